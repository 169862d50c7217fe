"""A table of tinted cells under and beside its heads: the larger a number, the stronger its tint.

              a₁       a₂
    δ₁     0.0822   0.0827
    δ₂    −0.0226  −0.0227

heat.cell(0, 1)      the tinted square with its number; heat.down(0), heat.across(1): the heads
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from manim import DOWN, Mobject, Rectangle, VGroup

from backprop import Shown
from scenes.mobjects.formula import Formula, number, piece
from scenes.mobjects.inside import inside
from scenes.theme import Role, Theme
from scenes.zones import Zone

Slots = Sequence[int | None]  # what is written out; None stands for dots
TALL, LOW = 2.6, 1.75  # em: a cell's height where there is room, and at least
WIDE, TIGHT = 1.2, 0.6  # em: the air beside a number, likewise
NARROW, BESIDE = 1.3, 0.6  # em: the breadth of dots, of the gap between heads and cells
LEGIBLE = 0.65  # how far a number on a tinted cell may dim


@dataclass(frozen=True)
class Cell:
    """A number of the table, and its size as a float (made for drawing only)."""

    shown: Shown
    length: float
    role: Role = "error"


class HeatTable(VGroup):
    """Cells for all rows and columns that are written out."""

    def __init__(
        self,
        rows: Slots,
        columns: Slots,
        cell: Callable[[int, int], Cell],
        *,
        down: Callable[[int], Mobject],
        across: Callable[[int], Mobject],
        zone: Zone,
        size: float,
        theme: Theme,
        apart: int | None = None,
    ) -> None:
        """down, across: make the head of a row, of a column; apart: a column behind a gap."""
        super().__init__()
        self.theme, self.size, self.apart = theme, size, apart
        self.row_slots, self.column_slots = tuple(rows), tuple(columns)
        self.rows = [j for j in rows if j is not None]
        self.columns = [k for k in columns if k is not None]
        self.entries = {(j, k): cell(j, k) for j in self.rows for k in self.columns}
        self._down = {j: down(j) for j in self.rows}
        self._across = {k: across(k) for k in self.columns}
        self._cells: dict[tuple[int, int], VGroup] = {}
        self.dots = VGroup()
        self._arrange(zone)
        self.add(self.dots, *self._down.values(), *self._across.values(), *self._cells.values())
        before = self.width
        zone.fit(self)
        self.size = size * self.width / before

    def cell(self, j: int, k: int) -> VGroup:
        """The number in its square; KeyError where it is not written out."""
        return self._cells[j, k]

    def down(self, j: int) -> Mobject:
        """The head of a row."""
        return self._down[j]

    def across(self, k: int) -> Mobject:
        """The head of a column."""
        return self._across[k]

    def column(self, k: int) -> VGroup:
        """The cells of a column, without its head."""
        return VGroup(*(self._cells[j, k] for j in self.rows))

    def light(self, level: Callable[[int, int], float]) -> dict[Mobject, float]:
        """Levels for `Light`: a cell dims, its number only so far that it reads well."""
        levels: dict[Mobject, float] = {}
        for (j, k), (square, shown) in self._cells.items():
            levels |= {square: level(j, k), shown: max(level(j, k), LEGIBLE)}
        return levels

    @property
    def cells(self) -> VGroup:
        return VGroup(*self._cells.values())

    def length(self, j: int, k: int) -> float:
        return self.entries[j, k].length

    def by_size(self) -> list[tuple[int, int]]:
        """The cells that are written out, the largest (of either sign) first."""
        return sorted(self._cells, key=lambda cell: -abs(self.length(*cell)))

    # -- building --------------------------------------------------------------------------------

    def _arrange(self, zone: Zone) -> None:
        em = self.size
        numbers = {
            at: Formula(number(each.shown), size=em, theme=self.theme)
            for at, each in self.entries.items()
        }
        left = max(head.width for head in self._down.values()) + BESIDE * em
        top = max(head.height for head in self._across.values()) + BESIDE * em
        widest = max(2 * em, *(each.width for each in (*numbers.values(), *self._across.values())))
        wide = self._share(self.column_slots, zone.width - left - BESIDE * em)
        tall = self._share(self.row_slots, zone.height - top)
        wide = min(widest + WIDE * em, max(widest + TIGHT * em, wide))
        tall = min(TALL * em, max(LOW * em, tall))
        xs = self._places(self.column_slots, left, wide)
        ys = self._places(self.row_slots, 0.0, tall)
        for (j, k), shown in numbers.items():
            square = self._square(self.entries[j, k], wide, tall)
            label = inside(shown.move_to(square), square)
            self._cells[j, k] = VGroup(square, label).move_to([xs[k], -ys[j], 0])
        for j, head in self._down.items():
            head.move_to([left - BESIDE * em - head.width / 2, -ys[j], 0])
        depths = {k: _depth(head) for k, head in self._across.items()}
        for k, head in self._across.items():  # all on one baseline
            below = max(depths.values()) - depths[k]
            head.move_to([xs[k], 0.4 * em + below + head.height / 2, 0])
        self._fill_in_dots(xs, ys)

    def _share(self, slots: Slots, room: float) -> float:
        """What each row or column can have of a room, beside the dots."""
        return (room - NARROW * self.size * list(slots).count(None)) / (
            len(slots) - (None in slots)
        )

    def _places(self, slots: Slots, start: float, each: float) -> Mapping[int | None, float]:
        """The middle of every slot, one after another."""
        places: dict[int | None, float] = {}
        for slot in slots:
            breadth = NARROW * self.size if slot is None else each
            start += BESIDE * self.size if slots is self.column_slots and slot == self.apart else 0
            places[slot] = start + breadth / 2
            start += breadth
        return places

    def _square(self, entry: Cell, wide: float, tall: float) -> Rectangle:
        most = max((abs(each.length) for each in self.entries.values()), default=0) or 1
        return Rectangle(
            width=wide, height=tall, stroke_width=1.5, stroke_color=self.theme["background"],
            fill_color=self.theme.tint(entry.role, 0.06 + 0.34 * abs(entry.length) / most),
            fill_opacity=1,
        )  # fmt: skip

    def _fill_in_dots(self, xs: Mapping, ys: Mapping) -> None:  # type: ignore[type-arg]
        if None in self.column_slots:
            self.dots.add(*(self._dots("dots.h").move_to([xs[None], -ys[j], 0]) for j in self.rows))
        if None in self.row_slots:
            self.dots.add(
                *(self._dots("dots.v").move_to([xs[k], -ys[None], 0]) for k in self.columns)
            )

    def _dots(self, source: str) -> Formula:
        return Formula(piece(source, role="muted"), size=self.size, theme=self.theme)


def _depth(head: Mobject) -> float:
    """How far a head reaches below its baseline."""
    bottom = float(head.get_bottom()[1])
    return float(getattr(head, "baseline", bottom)) - bottom


def headed(name: Formula, shown: Formula, *, over: bool, size: float) -> VGroup:
    """A head of a name and a number, one over the other or side by side."""
    pair = VGroup(name, shown)
    return pair.arrange(DOWN, buff=0.35 * size) if over else pair.arrange(buff=0.6 * size)
