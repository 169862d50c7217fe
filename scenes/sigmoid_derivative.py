"""SigmoidDerivative: σ′ line by line, at the lesson's own sum, and why it is at most a quarter."""

from __future__ import annotations

import math
from typing import ClassVar

from manim import UP, Create, FadeIn, FadeOut, VGroup, VMobject

from backprop import Lesson, Trace
from backprop.derivations import derivation
from scenes.animations.glide import Glide, between
from scenes.claims import PLAN, RULE, Stated
from scenes.mobjects.formula import Formula, Item, number, piece
from scenes.mobjects.network import drawn
from scenes.mobjects.plot import Plot
from scenes.provenance import stated
from scenes.stage import LectureScene, unworkable
from scenes.zones import Zone

SIGMOID = derivation("sigmoid")
FAR = 6.0  # how far the curve is drawn to either side, at least
FLAT = 20.0  # a sum so far out cannot be seen on the curve
DERIVED = "a line of the derivation"
Neuron = tuple[int, int]


class SigmoidDerivative(LectureScene):
    """The derivative of the sigmoid: one line follows from the other, and the last one is short."""

    title = "The slope of the sigmoid"
    steps_told = "none"
    words: ClassVar[dict[str, str]] = {
        "curve": "The sigmoid turns any sum z into a number between {0} and {1}.",
        "definition": "How steep is it at z? Its derivative tells.",
        "chain rule": "One over something: the chain rule takes the outside first.",
        "inner derivative": "Inside, the exponential is its own derivative; the signs cancel.",
        "split": "Split the square: the first factor is the sigmoid itself.",
        "in terms of the value": "The second is what σ lacks to {1}. So the slope needs only σ.",
        "at": "For this neuron, the forward pass has left us all that its slope needs.",
        "maximum": "The slope is largest in the middle, at z = {0}: a quarter, {0.25}.",
        "remember": "On its way back an error is multiplied by a quarter at most, at each sigmoid.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "definition": PLAN,
        "at": PLAN,
        "maximum": RULE,
        "remember": RULE,
    }

    @classmethod
    def refusal(cls, lesson: Lesson) -> str | None:
        if reason := super().refusal(lesson):
            return reason
        if not any(f.name == "sigmoid" for f in lesson.activations):
            return "none of its layers has the sigmoid"
        neuron = chosen_neuron(Trace.of(lesson))
        if neuron is None:
            return "its sums lie so far out that the sigmoid is flat there"
        return unworkable(lesson, [slope_of(*neuron)])

    def construct(self) -> None:
        neuron = chosen_neuron(self.trace)
        assert neuron is not None  # refused otherwise
        self.l, self.j = neuron
        self.z = drawn(self.trace, f"z[{self.l}][{self.j}]")
        gap = 1.2 * self.zones.sizes.formula
        body = self.zones.body
        halves = body.rows(1, 1.25, gap=gap) if self.zones.tight else body.columns(1, 1.05, gap=gap)
        self.left, self.right = halves[0], halves[1].inset(0, 0.4 * self.zones.sizes.formula)
        self.curve()
        self.derive()
        self.at_this_sum()
        self.at_most()

    # -- what is told ------------------------------------------------------------------------

    def curve(self) -> None:
        far = max(FAR, 1.15 * abs(self.z))
        key = 1.6 * self.zones.sizes.small
        room = Zone(self.left.left, self.left.right, self.left.bottom, self.left.top - key)
        self.plot = Plot(
            room, x=(-far, far), y=(0, 1), x_label="z", y_label="sigma(z)",
            size=max(self.zones.sizes.small, self.zones.smallest), theme=self.theme,
        )  # fmt: skip
        value = self.plot.curve(_sigma, "activation")
        with self.beat("curve"):
            self.play(FadeIn(self.plot))
            self.play(Create(value), run_time=1.4)

    def derive(self) -> None:
        self.lines = self.right.fit(self.derivation(), largest=1.4)
        for line in SIGMOID.lines:
            if line is SIGMOID.lines[-1]:
                self.slope = self.plot.curve(_slope, "focus")
            with self.beat(line.name):
                self.play(FadeIn(self.line(line.name)))
                if line is SIGMOID.lines[-1]:
                    self.play(Create(self.slope), FadeIn(self.name_of_slope()), run_time=1.4)

    def at_this_sum(self) -> None:
        address, expression = slope_of(self.l, self.j)
        working = self.worked(
            self.trace.equation(address, expression), zone=self.right, result_role="focus"
        )
        self.subtitle("layer {l}, neuron {j}", l=self.l, j=self.j + 1)
        mark = self.mark(self.z)
        with self.beat("at"):
            self.play(FadeOut(self.lines), FadeIn(mark))
            self.play(FadeIn(working.symbols))
            self.play(FadeIn(working.numbers))
            self.play(FadeIn(working.results))
        self.working, self.marked = working, mark

    def at_most(self) -> None:
        highest = self.right.fit(self.quarter(), largest=1.3)
        self.subtitle("at most")
        with self.beat("maximum"):
            self.play(FadeOut(self.working), Glide(self.marked, self.towards_the_middle))
            self.play(FadeIn(highest))
        with self.beat("remember"):
            bound = self.plot.line(
                (self.plot.x_range[0], 0.25), (self.plot.x_range[1], 0.25), "focus"
            )
            self.play(Create(bound))

    # -- what is drawn -----------------------------------------------------------------------

    def derivation(self) -> Formula:
        """σ′(z) = each line below the one before."""
        items: list[Item] = [piece("sigma'(z)", SIGMOID.lines[0].name)]
        for n, line in enumerate(SIGMOID.lines):
            items += [r"\ " if n else "", "&", piece("=", line.name)]
            items.append(piece(f"display({line.formula})", line.name, stated=DERIVED))
        return self.math(*items, align=True)

    def line(self, name: str) -> VGroup:
        return self.lines[name]

    def name_of_slope(self) -> Formula:
        """σ′(z) beside the top of its curve, above the highest slope."""
        label = self.math(piece("sigma'(z)", role="focus"), size=self.plot.size * 1.1)
        x = (-0.55 if self.z > 0 else 0.5) * self.plot.x_range[1]  # clear of the mark
        return label.move_to(self.plot.at(x, 0.25)).shift(0.9 * label.height * UP)

    def towards_the_middle(self, part: float) -> VGroup:
        """The points on their curves, so far on their way to 0."""
        return self.mark(between(self.z, 0.0, part))

    def mark(self, z: float) -> VGroup:
        """A point on each curve at this z, and a line through both."""
        top: VMobject = self.plot.line((z, 0), (z, _sigma(z)), "muted")
        return VGroup(
            top, self.plot.dot(z, _sigma(z), "activation"), self.plot.dot(z, _slope(z), "focus")
        )

    def quarter(self) -> Formula:
        """σ′(0) = 0.5 · 0.5 = 0.25"""
        half, most = (stated(text, "the sigmoid in its middle") for text in ("0.5", "0.25"))
        return self.math(
            piece("sigma'(0)", stated="the middle of the curve"), "&",
            piece("="), piece("sigma(0) (1 - sigma(0))", stated="the middle of the curve"),
            r"\ &", piece("="), number(half, "half"), "dot", number(half, "half"),
            r"\ &", piece("="), number(most, role="focus"), align=True,
            size=1.2 * self.zones.sizes.formula,
        )  # fmt: skip


def slope_of(l: int, j: int) -> tuple[str, str]:
    """The slope of a sigmoid neuron out of its output."""
    return f"slope[{l}][{j}]", f"a[{l}][{j}]*(1-a[{l}][{j}])"


def chosen_neuron(trace: Trace) -> Neuron | None:
    """The first output with a sigmoid whose sum can be seen on the curve, else one before it."""
    neurons = (
        (l, j)
        for l in reversed(trace.layers)
        if trace.lesson.activation(l).name == "sigmoid"
        for j in range(trace.sizes[l])
    )
    return next((at for at in neurons if abs(drawn(trace, "z[{}][{}]".format(*at))) < FLAT), None)


def _sigma(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def _slope(z: float) -> float:
    return _sigma(z) * (1 - _sigma(z))
