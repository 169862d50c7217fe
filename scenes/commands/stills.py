"""`manim-backprop stills ForwardPass beats.png`: look at a scene without rendering it."""

from __future__ import annotations

import io
from pathlib import Path

import click

from scenes.commands.common import (
    lesson_of,
    lesson_option,
    scene_called,
    scenes_option,
    shortest,
    size_option,
    theme_option,
)


@click.command()
@click.argument("scene")
@click.argument("out", type=click.Path(path_type=Path), metavar="OUT.png")
@lesson_option()
@theme_option("the scene's")
@scenes_option
@size_option
@click.option("--only", default="", metavar="TEXT", help="beats with this in their name")
@click.option("--columns", type=click.IntRange(1, 20), default=3, show_default=True, metavar="N")
@click.option("--width", type=click.IntRange(64, 4000), default=640, show_default=True, metavar="N",
              help="pixels of each beat's picture")  # fmt: skip
def command(
    scene: str,
    out: Path,
    lesson: str | None,
    theme: str | None,
    scenes: tuple[Path, ...],
    size: tuple[int, int],
    only: str,
    columns: int,
    width: int,
) -> None:
    """The end of each beat of a scene, as one picture."""
    from scenes.production.errors import FigureError
    from scenes.production.files import write_whole
    from scenes.stage import RefusedError
    from scenes.stills import sheet, stills

    if out.suffix.lower() != ".png":
        raise click.UsageError(f"{out}: the picture is a .png")
    given = {"lesson": lesson_of(lesson) if lesson else None, "theme": theme, "size": size}
    try:
        shots = list(stills(scene_called(scene, scenes), **given))
    except RefusedError as error:
        raise FigureError(str(error)) from error
    pictures = [image for name, image in shots if only in name]
    if not pictures:
        there = ", ".join(name for name, _ in shots)
        raise FigureError(f"{scene} has no beat with {only!r} in its name; there are: {there}")
    made = io.BytesIO()
    sheet(pictures, width=width, columns=min(columns, len(pictures))).save(made, "PNG")
    write_whole(out, made.getvalue())
    click.echo(f"{shortest(out)}: {len(pictures)} beat{'s' if len(pictures) > 1 else ''}")
