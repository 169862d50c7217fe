"""What scenes about examples in the plane of their two inputs share: the plane, which of them are
right after how many steps, and the network's answer to every point."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np
from manim import Circle, Transform

from backprop import Constant, History, Lesson, Task, Trace, Training, UndecidedError, train
from backprop.numbers import FLOAT
from backprop.trained import outputs
from scenes.boundaries import HALF, right
from scenes.claims import All, Claim
from scenes.mobjects.field import ROWS
from scenes.mobjects.network import as_float, drawn
from scenes.mobjects.plot import Plot, spread
from scenes.training_loop import undrawable
from scenes.zones import Zone

MOST = 60  # examples that are drawn
RECORDS = 300  # states of the run that the boundary passes through
PLAIN, RINGED = 4, 9  # strokes of the examples: right ones, wrong ones


class PlaneOnStage:
    """A mixin, to be named before LectureScene: its scene parts examples of two inputs, whose one
    target is 0 or 1."""

    @classmethod
    def refusal(cls, lesson: Any) -> str | None:
        """Two inputs, one output, targets of both kinds, and a training to watch."""
        if reason := super().refusal(lesson):
            return reason
        if (lesson.sizes[0], lesson.sizes[-1]) != (2, 1):
            return (
                f"it leads from {lesson.sizes[0]} to {lesson.sizes[-1]}, and this scene tells "
                "networks of two inputs and one output"
            )
        if {example.y[0] for example in lesson.examples} != {0, 1}:
            return "this scene parts targets of 1 from targets of 0, and it has not just these"
        if len(lesson.examples) > MOST:
            return f"it has {len(lesson.examples)} examples, and this scene draws at most {MOST}"
        if lesson.steps < 2:
            return f"it has {lesson.steps} of the 2 or more steps that this scene needs"
        if walk(lesson).first_overflow is not None:
            return "its training leaves the numbers: lower its rate"
        return undrawable(lesson) or undecided(lesson)

    def rights(self, n: int) -> tuple[Claim, ...]:
        """For each example, that it is on its side of one half after n steps."""
        examples = range(len(self.lesson.examples))
        return tuple(right(self.lesson, m, self.answer_at(n, m)) for m in examples)

    def all_right(self) -> Claim:
        return All(of=self.rights(self.trace.steps))

    # -- what the network answers ----------------------------------------------------------------

    def values(self, n: int) -> np.ndarray:
        """What it answers on the grid after n steps: float64, for the tints only."""
        record = min(self.history.records, key=lambda record: abs(record.step - n))
        found = outputs(self.lesson, record.parameters, self.field.places())
        return np.clip(np.nan_to_num(found[:, 0]), 0, 1).reshape(ROWS, ROWS)

    def is_right(self, m: int, n: int) -> bool:
        """Whether example m is on its side of one half after n steps; on the line it is on none."""
        return is_right(self.trace, m, n)

    def count(self, n: int) -> dict[str, int]:
        examples = range(len(self.lesson.examples))
        return {"right": sum(self.is_right(m, n) for m in examples), "count": len(examples)}

    def axes(self, zone: Zone) -> Plot:
        """A square plane with all examples in it."""
        side = min(zone.width, zone.height)
        middle = zone.center
        square = Zone(middle[0] - side / 2, middle[0] + side / 2, middle[1] - side / 2,
                      middle[1] + side / 2)  # fmt: skip
        x, y = (
            spread([as_float(example.x[k]) for example in self.lesson.examples]) for k in range(2)
        )
        plot = Plot(
            square, x=x, y=y, x_label=self.trace.symbol("x[0]"), y_label=self.trace.symbol("x[1]"),
            size=self.zones.sizes.small, theme=self.theme,
        )  # fmt: skip
        return plot.framed()

    def dot(self, m: int) -> Circle:
        """An example: filled where the answer should be 1."""
        x, y = (drawn(self.trace, f"example[{m}].x[{k}]") for k in range(2))
        wanted = self.lesson.examples[m].y[0] == 1
        return Circle(
            radius=0.42 * self.zones.sizes.small,
            stroke_width=PLAIN, stroke_color=self.theme["text"],
            fill_color=self.theme["text" if wanted else "background"], fill_opacity=1,
        ).move_to(self.plot.at(x, y))  # fmt: skip

    def judged(self, n: int) -> list[Transform]:
        """A ring in the colour of errors around every example that is on the wrong side."""
        moves = []
        for m, each in enumerate(self.dots):
            right = self.is_right(m, n)
            ring = each.copy().set_stroke(
                self.theme["text" if right else "error"], width=PLAIN if right else RINGED
            )
            moves.append(Transform(each, ring))
        return moves

    def answer_at(self, n: int, m: int) -> str:
        """The address of the output for example m after n steps."""
        return answer_at(self.trace, n, m)


def answer_at(trace: Trace, n: int, m: int) -> str:
    """The address of the output for example m after n steps."""
    return f"step[{n}].example[{m}].a[{trace.L}][0]"


def is_right(trace: Trace, m: int, n: int) -> bool:
    """Whether example m is on its side of one half after n steps, proven; on the line it is not."""
    wanted = 1 if trace.lesson.examples[m].y[0] == 1 else -1
    return trace.compare(answer_at(trace, n, m), HALF) == wanted


@lru_cache(maxsize=16)
def stops(lesson: Lesson) -> tuple[int, ...]:
    """Where half of the way down is made, and the end."""
    last, losses = lesson.steps, walk(lesson).losses
    middle = (losses[0] + drawn(Trace.of(lesson), f"step[{last}].loss")) / 2
    half = next((n for n, loss in enumerate(losses) if loss < middle), last // 2)
    return (half, last) if 0 < half < last else (last,)


@lru_cache(maxsize=16)
def undecided(lesson: Lesson) -> str | None:
    """The reason to refuse a lesson of which nobody can say how many are right; else None."""
    trace = Trace.of(lesson)
    try:
        for n, m in product((0, *stops(lesson)), range(len(lesson.examples))):
            is_right(trace, m, n)
    except UndecidedError as error:
        return f"on which side it answers is out of reach: {error}"
    return None


@lru_cache(maxsize=16)
def walk(lesson: Lesson) -> History:
    """The run in float64, for the boundary's way."""
    how = Training(epochs=lesson.steps, schedule=Constant(lesson.rate), keep=RECORDS)
    return train(Task.of_lesson(lesson), how, FLOAT)
