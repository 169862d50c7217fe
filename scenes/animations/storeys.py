"""The way back as it is seen: second storeys open, layer after layer, where pulses arrive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from manim import Animation, AnimationGroup, Mobject, smooth

from scenes.mobjects.network import NetworkDiagram
from scenes.mobjects.storeys import Storey, storeys


class OpenStorey(Animation):
    """A storey comes out from under its circle; its number appears when there is room for it."""

    def __init__(self, storey: Storey, **options: Any) -> None:
        self.storey = storey
        self.whole = storey.copy()
        options.setdefault("run_time", 0.8)
        super().__init__(storey, introducer=True, **options)

    def interpolate_mobject(self, alpha: float) -> None:
        part = smooth(alpha) if alpha < 1 else 1.0
        cup, whole = self.storey.cup, self.whole.cup
        cup.set_points(whole.points)
        top = self.storey.center - [0, self.storey.radius, 0]
        cup.stretch(max(part, 0.02), 1, about_point=top)
        cup.set_fill(opacity=part).set_stroke(opacity=part)
        if self.storey.value is not None:
            self.storey.value.set_fill(opacity=max(0.0, 2 * part - 1))


class OpenStoreys(AnimationGroup):
    """All storeys of a layer open at once."""

    def __init__(self, storeys: Mapping[int, Storey], **options: Any) -> None:
        opening = [OpenStorey(each, **options) for each in storeys.values()]
        super().__init__(*(opening or [Animation(Mobject(), run_time=0.1)]))  # all open already


class OpenLayer(OpenStoreys):
    """The second storeys of a layer open, and belong to their network from then on: what dims the
    network dims them, and what fades it out takes them along. Those that are open stay as they are.
    """

    def __init__(
        self,
        network: NetworkDiagram,
        layer: int,
        *,
        of: str = "delta",
        only: int | None = None,
        **options: Any,
    ) -> None:
        """only: the neuron whose storey opens; else all drawn ones of the layer."""
        made = {
            i: storey
            for i, storey in storeys(network, layer, of=of).items()
            if (layer, i) not in network.opened and only in (None, i)
        }
        for i, storey in made.items():
            network.opened[layer, i] = storey
            network.add(storey)
        super().__init__(made, **options)
