"""A network as a box with a dial for each of its numbers, between pictures of what goes in and out.

    machine = Machine(trace, reach=5.3, zone=zone, layout=zones, theme=theme)
    machine.at(72)                   dials and digits after 72 steps
    machine.dials[0].trail(0, 400)   which way the first has turned

Dials stand as the lesson writes its numbers: a row for each neuron, its weights, then its bias.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from manim import DOWN, UP, Arc, Polygon, VGroup

from backprop import AUTO, Decimals, Lesson, Scientific, Style, Trace, UndecidedError
from scenes.mobjects.formula import Words
from scenes.mobjects.inside import inside, outside
from scenes.mobjects.network import drawn
from scenes.mobjects.readout import Pointer
from scenes.mobjects.rounded import Rounded
from scenes.mobjects.value import Value, width_in_em
from scenes.provenance import stated
from scenes.theme import Theme
from scenes.zones import Layout, Zone

MOST = 20  # dials that are drawn
WIDEST = 2.6  # em: of −0.00, for which there has to be room
FAR = 1.34  # radius of a trail, in radii of its dial
TIP = 0.3  # radians: the length of a trail's tip; a shorter trail is a tip alone


class NumberedDial(VGroup):
    """A dial and the digits of its number below; right is above zero, left below."""

    def __init__(
        self, trace: Trace, address: str, reach: float, style: Style, *, radius: float, size: float,
        theme: Theme,
    ) -> None:  # fmt: skip
        super().__init__()
        self.trace, self.address, self.style, self.theme = trace, address, style, theme
        self.pointer = Pointer(-reach, reach, radius=radius, theme=theme, role="muted")
        self.value = Value(self.shown(0), size=size, theme=theme)
        self.value.next_to(self.pointer, DOWN, buff=0.42 * radius)
        self.add(self.pointer, self.value)
        self.at(0)

    def shown(self, step: int) -> Any:
        return self.trace.show(f"step[{step}].{self.address}", self.style)

    def level(self, step: int) -> float:
        return drawn(self.trace, f"step[{step}].{self.address}")

    def at(self, step: int) -> NumberedDial:
        """The number after so many steps."""
        level = self.level(step)
        self.pointer.turn(level)
        self.pointer.pointer.set_color(self.theme[self.theme.sign(level)])
        shown = self.shown(step)
        if shown != self.value.shown:
            self.value.keep_point(shown)
        return self

    def resized(self, middle: np.ndarray, radius: float, size: float) -> NumberedDial:
        """A copy of another size, that has left its box: the dial and its trail above, and the
        digits below, are as high above the middle as below."""
        made: NumberedDial = outside(self.copy())
        made.pointer.scale(radius / (made.pointer.ring.width / 2))
        made.pointer.ring.set_stroke(width=5)
        made.pointer.pointer.set_stroke(width=9)
        made.value.scale(size / made.value.size)
        below = 1.42 * radius + made.value.height
        made.pointer.move_to(middle + (below - FAR * radius) / 2 * UP)
        made.value.next_to(made.pointer.ring, DOWN, buff=0.42 * radius)
        return made

    def trail(self, start: int, end: int) -> VGroup:
        """An arrow round the dial, from where it stood to where it stands."""
        first, last = (self.pointer.angle(self.level(step)) for step in (start, end))
        centre, radius = self.pointer.ring.get_center(), FAR * self.pointer.ring.width / 2
        color, back = self.theme["update"], np.sign(last - first) * TIP
        corners = [(last - back, 1.15), (last - back, 0.85), (last, 1.0)]
        tip = [centre + far * radius * np.array([np.cos(a), np.sin(a), 0]) for a, far in corners]
        parts = [Polygon(*tip, color=color, stroke_width=0, fill_opacity=1)] if back else []
        if abs(last - first) > TIP:
            arc = Arc(radius, first, last - back - first, arc_center=centre)
            parts.insert(0, arc.set_stroke(color, width=6))
        return VGroup(*parts)


class Machine(VGroup):
    """The box and its dials; `more` says how many numbers there are where not all are drawn."""

    def __init__(
        self, trace: Trace, *, reach: float, zone: Zone, layout: Layout, theme: Theme
    ) -> None:
        """reach: the largest size of a number during the run; one scale for all dials."""
        super().__init__()
        self.zone, self.theme = zone, theme
        self.box = Rounded(zone.width, zone.height, 0.25 * layout.sizes.formula)
        self.box.set_stroke(theme["text"], width=3).set_fill(theme["background"], opacity=1)
        self.box.move_to(zone.center)
        inner, size = zone.inset(0.25 * layout.sizes.formula), 1.1 * layout.sizes.number
        rows, count = rows_of(trace.lesson, inner.width, inner.height, size)
        self.more: VGroup | None = None
        if (drawn_now := sum(map(len, rows))) < count:
            inner = self._say_more(inner, drawn_now, count, layout.sizes.small)
        style = style_for(trace, [address for row in rows for address in row], reach)
        self.dials = self._laid_out(trace, rows, reach, style, inner, layout)
        self.add(self.box, *self.dials, *([self.more] if self.more else []))

    def at(self, step: int) -> Machine:
        """All numbers after so many steps."""
        for dial in self.dials:
            dial.at(step)
        return self

    def spread(self, zone: Zone, size: float) -> list[NumberedDial]:
        """The dials as they are when they have left the box and fill a zone, row after row; size:
        of their digits' type."""
        count = len(self.dials)
        widest = max(dial.value.width / dial.value.size for dial in self.dials)
        grids = [(columns, -(-count // columns)) for columns in range(1, count + 1)]
        radii = [_radius(zone.width / columns, zone.height / rows, size, widest)
                 for columns, rows in grids]  # fmt: skip
        best = int(np.argmax(radii))
        (columns, rows), radius = grids[best], radii[best]
        placed = []
        for n, dial in enumerate(self.dials):
            row, column = divmod(n, columns)
            across = column - (min(columns, count - row * columns) - 1) / 2
            x = zone.center[0] + across * zone.width / columns
            y = zone.top - (row + 0.5) * zone.height / rows
            placed.append(dial.resized(np.array([x, y, 0]), radius, size))
        return placed

    def _laid_out(
        self, trace: Trace, rows: Sequence[Sequence[str]], reach: float, style: Style, zone: Zone,
        layout: Layout,
    ) -> list[NumberedDial]:  # fmt: skip
        wide, high = zone.width / max(map(len, rows)), zone.height / len(rows)
        texts = [trace.show(address, style).text for row in rows for address in row]
        room = 0.86 * wide / max(width_in_em(f"-{text.lstrip('-')}") for text in texts)
        size = max(layout.smallest, min(1.1 * layout.sizes.number, room, 0.3 * high))
        radius = min(0.36 * wide, (0.94 * high - size) / (FAR + 1.42))
        dials = []
        for i, row in enumerate(rows):
            y = zone.top - (i + 0.5) * high
            for k, address in enumerate(row):
                dial = NumberedDial(trace, address, reach, style, radius=radius, size=size,
                                    theme=self.theme)  # fmt: skip
                x = zone.center[0] + (k - (len(row) - 1) / 2) * wide
                ring = dial.pointer.ring.get_center()
                middle = (ring[1] + radius * FAR + dial.value.get_bottom()[1]) / 2
                dial.shift([x - ring[0], y - middle, 0])
                inside(dial.value, self.box)
                dials.append(dial)
        return dials

    def _say_more(self, zone: Zone, drawn_now: int, count: int, size: float) -> Zone:
        """At the foot of the box: of how many numbers these are some."""
        shown = [stated(n, "a count of parameters") for n in (drawn_now, f"{count:,}")]
        text = Words(f"{drawn_now} of {count:,}", size=size, theme=self.theme, role="muted",
                     shown=shown)  # fmt: skip
        self.more = inside(text.move_to(zone.point(0.5, 0)).shift([0, 0.5 * size, 0]), self.box)
        return Zone(zone.left, zone.right, zone.bottom + 1.4 * size, zone.top)


def _radius(width: float, height: float, size: float, widest: float) -> float:
    """Of the largest dial that fits a cell with its trail and digits (so many em); 0 for none."""
    if 1.1 * widest * size > width:
        return 0.0
    return min(0.46 * width / FAR, (0.92 * height - size) / (FAR + 1.42))


def parameters_of(lesson: Lesson) -> list[list[str]]:
    """The addresses of all numbers that are trained, neuron after neuron.

    >>> parameters_of(Lesson.named("staircase"))[3]
    ['W[2][0,0]', 'W[2][0,1]', 'W[2][0,2]', 'b[2][0]']
    """
    return [
        [f"W[{l}][{j},{k}]" for k in range(lesson.sizes[l - 1])]
        + ([f"b[{l}][{j}]"] if lesson.train_biases else [])
        for l in range(1, lesson.L + 1)
        for j in range(lesson.sizes[l])
    ]


def rows_of(lesson: Lesson, wide: float, high: float, size: float) -> tuple[list[list[str]], int]:
    """Those that are drawn, in rows, and how many there are in all. A row is a neuron's where that
    fits; in a flat box, and of many numbers, rows have as many as let the dials be largest."""
    rows = parameters_of(lesson)
    flat = [address for row in rows for address in row]
    shown, count = flat[:MOST], len(flat)
    grids = [(-(-len(shown) // n), n) for n in range(1, len(shown) + 1)]
    high_rows, columns = max(
        grids, key=lambda grid: _radius(wide / grid[1], high / grid[0], size, WIDEST)
    )
    best = _radius(wide / columns, high / high_rows, size, WIDEST)
    own = _radius(wide / max(map(len, rows)), high / len(rows), size, WIDEST)
    if own > 0.7 * best and count <= MOST:
        return rows, count
    ends = [*range(0, len(shown), columns), len(shown)]
    return [shown[a:b] for a, b in pairwise(ends)], count


def style_for(trace: Trace, addresses: Sequence[str], reach: float) -> Style:
    """Two decimals where they say something; digits of a power of ten else."""
    style: Style = Decimals(2) if 0.05 <= reach < 100 else Scientific(2)
    try:
        for address in addresses:
            trace.show(address, style)
    except UndecidedError:
        return AUTO
    return style
