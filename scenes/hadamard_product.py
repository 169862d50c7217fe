"""HadamardProduct: matrices multiplied cell by cell; δ gets its name, and goes one layer back."""

from __future__ import annotations

from typing import ClassVar

from manim import FadeIn, FadeOut, LaggedStart, Mobject

from backprop import Lesson, Operand
from scenes.animations.light import Light, Spotlight
from scenes.animations.numbers import GONE, Fly
from scenes.animations.signals import SignalFlow
from scenes.animations.storeys import OpenLayer
from scenes.claims import RULE, Always, Stated
from scenes.mobjects.answered import answered
from scenes.mobjects.choosing import telling_neuron
from scenes.mobjects.formula import Formula, Item, number, piece
from scenes.mobjects.matrix_row import (
    RELATION,
    Grid,
    MatrixRow,
    Result,
    carried_back,
    own_slopes,
    row_vector,
)
from scenes.mobjects.network import DIM
from scenes.stage import LectureScene, no_such_layer
from scenes.theme import Role
from scenes.zones import Zone

TERMS = 4  # products that are written out in one sum
ROLES: dict[str, Role] = {"dE_dA": "error", "dZ_dW": "activation"}


class HadamardProduct(LectureScene):
    """⊙ cell by cell gives δ, then the gradient; δ aᵀ says it shorter; Wᵀ sends δ back."""

    title = "Hadamard product"
    steps_told = "none"
    layer: ClassVar[int | None] = None  # whose matrices; None: the last layer's
    words: ClassVar[dict[str, str]] = {
        "factors": "The sign ⊙ multiplies two matrices cell by cell.",
        "cell": "First cell: {dE_dA[l][0,0]} times {dA_dZ[l][0,0]} is {hadamard[l][0,0]}.",
        "cells": "The same for every other cell.",
        "delta": "Every column holds the same numbers: the error signals δ of layer {l}.",
        "gradient": "Times each weight's input, cell by cell: the slopes of the weights.",
        "softmax": "Softmax and cross-entropy leave short errors: likelihoods minus targets.",
        "copied": "The sign ⊙ multiplies cell by cell: in every column δ, times the inputs.",
        "outer": "The same in short: the column δ times the row of inputs.",
        "recall": "One layer back, a neuron collects δ through its outgoing weights.",
        "back": "For the whole layer: the transposed weights, then ⊙ with the slopes.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "copied": RULE,
        "cells": RULE,
        "delta": Always("each column of both factors holds the same numbers"),
        "outer": RULE,
    }

    @classmethod
    def refusal(cls, lesson: Lesson) -> str | None:
        return super().refusal(lesson) or no_such_layer(lesson, cls.layer)

    def construct(self) -> None:
        self.l = self.layer or self.trace.L
        self.line: Formula | None = None  # what stands below the matrices
        self.subtitle("layer {l}", l=self.l)
        self.fused = self.lesson.loss.softmax and self.l == self.trace.L
        if self.fused:
            self.likelihoods_less_targets()
        else:
            self.multiply()
            self.name_delta()
        self.the_gradient()
        self.the_outer_product()
        if self.l > 1:
            self.clear_for_the_network()
            self.one_neuron_recalls()
            self.whole_layer_recalls()

    # -- what stands where -------------------------------------------------------------------

    def row(self, *grids: Grid, signs: list[str], zone: Zone, result: Result) -> MatrixRow:
        sizes = self.zones.sizes
        return MatrixRow(
            self.trace, grids, signs, zone=zone, size=sizes.formula,
            smallest=self.zones.smallest, theme=self.theme, largest=1.6, result=result,
        )  # fmt: skip

    @property
    def halves(self) -> tuple[Zone, Zone]:
        """Where the matrices stand, and the line of one cell's product below them."""
        body = self.zones.body.inset(0.02 * self.zones.body.width, 0)
        return body.rows(2.6, 1, gap=self.zones.sizes.formula)

    @property
    def gradient_name(self) -> str:
        return own_slopes(self.trace, f"dW[{self.l}]")

    @property
    def delta_label(self) -> str:
        return self.trace.symbol(f"delta[{self.l}]")

    def cell_product(self, i: int, j: int) -> Formula:
        """One cell's product in numbers, with digits enough for a reader's calculator."""
        at = f"[{self.l}][{i},{j}]"
        product = self.trace.equation(f"hadamard{at}", f"dE_dA{at} * dA_dZ{at}")
        left, right = product.operands
        line = self.math(
            number(left.shown, "left", "error"), "dot", _factor(right),
            "=" if product.relation == "=" else "approx",
            number(product.result, "result", "error"),
        )  # fmt: skip
        return self.halves[1].fit(line, largest=1.4)

    # -- what is told ------------------------------------------------------------------------

    def multiply(self) -> None:
        l = self.l
        self.first = row = self.row(
            Grid(f"dE_dA[{l}]", role="error"), Grid(f"dA_dZ[{l}]"),
            Grid(f"hadamard[{l}]", label=self.delta_label, role="error"),
            signs=["dot.o", RELATION], zone=self.halves[0],
            result=Result(2, lambda j, k: f"dE_dA[{l}][{j},{k}]*dA_dZ[{l}][{j},{k}]"),
        )  # fmt: skip
        with self.beat("factors"):
            self.play(
                LaggedStart(
                    FadeIn(row[0], row.labels[0]), FadeIn(row.signs[0]),
                    FadeIn(row[1], row.labels[1]), lag_ratio=0.4, run_time=1.4,
                )
            )  # fmt: skip
            self.play(FadeIn(row.signs[1], row[2].frame))
            self.say("(A dot.o B)_(j k)", "=", "A_(j k)", "dot", "B_(j k)")
        with self.beat("cell", l=l):
            self.one_cell(row, 0, 0)
        self.other_cells(row, "cells")

    def likelihoods_less_targets(self) -> None:
        """δ = p − y, as columns: all that softmax and cross-entropy leave."""
        l = self.l
        self.first = row = self.row(
            Grid("p", role="activation"), Grid("y", role="input"),
            Grid(f"delta[{l}]", label=self.delta_label, role="error"),
            signs=["-", RELATION], zone=self.halves[0],
            result=Result(2, lambda j, _: f"p[{j}]-y[{j}]"),
        )  # fmt: skip
        with self.beat("softmax"):
            self.play(FadeIn(row[0], row.labels[0]))
            self.play(FadeIn(row.signs[0], row[1], row.labels[1]))
            self.play(FadeIn(row.signs[1], row[2].frame, row.labels[2]), run_time=0.6)
            self.play(self.all_cells(row, row[2].places))
            self.say(piece(self.delta_label, role="error"), "=", piece("p", role="activation"),
                     "-", piece("y", role="input"))  # fmt: skip

    def say(self, *items: Item) -> None:
        """A line of symbols below the matrices, in place of the last one."""
        old, self.line = self.line, self.halves[1].fit(self.math(*items), largest=1.3)
        if old:
            self.play(FadeOut(old), run_time=0.4)
        self.play(FadeIn(self.line), run_time=0.6)

    def one_cell(self, row: MatrixRow, i: int, j: int) -> None:
        """The two numbers come down, are multiplied, and the product goes to its cell."""
        line = self.cell_product(i, j)
        factors = [row[0].cell(i, j), row[1].cell(i, j)]
        self.play(self.only(row, factors), FadeOut(self.line))
        moves = [Fly(line["left"], factors[0]), Fly(line["right"], factors[1])]
        rest = [
            p for p in line.submobjects if p not in (line["left"], line["right"], line["result"])
        ]
        self.play(*moves, FadeIn(*rest))
        self.play(FadeIn(line["result"]), run_time=0.6)
        self.play(Fly(row[2].cell(i, j), line["result"]))
        self.line = line

    def only(self, row: MatrixRow, lit: list[Mobject]) -> Light:
        """Light these numbers of the two factors, and dim their others."""
        others = [part for n in (0, 1) for part in row[n].numbers]
        return Light({part: 1 if part in lit else DIM for part in others})

    def other_cells(self, row: MatrixRow, beat: str) -> None:
        places = [place for place in row[2].places if place != (0, 0)]
        if not places:
            return
        with self.beat(beat):
            self.play(FadeOut(self.line), self.only(row, [*row[0].numbers, *row[1].numbers]))
            self.line = self.cell_product(*places[-1])
            self.play(self.all_cells(row, places))
            self.play(FadeIn(self.line), run_time=0.6)

    @staticmethod
    def all_cells(row: MatrixRow, places: list[tuple[int, int]]) -> LaggedStart:
        """Each product arrives from both its factors, one cell after the other."""
        flights = [
            LaggedStart(
                Fly(row[2].cell(i, j), row[0].cell(i, j)),
                Fly(row[2].cell(i, j).copy(), row[1].cell(i, j), remover=True),
                lag_ratio=0,
            )
            for i, j in places
        ]
        return LaggedStart(*flights, lag_ratio=0.35, run_time=min(3.0, 1.0 + 0.35 * len(places)))

    def name_delta(self) -> None:
        row, l = self.first, self.l
        with self.beat("delta", l=l):
            self.play(Light(dict.fromkeys((row[0], row[1]), DIM)), FadeIn(row.labels[2]))
            self.say(
                piece(self.delta_label, role="error"), "=",
                piece(self.trace.symbol(f"dE_da[{l}]")), "dot.o",
                piece(self.trace.symbol(f"slope[{l}]")),
            )  # fmt: skip

    def the_gradient(self) -> None:
        l = self.l
        self.second = row = self.row(
            Grid(f"hadamard[{l}]", label=self.delta_label, role="error"),
            Grid(f"dZ_dW[{l}]", role="activation"), Grid(self.gradient_name),
            signs=["dot.o", RELATION], zone=self.halves[0],
            result=Result(2, lambda j, k: f"hadamard[{l}][{j},{k}]*dZ_dW[{l}][{j},{k}]"),
        )  # fmt: skip
        old = self.first
        made_of = ["dE_dA", "dZ_dW"] if self.fused else ["dE_dA", "dA_dZ", "dZ_dW"]
        with self.beat("copied" if self.fused else "gradient"):
            self.carry_over(old, row, 0)
            self.play(FadeIn(row.signs[0], row[1], row.labels[1]))
            self.play(FadeIn(row.signs[1], row[2].frame, row.labels[2]), run_time=0.6)
            self.play(self.all_cells(row, row[2].places))
            self.say(
                piece(self.trace.symbol(f"dW[{l}]")), "=",
                *([*(["dot.o"] if n else []), piece(self.trace.symbol(f"{name}[{l}]"), role=role)]
                  for n, name in enumerate(made_of) for role in [ROLES.get(name)]),
            )  # fmt: skip

    def carry_over(self, old: MatrixRow, new: MatrixRow, place: int) -> None:
        """The last row's result moves to its place in the next row; the rest goes."""
        before, after = old[2], new[place]
        come = [
            Fly(after.cell(*at), before.cell(*at)) for at in after.places if at in before.places
        ]
        others = [after.cell(*at) for at in after.places if at not in before.places]
        self.play(FadeOut(old, *([self.line] if self.line else []), rate_func=GONE), *come)
        self.play(FadeIn(after.frame, new.labels[place], *others), run_time=0.5)
        self.line = None

    def the_outer_product(self) -> None:
        l = self.l
        self.third = row = self.row(
            Grid(f"delta[{l}]", role="error"),
            row_vector(self.trace, f"a[{l - 1}]", "activation"),
            Grid(self.gradient_name),
            signs=["", RELATION], zone=self.halves[0],
            result=Result(2, lambda j, k: f"delta[{l}][{j}]*a[{l - 1}][{k}]"),
        )  # fmt: skip
        old = self.second
        with self.beat("outer"):
            self.carry_over(old, row, 2)
            self.play(FadeIn(row[0], row.labels[0]))
            self.play(FadeIn(row[1], row.labels[1]))
            self.play(FadeIn(row.signs))
            self.say(
                piece(self.trace.symbol(f"dW[{l}]")), "=", piece(self.delta_label, role="error"),
                piece(row_vector(self.trace, f"a[{l - 1}]").label, role="activation"),
            )  # fmt: skip

    # -- one layer back ----------------------------------------------------------------------

    def clear_for_the_network(self) -> None:
        self.network_ = answered(self.network(storeys=True))
        self.play(FadeOut(self.third, self.line))
        self.subtitle("from layer {l} back to layer {m}", l=self.l, m=self.l - 1)

    def one_neuron_recalls(self) -> None:
        """δ of one neuron below: the weighted sum of the errors above, times its slope."""
        l, network, trace = self.l, self.network_, self.trace
        k = telling_neuron(trace, l - 1)
        terms = " + ".join(f"W[{l}][{o},{k}]*delta[{l}][{o}]" for o in range(trace.sizes[l]))
        at = f"[{l - 1}][{k}]"
        equations = (
            trace.equation(f"dE_da{at}", terms),
            trace.equation(f"delta{at}", f"dE_da{at}*slope{at}"),
        )
        panel = self.zones.panel
        places = panel.columns(1, 1, gap=self.zones.sizes.formula) if panel.flat else (panel,)
        parts = [(e,) for e in equations] if panel.flat else [equations]
        working = [
            self.worked(*part, zone=zone, result_role="error")
            for part, zone in zip(parts, places, strict=True)
        ]
        out = network.edges_from(l - 1, k)
        recalling = [network.neuron(l - 1, k)] if k in network.visible(l - 1) else []
        with self.beat("recall"):
            keys = self.legend(("value", "activation"), ("gradient", "error"))
            self.play(FadeIn(network, keys), OpenLayer(network, l))
            self.play(
                Spotlight(network, [*out, *recalling, *network.layer(l)]),
                FadeIn(*(w.symbols for w in working)),
            )
            self.play(SignalFlow(network, l, backward=True), FadeIn(*(w.numbers for w in working)))
            self.play(FadeIn(*(w.results for w in working)), *self.opened(l - 1, k))
        self.play(FadeOut(*working))

    def whole_layer_recalls(self) -> None:
        l, network = self.l, self.network_
        symbols, row = self.back_formula(), self.back_row()
        alone = row.height > self.back_zones[1].height
        with self.beat("back"):
            self.play(
                Spotlight(
                    network, [*network.edges_into(l), *network.layer(l - 1), *network.layer(l)]
                ),
                FadeIn(symbols),
            )
            self.play(SignalFlow(network, l, backward=True, run_time=1.4))
            self.play(OpenLayer(network, l - 1, run_time=1.2),
                      FadeIn(row), *([FadeOut(symbols)] if alone else []))  # fmt: skip

    def opened(self, l: int, k: int) -> list[OpenLayer]:
        """The second storey of one neuron opens, if the neuron is drawn."""
        return [OpenLayer(self.network_, l, only=k)] if k in self.network_.visible(l) else []

    @property
    def back_zones(self) -> tuple[Zone, Zone]:
        """Where the equation stands, and its numbers."""
        above, below = self.zones.panel.split(1.2, 1.9, gap=0.6 * self.zones.sizes.formula)
        return above, below

    def back_formula(self) -> Formula:
        """δ of the layer below = (Wᵀ δ) ⊙ f′(z), in symbols."""
        l, trace = self.l, self.trace
        line = self.math(
            piece(trace.symbol(f"delta[{l - 1}]"), role="error"), "=", "(",
            trace.symbol(f"W[{l}]").inside("({})^T"), piece(self.delta_label, role="error"), ")",
            "dot.o", piece(trace.symbol(f"slope[{l - 1}]")),
        )  # fmt: skip
        return self.back_zones[0].fit(line, largest=1.2)

    def back_row(self) -> MatrixRow:
        """Below the equation or, where that leaves too little room, in the place of both."""
        grids, signs, result = carried_back(self.trace, self.l - 1)
        below = self.row(*grids, signs=signs, result=result, zone=self.back_zones[1])
        if below.legible:
            return below
        return self.row(*grids, signs=signs, result=result, zone=self.zones.panel)


def _factor(operand: Operand) -> Item:
    shown = number(operand.shown, "right")
    return [r"\(", shown, r"\)"] if operand.brackets else shown
