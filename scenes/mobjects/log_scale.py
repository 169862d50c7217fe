"""Counts of very different sizes as bars on a scale that grows by factors.

this lesson      12          ■■
GPT-3       175 billion      ■■■■■■■■■■■■■■■
                             1    10³    10⁶    10⁹    10¹²
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from manim import DOWN, UP, Line, Rectangle, VGroup

from scenes.mobjects.formula import Formula, Words, piece
from scenes.provenance import Stated
from scenes.theme import Role, Theme
from scenes.zones import Zone

PITCH, GAP, SHORTEST = 1.9, 0.8, 6  # em: row to row, between columns, of the scale at least
EVERY, LAST = 6, 12  # powers of ten: from tick to tick, the last one


@dataclass(frozen=True)
class Counted:
    """How many, under a name; `said` is how the number is written, `shown` what vouches for it."""

    name: str
    count: int
    said: str
    shown: tuple[Stated, ...]
    role: Role = "muted"


class LogScale(VGroup):
    """Rows of name, number and bar above ticks at 1, 10⁶ and 10¹²"""

    def __init__(self, rows: Sequence[Counted], *, zone: Zone, size: float, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        tall = zone.height / (PITCH * len(rows) + 2.2)
        self.size = min(size, tall)
        names, counts = self._columns(rows)
        wide = max(n.width for n in names) + max(c.width for c in counts) + 2 * GAP * self.size
        self.size *= min(1.0, zone.width / (wide + (SHORTEST + 2) * self.size))
        names, counts = self._columns(rows)
        em = self.size
        left = zone.left + max(n.width for n in names)
        middle = left + GAP * em + max(c.width for c in counts)
        self.start, self.room = middle + GAP * em, zone.right - middle - (GAP + 1.5) * em
        top = zone.center[1] + (PITCH * len(rows) + 2.2) * em / 2 - PITCH * em / 2
        self.rows = []
        for n, (row, name, count) in enumerate(zip(rows, names, counts, strict=True)):
            y = top - n * PITCH * em
            for label, right in ((name, left), (count, middle)):
                label.move_to([right - label.width / 2, y, 0])
                label.shift([0, y - label.baseline - 0.25 * em, 0])
            self.rows.append(VGroup(name, count, self._bar(row, y)))
        self.ticks = self._ticks(top + 0.5 * PITCH * em, top - (len(rows) - 0.5) * PITCH * em)
        self.add(self.ticks, *self.rows)

    def _columns(self, rows: Sequence[Counted]) -> tuple[list[Words], list[Words]]:
        def text(words: str, role: Role, shown: tuple[Stated, ...]) -> Words:
            return Words(words, size=self.size, theme=self.theme, role=role, shown=shown)

        names = [text(r.name, "text", r.shown) for r in rows]
        return names, [text(r.said, r.role, r.shown) for r in rows]

    def _at(self, count: float) -> float:
        return self.start + math.log10(max(count, 1)) / LAST * self.room

    def _bar(self, row: Counted, y: float) -> Rectangle:
        width = max(self._at(row.count) - self.start, 0.06 * self.size)
        bar = Rectangle(width=width, height=0.62 * self.size, stroke_width=0, fill_opacity=1,
                        fill_color=self.theme[row.role])  # fmt: skip
        return bar.move_to([self.start + width / 2, y, 0])

    def _ticks(self, top: float, bottom: float) -> VGroup:
        ticks = VGroup()
        for power in range(0, LAST + 1, EVERY):
            x = self._at(10**power)
            line = Line(top * UP, bottom * UP, stroke_width=1.5).set_x(x)
            line.set_color(self.theme.tint("text", 0.2))
            label = piece(f"10^{power}" if power else "1", role="muted", stated="a tick mark")
            mark = Formula(label, size=self.size, theme=self.theme)
            ticks.add(VGroup(line, mark.next_to(line, DOWN, buff=0.4 * self.size)))
        return ticks
