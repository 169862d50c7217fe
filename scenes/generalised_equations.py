"""GeneralisedEquations: 1 → l, 2 → l + 1, and the four equations of backpropagation."""

from __future__ import annotations

from typing import ClassVar

from manim import DOWN, LEFT, Animation, FadeIn, FadeOut, TransformFromCopy, VGroup

from scenes.animations.light import Spotlight
from scenes.animations.signals import SignalFlow
from scenes.animations.storeys import OpenLayer
from scenes.claims import Fact, Stated
from scenes.mobjects.answered import answered
from scenes.mobjects.formula import Formula, Item, Wrapped, piece
from scenes.mobjects.matrix_row import (
    RELATION,
    Grid,
    MatrixRow,
    Result,
    carried_back,
    own_slopes,
    row_vector,
)
from scenes.mobjects.network import Edge, Neuron
from scenes.stage import LectureScene
from scenes.zones import Zone

LETTERS = "a layer's number, or the letter for it"


class GeneralisedEquations(LectureScene):
    """From layers 1 and 2 to any l and l + 1: four equations, each with this lesson's numbers."""

    title = "The four equations"
    steps_told = "none"
    words = {
        "found": "We found layer {1}'s error signals from those of layer {2}.",
        "letters": "Write l for {1} and l + {1} for {2}: it holds between any two layers.",
        "output": "At the output: the slope of the loss times the slope of the activation.",
        "likelihoods": "At the output, softmax and cross-entropy leave likelihood minus target.",
        "hidden": "Before it: error signals come back through the weights, times the slope.",
        "bias": "The slope of a bias is the error signal of its neuron.",
        "weight": "The slope of a weight: the error signal behind it times the value before it.",
        "all": "These four equations are backpropagation, for any number of layers.",
        "all_alone": "With one layer, the second equation has nothing to carry back.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "all_alone": Fact("there is one layer", lambda lesson: lesson.L == 1),
    }

    def construct(self) -> None:
        self.deep = self.trace.L > 1
        size = self.zones.sizes.formula
        shares = (1, 2.5) if self.zones.portrait else (1, 1.2) if self.zones.tight else (1, 1.7)
        gap = 0.5 * size if self.zones.tight else size
        self.head, self.foot = self.zones.panel.split(*shares, gap=gap)
        self.diagram = answered(self.network(storeys=True))
        self.key = self.legend(("error signal δ", "error"), ("value", "activation"))
        self.play(FadeIn(self.diagram, self.key))
        if not self.deep:
            self.play(OpenLayer(self.diagram, 1))
        if self.deep:
            self.generalise()
        self.output()
        if self.deep:
            self.hidden()
        self.bias()
        self.weight()
        self.all_four()

    # -- the equations -----------------------------------------------------------------------

    def output_equation(self) -> list[Item]:
        if self.lesson.loss.softmax:
            return [_delta("L"), "&", piece("=", "="), piece("p", role="activation"), "-",
                    piece("y", role="input")]  # fmt: skip
        return [
            _delta("L"), "&", piece("=", "="), piece("(partial E)/(partial a^((L)))", "dE"),
            "dot.o", piece(f"{self.lesson.letter}'(z^((L)))", "slope"),
        ]  # fmt: skip

    def hidden_equation(self, l: str = "l", above: str = "l+1") -> list[Item]:
        return [
            _delta(l), "&", piece("=", "="),
            Wrapped(
                "lr((",
                (piece(f"(W^(({above})))^T", "W", stated=LETTERS), _delta(above, "above")),
                "))",
            ),
            piece("dot.o", "times"),
            piece(f"{self.lesson.letter}'(z^(({l})))", "slope", stated=LETTERS),
        ]  # fmt: skip

    def bias_equation(self) -> list[Item]:
        return [piece("(partial E)/(partial b^((l)))", "db"), "&", piece("=", "="), _delta("l")]

    def weight_equation(self) -> list[Item]:
        return [
            piece("(partial E)/(partial W^((l)))", "dW"), "&", piece("=", "="), _delta("l"),
            piece("(a^((l-1)))^T", "a", "activation", stated="the layer before"),
        ]  # fmt: skip

    def large(self, items: list[Item], zone: Zone) -> Formula:
        return zone.fit(self.math(*items, align=True), largest=1.45)

    # -- what is told ------------------------------------------------------------------------

    def generalise(self) -> None:
        concrete, change, general = self.two_and_any()
        with self.beat("found"):
            self.play(*(OpenLayer(self.diagram, l) for l in range(2, self.trace.L + 1)))
            self.play(Spotlight(self.diagram, self.between(2)), FadeIn(concrete))
            self.play(SignalFlow(self.diagram, 2, backward=True, run_time=1.4))
            self.play(OpenLayer(self.diagram, 1))
        with self.beat("letters"):
            self.play(
                *(
                    TransformFromCopy(a, b)
                    for a, b in zip(concrete.parts, general.parts, strict=True)
                ),
                run_time=1.4,
            )
            self.play(FadeIn(change), Spotlight(self.diagram))
        self.play(FadeOut(concrete, change, general))

    def two_and_any(self) -> tuple[Formula, Formula, Formula]:
        """The equation of layers 1 and 2, what becomes of 1 and 2, the equation of any layers."""
        concrete = self.math(*self.hidden_equation("1", "2"), align=True)
        general = self.math(*self.hidden_equation(), align=True)
        change = self.math(
            piece("1 arrow.r l", None, "focus", stated=LETTERS),
            "quad quad quad",
            piece("2 arrow.r l + 1", None, "focus", stated=LETTERS),
        )
        block = VGroup(concrete, change, general).arrange(DOWN, buff=1.6 * self.zones.sizes.formula)
        general.shift([concrete["="].get_center()[0] - general["="].get_center()[0], 0, 0])
        self.zones.panel.fit(block, largest=1.45)
        return concrete, change, general

    def between(self, l: int) -> list[Edge | Neuron]:
        """A layer, the one below it, and the weights between them."""
        return [*self.diagram.edges_into(l), *self.diagram.layer(l - 1), *self.diagram.layer(l)]

    def output(self) -> None:
        L = self.trace.L
        if self.lesson.loss.softmax:
            row = self.row(
                Grid(f"delta[{L}]", role="error"), Grid("p", role="activation"),
                Grid("y", role="input"), signs=[RELATION, "-"],
                result=Result(0, lambda j, _: f"p[{j}]-y[{j}]"),
            )  # fmt: skip
            self.subtitle("{1} of {4}: output")
            self.tell("likelihoods", self.output_equation(), row, self.diagram.layer(L))
            return
        row = self.row(
            Grid(f"delta[{L}]", role="error"), Grid(f"dE_da[{L}]"), Grid(f"slope[{L}]"),
            signs=[RELATION, "dot.o"],
            result=Result(0, lambda j, _: f"dE_da[{L}][{j}]*slope[{L}][{j}]"),
        )  # fmt: skip
        self.subtitle("{1} of {4}: output")
        self.tell("output", self.output_equation(), row, self.diagram.layer(L))

    def hidden(self) -> None:
        grids, signs, result = carried_back(self.trace, 1)
        row = self.row(*grids, signs=signs, result=result)
        flow = SignalFlow(self.diagram, 2, backward=True)
        self.subtitle("{2} of {4}: one layer back")
        self.tell("hidden", self.hidden_equation(), row, self.between(2), flow)

    def bias(self) -> None:
        row = self.row(
            Grid(own_slopes(self.trace, "db[1]")), Grid("delta[1]", role="error"), signs=["="]
        )
        self.subtitle("{3} of {4}: biases")
        self.tell("bias", self.bias_equation(), row, self.diagram.layer(1))

    def weight(self) -> None:
        name = own_slopes(self.trace, "dW[1]")
        row = self.row(
            Grid(name), Grid("delta[1]", role="error"),
            row_vector(self.trace, "a[0]", "activation"),
            signs=[RELATION, ""],
            result=Result(0, lambda j, k: f"delta[1][{j}]*a[0][{k}]"),
        )  # fmt: skip
        flow = SignalFlow(self.diagram, 1, backward=True)
        self.subtitle("{4} of {4}: weights")
        self.tell("weight", self.weight_equation(), row, self.between(1), flow)

    def tell(
        self, beat: str, items: list[Item], row: MatrixRow, lit: list[Edge | Neuron],
        *moves: Animation,
    ) -> None:  # fmt: skip
        """One equation large, then the lesson's numbers under it, the layer lit."""
        equation = self.large(items, self.head)
        with self.beat(beat):
            self.play(Spotlight(self.diagram, lit), FadeIn(equation))
            for move in moves:
                self.play(move)
            alone = row.height > self.foot.height
            self.play(FadeIn(row), *([FadeOut(equation)] if alone else []))
        self.play(FadeOut(row, *([] if alone else [equation])))

    def all_four(self) -> None:
        self.subtitle("together")
        named = [
            ("output", self.output_equation()), ("one layer back", self.hidden_equation()),
            ("biases", self.bias_equation()), ("weights", self.weight_equation()),
        ]  # fmt: skip
        block = self.card(named)
        with self.beat("all" if self.deep else "all_alone"):
            self.play(FadeOut(self.diagram, self.key))
            self.play(FadeIn(block))

    def card(self, named: list[tuple[str, list[Item]]]) -> VGroup:
        """The equations under one another, aligned at their signs, their names beside them."""
        body, size = self.zones.body, self.zones.sizes.formula
        lines = VGroup(*(self.math(*equation, align=True) for _, equation in named))
        lines.arrange(DOWN, buff=1.1 * size)
        for line in lines[1:]:
            line.shift([lines[0]["="].get_center()[0] - line["="].get_center()[0], 0, 0])
        block = VGroup(lines)
        if not self.zones.portrait:
            names = VGroup(*(self.text(name, role="muted") for name, _ in named))
            left = lines.get_right()[0] + 2.5 * size
            for name, line in zip(names, lines, strict=True):
                name.move_to([left, line["="].get_center()[1], 0], aligned_edge=LEFT)
            block.add(names)
        room = body.inset(0.02 * body.width, 0.05 * body.height)
        room.fit(block, largest=1.35)
        return block

    # -- numbers -----------------------------------------------------------------------------

    def row(self, *grids: Grid, signs: list[str], result: Result | None = None) -> MatrixRow:
        """Below the equation or, where that leaves too little room, in the place of both."""
        rows = (
            MatrixRow(
                self.trace, grids, signs, zone=zone, size=self.zones.sizes.formula,
                smallest=self.zones.smallest, theme=self.theme, largest=1.3, result=result,
            )
            for zone in (self.foot, self.zones.panel)
        )  # fmt: skip
        below = next(rows)
        return below if below.legible else next(rows)


def _delta(layer: str, name: str = "delta") -> Item:
    return piece(f"delta^(({layer}))", name, "error", stated=LETTERS)
