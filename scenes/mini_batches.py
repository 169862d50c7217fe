"""MiniBatches: shuffle, split, step; each part of the examples points roughly the same way."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np
from manim import LEFT, FadeIn, Indicate, Line, Rectangle, Triangle, VGroup

from backprop import (
    Constant,
    Decimals,
    Lesson,
    Shown,
    Task,
    Trace,
    Training,
    TrainingTrace,
    UndecidedError,
    counts,
    mlp,
)
from scenes.animations.light import Light
from scenes.claims import PLAN, All, AtLeast, Below, Either, Fact, Stated
from scenes.mobjects.inside import inside
from scenes.mobjects.network import drawn
from scenes.mobjects.table import Table
from scenes.provenance import stated
from scenes.stage import LectureScene

FEWEST, MOST = 3, 25  # examples
ROOM = 6  # mini-batches, and examples of one, that there is room for
ANGLE = Decimals(1)
OWN = 0.8  # of the full gradient's arrow: that of a batch
PITCH = 2.1  # em from row to row
DIM = 0.3


class MiniBatches(LectureScene):
    """A row for each mini-batch: its examples, where its gradient points, and what it costs."""

    title = "Mini-batches"
    default_lesson: ClassVar[str] = "two-moons"
    batch: ClassVar[int | None] = None  # examples of one; None: about the root of all
    seed: ClassVar[int] = 1  # of the shuffle
    words = {
        "all": "{examples:Example(s)}. A full step looks at all of them: {work} multiplications.",
        "shuffle": "Shuffle them, so that each part is a fair sample.",
        "split": "Split them into mini-batches of {size}.",
        "rest": "Split them into mini-batches of {size}; the last takes what is left.",
        "first": "The first batch has a gradient of its own, for {work} multiplications.",
        "angle": "It points {angle} degrees off the gradient of all examples.",
        "others": "Each further batch starts where the last step has led, and steps its own way.",
        "epoch": "All were seen once: an epoch. {steps:Step(s)}, for about the work of one.",
        "result": "The loss was {before}. Now it is {after}. One full step leaves it at {full}.",
        "astray": "Many cheap steps, not all of them the right way: stochastic gradient descent.",
        "moral": "Many cheap steps that are roughly right: stochastic gradient descent.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "all": PLAN,
        "rest": lambda s, size: Fact(
            f"{size} do not divide them", lambda lesson: len(lesson.examples) % size > 0
        ),
        "angle": PLAN,
        "epoch": PLAN,
        "moral": lambda s: All(*(Below(f"mini.step[{n}].angle", 90) for n in range(s.run.steps))),
        "astray": lambda s: Either(
            *(AtLeast(f"mini.step[{n}].angle", 90) for n in range(s.run.steps))
        ),
    }

    @classmethod
    def refusal(cls, lesson: Any) -> str | None:
        """Some examples, not too many, and gradients that have a direction."""
        if reason := super().refusal(lesson):
            return reason
        count = len(lesson.examples)
        if not FEWEST <= count <= MOST:
            return f"its number of examples is {count}, and this scene splits {FEWEST} to {MOST}"
        size = cls.size_of(lesson)
        if cls.seed < 0:
            return f"its seed is {cls.seed}, and should be a whole number from 0"
        if not 1 <= size < count:
            return f"mini-batches of {size} do not split its {count} examples"
        batches = -(-count // size)
        if max(batches, size) > ROOM:
            return (
                f"it splits into {batches} mini-batches of {size}, and there is room for {ROOM} of "
                f"{ROOM}"
            )
        return directionless(lesson, size, cls.seed)

    @classmethod
    def size_of(cls, lesson: Lesson) -> int:
        return cls.batch or max(1, round(math.sqrt(len(lesson.examples))))

    def construct(self) -> None:
        lesson, self.size = self.lesson, self.size_of(self.lesson)
        self.run = epoch(lesson, self.size, self.seed)
        self.companion("mini", self.run)
        self.companion("full", full_step(lesson))
        self.batches = [self.run.batch(n) for n in range(self.run.steps)]
        steps = range(self.run.steps)
        self.turns = [math.radians(drawn(self.run, f"step[{n}].angle")) for n in steps]
        largest = (1.15 if self.zones.tight else 1.35) * self.zones.sizes.number
        self.above, self.foot = self.zones.body.rows(4, 1, gap=largest)
        self.em = min(largest, self.above.height / (PITCH * (len(self.batches) + 2)))
        self.tokens = [self.token(m) for m in range(len(lesson.examples))]
        self.table = self.listed()
        self.places = [token.get_center() for token in self.tokens]
        self.shuffle()
        self.step()
        self.conclude()

    # -- the story -------------------------------------------------------------------------------

    def shuffle(self) -> None:
        tokens, table = self.tokens, self.table
        block = self.block()
        for token, place in zip(tokens, block, strict=True):
            token.move_to(place)
        with self.beat("all", work=self.work(len(tokens))):
            self.play(FadeIn(*tokens))
            self.play(FadeIn(table.head[1], table.head[3], table.line, self.everything))
        with self.beat("shuffle"):
            mixed = zip((m for batch in self.batches for m in batch), block, strict=True)
            self.play(*(tokens[m].animate(path_arc=1.2).move_to(place) for m, place in mixed),
                      run_time=1.5)  # fmt: skip
        rest = len(tokens) % self.size
        with self.beat("rest" if rest else "split", size=self.size):
            self.play(*(token.animate.move_to(place)
                        for token, place in zip(tokens, self.places, strict=True)))  # fmt: skip

    def step(self) -> None:
        table = self.table
        first, *others = range(len(self.batches))
        with self.beat("first", work=self.work(len(self.batches[0]))):
            self.play(Light({self.tokens[m]: DIM for n in others for m in self.batches[n]}))
            self.play(FadeIn(table.cell(first + 1, 3)))
        with self.beat("angle", angle=self.angle(0)):
            self.play(FadeIn(table.cell(first + 1, 1)))
            self.play(FadeIn(table.head[2], table.cell(first + 1, 2)))
        with self.beat("others"):
            for n in others:
                self.play(Light({self.tokens[m]: 1 for m in self.batches[n]}),
                          FadeIn(*(table.cell(n + 1, c) for c in (1, 2, 3))))  # fmt: skip

    def conclude(self) -> None:
        with self.beat("epoch", steps=len(self.batches)):
            self.play(*(Indicate(self.table.cell(n + 1, 3), color=self.theme["focus"])
                        for n in range(len(self.batches))))  # fmt: skip
        said = {"before": self.trace.show("loss"),
                "after": self.traces.show(f"mini.step[{self.run.steps}].full_loss"),
                "full": self.traces.show("full.step[1].loss")}  # fmt: skip
        with self.beat("result", **said):
            self.play(Light(dict.fromkeys([*self.tokens, *self.table.rows], DIM)))
            self.play(FadeIn(self.losses([*said.values()])))
        with self.beat(self.holding("moral", "astray")):
            self.play(Light(dict.fromkeys([*self.tokens, *self.table.rows], 1.0)))

    # -- what is counted -------------------------------------------------------------------------

    def work(self, count: int) -> Shown:
        """The multiplications of one step with so many examples."""
        graph = mlp(self.lesson.sizes, self.lesson.activations, self.lesson.loss, count)
        return stated(counts(graph).both.multiplications, "multiplications, counted on the graph")

    def angle(self, n: int) -> Shown:
        return self.traces.show(f"mini.step[{n}].angle", style=ANGLE)

    # -- what is drawn ---------------------------------------------------------------------------

    def listed(self) -> Table:
        """A row for all examples together, then one for each mini-batch."""
        size = self.em
        cells = [
            [
                self.together(),
                self.dial(None),
                self.text("–", size=size, role="muted"),
                self.cost(len(self.tokens)),
            ]
        ]
        for n, batch in enumerate(self.batches):
            tokens = VGroup(*(self.tokens[m] for m in batch)).arrange(buff=0.2 * size)
            angle = self.value(self.angle(n), size=size, role="error")
            cells.append([tokens, self.dial(n), angle, self.cost(len(batch))])
        tight = self.zones.tight
        head = (
            "",
            "gradient",
            *(("degrees", "work") if tight else ("degrees off", "multiplications")),
        )
        table = Table(head, cells, zone=self.above, size=size, theme=self.theme)
        for row in table.rows:
            for cell in row[:3]:
                cell.match_y(row[3])
            row[1].align_to(table.rows[0][1], LEFT)
        self.everything = VGroup(*table.rows[0])
        return table

    def losses(self, shown: list[Shown]) -> Table:
        """Before, after the epoch, after one full step instead."""
        cells = [self.value(each, size=self.em, role="error") for each in shown]
        head = ("loss before", "after the epoch", "after one full step")
        return Table(head, [cells], zone=self.foot, size=self.em, theme=self.theme)

    def together(self) -> Any:
        """What stands for all examples in the first row."""
        return self.text("all", size=self.em)

    def cost(self, count: int) -> Any:
        return self.value(self.work(count), size=self.em, role="text")

    def token(self, m: int) -> VGroup:
        """An example: its number in a square."""
        side = 1.35 * self.em
        square = Rectangle(
            width=side, height=side, stroke_width=2, stroke_color=self.theme["input"],
            fill_color=self.theme.tint("input", 0.2), fill_opacity=1,
        )  # fmt: skip
        name = self.value(stated(m + 1, "the example"), size=0.95 * self.em).move_to(square)
        return VGroup(square, inside(name, square))

    def dial(self, n: int | None) -> VGroup:
        """The full gradient, level; and that of batch n, turned away from it."""
        length, turns = 2.2 * self.em, self.turns
        back = max(0.0, *(-OWN * length * math.cos(turn) for turn in turns))  # of those beyond 90°
        level = arrow(length, 0.0, self.theme["error" if n is None else "muted"], self.em)
        pad = Line([-back, 0, 0], [0, 0, 0], stroke_opacity=0)
        if n is None:
            return VGroup(pad, level)
        return VGroup(pad, level, arrow(OWN * length, turns[n], self.theme["error"], self.em))

    def block(self) -> list[np.ndarray]:
        """Places for all examples, close together, in rows as long as a mini-batch."""
        side = 1.12 * self.tokens[0].height
        middle = VGroup(*self.tokens).get_center()
        rows = len(self.batches)
        return [
            middle + side * np.array([k % self.size - (self.size - 1) / 2,
                                      (rows - 1) / 2 - k // self.size, 0])
            for k in range(len(self.tokens))
        ]  # fmt: skip


def arrow(length: float, turn: float, color: Any, em: float) -> VGroup:
    """From the origin, this long, turned by an angle."""
    tip = Triangle(stroke_width=0, fill_opacity=1, fill_color=color).rotate(-math.pi / 2)
    tip.stretch_to_fit_height(0.45 * em).stretch_to_fit_width(0.5 * em)
    tip.move_to([length - 0.25 * em, 0, 0])
    shaft = Line([0, 0, 0], [length - 0.4 * em, 0, 0], stroke_width=4, color=color)
    return VGroup(shaft, tip).rotate(turn, about_point=np.zeros(3))


@lru_cache(maxsize=16)
def epoch(lesson: Lesson, size: int, seed: int) -> TrainingTrace:
    """One epoch of mini-batches at the lesson's rate, beside the gradients of all examples."""
    how = Training(epochs=1, schedule=Constant(lesson.rate), batch=size, seed=seed, compare=True)
    return TrainingTrace.of(Task.of_lesson(lesson), how)


def full_step(lesson: Lesson) -> Trace:
    """One step with all examples."""
    return Trace.of(replace(lesson, steps=1))


@lru_cache(maxsize=32)
def directionless(lesson: Lesson, size: int, seed: int) -> str | None:
    """The reason to refuse a lesson with a gradient of zero, or one that nothing can prove."""
    run = epoch(lesson, size, seed)
    try:
        for n in range(run.steps):
            run.show(f"step[{n}].angle", ANGLE)
        run.show(f"step[{run.steps}].full_loss")
        full_step(lesson).show("step[1].loss")
    except UndecidedError as error:
        return f"its gradients are out of reach: {error}"
    except ValueError:
        return "the gradient of a mini-batch of it is zero, and has no direction"
    return None
