"""WhyTheTranspose: typed without it, the formula gives no error message and the wrong numbers."""

from __future__ import annotations

from typing import ClassVar

from manim import FadeIn, FadeOut, LaggedStart, Transform

from backprop import Lesson, Trace
from scenes.animations.light import Light
from scenes.animations.numbers import Fly
from scenes.claims import RULE, Stated
from scenes.mobjects.formula import Formula, Item, Piece, piece
from scenes.mobjects.matrices import kept, under
from scenes.mobjects.matrix_row import (
    RELATION,
    Grid,
    MatrixRow,
    NumberGrid,
    Result,
    carried_back,
    own_slopes,
    row_vector,
)
from scenes.mobjects.network import DIM
from scenes.stage import LectureScene, no_such_layer
from scenes.theme import Role

SHAPE = "the shape of an array"


class WhyTheTranspose(LectureScene):
    """(Wᵀδ) ⊙ f′(z) is a column; δᵀW ⊙ f′(z), typed literally, becomes a table, silently."""

    title = "Where the transpose belongs"
    steps_told = "none"
    layer: ClassVar[int | None] = None  # a hidden layer; None: one where the mistake is silent
    words: ClassVar[dict[str, str]] = {
        "want": "Layer {l} has {n} neurons, so its errors δ are a column of {n}.",
        "right": "The transposed weights turn the errors above into just that.",
        "typed": "In print one also finds the transpose on δ instead of on the weights.",
        "row": "The sums that come out are the same. But now they lie in a row.",
        "spread": "Row ⊙ column: NumPy does not complain. It makes a table, each with each.",
        "diagonal": "Only its diagonal is δ. Every other cell mixes two neurons.",
        "silent": "Times the inputs, it has the shape of the weights, and wrong numbers.",
        "loud": "Times the inputs, the shapes do not fit: only here comes an error message.",
        "rule": "Write the shape below each factor. δ is as tall as its layer: a column.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "right": RULE,
        "row": RULE,
        "diagonal": RULE,
        "silent": RULE,
        "rule": RULE,
    }

    @classmethod
    def refusal(cls, lesson: Lesson) -> str | None:
        if reason := no_such_layer(lesson, cls.layer) or super().refusal(lesson):
            return reason
        if lesson.L == 1:
            return "it has one trained layer, and nothing to carry back"
        if chosen_layer(lesson, cls.layer) is None:
            return "in its hidden layers a missing transpose changes nothing that one could see"
        return None

    def construct(self) -> None:
        chosen = chosen_layer(self.lesson, self.layer)
        assert chosen is not None  # refused otherwise
        self.l, self.n = chosen, self.lesson.sizes[chosen]
        shares = (1, 1.5) if self.zones.tight else (1, 1.9)
        self.head, self.foot = self.zones.body.inset(0.02 * self.zones.body.width, 0).rows(
            *shares, gap=0.5 * self.zones.sizes.formula
        )
        self.subtitle("from layer {m} back to layer {l}", m=self.l + 1, l=self.l)
        self.as_it_should_be()
        self.as_it_was_typed()
        self.row_and_column()
        self.gradient()
        self.shapes_tell()

    # -- what is told ------------------------------------------------------------------------

    def as_it_should_be(self) -> None:
        formula = self.large(self.right_formula())
        grids, signs, result = carried_back(self.trace, self.l)
        row = self.row(*grids, signs=signs, result=result)
        with self.beat("want", l=self.l, n=self.n):
            self.play(FadeIn(formula))
        with self.beat("right"):
            self.play(self.to_the_head(formula))
            self.play(FadeIn(row))
        self.play(FadeOut(formula, row))

    def as_it_was_typed(self) -> None:
        l, above = self.l, range(self.trace.sizes[self.l + 1])
        heard = f"W[{l + 1}][{{o}},{{j}}]*delta[{l + 1}][{{o}}]"
        self.formula = self.large(self.typed_formula())
        row = self.row(
            row_vector(self.trace, f"delta[{l + 1}]", "error"),
            Grid(f"W[{l + 1}]"), row_vector(self.trace, f"dE_da[{l}]"),
            signs=["", RELATION],
            result=Result(2, lambda j, _: " + ".join(heard.format(o=o, j=j) for o in above)),
        )  # fmt: skip
        with self.beat("typed"):
            self.play(FadeIn(self.formula))
        with self.beat("row"):
            self.play(self.to_the_head(self.formula))
            self.play(FadeIn(row[0], row[1], row.labels[0], row.labels[1], row.signs[0]))
            self.play(FadeIn(row.signs[1], row[2], row.labels[2]))
        self.play(FadeOut(row))

    def row_and_column(self) -> None:
        l = self.l
        row = self.row(
            row_vector(self.trace, f"dE_da[{l}]"), Grid(f"slope[{l}]"),
            Grid(f"broadcast[{l}]", label='upright("as typed")'),
            signs=["dot.o", RELATION],
            result=Result(2, lambda i, j: f"dE_da[{l}][{j}]*slope[{l}][{i}]"),
        )  # fmt: skip
        table = row[2]
        with self.beat("spread"):
            self.play(FadeIn(row[0], row[1], row.labels[0], row.labels[1], row.signs[0]))
            self.play(FadeIn(row.signs[1], table.frame, row.labels[2]), run_time=0.6)
            self.play(self.each_with_each(row))
        diagonal = [(i, i) for i in table.rows if i is not None and (i, i) in table.places]
        with self.beat("diagonal"):
            others = [table.cell(*at) for at in table.places if at not in diagonal]
            delta = [table.cell(*at).animate.set_color(self.theme["error"]) for at in diagonal]
            self.play(Light(dict.fromkeys(others, DIM)), *delta)
        self.play(FadeOut(row, self.formula))

    def gradient(self) -> None:
        l, sizes = self.l, self.lesson.sizes
        formula = self.large(self.gradient_formula())
        if sizes[l] != sizes[l - 1]:
            with self.beat("loud"):
                self.play(FadeIn(formula))
            self.play(FadeOut(formula))
            return
        row = self.row(
            Grid(f"broadcast_dW[{l}]", label='upright("as typed")', role="focus"),
            Grid(own_slopes(self.trace, f"dW[{l}]")),
            signs=["eq.not"],
        )  # fmt: skip
        wrong = [at for at in row[0].places if text_at(row[0], at) != text_at(row[1], at)]
        if not wrong:
            return  # inputs of 0 hide it
        for at in set(row[0].places) - set(wrong):
            row[0].cell(*at).set_color(self.theme["text"])
        with self.beat("silent"):
            self.play(FadeIn(formula))
            self.play(self.to_the_head(formula))
            self.play(FadeIn(row[0], row.labels[0]))
            self.play(FadeIn(row.signs, row[1], row.labels[1]))
        self.play(FadeOut(formula, row))

    def shapes_tell(self) -> None:
        body = self.zones.body.inset(0.04 * self.zones.body.width, 0)
        places = body.rows(1, 1, gap=self.zones.sizes.formula)
        typed, right = (
            zone.fit(level(self.math(*items)), largest=1.5)
            for zone, items in zip(
                places, (self.typed_formula(outcome=True), self.right_formula()), strict=True
            )
        )
        with self.beat("rule"):
            self.play(FadeIn(typed))
            self.play(FadeIn(right))

    # -- formulas with shapes ----------------------------------------------------------------

    def large(self, items: list[Item]) -> Formula:
        """The formula alone, in the middle."""
        room = self.zones.body.inset(0.05 * self.zones.body.width, 0)
        return room.fit(level(self.math(*items)), largest=1.8)

    def to_the_head(self, formula: Formula) -> Transform:
        """Make room for the numbers below it."""
        small = formula.copy()
        return Transform(formula, self.head.fit(small), run_time=0.8)

    def shaped(self, symbol: str, rows: int, columns: int, role: Role | None = None) -> Item:
        """A symbol with its shape below it."""
        shape = Piece(f"{rows} times {columns}", "shape", "muted", stated=SHAPE)
        return under(piece(symbol, role=role), shape, size=1.0)

    def right_formula(self) -> list[Item]:
        """δ = ((W)ᵀ δ) ⊙ f′(z)"""
        l, n, trace = self.l, self.n, self.trace
        m = trace.sizes[l + 1]
        return [
            self.shaped(trace.symbol(f"delta[{l}]"), n, 1, "error"), "=", r"\(",
            self.shaped(trace.symbol(f"W[{l + 1}]").inside("({})^T"), n, m),
            self.shaped(trace.symbol(f"delta[{l + 1}]"), m, 1, "error"), r"\)", "dot.o",
            self.shaped(trace.symbol(f"slope[{l}]"), n, 1),
        ]  # fmt: skip

    def typed_formula(self, outcome: bool = False) -> list[Item]:
        """((δ)ᵀ W) ⊙ f′(z); with the shape that becomes of it."""
        l, n, trace = self.l, self.n, self.trace
        m = trace.sizes[l + 1]
        table = piece('upright("a table")', role="focus")
        shape = Piece(f"{n} times {n}", "shape", "focus", stated=SHAPE)
        return [
            r"\(", self.shaped(trace.symbol(f"delta[{l + 1}]").inside("({})^T"), 1, m, "error"),
            self.shaped(trace.symbol(f"W[{l + 1}]"), m, n), r"\)", "dot.o",
            self.shaped(trace.symbol(f"slope[{l}]"), n, 1),
            *(["quad arrow.r quad", under(table, shape, size=1.0)] if outcome else []),
        ]  # fmt: skip

    def gradient_formula(self) -> list[Item]:
        """What was typed for δ ⊙ the row of inputs."""
        l, n, trace = self.l, self.n, self.trace
        inputs = row_vector(trace, f"a[{l - 1}]").label
        shape = Piece(f"{n} times {n}", "shape", "focus", stated=SHAPE)
        typed = [
            r"\(", r"\(", piece(trace.symbol(f"delta[{l + 1}]").inside("({})^T"), role="error"),
            trace.symbol(f"W[{l + 1}]"), r"\)", "dot.o", trace.symbol(f"slope[{l}]"), r"\)",
        ]  # fmt: skip
        row = self.shaped(inputs or "", 1, trace.sizes[l - 1], "activation")
        return [under(typed, shape, size=1.0), "dot.o", row]

    # -- numbers -----------------------------------------------------------------------------

    def row(self, *grids: Grid, signs: list[str], result: Result | None = None) -> MatrixRow:
        return MatrixRow(
            self.trace, grids, signs, zone=self.foot, size=self.zones.sizes.formula,
            smallest=self.zones.smallest, theme=self.theme, largest=1.5, result=result,
        )  # fmt: skip

    @staticmethod
    def each_with_each(row: MatrixRow) -> LaggedStart:
        """Each cell arrives from its column's sum and from its row's slope."""
        flights = [
            LaggedStart(
                Fly(row[2].cell(i, j), row[0].cell(j)),
                Fly(row[2].cell(i, j).copy(), row[1].cell(i), remover=True),
                lag_ratio=0,
            )
            for i, j in row[2].places
        ]
        return LaggedStart(*flights, lag_ratio=0.3, run_time=min(3.0, 1.0 + 0.3 * len(flights)))


def level(formula: Formula) -> Formula:
    """The shapes below the symbols in one line, as low as the lowest."""
    lowest = min(shape.get_center()[1] for shape in formula["shape"])
    for shape in formula["shape"]:
        shape.set_y(lowest)
    return formula


def text_at(grid: NumberGrid, place: tuple[int, int]) -> str:
    return grid.cell(*place).shown.text


def chosen_layer(lesson: Lesson, named: int | None) -> int | None:
    """The hidden layer to tell of: the named one, else the first that is as wide as the one before,
    else the first; None where the mistake would not be seen."""
    hidden = [l for l in range(1, lesson.L) if named in (None, l)]
    telling = [l for l in hidden if _tells(Trace.of(lesson), l)]
    silent = (l for l in telling if lesson.sizes[l] == lesson.sizes[l - 1])
    return next(silent, telling[0] if telling else None)


def _tells(trace: Trace, l: int) -> bool:
    """Whether the table of layer l has different numbers in it."""
    places = [i for i in kept(trace.sizes[l]) if i is not None]
    cells = [f"broadcast[{l}][{i},{j}]" for i in places for j in places]
    return len({trace.show(cell).text for cell in cells}) > 1
