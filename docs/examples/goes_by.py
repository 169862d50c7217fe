"""A training run goes by: a dial for each number, and a lamp that answers.

manim render -ql docs/examples/goes_by.py GoesBy
"""

from __future__ import annotations

from typing import ClassVar

from manim import FadeIn
from manim_backprop.scenes.animations.run import Along, Run
from manim_backprop.scenes.mobjects.machine import Machine
from manim_backprop.scenes.mobjects.small_pictures import Tell, picture

from manim_backprop import LectureScene


class GoesBy(LectureScene):
    """The box of a lesson's numbers, its lamp beside it, from the first step to the last."""

    title = "A run goes by"
    default_lesson: ClassVar[str] = "staircase"
    words = {
        "before": "A dial for each number: right is above zero, left is below.",
        "after": "Step after step they turn, and the lamp goes out.",
    }

    def construct(self) -> None:
        box, beside = self.zones.body.columns(2.2, 1, gap=0.5)
        machine = Machine(self.trace, reach=6, zone=box, layout=self.zones, theme=self.theme)
        at = "example[2].a[2][0]"
        lamp = picture("lamp", self.trace, at, size=3, theme=self.theme, role="activation")
        lamp.move_to(beside.center)
        with self.beat("before"):
            self.play(FadeIn(machine, lamp))
        steps = self.trace.steps
        with self.beat("after"):
            self.play(
                Run(
                    lambda part: steps * part**1.5,
                    Along(machine, lambda now: machine.at(int(now))),
                    Along(lamp, lambda now: lamp.tell(self.trace, f"step[{int(now)}].{at}")),
                    run_time=8,
                )
            )
            self.play(Tell({lamp: (self.trace, f"step[{steps}].{at}")}))
