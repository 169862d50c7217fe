"""`manim-backprop figure ForwardPass --beat layer --layer 2 --theme print -o fig3.svg`."""

from __future__ import annotations

from pathlib import Path

import click

from scenes.commands.common import (
    lesson_of,
    lesson_option,
    scene_called,
    scenes_option,
    size_option,
    theme_option,
)
from scenes.production.errors import FigureError
from scenes.production.files import write_whole


@click.command()
@click.argument("scene")
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

    Prints its caption and its alt text.
    """
    from scenes.production.figures import KINDS, as_file, figure_of
    from scenes.stage import RefusedError
    from scenes.vector import PixelsError

    if out and out.suffix not in KINDS:
        raise click.UsageError(f"{out}: a figure can be {', '.join(KINDS)}")
    try:
        figure = figure_of(
            scene_called(scene, scenes), beat=beat, value=value, theme=theme or "print", size=size,
            lesson=lesson_of(lesson) if lesson else None, whole=whole,
        )  # fmt: skip
    except (RefusedError, PixelsError) as error:
        raise FigureError(str(error)) from error
    if out:
        write_whole(out, as_file(figure, out.suffix, transparent=transparent, width=width, ppi=ppi))
        click.echo(f"{out}\n")
    click.echo(f"Caption: {figure.caption}\n\nAlt text: {figure.alt}")
