"""The way back: pulses run layer after layer, and a second storey opens where they arrive.

manim render -ql docs/examples/way_back.py WayBack
"""

from __future__ import annotations

from manim import FadeIn
from manim_backprop.scenes.animations.signals import SignalFlow
from manim_backprop.scenes.animations.storeys import OpenStoreys
from manim_backprop.scenes.mobjects.answered import answered
from manim_backprop.scenes.mobjects.storeys import storeys

from manim_backprop import LectureScene


class WayBack(LectureScene):
    """Values above, gradients below."""

    title = "The way back"
    default_lesson = "two-three-one-relu"
    words = {
        "values": "Values came forward.",
        "outputs": "The loss has a slope in each output: it opens under the value.",
        "layer": "Back through the weights, to layer {n}.",
    }

    def construct(self) -> None:
        network = answered(self.network(self.zones.body, storeys=True))
        with self.beat("values"):
            self.play(FadeIn(network))
        last = self.trace.L
        with self.beat("outputs"):
            self.play(OpenStoreys(storeys(network, last)))
        for n in reversed(range(1, last)):
            with self.beat("layer", n=n):
                self.play(SignalFlow(network, n + 1, backward=True))
                self.play(OpenStoreys(storeys(network, n)))
