"""TermsIntoMatrices: the chain-rule factors of a layer, collected into three matrices."""

from __future__ import annotations

from typing import Any, ClassVar

from manim import FadeIn, FadeOut, LaggedStart, VGroup

from backprop import Lesson, Symbol
from scenes.animations.light import Spotlight
from scenes.animations.numbers import Fly, instead
from scenes.claims import PLAN, RULE, Stated
from scenes.mobjects.answered import answered
from scenes.mobjects.formula import Formula, Item, number, piece
from scenes.mobjects.matrices import slashed, symbols_matrix
from scenes.mobjects.matrix_row import Grid, MatrixRow
from scenes.mobjects.network import Edge, Neuron
from scenes.stage import LectureScene, no_such_layer
from scenes.theme import Role

FACTORS: tuple[tuple[str, Role], ...] = (
    ("dE_dA", "error"), ("dA_dZ", "text"), ("dZ_dW", "activation"),
)  # fmt: skip


class TermsIntoMatrices(LectureScene):
    """Each weight's three factors fly into their cells: column by column, three matrices."""

    title = "Terms into matrices"
    steps_told = "none"
    layer: ClassVar[int | None] = None  # whose weights; None: the last layer's
    words: ClassVar[dict[str, str]] = {
        "weights": "Layer {l} has {count:weight(s)}, and each has a chain of its own.",
        "chain": "One chain is three factors. For the first weight:",
        "chain of two": "Behind a softmax one chain is two factors. For the first weight:",
        "cells": "Each factor gets a matrix; the weight's place is its cell.",
        "column": "The weights that come from the same source fill one column.",
        "columns": "The other sources fill the other columns.",
        "matrices": "Three matrices; multiplied cell by cell, they give every weight's slope.",
        "two matrices": "Two matrices; multiplied cell by cell, they give every weight's slope.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "column": PLAN,
        "matrices": RULE,
        "two matrices": RULE,
    }

    @classmethod
    def refusal(cls, lesson: Lesson) -> str | None:
        return super().refusal(lesson) or no_such_layer(lesson, cls.layer)

    def construct(self) -> None:
        self.l = self.layer or self.trace.L
        self.fused = self.lesson.loss.softmax and self.l == self.trace.L
        self.factors = FACTORS[::2] if self.fused else FACTORS  # ∂E/∂Z is one of them
        self.lay_out()
        self.introduce()
        self.first_chain()
        self.first_column()
        self.other_columns()
        self.name_them()

    # -- what stands where -------------------------------------------------------------------

    def lay_out(self) -> None:
        """The chain above the matrices, or beside them where the panel is flat; in a narrow frame
        with less height, if need be."""
        shapes = [(1, 1, False), (1.3, 0.5, False), (0.42, 0.25, True)]
        for share, gap, slashes in shapes if self.zones.tight else shapes[:1]:
            self.slashed = slashes
            self.chain_zone, self.matrix_zone = self.zones.panel.split(
                share, 1.6, gap=gap * self.zones.sizes.formula
            )
            self.make_matrices()
            told = [(j, k) for j, k in self.row[0].places if 0 in (j, k)]  # as chains
            smallest = min(self.chain(j, k).size for j, k in told)
            if self.row.legible and smallest >= self.zones.smallest:
                return

    def make_matrices(self) -> None:
        self.row = MatrixRow(
            self.trace, [Grid(f"{name}[{self.l}]", role=role) for name, role in self.factors],
            ["quad"] * (len(self.factors) - 1), zone=self.matrix_zone,
            size=self.zones.sizes.formula, smallest=self.zones.smallest, theme=self.theme,
        )  # fmt: skip

    def named(self, address: str) -> Symbol:
        """A derivative's symbol, with a stroke where there is no height for a bar."""
        symbol = self.trace.symbol(address)
        return slashed(symbol) if self.slashed else symbol

    def fitted(self, formula: Formula) -> Formula:
        """A formula in the chain's zone; its size is that of its type."""
        whole = formula.width
        formula.size *= self.chain_zone.fit(formula, largest=1.2).width / whole
        return formula

    def chain(self, j: int, k: int) -> Formula:
        """A weight's gradient as its three factors, in symbols and in numbers."""
        addresses = [f"{name}[{self.l}][{j},{k}]" for name, _ in self.factors]
        symbols: list[Item] = []
        numbers: list[Item] = []
        for n, ((_, role), address) in enumerate(zip(self.factors, addresses, strict=True)):
            cell = self.row[n].cell(j, k).shown
            dot = [piece("dot", "sign")] if n else []
            symbols += [*dot, piece(self.named(address), f"symbol {n}", role)]
            numbers += [*dot, _bracketed(number(cell, f"number {n}", role))]
        left = piece(self.named(f"dW[{self.l}][{j},{k}]"), "left")
        formula = self.math(
            left, "&", piece("=", "equals"), *symbols, r"\ &", piece("=", "numbers equal")
            if all(self.row[n].cell(j, k).shown.exact for n in range(len(self.factors)))
            else piece("approx", "numbers equal"), *numbers, align=True,
        )  # fmt: skip
        return self.fitted(formula)

    def lit(self, j: int, k: int) -> list[Edge | Neuron]:
        """The weight's edge and its two neurons, where they are drawn."""
        l, network = self.l, self.diagram
        if j not in network.visible(l) or k not in network.visible(l - 1):
            return []
        return [network.edge(l, to=j, source=k), network.neuron(l, j), network.neuron(l - 1, k)]

    # -- what is told ------------------------------------------------------------------------

    def introduce(self) -> None:
        network = self.diagram = answered(self.network())
        self.subtitle("layer {l}", l=self.l)
        count = self.trace.sizes[self.l] * self.trace.sizes[self.l - 1]
        with self.beat("weights", l=self.l, count=count):
            self.play(FadeIn(network, self.key()))
            self.play(Spotlight(network, self.everything()), FadeIn(self.gradients()))

    def gradients(self) -> Formula:
        """The slopes wanted: one for each weight."""
        name = f"dW[{self.l}]"
        most = next((n for n in (5, 4) if self.trace.sizes[self.l] <= n), 3)
        cells = symbols_matrix(self.trace, name, most=most)
        wanted = self.math(piece(self.trace.symbol(name)), "=", cells)
        self.wanted = self.zones.panel.fit(wanted, largest=1.3)
        return self.wanted

    def key(self) -> VGroup:
        return self.legend(("error", "error"), ("slope", "text"), ("input", "activation"))

    def everything(self) -> list[Edge | Neuron]:
        network, l = self.diagram, self.l
        return [*network.edges_into(l), *network.layer(l), *network.layer(l - 1)]

    def first_chain(self) -> None:
        self.current = self.chain(0, 0)
        symbols, numbers = _lines(self.current)
        with self.beat("chain of two" if self.fused else "chain"):
            self.play(FadeOut(self.wanted), run_time=0.5)
            self.play(Spotlight(self.diagram, self.lit(0, 0)), FadeIn(symbols))
            self.play(FadeIn(numbers))
        with self.beat("cells"):
            self.play(
                FadeIn(*(matrix.frame for matrix in self.row.matrices)), FadeIn(self.row.labels)
            )
            self.play(self.into_cells(0, 0))

    def first_column(self) -> None:
        rows = [i for i, j in self.row[0].places if j == 0][1:]
        if not rows:
            return
        with self.beat("column"):
            for j in rows:
                self.next_chain(j, 0)

    def other_columns(self) -> None:
        columns = [k for k in self.row[0].columns if k]
        if not columns:
            return
        with self.beat("columns"):
            for k in columns:
                self.whole_column(k)

    def next_chain(self, j: int, k: int) -> None:
        """The next weight's chain takes the place of the last one's, and fills its cells."""
        old, self.current = self.current, self.chain(j, k)
        self.play(
            *instead(old, self.current),
            Spotlight(self.diagram, self.lit(j, k)),
            run_time=0.8,
        )
        self.play(self.into_cells(j, k, run_time=0.8))

    def whole_column(self, k: int) -> None:
        """All the weights of one source at once; the chain shown is its first weight's."""
        old, self.current = self.current, self.chain(0, k)
        rows = [i for i, j in self.row[0].places if j == k]
        lit = [each for j in rows for each in self.lit(j, k)]
        self.play(*instead(old, self.current), Spotlight(self.diagram, lit), run_time=0.8)
        self.play(LaggedStart(*(self.into_cells(j, k) for j in rows), lag_ratio=0.25, run_time=1.2))

    def into_cells(self, j: int, k: int, **options: Any) -> LaggedStart:
        """The three numbers of the chain fly into the cells of the weight (j, k)."""
        moves = [
            Fly(self.row[n].cell(j, k), self.current[f"number {n}"])
            for n in range(len(self.factors))
        ]
        return LaggedStart(*moves, lag_ratio=0.15, **options)

    def name_them(self) -> None:
        with self.beat("two matrices" if self.fused else "matrices"):
            self.play(FadeOut(self.current), run_time=0.5)
            self.play(Spotlight(self.diagram, self.everything()), FadeIn(self.product_of_three()))

    def product_of_three(self) -> Formula:
        """What the matrices are for: their product, cell by cell, is the gradient."""
        parts = [piece(self.named(f"{n}[{self.l}]"), n, role) for n, role in self.factors]
        left = piece(self.named(f"dW[{self.l}]"))
        whole = self.math(left, "=", parts[0], *([r"dot.o", each] for each in parts[1:]))
        return self.fitted(whole)


def _bracketed(item: Any) -> Item:
    return [r"\(", item, r"\)"] if item.shown.text.startswith("-") else item


def _lines(formula: Formula) -> tuple[VGroup, VGroup]:
    """The line in symbols and the line in numbers."""
    numbers = [formula["numbers equal"], *formula.numbers]
    second = formula["numbers equal"].get_top()[1]
    rest = [part for part in formula.submobjects if part not in numbers]
    below = [part for part in rest if part.has_points() and part.get_top()[1] <= second]
    return VGroup(*(p for p in rest if p not in below)), VGroup(*numbers, *below)
