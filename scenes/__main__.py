"""`python -m scenes`: which scenes there are, a lecture made from a lecture file, and the audit.

python -m scenes list
python -m scenes lecture --lesson my_network.toml --quality h
python -m scenes audit my_scenes.py MyScene --frames wrong
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from scenes.production.errors import ProductionError

if TYPE_CHECKING:
    from backprop import AnyLesson

THEMES = ("dark", "light", "print")


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; the exit code."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _interrupt)  # the scenes' processes end with us
    try:
        return int(options.do(options))
    except BrokenPipeError:  # `| head` has read enough
        return 0
    except (ProductionError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(options.interrupted, file=sys.stderr)
        return 130


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scenes", description="Lectures on backpropagation."
    )
    parser.set_defaults(interrupted="interrupted")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    show = commands.add_parser(
        "list", help="the scenes, each as `manim render` wants it: PATH CLASS"
    )
    show.set_defaults(do=_list)
    _add_lecture(commands.add_parser("lecture", help="a lecture as one video"))
    _add_audit(commands.add_parser("audit", help="every number proven, every frame legible"))
    return parser


def _add_lecture(lecture: argparse.ArgumentParser) -> None:
    lecture.set_defaults(do=_lecture, interrupted="interrupted; the scenes that were done are kept")
    lecture.add_argument(
        "lecture",
        nargs="?",
        metavar="LECTURE.toml",
        help="a lecture file, or the name of one of ours (default: training-step)",
    )
    _add_lesson(lecture)
    lecture.add_argument(
        "--quality",
        choices="lmhk",
        default="l",
        help="480p15, 720p30, 1080p60 or 2160p60 (default: l, 480p15)",
    )
    lecture.add_argument("--theme", choices=THEMES, help="default: the lecture's")
    lecture.add_argument("--out", type=Path, default=Path("media"), help="folder (default: media)")


def _add_audit(audit: argparse.ArgumentParser) -> None:
    audit.description = (
        "Play scenes without making a video, and look at the end of every beat: is each number "
        "what it says it is, can everything be read? Exit code 1 when something is wrong."
    )
    audit.set_defaults(do=_audit, interrupted="interrupted; nothing was told")
    audit.add_argument(
        "target",
        nargs="?",
        metavar="FILE.py | LECTURE.toml | SCENE",
        help="a file of your own, a lecture or one of our scenes (default: all our scenes)",
    )
    audit.add_argument("scenes", nargs="*", metavar="SCENE", help="of FILE.py (default: all)")
    _add_lesson(audit)
    audit.add_argument("--theme", choices=THEMES, help="default: the scene's or the lecture's")
    audit.add_argument(
        "--size",
        type=_size,
        default="16:9",
        metavar="WxH",
        help="of the frame: pixels such as 1080x1920 or a shape such as 9:16 (default: 16:9)",
    )
    audit.add_argument("--flashes", action="store_true", help="draw the motions too: slower")
    audit.add_argument(
        "--frames", type=Path, metavar="DIR", help="write the offending frames there as pictures"
    )


def _add_lesson(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--lesson",
        metavar="FILE-OR-NAME",
        help="tell it of this network: a lesson file (.toml, .json) or a built-in lesson's name",
    )


def _size(text: str) -> tuple[int, int]:
    from scenes.audit.choosing import size_of

    try:
        return size_of(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _list(options: argparse.Namespace) -> int:
    from scenes.production.library import scene_files

    for scene in scene_files():
        print(_shortest(scene.path), scene.name)
    return 0


def _lecture(options: argparse.Namespace) -> int:
    from backprop import BackpropError
    from scenes.production.build import Order, build
    from scenes.production.errors import LectureError
    from scenes.production.lecture import Lecture, lecture_path

    try:
        path = lecture_path(options.lecture)
        lecture = Lecture.read(path)
        lesson = _lesson(options.lesson or lecture.lesson)
    except (LectureError, BackpropError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    theme = options.theme or lecture.theme
    order = Order(lecture, path.stem, lesson, theme, options.quality, options.out)
    if not build(order):
        print("nothing has changed, nothing was rendered", file=sys.stderr)
    print(_shortest(order.video))
    return 0


def _audit(options: argparse.Namespace) -> int:
    from backprop import BackpropError
    from scenes.audit.command import run

    try:
        return run(options, _lesson(options.lesson) if options.lesson else None)
    except BrokenPipeError:
        raise
    except (ProductionError, BackpropError, OSError) as error:
        print(error, file=sys.stderr)
        return 2


def _lesson(given: str) -> AnyLesson:
    """A lesson by its file's path or, of the built-in ones, by name."""
    from backprop import lesson_from, lesson_named

    is_file = Path(given).suffix in {".toml", ".json"}
    return lesson_from(given) if is_file else lesson_named(given)


def _shortest(path: Path) -> str:
    """From the current folder, if the path lies in it."""
    path = Path(os.path.abspath(path))
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


if __name__ == "__main__":
    sys.exit(main())
