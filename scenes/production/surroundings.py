"""Nothing of where a command is called runs, or changes what is made.

Python looks for modules in the current folder where it is started with `-m`, or where PYTHONPATH
has an empty part; Manim reads a `manim.cfg` there and in the user's home, which may change every
frame and names plugins that are imported. Neither is known to the keys of what is kept.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import logging
import os
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

UTILS = "manim._config.utils"


def shut_out() -> None:
    """From now on, in this process: no module of the current folder, no manim.cfg."""
    here = Path.cwd()
    if here not in {_home(), *map(Path, sysconfig.get_paths().values())}:
        sys.path[:] = [path for path in sys.path if path and Path(path).absolute() != here]
    if UTILS in sys.modules:
        _unconfigure(sys.modules[UTILS])
    elif not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


def forget_settings() -> None:
    """Manim as it is without any manim.cfg, though it may have been imported beside one."""
    shut_out()
    import manim

    manim.config.digest_parser(sys.modules[UTILS].make_config_parser())


def python_path() -> str:
    """For another Python: a checkout first, so that the scenes are imported from any folder; of the
    user's, no part that means the current folder, wherever that is.

    Where we are installed, that Python finds us as it finds all else.
    """
    home, given = _home(), os.environ.get("PYTHONPATH", "").split(os.pathsep)
    ours = "" if home == Path(sysconfig.get_path("purelib")).resolve() else str(home)
    return os.pathsep.join(filter(os.path.isabs, [ours, *given]))


def _home() -> Path:
    """The folder in which our package lies, whatever it is called."""
    package = sys.modules[__name__.partition(".")[0]]
    return Path(str(package.__file__)).resolve().parents[1]


class _Finder(importlib.abc.MetaPathFinder):
    """Finds Manim's reader of settings where all find it, and has it read Manim's own alone."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name != UTILS:
            return None
        sys.meta_path.remove(self)
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        if spec is not None and spec.loader is not None:
            load: Any = spec.loader.exec_module

            def load_unconfigured(module: ModuleType) -> None:
                load(module)
                _unconfigure(module)

            spec.loader.exec_module = load_unconfigured  # type: ignore[method-assign]
        return spec


def _unconfigure(utils: Any) -> None:
    """Manim asks for three files: its own, the user's, the folder's."""
    own = Path(utils.__file__).with_name("default.cfg")
    nothing = Path(os.devnull)
    utils.config_file_paths = lambda: [own, nothing, nothing]
    logging.getLogger("manim").addFilter(_is_news)


def _is_news(record: logging.LogRecord) -> bool:
    """Not that Manim reads its own settings, and twice nothing."""
    return not str(record.msg).startswith("Reading config file")


def render() -> None:
    """`manim render`, by the command line, with none of this."""
    shut_out()
    from manim.cli.render.commands import render as manim_render

    manim_render.main(sys.argv[1:], prog_name="manim render")


if __name__ == "__main__":  # `python -P -m scenes.production.surroundings …`
    from scenes.production import surroundings  # by the name that others know it by

    surroundings.render()
