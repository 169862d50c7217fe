"""Grids in a row with signs between them: W x + b = z, as large as their zone allows.

row = GridRow(trace, [Told("W"), Told("x"), Told("b"), Told("z")], ["", "+", RELATION], zone=…, …)
row[0]                  the grid of W;  row.labels[0] its symbol and its shape
made_of=…               of the last grid: which expression each of its cells is; all the others then
                        have digits enough for a reader's calculator
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any

from manim import DOWN, RIGHT, VGroup

from backprop import EquationError, Style, Symbol, UndecidedError
from scenes.mobjects.formula import Formula, piece
from scenes.mobjects.grid import (
    DECIMALS,
    MOST,
    MOST_TOLD,
    Grid,
    Kind,
    addresses_of,
    role_of_sign,
    shape_of,
    style_for,
)
from scenes.mobjects.matrices import slashed
from scenes.theme import Role, Theme
from scenes.zones import Zone

RELATION = "relation"  # `=` where every number is exact as it is written, else `≈`
GAP = 0.45  # em: between a grid and a sign
LARGEST = 1.15  # of the wished size of type
WRITTEN = (MOST_TOLD, 5, 3)  # rows or columns that are tried


@dataclass(frozen=True)
class Told:
    """Which array stands in the row, and how."""

    name: str
    kind: Kind = "activation"
    turned: bool = False
    copies: int | None = None
    label: str | None = None  # Typst; the array's symbol unless given


class GridRow(VGroup):
    """Grids, signs and labels; `size` is that of the grids' type."""

    def __init__(
        self,
        trace: Any,
        told: Sequence[Told],
        signs: Sequence[str],
        *,
        zone: Zone,
        size: float,
        smallest: float,
        theme: Theme,
        made_of: Callable[[int, int], str] | None = None,
    ) -> None:
        """Raises UndecidedError where a number lies on a tie however it is written."""
        super().__init__()
        self.trace, self.told, self.given_signs, self.made_of = trace, told, signs, made_of
        self.zone, self.wished, self.smallest, self.theme = zone, size, smallest, theme
        for make in self._ways():
            self.size = make()
            if self.size >= smallest:
                break

    def __getitem__(self, index: int) -> Grid:
        grid: Grid = self.grids[index]
        return grid

    @property
    def exact(self) -> bool:
        return all(grid.exact for grid in self.grids)

    # -- how it is laid out ------------------------------------------------------------------

    def _ways(self) -> Iterator[Callable[[], float]]:
        for written, decimals in product(WRITTEN, DECIMALS):
            try:
                styles = self._styles(decimals, written)
            except UndecidedError:
                continue
            yield partial(self._laid, styles, written, True)
        yield partial(self._laid, self._styles(1, 3), MOST, False)

    def _styles(self, decimals: int, written: int) -> list[Style]:
        cells = [addresses_of(self.trace, each.name, written) for each in self.told]
        styles = [style_for(self.trace, each, decimals) for each in cells]
        if self.made_of is None:
            return styles
        try:
            operands = self._operands(cells[-1], styles[-1])
        except EquationError:
            return styles  # no digits are enough
        exact = [
            all(self.trace.show(a, style).exact for a in each)
            for each, style in zip(cells, styles, strict=True)
        ]
        given = zip(styles[:-1], exact, strict=False)
        return [*(style if known else operands for style, known in given), styles[-1]]

    def _operands(self, cells: Sequence[str], style: Style) -> Style:
        """The style in which the others confirm each cell of the last one."""
        rows = [(address, self.made_of(*place_of(address))) for address in cells]  # type: ignore[misc]
        operands: Style = self.trace.equations(rows, style=style)[0].operands[0].shown.style
        return operands

    def _laid(self, styles: Sequence[Style], written: int, digits: bool) -> float:
        em = self.wished
        self.grids = [
            Grid(
                self.trace, each.name, size=em, theme=self.theme, kind=each.kind, style=style,
                digits=digits, turned=each.turned, copies=each.copies, drawn_at_most=written,
            )
            for each, style in zip(self.told, styles, strict=True)
        ]  # fmt: skip
        self.signs = VGroup(*map(self._sign, self.given_signs))
        self.labels = VGroup(
            *(self._label(e, g) for e, g in zip(self.told, self.grids, strict=True))
        )
        self._arrange(em)
        self.submobjects = [VGroup(*self.grids), self.signs, self.labels]
        scale = min(LARGEST, self.zone.width / self.width, self.zone.height / self.height)
        self.scale(scale).move_to(self.zone.center)
        readable = scale * em >= self.smallest
        return scale * em if digits or not readable else max(scale * em, self.smallest)

    def _arrange(self, em: float) -> None:
        x, foot = 0.0, 0.0
        for n, (grid, label) in enumerate(zip(self.grids, self.labels, strict=True)):
            if n:
                sign = self.signs[n - 1]
                x += sign.width + GAP * em if sign.width else 0
                sign.move_to([x - sign.width / 2, 0, 0])
                x += GAP * em
            wide = max(grid.width, label.width)
            grid.move_to([x + wide / 2, 0, 0])
            x += wide + GAP * em
            foot = min(foot, grid.get_bottom()[1])
        for grid, label in zip(self.grids, self.labels, strict=True):
            label.move_to(grid)
            label.shift([0, foot - 1.15 * em - label[0].baseline, 0])

    def _sign(self, sign: str) -> Formula | VGroup:
        if not sign:
            return VGroup()
        source = {RELATION: "=" if self.exact else "approx"}.get(sign, sign)
        return Formula(piece(source), size=1.1 * self.wished, theme=self.theme)

    def _label(self, told: Told, grid: Grid) -> VGroup:
        return labelled(self.trace, told, size=self.wished, theme=self.theme)


def place_of(address: str) -> tuple[int, int]:
    """Row and column of a cell; column 0 for a vector's.

    >>> place_of("d(W)[1,2]"), place_of("delta[2][3]")
    ((1, 2), (3, 0))
    """
    row, _, column = address.rpartition("[")[2].rstrip("]").partition(",")
    return int(row), int(column or 0)


def labelled(trace: Any, told: Told, *, size: float, theme: Theme, beside: bool = False) -> VGroup:
    """An array's symbol in its colour, and its shape: 2 × 3."""
    symbol = told.label or slashed(trace.symbol(told.name))
    if told.turned and told.label is None:
        symbol = turned_symbol(trace.symbol(told.name))
    name = Formula(piece(symbol), size=size, theme=theme, role=colour_of(told.kind))
    shape = shape_label(trace, told, size=size, theme=theme)
    return VGroup(name, shape).arrange(
        RIGHT if beside else DOWN, buff=(0.6 if beside else 0.25) * size
    )


def shape_label(trace: Any, told: Told, *, size: float, theme: Theme) -> Formula:
    """How many rows and columns: 2 × 3; of a vector its cells."""
    shape = shape_of(trace, told.name) or (1,)
    shape = (shape[0], told.copies) if told.copies else shape
    if told.turned:
        shape = (*shape, 1)[:2][::-1]
    text = " times ".join(map(str, shape))
    why = f"the shape of {told.name}"
    return Formula(piece(text, role="muted", stated=why), size=size, theme=theme)


def turned_symbol(symbol: Symbol) -> Symbol:
    """Wᵀ; (W⁽¹⁾)ᵀ where there is a superscript, ∂E/∂z in brackets."""
    closed = "^" in symbol or "/" in symbol
    return symbol.inside("({})^T" if closed else "{}^T")


def colour_of(kind: Kind) -> Role:
    """The colour of an array's letter."""
    return "text" if kind == "weight" else role_of_sign(kind, False)
