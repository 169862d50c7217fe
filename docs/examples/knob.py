"""A weight is turned; values, edge, point and tangent follow, every digit of every frame proven.

manim render -ql docs/examples/knob.py TurnOneWeight
"""

from __future__ import annotations

from manim import FadeIn, VGroup
from manim_backprop.scenes.animations.sweep import Sweep
from manim_backprop.scenes.claims import Above, Below
from manim_backprop.scenes.mobjects.answered import answered
from manim_backprop.scenes.mobjects.plot import Plot
from manim_backprop.scenes.mobjects.readout import Dial, Gauge
from manim_backprop.scenes.mobjects.riding import Rider, Trail, sampled

from manim_backprop import Decimals, LectureScene

WEIGHT, LOW, HIGH = "W[2][0,0]", -2, 2


class TurnOneWeight(LectureScene):
    """The loss over one weight, drawn by turning it."""

    title = "Turn one weight"
    words = {
        "rises": "Turn this weight up: the loss rises.",
        "falls": "Turn this weight up: the loss falls.",
        "back": "Now the other way, past where it began.",
    }
    claims = {
        "rises": Above("turned@3/2.loss", "loss"),
        "falls": Below("turned@3/2.loss", "loss"),
    }

    def construct(self) -> None:
        knob = self.knob("turned", WEIGHT)
        network = answered(self.network(thickest=HIGH))
        place = network.edge(2, to=0, source=0).at(0.5)
        dial = Dial(knob, LOW, HIGH, radius=0.22, theme=self.theme).move_to(place)
        points = sampled(knob, LOW, HIGH, y="loss")
        chart, below = self.zones.panel.rows(3, 1, gap=0.2)
        plot = Plot(
            chart, x=(LOW, HIGH), y=(0, max(y for _, y in points)), x_label="w", y_label="E",
            size=self.zones.sizes.small, theme=self.theme,
        ).framed()  # fmt: skip
        rider = Rider(plot, knob, y="loss", slope="dW[2][0,0]")
        trail = Trail(points, rider, "error")
        size = self.zones.sizes.formula
        weight = Gauge(knob, WEIGHT, Decimals(3), size=size, theme=self.theme, role="positive")
        loss = Gauge(knob, "loss", size=size, theme=self.theme, role="error")
        below.fit(VGroup(weight, loss).arrange(buff=1.5 * size))
        followers = [network, dial, rider, trail, weight, loss]
        self.play(FadeIn(network, dial, plot, trail, rider, weight, loss))
        with self.beat(self.holding("rises", "falls")):
            self.play(Sweep(knob, "1.5", *followers, run_time=4))
        with self.beat("back"):
            self.play(Sweep(knob, "-1.5", *followers, run_time=8))
