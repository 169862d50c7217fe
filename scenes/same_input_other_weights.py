"""SameInputOtherWeights: the parameters decide the answer; training starts from thrown ones."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from manim import FadeIn, FadeOut, Indicate, Mobject

from backprop import Initialiser, Lesson, Trace
from scenes.animations.light import Spotlight
from scenes.animations.numbers import ShowActivations
from scenes.animations.signals import SignalFlow
from scenes.claims import PLAN, Alike, Always, Other, Stated
from scenes.companions import Companion
from scenes.mobjects.answered import answered
from scenes.mobjects.formula import Words
from scenes.mobjects.legend import Legend
from scenes.mobjects.network import NetworkDiagram
from scenes.mobjects.table import Table
from scenes.provenance import stated
from scenes.stage import LectureScene, out_of_reach

WIDEST = 6  # em: of a number in the table
THROWS = ("first", "second")  # companions with weights thrown from a seed


class SameInputOtherWeights(LectureScene):
    """The lesson's weights, then two sets thrown from seeds: three answers, three losses."""

    title = "Same input, other weights"
    steps_told = "none"
    words = {
        "given": "With these weights and biases this output answers {a[L][0]}.",
        "thrown": "Now other weights: small random numbers, drawn with the seed {seed}.",
        "answer": "The same input goes in, and another answer comes out: {first.a[L][0]}.",
        "again": "Another seed, other weights, another answer: {second.a[L][0]}.",
        "unmoved": "The same input goes in. These weights do not move it: {first.a[L][0]} again.",
        "unmoved again": "Another seed, other weights, the same answer again: {second.a[L][0]}.",
        "parameters": "Weights and biases are the parameters: they alone make the difference.",
        "elsewhere": "Weights and biases are the parameters: other inputs would tell them apart.",
        "losses": "Random weights have learned nothing. How wrong each set is, its loss, is luck.",
        "seed": "A training starts from such weights. The same seed gives the same ones again.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "answer": Other("first.a[L][0]", "a[L][0]"),
        "again": Other("second.a[L][0]", "first.a[L][0]"),
        "unmoved": Alike("first.a[L][0]", "a[L][0]"),
        "unmoved again": Alike("second.a[L][0]", "first.a[L][0]"),
        "losses": PLAN,
        "seed": Always("a seed gives the same numbers each time"),
    }

    @classmethod
    def refusal(cls, lesson: Any) -> str | None:
        """What thrown weights make of the lesson must have digits, too."""
        if reason := super().refusal(lesson):
            return reason
        found = (out_of_reach(thrown(lesson, seed)) for seed in seeds(lesson))
        return next((f"with thrown weights {reason}" for reason in found if reason), None)

    def construct(self) -> None:
        self.L = self.trace.L
        self.throws: dict[str, Companion] = {}
        for name, seed in zip(THROWS, seeds(self.lesson), strict=True):
            self.throws[name] = self.companion(name, Trace.of(thrown(self.lesson, seed)))
        self.diagram = answered(self.network())
        self.add(self.diagram, self.key())
        self.table = self.listed()
        self.given()
        for name, seed in zip(THROWS, seeds(self.lesson), strict=True):
            self.throw(name, seed)
        self.look_back()

    # -- the story -------------------------------------------------------------------------------

    def given(self) -> None:
        table = self.table
        known = [table.head[0], table.head[1], table.line, table.cell(0, 0), table.cell(0, 1)]
        with self.beat("given", L=self.L):
            self.play(Spotlight(self.diagram, [self.diagram.neuron(self.L, 0)]), FadeIn(*known))
        self.play(Spotlight(self.diagram), run_time=0.4)

    def throw(self, name: str, seed: int) -> None:
        """Other weights take the place of the old ones; the same input runs through them."""
        row = 1 + THROWS.index(name)
        fresh = self.of(self.throws[name])
        first = name == THROWS[0]
        if first:
            with self.beat("thrown", seed=stated(seed, "the seed")):
                self.replace_by(fresh)
                self.play(FadeIn(self.table.cell(row, 0)))
        with self.beat(self.told_as("answer" if first else "again", row), L=self.L):
            if not first:
                self.replace_by(fresh)
                self.play(FadeIn(self.table.cell(row, 0)), run_time=0.4)
            for l in self.trace.layers:
                self.play(SignalFlow(fresh, l, run_time=0.5))
                self.play(ShowActivations(fresh, l, run_time=0.3))
            self.play(FadeIn(self.table.cell(row, 1)))

    def told_as(self, beat: str, row: int) -> str:
        """An answer that is the one before has words of its own."""
        before, now = (self.table.cell(n, 1).shown.text for n in (row - 1, row))
        return beat if before != now else {"answer": "unmoved", "again": "unmoved again"}[beat]

    def look_back(self) -> None:
        table, network = self.table, self.diagram
        answers = {table.cell(n, 1).shown.text for n in range(len(table.rows))}
        with self.beat("parameters" if len(answers) > 1 else "elsewhere"):
            self.play(Spotlight(network, network.edges))
        with self.beat("losses"):
            self.play(FadeIn(table.head[2], table.column(2)))
        with self.beat("seed"):
            marks = (Indicate(table.cell(n, 0), color=self.theme["focus"]) for n in (1, 2))
            self.play(Spotlight(network), *marks)

    # -- what is drawn ---------------------------------------------------------------------------

    def of(self, trace: Any) -> NetworkDiagram:
        """The network of another trace in the same place, with its input only."""
        network = NetworkDiagram(trace, zone=self.zones.stage, layout=self.zones, theme=self.theme)
        for i, shown in network.numbers_for(0).items():
            network.put_value(0, i, shown)
        for i in network.visible(0):
            neuron = network.neuron(0, i)
            neuron.circle.become(neuron.tinted(network.strength(0, i)))
        return network

    def replace_by(self, fresh: NetworkDiagram) -> None:
        self.play(FadeOut(self.diagram), FadeIn(fresh))
        self.diagram = fresh

    def listed(self) -> Table:
        """Weights, first output and loss of the lesson and of the two throws."""
        size = self.zones.sizes.number * 1.15
        rows = [self.row("", self.text("this lesson", size=size), size)]
        for name, seed in zip(THROWS, seeds(self.lesson), strict=True):
            label = self.text(f"seed {seed}", size=size, shown=[stated(seed, "the seed")])
            rows.append(self.row(f"{name}.", label, size))
        return Table(("weights", "answer", "loss"), rows, zone=self.zones.panel, size=size,
                     theme=self.theme)  # fmt: skip

    def row(self, prefix: str, label: Words, size: float) -> list[Mobject]:
        answer = self.cell(
            f"{prefix}{self.lesson.answer(0)}", "activation", size=size, widest=WIDEST
        )
        return [label, answer, self.cell(f"{prefix}loss", "error", size=size, widest=WIDEST)]

    def key(self) -> Legend:
        return self.legend(
            ("weight +", "positive"), ("weight −", "negative"), ("activation", "activation"),
            ("loss", "error"),
        )  # fmt: skip


def seeds(lesson: Lesson) -> tuple[int, ...]:
    """The first seeds that are not the lesson's own, one for each throw."""
    own = lesson.initialiser.seed if lesson.initialiser else None
    return tuple(seed for seed in (1, 2, 3) if seed != own)[: len(THROWS)]


def thrown(lesson: Lesson, seed: int) -> Lesson:
    """The lesson with weights from a seed (Xavier, two decimals) and its own biases."""
    initialiser = Initialiser("xavier", seed=seed)
    weights = initialiser.weights(lesson.sizes)
    return replace(lesson, weights=weights, initialiser=None)
