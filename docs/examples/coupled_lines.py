"""Number lines coupled along a chain: a wiggle of w runs through z and a to the loss.

manim render -ql docs/examples/coupled_lines.py Wiggle
"""

from __future__ import annotations

from manim import FadeIn, there_and_back
from manim_backprop.scenes.animations.sweep import Sweep
from manim_backprop.scenes.claims import PLAN, Above, Below
from manim_backprop.scenes.mobjects.coupled import CoupledLines

from manim_backprop import LectureScene

WEIGHT, LOW, HIGH = "W[1][0,0]", -2, 2
CHAIN = (WEIGHT, "z[1][0]", "a[1][0]", "loss")
SLOPES = ("x[0]", "slope[1][0]", "dE_da[1][0]")


class Wiggle(LectureScene):
    """One neuron: what its weight does to its sum, its answer, its loss."""

    title = "One change moves all"
    default_lesson = "one-neuron"
    words = {
        "chain": "The weight makes the sum, the sum the answer, the answer the loss.",
        "wiggle": "Wiggle the weight, and all of them move.",
        "rises": "Turn it down: the loss rises. Each slope says what a small change becomes.",
        "falls": "Turn it down: the loss falls. Each slope says what a small change becomes.",
    }
    claims = {
        "wiggle": PLAN,
        "rises": Above("turned@-3/2.loss", "loss"),
        "falls": Below("turned@-3/2.loss", "loss"),
    }

    @classmethod
    def refusal(cls, lesson):
        if reason := super().refusal(lesson):
            return reason
        if lesson.sizes != (1, 1) or len(lesson.examples) != 1:
            return "this scene tells one neuron with one input and one example"
        return None

    def construct(self) -> None:
        knob = self.knob("turned", WEIGHT)
        lines = CoupledLines(
            self.zones.body, knob, self.changes("change", knob), CHAIN, low=LOW, high=HIGH,
            slopes=SLOPES, size=self.zones.sizes.formula, theme=self.theme,
        )  # fmt: skip
        with self.beat("chain"):
            for n in range(len(CHAIN)):
                self.play(FadeIn(lines.row(n), *([lines.step(n - 1)] if n else [])), run_time=0.7)
        with self.beat("wiggle"):
            self.play(Sweep(knob, "1", lines, run_time=3, rate_func=there_and_back))
        with self.beat(self.holding("rises", "falls")):
            self.play(Sweep(knob, "-1.5", lines, run_time=4))
