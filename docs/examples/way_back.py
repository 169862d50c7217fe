"""The way back: pulses run layer after layer, and a second storey opens where they arrive.

manim render -ql docs/examples/way_back.py WayBack
"""

from __future__ import annotations

from manim import FadeIn, FadeOut
from manim_backprop.scenes.animations.arrivals import Arrivals, Factors, fits
from manim_backprop.scenes.animations.signals import SignalFlow
from manim_backprop.scenes.animations.storeys import OpenLayer, OpenStoreys
from manim_backprop.scenes.mobjects.answered import answered
from manim_backprop.scenes.mobjects.storeys import storeys

from manim_backprop import LectureScene


class WayBack(LectureScene):
    """Values above, gradients below."""

    title = "The way back"
    words = {
        "values": "Values came forward.",
        "outputs": "The loss has a slope in each output: it opens under the value.",
        "run": "It runs back along the edges, times each edge's weight.",
        "add up": "What arrives at a neuron adds up.",
        "layer": "Back through the weights, to layer {n}.",
    }

    def construct(self) -> None:
        network = answered(self.network(self.zones.body, storeys=True))
        with self.beat("values"):
            self.play(FadeIn(network))
        last = self.trace.L
        upper = storeys(network, last)
        with self.beat("outputs"):
            self.play(OpenStoreys(upper))
        if last > 1 and fits(network, last):
            self.in_numbers(network, upper)
            last -= 1
        for n in reversed(range(1, last)):
            with self.beat("layer", n=n):
                self.play(SignalFlow(network, n + 1, backward=True))
                self.play(OpenLayer(network, n))

    def in_numbers(self, network, upper) -> None:
        """From the outputs to the layer before, every product in numbers."""
        factors = Factors(network, self.trace.L)
        arrivals = Arrivals(network, self.trace.L - 1, upper, factors)
        with self.beat("run"):
            self.play(FadeIn(factors))
            self.play(arrivals.run(run_time=3))
        with self.beat("add up"):
            self.play(arrivals.add_up(), FadeOut(factors))
