"""The loss as a node behind the outputs: where every walk back begins."""

from __future__ import annotations

import numpy as np
from manim import Circle, VGroup

from scenes.mobjects.formula import Formula, Piece
from scenes.mobjects.inside import inside
from scenes.mobjects.network import Edge, NetworkDiagram, Neuron
from scenes.theme import Theme
from scenes.zones import Zone


class LossNode(VGroup):
    """A circle named E, joined to every output that is drawn."""

    def __init__(self, network: NetworkDiagram, zone: Zone) -> None:
        super().__init__()
        theme, L = network.theme, network.trace.L
        outputs = network.layer(L)
        middle = np.mean([neuron.center for neuron in outputs], axis=0)
        smallest = network.layout_.smallest
        radius = max(0.8 * network.radius, 0.75 * smallest)
        radius = min(radius, 0.5 * min(zone.width, zone.height))
        center = (
            np.array([middle[0], zone.bottom + radius, 0])
            if network.downward
            else np.array([zone.right - radius, middle[1], 0])
        )
        self.circle = Circle(radius=radius, stroke_width=2.5, color=theme["error"])
        self.circle.set_fill(theme.tint("error", 0.25), opacity=1).move_to(center)
        size = min(network.layout_.sizes.formula, 1.1 * radius)
        self.symbol = Formula(Piece("E"), size=max(size, smallest), theme=theme).move_to(center)
        inside(self.symbol, self.circle)
        self.links = VGroup(*(self._link(neuron, center, radius, theme) for neuron in outputs))
        self._to = dict(zip(network.visible(L), self.links, strict=True))
        self.add(self.links, self.circle, self.symbol)

    def link(self, output: int) -> Edge | None:
        """The line from an output to E; None when the output is not drawn."""
        return self._to.get(output)

    @staticmethod
    def _link(neuron: Neuron, center: np.ndarray, radius: float, theme: Theme) -> Edge:
        way = (center - neuron.center) / np.linalg.norm(center - neuron.center)
        link = Edge(neuron.rim(center), center - radius * way, 0, "error", theme)
        return link.set_stroke(theme["error"], width=2.5)


def zones_for_loss(zone: Zone, depth: int, downward: bool) -> tuple[Zone, Zone]:
    """A zone cut into one for the network and one for E, as far behind as a layer is."""
    if downward:
        share = max(1.0, 0.22 * (depth + 1))  # E stays legible behind many layers
        first, last = zone.rows(2 * (depth + 1), share, gap=0.2 * zone.height / (depth + 1))
    else:
        first, last = zone.columns(2 * (depth + 1), 1, gap=0.2 * zone.width / (depth + 1))
    return first, last
