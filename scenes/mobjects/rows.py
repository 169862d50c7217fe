"""Equations of one line each, under one another, aligned at both of their signs.

w x = 0.15 · 0.05 = 0.0075
w x =  0.2 · 0.1  = 0.02
"""

from __future__ import annotations

from collections.abc import Sequence

from manim import DOWN, VGroup

from backprop import Equation
from scenes.mobjects.formula import Formula, Part, Piece, number_source
from scenes.mobjects.worked import line_item
from scenes.theme import DARK, Role, Theme
from scenes.zones import Zone

WIDEST_GAP = 4  # em: results are not put under one another where that would tear a row apart


class Row(Formula):
    """One equation in one line: what it is, the same in numbers, the result."""

    def __init__(
        self,
        equation: Equation,
        *,
        size: float,
        theme: Theme = DARK,
        name: str | None = None,
        result_role: Role | None = None,
        brief: bool = False,
    ) -> None:
        """name: the left-hand side; the right-hand side in symbols unless given; brief: what
        stands between that and the result is left out."""
        self.equation = equation
        exact = all(operand.shown.exact for operand in equation.operands)
        left = [Piece(name, "symbols left")] if name else _line(equation, "symbols")
        middle = [Piece("=" if exact else "approx", "numbers relation")]
        middle += _line(equation, "numbers")
        super().__init__(
            *left, *([] if brief else middle),
            Piece("=" if equation.relation == "=" else "approx", "relation"),
            Piece(number_source(equation.result.text), "result", result_role, equation.result),
            size=size, theme=theme,
        )  # fmt: skip

    @property
    def symbols(self) -> VGroup:
        """The left-hand side."""
        return VGroup(*self._named("symbols"))

    @property
    def numbers_line(self) -> VGroup:
        """The sign and the numbers."""
        return VGroup(*self._named("numbers"))

    @property
    def result(self) -> VGroup:
        """The last sign and the result."""
        return VGroup(self["relation"], self["result"])

    def operand(self, slot: int) -> Part:
        """An operand's number, counted from the left."""
        return self[f"numbers {slot}"]

    def _named(self, kind: str) -> list[Part]:
        return [
            self.submobjects[i]
            for name, places in self._names.items()
            if name.split(" ")[0] == kind
            for i in places
        ]


class Rows(VGroup):
    """Rows aligned at their signs, as large as the zone allows; None among them stands for ⋮."""

    def __init__(
        self,
        equations: Sequence[Equation | None],
        *,
        zone: Zone,
        size: float,
        theme: Theme = DARK,
        names: Sequence[str | None] | None = None,
        result_role: Role | None = None,
        gap: float = 0.7,
        brief: bool = False,
    ) -> None:
        """gap: between rows, in em; names: the left-hand sides, else the symbols; brief: see
        `Row`."""
        super().__init__()
        names = names or [None] * len(equations)
        lines = [
            Row(equation, size=size, theme=theme, name=name, result_role=result_role, brief=brief)
            if equation
            else Formula(Piece("dots.v", None, "muted"), size=size, theme=theme)
            for equation, name in zip(equations, names, strict=True)
        ]
        self.rows = [line for line in lines if isinstance(line, Row)]
        for closer in (1, 0.7, 0.4):  # rather close together than small
            if VGroup(*lines).arrange(DOWN, buff=closer * gap * size).height <= zone.height:
                break
        self.dots = [line for line in lines if not isinstance(line, Row)]
        self._align()
        self.add(*lines)
        whole = self.width
        zone.fit(self)
        self.size = size * self.width / whole

    def _align(self) -> None:
        """Signs under signs, results under results, dots under the first signs."""
        first = "numbers relation" if "numbers relation" in self.rows[0] else "relation"
        firsts = [row[first] for row in self.rows]
        at = max(sign.get_left()[0] for sign in firsts)
        for row, sign in zip(self.rows, firsts, strict=True):
            row.shift([at - sign.get_left()[0], 0, 0])
        for dots in self.dots:
            dots.shift([firsts[0].get_center()[0] - dots.get_center()[0], 0, 0])
        seconds = [row["relation"].get_left()[0] for row in self.rows]
        if max(seconds) - min(seconds) > WIDEST_GAP * self.rows[0].size:
            return
        for row, left in zip(self.rows, seconds, strict=True):
            row.result.shift([max(seconds) - left, 0, 0])

    @property
    def symbols(self) -> VGroup:
        """All left-hand sides, and the dots."""
        return VGroup(*(row.symbols for row in self.rows), *self.dots)

    @property
    def numbers(self) -> VGroup:
        return VGroup(*(row.numbers_line for row in self.rows))

    @property
    def results(self) -> VGroup:
        return VGroup(*(row.result for row in self.rows))


def _line(equation: Equation, kind: str) -> list[object]:
    return [line_item(token, kind) for token in equation.tokens]
