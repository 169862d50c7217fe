"""Optimisers: plain descent, momentum and Adam walk over the same valley from the same point."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any, ClassVar

from manim import Create, FadeIn, VMobject, linear

from backprop import (
    Adam,
    Constant,
    Descent,
    Lesson,
    Momentum,
    Shown,
    Task,
    Training,
    TrainingTrace,
    UndecidedError,
)
from scenes.animations.light import Light
from scenes.claims import PLAN, RULE, Smallest, Stated
from scenes.cost_surface import MARGIN, CostSurface, parameters
from scenes.mobjects.field import Field
from scenes.mobjects.network import drawn
from scenes.mobjects.plot import spread
from scenes.mobjects.table import Table
from scenes.zones import Zone

MOST = 40  # steps that are told
DIM = 0.28
FAR = 12  # times the shortest way's reach, to which the others are drawn
OPTIMISERS = {"descent": Descent(), "momentum": Momentum(), "adam": Adam()}
TITLES = {"descent": "plain descent", "momentum": "momentum", "adam": "Adam"}
DASHES = {"descent": 0.0, "momentum": 0.8, "adam": 0.22}  # em


class Optimisers(CostSurface):
    """Three ways over the loss of two parameters, all at the same rate."""

    title = "Three ways down"
    rate: ClassVar[str | None] = None  # of all three; None: the lesson's own
    words = {
        "space": "Two parameters, and the loss of every pair of them as a tint.",
        "start": "Three walkers start here, at a loss of {loss}, with the same rate η = {rate}.",
        "descent": "Plain descent looks at the slope under its feet, and at nothing else.",
        "momentum": "Momentum adds most of the last step to the next one. It gathers speed.",
        "adam": "Adam divides by how large the slopes have been: all parameters move alike.",
        "best": "After {n:step(s)} the lowest loss is that of {winner}: {loss_there}.",
        "moral": "None is best everywhere. Another valley, another rate, and the order may change.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "space": PLAN,
        "start": PLAN,
        "descent": RULE,
        "momentum": RULE,
        "adam": RULE,
        "best": lambda s, n, **_: Smallest(
            f"{s.winner()}.step[{n}].loss", among=[f"{name}.step[{n}].loss" for name in OPTIMISERS]
        ),
        "moral": RULE,
    }
    shows: ClassVar[dict[str, tuple[str, ...]]] = {
        "moral": ("ways", "surface.bands"),
    }

    @classmethod
    def refusal(cls, lesson: Any) -> str | None:
        """As of the surface, for each of the three runs."""
        if reason := super().refusal(lesson):
            return reason
        try:
            for run in runs(lesson, cls.rate).values():
                run.show(f"step[{run.steps}].loss")
                for n in range(run.steps + 1):
                    drawn(run, f"step[{n}].loss")
        except (UndecidedError, OverflowError) as error:
            return f"a run of it is out of reach: {error}"
        return None

    def construct(self) -> None:
        self.names = parameters(self.lesson)
        self.walks = runs(self.lesson, self.rate)
        for name, run in self.walks.items():
            self.companion(name, run)
        self.steps = min(self.lesson.steps, MOST)
        body, gap = self.zones.body, 1.2 * self.zones.sizes.formula
        tight = self.zones.tight
        plane, side = body.rows(2.2, 1, gap=0.5 * gap) if tight else body.columns(1.15, 1, gap=gap)
        self.plot = self.axes(plane)
        self.surface = Field(self.plot, role="error", theme=self.theme).show(self.heights())
        self.ways = {name: self.way_of(name) for name in OPTIMISERS}
        self.table = self.listed(side)
        self.tell()

    def tell(self) -> None:
        table = self.table
        with self.beat("space"):
            self.play(FadeIn(self.plot))
            self.play(FadeIn(self.surface.bands))
        with self.beat("start", rate=self.traces.show("descent.rate")):
            self.play(FadeIn(self.start_mark(), scale=2), FadeIn(table.head, table.line))
        for row, name in enumerate(OPTIMISERS):
            with self.beat(name):
                self.play(self.lit(name, row))
                self.play(Create(self.ways[name], rate_func=linear), run_time=1.5)
                self.play(FadeIn(table.rows[row]))
        winner = self.winner()
        if winner:
            end = self.loss_of(winner)
            with self.beat("best", n=self.steps, winner=TITLES[winner], loss_there=end):
                self.play(self.lit(winner, len(OPTIMISERS)))
        with self.beat("moral"):
            self.play(Light(dict.fromkeys([*self.ways.values(), *table.rows], 1.0)))

    def lit(self, name: str, rows: int) -> Light:
        """One way and its row bright, those told before dim."""
        levels: dict[Any, float] = {}
        for n, each in enumerate(list(OPTIMISERS)[:rows]):
            level = 1.0 if each == name else DIM
            levels |= {self.ways[each]: level, self.table.rows[n]: level}
        return Light(levels)

    def loss_of(self, name: str) -> Shown:
        return self.traces.show(f"{name}.step[{self.steps}].loss")

    def winner(self) -> str | None:
        """Whose loss is the lowest in the end; None where nobody's is below the start's."""
        ends = {n: drawn(run, f"step[{self.steps}].loss") for n, run in self.walks.items()}
        first, second, _ = sorted(ends, key=lambda name: ends[name])
        alone = self.loss_of(first).text != self.loss_of(second).text
        return first if alone and ends[first] < drawn(self.trace, "loss") else None

    # -- what is drawn ---------------------------------------------------------------------------

    def spans(self) -> tuple[tuple[float, float], ...]:
        """All three ways with a margin; of one that leaps far out, its beginning."""
        places = [
            self.place(name, n) for name in OPTIMISERS for n in range(self.drawn_of(name) + 1)
        ]
        x, y = (spread(each, MARGIN / 2) for each in zip(*places, strict=True))
        return x, y

    def drawn_of(self, name: str) -> int:
        """How many steps of a way are drawn: all, or those before it is far from the others."""
        far = FAR * min(max(self.reach(each, n) for n in range(self.steps + 1))
                        for each in OPTIMISERS)  # fmt: skip
        out = (n for n in range(2, self.steps + 1) if far and self.reach(name, n) > far)
        return next(out, self.steps + 1) - 1

    def reach(self, name: str, n: int) -> float:
        """How far from the start a walker is after n steps."""
        return math.dist(self.place(name, n), self.place(name, 0))

    def place(self, name: str, n: int) -> tuple[float, float]:
        """Both parameters after n steps, for drawing only."""
        x, y = (drawn(self.walks[name], f"step[{n}].{in_run(each)}") for each in self.names)
        return x, y

    def way_of(self, name: str) -> VMobject:
        places = [self.plot.at(*self.place(name, n)) for n in range(self.drawn_of(name) + 1)]
        return self.plot.stroke([places], "update", 4, self.dash(name))

    def dash(self, name: str) -> float:
        return DASHES[name] * self.zones.sizes.formula

    def listed(self, zone: Zone) -> Table:
        """Each optimiser's line, its name, and its loss in the end."""
        size = 1.2 * self.zones.sizes.number
        rows = [
            [self.plot.stroke([[[0, 0, 0], [2.6 * size, 0, 0]]], "update", 4, self.dash(name)),
             self.text(TITLES[name], size=size),
             self.value(self.loss_of(name), size=size, role="error")]
            for name in OPTIMISERS
        ]  # fmt: skip
        table = Table(("", "", "loss in the end"), rows, zone=zone, size=size, theme=self.theme)
        for sample, title, _ in table.rows:
            sample.match_y(title)
        return table


def in_run(address: str) -> str:
    """A parameter's address as a run has it: `W[1][0,1]` is `W1[0,1]` there."""
    return address.replace("[1]", "1", 1)


@lru_cache(maxsize=16)
def runs(lesson: Lesson, rate: str | None = None) -> dict[str, TrainingTrace]:
    """The same task with each optimiser, at this rate or the lesson's own."""
    task, steps = Task.of_lesson(lesson), min(lesson.steps, MOST)
    schedule = Constant(rate or lesson.rate)
    return {
        name: TrainingTrace.of(task, Training(epochs=steps, schedule=schedule, optimiser=optimiser))
        for name, optimiser in OPTIMISERS.items()
    }
