"""Vectors and matrices as cells: tint says how large a number is, hue and minus its sign.

grid = Grid(trace, "W[1]", size=0.3, theme=theme, role="weight")
grid.cell(0, 1)                  the cell of row 0, column 1 of the array: square, number, address
grid.row(0), grid.column(1)      its cells of a row, of a column
Grid(trace, "W[1]", …, turned=True)     rows and columns swapped on screen; cells keep their names
Grid(trace, "b[1]", …, copies=3)        a vector as three columns that are alike

A vector is a column, a number alone one cell.  The largest number has the strongest tint, or what
`most` says, where several grids share a scale (`largest_of`).  Without digits (`digits=False`) a
cell below zero carries a minus.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any, Literal

import numpy as np
from manim import DOWN, LEFT, RIGHT, Line, Mobject, Rectangle, VGroup, VMobject

from backprop import Auto, Scientific, Shown, Style, UndecidedError
from scenes.mobjects.formula import Formula, piece
from scenes.mobjects.inside import inside
from scenes.mobjects.legible import first_legible
from scenes.mobjects.matrices import kept
from scenes.mobjects.network import drawn
from scenes.mobjects.value import Value, width_in_em
from scenes.theme import Role, Theme
from scenes.zones import Zone

Kind = Literal["input", "activation", "weight", "error", "update"]  # of the quantity: its colour
FAINT, STRONG = 0.05, 0.42  # tint where a number is 0, and where it is the largest
TALL, AIR, LEAST = 1.7, 0.7, 1.9  # em: height of a cell, air beside its number, least breadth
SEAM, RIM = 0.08, 0.05  # em: between cells, between them and the outline
BARE = 0.55  # em: side of a cell without digits
NARROW = 1.1  # em: the breadth of ⋮ and ⋯
MOST = 12  # rows or columns that are drawn; of more, first ones, dots and the last
DECIMALS = (4, 3, 2, 1)
MOST_TOLD = 8  # rows or columns beyond which no digits are tried
SHORTER = (Auto(3, 2), Auto(2, 1), Scientific(2), Scientific(1))  # where a number has grown


def role_of_sign(kind: Kind, negative: bool) -> Role:
    """The hue of a number: its quantity's, and that of all that is below zero.

    >>> role_of_sign("weight", False), role_of_sign("error", False), role_of_sign("error", True)
    ('positive', 'error', 'negative')
    """
    return "negative" if negative else "positive" if kind == "weight" else kind


@dataclass(frozen=True)
class Look:
    """How the cells of a grid are drawn: the size of their type, their scale of tints."""

    size: float
    theme: Theme
    kind: Kind
    digits: bool
    most: float

    def tint(self, number: float) -> Any:
        """The fill for a number."""
        part = min(abs(number) / self.most, 1.0)
        return self.theme.tint(role_of_sign(self.kind, number < 0), FAINT + (STRONG - FAINT) * part)

    def __deepcopy__(self, memo: object) -> Look:
        return self


class Cell(VGroup):
    """One number in its tinted square; without digits, a minus where it is below zero."""

    def __init__(self, shown: Shown, number: float, *, wide: float, tall: float, look: Look):
        self.shown, self.look, self.wide = shown, look, wide
        gap = SEAM * look.size
        self.square = Rectangle(width=wide - gap, height=tall - gap, stroke_width=0)
        super().__init__(self.square)
        self.value = Value(shown, size=look.size, theme=look.theme) if look.digits else None
        self.minus = Line(LEFT, RIGHT, stroke_color=look.theme["text"], stroke_width=2)
        self.minus.scale(0.2 * wide)
        self.add(inside((self.value or self.minus).move_to(self.square), self.square))
        self.tell(number)

    @property
    def address(self) -> str:
        return self.shown.address

    def tell(self, number: float) -> None:
        """The tint of a number, and its sign."""
        self.square.set_fill(self.look.tint(number), opacity=1)
        if self.value is None:
            self.minus.set_stroke(opacity=float(number < 0))

    def follow(self, trace: Any) -> None:
        """The same quantity in another trace: digits stay in their places where they fit."""
        self.tell(drawn(trace, self.address))
        if self.value is None:
            return
        self.value.retell(trace)
        if self.value.width > (1 - 0.2 * AIR * self.look.size / self.wide) * self.square.width:
            self.value.show(self._shorter(trace)).move_to(self.square)
        self.shown = self.value.shown

    def _shorter(self, trace: Any) -> Shown:
        """The most precise text that has room in the cell."""
        room = self.wide / self.look.size - 0.5 * AIR
        tried = [trace.show(self.address, style) for style in SHORTER]
        return next((each for each in tried if width_in_em(each.text) <= room), tried[-1])


class Grid(VGroup):
    """The cells of an array; `size` is that of their type."""

    def __init__(
        self,
        trace: Any,
        name: str,
        *,
        size: float,
        theme: Theme,
        kind: Kind = "activation",
        style: Style | None = None,
        digits: bool = True,
        turned: bool = False,
        copies: int | None = None,
        most: float | None = None,
        drawn_at_most: int = MOST,
    ) -> None:
        """style: of all its numbers; the most precise common one unless given, up to 4 decimals.
        most: the number of the strongest tint; the largest of this grid unless given.

        Raises UndecidedError where a number lies on a tie in that style.
        """
        self.trace, self.address, self.size, self.theme = trace, name, size, theme
        self.kind, self.digits, self.turned, self.copies = kind, digits, turned, copies
        self.drawn_at_most, self.shape = drawn_at_most, shape_of(trace, name)
        slots = self.shape if copies is None else (self.shape[0], copies)
        self.row_slots, self.column_slots = (kept(n, drawn_at_most) for n in (*slots, 1, 1)[:2])
        self.addresses = {at: self._address(*at) for at in self.places}
        self.style = style or style_for(trace, [*self.addresses.values()])
        self.sizes = {at: drawn(trace, address) for at, address in self.addresses.items()}
        self.most = most or max(map(abs, self.sizes.values())) or 1.0
        self.look = Look(size, theme, kind, digits, self.most)
        self._cells: dict[tuple[int, int], Cell] = {}
        self._make()
        super().__init__(self.frame, self.dots, *self._cells.values())

    # -- what it is made of ------------------------------------------------------------------

    @property
    def places(self) -> list[tuple[int, int]]:
        """The (row, column) in the array of every cell that is drawn, row by row."""
        return [(j, k) for j in self.rows for k in self.columns]

    @property
    def rows(self) -> list[int]:
        return [j for j in self.row_slots if j is not None]

    @property
    def columns(self) -> list[int]:
        return [k for k in self.column_slots if k is not None]

    def cell(self, j: int, k: int = 0) -> Cell:
        """The cell of this row and column of the array; KeyError where it is not drawn."""
        return self._cells[j, k]

    def row(self, j: int) -> VGroup:
        """The cells of a row of the array."""
        return VGroup(*(self._cells[j, k] for k in self.columns))

    def column(self, k: int) -> VGroup:
        """The cells of a column of the array."""
        return VGroup(*(self._cells[j, k] for j in self.rows))

    def across(self, n: int) -> list[Cell]:
        """The cells that stand side by side in line n, from the left."""
        return list(self.column(n) if self.turned else self.row(n))

    def down(self, n: int) -> list[Cell]:
        """The cells that stand below one another in column n, from the top."""
        return list(self.row(n) if self.turned else self.column(n))

    @property
    def cells(self) -> VGroup:
        return VGroup(*self._cells.values())

    @property
    def empty(self) -> VGroup:
        """What is there before its numbers are: outline and dots."""
        return VGroup(self.frame, self.dots)

    @property
    def exact(self) -> bool:
        """Whether each number is exact as it is written."""
        return all(cell.shown.exact for cell in self._cells.values())

    # -- how it is changed -------------------------------------------------------------------

    def follow(self, trace: Any) -> None:
        """The same array in another trace, such as a knob's; the scale of tints stays."""
        for cell in self._cells.values():
            cell.follow(trace)

    def light(
        self, lit: Iterable[Mobject] | None = None, *, dim: float = 0.35
    ) -> dict[Mobject, float]:
        """Levels for `Light`: these cells are bright, the others dim; all where none is named."""
        bright = None if lit is None else {id(each) for each in lit}
        return {
            cell: 1 if bright is None or id(cell) in bright else dim
            for cell in self._cells.values()
        }

    # -- building ----------------------------------------------------------------------------

    def _address(self, j: int, k: int) -> str:
        if not self.shape:
            return self.address
        return f"{self.address}[{j}]" if len(self.shape) == 1 else f"{self.address}[{j},{k}]"

    def _make(self) -> None:
        shown = {at: self.trace.show(a, self.style) for at, a in self.addresses.items()}
        em = self.size
        widest = max(width_in_em(each.text) for each in shown.values())
        wide = max(LEAST, widest + AIR) * em if self.digits else BARE * em
        tall = TALL * em if self.digits else BARE * em
        down, across = self.row_slots, self.column_slots
        down, across = (across, down) if self.turned else (down, across)
        xs, ys = _middles(across, wide, NARROW * em), _middles(down, tall, NARROW * em)
        self.frame = Outline(xs, ys, wide, tall, self.edge, self.theme, RIM * em)
        for (j, k), each in shown.items():
            cell = Cell(each, self.sizes[j, k], wide=wide, tall=tall, look=self.look)
            column, row = (j, k) if self.turned else (k, j)
            self._cells[j, k] = cell.move_to([xs[column], -ys[row], 0])
        self.dots = VGroup(*self._dots(across, down, xs, ys))

    @property
    def edge(self) -> Role:
        """The colour of its outline: its quantity's."""
        return "muted" if self.kind == "weight" else self.kind

    def _dots(self, across: Slots, down: Slots, xs: Places, ys: Places) -> list[Formula]:
        sources = [("dots.h", None, row) for row in down if None in across and row is not None]
        sources += [("dots.v", col, None) for col in across if None in down and col is not None]
        if None in across and None in down:
            sources.append(("dots.down", None, None))
        size = self.size if self.digits else 0.8 * self.size
        return [
            Formula(piece(source, role="muted"), size=size, theme=self.theme).move_to(
                [xs[column], -ys[row], 0]
            )
            for source, column, row in sources
        ]


