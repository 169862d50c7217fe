"""CostCurve: with all weights but one held, the loss is a curve whose slope says the way down."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np
from flint import fmpq
from manim import Create, FadeIn, Indicate, Line, Mobject, Triangle, VGroup, VMobject

from backprop import (
    AUTO,
    FLOAT,
    BackpropError,
    Lesson,
    Scientific,
    Shown,
    Task,
    Trace,
    nudged,
)
from backprop.training import Learner
from scenes.animations.light import Light, Spotlight
from scenes.claims import PLAN, RULE, Above, All, Below, Claim, Fact, Not, Other, Stated
from scenes.mobjects.answered import answered
from scenes.mobjects.legend import Legend
from scenes.mobjects.network import as_float, drawn
from scenes.mobjects.plot import Plot
from scenes.mobjects.table import Table
from scenes.mobjects.value import width_in_em
from scenes.one_weight import Weight, steepest, surely_drawn
from scenes.stage import LectureScene
from scenes.training_loop import undrawable
from scenes.zones import Zone

REACHES = (fmpq(1, 2), fmpq(1), fmpq(2), fmpq(5), fmpq(10))  # to either side, times the weight
SAMPLES = 241
WIDEST = 5.5  # em of a number in the table
PLACES = ("left.", "", "right.")  # the traces whose losses are told
STYLES = (AUTO, *(Scientific(digits) for digits in (3, 4, 5, 6, 7, 8, 10)))

CORNERED = ("absolute error", "hinge", "multi-class hinge")  # losses with a corner


class CostCurve(LectureScene):
    """The loss over one weight: two other places of it, the slope, and the way down."""

    title = "The loss over one weight"
    words = {
        "held": "Hold all weights but one. Turn that one: the loss draws a curve.",
        "here": "At the weight's own value, {W[l][j,k]}, the loss is {here}.",
        "beside": "Elsewhere on the curve it would be another: {left} or {right}.",
        "slope": "Backpropagation knows one thing about the curve: its slope here, {dW[l][j,k]}.",
        "left": "Above zero: the loss rises to the right. So the weight goes left.",
        "right": "Below zero: the loss falls to the right. So the weight goes right.",
        "bottom": "Where the curve is lowest, its slope is {0}: there the weight would rest.",
        "corner": "Where the curve is lowest, the weight would rest.",
        "far": "How far the valley's floor is, the slope does not say. So steps are small.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "held": PLAN,
        "beside": All(Other("left.loss", "loss"), Other("right.loss", "loss")),
        "left": Above("dW[l][j,k]", 0),
        "right": Below("dW[l][j,k]", 0),
        "bottom": lambda s: smooth(s.l),
        "corner": lambda s: Not(smooth(s.l)),
        "far": RULE,
    }
    shows: ClassVar[dict[str, tuple[str, ...]]] = {
        "held": ("plot", "curve"),
        "beside": ("curve", "dots"),
        "slope": ("curve",),
    }
    weight: ClassVar[Weight | None] = None  # None: the steepest one before the first outputs

    @classmethod
    def refusal(cls, lesson: Any) -> str | None:
        """The weight must have a slope, and its curve room between two axes."""
        if reason := super().refusal(lesson) or undrawable(lesson):
            return reason
        found = planned(lesson, cls.weight)
        return found if isinstance(found, str) else None

    def construct(self) -> None:
        found = planned(self.lesson, self.weight)
        assert isinstance(found, Valley)
        self.valley = found
        self.l, self.j, self.k = found.weight
        self.companion("left", found.beside(-1))
        self.companion("right", found.beside(1))
        self.diagram = answered(self.network())
        self.add(self.diagram, self.key())
        panel, gap = self.zones.panel, 0.4 * self.zones.sizes.formula
        share = 1.25 if self.zones.tight else 1.7
        chart, foot = (
            panel.columns(1.2, 1, gap=gap) if panel.flat else panel.rows(share, 1, gap=gap)
        )
        self.losses = self.apart()
        self.plot, self.table = self.axes(chart), self.listed(foot)
        self.curve = self.plot.path(found.points, "error")
        self.draw()
        self.descend()

    # -- the story -------------------------------------------------------------------------------

    def draw(self) -> None:
        l, j, k = self.valley.weight
        network, table = self.diagram, self.table
        ends = [network.neuron(l - 1, k), network.neuron(l, j)]
        with self.beat("held"):
            self.play(Spotlight(network, [network.edge(l, to=j, source=k), *ends]))
            self.play(FadeIn(self.plot), Create(self.curve))
        self.dots = [self.dot(row) for row in range(3)]
        left, here, right = self.losses
        with self.beat("here", l=l, j=j, k=k, here=here):
            self.play(FadeIn(self.dots[1], scale=2))
            self.play(FadeIn(table.head, table.line, table.rows[1]))
        with self.beat("beside", left=left, right=right):
            self.play(FadeIn(self.dots[0], self.dots[2], table.rows[0], table.rows[2]))

    def descend(self) -> None:
        l, j, k = self.valley.weight
        tangent, way = self.tangent(), self.way()
        others = [self.dots[0], self.dots[2], self.table.rows[0], self.table.rows[2]]
        with self.beat("slope", l=l, j=j, k=k):
            self.play(Light(dict.fromkeys(others, 0.3)), Create(tangent))
        with self.beat("left" if self.valley.slope > 0 else "right"):
            self.play(Create(way[0]), FadeIn(way[1]))
        if self.valley.has_floor:
            with self.beat(self.holding("bottom", "corner")):
                self.play(Create(self.floor()))
        with self.beat("far"):
            self.play(Indicate(way, color=self.theme["update"], scale_factor=1.1))

    # -- what is drawn ---------------------------------------------------------------------------

    def axes(self, zone: Zone) -> Plot:
        points = self.valley.points
        return Plot(
            zone, x=(points[0][0], points[-1][0]), y=self.valley.heights, ticks=3,
            x_label=self.trace.symbol(f"W[{self.l}][{self.j},{self.k}]"), y_label="E",
            size=self.zones.sizes.small, theme=self.theme,
        )  # fmt: skip

    def place(self, row: int) -> tuple[float, float]:
        """Weight and loss of the three places, from left to right."""
        trace = (self.traces["left"], self.trace, self.traces["right"])[row]
        return drawn(trace, f"W[{self.l}][{self.j},{self.k}]"), drawn(trace, "loss")

    def dot(self, row: int) -> Mobject:
        return self.plot.dot(*self.place(row), "update" if row == 1 else "error")

    def tangent(self) -> VMobject:
        """A stretch of the tangent, within the axes."""
        (x, y), slope = self.place(1), self.valley.slope
        (left, right), (low, high) = self.plot.x_range, self.plot.y_range
        run = min(0.16 * (right - left), 0.3 * (high - low) / abs(slope))
        return self.plot.path([(x - run, y - run * slope), (x + run, y + run * slope)], "focus", 4)

    def way(self) -> VGroup:
        """An arrow over the axis, from the weight against its slope."""
        x, _ = self.place(1)
        (left, right), (low, high) = self.plot.x_range, self.plot.y_range
        level, color = low + 0.07 * (high - low), self.theme["update"]
        aside = -math.copysign(1, self.valley.slope)
        start, end = (self.plot.at(x + aside * part * (right - left), level) for part in (0, 0.22))
        tip = Triangle(stroke_width=0, fill_color=color, fill_opacity=1)
        tip.set(height=0.7 * self.zones.sizes.small).rotate(-aside * np.pi / 2)
        return VGroup(Line(start, end, stroke_width=4, color=color), tip.move_to(end))

    def floor(self) -> VMobject:
        """The level line under the lowest point of the curve."""
        x, y = min(self.valley.points, key=lambda point: point[1])
        left, right = self.plot.x_range
        run = 0.12 * (right - left)
        return self.plot.path([(x - run, y), (x + run, y)], "focus", 4)

    def listed(self, zone: Zone) -> Table:
        size = self.zones.sizes.number * 1.1
        at = f"W[{self.l}][{self.j},{self.k}]"
        rows = [
            [self.cell(f"{name}{at}", "update", size=size, widest=WIDEST),
             self.value(loss, size=size, role="error")]
            for name, loss in zip(PLACES, self.losses, strict=True)
        ]  # fmt: skip
        return Table(("weight", "loss"), rows, zone=zone, size=size, theme=self.theme)

    def apart(self) -> list[Shown]:
        """The three losses in house style or, where they are long or alike, in as many digits as
        tell them apart."""
        for style in STYLES:
            shown = [self.traces.show(f"{name}loss", style) for name in PLACES]
            left, here, right = (each.text for each in shown)
            long = any(width_in_em(each.text) > WIDEST for each in shown)
            if here not in (left, right) and not (style == AUTO and long):
                break
        return shown

    def key(self) -> Legend:
        return self.legend(
            ("weight +", "positive"), ("weight −", "negative"), ("loss", "error"),
            ("this weight, its slope", "focus"),
        )  # fmt: skip


def smooth(l: int) -> Claim:
    """That the loss has no corner in the weights of layer l: its lowest point has slope 0."""

    def rule(lesson: Lesson) -> bool:
        bends = (lesson.activation(n) for n in range(l, lesson.L + 1))
        return lesson.loss.name not in CORNERED and not any(f.cornered for f in bends)

    return Fact(f"nothing has a corner from layer {l} on", rule)


@dataclass(frozen=True)
class Valley:
    """The loss over one weight, a reach to either side of it: floats, for the picture only."""

    lesson: Lesson
    weight: Weight
    reach: fmpq
    points: tuple[tuple[float, float], ...]  # weight, loss
    loss: float
    slope: float

    @property
    def heights(self) -> tuple[float, float]:
        """From where to where the loss is drawn: the floor, the three places, and not much more."""
        losses = [y for _, y in self.points]
        low, quarter = min(losses), len(losses) // 4
        top = max(losses[quarter], losses[-quarter - 1], self.loss)
        margin = 0.25 * (top - low)
        return (0.0 if 0 <= low < margin else low - margin), top + margin

    @property
    def has_floor(self) -> bool:
        """Whether the lowest point lies within, and not at an end."""
        losses = [y for _, y in self.points]
        n = losses.index(min(losses))
        inside = 0.12 * len(losses) < n < 0.88 * len(losses)
        return inside and losses[n] < min(losses[0], losses[-1])

    def beside(self, side: int) -> Trace:
        """The lesson with its weight half a reach to one side."""
        return Trace.of(nudged(self.lesson, *self.weight, side * self.reach / 2))


@lru_cache(maxsize=64)
def planned(lesson: Lesson, weight: Weight | None) -> Valley | str:
    """How far to look, such that the valley's floor is in sight; else the reason not to."""
    l, j, k = weight or steepest(lesson)
    if not (1 <= l <= lesson.L and (j, k) in surely_drawn(lesson, l)):
        return f"it has no weight {j},{k} in a layer {l}, or no room to draw it"
    trace = Trace.of(lesson)
    loss, slope = drawn(trace, "loss"), drawn(trace, f"dW[{l}][{j},{k}]")
    if slope == 0:
        return "its first weights before the outputs have no slope, so their curve is flat"
    size = 10 ** max(math.ceil(math.log10(abs(as_float(lesson.weights[l - 1][j][k])) or 1)), 0)
    valleys = [
        Valley(lesson, (l, j, k), reach * size, curve_of(lesson, (l, j, k), reach * size),
               loss, slope)
        for reach in REACHES
    ]  # fmt: skip
    seen = [valley for valley in valleys if is_drawable(valley)]
    if not seen:
        return "the loss over one of its weights is flat, or steeper than any axis shows"
    valley = next((each for each in seen if each.has_floor), seen[-2:][0])
    try:
        for side in (-1, 1):
            valley.beside(side).show("loss")
    except BackpropError as error:
        return f"the loss beside its weight is out of reach: {error}"
    return valley


def is_drawable(valley: Valley) -> bool:
    """Whether all is finite, rises above float64's grain, and the tangent can be told from level
    and from upright."""
    values = [y for _, y in valley.points]
    if not all(map(math.isfinite, values)):
        return False
    low, high = valley.heights
    tall = high - low
    wide = valley.points[-1][0] - valley.points[0][0]
    return tall > 1e-6 * max(abs(high), 1e-300) and 0.02 < abs(valley.slope) * wide / tall < 200


def curve_of(lesson: Lesson, weight: Weight, reach: fmpq) -> tuple[tuple[float, float], ...]:
    """The loss of all examples at so many values of the weight, in float64."""
    l, j, k = weight
    learner = Learner(Task.of_lesson(lesson), FLOAT)
    parameters = learner.start()
    W = parameters[learner.names.index(f"W{l}")]
    own, wide = W[j, k], as_float(reach)
    points = []
    with np.errstate(all="ignore"):
        for x in np.linspace(own - wide, own + wide, SAMPLES):
            W[j, k] = x
            points.append((float(x), float(learner.gradients(parameters, ())[0])))
    return tuple(points)
