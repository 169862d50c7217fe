"""NeuronUpClose: what one neuron does: multiply, add up, answer."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np
from manim import Animation, Create, FadeIn, FadeOut, Indicate, Mobject, VGroup

from backprop import Equation, Lesson
from backprop.activations import Activation
from scenes.animations.light import Light
from scenes.animations.numbers import Fly, fly_into
from scenes.animations.signals import Pulses
from scenes.claims import PLAN, RULE, Stated
from scenes.mobjects.legend import Legend
from scenes.mobjects.matrices import kept
from scenes.mobjects.network import drawn
from scenes.mobjects.neuron_diagram import NeuronDiagram
from scenes.mobjects.plot import Plot
from scenes.mobjects.rows import Rows
from scenes.mobjects.worked import Worked
from scenes.stage import LectureScene, unworkable
from scenes.theme import Role
from scenes.zones import Zone, layout

MOST_PRODUCTS = 4  # rows of the table of products


class NeuronUpClose(LectureScene):
    """One neuron, big: the products, the sum and its bias, the two halves z | a, and the curve."""

    title = "One neuron up close"
    steps_told = "none"
    words = {
        "inputs": "One neuron, up close. What it hears comes in from the left.",
        "weights": "Each input arrives along an edge, and each edge has a weight.",
        "names": "Its name says where: raised, the layer; lowered, to which neuron, from which.",
        "products": "Every input is multiplied by its weight.",
        "sum": "The products are added up, and the neuron's own bias with them.",
        "halves": "The left half of the neuron holds this sum, z: {z[l][j]}.",
        "activation": "The right half holds the answer, a: the {f} of z, {a[l][j]}.",
        "slope": "Remember how steep the curve is here: the slope {slope[l][j]} comes back later.",
        "whole": "That is all a neuron does: multiply, add up, answer.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "products": PLAN,
        "activation": PLAN,
        "slope": PLAN,
        "whole": RULE,
    }
    layer: ClassVar[int] = 1
    neuron: ClassVar[int] = 0

    @classmethod
    def refusal(cls, lesson: Lesson) -> str | None:
        if reason := super().refusal(lesson):
            return reason
        if not 1 <= cls.layer <= lesson.L:
            return f"it has no layer {cls.layer} to train, only 1 to {lesson.L}"
        size = lesson.sizes[cls.layer]
        if not 0 <= cls.neuron < size:
            return f"its layer {cls.layer} has {size} neurons, and none is number {cls.neuron}"
        if lesson.loss.softmax and cls.layer == lesson.L:
            return "its outputs answer together, by a softmax, and this scene tells of one alone"
        place = f"[{cls.layer}][{cls.neuron}]"
        f = lesson.activation(cls.layer)
        slope = [(f"slope{place}", f.slope_of.format(a=f"a{place}"))] if f.slope_of else []
        return unworkable(lesson, slope)

    def construct(self) -> None:
        self.at = {"l": self.layer, "j": self.neuron}
        self.subtitle("layer {l}, neuron {n}", l=self.layer, n=self.neuron + 1)
        self.cut_zones()
        self.diagram = NeuronDiagram(
            self.trace, self.layer, self.neuron, zone=self.left, layout=self.zones, theme=self.theme
        )
        self.inputs()
        self.weights()
        self.products()
        self.sum()
        self.halves()
        self.activation()
        self.slope()
        self.whole()

    def cut_zones(self) -> None:
        """One neuron needs no full width, however deep its network: side by side where it can."""
        frame = self.zones.frame
        self.zones = layout(frame.width, frame.height, depth=1)
        self.left, self.right = self.zones.stage, self.zones.panel
        self.middle = replace(self.zones.body, bottom=self.left.bottom)
        if self.zones.stacked:  # the whole body is free; the legend waits for the neuron to move up
            self.middle = self.zones.body

    def enlargement(self) -> float:
        """How much larger the neuron may stand as long as it is alone."""
        return max(1.0, min(
            1.35, 0.94 * self.middle.width / self.onstage.width,
            0.94 * self.middle.height / self.onstage.height,
        ))  # fmt: skip

    # -- the story -------------------------------------------------------------------------------

    def inputs(self) -> None:
        """The neuron stands in the middle until its working needs the room beside it."""
        d = self.diagram
        self.onstage = VGroup(d.body, d.inputs, d.symbols, d.dots, d.edges, d.weights)
        self.home, self.enlarged = self.onstage.get_center(), self.enlargement()
        self.onstage.scale(self.enlarged).move_to(self.middle.center)
        with self.beat("inputs"):
            self.play(
                FadeIn(d.body, d.inputs, d.symbols, d.dots),
                *([] if self.zones.stacked else [FadeIn(self.keys())]),
                run_time=1.2,
            )

    def keys(self) -> Legend:
        heard = ("input", "input") if self.layer == 1 else ("activation", "activation")
        return self.legend(("weight +", "positive"), ("weight −", "negative"), heard)

    def weights(self) -> None:
        d = self.diagram
        with self.beat("weights"):
            self.play(Create(d.edges, lag_ratio=0.2))
            self.play(FadeIn(d.weights.set_z_index(1)))  # above the signals on their edges
        symbols = [plate.label["symbol"] for plate in d.weights if "symbol" in plate.label]
        if symbols:
            with self.beat("names"):
                self.play(*(Indicate(each, color=self.theme["focus"]) for each in symbols))

    def products(self) -> None:
        d = self.diagram
        top, _ = self.halved()
        slots = kept(self.trace.sizes[self.layer - 1], MOST_PRODUCTS)
        self.table = Rows(
            [None if k is None else self.product(k) for k in slots],
            zone=top, size=self.zones.sizes.formula, theme=self.theme,
        ).move_to(self.right.center)  # fmt: skip
        with self.beat("products"):
            self.play(self.onstage.animate.scale(1 / self.enlarged).move_to(self.home))
            self.play(
                FadeIn(self.table.symbols), *([FadeIn(self.keys())] if self.zones.stacked else [])
            )
            self.play(
                Pulses(d.edges, color=self.theme["activation"]), *self.operands_fly(self.table)
            )
            self.play(FadeIn(self.table.results))

    def product(self, k: int) -> Equation:
        address = self.diagram.address
        return self.trace.equation(
            address("product", k), f"{address('W', k)}*a[{self.layer - 1}][{k}]"
        )

    def operands_fly(self, table: Rows) -> list[Animation]:
        """Each weight comes from its edge, each input from its circle."""
        d = self.diagram
        flights: list[tuple[Mobject, Mobject]] = []
        for row in table.rows:
            k = d.trace.address(row.equation.result.address).index[1]
            if k in d.sources:
                at = d.sources.index(k)
                heard = d.inputs[at].value or d.inputs[at].circle
                flights += [(row.operand(0), d.weights[at].label["number"]),
                            (row.operand(1), heard)]  # fmt: skip
        return fly_into(table.numbers, flights)

    def sum(self) -> None:
        d = self.diagram
        top, bottom = self.halved()
        self.total = self.worked(self.sum_equation(), zone=bottom)
        alone = not self.total.legible  # it needs the whole panel
        if alone:
            self.total = self.worked(self.sum_equation(), zone=self.right)
        with self.beat("sum"):
            up = self.table.animate.move_to(top.center)
            self.play(FadeOut(self.table) if alone else up, FadeIn(d.bias, d.bias_line))
            self.play(FadeIn(self.total.symbols))
            self.play(*([FadeIn(self.total.numbers)] if alone else self.products_fly()))
            self.play(FadeIn(self.total.results))

    def sum_equation(self) -> Equation:
        address = self.diagram.address
        terms = [address("product", k) for k in range(self.trace.sizes[self.layer - 1])]
        return self.trace.equation(address("z"), " + ".join([*terms, address("b")]))

    def products_fly(self) -> list[Animation]:
        """The products drop from the table into the sum, the bias comes from the neuron."""
        line = self.total[0]
        sources = {row.equation.result.address: row["result"] for row in self.table.rows}
        sources[self.diagram.address("b")] = self.diagram.bias["number"]
        flights = [
            (parts[1], sources[operand.shown.address])
            for operand in line.equation.operands
            if (parts := line.operand(operand.slot)) and operand.shown.address in sources
        ]
        return fly_into(line.numbers_line, flights)

    def halves(self) -> None:
        d = self.diagram
        self.z = d.number("z")
        with self.beat("halves", **self.at):
            self.play(Create(d.divider), FadeIn(d.names), Light({d.edges: 0.5}))
            self.play(Fly(self.z, self.total[0]["result"]))

    def activation(self) -> None:
        d, f = self.diagram, self.trace.lesson.activation(self.layer).title
        self.a = d.number("a")
        self.answer, zone = self.answered(self.answer_equation(), "activation")
        self.plot = self.curve_plot(zone)
        curve = self.plot.curve(self.float_curve, "activation")
        guides, dot = self.guides()
        with self.beat("activation", **self.at, f=f):
            self.play(*self.leaving(self.table, self.total))
            self.play(FadeIn(self.answer.symbols), FadeIn(self.plot), Create(curve))
            self.play(Create(guides, lag_ratio=1), FadeIn(self.answer.numbers))
            self.play(FadeIn(dot, scale=2), FadeIn(self.answer.results))
            self.play(Fly(self.a, self.answer[0]["result"]))
        self.curve, self.shape = curve, (self.plot, curve, guides, dot)

    def slope(self) -> None:
        steep, tangent = self.steepness(), self.tangent()
        with self.beat("slope", **self.at):
            self.play(FadeOut(self.answer), Light({self.curve: 0.6}))
            self.play(Create(tangent), FadeIn(steep))
        self.sloped = steep, tangent

    def whole(self) -> None:
        """Once more from left to right, with both workings where there is room for them."""
        d, signal = self.diagram, Pulses(self.diagram.edges, color=self.theme["activation"])
        told = self.worked(self.sum_equation(), self.answer_equation(), zone=self.right)
        with self.beat("whole"):
            if not told.legible:
                self.play(Light({d.edges: 1, self.curve: 1}))
                self.play(signal)
                return
            first, *others = told.steps
            self.play(*self.leaving(*self.shape, *self.sloped), Light({d.edges: 1}))
            self.play(FadeIn(told.symbols))
            self.play(signal, FadeIn(first))
            for part in others:
                self.play(FadeIn(part), run_time=0.5)

    # -- the panel -------------------------------------------------------------------------------

    def halved(self) -> tuple[Zone, Zone]:
        share = 1.0 if self.trace.sizes[self.layer - 1] < 3 else 1.25
        return self.right.rows(share, 1, gap=0.8 * self.zones.sizes.formula)

    def answer_zones(self) -> tuple[Zone, Zone]:
        """Where a working stands, and the plot below it."""
        share, em = 1.6 if self.zones.tight else 1.2, self.zones.sizes.formula
        above, below = self.right.rows(share, 2.5, gap=0.3 * em)
        return above.inset(0, 0.15 * em), below

    def answer_equation(self) -> Equation:
        """a = f(z)."""
        f, address = self.trace.lesson.activation(self.layer), self.diagram.address
        return self.trace.equation(address("a"), f"{f.name}({address('z')})")

    def answered(self, equation: Equation, role: Role) -> tuple[Worked, Zone]:
        """The working above the plot, and the zone of the plot."""
        top, bottom = self.answer_zones()
        return self.worked(equation, zone=top, result_role=role), bottom

    def steepness(self) -> Mobject:
        """f′(z), worked out of the answer where the activation allows it."""
        f, address = self.trace.lesson.activation(self.layer), self.diagram.address("slope")
        if f.slope_of:
            expression = f.slope_of.format(a=self.diagram.address("a"))
            return self.answered(self.trace.equation(address, expression), "focus")[0]
        top, _ = self.answer_zones()
        sign = "=" if self.trace.show(address).exact else "approx"
        return top.fit(self.math(self.trace.symbol(address), sign, self.number(address, "focus")))

    # -- the curve: floats, for drawing only -----------------------------------------------------

    def float_curve(self, x: float) -> float:
        return float(self.f.value(np.array([x], dtype=float))[0])

    @property
    def point(self) -> tuple[float, float]:
        return drawn(self.trace, self.diagram.address("z")), drawn(
            self.trace, self.diagram.address("a")
        )

    def curve_plot(self, zone: Zone) -> Plot:
        reach = max(5.0 if self.f.bounds else 2.0, 1.35 * abs(self.point[0]))
        ends = [self.float_curve(x) for x in np.linspace(-reach, reach, 41)]
        low, high = self.f.bounds or (min(ends), max(ends))
        return Plot(
            zone, x=(-reach, reach), y=(low, high), x_label="z", y_label="a",
            size=self.zones.sizes.small, theme=self.theme,
        )  # fmt: skip

    @property
    def f(self) -> Activation:
        return self.trace.lesson.activation(self.layer)

    def guides(self) -> tuple[VGroup, Mobject]:
        """From z up to the curve and across to a, and the point itself."""
        z, a = self.point
        (left, _), (bottom, _) = self.plot.x_range, self.plot.y_range
        up = self.plot.line((z, bottom), (z, a), "text")
        across = self.plot.line((z, a), (left, a), "text")
        return VGroup(up, across), self.plot.dot(z, a, "focus")

    def tangent(self) -> Mobject:
        """A stretch of the tangent at the point, kept within the plot."""
        z, a = self.point
        return self.plot.tangent(z, a, drawn(self.trace, self.diagram.address("slope")), 0.3)
