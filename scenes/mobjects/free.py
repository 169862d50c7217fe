"""Where a label finds room beside a network's neurons and their names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from manim import Mobject

from scenes.mobjects.network import Edge, NetworkDiagram
from scenes.zones import Zone


def first_free(
    network: NetworkDiagram,
    label: Mobject,
    places: Iterable[np.ndarray],
    *,
    zone: Zone,
    gap: float,
    others: Sequence[Mobject] = (),
    over_edges: bool = False,
) -> bool:
    """Move the label to the first place where it touches nothing; False if there is none.

    Touched may be no neuron, no name of one, no dots, no edge (but for `over_edges`), none of the
    others, and no border of the zone.
    """
    dots = [dot for dots in network.dots for dot in dots]
    for place in places:
        free = zone.contains(label.move_to(place))
        free = free and not _touched(network, label, gap, [*others, *dots])
        if free and (over_edges or not any(_crossed(label, edge) for edge in network.edges)):
            return True
    return False


def _crossed(label: Mobject, edge: Edge) -> bool:
    """Whether an edge passes through the box of a label."""
    points = edge.start + np.linspace(0, 1, 60)[:, None] * (edge.end - edge.start)
    half = np.array([label.width, label.height]) / 2 + 0.03
    return bool((np.abs(points - label.get_center())[:, :2] < half).all(axis=1).any())


def _touched(
    network: NetworkDiagram, label: Mobject, gap: float, others: Sequence[Mobject]
) -> bool:
    half = np.array([label.width, label.height]) / 2
    for neuron in network.neurons:
        apart = np.maximum(np.abs(label.get_center() - neuron.center)[:2] - half, 0)
        if np.linalg.norm(apart) < neuron.radius + gap:
            return True
    return any(boxes_meet(label, other, gap) for other in (*network.labels, *others))


def boxes_meet(a: Mobject, b: Mobject, gap: float) -> bool:
    """Whether two mobjects' boxes come closer than a gap."""
    apart = np.abs(a.get_center() - b.get_center())[:2]
    return bool((apart < np.array([a.width + b.width, a.height + b.height]) / 2 + gap).all())
