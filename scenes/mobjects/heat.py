"""Products of a column and a row as a table of tinted cells: the outer product δ aᵀ.

              a₁       a₂
    δ₁     0.0822   0.0827
    δ₂    −0.0226  −0.0227

heat.cell(0, 1)      the tinted square with its number; heat.down(0), heat.across(1): the heads
"""

from __future__ import annotations

from collections.abc import Sequence

from manim import Rectangle, VGroup

from backprop import Style, Trace
from scenes.mobjects.formula import Formula, number, piece
from scenes.mobjects.inside import inside
from scenes.mobjects.network import drawn
from scenes.theme import Role, Theme
from scenes.zones import Zone

Slots = Sequence[int | None]  # indices that are written out; None stands for dots
TALL, NARROW, AIR = 2.6, 1.3, 1.2  # em: a cell's height, dots' breadth, air beside a number


class HeatTable(VGroup):
    """δⱼ aₖ of the weights of a layer, in the first example; a cell is tinted as it is large."""

    def __init__(
        self,
        trace: Trace,
        layer: int,
        rows: Slots,
        columns: Slots,
        *,
        zone: Zone,
        size: float,
        theme: Theme,
        style: Style | None = None,
    ) -> None:
        super().__init__()
        self.trace, self.layer, self.theme, self.size = trace, layer, theme, size
        self.style = {} if style is None else {"style": style}
        self.row_slots, self.column_slots = tuple(rows), tuple(columns)
        self.rows = [j for j in rows if j is not None]
        self.columns = [k for k in columns if k is not None]
        self._down = {j: self._head(f"delta[{layer}][{j}]", "error") for j in self.rows}
        self._across = {k: self._head(f"a[{layer - 1}][{k}]", "activation") for k in self.columns}
        self._numbers = {
            (j, k): self._number(f"outer[{layer}][{j},{k}]", "text")
            for j in self.rows
            for k in self.columns
        }
        self._cells: dict[tuple[int, int], VGroup] = {}
        self.dots = VGroup()
        self._arrange()
        self.add(self.dots, *self._down.values(), *self._across.values(), *self._cells.values())
        before = self.width
        zone.fit(self)
        self.size = size * self.width / before

    def cell(self, j: int, k: int) -> VGroup:
        """The product δⱼ aₖ in its square; KeyError where it is not written out."""
        return self._cells[j, k]

    def down(self, j: int) -> VGroup:
        """The head of a row: δⱼ and its number."""
        return self._down[j]

    def across(self, k: int) -> VGroup:
        """The head of a column: aₖ and its number."""
        return self._across[k]

    @property
    def cells(self) -> VGroup:
        return VGroup(*self._cells.values())

    def by_size(self) -> list[tuple[int, int]]:
        """The cells that are written out, the largest (of either sign) first."""
        return sorted(self._cells, key=lambda cell: -abs(self.length(*cell)))

    def length(self, j: int, k: int) -> float:
        """The product as a float: made for drawing only."""
        return drawn(self.trace, f"outer[{self.layer}][{j},{k}]")

    # -- building --------------------------------------------------------------------------------

    def _head(self, address: str, role: Role) -> VGroup:
        symbol = Formula(
            piece(self.trace.symbol(address), role=role), size=self.size, theme=self.theme
        )
        return VGroup(symbol, self._number(address, role))

    def _number(self, address: str, role: Role) -> Formula:
        shown = self.trace.show(address, **self.style)
        return Formula(number(shown, role=role), size=self.size, theme=self.theme)

    def _arrange(self) -> None:
        """Heads and cells on a grid; numbers that a head's symbol stands over or beside."""
        em, tall = self.size, TALL * self.size
        numbers = [*self._numbers.values(), *(head[1] for head in self._across.values())]
        wide = max(2 * em, *(each.width for each in numbers)) + AIR * em
        sides = [head.arrange(buff=0.6 * em) for head in self._down.values()]
        left = max(side.width for side in sides) + 0.6 * em
        xs = _places(self.column_slots, left, wide, NARROW * em)
        ys = _places(self.row_slots, 0.0, tall, NARROW * em)
        for (j, k), shown in self._numbers.items():
            self._cells[j, k] = self._square(j, k, shown, wide, tall).move_to([xs[k], -ys[j], 0])
        for j, head in self._down.items():
            head.move_to([left - 0.6 * em - head.width / 2, -ys[j], 0])
        for k, head in self._across.items():
            head.arrange([0, -1, 0], buff=0.35 * em)
            head.move_to([xs[k], 0.3 * em + head.height / 2, 0])
        if None in self.column_slots:
            for j in self.rows:
                self.dots.add(self._dots("dots.h").move_to([xs[None], -ys[j], 0]))
        if None in self.row_slots:
            for k in self.columns:
                self.dots.add(self._dots("dots.v").move_to([xs[k], -ys[None], 0]))

    def _square(self, j: int, k: int, shown: Formula, wide: float, tall: float) -> VGroup:
        most = max((abs(self.length(*cell)) for cell in self._numbers), default=0) or 1
        strength = abs(self.length(j, k)) / most
        square = Rectangle(
            width=wide, height=tall, stroke_width=1.5, stroke_color=self.theme["background"],
            fill_color=self.theme.tint("error", 0.06 + 0.34 * strength), fill_opacity=1,
        )  # fmt: skip
        return VGroup(square, inside(shown.move_to(square), square))

    def _dots(self, source: str) -> Formula:
        return Formula(piece(source, role="muted"), size=self.size, theme=self.theme)


def _places(slots: Slots, start: float, each: float, dots: float) -> dict[int | None, float]:
    """The middle of every slot, one after another."""
    places: dict[int | None, float] = {}
    for slot in slots:
        breadth = dots if slot is None else each
        places[slot] = start + breadth / 2
        start += breadth
    return places
