"""How numbers move: they fly from where they were computed to where they are used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from manim import (
    Animation,
    AnimationGroup,
    FadeIn,
    FadeOut,
    Mobject,
    Transform,
    VGroup,
    VMobject,
    smooth,
)
from manim.utils.rate_functions import squish_rate_func

from backprop import Shown
from scenes.mobjects.network import NetworkDiagram
from scenes.mobjects.value import Value

FAINT = 0.4  # of its opacity that a flying number has
GONE = squish_rate_func(smooth, 0.0, 0.5)  # what goes has gone half-way
COMES = squish_rate_func(smooth, 0.5, 1.0)  # before what comes in its place begins


class Fly(Animation):
    """A mobject comes from where another one stands (same outlines: it only moves and grows).

    On its way it is faint: what it crosses stays legible.
    """

    def __init__(self, mobject: VMobject, source: Mobject, **options: Any) -> None:
        self.target_copy = mobject.copy()
        start = mobject.copy()
        if start.height > 1e-6 and source.height > 1e-6:
            start.scale(min(max(source.height / start.height, 0.4), 2.5))
        self.start_copy = start.move_to(source)
        options.setdefault("run_time", 1.0)
        super().__init__(mobject, introducer=True, **options)

    def interpolate_mobject(self, alpha: float) -> None:
        part = self.rate_func(alpha)
        shine = min(1, 4 * part) * FAINT + max(0, 8 * part - 7) * (1 - FAINT)
        pairs = zip(
            self.mobject.get_family(),
            self.start_copy.get_family(),
            self.target_copy.get_family(),
            strict=True,
        )
        for leaf, start, end in pairs:
            leaf.interpolate(start, end, part)
            if isinstance(leaf, VMobject):
                leaf.set_fill(opacity=shine * end.get_fill_opacity(), family=False)


class Recount(Animation):
    """Numbers on screen change, half-way through, to what they have become."""

    def __init__(
        self, becoming: dict[Value, Shown], *, run_time: float = 0.8, **options: Any
    ) -> None:
        self.becoming = becoming
        super().__init__(VGroup(*becoming), run_time=run_time, **options)

    def interpolate_mobject(self, alpha: float) -> None:
        if alpha >= 0.5:
            for value, shown in self.becoming.items():
                if value.shown != shown:
                    value.show(shown)


def instead(old: Mobject | None, new: Mobject | None, **options: Any) -> list[Animation]:
    """One label goes, then another comes in its place: two that cross-fade can be read neither way.

    options: of the `FadeIn`, such as `scale`.
    """
    if old is None or new is None:
        going: list[Animation] = [] if old is None else [FadeOut(old)]
        return going if new is None else [FadeIn(new, **options)]
    return [FadeOut(old, rate_func=GONE), FadeIn(new, rate_func=COMES, **options)]


class ShowActivations(AnimationGroup):
    """A layer answers: its circles fill and its numbers appear."""

    def __init__(
        self,
        network: NetworkDiagram,
        layer: int,
        *,
        step: int = 0,
        only: int | None = None,
        **options: Any,
    ) -> None:
        shown = network.numbers_for(layer, step)
        moves: list[Animation] = []
        for i in network.visible(layer) if only is None else (only,):
            neuron = network.neuron(layer, i)
            old = neuron.value
            filled = neuron.tinted(network.strength(layer, i, step))
            moves.append(Transform(neuron.circle, filled))
            new = network.put_value(layer, i, shown[i]) if i in shown else None
            if new is None:
                network.clear_value(layer, i)
            moves += instead(old, new, scale=0.7)
        options.setdefault("run_time", 0.8)
        super().__init__(*moves, **options)


def fly_into(line: VGroup, flights: Sequence[tuple[VMobject, Mobject]]) -> list[Animation]:
    """Parts of a line fly in, each from its source; the line's other parts simply appear."""
    flown = {id(part) for part, _ in flights}
    rest = [part for part in line.family_members_with_points() if id(part) not in flown]
    moves: list[Animation] = [Fly(part, source) for part, source in flights]
    return [*moves, FadeIn(VGroup(*rest))] if rest else moves
