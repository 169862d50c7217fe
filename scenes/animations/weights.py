"""A training step as the network shows it: the edges take the look of their new weights."""

from __future__ import annotations

from typing import Any

from manim import Animation

from scenes.mobjects.network import THINNEST, NetworkDiagram


class ShowWeights(Animation):
    """Every edge takes the width and sign of its weight after `step` updates, all at once.

    A weight that changes sign passes zero: its edge gets thin, then grows in the other style.
    """

    def __init__(
        self, network: NetworkDiagram, step: int, *, run_time: float = 1.0, **options: Any
    ) -> None:
        looks = [
            (network.edge(l, to=to, source=source), *network.share(l, to, source, step))
            for l in network.trace.layers
            for to in network.visible(l)
            for source in network.visible(l - 1)
        ]
        self.looks = [
            (edge, edge.get_stroke_width(), share, edge.thickness(share), role)
            for edge, share, role in looks
        ]
        super().__init__(network.edges, run_time=run_time, **options)

    def interpolate_mobject(self, alpha: float) -> None:
        part = self.rate_func(alpha)
        for edge, start, share, end, role in self.looks:
            if edge.role == role:
                first = start if part < 1 else end
                edge.set_stroke(width=first + part * (end - first))
            elif part < 0.5:
                edge.set_stroke(width=start + 2 * part * (THINNEST - start))
            else:
                edge.become_weight(share, role)
