"""`manim-backprop figure ForwardPass --beat layer --layer 2 --theme print -o fig3.svg`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenes.commands.common import (
    lesson_of,
    lesson_option,
    read_lecture,
    scene_called,
    scenes_option,
    size_option,
    theme_option,
)
from scenes.production.errors import FigureError
from scenes.production.files import write_whole
from scenes.production.naming import printable

if TYPE_CHECKING:
    from backprop import AnyLesson
    from scenes.stage import LectureScene


@click.command()
@click.argument("scene", metavar="SCENE|LECTURE.toml")
@click.option("--chapter", type=click.IntRange(1), help="of a lecture with several")
@click.option("--beat", default="", help="one thing said, such as `layer-2` (without: a list)")
@click.option("--layer", "--value", "value", help="which of several beats of that name")
@lesson_option()
@theme_option("print")
@scenes_option
@size_option
@click.option("--whole", is_flag=True, help="the whole frame, with its title and caption strips")
@click.option("--transparent", is_flag=True, help="nothing behind the picture")
@click.option("--width", default=160.0, metavar="MM", help="millimetres (default: 160)")
@click.option("--ppi", default=300, metavar="N", help="pixels per inch of a PNG (default: 300)")
@click.option("-o", "--out", metavar="FILE.svg|.pdf|.png",
              type=click.Path(path_type=Path),
              help="the file to write; without it, its texts are printed")  # fmt: skip
def command(
    scene: str,
    chapter: int | None,
    beat: str,
    value: str | None,
    lesson: str | None,
    theme: str | None,
    scenes: tuple[Path, ...],
    size: tuple[int, int],
    whole: bool,
    transparent: bool,
    width: float,
    ppi: int,
    out: Path | None,
) -> None:
    """A beat as a figure: SVG, PDF (both vectors) or PNG.

    Of a scene, or of a chapter of a lecture, in its words and its language. Prints its caption and
    its alt text.
    """
    from scenes.production.figures import KINDS, as_file, figure_of
    from scenes.stage import RefusedError
    from scenes.vector import PixelsError

    if out and out.suffix not in KINDS:
        raise click.UsageError(f"{out}: a figure can be {', '.join(KINDS)}")
    given, language = lesson_of(lesson) if lesson else None, "en"
    if scene.endswith(".toml"):
        told, own, language = _chapter(scene, chapter, scenes)
        given = given or own
    else:
        told = scene_called(scene, scenes)
    try:
        figure = figure_of(
            told, beat=beat, value=value, theme=theme or "print", size=size, lesson=given,
            whole=whole,
        )  # fmt: skip
    except (RefusedError, PixelsError) as error:
        raise FigureError(str(error)) from error
    if out:
        look = {"transparent": transparent, "width": width, "ppi": ppi, "language": language}
        write_whole(out, as_file(figure, out.suffix, **look))
        click.echo(printable(f"{out}\n"))
    click.echo(printable(f"Caption: {figure.caption}\n\nAlt text: {figure.alt}"))


def _chapter(
    given: str, chapter: int | None, files: tuple[Path, ...]
) -> tuple[type[LectureScene], AnyLesson, str]:
    """The scene of a lecture's chapter as it is told there, its lesson, and the language."""
    from scenes.production.order import Order

    path, read, own = read_lecture(given, files)
    count = len(read.chapters)
    if (chapter is None and count > 1) or (chapter or 1) > count:
        there = "; ".join(f"{n} {each.title}" for n, each in enumerate(read.chapters, 1))
        raise click.UsageError(f"name a chapter of {path.name}: --chapter {there}")
    number = (chapter or 1) - 1
    lesson = read.lesson_named(read.lesson)
    order = Order(read, path.stem, lesson, read.theme, read.quality, Path("media"), scenes=own)
    told = read.telling(read.chapters[number]).of(order.scene_of(number).load())
    return told, order.lesson_of(number), read.language
