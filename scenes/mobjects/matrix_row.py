"""Matrices of proven numbers in a row, with signs between them and their names below.

    row = MatrixRow(trace, [Grid("dE_dA[2]"), Grid("dA_dZ[2]")], ["dot.o"], zone=…, …)
    row[0].cell(0, 1)        the number of row 0, column 1
    row[0].frame             its brackets and dots, without the numbers

A row that is an equation says what each cell of its result is made of; all numbers then get digits
enough for a reader's calculator to confirm every cell.

Where a row would be too small, the matrices stand below one another; where that is too small as
well, the numbers get fewer decimals, and then the matrices fewer rows and columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from manim import DOWN, LEFT, RIGHT, VGroup, VMobject

from backprop import EquationError, Style, Symbol, Trace, UndecidedError
from scenes.mobjects.formula import Formula, Part, line, number, piece
from scenes.mobjects.formula import matrix as bracketed
from scenes.mobjects.matrices import kept, kept_addresses, slashed
from scenes.mobjects.value import width_in_em
from scenes.theme import DARK, Role, Theme
from scenes.zones import Zone

RELATION = "relation"  # among the signs of a row: `=` or `≈`, whichever is true
_LABEL = 0.82  # size of a name below a matrix, as a part of the numbers' size
Tried = tuple[float, list[VMobject]]  # how large a row can be, and its parts
_COMFORTABLE = 0.72  # of the wished size: less is only taken when no other shape helps


@dataclass(frozen=True)
class Grid:
    """Which array to write as a matrix, and how."""

    name: str  # `dW[1]`; a vector's name gives a column
    label: str | None = None  # Typst; None: the array's symbol
    role: Role | None = None
    transposed: bool = False


@dataclass(frozen=True)
class Result:
    """The matrix of place `of` is worked out: its cell (i, j) is `made_of(i, j)`."""

    of: int
    made_of: Callable[[int, int], str]


class NumberGrid(Formula):
    """One matrix of numbers; its cells are found by row and column of the array."""

    def __init__(
        self, trace: Trace, grid: Grid, style: Style, *, most: int, size: float, theme: Theme
    ) -> None:
        name, shape = grid.name, trace.array(grid.name).shape
        self._vector = len(shape) == 1
        self.rows = kept(shape[0], most)
        self.columns = (0,) if self._vector else kept(shape[1], most)

        def cell(i: int | None, j: int | None):  # type: ignore[no-untyped-def]
            if i is None or j is None:
                dots = "dots.down" if i is j else "dots.v" if (i is None) != turned else "dots.h"
                return piece(dots, role="muted")
            at = self._address(name, i, j)
            return number(trace.show(at, style), f"{i},{j}", grid.role)

        turned = grid.transposed
        cells = [[cell(i, j) for j in self.columns] for i in self.rows]
        cells = [list(line) for line in zip(*cells, strict=True)] if turned else cells
        super().__init__(bracketed(cells), size=size, theme=theme)

    def cell(self, i: int, j: int = 0) -> Part:
        """The number at row i, column j of the array."""
        return self[f"{i},{j}"]

    @property
    def places(self) -> list[tuple[int, int]]:
        """The (row, column) of every number that is written out, column by column."""
        return [(i, j) for j in self.columns for i in self.rows if i is not None and j is not None]

    def column(self, j: int) -> list[Part]:
        """The numbers of one column of the array, from the top."""
        return [self.cell(i, j) for i in self.rows if i is not None]

    @property
    def frame(self) -> VGroup:
        """All but the numbers: brackets and dots."""
        return VGroup(*(part for part in self.parts if part.shown is None))

    @property
    def cells(self) -> VGroup:
        return VGroup(*self.numbers)

    def _address(self, name: str, i: int, j: int) -> str:
        return f"{name}[{i}]" if self._vector else f"{name}[{i},{j}]"


class MatrixRow(VGroup):
    """Matrices with signs between them, as large as their zone allows."""

    def __init__(
        self,
        trace: Trace,
        grids: Sequence[Grid],
        signs: Sequence[str],
        *,
        zone: Zone,
        size: float,
        smallest: float,
        theme: Theme = DARK,
        largest: float = 1.5,
        result: Result | None = None,
    ) -> None:
        """signs: what stands between neighbours; `(` and `)` in them grow with the matrices, and
        RELATION becomes `=` where every number is exact as written, `≈` otherwise; result: which
        of the matrices is worked out from the others, and how.
        """
        super().__init__()
        self.theme, self.type_size, self.label_size = theme, size, _LABEL
        self._trace, self._grids, self._given_signs = trace, grids, signs
        self._zone, self._smallest, self._largest = zone, smallest, largest
        self._slashed = False
        best = self._best(result)
        if best[0] * size < smallest:  # names with a stroke instead of a bar are less high
            self._slashed = True
            best = max(best, self._best(result), key=lambda tried: tried[0])
        scale, self.submobjects = best
        self.matrices, self.labels, self.signs = self.submobjects
        self._read_as_one_line(signs)
        self.scale(scale).move_to(zone.center)  # smaller than wished rather than cut off
        self.type_size = size * scale
        self.legible = self.type_size >= smallest

    def _best(self, result: Result | None) -> Tried:
        """The first shape that is comfortable to read, else the largest."""
        size, smallest = self.type_size, self._smallest
        comfortable = max(_COMFORTABLE, 1.02 * smallest / size)
        best: Tried | None = None
        for most, decimals in [*product((5, 4, 3), (4, 3, 2)), (3, 1)]:
            if decimals == 1 and best is not None and best[0] * size >= smallest:
                break  # so coarse only where nothing else is legible
            for n, tried in enumerate(self._tried(most, decimals, result)):
                if best is None or tried[0] > 1.02 * best[0]:
                    best = tried
                if n == 0 and best[0] >= comfortable:
                    return best  # in one line, if that is possible
            if best is not None and best[0] >= comfortable:
                return best
        if best is None:
            raise UndecidedError("a matrix lies on ties in every style")
        return best

    def _tried(self, most: int, decimals: int, result: Result | None) -> Iterator[Tried]:
        """The row in one line, in two, and stacked, with so many rows and decimals."""
        trace, size = self._trace, self.type_size
        room = Zone(0, self._zone.width / size, 0, self._zone.height / size)
        try:
            if (most, decimals) > (3, 2) and not _promising(
                trace, self._grids, most, decimals, room
            ):
                return
            styles = styles_of(trace, self._grids, result, most, decimals)
        except UndecidedError:
            return  # so few digits would lie on a tie
        for arrange in (self._line_up, self._two_lines, self._stack):
            made = [
                NumberGrid(trace, grid, style, most=most, size=size, theme=self.theme)
                for grid, style in zip(self._grids, styles, strict=True)
            ]
            scale = self._arranged(arrange, made)
            if _LABEL * scale * size < self._smallest:  # the names set larger, the whole smaller
                self.label_size = min(1.0, 1.1 * self._smallest / (scale * size))
                scale = self._arranged(arrange, made)
                self.label_size = _LABEL
            yield scale, list(self.submobjects)

    def __getitem__(self, index: int) -> NumberGrid:
        """The matrix of this place."""
        return self.matrices[index]

    @property
    def exact(self) -> bool:
        """Whether every number is exact as it is written."""
        return _exact(self.matrices)

    def _read_as_one_line(self, signs: Sequence[str]) -> None:
        first, *others = (each.setting for each in self.matrices)
        pairs = zip(signs, others, strict=True)
        relation = "=" if self.exact else "approx"
        line(first, *(part for sign, other in pairs
                      for part in (sign.replace(RELATION, relation), other)))  # fmt: skip

    def _make(self, made: Sequence[NumberGrid]) -> None:
        small = self.label_size * self.type_size
        self.matrices = VGroup(*made)
        self.labels = VGroup(*(self._label(grid, small) for grid in self._grids))
        self.signs = VGroup(*(self._sign(sign, made) for sign in self._given_signs))
        self.submobjects = [self.matrices, self.labels, self.signs]

    def _label(self, grid: Grid, size: float) -> Formula:
        symbol = grid.label if grid.label is not None else self._trace.symbol(grid.name)
        if self._slashed and isinstance(symbol, Symbol):
            symbol = slashed(symbol)
        return Formula(piece(symbol), size=size, theme=self.theme, role=grid.role or "muted")

    def _sign(self, sign: str, made: Sequence[NumberGrid]) -> VGroup:
        tall = max(each.height for each in made) / self.type_size
        known = {RELATION: "=" if _exact(made) else "approx"}
        sources = [
            f"lr(\\{token}, size: #{1.05 * tall:.3f}em)"
            if token in ("(", ")")
            else known.get(token, token)
            for token in sign.split()
        ]
        drawn = [Formula(piece(each), size=self.type_size, theme=self.theme) for each in sources]
        group = VGroup(*drawn).arrange(RIGHT, buff=0.25 * self.type_size)
        group.closing = int(sign.startswith(")"))
        return group

    def _arranged(self, arrange: Callable[[], object], made: Sequence[NumberGrid]) -> float:
        """Make the names and signs, arrange all, and tell at which scale it fits."""
        self._make(made)
        arrange()
        zone = self._zone
        return float(min(self._largest, zone.width / self.width, zone.height / self.height))

    def _line_up(self) -> None:
        self._in_line(0, len(self.matrices))

    def _two_lines(self) -> None:
        """Broken after the matrix that leaves both lines as short as can be."""
        widths = [max(m.width, t.width) for m, t in zip(self.matrices, self.labels, strict=True)]
        cuts = range(1, len(widths))
        cut = min(cuts, key=lambda c: max(sum(widths[:c]), sum(widths[c:])))
        first, second = self._in_line(0, cut), self._in_line(cut, len(widths))
        second.next_to(first, DOWN, buff=0.4 * self.type_size, aligned_edge=LEFT)
        second.shift([1.2 * self.type_size, 0, 0])

    def _in_line(self, first: int, last: int) -> VGroup:
        """The matrices from first to before last, with signs between and names below.

        At a line's end a bracket that closes stays; the rest of its sign starts the next line.
        """
        items: list[VMobject] = []
        for n in range(first, last):
            sign = list(self.signs[n - 1]) if n else []
            items += sign[self.signs[n - 1].closing :] if n == first and n else sign
            items.append(self.matrices[n])
        if last < len(self.matrices):
            items += self.signs[last - 1][: self.signs[last - 1].closing]
        matrices, labels = self.matrices[first:last], self.labels[first:last]
        widths = {id(m): label.width for m, label in zip(matrices, labels, strict=True)}
        x = 0.0
        for item in items:  # a name may be wider than its matrix
            width = max(item.width, widths.get(id(item), 0.0))
            item.move_to([x + width / 2, 0, 0])
            x += width + 0.32 * self.type_size
        foot = min(matrix.get_bottom()[1] for matrix in matrices) - 0.4 * self.type_size
        for label, matrix in zip(labels, matrices, strict=True):
            label.next_to(matrix, DOWN, buff=0).shift([0, foot - label.get_top()[1], 0])
        return VGroup(*items, *labels)

    def _stack(self) -> None:
        em = self.type_size
        top = 0.0
        for label, matrix in zip(self.labels, self.matrices, strict=True):
            height = max(label.height, matrix.height)
            matrix.move_to([0, top - height / 2, 0], aligned_edge=LEFT)
            label.next_to(matrix, LEFT, buff=0.5 * em)
            top -= height + 0.45 * em
        left = self.labels.get_left()[0] - 0.5 * self.type_size
        for sign, matrix in zip(self.signs, self.matrices[1:], strict=True):
            for part in sign:
                if len(sign) > 1 and part.height > 2 * self.type_size:
                    part.scale(0.5)
            sign.move_to(matrix).shift([left - sign.get_right()[0], 0, 0])


def styles_of(
    trace: Trace, grids: Sequence[Grid], result: Result | None, most: int, decimals: int
) -> list[Style]:
    """How each matrix is written: its cells alike and, where one is the others' result, with
    digits enough in the others that a calculator confirms each of its cells.
    """
    cells = [kept_addresses(trace, grid.name, most) for grid in grids]
    styles = [trace.common_style(each, decimals) for each in cells]
    if result is None:
        return styles
    rows = [(address, result.made_of(*_place(address))) for address in cells[result.of]]
    try:
        operands = trace.equations(rows, style=styles[result.of])[0].operands[0].shown.style
    except EquationError:
        return styles  # no digits are enough: the audit tells where
    return [
        style if n == result.of or _all_exact(trace, each, style) else operands
        for n, (each, style) in enumerate(zip(cells, styles, strict=True))
    ]


def _place(address: str) -> tuple[int, int]:
    """Row and column of a cell; column 0 for a vector's.

    >>> _place("example[0].dW[2][3,1]"), _place("delta[2][3]")
    ((3, 1), (3, 0))
    """
    row, _, column = address.rpartition("[")[2].rstrip("]").partition(",")
    return int(row), int(column or 0)


def _all_exact(trace: Trace, addresses: Sequence[str], style: Style) -> bool:
    return all(trace.show(address, style).exact for address in addresses)


def _exact(matrices: Iterable[NumberGrid]) -> bool:
    return all(part.shown.exact for each in matrices for part in each.numbers)


def _promising(trace: Trace, grids: Sequence[Grid], most: int, decimals: int, room: Zone) -> bool:
    """Whether the bare numbers, without brackets and gaps, could be set comfortably.

    `room` is measured in em; asking this is cheap, setting the matrices is not.
    """
    widths, heights = zip(*(_bare(trace, g, most, decimals) for g in grids), strict=True)
    side_by_side = min(room.width / sum(widths), room.height / max(heights))
    stacked = min(room.width / max(widths), room.height / sum(heights))
    return max(side_by_side, stacked) >= _COMFORTABLE


def _bare(trace: Trace, grid: Grid, most: int, decimals: int) -> tuple[float, float]:
    """Width and height of a matrix's numbers alone, in em."""
    addresses = kept_addresses(trace, grid.name, most)
    style = trace.common_style(addresses, decimals)
    widths = [width_in_em(trace.show(address, style).text) for address in addresses]
    shape = trace.array(grid.name).shape
    rows, columns = (min(n, most) for n in (*shape, 1)[:2])
    rows, columns = (columns, rows) if grid.transposed else (rows, columns)
    return columns * sum(widths) / len(widths), float(rows)


