"""SaturatedNeuron: pushed far out, a sigmoid or tanh is flat, and no error gets through."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import ClassVar

from manim import Animation, Create, FadeIn, FadeOut, Transform, VGroup

from backprop import Lesson, Trace
from scenes.animations.signals import SignalFlow
from scenes.animations.walk import light
from scenes.claims import Above, Below, Stated, term
from scenes.mobjects.answered import answered
from scenes.mobjects.formula import piece
from scenes.mobjects.loss_node import LossNode, zones_for_loss
from scenes.mobjects.network import drawn
from scenes.mobjects.plot import Plot
from scenes.mobjects.table import Table
from scenes.stage import LectureScene, out_of_reach
from scenes.theme import Role
from scenes.zones import Zone

PUSH = 10  # what is added to the bias, away from the middle
NEAR = 8.0  # a sum further out than this needs no push
SQUASHING: dict[str, tuple[Callable[[float], float], float]] = {  # the function, its lowest value
    "sigmoid": (lambda z: 1 / (1 + math.exp(-z)), 0.0),
    "tanh": (math.tanh, -1.0),
}
ROWS: tuple[tuple[str, str, Role], ...] = (  # the quantity, its letter ({} is f), its colour
    ("z", "z", "text"), ("slope", "{}'(z)", "text"),
    ("dE_da", r"partial E \/ partial a", "error"), ("delta", "delta", "error"),
)  # fmt: skip
Neuron = tuple[int, int]


class SaturatedNeuron(LectureScene):
    """The same neuron with its own bias, and with one that pushes its sum far out."""

    title = "A saturated neuron"
    steps_told = "none"
    words: ClassVar[dict[str, str]] = {
        "now": "At its sum this neuron's curve is steep enough: the slope is {slope[l][j]}.",
        "push": "Now give it a bias that lies {10} further out. Its sum moves far from {0}.",
        "flat": "Out there the curve is flat. The slope is only {far.slope[l][j]}.",
        "killed": "Every error that arrives is multiplied by it. What is left: {far.delta[l][j]}.",
        "stuck": "The weights into it hardly move: one factor near {0} is enough to stop learning.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "now": Above("slope[l][j]", Fraction(1, 10)),
        "flat": Below("far.slope[l][j]", Fraction(1, 1000)),
        "killed": Below(abs(term("far.delta[l][j]")), abs(term("delta[l][j]"))),
        "stuck": Below("far.slope[l][j]", Fraction(1, 1000)),
    }

    @classmethod
    def refusal(cls, lesson: Lesson) -> str | None:
        if reason := super().refusal(lesson):
            return reason
        neuron = chosen_neuron(Trace.of(lesson))
        if neuron is None:
            return "it has no neuron with a sigmoid or tanh that an error reaches on a steep curve"
        if reason := out_of_reach(pushed(lesson, neuron)):
            return f"with a neuron pushed out {reason}"
        return None

    def construct(self) -> None:
        neuron = chosen_neuron(self.trace)
        assert neuron is not None  # refused otherwise
        self.l, self.j = neuron
        self.companion("far", Trace.of(pushed(self.lesson, neuron)))
        downward = self.zones.portrait and self.trace.L > 3
        stage, behind = zones_for_loss(self.zones.stage, self.trace.L, downward)
        self.diagram = answered(self.network(stage))
        self.loss = LossNode(self.diagram, behind)
        self.subtitle("layer {l}, neuron {j}", l=self.l, j=self.j + 1)
        panel, gap = self.zones.panel, 0.8 * self.zones.sizes.formula
        flat = panel.width > 2 * panel.height
        parts = panel.columns(1, 1, gap=gap) if flat else panel.rows(1, 1.2, gap=gap)
        self.draw_plot(parts[0])
        self.table = self.table_in(parts[1])
        self.tell()

    def tell(self) -> None:
        l, j, table, network = self.l, self.j, self.table, self.diagram
        at = {"l": l, "j": j}
        with self.beat("now", **at):
            self.play(FadeIn(network, self.loss, self.key()))
            own = [network.neuron(l, j), *network.edges_into(l, j)]
            self.play(light(network, self.loss, own), FadeIn(self.plot))
            self.play(Create(self.curve), FadeIn(self.mark))
            self.play(FadeIn(table.head[0], table.head[1], table.line, *self.column(0)))
            self.play(FadeIn(*self.column(1)))
        with self.beat("push"):
            moved = self.mark_at(drawn(self.traces.of("far"), f"far.z[{l}][{j}]"))
            self.play(FadeIn(table.head[2], table.cell(0, 2)))
            self.play(Transform(self.mark, moved), *self.answers(), run_time=1.4)
        with self.beat("flat", **at):
            self.play(FadeIn(table.cell(1, 2)))
        with self.beat("killed", **at):
            self.play(FadeIn(table.cell(2, 2)))
            self.play(FadeIn(table.cell(3, 2)))
        with self.beat("stuck"):
            self.play(light(network, self.loss, network.edges_into(l, j)))
            self.play(SignalFlow(network, l, to=j, backward=True))

    def answers(self) -> list[Animation]:
        """The neuron says something else; what layers behind it said holds no longer."""
        network, l, j = self.diagram, self.l, self.j
        behind = [(layer, i) for layer in range(l + 1, self.trace.L + 1)
                  for i in network.visible(layer)]  # fmt: skip
        old = [network.neuron(*at).value for at in ((l, j), *behind)]
        for at in behind:
            network.clear_value(*at)
        gone = [FadeOut(value) for value in old if value is not None]
        told = network.numbers_at(l, f"far.a[{l}][{{}}]", self.traces).get(j)
        network.clear_value(l, j)
        return [*gone, FadeIn(network.put_value(l, j, told), scale=0.7)] if told else gone

    # -- what is drawn -----------------------------------------------------------------------

    def key(self) -> VGroup:
        return self.legend(("weight +", "positive"), ("weight −", "negative"),
                           ("activation", "activation"), ("error", "error"))  # fmt: skip

    def draw_plot(self, zone: Zone) -> None:
        """The neuron's function, as far out as it will be pushed."""
        f, low = SQUASHING[self.lesson.activation(self.l).name]
        z = drawn(self.trace, f"z[{self.l}][{self.j}]")
        far = 1.25 * (abs(z) + PUSH)
        self.plot = Plot(
            zone, x=(-far, far), y=(low, 1), x_label="z",
            y_label=f"{self.lesson.activation(self.l).symbol}(z)",
            size=max(self.zones.sizes.small, self.zones.smallest), theme=self.theme,
        )  # fmt: skip
        self.curve = self.plot.curve(f, "activation")
        self.mark = self.mark_at(z)

    def mark_at(self, z: float) -> VGroup:
        """A point on the curve, and the tangent there."""
        f, _ = SQUASHING[self.lesson.activation(self.l).name]
        slope = (f(z + 1e-4) - f(z - 1e-4)) / 2e-4
        reach = 0.13 * self.plot.x_range[1]
        ends = [(z + side * reach, f(z) + side * reach * slope) for side in (-1, 1)]
        tangent = self.plot.path(ends, "focus", width=3)
        return VGroup(tangent, self.plot.dot(z, f(z), "focus"))

    def table_in(self, zone: Zone) -> Table:
        """Each quantity as it is and pushed out."""
        size = 0.8 * self.zones.sizes.formula
        at, f = f"[{self.l}][{self.j}]", self.lesson.activation(self.l).symbol
        rows = [
            (
                self.math(piece(letter.format(f), role=role), size=size),
                self.value(self.trace.show(f"{name}{at}"), size=size, role=role),
                self.value(self.traces.show(f"far.{name}{at}"), size=size, role=role),
            )
            for name, letter, role in ROWS
        ]
        inner = zone.inset(0.03 * zone.width, 0)
        return Table(("", "now", "far out"), rows, zone=inner, size=size, theme=self.theme)

    def column(self, n: int) -> list[object]:
        return list(self.table.column(n))


def pushed(lesson: Lesson, neuron: Neuron) -> Lesson:
    """The lesson with this neuron's bias moved away from the middle."""
    l, j = neuron
    way = 1 if drawn(Trace.of(lesson), f"z[{l}][{j}]") >= 0 else -1
    biases = [list(b) for b in lesson.biases]
    biases[l - 1][j] += way * PUSH
    return replace(lesson, biases=tuple(map(tuple, biases)))


def chosen_neuron(trace: Trace) -> Neuron | None:
    """A neuron whose function is steep and whose error is not 0, from the last layer back.

    The outputs of a cross-entropy are passed over: its slope makes up for theirs.
    """
    lesson = trace.lesson
    last = trace.L - (lesson.loss.name == "binary cross-entropy")
    for l in range(last, 0, -1):
        if lesson.activation(l).name not in SQUASHING:
            continue
        for j in range(trace.sizes[l]):
            near = abs(drawn(trace, f"z[{l}][{j}]")) < NEAR
            if near and j < 5 and drawn(trace, f"delta[{l}][{j}]"):
                return l, j
    return None
