"""XorTraining: the truth table fills in, and the boundary between yes and no moves."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from fractions import Fraction
from typing import ClassVar

from flint import fmpq
from manim import Create, FadeIn, VGroup, there_and_back

from backprop import Example, Shown, Trace
from scenes.animations.light import Light
from scenes.animations.numbers import Recount
from scenes.boundaries import FREE, HALF, NO_BEND, NOT_PARTED, PARTED, TWINS, is_bent
from scenes.claims import (
    PLAN,
    Above,
    All,
    Always,
    Below,
    Claim,
    Count,
    Either,
    Not,
    Same,
    Stated,
    no_slope,
)
from scenes.mobjects.field import Bend, Field
from scenes.mobjects.formula import Formula, piece
from scenes.mobjects.matrices import kept
from scenes.mobjects.table import Table, skipped
from scenes.mobjects.value import Value
from scenes.plane_on_stage import PlaneOnStage, stops, walk
from scenes.stage import LectureScene
from scenes.zones import Zone

LISTED = 4  # examples that the table lists
DIM = 0.35
GRID = 5  # points a side, where the answer is asked to see whether it is the same everywhere
ENDINGS = ("parted", "bent", "band", "one line", "twins", "stuck", "more")


class XorTraining(PlaneOnStage, LectureScene):
    """Examples in the plane of their two inputs; the network's answer to every point as a tint."""

    title = "Between yes and no"
    training_runs = ("later",)
    default_lesson: ClassVar[str] = "xor"
    words = {
        "task": "{examples:Example(s)} of two inputs. Filled: the answer is {1}. Empty: {0}.",
        "curved": "No straight line parts the filled ones from the empty ones.",
        "straight": "A straight line could part the filled ones from the empty ones.",
        "plane": "The network answers at every point. The stronger the tint, the nearer to {1}.",
        "boundary": "On the line it answers one half: on one side yes, on the other no.",
        "yes": "Nowhere here does it answer one half: it says yes to every point.",
        "no": "Nowhere here does it answer one half: it says no to every point.",
        "half": "It answers one half to every point: neither yes nor no.",
        "faint": "Where it answers one half, no line is wide enough to be seen here.",
        "before": "Untrained, it has {right} of {count} right, the others ringed. "
        "The loss is {loss}.",
        "before all": "Untrained, it already has all {count} right. The loss is {loss}.",
        "later": "After {n:step(s)} the loss is {step[n].loss}, and it has {right} of {count} "
        "right.",
        "bent": "A single neuron draws a straight line. The hidden ones together bend it.",
        "band": "It answers in parallel stripes, and all are right.",
        "parted": "With training all are right: a line lies between yes and no.",
        "one line": "It can only draw one straight line, and none parts these: no training helps.",
        "twins": "Its hidden neurons are alike and stay alike. They count as one: "
        "one straight line, and none parts these.",
        "stuck": "Not all are right, and every slope is zero: training has come to rest.",
        "more": "Not all are right. More training or more neurons may help.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "curved": NOT_PARTED,
        "straight": PARTED,
        "plane": Always("tints rise with the answer"),
        "yes": lambda s: s.everywhere(Above),
        "no": lambda s: s.everywhere(Below),
        "half": lambda s: s.everywhere(Same),
        "faint": PLAN,
        "before": lambda s, right, count: Count(right, s.rights(0)),
        "before all": lambda s, count: All(of=s.rights(0)),
        "later": lambda s, n, right, count: Count(right, s.rights(n)),
        "bent": lambda s: All(s.all_right(), NOT_PARTED, is_bent(s.lesson, s.trace.steps)),
        "band": lambda s: All(s.all_right(), NOT_PARTED),
        "parted": lambda s: All(s.all_right(), PARTED),
        "one line": lambda s: All(Not(s.all_right()), NOT_PARTED, NO_BEND),
        "twins": lambda s: All(Not(s.all_right()), NOT_PARTED, TWINS, s.twins_stay_alike()),
        "stuck": lambda s: All(Not(s.all_right()), no_slope(s.trace, s.trace.steps)),
        "more": lambda s: All(Not(s.all_right()), Either(FREE, PARTED)),
    }
    shows: ClassVar[dict[str, tuple[str, ...]]] = {
        "boundary": ("field.line",),
        "later": ("dots", "changing"),
        "bent": ("dots",),
    }

    def construct(self) -> None:
        self.history = walk(self.lesson)
        self.now = 0
        body, gap = self.zones.body, 1.2 * self.zones.sizes.formula
        tight = self.zones.tight
        plane, side = body.rows(2.2, 1, gap=0.5 * gap) if tight else body.columns(1.15, 1, gap=gap)
        self.plot = self.axes(plane)
        self.field = Field(self.plot, role="activation", theme=self.theme)
        self.dots = [self.dot(m) for m in range(len(self.lesson.examples))]
        head, below = side.rows(1, 3.2, gap=0.3 * gap)
        self.loss = self.named_loss(head)
        self.table = self.listed(below)
        self.ask()
        self.answer()
        for n in stops(self.lesson):
            self.train(n)
        self.look_back()

    # -- the story -------------------------------------------------------------------------------

    def ask(self) -> None:
        with self.beat("task"):
            self.play(FadeIn(self.plot))
            table = self.table
            inputs = [table.head[:3], table.line, table.dots, *map(table.column, range(3))]
            self.play(*(FadeIn(dot, scale=1.6) for dot in self.dots), FadeIn(*inputs))
        with self.beat(self.holding("straight", "curved")):
            self.play(*(each.animate.scale(1.3) for each in self.dots), rate_func=there_and_back)

    def answer(self) -> None:
        field = self.field.show(self.values(0))
        self.bring_to_front(*self.dots)
        with self.beat("plane"):
            self.add(field.bands, *self.dots)
            self.play(FadeIn(field.bands))
        with self.beat("boundary" if len(field.line.points) else self.unlined()):
            self.add(field.line, *self.dots)
            self.play(Create(field.line))
        with self.before():
            self.play(FadeIn(self.table.head[3], self.table.column(3), self.loss), *self.judged(0))

    def train(self, n: int) -> None:
        """On to step n, along the states between."""
        first, self.now = self.now, n
        self.subtitle("{n:step(s)}", n=n)
        with self.beat("later", n=n, **self.count(n)):
            bend = Bend(self.field, lambda part: self.values(round(first + part * (n - first))))
            self.play(bend, Recount(dict(zip(self.changing, self.numbers(n), strict=True))),
                      run_time=1.5)  # fmt: skip
            self.play(*self.judged(n))

    def look_back(self) -> None:
        self.subtitle("what it has learned")
        with self.beat(self.holding(*ENDINGS)):
            self.play(Light(dict.fromkeys([self.table, self.loss], DIM)))

    def before(self) -> AbstractContextManager[None]:
        counted = self.count(0)
        if counted["right"] == counted["count"]:
            return self.beat("before all", count=counted["count"])
        return self.beat("before", **counted)

    def unlined(self) -> str:
        """What is said where no line is seen: the answer to a grid of points, all alike."""
        examples = tuple(Example((x, y), (fmpq(0),)) for x in self.span(0) for y in self.span(1))
        self.companion("grid", Trace.of(replace(self.lesson, examples=examples)))
        return self.holding("half", "yes", "no", "faint")

    def span(self, k: int) -> list[fmpq]:
        """A few values of an input, from one end of the plane to the other."""
        low, high = self.plot.x_range if k == 0 else self.plot.y_range
        return [fmpq(*(low + (high - low) * n / (GRID - 1)).as_integer_ratio())
                for n in range(GRID)]  # fmt: skip

    # -- what is claimed -------------------------------------------------------------------------

    def everywhere(self, way: Callable[[str, Fraction], Claim]) -> Claim:
        """That the answer to each point of the grid lies so to one half."""
        L = self.trace.L
        return All(*(way(f"grid.example[{m}].a[{L}][0]", HALF) for m in range(GRID**2)))

    def twins_stay_alike(self) -> Claim:
        """That after all steps the first layer's neurons still have the same weights."""
        first = [f"step[{self.trace.steps}].W[1][{{}},{k}]" for k in range(2)]
        rest = range(1, self.trace.sizes[1])
        return All(*(Same(w.format(j), w.format(0)) for w in first for j in rest))

    # -- what is drawn ---------------------------------------------------------------------------

    def named_loss(self, zone: Zone) -> VGroup:
        size = 1.1 * self.zones.sizes.formula
        self.loss_value = self.value(self.number_of_loss(0), size=size, role="error")
        name: Formula = self.math(piece("E", role="error"), size=size)
        return zone.fit(VGroup(name, self.loss_value).arrange(buff=0.5 * size))

    def listed(self, zone: Zone) -> Table:
        size = 1.1 * self.zones.sizes.number
        self.rows = [m for m in kept(len(self.lesson.examples), LISTED) if m is not None]
        self.style = self.trace.common_style(
            [self.answer_at(n, m) for n in (0, *stops(self.lesson)) for m in self.rows]
        )
        answers = [self.value(each, size=size, role="activation") for each in self.answers(0)]
        rows = [
            [*(self.given(f"example[{m}].{name}", size) for name in ("x[0]", "x[1]", "y[0]")), a]
            for m, a in zip(self.rows, answers, strict=True)
        ]
        self.changing: list[Value] = [self.loss_value, *answers]
        return Table(
            ("input", "input", "target", "output"), rows, zone=zone, size=size, theme=self.theme,
            skipped=skipped(len(self.lesson.examples), LISTED),
        )  # fmt: skip

    def given(self, address: str, size: float) -> Value:
        return self.value(self.trace.show(address), size=size, role="input")

    def numbers(self, n: int) -> list[Shown]:
        """The loss and the outputs after n steps, in the order of `changing`."""
        return [self.number_of_loss(n), *self.answers(n)]

    def number_of_loss(self, n: int) -> Shown:
        return self.trace.show(f"step[{n}].loss")

    def answers(self, n: int) -> list[Shown]:
        return [self.trace.show(self.answer_at(n, m), self.style) for m in self.rows]
