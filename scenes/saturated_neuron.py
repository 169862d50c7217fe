"""SaturatedNeuron: far out a sigmoid or tanh is flat, and no error gets through."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np
from manim import Animation, Create, FadeIn, FadeOut, VGroup

from backprop import Lesson, Trace
from scenes.animations.glide import Glide, between
from scenes.animations.signals import SignalFlow
from scenes.animations.walk import light
from scenes.claims import Above, Below, Stated, term
from scenes.mobjects.answered import answered
from scenes.mobjects.formula import piece
from scenes.mobjects.loss_node import LossNode, zones_for_loss
from scenes.mobjects.matrices import kept
from scenes.mobjects.network import drawn
from scenes.mobjects.plot import Plot
from scenes.mobjects.table import Table
from scenes.stage import LectureScene, out_of_reach
from scenes.theme import Role
from scenes.zones import Zone

PUSH, NEAR = 10, 2  # how far a sum is pushed; further where it began further on the other side
FLAT = Fraction(1, 100)  # a neuron with less slope is saturated
STEEP = 0.1  # a neuron with more slope is steep enough to be pushed
ERROR = 10  # times its slope: so large is the error that arrives at a saturated neuron, at least
KEPT = 0.1  # of the error that arrives, so much is left when the neuron has been pushed, at least
ROWS: tuple[tuple[str, str, Role], ...] = (  # the quantity, its letter ({} is f), its colour
    ("z", "z", "text"), ("slope", "{}'(z)", "text"),
    ("dE_da", r"partial E \/ partial a", "error"), ("delta", "delta", "error"),
)  # fmt: skip
Neuron = tuple[int, int]


class SaturatedNeuron(LectureScene):
    """The same neuron far out, where its curve is flat, and where it is steep.

    One that is saturated is told as it is, beside a bias that would bring it back; any other is
    pushed to the wrong side, where it answers worse and hardly learns any more.
    """

    title = "A saturated neuron"
    steps_told = "none"
    words: ClassVar[dict[str, str]] = {
        "now": "At its sum this neuron's curve is steep enough: the slope is {slope[l][j]}.",
        "push": "Now give it the bias {far.b[l][j]} instead of {b[l][j]}: away from its target.",
        "flat": "Out there the curve is flat. The slope is only {far.slope[l][j]}.",
        "killed": "Every error that arrives is multiplied by it. What is left: {far.delta[l][j]}.",
        "out": "This neuron's sum lies far out: {z[l][j]}.",
        "flat already": "There its curve is flat. The slope is only {slope[l][j]}.",
        "killed already": "The error that arrives, {dE_da[l][j]}, is multiplied by it. What is "
        "left: {delta[l][j]}.",
        "back": "With a bias of {near.b[l][j]} its sum would lie where the curve is steep.",
        "stuck": "The weights into it hardly move: one factor near {0} is enough to stop learning.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "now": Above("slope[l][j]", Fraction(1, 10)),
        "flat": Below("far.slope[l][j]", Fraction(1, 1000)),
        "killed": Below(abs(term("far.delta[l][j]")), abs(term("delta[l][j]"))),
        "out": Above(abs(term("z[l][j]")), 2),
        "flat already": Below("slope[l][j]", FLAT),
        "killed already": Below(abs(term("delta[l][j]")), abs(term("dE_da[l][j]"))),
        "back": Above("near.slope[l][j]", Fraction(1, 10)),
        "stuck": lambda s: Below("slope[l][j]" if s.already else "far.slope[l][j]", FLAT),
    }

    @classmethod
    def refusal(cls, lesson: Lesson) -> str | None:
        if reason := super().refusal(lesson):
            return reason
        found = chosen(lesson)
        if found is None:
            return (
                "it has no neuron with a sigmoid or tanh that an error reaches, on a flat curve or "
                "where it is pushed to the wrong side"
            )
        if reason := out_of_reach(found.other):
            return f"with another bias of a neuron {reason}"
        return None

    def construct(self) -> None:
        found = chosen(self.lesson)
        assert found is not None  # refused otherwise
        self.l, self.j, self.already = found.l, found.j, found.already
        self.f = self.lesson.activation(self.l)
        self.name = "near" if self.already else "far"
        self.companion(self.name, Trace.of(found.other))
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
        if self.already:
            self.tell_already()
        else:
            self.tell()

    def tell(self) -> None:
        """Steep as it is; then pushed."""
        table, at = self.table, {"l": self.l, "j": self.j}
        with self.beat("now", **at):
            self.introduce()
            self.play(FadeIn(*table.column(1)))
        with self.beat("push", **at):
            self.play(FadeIn(table.head[2], table.cell(0, 2)))
            self.play(self.move(), *self.answers(), run_time=1.4)
        with self.beat("flat", **at):
            self.play(FadeIn(table.cell(1, 2)))
        with self.beat("killed", **at):
            self.play(FadeIn(table.cell(2, 2)))
            self.play(FadeIn(table.cell(3, 2)))
        self.stuck()

    def tell_already(self) -> None:
        """Flat as it is; then brought back, as if."""
        table, at = self.table, {"l": self.l, "j": self.j}
        with self.beat("out", **at):
            self.introduce()
            self.play(FadeIn(table.cell(0, 1)))
        with self.beat("flat already", **at):
            self.play(FadeIn(table.cell(1, 1)))
        with self.beat("killed already", **at):
            self.play(FadeIn(table.cell(2, 1)))
            self.play(FadeIn(table.cell(3, 1)))
        self.stuck()
        with self.beat("back", **at):
            self.play(self.move(), *self.answers(), run_time=1.4)
            self.play(FadeIn(table.head[2], *table.column(2)))

    def introduce(self) -> None:
        """The network, its neuron, its place on the curve, and the names of the quantities."""
        network, l, j = self.diagram, self.l, self.j
        self.play(FadeIn(network, self.loss, self.key()))
        own = [network.neuron(l, j), *network.edges_into(l, j)]
        self.play(light(network, self.loss, own), FadeIn(self.plot))
        self.play(Create(self.curve), FadeIn(self.mark))
        self.play(FadeIn(*self.table.head[:2], self.table.line, *self.table.column(0)))

    def stuck(self) -> None:
        with self.beat("stuck"):
            self.play(light(self.diagram, self.loss, self.diagram.edges_into(self.l, self.j)))
            self.play(SignalFlow(self.diagram, self.l, to=self.j, backward=True))

    def move(self) -> Animation:
        """The point goes along the curve to where the other bias brings the sum."""
        at = f"z[{self.l}][{self.j}]"
        z, far = drawn(self.trace, at), drawn(self.traces.of(self.name), f"{self.name}.{at}")
        end = self.mark_at(self.traces.of(self.name), f"{self.name}.")

        def mark(part: float) -> VGroup:
            return end if part == 1 else self.mark_for(between(z, far, part))

        return Glide(self.mark, mark)

    def answers(self) -> list[Animation]:
        """The neuron says something else; what layers behind it said holds no longer."""
        network, l, j = self.diagram, self.l, self.j
        behind = [(layer, i) for layer in range(l + 1, self.trace.L + 1)
                  for i in network.visible(layer)]  # fmt: skip
        old = [network.neuron(*at).value for at in ((l, j), *behind)]
        for at in behind:
            network.clear_value(*at)
        gone = [FadeOut(value) for value in old if value is not None]
        name = network.answers(l)
        told = network.numbers_at(l, f"{self.name}.{name}[{{}}]", self.traces).get(j)
        network.clear_value(l, j)
        return [*gone, FadeIn(network.put_value(l, j, told), scale=0.7)] if told else gone

    # -- what is drawn -----------------------------------------------------------------------

    def key(self) -> VGroup:
        return self.legend(("weight +", "positive"), ("weight −", "negative"),
                           ("activation", "activation"), ("error", "error"))  # fmt: skip

    def draw_plot(self, zone: Zone) -> None:
        """The neuron's function, as far out as it stands or will be pushed."""
        at = f"z[{self.l}][{self.j}]"
        sums = drawn(self.trace, at), drawn(self.traces.of(self.name), f"{self.name}.{at}")
        far = 1.25 * max(map(abs, sums))
        assert self.f.bounds  # chosen for them
        self.plot = Plot(
            zone, x=(-far, far), y=self.f.bounds, x_label="z", y_label=f"{self.f.symbol}(z)",
            size=max(self.zones.sizes.small, self.zones.smallest), theme=self.theme,
        )  # fmt: skip
        self.curve = self.plot.curve(lambda z: float(self.f.value(np.array([z]))[0]), "activation")
        self.mark = self.mark_at(self.trace)

    def mark_at(self, trace: Any, prefix: str = "") -> VGroup:
        """The point on the curve where a trace has it, and the tangent there."""
        at = f"[{self.l}][{self.j}]"
        z, a, slope = (drawn(trace, f"{prefix}{name}{at}") for name in ("z", "a", "slope"))
        return self.marked(z, a, slope)

    def mark_for(self, z: float) -> VGroup:
        """The same on its way from one sum to another."""
        at = np.array([z])
        a = self.f.value(at)
        return self.marked(z, float(a[0]), float(self.f.slope(at, a)[0]))

    def marked(self, z: float, a: float, slope: float) -> VGroup:
        tangent = self.plot.tangent(z, a, slope, reach=0.065, width=3)
        return VGroup(tangent, self.plot.dot(z, a, "focus"))

    def table_in(self, zone: Zone) -> Table:
        """Each quantity as it is, and with the other bias."""
        size = 0.8 * self.zones.sizes.formula
        at, f = f"[{self.l}][{self.j}]", self.lesson.activation(self.l).symbol
        rows = [
            (
                self.math(piece(letter.format(f), role=role), size=size),
                self.value(self.trace.show(f"{name}{at}"), size=size, role=role),
                self.value(self.traces.show(f"{self.name}.{name}{at}"), size=size, role=role),
            )
            for name, letter, role in ROWS
        ]
        inner = zone.inset(0.03 * zone.width, 0)
        head = "", "now", "brought back" if self.already else "far out"
        return Table(head, rows, zone=inner, size=size, theme=self.theme)


