"""Signals that run along edges: activations forward, errors backward."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import Animation, Succession, VMobject, linear, smooth

from scenes.mobjects.network import Edge, NetworkDiagram
from scenes.mobjects.outlines import straight
from scenes.theme import Role

LENGTH = 0.28  # of an edge that a pulse covers


class Pulses(Animation):
    """One bright stretch that runs along each edge at once, and is gone at the end."""

    def __init__(
        self,
        edges: Sequence[Edge],
        *,
        color: Any,
        backward: bool = False,
        width: float = 5.0,
        run_time: float = 1.0,
        **options: Any,
    ) -> None:
        ends = [(e.end, e.start) if backward else (e.start, e.end) for e in edges]
        self.ends = [(np.array(a), np.array(b)) for a, b in ends]
        pulses = VMobject(fill_opacity=0).set_stroke(color, width=width, opacity=1)
        super().__init__(
            pulses, run_time=run_time, rate_func=linear, introducer=True, remover=True, **options
        )

    def interpolate_mobject(self, alpha: float) -> None:
        head = smooth(alpha) * (1 + LENGTH)
        first, last = max(head - LENGTH, 0.0), min(head, 1.0)
        if last - first < 1e-6:
            self.mobject.set_points(np.zeros((0, 3)))
            return
        lines = [straight(a + first * (b - a), a + last * (b - a)) for a, b in self.ends]
        self.mobject.set_points(np.concatenate(lines) if lines else np.zeros((0, 3)))


class SignalFlow(Pulses):
    """Signals into a layer (or into one of its neurons), from the layer below.

    `backward=True` sends them the other way: the errors of the layer to the layer below.
    """

    def __init__(
        self,
        network: NetworkDiagram,
        layer: int,
        *,
        to: int | None = None,
        backward: bool = False,
        role: Role | None = None,
        **options: Any,
    ) -> None:
        color = network.theme[role or ("error" if backward else "activation")]
        super().__init__(network.edges_into(layer, to), color=color, backward=backward, **options)


class Tide(Succession):
    """Signals through the whole network, layer after layer: forward, or from the outputs back."""

    def __init__(
        self, network: NetworkDiagram, *, backward: bool = False, first: int = 1, **options: Any
    ) -> None:
        """first: the lowest layer into whose edges they run."""
        layers = list(range(first, network.trace.L + 1))
        pace = max(0.5, 2.0 / len(layers))
        flows = [SignalFlow(network, l, backward=backward, run_time=pace) for l in layers]
        super().__init__(*(reversed(flows) if backward else flows), **options)
