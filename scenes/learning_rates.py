"""LearningRates: the same start, the same steps, three rates; the losses tell which one fits."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import pairwise
from typing import Any, ClassVar

from flint import fmpq
from manim import AnimationGroup, Create, FadeIn, FadeOut, Indicate, VMobject, linear

from backprop import (
    Constant,
    Lesson,
    Scientific,
    Shown,
    Task,
    Trace,
    Training,
    TrainingTrace,
    UndecidedError,
    train,
)
from scenes.animations.light import Light
from scenes.claims import (
    RULE,
    Alike,
    All,
    AtMost,
    Claim,
    Fallen,
    Not,
    Risen,
    Same,
    Smallest,
    Stated,
)
from scenes.mobjects.formula import Formula, piece
from scenes.mobjects.legible import first_legible
from scenes.mobjects.network import drawn
from scenes.mobjects.plot import Plot
from scenes.mobjects.table import Table
from scenes.mobjects.value import width_in_em
from scenes.provenance import stated
from scenes.stage import LectureScene
from scenes.zones import Zone

SLOWER = fmpq(1, 10)  # the low rate, of the lesson's own
FASTER = (2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 50, 100, 300, 1000)  # times the lesson's own
MOST = 200  # steps that are told
FAR = 2.5  # times its start: beyond that a run that ends above its start is stopped
WIDEST = 5  # em: of a number in the table
DIM = 0.28
NAMES = ("low", "own", "high")
DASHES = {"low": 0.4, "own": 0.0, "high": 0.0}  # em
WIDTHS = {"low": 4.0, "own": 5.0, "high": 3.0}
TALL = 1.8  # times its start, up to which a loss is drawn


class LearningRates(LectureScene):
    """Three losses together: too small a rate is slow, too large a one overshoots."""

    title = "The learning rate"
    default_lesson: ClassVar[str] = "xor"
    words = {
        "question": "Gradient descent says which way to step. The rate η says how far.",
        "start": "Three times the same network, with the same loss of {loss}, but another rate.",
        "race": "Each of them takes its steps.",
        "slow": "η = {rate} is safe but slow: the loss never rises, and ends at {end}.",
        "falls": "With η = {rate} the loss falls and never rises. It ends at {end}.",
        "overshoots": "With η = {rate} step {rise} goes too far: the loss rises. It ends at {end}.",
        "rises": "With η = {rate} step {rise} goes too far, and the loss ends higher, at {end}.",
        "runs": "η = {rate} is too much: after {n:step(s)} the loss is {end}, and we stop it.",
        "stays": "With η = {rate} the loss hardly moves: in the end it still reads {end}.",
        "best": "After {n:step(s)} the lowest loss is that of η = {rate}.",
        "moral": "Too small a rate wastes steps, too large a one leaps over the valley.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "start": Same("low.loss", "own.loss", "high.loss"),
        "slow": lambda s, run, **_: All(s.has_fallen(run), s.never_rises(run)),
        "falls": lambda s, run, **_: All(s.has_fallen(run), s.never_rises(run)),
        "overshoots": lambda s, run, **_: s.goes_too_far(run),
        "rises": lambda s, run, **_: All(s.goes_too_far(run), Not(s.has_fallen(run))),
        "runs": lambda s, run, **_: Risen(s.ending(run), since=f"{run}.loss"),
        "stays": lambda s, run, **_: Alike(s.ending(run), f"{run}.loss"),
        "best": lambda s, **_: Smallest(
            s.ending(s.best().name), among=[s.ending(name) for name in NAMES]
        ),
        "moral": RULE,
    }
    shows: ClassVar[dict[str, tuple[str, ...]]] = {
        "race": ("plot", "curves"),
        "moral": ("curves",),
    }

    @classmethod
    def refusal(cls, lesson: Any) -> str | None:
        """It needs steps to compare, and losses that can be told for each rate."""
        if reason := super().refusal(lesson):
            return reason
        if lesson.steps < 2:
            return f"it has {lesson.steps} of the 2 or more steps that this scene needs"
        found = planned(lesson)
        return found if isinstance(found, str) else None

    def construct(self) -> None:
        runs = planned(self.lesson)
        assert not isinstance(runs, str)
        self.runs = runs
        for run in runs:
            self.companion(run.name, Trace.of(run.lesson))
        body, gap = self.zones.body, self.zones.sizes.formula
        tight = self.zones.tight
        parts = body.rows(2, 1, gap=gap) if tight else body.columns(2.1, 1, gap=gap)
        chart, self.side = parts
        self.plot = self.axes(chart)
        self.curves = {run.name: self.curve(run) for run in runs}
        self.table = first_legible(
            (partial(self.listed, digits) for digits in (None, 4, 3, 2)), self.zones.smallest
        )
        self.ask()
        self.race()
        for row, run in enumerate(runs):
            self.tell(row, run)
        self.judge()

    # -- the story -------------------------------------------------------------------------------

    def ask(self) -> None:
        table = self.table
        start = self.plot.dot(0, drawn(self.trace, "loss"), "error")
        rule = self.side.fit(self.rule())
        with self.beat("question"):
            self.play(FadeIn(self.plot))
            self.play(FadeIn(rule))
            self.play(Indicate(rule["eta"], color=self.theme["focus"], scale_factor=1.3))
        with self.beat("start"):
            self.play(FadeOut(rule), FadeIn(start, scale=2))
            self.play(FadeIn(table.head, table.line, table.column(0), table.column(1)))

    def race(self) -> None:
        longest = max(run.lesson.steps for run in self.runs)
        with self.beat("race"):
            grown = (
                Create(self.curves[run.name], rate_func=linear, introducer=True,
                       run_time=max(1.5 * run.lesson.steps / longest, 0.2))
                for run in self.runs
            )  # fmt: skip
            self.play(AnimationGroup(*grown))

    def tell(self, row: int, run: Run) -> None:
        """One curve alone, with where it ends."""
        name, end = run.name, self.number_of_end(run)
        given = {"rate": self.traces.show(f"{name}.eta"), "end": end, "rise": run.rise,
                 "n": run.lesson.steps}  # fmt: skip
        with self.told(run.told, name, given):
            self.play(*self.lit(row))
            self.play(FadeIn(*self.table.rows[row][2:]))

    def lit(self, row: int) -> list[Light]:
        """One curve and its row bright, the others dim."""
        return [
            Light({each: 1 if n == row else DIM for n, each in enumerate(group)})
            for group in (self.curves.values(), self.table.rows)
        ]

    def told(self, beat: str, name: str, given: dict[str, object]) -> Any:
        """A beat whose section is named by the run: two runs may behave alike."""
        used = {key: value for key, value in given.items() if f"{{{key}" in self.words[beat]}
        return self.beat(beat, run=name, **used)

    def judge(self) -> None:
        best = self.best()
        if best is not None:
            with self.beat("best", n=best.lesson.steps, rate=self.traces.show(f"{best.name}.eta")):
                row = NAMES.index(best.name)
                self.play(*self.lit(row))
                self.play(Indicate(self.table.cell(row, 3), color=self.theme["error"]))
        with self.beat("moral"):
            self.play(Light(dict.fromkeys([*self.curves.values(), *self.table.rows], 1.0)))

    def ending(self, name: str) -> str:
        """The address of the loss where a run ends."""
        return f"{name}.{self.runs[NAMES.index(name)].end}"

    def has_fallen(self, name: str) -> Claim:
        return Fallen(self.ending(name), since=f"{name}.loss")

    def never_rises(self, name: str) -> Claim:
        steps = range(self.runs[NAMES.index(name)].lesson.steps)
        losses = (f"{name}.step[{n}].loss" for n in (*steps, len(steps)))
        return All(*(AtMost(after, before) for before, after in pairwise(losses)))

    def goes_too_far(self, name: str) -> Claim:
        """That the step which the words name raises the loss."""
        rise = self.runs[NAMES.index(name)].rise or 1
        return Risen(f"{name}.step[{rise}].loss", since=f"{name}.step[{rise - 1}].loss")

    def best(self) -> Run | None:
        """The run that has come down farthest, by what can be read; None where there is none."""
        ends = {run: drawn(self.traces[run.name], run.end) for run in self.runs}
        first, second, _ = sorted(ends, key=lambda run: ends[run])
        texts = {self.number_of_end(run).text for run in (first, second)}
        return first if len(texts) == 2 and first.told in ("falls", "slow", "overshoots") else None

    # -- what is drawn ---------------------------------------------------------------------------

    def rule(self) -> Formula:
        return self.math(
            piece("w"), "arrow.l", piece("w"), "-", piece("eta", "eta", "update"),
            piece("(partial E) / (partial w)", role="error"),
        )  # fmt: skip

    def axes(self, zone: Zone) -> Plot:
        """As high as the loss goes, but not far above its start."""
        start = drawn(self.trace, "loss")
        highest = max(max(run.losses) for run in self.runs)
        return Plot(
            zone, x=(0, max(run.lesson.steps for run in self.runs)),
            y=(0, 1.05 * min(highest, TALL * start) or 1), x_label='upright("step")', y_label="E",
            size=self.zones.sizes.small, theme=self.theme, counted=True,
        )  # fmt: skip

    def curve(self, run: Run) -> VMobject:
        """The losses of a run, as far as they stay within the axes."""
        trace = self.traces[run.name]
        points = [(n, drawn(trace, f"step[{n}].loss")) for n in range(run.lesson.steps + 1)]
        return self.plot.path(points, "error", WIDTHS[run.name], self.dash(run.name))

    def dash(self, name: str) -> float:
        return DASHES[name] * self.zones.sizes.formula

    def listed(self, digits: int | None) -> Table:
        """Each rate, how many steps it took, and the loss where it ended."""
        size = self.zones.sizes.number * 1.1
        rows = [
            [self.sample(run.name, size),
             self.value(self.traces.show(f"{run.name}.eta"), size=size, role="update"),
             self.value(stated(run.lesson.steps, "the number of steps"), size=size, role="muted"),
             self.value(self.number_of_end(run, digits), size=size, role="error")]
            for run in self.runs
        ]  # fmt: skip
        table = Table(("", "η", "steps", "loss"), rows, zone=self.side, size=size, theme=self.theme)
        for sample, rate, *_ in table.rows:
            sample.match_y(rate)
        return table

    def sample(self, name: str, size: float) -> VMobject:
        """A stretch of a curve's line, for the table."""
        ends = [[0, 0, 0], [2.6 * size, 0, 0]]
        return self.plot.stroke([ends], "error", WIDTHS[name], self.dash(name))

    def number_of_end(self, run: Run, digits: int | None = None) -> Shown:
        """The loss where a run ends; as a power of ten where it would be long."""
        address = f"{run.name}.{run.end}"
        shown = self.traces.show(address)
        if digits is None and width_in_em(shown.text) <= WIDEST:
            return shown
        return self.traces.show(address, Scientific(digits or 4))


