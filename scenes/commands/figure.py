"""`manim-backprop figure ForwardPass --beat layer --layer 2 --theme print -o fig3.svg`."""

from __future__ import annotations

from pathlib import Path

import click

from scenes.commands.common import lesson_of, lesson_option, theme_option
from scenes.production.files import write_whole


@click.command()
@click.argument("scene")
@click.option("--beat", required=True, help="one thing said, such as `layer` or `layer-2`")
@click.option("--layer", "--value", "value", help="which of several beats of that name")
@lesson_option()
@theme_option("print")
@click.option("--size", default="1280x720", metavar="WxH", help="the frame's shape, in pixels")
@click.option("--whole", is_flag=True, help="the whole frame, with its title and caption strips")
@click.option("--transparent", is_flag=True, help="nothing behind the picture")
@click.option("--width", default=160.0, metavar="MM", help="millimetres (default: 160)")
@click.option("--ppi", default=300, help="pixels per inch of a PNG (default: 300)")
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), required=True, metavar="FILE.svg|.pdf|.png"
)
def command(
    scene: str, beat: str, value: str | None, lesson: str | None, theme: str | None, size: str,
    whole: bool, transparent: bool, width: float, ppi: int, out: Path,
) -> None:  # fmt: skip
    """A beat as a figure: SVG, PDF (both vectors) or PNG. Prints its caption and its alt text."""
    from scenes.audit.choosing import size_of
    from scenes.production.figures import as_file, figure_of
    from scenes.stills import scene_named

    try:
        playing, pixels = scene_named(scene), size_of(size)
    except (LookupError, ValueError) as error:
        raise click.UsageError(str(error)) from error
    told = lesson_of(lesson) if lesson else None
    figure = figure_of(
        playing, beat=beat, value=value, lesson=told, theme=theme or "print", size=pixels,
        whole=whole,
    )  # fmt: skip
    write_whole(out, as_file(figure, out.suffix, transparent=transparent, width=width, ppi=ppi))
    click.echo(f"{out}\n\nCaption: {figure.caption}\n\nAlt text: {figure.alt}")
