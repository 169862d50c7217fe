"""What a loss asks of neurons: ▲ answer more, ▼ answer less, as long as it matters.

asked = wishes(network, {0: "dE_da[1][0]", 1: "dE_da[1][1]"}, layer=1)      an arrow each
stack = Stack(network, 1, 0, ["message[1][0,0]", "message[1][0,1]"], scale)  one for each output
scene.play(stack.merge())                                                   they add up to one

A neuron is asked for more where the loss falls with it: against the slope. All arrows of a picture
have one scale. ▲ is filled, ▼ hollow: which way is seen without colour, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
from manim import Animation, AnimationGroup, FadeIn, FadeOut, Transform, VGroup, VMobject

from scenes.mobjects.network import NetworkDiagram, Neuron, drawn
from scenes.theme import Role, Theme

BESIDE = 1.28  # radii from a neuron's middle to the arrows that belong to it
LONGEST = 1.5  # radii, of the largest wish of a picture
SHORTEST = 0.16  # radii: a wish that is no longer than this is a head without a shaft
APART = 0.3  # radii between the arrows of a stack


class Wish(VMobject):
    """An arrow that points up or down: one outline, filled when it points up."""

    def __init__(
        self, foot: np.ndarray, length: float, *, unit: float, theme: Theme, role: Role = "error"
    ) -> None:
        """foot: where it begins; length: upward, in Manim units; unit: a neuron's radius."""
        super().__init__(stroke_color=theme[role], stroke_width=2.5)
        self.foot, self.length, self.unit = np.array(foot, float), length, unit
        self.set_fill(theme[role] if length > 0 else theme["background"], opacity=1)
        self.set_points_as_corners(_arrow(self.foot, length, unit))

    @property
    def tip(self) -> np.ndarray:
        return self.foot + np.array([0, self.length, 0])


class Stack(VGroup):
    """Several wishes of one neuron, each beginning where the last one ended, and their sum."""

    def __init__(
        self,
        network: NetworkDiagram,
        layer: int,
        index: int,
        addresses: Sequence[str],
        scale: float,
        *,
        trace: Any = None,
    ) -> None:
        """addresses: of the slopes that add up to the neuron's; scale: Manim units for 1."""
        neuron = network.neuron(layer, index)
        lengths = [-scale * drawn(trace or network.trace, address) for address in addresses]
        foot, self.single = beside(neuron), []
        place = foot
        for length in lengths:
            self.single.append(_wish(network, place, length))
            place = place + np.array([APART * neuron.radius, length, 0])
        self.sum = _wish(network, foot, sum(lengths))
        super().__init__(*self.single)

    def merge(self, **options: Any) -> Animation:
        """The arrows become one as long as all of them together."""
        first, *others = self.single
        gone = [FadeOut(each, target_position=self.sum) for each in others]
        return AnimationGroup(Transform(first, self.sum), *gone, **options)


def wishes(
    network: NetworkDiagram, layer: int, *, of: str = "dE_da", scale: float | None = None
) -> dict[int, Wish]:
    """An arrow for each drawn neuron of a layer, against its slope `of`; by neuron.

    scale: Manim units for a slope of 1; else the longest arrow is 1.5 radii long.
    """
    scale = scale or scale_of(network, [f"{of}[{layer}][{i}]" for i in network.visible(layer)])
    return {
        i: _wish(
            network,
            beside(network.neuron(layer, i)),
            -scale * drawn(network.trace, f"{of}[{layer}][{i}]"),
        )
        for i in network.visible(layer)
    }


def scale_of(network: NetworkDiagram, addresses: Sequence[str]) -> float:
    """Manim units for 1, such that the largest of these is as long as an arrow may be."""
    most = max((abs(drawn(network.trace, address)) for address in addresses), default=0)
    return LONGEST * network.radius / most if most else 1.0


def scale_of_stacks(
    network: NetworkDiagram, layer: int, asked: Mapping[int, Sequence[str]]
) -> float:
    """Manim units for 1, such that no stack of a layer reaches further than an arrow may be long,
    nor into the stack of a neighbour. asked: by neuron, the slopes that add up to its own."""
    heights = [neuron.center[1] for neuron in network.layer(layer)]
    gaps = [a - b for a, b in pairwise(heights) if a - b > 1e-6]
    longest = min(LONGEST * network.radius, *(0.46 * gap for gap in gaps), np.inf)
    reached = [
        abs(so_far)
        for some in asked.values()
        for so_far in accumulate(drawn(network.trace, address) for address in some)
    ]
    single = [abs(drawn(network.trace, address)) for some in asked.values() for address in some]
    most = max(*reached, *single, 0.0)
    return longest / most if most else 1.0


def beside(neuron: Neuron) -> np.ndarray:
    """Where the arrows of a neuron begin."""
    return neuron.center + np.array([BESIDE * neuron.radius, 0, 0])


def appear(arrows: Mapping[int, Wish] | Stack, **options: Any) -> Animation:
    """Each arrow grows from its foot."""
    some = arrows.single if isinstance(arrows, Stack) else list(arrows.values())
    return AnimationGroup(*(FadeIn(each, target_position=each.foot) for each in some), **options)


def _wish(network: NetworkDiagram, foot: np.ndarray, length: float) -> Wish:
    return Wish(foot, length, unit=network.radius, theme=network.theme)


def _arrow(foot: np.ndarray, length: float, unit: float) -> np.ndarray:
    """Corners of an arrow from its foot; of a short one the head alone, made smaller."""
    way = 1 if length > 0 else -1
    size = max(abs(length), SHORTEST * unit)
    head = min(0.42 * unit, size)
    wide, thin = 0.5 * head, 0.13 * unit if size > head else 0.0
    neck = way * (size - head)
    at = [(-thin, 0), (thin, 0), (thin, neck), (wide, neck), (0, way * size), (-wide, neck),
          (-thin, neck), (-thin, 0)]  # fmt: skip
    return foot + np.array([[x, y, 0] for x, y in at])
