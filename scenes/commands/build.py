"""`manim-backprop build`: a lecture file becomes what is handed out."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, cast

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

if TYPE_CHECKING:
    from scenes.production.build import Built
    from scenes.production.order import Order


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
) -> int:
    """Make a lecture: its video, page, slides and handout.

    Of lecture files, or of ours by name or number (`build 1 2 3`: chapters of the course); without
    any, of one training step. What `check` finds wrong is told first. Names all that was made; what
    could not be is told, and costs nothing else. Exit code 1 when something is missing.
    """
    from scenes.production.unchanged import Asked

    asked = Asked.of(click.get_current_context().params)
    if asked and (known := asked.answer()):
        said, answers = known
        for line in said:
            print(line, file=sys.stderr)
        for each in answers:
            _tell(each.files, each.left_out, anew=False)
        return 0
    from scenes.production.kept import FOLDER
    from scenes.production.order import Order
    from scenes.production.products import ASKED
    from scenes.production.recordings import slips
    from scenes.production.voices import voices_of

    orders = []
    for lecture in dict.fromkeys(lectures or (None,)):
        path, read, own = read_lecture(lecture, scenes)
        orders.append(
            Order(
                lecture=read,
                name=path.stem,
                lesson=lesson_of(lesson) if lesson else read.lesson_named(read.lesson),
                theme=theme or read.theme_named(read.theme),
                quality=quality or read.quality,
                aspect=aspect or read.aspect,
                scenes=own,
                out=out,
                products=only or ASKED,
                voice=voices_of(
                    {None: read.voice, "none": None}.get(voice, voice),
                    recordings,
                    out / FOLDER / "voice",
                    read.language,
                ),
                source=path,
            )
        )
    with interruptible("interrupted; the scenes that were done are kept"):
        _demand_names(orders)
        _demand_one_font(orders)
        _demand_right(orders, lesson is not None)
        said = [each for order in orders if recordings for each in slips(recordings, order)]
        for slip in said:
            print(slip, file=sys.stderr)
        with _on(scheduler) as far:
            built = [_built(order, far) for order in orders]
    whole = [each for each in built if each is not None and not each.failed]
    if asked and whole == built:
        asked.write(orders, whole, said)
    return 0 if whole == built else 1


def _demand_names(orders: Sequence[Order]) -> None:
    """Two lectures of one name would take each other's place."""
    by_name: dict[str, Order] = {}
    for order in orders:
        other = by_name.setdefault(order.stem, order)
        if other is not order:
            raise click.UsageError(
                f"{other.source} and {order.source} would both become {shortest(order.video)}: "
                "rename one of the two files, or build one with another --out"
            )


def _demand_one_font(orders: Sequence[Order]) -> None:
    """What one call makes is set in one font: a process holds what it has set."""
    fonts = {order.lecture.font_beside(cast(Path, order.source)): order.source for order in orders}
    if len(fonts) > 1:
        names = ", ".join(str(source) for source in fonts.values())
        raise click.UsageError(f"{names} name different fonts: build them one by one")


def _demand_right(orders: Sequence[Order], told_otherwise: bool) -> None:
    """All that `check` has to say, of every lecture, before anything is rendered."""
    from scenes.production.build import is_made, rendered
    from scenes.production.checking import check
    from scenes.production.errors import LectureError

    wrong = []
    for order in orders:
        if order.voice or not is_made(order):  # a voice reads the words before a key is known
            try:
                played = () if order.voice else rendered(order)
                lesson = order.lesson if told_otherwise else None
                source = cast(Path, order.source)
                check(source, lesson, order.scenes, order.products, played=played)
            except LectureError as error:
                wrong.append(str(error))
    if wrong:
        raise LectureError("\n".join(wrong))


def _built(order: Order, executor: Executor | None) -> Built | None:
    """Build it and name what there is then; None where nothing could be."""
    from scenes.production.build import build
    from scenes.production.errors import ProductionError

    try:
        built = build(order, executor)
    except ProductionError as error:
        print(error, file=sys.stderr)
        return None
    _tell(built.files, {**built.left_out, **built.failed}, anew=built.anew)
    return built


def _tell(files: Sequence[Path], left_out: Mapping[str, str], *, anew: bool) -> None:
    if not anew:
        print("nothing has changed, nothing was rendered", file=sys.stderr)
    for file in files:
        click.echo(shortest(file))
    for name, why in left_out.items():
        print(f"left out: {name}: {why}", file=sys.stderr)


def _on(scheduler: str | None) -> AbstractContextManager[Executor | None]:
    """The workers of a cluster; None for this machine's own processes."""
    from scenes.production.farm import cluster

    return cluster(scheduler) if scheduler else nullcontext()
