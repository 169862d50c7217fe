"""What a beat is on paper: its picture as SVG, words, new numbers; kept from build to build.

To play a scene, and to write its outlines, takes seconds: a chapter that is as it was is taken from
what the build before has kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from scenes.production.errors import FigureError
from scenes.production.job import Job, digest
from scenes.production.kept import remembered

if TYPE_CHECKING:
    from scenes.production.cues import Number
    from scenes.production.figures import Figure
    from scenes.production.order import Order

PAPER, SCREEN = "paper", "screen"  # without ground and strips, in print's colours; as it is filmed


@dataclass(frozen=True)
class Leaf:
    """A beat's last picture, and what is said about it."""

    svg: str
    width: float  # Manim units
    height: float
    ground: str
    text: str
    alt: str
    numbers: tuple[Mapping[str, Any], ...]  # those that the beat before did not show

    @classmethod
    def of(cls, figure: Figure, kind: str) -> Leaf:
        from scenes.vector import as_svg

        picture = figure.picture
        svg = as_svg(picture, title=figure.title, description="", transparent=kind == PAPER)
        return cls(
            svg, picture.zone.width, picture.zone.height, str(picture.background), figure.text,
            figure.alt, tuple(_number(each, figure) for each in figure.new),
        )  # fmt: skip


def leaves(beats: Iterable[Figure | Leaf], kind: str) -> list[Leaf]:
    """Figures as leaves; what is one stays as it is."""
    return [each if isinstance(each, Leaf) else Leaf.of(each, kind) for each in beats]


def chapter_leaves(order: Order, number: int, job: Job, kind: str) -> list[Leaf]:
    """Of all beats of a chapter, as kept or drawn now; FigureError for what is made of pixels."""
    key = digest(job=job.key, theme=_theme(order, kind), kind=kind, makers=order.makers)
    path = order.parts / f"leaves-{key[:32]}.kept"
    found = json.loads(remembered(path, lambda: _drawn(order, number, job, kind)))
    return [Leaf(**{**each, "numbers": tuple(each["numbers"])}) for each in found]


def _theme(order: Order, kind: str) -> str:
    return "print" if kind == PAPER else order.theme


def _drawn(order: Order, number: int, job: Job, kind: str) -> bytes:
    from scenes.production.figures import figures
    from scenes.production.telling import Telling
    from scenes.vector import PixelsError

    scene = Telling.from_json(job.telling).of(job.scene.load())
    look: dict[str, Any] = {"theme": _theme(order, kind), "size": job.size}
    try:
        made = figures(scene, lesson=order.lesson_of(number), whole=kind == SCREEN, **look)
    except PixelsError as error:
        raise FigureError(f"chapter {number + 1}, {job.name}: {error}") from error
    return _dumped(leaves(made, kind))


def _dumped(made: Sequence[Leaf]) -> bytes:
    return json.dumps([asdict(each) for each in made], ensure_ascii=False).encode()


def _number(number: Number, figure: Figure) -> dict[str, Any]:
    from scenes.production.names import called

    mantissa, _, exponent = number.text.partition("e")
    written = f"{mantissa} dot 10^({exponent})" if exponent else mantissa
    name = called(number.address, figure.lesson)
    return {**number.model_dump(), "typst": written, "name": name}