@dataclass(frozen=True)
class Run:
    """A lesson with another rate, and what becomes of its loss."""

    name: str
    lesson: Lesson
    told: str  # the beat that tells it
    losses: tuple[float, ...]  # for choosing and drawing only
    rise: int | None = None  # the first step that raises the loss

    @property
    def end(self) -> str:
        return f"step[{self.lesson.steps}].loss"


@lru_cache(maxsize=32)
def planned(lesson: Lesson) -> tuple[Run, Run, Run] | str:
    """The low rate's run, the lesson's own and the high one's; else why they cannot be told."""
    low, own = lesson.rate * SLOWER, lesson.rate
    high = too_high(lesson)
    try:
        runs = [
            run_of(name, lesson, rate) for name, rate in zip(NAMES, (low, own, high), strict=True)
        ]
    except UndecidedError as error:
        return f"its losses are out of reach at another rate: {error}"
    if not all(map(math.isfinite, (loss for run in runs for loss in run.losses))):
        return "its loss is above 10^308 from the start: make its weights smaller"
    slowest, *others = runs
    if slowest.told == "falls" and any(
        each.told in ("falls", "overshoots") and each.losses[-1] < slowest.losses[-1]
        for each in others
    ):
        runs[0] = replace(slowest, told="slow")
    return runs[0], runs[1], runs[2]


