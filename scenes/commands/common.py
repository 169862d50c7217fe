"""What several commands share: options, and how a person's names become files and lessons."""

from __future__ import annotations

import contextlib
import os
import re
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from scenes.colours import OURS, ColoursError, read_theme
from scenes.production.errors import UnreadableError
from scenes.production.naming import printable

if TYPE_CHECKING:
    from backprop import AnyLesson
    from scenes.production.lecture import Lecture
    from scenes.production.library import SceneFile
    from scenes.stage import LectureScene

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
    text = f"{', '.join(OURS)}, or a file of your own colours, such as school.toml"
    return click.option(
        "--theme", type=ThemeGiven(), metavar="NAME|FILE.toml", help=f"{text} (default: {default})"
    )


class ThemeGiven(click.ParamType):
    """A theme of ours by its name, or one's own by its file."""

    name = "theme"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value in OURS or value.startswith("{"):
            return value
        if not value.endswith(".toml"):
            self.fail(f"{value!r} is not one of {', '.join(OURS)}, and no file.toml", param, ctx)
        try:
            return read_theme(Path(value))
        except ColoursError as error:
            raise UnreadableError(str(error)) from error


scenes_option = click.option(
    "--scenes",
    multiple=True,
    metavar="FILE.py",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="a file with scenes of your own, which may be named; it is run",
)


class Size(click.ParamType):
    """Pixels such as 1080x1920, or a shape such as 9:16."""

    name = "WxH"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from scenes.audit.choosing import size_of

        if isinstance(value, tuple):
            return value
        try:
            return size_of(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


size_option = click.option(
    "--size",
    type=Size(),
    default="16:9",
    show_default=True,
    metavar="WxH",
    help="of the frame: pixels such as 1080x1920 or a shape such as 9:16",
)


def read_lecture(
    given: str | None, files: Sequence[Path] = ()
) -> tuple[Path, Lecture, tuple[SceneFile, ...]]:
    """A lecture, its file, and the scenes of these files of one's own, which it may name."""
    from scenes.fonts import use
    from scenes.production.lecture import Lecture
    from scenes.production.library import lecture_path, scenes_of

    own = tuple(scene for file in files for scene in scenes_of(file.resolve()))
    path = lecture_path(given)
    lecture = Lecture.read(path, [scene.name for scene in own])
    use(lecture.font_beside(path))
    return path, lecture, own


def scene_called(name: str, files: Sequence[Path] = ()) -> type[LectureScene]:
    """A scene of one's own, from these files, or of the library."""
    from scenes.production.library import scene_files, scenes_of
    from scenes.production.naming import nearest

    own = [scene for file in files for scene in scenes_of(file.resolve())]
    known = {scene.name: scene for scene in (*scene_files(), *own)}
    if name not in known:
        hint = (
            nearest(name, known) or "; `scenes` shows ours, --scenes FILE.py names a file of yours"
        )
        raise click.UsageError(f"there is no scene {name!r}{hint}")
    found: type[LectureScene] = known[name].load()
    return found


def lesson_of(given: str) -> AnyLesson:
    """A lesson by its file's path or, of the built-in ones, by name; errors say what is wrong."""
    from backprop import lesson_from, lesson_named
    from backprop.reading import text_of

    path = Path(given)
    is_file = path.suffix in {".toml", ".json"}
    if not is_file and (path.exists() or path.suffix or path.name != given):
        raise UnreadableError(f"{given}: a lesson's file ends in .toml or .json")
    try:
        if is_file and re.search(r"^[ \t]*\[\[\s*chapter", text_of(path), re.MULTILINE):
            raise UnreadableError(f"{given}: is a lecture, not a lesson; `build` takes it as it is")
        return _with_a_name(lesson_from(given), path) if is_file else lesson_named(given)
    except OSError as error:
        raise UnreadableError(f"{given}: cannot be read ({error.strerror})") from error


def _with_a_name(lesson: AnyLesson, path: Path) -> AnyLesson:
    """The file's, for a lesson that has none: what is made of it is called by it."""
    name = re.sub(r"[^A-Za-z0-9_.-]+", "-", path.stem).strip("-._")[:64] or "lesson"
    return lesson if lesson.name else replace(lesson, name=name)


def shortest(path: Path) -> str:
    """From the current folder, if the path lies in it; as a terminal may get it."""
    path = Path(os.path.abspath(path))
    here = Path.cwd()
    return printable(str(path.relative_to(here) if path.is_relative_to(here) else path))


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
