"""The bias as a picture: a node that always says 1, joined to its neuron."""

from __future__ import annotations

import numpy as np
from manim import Circle, Line, VGroup

from scenes.mobjects.formula import Formula, number, piece
from scenes.mobjects.inside import inside
from scenes.mobjects.network import NetworkDiagram
from scenes.provenance import stated
from scenes.zones import Zone

SHARE = 0.62  # of the neuron's radius


class OneNode(VGroup):
    """A small circle with a 1 below its neuron (beside it in a network drawn downward).

    Nothing is drawn where the next neuron leaves no room (`fits` is False).
    """

    def __init__(self, network: NetworkDiagram, layer: int, index: int, zone: Zone) -> None:
        super().__init__()
        self.fits = False
        if index not in network.visible(layer):
            return
        neuron, theme = network.neuron(layer, index), network.theme
        radius = SHARE * neuron.radius
        way = np.array([1.0, 0, 0]) if network.downward else np.array([0, -1.0, 0])
        center = neuron.center + 2.15 * neuron.radius * way
        self.fits = _free(network, center, radius, zone)
        if not self.fits:
            return
        circle = Circle(radius=radius, stroke_width=2.5, color=theme["focus"]).move_to(center)
        circle.set_fill(theme["background"], opacity=1)
        size = max(network.layout_.smallest, 0.9 * radius)
        one = Formula(
            number(stated(1, "what a bias is multiplied with")), size=size, theme=theme
        ).move_to(center)
        line = Line(
            center - radius * way, neuron.center + neuron.radius * way, color=theme["focus"]
        )
        letter = piece(network.trace.symbol(f"b[{layer}][{index}]"), role="focus")
        label = Formula(letter, size=network.layout_.sizes.small, theme=theme)
        side = np.array([-way[1], way[0], 0])
        apart = 0.5 * (label.width if not network.downward else label.height) + 0.3 * radius
        label.move_to(line.get_center() + apart * side)
        inside(one, circle)
        self.line = line
        self.add(line, circle, one, label)


def _free(network: NetworkDiagram, center: np.ndarray, radius: float, zone: Zone) -> bool:
    """Whether a circle here touches no neuron, no label and no border."""
    for other in (*network.neurons, *network.labels):
        box = np.array([other.width, other.height, 0]) / 2
        gap = np.abs(center - other.get_center()) - box
        if np.linalg.norm(np.maximum(gap[:2], 0)) < 1.15 * radius:
            return False
    return bool(
        zone.left <= center[0] - radius
        and center[0] + radius <= zone.right
        and zone.bottom <= center[1] - radius
        and center[1] + radius <= zone.top
    )