def too_high(lesson: Lesson) -> fmpq:
    """The least of some rates that ends above its start; else the least that makes the loss rise;
    where none does, ten times the lesson's own."""
    rates = [lesson.rate * factor for factor in FASTER]
    for fails in (ends_above, rises):
        for rate in rates:
            if fails(losses(lesson, rate)):
                return rate
    return lesson.rate * 10


def run_of(name: str, lesson: Lesson, rate: fmpq) -> Run:
    """What becomes of the loss at this rate, decided on the exact numbers."""
    steps = max(len(told_part(losses(lesson, rate))) - 1, 1)
    own = replace(lesson, rate=rate, steps=steps)
    trace = Trace.of(own)
    start, end = (trace.show(at).text for at in ("loss", f"step[{steps}].loss"))
    how = Training(epochs=steps, schedule=Constant(rate))
    rise = TrainingTrace.of(Task.of_lesson(own), how).first_rise
    found = tuple(drawn(trace, f"step[{n}].loss") for n in range(steps + 1))
    if start == end:
        told = "stays"
    elif trace.compare(f"step[{steps}].loss", "loss") > 0:
        told = "runs" if steps < min(lesson.steps, MOST) else "rises"
    else:
        told = "falls" if rise is None else "overshoots"
    return Run(name, own, told, found, rise)


@lru_cache(maxsize=64)
def losses(lesson: Lesson, rate: fmpq) -> tuple[float, ...]:
    """The losses in float64, to the end or to where they are numbers no more: for choosing only."""
    steps = min(lesson.steps, MOST)
    history = train(Task.of_lesson(lesson), Training(epochs=steps, schedule=Constant(rate)))
    found = [float(loss) for loss in history.losses]
    if len(found) == steps:
        found.append(float(history.records[-1].loss))
    return tuple(found)


def told_part(found: tuple[float, ...]) -> tuple[float, ...]:
    """Up to where a run that ends above its start is stopped."""
    if not ends_above(found):
        return found
    far = (n for n, loss in enumerate(found) if not loss <= FAR * found[0])
    return found[: next(far, len(found)) + 1]


def ends_above(found: tuple[float, ...]) -> bool:
    """Whether the last loss is clearly above the first."""
    return not found[-1] <= 1.5 * found[0]


def rises(found: tuple[float, ...]) -> bool:
    """Whether a loss is clearly above the one before."""
    return any(b > a * (1 + 1e-6) for a, b in pairwise(found))
