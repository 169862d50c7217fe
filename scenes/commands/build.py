"""`manim-backprop build`: a lecture file becomes what is handed out."""

from __future__ import annotations

import sys
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import click

from scenes.commands.common import (
    QUALITIES,
    interruptible,
    lesson_of,
    lesson_option,
    read_lecture,
    scenes_option,
    shortest,
    theme_option,
)


@click.command()
@click.argument("lectures", nargs=-1, metavar="[LECTURE.toml]...")
@lesson_option()
@click.option("--quality", type=click.Choice(list(QUALITIES)),
              help="480p15, 720p30, 1080p60 or 2160p60 (default: the lecture's)")  # fmt: skip
@theme_option("the lecture's")
@click.option("--aspect", type=click.Choice(["16:9", "1:1", "9:16"]),
              help="of the picture (default: the lecture's)")  # fmt: skip
@scenes_option
@click.option("--only", multiple=True, metavar="PRODUCT",
              type=click.Choice(["video", "chapters", "page", "slides", "handout"]),
              help="video, chapters, page, slides or handout; may be repeated "
              "(default: all)")  # fmt: skip
@click.option("--voice", type=click.Choice(["hibari", "none"]),
              help="who reads it aloud (default: the lecture's)")  # fmt: skip
@click.option("--recordings", metavar="FOLDER",
              type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="a person's, which go before it, such as forward-pass.layer-1.wav")  # fmt: skip
@click.option("--scheduler", metavar="ADDRESS",
              help="render on a Dask cluster, such as tcp://host:8786 (extra [farm])")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), default=Path("media"), show_default=True,
              help="the folder for what is made")  # fmt: skip
def command(
    lectures: tuple[str, ...],
    lesson: str | None,
    quality: str | None,
    theme: str | None,
    aspect: str | None,
    scenes: tuple[Path, ...],
    only: tuple[str, ...],
    scheduler: str | None,
    voice: str | None,
    recordings: Path | None,
    out: Path,
) -> None:
    """Make a lecture: its video, page, slides and handout.

    Of lecture files, or of ours by name or number (`build 1 2 3`: chapters of the course); without
    any, of one training step.
    """
    from scenes.production.build import build
    from scenes.production.kept import FOLDER
    from scenes.production.order import Order
    from scenes.production.products import PRODUCTS
    from scenes.production.recordings import slips
    from scenes.production.voices import voices_of

    for lecture in lectures or (None,):
        path, read, own = read_lecture(lecture, scenes)
        order = Order(
            lecture=read,
            name=path.stem,
            lesson=lesson_of(lesson) if lesson else read.lesson_named(read.lesson),
            theme=theme or read.theme,
            quality=quality or read.quality,
            aspect=aspect or read.aspect,
            scenes=own,
            out=out,
            products=only or tuple(PRODUCTS),
            voice=voices_of(
                {None: read.voice, "none": None}.get(voice, voice),
                recordings,
                out / FOLDER / "voice",
                read.language,
            ),
        )
        if recordings:
            for slip in slips(recordings, order):
                print(slip, file=sys.stderr)
        with (
            interruptible("interrupted; the scenes that were done are kept"),
            _on(scheduler) as far,
        ):
            if not build(order, far):
                print("nothing has changed, nothing was rendered", file=sys.stderr)
        click.echo(shortest(order.video))


def _on(scheduler: str | None) -> AbstractContextManager[Executor | None]:
    """The workers of a cluster; None for this machine's own processes."""
    from scenes.production.farm import cluster

    return cluster(scheduler) if scheduler else nullcontext()
