"""Number lines coupled along a chain: a knob moves w, and z, a and E move with it.

knob = scene.knob("turned", "W[1][0,0]")
lines = CoupledLines(zone, knob, scene.changes("change", knob),
                     ("W[1][0,0]", "z[1][0]", "a[1][0]", "loss"), low=-1, high=2,
                     slopes=("x[0]", "slope[1][0]", "dE_da[1][0]"), size=0.3, theme=theme)
Sweep(knob, "1.5", lines)

On each line a point at the quantity's value and a bracket from where it began: what has changed.
Between two lines stands the local slope, by which a small change is multiplied on its way down.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from manim import Dot, VGroup, VMobject

from backprop import Decimals, Style
from backprop.numbers import exact
from scenes.companions import Changes, Knob
from scenes.mobjects.formula import Formula, number
from scenes.mobjects.network import drawn
from scenes.mobjects.outlines import straight
from scenes.mobjects.plot import round_ticks
from scenes.mobjects.readout import FOUR, Gauge
from scenes.provenance import stated
from scenes.theme import Role, Theme
from scenes.zones import Zone

POSITIONS = 24  # of the knob, at which is asked how far the quantities go
MARGIN = 0.08  # of a line, beyond that on either side
SEEN = 0.06  # of a line: where a quantity moves less on the scale of all, each has its own
GAP = 0.3  # em: of a bracket above its line
END = 0.22  # em: the height of a bracket's ends
LOW = 0.42  # of a row's height, at which its line lies
PITCH_WIDE, PITCH = 2.8, 5.6  # em from line to line, at least: numbers beside it, or above it
GIVEN = Decimals(3)
AIR = 0.3  # of a row's height, between two rows

Span = tuple[float, float]


class CoupledLines(VGroup):
    """A line for each quantity, its number beside it, local slopes between the lines."""

    def __init__(
        self,
        zone: Zone,
        knob: Knob,
        changes: Changes,
        chain: Sequence[str],
        *,
        low: object,
        high: object,
        slopes: Sequence[str],
        size: float,
        theme: Theme,
        style: Style = FOUR,
        given: Style = GIVEN,
    ) -> None:
        """chain: addresses, the given that turns first; slopes: one address for each step of it;
        low, high: positions between which the knob will turn; given: the style of its own number.

        ValueError where there is not one slope between each two quantities.
        """
        if len(slopes) != len(chain) - 1:
            raise ValueError(
                f"a chain of {len(chain)} quantities has {len(chain) - 1} local slopes between "
                f"them, not {len(slopes)}"
            )
        super().__init__()
        pitch = zone.height / (len(chain) + AIR * (len(chain) - 1)) * (1 + AIR)
        self.wide = zone.width > 1.25 * zone.height
        size = min(size, pitch / (PITCH_WIDE if self.wide else PITCH))
        self.knob, self.changes, self.theme, self.size = knob, changes, theme, size
        spans, self.shared = _spans(knob, chain, low, high)
        styles = [given, *[style] * (len(chain) - 1)]
        self.gauges = [
            self._gauge(address, each) for address, each in zip(chain, styles, strict=True)
        ]
        self.deltas = [
            Gauge(changes, address, each, size=0.85 * size, theme=theme, role="update")
            for address, each in zip(chain, styles, strict=True)
        ]
        self.slopes = [self._slope(address, style, low, high) for address in slopes]
        rows = _rows(zone, len(chain))
        beside, behind = (max(each.width for each in column) + 0.9 * size
                          for column in (self.gauges, [*self.deltas, *self.slopes]))  # fmt: skip
        room = (beside, behind) if self.wide else (0.0, 0.0)
        self.lines = [
            CoupledLine(Zone(row.left + room[0], row.right - room[1], row.bottom, row.top), knob,
                        address, span, size=size, theme=theme)
            for row, address, span in zip(rows, chain, spans, strict=True)
        ]  # fmt: skip
        left, right = zone.left, zone.right - behind + 0.9 * size
        heights = [line.height_of_line for line in self.lines]
        lift = -0.3 * size if self.wide else 1.3 * size
        for height, gauge, delta in zip(heights, self.gauges, self.deltas, strict=True):
            _place(gauge, left, height + lift)
            _place(delta, right, height + lift)
        for slope, (upper, lower) in zip(self.slopes, pairwise(heights), strict=True):
            middle = (upper + lower + (0 if self.wide else size)) / 2
            _place(slope, right, middle - 0.3 * size)
        told = slopes if self.wide else ()  # threads would run through the numbers
        self.threads = [VMobject(fill_opacity=0).set_stroke(theme["muted"], width=1.5, opacity=0.8)
                        for _ in told]  # fmt: skip
        self.add(*self.threads, *self.lines, *self.gauges, *self.deltas, *self.slopes)
        self.follow(knob.now)

    def follow(self, trace: Any) -> None:
        """Points, brackets and numbers as they are in this trace."""
        now = self.changes.at(self.knob.value)
        for line in self.lines:
            line.follow(trace)
        for gauge in [*self.gauges, *(gauge for _, gauge in self.slopes)]:
            gauge.follow(trace)
        for delta in self.deltas:
            delta.follow(now)
        for thread, (upper, lower) in zip(self.threads, pairwise(self.lines), strict=False):
            thread.set_points(straight(upper.dot.get_center(), lower.dot.get_center()))

    def row(self, n: int) -> VGroup:
        """One quantity: its line, its number and its change, to be faded in together."""
        return VGroup(self.lines[n], self.gauges[n], self.deltas[n])

    def step(self, n: int) -> VGroup:
        """What lies between quantity n and the next: its local slope, the thread of the points."""
        return VGroup(*self.threads[n : n + 1], self.slopes[n])

    def _gauge(self, address: str, style: Style) -> Gauge:
        role = _role(address)
        return Gauge(self.knob, address, style, size=self.size, theme=self.theme, role=role)

    def _slope(self, address: str, style: Style, low: object, high: object) -> VGroup:
        """× and the slope; one that no position changes is written as it is, with `=`."""
        ends = [self.knob.at(each).show(address) for each in (low, high)]
        fixed = ends[0].exact and ends[1].exact and ends[0].text == ends[1].text
        style = Decimals(len(ends[0].text.partition(".")[2])) if fixed else style
        gauge = Gauge(self.knob, address, style, size=0.85 * self.size, theme=self.theme,
                      role=_role(address, "error"), equal=fixed)  # fmt: skip
        times = Formula("times", size=0.85 * self.size, theme=self.theme, role="muted")
        gauge.next_to(times, buff=0.3 * self.size)
        gauge.shift([0, times.baseline - gauge.symbol.baseline, 0])
        return VGroup(times, gauge)


class CoupledLine(VGroup):
    """A number line with round tick marks, a point at a quantity, a bracket from where it was."""

    def __init__(
        self, zone: Zone, knob: Knob, address: str, span: Span, *, size: float, theme: Theme
    ) -> None:
        super().__init__()
        self.zone, self.address, self.span, self.size = zone, address, span, size
        self.height_of_line = zone.bottom + LOW * zone.height
        self.start = drawn(knob.now, address)
        line = VMobject(fill_opacity=0).set_stroke(theme["muted"], width=2)
        line.set_points(straight(self.at(span[0]), self.at(span[1])))
        self.marks = VGroup(*(self._mark(tick, theme) for tick in round_ticks(*span, 5)))
        self.bracket = VMobject(fill_opacity=0).set_stroke(theme["update"], width=4)
        self.was = Dot(self.at(self.start), radius=0.13 * size, color=theme["muted"])
        self.dot = Dot(radius=0.26 * size, color=theme[_role(address)])
        self.add(line, self.marks, self.was, self.bracket, self.dot)
        self.follow(knob.now)

    def at(self, value: float) -> np.ndarray:
        """Where a value lies, for a point; it is kept on the line."""
        part = (value - self.span[0]) / (self.span[1] - self.span[0])
        x = self.zone.left + min(max(part, 0.0), 1.0) * self.zone.width
        return np.array([x, self.height_of_line, 0])

    def follow(self, trace: Any) -> None:
        """The point at the quantity in this trace; the bracket from where it began to there."""
        place = self.at(drawn(trace, self.address))
        self.dot.move_to(place)
        lift, end = np.array([0, (GAP + END) * self.size, 0]), np.array([0, END * self.size, 0])
        first, last = self.at(self.start) + lift, place + lift
        moved = abs(last[0] - first[0]) > 1e-6
        corners = [first - end, first, last, last - end] if moved else []
        self.bracket.set_points(
            np.concatenate([straight(a, b) for a, b in pairwise(corners)])
            if corners
            else np.zeros((0, 3))
        )

    def _mark(self, tick: Any, theme: Theme) -> VGroup:
        foot = self.at(float(tick))
        mark = VMobject(fill_opacity=0).set_stroke(theme["muted"], width=2)
        mark.set_points(straight(foot, foot - np.array([0, 0.22 * self.size, 0])))
        label = Formula(number(stated(tick, "a tick mark")), size=0.7 * self.size, theme=theme,
                        role="muted")  # fmt: skip
        label.move_to(foot).shift([0, foot[1] - 0.95 * self.size - label.baseline, 0])
        return VGroup(mark, label)


def _role(address: str, other: Role = "activation") -> Role:
    """The colour of a quantity: of a loss and its slopes, of a given, of what is computed."""
    name = address.partition("[")[0]
    if name in ("loss", "dE_da", "delta", "dW", "db"):
        return "error"
    return {"W": "positive", "b": "positive", "x": "input"}.get(name, other)  # type: ignore[return-value]


def _rows(zone: Zone, count: int) -> list[Zone]:
    """A row for each quantity, and air between them for the slopes."""
    shares = [1.0 if n % 2 == 0 else AIR for n in range(2 * count - 1)]
    return list(zone.rows(*shares)[::2])


def _place(mobject: Gauge | VGroup, left: float, baseline: float) -> None:
    """On a baseline, from the left; room is kept for a minus."""
    name = mobject.symbol if isinstance(mobject, Gauge) else mobject[0]
    mobject.shift([left - mobject.get_left()[0], baseline - name.baseline, 0])


def _spans(knob: Knob, chain: Sequence[str], low: object, high: object) -> tuple[list[Span], bool]:
    """(from where to where each line reaches, whether all are on one scale).

    One scale shows by its brackets what each slope does; where a quantity would hardly be seen to
    move on it, each line has its own.
    """
    first, last = exact(low), exact(high)
    places = [first + (last - first) * n / POSITIONS for n in range(POSITIONS + 1)]
    traces = [knob.now, *map(knob.at, places)]
    ranges = []
    for address in chain:
        values = [drawn(trace, address) for trace in traces]
        ranges.append((min(values), max(values)))
    widths = [end - start for start, end in ranges]
    shared = min(widths) >= SEEN * max(widths) > 0
    half = [max(widths) if shared else width or 1.0 for width in widths]
    return [
        ((a + b) / 2 - (0.5 + MARGIN) * h, (a + b) / 2 + (0.5 + MARGIN) * h)
        for (a, b), h in zip(ranges, half, strict=True)
    ], shared