Slots = Sequence[int | None]
Places = Mapping[int | None, float]


class Outline(VMobject):
    """The outline of a grid."""

    def __init__(
        self, xs: Places, ys: Places, wide: float, tall: float, role: Role, theme: Theme,
        rim: float,
    ) -> None:  # fmt: skip
        super().__init__(stroke_color=theme[role], stroke_width=1.6, fill_opacity=0)
        left, right = _span(xs, wide + 2 * rim)
        top, bottom = _span(ys, tall + 2 * rim)
        corners = [[left, -top, 0], [right, -top, 0], [right, -bottom, 0], [left, -bottom, 0]]
        self.set_points_as_corners(np.array([*corners, corners[0]]))


def _span(places: Places, breadth: float) -> tuple[float, float]:
    return min(places.values()) - breadth / 2, max(places.values()) + breadth / 2


def _middles(slots: Slots, breadth: float, narrow: float) -> dict[int | None, float]:
    """The middle of each row or column, one after the other from 0."""
    places: dict[int | None, float] = {}
    start = 0.0
    for slot in slots:
        own = narrow if slot is None else breadth
        places[slot] = start + own / 2
        start += own
    return places


def shape_of(trace: Any, name: str) -> tuple[int, ...]:
    """The shape of an array of a trace; () for a number alone."""
    shape: tuple[int, ...] = np.shape(trace.array(name)) if _is_array(trace, name) else ()
    return shape


