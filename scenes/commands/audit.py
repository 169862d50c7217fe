"""`manim-backprop audit`: every number proven, every frame legible."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click

from scenes.commands.common import (
    interruptible,
    lesson_of,
    lesson_option,
    size_option,
    theme_option,
)
from scenes.production.errors import ProductionError, UnreadableError


@click.command()
@click.argument("target", required=False, metavar="[FILE.py | LECTURE.toml | SCENE]")
@click.argument("scenes", nargs=-1, metavar="[SCENE]...")
@lesson_option()
@theme_option("the scene's or the lecture's")
@size_option
@click.option("--flashes", is_flag=True, help="draw the motions too: slower")
@click.option("--motions", is_flag=True, help="look at motions on their way, too")
@click.option("--frames", type=click.Path(path_type=Path), metavar="DIR",
              help="write the offending frames there as pictures")  # fmt: skip
def command(lesson: str | None, **given: Any) -> int:
    """Every number proven, every frame legible.

    Play scenes without making a video, and look at the end of every beat: is each number what it
    says it is, can everything be read? All our scenes, or those of a file, or a lecture's chapters.
    Exit code 1 when something is wrong.
    """
    from scenes.audit.command import run

    if given["flashes"] and given["motions"]:
        raise click.UsageError("--flashes needs every frame, and --motions leaves most out: one")
    with interruptible("interrupted; nothing was told"):
        try:
            return run(SimpleNamespace(**given), lesson_of(lesson) if lesson else None)
        except BrokenPipeError:
            raise
        except (ProductionError, OSError) as error:
            raise UnreadableError(str(error)) from error
