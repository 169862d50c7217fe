"""The bias as a picture: a node that always says 1, joined to its neuron."""

from __future__ import annotations

import numpy as np
from manim import Circle, Line, VGroup

from scenes.mobjects.formula import Formula, number, piece
from scenes.mobjects.free import first_free
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
        radius = max(SHARE * neuron.radius, 0.6 * network.layout_.smallest)
        way = np.array([1.0, 0, 0]) if network.downward else np.array([0, -1.0, 0])
        center = neuron.center + (1.53 * neuron.radius + radius) * way
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
        inside(one, circle)
        self.add(line, circle, one)
        if label := self._label(network, layer, index, line, circle, zone):
            self.add(label)

    @staticmethod
    def _label(
        network: NetworkDiagram, layer: int, index: int, line: Line, circle: Circle, zone: Zone
    ) -> Formula | None:
        """The bias's symbol beside its line, where there is room for it."""
        letter = piece(network.trace.symbol(f"b[{layer}][{index}]"), role="focus")
        label = Formula(letter, size=network.layout_.sizes.small, theme=network.theme)
        way = line.get_unit_vector()
        side = np.array([-way[1], way[0], 0])
        across = label.height if network.downward else label.width
        along = label.width if network.downward else label.height
        middle, radius = circle.get_center(), circle.width / 2
        beside_line = 0.5 * across + 0.4 * radius
        beside_node = radius + 0.5 * across + 0.3 * radius
        beyond = middle - (1.3 * radius + 0.5 * along) * way
        places = [
            *(line.get_center() + sign * beside_line * side for sign in (1, -1)),
            *(middle + sign * beside_node * side for sign in (1, -1)),
            beyond,
        ]
        free = first_free(network, label, places, zone=zone, gap=0, others=[circle])
        return label if free else None


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
