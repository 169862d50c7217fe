"""The commands of `manim-backprop`: each a module in here, whose `command` is found by its name.

`scenes/commands/figure.py` with `command = click.Command(…)` is `manim-backprop figure`; nothing
else has to be said anywhere. A module is imported when its command is called, or help is asked for;
what is heavy (Manim takes a second) is imported inside the command.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import click

from backprop.errors import BackpropError
from scenes.commands.common import OF_OLD, Interrupted
from scenes.production.errors import LectureError, ProductionError, UnreadableError
from scenes.production.faults import NO_LATEX, is_without_latex
from scenes.production.naming import nearest, printable
from scenes.production.surroundings import shut_out

OWN_DISPLAY = {"audit", "build", "present", "serve"}
WRONG, UNREADABLE, INTERRUPTED = 1, 2, 130  # exit codes; 2 is also what click says of bad options


class Commands(click.Group):
    """Looks its commands up among the modules of this package."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        found = [module.name for module in pkgutil.iter_modules(__path__)]
        return [name.replace("_", "-") for name in sorted(found) if name != "common"]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        name = OF_OLD.get(name, name)
        if name not in self.list_commands(ctx):
            return None
        found: click.Command = importlib.import_module(
            f"{__name__}.{name.replace('-', '_')}"
        ).command
        return found

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """The nearest name for one that there is not."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            known = self.list_commands(ctx)
            hint = nearest(args[0], known) or f"; there are {', '.join(known)}"
            raise click.UsageError(f"there is no command {args[0]!r}{hint}", ctx) from error


manim_backprop = Commands(
    "manim-backprop",
    help="Lectures on backpropagation, in which every number is exact.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    no_args_is_help=True,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; the exit code."""
    shut_out()
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        with _waiting(given):
            return int(manim_backprop.main(given, "manim-backprop", standalone_mode=False) or 0)
    except click.ClickException as error:
        error.message = printable(error.message)
        error.show()
        return error.exit_code
    except BrokenPipeError:  # `| head` has read enough
        return 0
    except (LectureError, UnreadableError, BackpropError) as error:
        print(printable(str(error)), file=sys.stderr)
        return UNREADABLE
    except FileNotFoundError as error:
        print(printable(NO_LATEX if is_without_latex(error) else str(error)), file=sys.stderr)
        return WRONG
    except (ProductionError, OSError) as error:
        print(printable(str(error)), file=sys.stderr)
        return WRONG
    except (Interrupted, click.Abort) as error:
        print(str(error) or "interrupted", file=sys.stderr)
        return INTERRUPTED


def _waiting(given: Sequence[str]) -> AbstractContextManager[None]:
    """Tells of long runs, except in commands with a display of their own."""
    if not given or given[0] in OWN_DISPLAY or OF_OLD.get(given[0]) in OWN_DISPLAY:
        return nullcontext()
    from scenes.production.waiting import told_of_waiting

    return told_of_waiting()
