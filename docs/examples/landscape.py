"""One landscape: a curve over one parameter turns into the map over two, and a run walks on it.

manim render -ql docs/examples/landscape.py CurveToMap
"""

from __future__ import annotations

from manim import FadeIn, FadeOut, GrowArrow
from manim_backprop.scenes.claims import PLAN
from manim_backprop.scenes.mobjects.landscape import Landscape, TurnCamera, Walk

from manim_backprop import LectureScene

PARAMETERS = "W[1][0,0]", "b[1][0]"


class CurveToMap(LectureScene):
    """The loss over a weight, then over the weight and the bias."""

    title = "From the curve to the map"
    default_lesson = "straight-line"
    words = {
        "curve": "The loss over one parameter is a curve. Here it is {loss}.",
        "map": "Over two it is a valley. From above, lines join places of the same loss.",
        "uphill": "The gradient stands square to them: no way is steeper.",
        "walk": "Each step goes against it. After {n:step(s)} the loss is {step[n].loss}.",
    }
    claims = {"map": PLAN, "uphill": PLAN, "walk": PLAN}

    @classmethod
    def refusal(cls, lesson):
        if reason := super().refusal(lesson):
            return reason
        if lesson.steps < 1:
            return "it has no step to walk"
        return None

    def construct(self) -> None:
        steps = range(min(self.lesson.steps, 30) + 1)
        x, y = ([self.traces.as_float(f"step[{n}].{each}") for n in steps] for each in PARAMETERS)
        land = Landscape(
            self.zones.body, self.trace, PARAMETERS,
            x=(min(x) - 1, max(x) + 1), y=(min(y) - 1, max(y) + 1),
            size=self.zones.sizes.small, theme=self.theme,
        )  # fmt: skip
        walk = land.walk(self.trace, steps)
        with self.beat("curve"):
            self.play(FadeIn(land))
            self.play(FadeIn(walk.dot, scale=2))
        self.add(walk)
        with self.beat("map"):
            self.play(TurnCamera(land))
        arrow = land.arrow(self.trace)
        with self.beat("uphill"):
            self.play(GrowArrow(arrow))
        with self.beat("walk", n=steps[-1]):
            self.play(FadeOut(arrow))
            self.play(Walk(walk, run_time=5))
