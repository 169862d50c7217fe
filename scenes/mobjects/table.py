"""A small table: words or formulas at its head, mobjects in its cells, in columns aligned on the
right, as numbers are, or on the left, as words are."""

from __future__ import annotations

from collections.abc import Sequence

from manim import DOWN, LEFT, RIGHT, Line, Mobject, VGroup

from scenes.mobjects.formula import Formula, Words
from scenes.mobjects.matrices import kept
from scenes.theme import Theme
from scenes.zones import Zone


class Table(VGroup):
    """Rows of cells under a head; `cell(row, column)` finds one again."""

    def __init__(
        self,
        head: Sequence[str | Mobject],
        rows: Sequence[Sequence[Mobject]],
        *,
        zone: Zone,
        size: float,
        theme: Theme,
        skipped: int | None = None,
        left: Sequence[int] = (),
    ) -> None:
        """skipped: the row before which some rows are left out and ⋮ stands; left: the columns
        that are aligned on the left."""
        super().__init__()
        self.head = VGroup(*(
            Words(name, size=size, theme=theme, role="muted") if isinstance(name, str) else name
            for name in head
        ))  # fmt: skip
        self.rows = [VGroup(*row) for row in rows]
        self.line = Line(LEFT, RIGHT, stroke_width=1.5, color=theme.tint("text", 0.3))
        self.dots = VGroup()
        if skipped is not None:
            cells = self.rows[skipped]
            self.dots.add(*(Formula("dots.v", size=size, theme=theme, role="muted") for _ in cells))
        self._arrange(zone, size, skipped, left)
        self.add(self.head, self.line, *self.rows, self.dots)
        whole = self.width
        zone.fit(self)
        self.size = size * self.width / whole

    def cell(self, row: int, column: int) -> Mobject:
        return self.rows[row][column]

    def column(self, column: int) -> VGroup:
        """The cells of a column, without its head."""
        return VGroup(*(row[column] for row in self.rows))

    def _arrange(self, zone: Zone, size: float, skipped: int | None, left: Sequence[int]) -> None:
        count = len(self.head)
        lines = [self.head, *self.rows]
        if skipped is not None:
            lines.insert(skipped + 1, self.dots)
        widths = [max(line[c].width for line in lines) for c in range(count)]
        gap = min(2.4 * size, max(1.0 * size, (zone.width - sum(widths)) / max(count, 2)))
        pitch = min(2.1 * size, max(1.45 * size, zone.height / len(lines)))
        for row, line in enumerate(lines):
            start = 0.0
            for column, (cell, width) in enumerate(zip(line, widths, strict=True)):
                aside = 0 if column in left else width - cell.width
                _sit(cell, start + aside + cell.width / 2, -row * pitch)
                start += width + gap
        total = sum(widths) + gap * (count - 1)
        self.line.set_length(total).move_to([total / 2, -0.38 * pitch, 0])
        VGroup(*self.rows, self.dots).shift(0.28 * size * DOWN)


def skipped(count: int, most: int) -> int | None:
    """The row of `kept(count, most)` before which rows are left out; None if all are there."""
    places = kept(count, most)
    return places.index(None) if None in places else None


def _sit(cell: Mobject, x: float, baseline: float) -> None:
    """Centre a cell at x, with its baseline (a number's foot) at this height."""
    cell.move_to([x, baseline, 0])
    cell.shift([0, baseline - getattr(cell, "baseline", cell.get_bottom()[1]), 0])
