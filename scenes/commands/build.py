"""`manim-backprop build`: a lecture file becomes what is handed out."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from scenes.commands.common import (
    QUALITIES,
    interruptible,
    lesson_of,
    lesson_option,
    shortest,
    theme_option,
)


@click.command()
@click.argument("lecture", required=False, metavar="[LECTURE.toml]")
@lesson_option()
@click.option("--quality", type=click.Choice(list(QUALITIES)), default="l", show_default=True,
              help="480p15, 720p30, 1080p60 or 2160p60")  # fmt: skip
@theme_option("the lecture's")
@click.option("--out", type=click.Path(path_type=Path), default=Path("media"), show_default=True,
              help="the folder for what is made")  # fmt: skip
def command(
    lecture: str | None, lesson: str | None, quality: str, theme: str | None, out: Path
) -> None:
    """A lecture file, or one of ours by name, as one video."""
    from scenes.production.build import Order, build
    from scenes.production.lecture import Lecture, lecture_path

    path = lecture_path(lecture)
    read = Lecture.read(path)
    network = lesson_of(lesson or read.lesson)
    order = Order(read, path.stem, network, theme or read.theme, quality, out)
    with interruptible("interrupted; the scenes that were done are kept"):
        if not build(order):
            print("nothing has changed, nothing was rendered", file=sys.stderr)
    click.echo(shortest(order.video))
