"""Arrivals: gradients run back along edges, are multiplied on the way, and add up where they meet.

factors = Factors(network, 2)                       each weight on a plate on its edge
arrivals = Arrivals(network, 1, upper, factors)     upper: the storeys of layer 2
self.play(arrivals.run())                           δ of an output, times the weight, arrives
self.play(arrivals.add_up())                        all that arrived at a neuron opens its storey
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from manim import Animation, AnimationGroup, FadeOut, Succession, VGroup, linear

from backprop import Auto, Shown
from scenes.animations.storeys import OpenStorey
from scenes.mobjects.network import NetworkDiagram
from scenes.mobjects.plate import Plate
from scenes.mobjects.storeys import Storey, storeys
from scenes.mobjects.value import Value

AT_FACTOR, AT_REST = (
    0.52,
    0.2,
)  # parts of an edge from its source: where it is multiplied, and waits
MOST = 9  # edges whose numbers are drawn; with more there is no room for them
LENGTH = 12  # em: of an edge that has room for a factor and what waits
THREE = Auto(3)


class Factors(VGroup):
    """The weights of a layer as numbers on plates on their edges; by (to, source)."""

    def __init__(self, network: NetworkDiagram, layer: int, *, part: float = AT_FACTOR) -> None:
        self.network, self.layer, self.part = network, layer, part
        self.plates: dict[tuple[int, int], Plate] = {}
        if fits(network, layer):
            for to in network.visible(layer):
                for source in network.visible(layer - 1):
                    at = f"W[{layer}][{to},{source}]"
                    role = network.edge(layer, to=to, source=source).role
                    self.plates[to, source] = _plate(network, network.trace.show(at, THREE), role)
                    self.plates[to, source].move_to(self.place(to, source))
        super().__init__(*self.plates.values())

    def place(self, to: int, source: int) -> np.ndarray:
        """Where on its edge a factor stands: those that cross stand apart."""
        edge = self.network.edge(self.layer, to=to, source=source)
        level = abs(edge.end[1] - edge.start[1]) < 1e-6
        return edge.at(self.part if level else self.part + 0.2)


class Carry(Animation):
    """A number goes from one place to another along a line, and is another one from a point on."""

    def __init__(
        self, plate: Plate, ends: tuple[np.ndarray, np.ndarray, np.ndarray], after: Shown,
        **options: Any,
    ) -> None:  # fmt: skip
        """ends: where it begins, where it is multiplied, where it waits."""
        assert isinstance(plate.label, Value)
        self.ends, self.shown = ends, (plate.label.shown, after)
        options.setdefault("run_time", 1.6)
        super().__init__(plate, introducer=True, rate_func=linear, **options)

    def interpolate_mobject(self, alpha: float) -> None:
        start, middle, end = self.ends
        first = alpha < 0.5
        part = 2 * alpha if first else 2 * alpha - 1
        eased = part * part * (3 - 2 * part)
        begin, finish = (start, middle) if first else (middle, end)
        label, shown = self.mobject.label, self.shown[0 if first else 1]
        if label.shown != shown:
            label.show(shown)
        self.mobject.move_to(begin + eased * (finish - begin))


class Arrivals:
    """What arrives at the neurons of a layer from the storeys above it: w δ, an edge each."""

    def __init__(
        self,
        network: NetworkDiagram,
        layer: int,
        upper: Mapping[int, Storey],
        factors: Factors,
    ) -> None:
        self.network, self.layer, self.factors = network, layer, factors
        self.lower = storeys(network, layer, of="dE_da")
        self.plates: dict[tuple[int, int], Plate] = {}
        self._moves: list[Animation] = []
        for (o, j), factor in factors.plates.items():
            if j in self.lower and o in upper:
                self._carry(upper[o], o, j, factor)

    def run(self, **options: Any) -> Animation:
        """All at once: each error signal leaves its storey, is multiplied, and waits."""
        return AnimationGroup(*self._moves, **options)

    def add_up(self, **options: Any) -> Animation:
        """What waits at each neuron falls into its storey, which opens with the sum."""
        falling = [
            FadeOut(plate, target_position=self.lower[j].foot) for (_, j), plate in
            self.plates.items()
        ]  # fmt: skip
        opening = AnimationGroup(*(OpenStorey(each) for each in self.lower.values()))
        return Succession(AnimationGroup(*falling, run_time=0.8), opening, **options)

    def _carry(self, upper: Storey, o: int, j: int, factor: Plate) -> None:
        trace, l = self.network.trace, self.layer
        edge = self.network.edge(l + 1, to=o, source=j)
        arrived = trace.show(f"message[{l}][{j},{o}]", THREE)
        left = trace.show(f"delta[{l + 1}][{o}]", THREE)
        plate = _plate(self.network, left, "error", arrived)
        ends = upper.foot, factor.get_center(), edge.at(AT_REST)
        self.plates[o, j] = plate
        self._moves.append(Carry(plate, ends, arrived))


def fits(network: NetworkDiagram, layer: int) -> bool:
    """Whether a layer has edges so few and so long that each can carry a number."""
    edges = network.edges_into(layer)
    whole = network.shows_all(layer) and network.shows_all(layer - 1)
    shortest = min(float(np.linalg.norm(edge.end - edge.start)) for edge in edges)
    return whole and len(edges) <= MOST and shortest >= LENGTH * network.number_size


def _plate(network: NetworkDiagram, shown: Shown, role: Any, later: Shown | None = None) -> Plate:
    """A number on a plate that also holds the one that it becomes."""
    size = network.number_size
    one, other = (Value(each, size=size, theme=network.theme, role=role)
                  for each in (shown, later or shown))  # fmt: skip
    made = Plate(max(one, other, key=lambda value: value.width), theme=network.theme,
                 margin=0.28 * size)  # fmt: skip
    made.label.show(shown)
    return made
