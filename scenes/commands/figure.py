"""`manim-backprop figure ForwardPass --beat layer --layer 2 --theme print -o fig3.svg`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenes.commands.common import lesson_of, lesson_option, scenes_option, theme_option
from scenes.production.errors import FigureError
from scenes.production.files import write_whole

if TYPE_CHECKING:
    from scenes.stage import LectureScene


@click.command()
@click.argument("scene")
@click.option("--beat", default="",
              help="one thing said, such as `layer-2`; without it, those that there are")  # fmt: skip
@click.option("--layer", "--value", "value", help="which of several beats of that name")
@lesson_option()
@theme_option("print")
@scenes_option
@click.option("--size", default="16:9", metavar="WxH", show_default=True,
              help="the frame's shape, such as 9:16 or 1280x720")  # fmt: skip
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
    size: str,
    whole: bool,
    transparent: bool,
    width: float,
    ppi: int,
    out: Path | None,
) -> None:
    """A beat as a figure: SVG, PDF (both vectors) or PNG. Prints its caption and its alt text."""
    from scenes.audit.choosing import size_of
    from scenes.production.figures import KINDS, as_file, figure_of
    from scenes.stage import RefusedError
    from scenes.vector import PixelsError

    if out and out.suffix not in KINDS:
        raise click.UsageError(f"{out}: a figure can be {', '.join(KINDS)}")
    try:
        pixels = size_of(size)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    try:
        figure = figure_of(
            _scene(scene, scenes), beat=beat, value=value, theme=theme or "print", size=pixels,
            lesson=lesson_of(lesson) if lesson else None, whole=whole,
        )  # fmt: skip
    except (RefusedError, PixelsError) as error:
        raise FigureError(str(error)) from error
    if out:
        write_whole(out, as_file(figure, out.suffix, transparent=transparent, width=width, ppi=ppi))
        click.echo(f"{out}\n")
    click.echo(f"Caption: {figure.caption}\n\nAlt text: {figure.alt}")


def _scene(name: str, files: Sequence[Path]) -> type[LectureScene]:
    """One of one's own, or of the library."""
    from scenes.production.library import scene_files, scenes_of
    from scenes.production.naming import nearest

    own = [scene for file in files for scene in scenes_of(file.resolve())]
    known = {scene.name: scene for scene in (*scene_files(), *own)}
    if name not in known:
        hint = nearest(name, known) or "; `manim-backprop scenes` shows all"
        raise click.UsageError(f"there is no scene {name!r}{hint}")
    found: type[LectureScene] = known[name].load()
    return found