@dataclass(frozen=True)
class Chosen:
    """A neuron, whether it is saturated as it is, and the lesson that it is compared with."""

    l: int
    j: int
    already: bool
    other: Lesson


def with_bias(lesson: Lesson, neuron: Neuron, more: int) -> Lesson:
    """The lesson with so much more bias for a neuron."""
    l, j = neuron
    biases = [list(b) for b in lesson.biases]
    biases[l - 1][j] += more
    return replace(lesson, biases=tuple(map(tuple, biases)))


def pushed(lesson: Lesson, neuron: Neuron) -> Lesson:
    """Its sum goes to the wrong side, where E rises, at least 8 away from 0."""
    l, j = neuron
    trace = Trace.of(lesson)
    z, wrong = drawn(trace, f"z[{l}][{j}]"), drawn(trace, f"dE_da[{l}][{j}]")
    way = 1 if wrong > 0 else -1
    return with_bias(lesson, neuron, way * (PUSH + max(0, math.ceil(-way * z) - NEAR)))


def brought_back(lesson: Lesson, neuron: Neuron) -> Lesson:
    """Its sum comes back by whole numbers to less than 1 from 0."""
    z = drawn(Trace.of(lesson), f"z[{neuron[0]}][{neuron[1]}]")
    return with_bias(lesson, neuron, -math.trunc(z))


