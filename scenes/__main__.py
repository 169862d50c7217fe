"""`python -m scenes`: which scenes there are, and a lecture made from a lecture file.

python -m scenes list
python -m scenes lecture --lesson my_network.toml --quality h
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from scenes.production.errors import ProductionError


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; the exit code."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _interrupted)  # the scenes' processes end with us
    try:
        return int(options.do(options))
    except BrokenPipeError:  # `| head` has read enough
        return 0
    except (ProductionError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted; the scenes that were done are kept", file=sys.stderr)
        return 130


def _interrupted(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scenes", description="Lectures on backpropagation."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    show = commands.add_parser(
        "list", help="the scenes, each as `manim render` wants it: PATH CLASS"
    )
    show.set_defaults(do=_list)

    lecture = commands.add_parser("lecture", help="a lecture as one video")
    lecture.set_defaults(do=_lecture)
    lecture.add_argument(
        "lecture",
        nargs="?",
        metavar="LECTURE.toml",
        help="a lecture file, or the name of one of ours (default: training-step)",
    )
    lecture.add_argument(
        "--lesson",
        metavar="FILE-OR-NAME",
        help="tell it of this network: a lesson file (.toml, .json) or a built-in lesson's name",
    )
    lecture.add_argument(
        "--quality",
        choices="lmhk",
        default="l",
        help="480p15, 720p30, 1080p60 or 2160p60 (default: l, 480p15)",
    )
    lecture.add_argument(
        "--theme", choices=("dark", "light", "print"), help="default: the lecture's"
    )
    lecture.add_argument("--out", type=Path, default=Path("media"), help="folder (default: media)")
    return parser


def _list(options: argparse.Namespace) -> int:
    from scenes.production.library import scene_files

    for scene in scene_files():
        print(_shortest(scene.path), scene.name)
    return 0


def _lecture(options: argparse.Namespace) -> int:
    from backprop import BackpropError, Lesson
    from scenes.production.build import Order, build
    from scenes.production.errors import LectureError
    from scenes.production.lecture import Lecture, lecture_path

    try:
        path = lecture_path(options.lecture)
        lecture = Lecture.read(path)
        given = options.lesson or lecture.lesson
        is_file = Path(given).suffix in {".toml", ".json"}
        lesson = Lesson.read(Path(given)) if is_file else Lesson.named(given)
    except (LectureError, BackpropError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    theme = options.theme or lecture.theme
    order = Order(lecture, path.stem, lesson, theme, options.quality, options.out)
    if not build(order):
        print("nothing has changed, nothing was rendered", file=sys.stderr)
    print(_shortest(order.video))
    return 0


def _shortest(path: Path) -> str:
    """From the current folder, if the path lies in it."""
    path = Path(os.path.abspath(path))
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


if __name__ == "__main__":
    sys.exit(main())
