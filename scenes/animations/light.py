"""What is talked about is bright, the rest dims: one animation for a whole picture."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from manim import Animation, Group, Mobject, VMobject

from scenes.mobjects.formula import Part
from scenes.mobjects.network import DIM, NetworkDiagram
from scenes.mobjects.value import Value


class Light(Animation):
    """Bring each mobject's whole family to an opacity level (1 is as it was made)."""

    def __init__(self, levels: dict[Mobject, float], run_time: float = 0.6, **options: Any) -> None:
        self.levels = [
            (leaf, _level(leaf), _target(leaf, level))
            for mobject, level in levels.items()
            for leaf in mobject.family_members_with_points()
        ]
        moving = [leaf for leaf, start, end in self.levels if start != end]
        super().__init__(Group(*moving), run_time=run_time, **options)

    def interpolate_mobject(self, alpha: float) -> None:
        part = self.rate_func(alpha)
        for leaf, start, end in self.levels:
            set_level(leaf, start + part * (end - start))


class Spotlight(Light):
    """Light some of a network (neurons, edges) and dim the rest; nothing named lights all."""

    def __init__(
        self, network: NetworkDiagram, lit: Iterable[Mobject] | None = None, **options: Any
    ) -> None:
        bright = None if lit is None else {id(each) for each in lit}
        levels: dict[Mobject, float] = {}
        for edge in network.edges:
            levels[edge] = 1 if bright is None or id(edge) in bright else DIM
        for neuron in network.neurons:
            level = 1 if bright is None or id(neuron) in bright else DIM
            levels[neuron.circle] = level
            if neuron.value is not None:
                levels[neuron.value] = level
        for at, storey in network.opened.items():
            lit_above = bright is None or id(network.neuron(*at)) in bright
            levels[storey] = 1 if lit_above else DIM
        super().__init__(levels, **options)


def set_level(leaf: VMobject, level: float) -> None:
    """Set the opacity of one VMobject relative to how it was made."""
    fill, stroke = _made(leaf)
    leaf.set_fill(opacity=fill * level, family=False)
    leaf.set_stroke(opacity=stroke * level, family=False)
    leaf.light_level = level


def _made(leaf: VMobject) -> tuple[float, float]:
    """The opacities it was made with, noted the first time."""
    if not hasattr(leaf, "made_opacity"):
        leaf.made_opacity = (leaf.get_fill_opacity(), leaf.get_stroke_opacity())
    return leaf.made_opacity


def _level(leaf: VMobject) -> float:
    return float(getattr(leaf, "light_level", 1.0))


def _target(leaf: VMobject, level: float) -> float:
    """Type is never dimmed so far that it cannot be read."""
    if not isinstance(leaf, (Part, Value)):
        return level
    return max(level, leaf.theme.dimmest(leaf.get_fill_color()))
