"""The camera goes into a neuron, along its layer, and out to the network again.

manim render -ql docs/examples/camera.py IntoANeuron
"""

from __future__ import annotations

from manim import FadeIn
from manim_backprop.scenes.animations.signals import SignalFlow
from manim_backprop.scenes.mobjects.answered import answered

from manim_backprop import LectureScene


class IntoANeuron(LectureScene):
    """What is near is large; title, caption and legend stay where they are."""

    title = "Into a neuron"
    words = {
        "network": "A network, and what it answers.",
        "near": "Into one of its neurons: it answers {a[1][0]}.",
        "along": "Along its layer: the last one answers {a[1][j]}.",
        "home": "And out again.",
    }

    def construct(self) -> None:
        network = answered(self.network(self.zones.body))
        first, *_, last = network.layer(1)
        with self.beat("network"):
            self.play(FadeIn(network, self.legend(("activation", "activation"))))
        with self.beat("near"):
            self.play(self.camera_to(first, zoom=2.2))
        with self.beat("along", j=self.trace.sizes[1] - 1):
            self.play(self.camera_to(last, zoom=2.2), SignalFlow(network, 2))
        with self.beat("home"):
            self.play(self.camera_home())
            self.play(*self.leaving_but(network))