def _is_array(trace: Any, name: str) -> bool:
    try:
        trace.canonical(name)
    except ValueError:
        return True
    return False


def largest_of(trace: Any, *names: str) -> float:
    """The largest number of some arrays, without its sign: what they share as a scale."""
    cells = [address for name in names for address in addresses_of(trace, name)]
    return max(abs(drawn(trace, address)) for address in cells) or 1.0


def addresses_of(trace: Any, name: str, most: int = MOST) -> list[str]:
    """The addresses of an array's numbers that are drawn, row by row.

    >>> from backprop import GraphLesson
    >>> addresses_of(GraphLesson.named("linear-layer").trace(), "b")
    ['b[0]', 'b[1]']
    """
    shape = shape_of(trace, name)
    if not shape:
        return [name]
    slots = ([i for i in kept(n, most) if i is not None] for n in shape)
    return [f"{name}[{','.join(map(str, place))}]" for place in product(*slots)]


def style_for(trace: Any, addresses: Sequence[str], decimals: int = 4) -> Style:
    """One style for all numbers of a grid; powers of ten where decimals would make zeros of some.

    UndecidedError where each lies on a tie.
    """
    for most in (each for each in DECIMALS if each <= decimals):
        try:
            style: Style = trace.common_style(addresses, most)
            shown = [trace.show(address, style) for address in addresses]
        except UndecidedError:
            continue
        if not any(not each.exact and each.value == 0 for each in shown):
            return style
        break
    return Scientific(2)


def fitted(
    trace: Any, name: str, *, zone: Zone, size: float, smallest: float, theme: Theme, **options: Any
) -> Grid:
    """The grid in its zone: with as many digits as can be read; where none can, as tints alone."""

    def way(digits: bool, decimals: int, drawn_at_most: int) -> Grid:
        style = style_for(trace, addresses_of(trace, name), decimals)
        grid = Grid(
            trace, name, size=size, theme=theme, style=style, digits=digits,
            drawn_at_most=drawn_at_most, **options,
        )  # fmt: skip
        scale = min(1.0, zone.width / grid.width, zone.height / grid.height)
        grid.scale(scale).move_to(zone.center)
        grid.size = size * scale if digits else smallest * (scale * size >= 0.5 * smallest)
        return grid

    told = [partial(way, True, decimals, MOST) for decimals in DECIMALS]
    return first_legible([*told, partial(way, False, 1, MOST)], smallest)


def beside(grids: Sequence[VMobject], gap: float) -> VGroup:
    """Grids in a row, their middles on one line."""
    return VGroup(*grids).arrange(RIGHT, buff=gap)


def under(grid: VMobject, label: VMobject, gap: float) -> VMobject:
    """A label below a grid."""
    return label.next_to(grid, DOWN, buff=gap)
