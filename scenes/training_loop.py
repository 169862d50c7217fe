"""TrainingLoop: the same step again and again, until the outputs come near their targets."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import ClassVar

from manim import (
    Animation,
    Create,
    FadeIn,
    FadeOut,
    Indicate,
    Succession,
    VGroup,
    there_and_back,
)  # fmt: skip
from manim.constants import CapStyleType

from backprop import Lesson, Scientific, Shown, Trace, UndecidedError
from scenes.animations.glide import Glide, along
from scenes.animations.light import Spotlight
from scenes.animations.numbers import Recount, ShowActivations
from scenes.animations.signals import Pulses, SignalFlow
from scenes.animations.weights import ShowWeights
from scenes.claims import RULE, All, Always, Below, Claim, Not, Stated, term
from scenes.mobjects.formula import Formula, piece, words
from scenes.mobjects.matrices import kept
from scenes.mobjects.network import THICK, drawn
from scenes.mobjects.plot import Plot
from scenes.mobjects.ring import Ring
from scenes.mobjects.table import Table, skipped
from scenes.mobjects.value import width_in_em
from scenes.provenance import Stated as StatedNumber
from scenes.provenance import stated
from scenes.stage import LectureScene
from scenes.zones import Zone

STATES = 10  # states of the network that are shown, at the most
SAMPLES = 90  # points of the loss curve, at the most
ROWS = 4  # outputs beside their targets, at the most
NEAR = Fraction(1, 4)  # an output this close to its target counts as near


class TrainingLoop(LectureScene):
    """Many steps: the loss curve grows, the weights change, the outputs approach the targets."""

    title = "Training loop"
    training_runs = ("later", "end")
    default_lesson: ClassVar[str] = "xor"
    words = {
        "loop": "One step moves each weight only a little. So it is done again and again.",
        "before": "Before the first step the loss is {loss}.",
        "later": "{n:Step(s)} later the loss is {step[n].loss}.",
        "end": "In the end, after {n:step(s)}, it is {step[n].loss}.",
        "weights": "The edges show the weights that training has made: thick ones are strong.",
        "weights thin": "The edges show the weights that training has made: thin ones are weak.",
        "near": "Now every output is near its target.",
        "closer": "Not every output is near its target.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "loop": RULE,
        "weights": Always("an edge is as thick as its weight is large"),
        "near": lambda s: s.all_near(),
        "closer": lambda s: Not(s.all_near()),
    }
    shows: ClassVar[dict[str, tuple[str, ...]]] = {
        "end": ("dot", "changing"),
        "weights": ("diagram.edges",),
        "weights thin": ("diagram.edges",),
        "near": ("changing",),
        "closer": ("changing",),
    }

    @classmethod
    def refusal(cls, lesson: Lesson) -> str | None:
        """It needs steps to repeat."""
        if reason := super().refusal(lesson):
            return reason
        if lesson.steps < 2:
            return (
                f"it has {lesson.steps} of the 2 or more steps that this scene needs; "
                "set steps = 100, say"
            )
        return undrawable(lesson) or unclear(lesson, NEAR)

    def construct(self) -> None:
        self.states = states(self.trace.steps, STATES)
        self.diagram = self.network(over=self.states)
        self.lay_out()
        self.introduce()
        half = len(self.states) // 2
        self.train("later", self.states[1 : half + 1])
        self.train("end", self.states[half + 1 :])
        self.look_back()

    # -- the beats -------------------------------------------------------------------------------

    def introduce(self) -> None:
        network = self.diagram
        with self.beat("loop"):
            self.play(FadeIn(network, self.key(), self.cycle))
            self.one_round()
        with self.beat("before"):
            self.play(FadeOut(self.cycle), run_time=0.4)
            self.play(FadeIn(self.counter, self.plot, self.dot, self.table))

    def one_round(self) -> None:
        """What the network does at each word of the loop."""
        network, layers, pace = self.diagram, self.trace.layers, 0.9 / self.trace.L
        self.play(self.swell("forward"), ShowActivations(network, 0, run_time=0.4))
        for n in layers:
            self.play(SignalFlow(network, n, run_time=pace))
            self.play(ShowActivations(network, n, run_time=0.3))
        outputs = network.layer(layers[-1])
        tint = self.theme.tint("error", 0.3)
        errors = (each.circle.animate(rate_func=there_and_back).set_fill(tint) for each in outputs)
        self.play(self.swell("loss"), *errors)
        backward = [SignalFlow(network, n, backward=True, run_time=pace) for n in reversed(layers)]
        self.play(self.swell("backward"), Succession(*backward))
        self.play(self.swell("update"), Pulses(network.edges, color=self.theme["update"]))

    def swell(self, word: str) -> Animation:
        return Indicate(self.cycle.word(word), color=self.theme["focus"])

    def train(self, beat: str, steps: tuple[int, ...]) -> None:
        """Jump from state to state; the curve draws the steps between."""
        self.subtitle("{n:step(s)}", n=steps[-1])
        with self.beat(beat, n=steps[-1]):
            for n in steps:
                self.play(*self.grow(n), run_time=0.9)

    def look_back(self) -> None:
        self.subtitle("what it has learned")
        thickest = max(float(edge.get_stroke_width()) for edge in self.diagram.edges)
        with self.beat("weights" if thickest >= THICK else "weights thin"):
            self.play(Spotlight(self.diagram, self.diagram.edges))
        with self.beat(self.holding("near", "closer")):
            self.play(
                Spotlight(self.diagram, self.diagram.layer(self.trace.L)),
                *(Indicate(each, color=self.theme["update"]) for each in self.table.column(2)),
            )

    # -- moving on -------------------------------------------------------------------------------

    def grow(self, n: int) -> list[Animation]:
        """From the state shown to the one after n steps: edges, curve and numbers together."""
        before, self.now = self.now, n
        stretch = self.curve(before, n)
        return [
            ShowWeights(self.diagram, n),
            *(ShowActivations(self.diagram, l, step=n) for l in self.trace.layers),
            Create(stretch),
            Glide(self.dot, along([self.plot.at(*point) for point in self.losses(before, n)])),
            Recount(dict(zip(self.changing, self.numbers(n), strict=True))),
        ]

    def curve(self, first: int, last: int) -> VGroup:
        path = self.plot.path(self.losses(first, last), "error")
        return path.set_cap_style(CapStyleType.ROUND)

    def losses(self, first: int, last: int) -> list[tuple[float, float]]:
        """Points of the curve from one state to another."""
        stride = max(1, self.trace.steps // SAMPLES)
        steps = [*range(first, last, stride), last]
        return [(n, drawn(self.trace, f"step[{n}].loss")) for n in steps]

    def numbers(self, n: int) -> list[Shown]:
        """What the changing numbers show after n steps, in the order of `changing`."""
        outputs = [
            self.trace.show(f"step[{n}].example[{m}].{self.lesson.answer(j)}", self.output_style)
            for m, j in self.rows
        ]
        return [self.step_number(n), self.trace.show(f"step[{n}].loss", self.loss_style), *outputs]

    @staticmethod
    def step_number(n: int) -> StatedNumber:
        return stated(n, "the number of steps taken")

    def all_near(self) -> Claim:
        """That every output has come near its target."""
        return All(*(Below(abs(term(error)), NEAR) for error in last_errors(self.lesson)))

    # -- what is drawn ---------------------------------------------------------------------------

    def lay_out(self) -> None:
        trace = self.trace
        self.now = 0
        self.rows = self.chosen_outputs()
        self.skipped = skipped(len(self.lesson.examples) * trace.sizes[-1], ROWS)
        self.loss_style = trace.common_style([f"step[{n}].loss" for n in self.states])
        self.output_style = trace.common_style(
            [
                f"step[{n}].example[{m}].{self.lesson.answer(j)}"
                for n in self.states
                for m, j in self.rows
            ]
        )
        shown = self.numbers(0)
        values = [self.value(each) for each in shown]
        values[0].show(self.step_number(0))
        head, chart, foot = self.cut(self.zones.panel)
        self.counter = self.count(values[0], values[1], head)
        self.plot, self.dot = self.chart(chart)
        self.table = self.targets(values[2:], foot)
        self.changing = values
        self.cycle = self.loop()

    def cut(self, panel: Zone) -> tuple[Zone, Zone, Zone]:
        """Where the counter, the chart and the table go."""
        size = self.zones.sizes.number
        tall = (len(self.rows) + 1.5 + (self.skipped is not None)) * 1.7 * size
        top = 1.9 * self.zones.sizes.formula
        if panel.width > 2 * panel.height:
            chart, right = panel.columns(1.5, 1, gap=2 * size)
            return (
                right.rows(top, right.height - top)[0],
                chart,
                right.rows(top, right.height - top)[1],
            )
        rest = panel.height - top - tall
        if rest >= 0.35 * panel.height:
            return panel.rows(top, rest, tall)
        head, lower = panel.rows(top, panel.height - top)
        return (head, *lower.columns(1, 1.35, gap=size))

    def count(self, step, loss, zone) -> VGroup:  # type: ignore[no-untyped-def]
        size = self.zones.sizes.formula
        names = [
            self.math(words("step"), size=size),
            self.math(piece("E", role="error"), size=size),
        ]
        gap = 0.45 * size
        widest = self.value(self.step_number(self.trace.steps), size=size).width
        losses = [self.trace.show(f"step[{n}].loss", self.loss_style) for n in self.states]
        first = loss.shown
        loss.show(max(losses, key=lambda each: width_in_em(each.text)))  # room for all of them
        for each in (step, loss):
            each.scale(size / each.size)
        room = VGroup(names[0], step, names[1], loss).arrange(buff=gap)
        names[1].shift([widest + gap, 0, 0])
        loss.shift([widest + gap, 0, 0])
        step.move_to([names[0].get_right()[0] + gap + widest / 2, step.get_y(), 0])
        for each in room:
            foot = getattr(each, "baseline", each.get_bottom()[1])
            each.shift([0, names[0].baseline - foot, 0])
        zone.fit(room)
        loss.show(first)
        return room

    def chart(self, zone) -> tuple[Plot, VGroup]:  # type: ignore[no-untyped-def]
        losses = [drawn(self.trace, f"step[{n}].loss") for n in self.states]
        plot = Plot(
            zone, x=(0, self.trace.steps), y=(0, 1.05 * max(losses) or 1),
            x_label='upright("step")', y_label="E", size=self.zones.sizes.small, theme=self.theme,
            counted=True,
        )  # fmt: skip
        return plot, plot.dot(0, losses[0], "error")

    def chosen_outputs(self) -> list[tuple[int, int]]:
        """(example, output) of the rows of the table."""
        examples, outputs = len(self.lesson.examples), self.trace.sizes[-1]
        pairs = [(m, j) for m in range(examples) for j in range(outputs)]
        return [pairs[i] for i in kept(len(pairs), ROWS) if i is not None]

    def targets(self, outputs, zone) -> Table:  # type: ignore[no-untyped-def]
        rows = [
            (
                self.named(m, j),
                self.value(self.trace.show(f"example[{m}].y[{j}]"), role="input"),
                output,
            )
            for (m, j), output in zip(self.rows, outputs, strict=True)
        ]
        head = ("input" if self.by_input else "", "target", "output")
        return Table(
            head, rows, zone=zone, size=self.zones.sizes.number, theme=self.theme,
            skipped=self.skipped,
        )  # fmt: skip

    @property
    def by_input(self) -> bool:
        """Whether a row of the table is told by its input (else by its output's symbol)."""
        return (
            len(self.lesson.examples) > 1 and self.trace.sizes[0] <= 3 and self.trace.sizes[-1] == 1
        )

    def named(self, m: int, j: int) -> Formula:
        size = self.zones.sizes.number
        if self.by_input:
            inputs = [self.number(f"example[{m}].x[{k}]") for k in range(self.trace.sizes[0])]
            return self.math(*[[each, "quad"] for each in inputs[:-1]], inputs[-1], size=size)
        symbol = self.trace.symbol(self.lesson.answer(j))
        return self.math(piece(symbol), size=size)

    def loop(self) -> Ring:
        return Ring(
            {"forward": "activation", "loss": "error", "backward": "error", "update": "update"},
            zone=self.zones.panel, size=1.15 * self.zones.sizes.formula, theme=self.theme,
        )  # fmt: skip

    def key(self) -> VGroup:
        example = "activation" if len(self.lesson.examples) == 1 else "first example"
        return self.legend(
            ("weight +", "positive"),
            ("weight −", "negative"),
            ("loss", "error"),
            (example, "activation"),
        )


def undrawable(lesson: Lesson) -> str | None:
    """The reason to refuse a lesson whose loss outgrows every axis, or whose end nothing decides:
    neither its loss, nor whether it has fallen; else None."""
    trace = Trace.of(lesson)
    try:
        for n in states(lesson.steps, STATES):
            if math.isinf(float(trace.show(f"step[{n}].loss", Scientific(1)).text)):
                return f"its loss is above 10^308 after {n} steps: lower its rate"
        trace.compare(f"step[{lesson.steps}].loss", "loss")
    except UndecidedError as error:
        return f"its training is out of reach: {error}"
    return None


def unclear(lesson: Lesson, limit: float) -> str | None:
    """The reason to refuse a lesson of whose outputs nobody can say whether they end nearer than
    the limit to their targets; else None."""
    trace = Trace.of(lesson)
    try:
        for error in last_errors(lesson):
            trace.within(error, limit)
    except UndecidedError as error:
        return f"how near it comes to its targets is out of reach: {error}"
    return None


def last_errors(lesson: Lesson) -> list[str]:
    """The addresses of all outputs less their targets, after the training."""
    outputs, examples = range(lesson.sizes[-1]), range(len(lesson.examples))
    return [
        f"step[{lesson.steps}].example[{m}].{lesson.miss(j)}" for m in examples for j in outputs
    ]


def states(steps: int, most: int) -> tuple[int, ...]:
    """Which states to show: few apart at first, where things start to move, then in larger strides.

    >>> states(150, 6), states(3, 6)
    ((0, 6, 24, 54, 96, 150), (0, 1, 2, 3))
    """
    if steps < most:
        return tuple(range(steps + 1))
    return tuple(sorted({round(steps * (i / (most - 1)) ** 2) for i in range(most)}))