@lru_cache(maxsize=16)
def chosen(lesson: Lesson) -> Chosen | None:
    """From the last layer back: a saturated neuron that an error reaches, else one to be pushed.

    The outputs of a cross-entropy are passed over: its slope makes up for theirs.
    """
    trace = Trace.of(lesson)
    flat, steep = bounded_neurons(trace)
    if flat:
        return Chosen(*flat[0], True, brought_back(lesson, flat[0]))
    for neuron in steep:
        other = pushed(lesson, neuron)
        at = f"dE_da[{neuron[0]}][{neuron[1]}]"
        if abs(drawn(Trace.of(other), at)) >= KEPT * abs(drawn(trace, at)):
            return Chosen(*neuron, False, other)
    return None


def bounded_neurons(trace: Trace) -> tuple[list[Neuron], list[Neuron]]:
    """Neurons with a bounded function that an error reaches: the saturated ones, the steep ones."""
    flat: list[Neuron] = []
    steep: list[Neuron] = []
    for l in range(trace.L - bool(trace.lesson.loss.last_activation), 0, -1):
        if trace.lesson.activation(l).bounds is None:
            continue
        for j in (j for j in kept(trace.sizes[l]) if j is not None):
            error, slope = (abs(drawn(trace, f"{name}[{l}][{j}]")) for name in ("dE_da", "slope"))
            if error and slope > STEEP:
                steep.append((l, j))
            elif 0 < slope < FLAT and error >= ERROR * slope:
                flat.append((l, j))
    return flat, steep