def row_vector(trace: Trace, name: str, role: Role | None = None) -> Grid:
    """A vector lying on its side: aᵀ."""
    symbol = trace.symbol(name)
    template = "({})^T" if "^" in symbol else "{}^T"
    return Grid(name, symbol.inside(template), role, transposed=True)


def carried_back(trace: Trace, l: int) -> tuple[list[Grid], list[str], Result]:
    """δˡ = ((Wˡ⁺¹)ᵀ δˡ⁺¹) ⊙ f′(zˡ) as matrices, the signs between them, and what δ is made of."""
    grids = [
        Grid(f"delta[{l}]", role="error"),
        Grid(f"W[{l + 1}]", trace.symbol(f"W[{l + 1}]").inside("({})^T"), transposed=True),
        Grid(f"delta[{l + 1}]", role="error"),
        Grid(f"slope[{l}]"),
    ]

    def made_of(j: int, _: int) -> str:
        above = range(trace.sizes[l + 1])
        heard = " + ".join(f"W[{l + 1}][{o},{j}]*delta[{l + 1}][{o}]" for o in above)
        return f"({heard})*slope[{l}][{j}]"

    return grids, [f"{RELATION} (", "", ") dot.o"], Result(0, made_of)


def own_slopes(trace: Trace, name: str) -> str:
    """The slopes that one example asks for: with several examples, the first one's."""
    return name if len(trace.lesson.examples) == 1 else f"example[0].{name}"
