"""What several commands share: options, and how a person's names become files and lessons."""

from __future__ import annotations

import contextlib
import os
import re
import signal
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from scenes.production.errors import UnreadableError

if TYPE_CHECKING:
    from backprop import AnyLesson
    from scenes.production.lecture import Lecture
    from scenes.production.library import SceneFile

THEMES = ("dark", "light", "print")
QUALITIES = {"l": "480p15", "m": "720p30", "h": "1080p60", "k": "2160p60"}
OF_OLD = {"lecture": "build", "list": "scenes"}  # names that commands had before

Decorator = Callable[[Any], Any]


class Interrupted(Exception):
    """Ctrl-C or SIGTERM; the message says what is kept."""


@contextlib.contextmanager
def interruptible(message: str) -> Iterator[None]:
    """Say this when a person, or the system, ends the command; what it has started ends with it."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    except KeyboardInterrupt as error:
        raise Interrupted(message) from error


def lesson_option(help: str = "tell it of this network") -> Decorator:
    """--lesson FILE-OR-NAME."""
    text = f"{help}: a lesson file (.toml, .json) or a built-in lesson's name"
    return click.option("--lesson", metavar="FILE-OR-NAME", help=text)


def theme_option(default: str) -> Decorator:
    """--theme; `default` says whose it is when nothing is given."""
    return click.option("--theme", type=click.Choice(THEMES), help=f"default: {default}")


scenes_option = click.option(
    "--scenes",
    multiple=True,
    metavar="FILE.py",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="a file with scenes of your own that the lecture may name; it is run",
)


def read_lecture(
    given: str | None, files: Sequence[Path] = ()
) -> tuple[Path, Lecture, tuple[SceneFile, ...]]:
    """A lecture, its file, and the scenes of these files of one's own, which it may name."""
    from scenes.production.lecture import Lecture, lecture_path
    from scenes.production.library import scenes_of

    own = tuple(scene for file in files for scene in scenes_of(file.resolve()))
    path = lecture_path(given)
    return path, Lecture.read(path, [scene.name for scene in own]), own


def lesson_of(given: str) -> AnyLesson:
    """A lesson by its file's path or, of the built-in ones, by name; errors say what is wrong."""
    from backprop import lesson_from, lesson_named
    from backprop.reading import text_of

    path = Path(given)
    is_file = path.suffix in {".toml", ".json"}
    if not is_file and (path.exists() or path.suffix or path.name != given):
        raise UnreadableError(f"{given}: a lesson's file ends in .toml or .json")
    try:
        if is_file and re.search(r"^\s*\[\[\s*chapter", text_of(path), re.MULTILINE):
            raise UnreadableError(f"{given}: is a lecture, not a lesson; `build` takes it as it is")
        return lesson_from(given) if is_file else lesson_named(given)
    except OSError as error:
        raise UnreadableError(f"{given}: cannot be read ({error.strerror})") from error


def shortest(path: Path) -> str:
    """From the current folder, if the path lies in it."""
    path = Path(os.path.abspath(path))
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
