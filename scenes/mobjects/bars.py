"""Numbers as bars of one scale, to the right of zero and to the left of it.

    w₁ δ₁   ≈ 0.0554       │■■■■■■
    w₂ δ₂   ≈ −0.0191   ■■■│

bars = Bars([Bar(symbol, shown, 0.0554, "error"), …], zone=…, size=…, theme=…)
bars.label(0), bars.number(0), bars.bar(0)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from manim import Animation, Line, Rectangle, VGroup

from backprop import Shown, Symbol
from scenes.mobjects.formula import Formula, line, number, piece
from scenes.theme import Role, Theme
from scenes.zones import Zone

AIRY, CLOSE = 2.3, 1.45  # em from row to row: where there is room, at least
SHORTEST, LONGEST = 4.5, 16  # em: of the room for the bars
GAP = 0.7  # em between columns


@dataclass(frozen=True)
class Bar:
    """A number with its name, and how long its bar is (a float, made for drawing only)."""

    name: Symbol
    shown: Shown
    length: float
    role: Role


class Bars(VGroup):
    """Rows of a name, a number and a bar; None stands for ⋮."""

    def __init__(
        self,
        rows: Sequence[Bar | None],
        *,
        zone: Zone,
        size: float,
        theme: Theme,
        named: Role = "text",
        reach: tuple[float, float] | None = None,
    ) -> None:
        """named: the colour of names; reach: the ends of the scale (default: of these bars)."""
        super().__init__()
        self.entries, self.theme, self.named = tuple(rows), theme, named
        self.size = self._fitting(zone, size)
        labels, numbers, wide = self._columns(self.size)
        room = min(LONGEST * self.size, zone.width - wide)
        pitch = min(AIRY * self.size, zone.height / len(rows))
        pitch = max(pitch, max((part.height for part in labels if part), default=0) * 1.12)
        left = zone.center[0] - (wide + room) / 2
        self._scale(left + wide, room, reach)
        self._labels, self._numbers, self._bars = {}, {}, {}
        self.dots, self.axis = VGroup(), VGroup()
        columns = max(label.width for label in labels if label) + GAP * self.size
        top = zone.center[1] + (len(rows) - 1) / 2 * pitch
        for n, entry in enumerate(rows):
            height = top - n * pitch
            if entry is None:
                dots = Formula(piece("dots.v", role="muted"), size=self.size, theme=theme)
                self.dots.add(dots.move_to([left + columns + 0.4 * self.size, height, 0]))
                continue
            label, shown = labels[n], numbers[n]
            line(label.setting, shown.setting)
            self._labels[n] = _sit(label, left, height)
            self._numbers[n] = _sit(shown, left + columns, height)
            self._bars[n] = self._bar(entry, height)
        ends = top + 0.5 * pitch, top - (len(rows) - 0.5) * pitch
        self.axis.add(
            Line(*([self._zero, y, 0] for y in ends), stroke_width=2, color=theme["muted"])
        )
        self.add(self.axis, self.dots)
        self.add(*self._labels.values(), *self._numbers.values(), *self._bars.values())

    @property
    def shown_rows(self) -> tuple[int, ...]:
        """The rows that are no dots."""
        return tuple(self._bars)

    @property
    def zero(self) -> float:
        """Where the bars begin, from left to right."""
        return float(self.axis.get_x())

    def label(self, n: int) -> Formula:
        return self._labels[n]

    def number(self, n: int) -> Formula:
        return self._numbers[n]

    def bar(self, n: int) -> Rectangle:
        return self._bars[n]

    def row(self, n: int) -> VGroup:
        """Name, number and bar of a row."""
        return VGroup(self._labels[n], self._numbers[n], self._bars[n])

    # -- building --------------------------------------------------------------------------------

    def _columns(self, size: float) -> tuple[list[Formula | None], list[Formula | None], float]:
        """Names, numbers, and how wide they are with the gaps beside them."""
        labels = [e and Formula(piece(e.name, role=self.named), size=size, theme=self.theme)
                  for e in self.entries]  # fmt: skip
        numbers = [e and Formula(piece("=" if e.shown.exact else "approx", role="muted"),
                                 number(e.shown, role=e.role), size=size, theme=self.theme)
                   for e in self.entries]  # fmt: skip
        widths = (max(each.width for each in column if each) for column in (labels, numbers))
        return labels, numbers, sum(widths) + 2 * GAP * size

    def _fitting(self, zone: Zone, size: float) -> float:
        """The size of type at which all rows and columns find room."""
        labels, _, wide = self._columns(size)
        tall = max(CLOSE * size, max(1.12 * label.height for label in labels if label))
        return size * min(
            1.0, zone.width / (wide + SHORTEST * size), zone.height / (tall * len(self.entries))
        )

    def _scale(self, left: float, room: float, reach: tuple[float, float] | None) -> None:
        lengths = [entry.length for entry in self.entries if entry]
        low, high = reach or (min(0.0, *lengths), max(0.0, *lengths))
        self.unit = room / ((high - low) or 1.0)
        self._zero = left - low * self.unit

    def _bar(self, entry: Bar, height: float) -> Rectangle:
        width = max(abs(entry.length) * self.unit, 0.06 * self.size)
        bar = Rectangle(
            width=width, height=0.62 * self.size, stroke_width=0, fill_opacity=1,
            fill_color=self.theme[entry.role],
        )  # fmt: skip
        side = -1 if entry.length < 0 else 1
        bar.move_to([self._zero + side * width / 2, height, 0])
        if not entry.length:
            bar.clear_points()  # nothing is as long as nothing: its number says 0
        return bar


class Extend(Animation):
    """Bars grow out of their zero."""

    def __init__(self, bars: Bars, *rows: int, run_time: float = 0.9, **options: object) -> None:
        self.zero = np.array([bars.zero, 0, 0])
        grown = VGroup(*(bars.bar(n) for n in rows or bars.shown_rows))
        self.whole = [bar.copy() for bar in grown]
        super().__init__(grown, run_time=run_time, introducer=True, **options)

    def interpolate_mobject(self, alpha: float) -> None:
        part = max(self.rate_func(alpha), 1e-3)
        for bar, whole in zip(self.mobject, self.whole, strict=True):
            bar.set_points(whole.copy().stretch(part, 0, about_point=self.zero).points)


def _sit(formula: Formula, left: float, height: float) -> Formula:
    """Put a formula's left end here, its letters' middle at this height."""
    formula.move_to([left + formula.width / 2, height, 0])
    return formula.shift([0, height - formula.baseline - 0.25 * formula.size, 0])
