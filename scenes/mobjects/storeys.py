"""The second storey of a node: what comes back stands below the value that went forward, and stays.

network = answered(scene.network(storeys=True))
upper = storeys(network, 2)                  of layer 2: ∂E/∂z of each neuron, under its a
scene.play(OpenStoreys(upper))               (scenes.animations.storeys)
storey = Storey(center, radius, shown, …)    of any round node
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from manim import ArcBetweenPoints, ManimColor, VGroup, VMobject

from backprop import Shown
from scenes.mobjects.inside import inside
from scenes.mobjects.network import NetworkDiagram, drawn
from scenes.mobjects.outlines import straight
from scenes.mobjects.value import Value, counting, fitting, width_in_em
from scenes.theme import Role, Theme

SHOULDER = np.pi / 7  # below the horizontal: where a storey hangs on its circle
GAP = 1.06  # radii: where its rim runs
SMALLER = 0.85  # type, where numbers of one style are else too wide
ROOM = 1.45  # em: how far it reaches below the circle
FAINT, STRONG = 0.12, 0.5  # tint where the gradient is 0, and where it is the largest drawn


class Storey(VGroup):
    """A cup that hangs under a circle, tinted by how large the gradient is, with its number."""

    def __init__(
        self,
        center: np.ndarray,
        radius: float,
        shown: Shown | None,
        *,
        size: float,
        strength: float,
        depth: float | None = None,
        theme: Theme,
        role: Role = "error",
    ) -> None:
        """size: of the number's type; strength: 0 to 1, on one scale for the whole picture; depth:
        how far it reaches below the circle, 1.45 em if nothing else is said."""
        self.center, self.radius, self.theme, self.role = np.array(center), radius, theme, role
        depth = depth or ROOM * size
        self.cup = _cup(self.center, radius, depth)
        self.cup.set_stroke(theme[role], width=2).set_fill(self.tint(strength), opacity=1)
        super().__init__(self.cup)
        self.value: Value | None = None
        if shown is not None:
            self.value = Value(shown, size=size, theme=theme)
            self.value.move_to(self.center - [0, radius + depth / 2 + 0.03 * size, 0])
            self.add(inside(self.value, self.cup))

    def tint(self, strength: float) -> ManimColor:
        """The fill for a gradient that is so strong."""
        return self.theme.tint(self.role, FAINT + (STRONG - FAINT) * min(max(strength, 0.0), 1.0))

    @property
    def foot(self) -> np.ndarray:
        """The middle of its lower edge."""
        return self.cup.get_bottom()

    def follow(self, trace: object) -> None:
        """The same gradient in another trace: a knob's."""
        if self.value is not None:
            self.value.retell(trace)


def storeys(
    network: NetworkDiagram, layer: int, *, of: str = "delta", over: Sequence[int] = ()
) -> dict[int, Storey]:
    """The second storeys of a layer's drawn neurons, by neuron.

    of: delta (∂E/∂z) or dE_da.  over: the layers whose largest gradient is the strongest tint;
    all layers that have it unless they are named.
    """
    trace, largest = network.trace, storey_size(network)
    addresses = [f"{of}[{layer}][{i}]" for i in network.visible(layer)]
    smallest = network.layout_.smallest
    for size in (largest, max(SMALLER * largest, smallest), smallest):
        wide = 2 * network.radius * np.cos(SHOULDER) - 0.55 * size
        shown = [each if each and tells(each) else None
                 for each in fitting(trace, addresses, wide / size)]  # fmt: skip
        if (
            None not in shown
            and len({len(each.text.partition(".")[2]) for each in shown}) == 1
            and (all(each.exact or counting(each.text) > 1 for each in shown))
        ):
            break
    most = max(_sizes(network, of, over or network.trace.layers)) or 1.0
    return {
        i: Storey(
            network.neuron(layer, i).center, network.radius, one,
            size=min(size, wide / width_in_em(one.text)) if one else size,
            strength=abs(drawn(trace, address)) / most, depth=depth_below(network),
            theme=network.theme,
        )
        for i, address, one in zip(network.visible(layer), addresses, shown, strict=True)
    }  # fmt: skip


def tells(shown: Shown) -> bool:
    """Whether the text says more than that the number is small: 0.00 for 0.0003 does not."""
    return shown.exact or any(digit in "123456789" for digit in shown.text.partition("e")[0])


def storey_size(network: NetworkDiagram) -> float:
    """The size of the type in a network's second storeys."""
    return min(1.05 * network.number_size, max(0.8 * network.radius, network.layout_.smallest))


def depth_below(network: NetworkDiagram) -> float:
    """How far all storeys of a network reach below their circles: never to the next neuron."""
    columns = [[neuron.center for neuron in network.layer(l)] for l in network.trace.layers]
    apart = (a[1] - b[1] for column in columns for a, b in pairwise(column))
    room = min((gap - 2.1 * network.radius for gap in apart if gap > 1e-6), default=np.inf)
    return float(min(ROOM * storey_size(network), room))


def _sizes(network: NetworkDiagram, of: str, layers: Sequence[int]) -> list[float]:
    places = [(l, j) for l in layers for j in network.visible(l)]
    return [abs(drawn(network.trace, f"{of}[{l}][{j}]")) for l, j in places]


def _cup(center: np.ndarray, radius: float, depth: float) -> VMobject:
    """From shoulder to shoulder along the circle, down, and round below."""
    rim_radius = GAP * radius
    reach = rim_radius * np.cos(SHOULDER)
    left, right = (
        center + np.array([side * reach, -rim_radius * np.sin(SHOULDER), 0]) for side in (-1, 1)
    )
    floor = center[1] - radius - depth
    corner = min(0.45 * depth, 0.5 * reach)
    half = np.arctan2(reach, rim_radius * np.sin(SHOULDER))
    rim = ArcBetweenPoints(left, right, angle=2 * half).points
    lower_right, lower_left = (
        ArcBetweenPoints(np.array(a), np.array(b), angle=-np.pi / 2).points
        for a, b in (
            ([right[0], floor + corner, 0], [right[0] - corner, floor, 0]),
            ([left[0] + corner, floor, 0], [left[0], floor + corner, 0]),
        )
    )
    return VMobject().set_points(
        np.concatenate(
            [
                rim,
                straight(right, lower_right[0]),
                lower_right,
                straight(lower_right[-1], lower_left[0]),
                lower_left,
                straight(lower_left[-1], left),
            ]
        )
    )
