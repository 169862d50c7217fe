"""CostSurface: where two parameters are all there is, training is a walk down into a valley."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from manim import Create, Dot, FadeIn, Indicate, Line, VGroup

from backprop import Lesson, Shown
from scenes.animations.glide import Glide, along
from scenes.animations.numbers import Recount
from scenes.claims import PLAN, RULE, All, Always, Fallen, Risen, Same, Stated, no_slope
from scenes.mobjects.field import ROWS, Field
from scenes.mobjects.formula import piece
from scenes.mobjects.landscape import losses_at
from scenes.mobjects.network import drawn
from scenes.mobjects.plot import Plot, alike, spread
from scenes.mobjects.table import Table
from scenes.provenance import stated
from scenes.stage import LectureScene
from scenes.theme import Role
from scenes.training_loop import states, undrawable
from scenes.zones import Zone

STATES = 8  # that are marked on the way
SAMPLES = 120  # points of the way
MARGIN = 0.6  # around the way, of its length
SETTLED = 4  # times a plane is laid out until its ranges stay


class CostSurface(LectureScene):
    """The loss over all pairs of two parameters as tints, and the run's way over it."""

    title = "Down into the valley"
    default_lesson: ClassVar[str] = "straight-line"
    words = {
        "space": "This network has two parameters. Every pair of them is a point of this plane.",
        "height": "Every point has its loss: the stronger the tint, the larger the loss.",
        "start": "Training starts here. The loss is {loss}.",
        "downhill": "The gradient points uphill. Each step goes against it.",
        "falls": "After {n:step(s)} the loss has fallen to {step[n].loss}.",
        "rises": "After {n:step(s)} the loss has risen to {step[n].loss}: the steps are too long.",
        "stays": "After {n:step(s)} the loss is still {step[n].loss}: there is no slope here.",
        "again": "After {n:step(s)} the loss is what it was: {step[n].loss}.",
        "many": "Thousands of parameters do the same, in a space that nobody can draw.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "space": PLAN,
        "height": Always("tints rise with the loss"),
        "falls": Fallen("step[n].loss", since="loss"),
        "rises": Risen("step[n].loss", since="loss"),
        "stays": lambda s, n: All(Same(f"step[{n}].loss", "loss"), no_slope(s.trace)),
        "again": Same("step[n].loss", "loss"),
        "many": RULE,
    }
    shows: ClassVar[dict[str, tuple[str, ...]]] = {
        **dict.fromkeys(("falls", "rises", "stays", "again", "many"), ("walker", "plot")),
        "height": ("surface.bands",),
    }

    @classmethod
    def refusal(cls, lesson: Any) -> str | None:
        """Two trained parameters, a single layer, and steps to walk."""
        if reason := super().refusal(lesson):
            return reason
        count = len(parameters(lesson)) if lesson.L == 1 else lesson.parameter_count
        if lesson.L != 1 or count != 2:
            return f"it trains {count} parameters, and this scene draws the plane of two"
        if lesson.steps < 2:
            return f"it has {lesson.steps} of the 2 or more steps that this scene needs"
        return undrawable(lesson)

    def construct(self) -> None:
        self.names = parameters(self.lesson)
        self.states = states(self.trace.steps, STATES)
        stride = max(1, self.trace.steps // SAMPLES)
        self.way = sorted({*range(0, self.trace.steps, stride), *self.states})
        self.now = 0
        body, gap = self.zones.body, 1.2 * self.zones.sizes.formula
        tight = self.zones.tight
        plane, side = body.rows(2.2, 1, gap=0.5 * gap) if tight else body.columns(1.15, 1, gap=gap)
        self.plot = self.axes(plane)
        self.surface = Field(self.plot, role="error", theme=self.theme).show(self.heights())
        self.walker = self.dot(0)
        self.table = self.listed(side)
        self.look()
        self.walk()
        with self.beat("many"):
            self.play(Indicate(self.walker, color=self.theme["update"], scale_factor=1.5))

    # -- the story -------------------------------------------------------------------------------

    def look(self) -> None:
        with self.beat("space"):
            self.play(FadeIn(self.plot))
        with self.beat("height"):
            self.play(FadeIn(self.surface.bands))
        with self.beat("start"):
            self.play(FadeIn(self.walker, scale=2))
            self.play(FadeIn(*self.table.rows))

    def walk(self) -> None:
        last = self.trace.steps
        with self.beat("downhill"):
            self.play(FadeIn(self.start_mark()), *self.moved(self.states[1]))
        self.subtitle("{n:step(s)}", n=last)
        with self.beat(self.holding("falls", "rises", "stays", "again", n=last), n=last):
            for n in self.states[2:]:
                self.play(*self.moved(n), run_time=0.8)

    def moved(self, n: int) -> list[Any]:
        """The dot goes along its way to its place after n steps, and the numbers there."""
        places, self.now = self.passed(self.now, n), n
        return [Create(self.plot.stroke([places], "update", width=4)),
                Glide(self.walker, along(places)),
                Recount(dict(zip(self.values, self.numbers(n), strict=True)))]  # fmt: skip

    # -- what is drawn ---------------------------------------------------------------------------

    def axes(self, zone: Zone) -> Plot:
        """A plane with the whole way in it, where a unit of either parameter is as long: angles on
        it are those of the parameters, and the gradient stands square to the bands."""
        x, y = self.spans()
        x_label, y_label = (self.trace.symbol(name) for name in self.names)
        for _ in range(SETTLED):  # the room for the tick marks depends on what they say
            plot = Plot(zone, x=x, y=y, x_label=x_label, y_label=y_label,
                        size=self.zones.sizes.small, theme=self.theme)  # fmt: skip
            x, y = alike(x, y, plot.zone.width / plot.zone.height)
        return plot.framed()

    def spans(self) -> tuple[tuple[float, float], ...]:
        """From where to where both parameters are drawn."""
        return tuple(
            spread([self.coordinate(n, name) for n in self.way], MARGIN) for name in self.names
        )

    def heights(self) -> np.ndarray:
        """The loss on the grid, as tints from 0 to 1: float64, for the picture only."""
        places = Field(self.plot, role="error", theme=self.theme).places()
        found = np.sqrt(np.maximum(losses_at(self.lesson, self.names, places), 0))
        low, high = float(found.min()), float(found.max())
        tints: np.ndarray = (found - low) / ((high - low) or 1.0)
        return tints.reshape(ROWS, ROWS)

    def coordinate(self, n: int, name: str) -> float:
        return drawn(self.trace, f"step[{n}].{name}")

    def at(self, n: int) -> np.ndarray:
        return self.plot.at(*(self.coordinate(n, name) for name in self.names))

    def dot(self, n: int) -> Dot:
        return Dot(self.at(n), radius=0.4 * self.zones.sizes.small, color=self.theme["update"])

    def start_mark(self) -> VGroup:
        """A cross where training starts."""
        arm = 0.35 * self.zones.sizes.small
        start = self.at(0)
        lines = (
            Line(start - arm * way, start + arm * way, stroke_width=4, color=self.theme["text"])
            for way in (np.array([1, 1, 0]), np.array([1, -1, 0]))
        )
        return VGroup(*lines)

    def passed(self, first: int, last: int) -> list[np.ndarray]:
        """The places on the way from one state to another."""
        return [self.at(n) for n in self.way if first <= n <= last]

    def listed(self, zone: Zone) -> Table:
        """Step, parameters and loss, as they are now."""
        size = 1.2 * self.zones.sizes.formula
        roles: list[Role] = ["muted", "update", "update", "error"]
        self.styles = [
            self.trace.common_style([f"step[{n}].{name}" for n in self.states])
            for name in (*self.names, "loss")
        ]
        shown = [self.numbers(n) for n in self.states]
        widest = [
            max(column, key=lambda each: len(each.text)) for column in zip(*shown, strict=True)
        ]
        self.values = [self.value(each, size=size, role=role)
                       for each, role in zip(widest, roles, strict=True)]  # fmt: skip
        names = [self.text("step", size=size, role="muted"),
                 *(self.math(piece(self.trace.symbol(name)), size=size) for name in self.names),
                 self.math(piece("E", role="error"), size=size)]  # fmt: skip
        table = Table(("", ""), list(zip(names, self.values, strict=True)), zone=zone, size=size,
                      theme=self.theme)  # fmt: skip
        for value, first in zip(self.values, self.numbers(0), strict=True):
            value.show(first)
        return table

    def numbers(self, n: int) -> list[Shown]:
        addresses = (*self.names, "loss")
        proven = (self.trace.show(f"step[{n}].{name}", style)
                  for name, style in zip(addresses, self.styles, strict=True))  # fmt: skip
        return [stated(n, "the number of steps taken"), *proven]


def parameters(lesson: Lesson) -> list[str]:
    """The addresses of what is trained in a single layer."""
    outputs, inputs = range(lesson.sizes[1]), range(lesson.sizes[0])
    weights = [f"W[1][{j},{k}]" for j in outputs for k in inputs]
    return weights + [f"b[1][{j}]" for j in outputs] if lesson.train_biases else weights
