"""Curves and points on two axes with round tick marks.

plot = Plot(zone, x=(0, 50), y=(0, 0.7), x_label="step", y_label=r"E", ...)
plot.path(points)     # a polyline through (x, y) pairs
plot.at(3, 0.5)       # where that is on screen
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal, localcontext
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Axes, Circle, Dot, VGroup, VMobject

from backprop import Shown
from scenes.mobjects.formula import Formula, number, piece
from scenes.mobjects.outlines import straight
from scenes.provenance import stated
from scenes.theme import Role, Theme
from scenes.zones import Zone


class Plot(VGroup):
    """Axes in a zone; coordinates are floats, made for drawing only."""

    def __init__(
        self,
        zone: Zone,
        *,
        x: tuple[float, float],
        y: tuple[float, float],
        x_label: str,
        y_label: str,
        size: float,
        theme: Theme,
        ticks: int = 4,
        powers: bool = False,
        counted: bool = False,
    ) -> None:
        """x, y: ranges shown; x_label, y_label: Typst math; size: of the tick labels' type;
        powers: the y are exponents, and their ticks are marked as the powers of ten; counted: the x
        are counts, and only whole ones are marked."""
        super().__init__()
        self.theme, self.size, self.powers, self.counted = theme, size, powers, counted
        names = [Formula(piece(label), size=1.1 * size, theme=theme, role="text")
                 for label in (x_label, y_label)]  # fmt: skip
        beside = max(1.2 * size, names[0].width + 0.6 * size)  # room for the name of the x axis
        labels = [Formula(number(self._told(at, "y")), size=size) for at in round_ticks(*y, ticks)]
        across = max(label.width for label in labels)
        inner = Zone(zone.left + max(2.4 * size, across + 0.8 * size), zone.right - beside,
                     zone.bottom + 2.0 * size, zone.top - 1.6 * size)  # fmt: skip
        self.unit = [max(map(abs, ends)) or 1.0 for ends in (x, y)]  # axes of huge numbers fail
        left, right = (end / self.unit[0] for end in x)
        low, high = (end / self.unit[1] for end in y)
        self.axes = Axes(
            x_range=[left, right, right - left], y_range=[low, high, high - low],
            x_length=inner.width, y_length=inner.height, tips=False,
            axis_config={"include_ticks": False, "stroke_width": 2, "color": theme["muted"]},
        ).move_to(inner.center)  # fmt: skip
        self.x_range, self.y_range = x, y
        self.zone = inner
        self.add(self.axes)
        self.ticks = VGroup()
        for axis in ("x", "y"):
            self._mark(axis, ticks, zone)
        self.add(self.ticks)
        names[0].next_to(inner.point(1, 0), RIGHT, buff=0.4 * size)
        names[1].next_to(inner.point(0, 1), UP, buff=0.3 * size)
        names[0].shift([min(0, zone.right - names[0].get_right()[0]), 0, 0])
        names[0].shift(UP * (0.7 * size if names[0].get_left()[0] < inner.right else 0))
        self.names = VGroup(*names)
        self.add(self.names)

    def at(self, x: float, y: float) -> np.ndarray:
        """Where (x, y) is on screen; a place for a point or a name is kept within the plot."""
        y = min(max(y, self.y_range[0]), self.y_range[1])
        return self.axes.c2p(x / self.unit[0], y / self.unit[1])

    def path(
        self, points: Iterable[tuple[float, float]], role: Role, width: float = 3, dash: float = 0
    ) -> VMobject:
        """A polyline through the points, cut where it leaves the plot; dash: the length of its
        dashes, if it has any."""
        pieces = within([*points], *self.y_range)
        corners = [[self.at(x, y) for x, y in piece] for piece in pieces]
        return self.stroke(corners, role, width, dash)

    def stroke(
        self, pieces: Iterable[Sequence[Any]], role: Role, width: float = 3, dash: float = 0
    ) -> VMobject:
        """Polylines through places on screen, whole or dashed, as one mobject."""
        lines = [
            pair
            for corners in pieces
            for pair in (dashed(np.array(corners), dash) if dash else itertools.pairwise(corners))
        ]
        drawn = VMobject(fill_opacity=0).set_points(
            np.concatenate([straight(a, b) for a, b in lines]) if lines else np.zeros((0, 3))
        )
        return drawn.set_stroke(self.theme[role], width=width)

    def curve(self, f: Callable[[float], float], role: Role, samples: int = 160) -> VMobject:
        """The graph of a function over the x range."""
        return self.path([(x, f(x)) for x in np.linspace(*self.x_range, samples)], role)

    def touched(
        self, f: Callable[[np.ndarray], np.ndarray], x: float, y: float, slope: float, role: Role
    ) -> list[VMobject]:
        """The graph of f as far as it lies within the axes, its point (x, y) and, in the colour of
        what is talked about, a stretch of the tangent there."""
        xs = np.linspace(*self.x_range, 401)
        curve = self.path(zip(xs, f(xs), strict=True), role)
        return [curve, self.dot(x, y, role), self.tangent(x, y, slope)]

    def tangent(
        self, x: float, y: float, slope: float, reach: float = 0.16, width: float = 4
    ) -> VMobject:
        """A stretch of the tangent at a point, cut where it leaves the plot: its slope is drawn as
        it is. reach: of its half, as a part of the x range; a steep one rises as far at the most
        as 0.3 of the y range."""
        (left, right), (low, high) = self.x_range, self.y_range
        run = reach * (right - left)
        run = min(run, 0.3 * (high - low) / abs(slope)) if slope else run
        before, after = min(run, x - left), min(run, right - x)
        ends = (x - before, y - slope * before), (x + after, y + slope * after)
        return self.path(ends, "focus", width)

    def dot(self, x: float, y: float, role: Role) -> Dot:
        return Dot(self.at(x, y), radius=0.28 * self.size, color=self.theme[role])

    def ring(self, x: float, y: float, role: Role) -> Circle:
        """Where something should be: round a dot that is there."""
        ring = Circle(radius=0.38 * self.size, stroke_width=3, color=self.theme[role])
        return ring.move_to(self.at(x, y))

    def line(self, start: tuple[float, float], end: tuple[float, float], role: Role) -> VMobject:
        """A thin helper line."""
        return self.path([start, end], role, width=1.5)

    def framed(self) -> Plot:
        """With a frame in place of the axes, which cross where both are 0."""
        (left, right), (low, high) = self.x_range, self.y_range
        corners = ((left, low), (right, low), (right, high), (left, high), (left, low))
        self.remove(self.axes)
        return self.add(self.path(corners, "muted", width=2))

    def _mark(self, axis: str, most: int, zone: Zone) -> None:
        """Tick marks, as many as leave room between their numbers; none reaches out of the zone."""
        low, high = self.x_range if axis == "x" else self.y_range
        least = 1 if self.counted and axis == "x" else 0
        for count in range(most, 0, -1):
            marks = [self._tick(at, axis) for at in round_ticks(low, high, count, least)]
            if count == 1 or _apart([mark[1] for mark in marks], 0.5 * self.size):
                within = (mark for mark in marks if mark.get_right()[0] <= zone.right)
                self.ticks.add(*within)
                return

    def _told(self, at: Decimal, axis: str) -> Shown:
        """What a tick mark says."""
        if self.powers and axis == "y":
            return stated(Decimal(1).scaleb(int(at)), "a tick mark")
        return stated(at, "a tick mark")

    def _tick(self, at: Decimal, axis: str) -> VGroup:
        horizontal = axis == "x"
        foot = (
            self.at(float(at), self.y_range[0])
            if horizontal
            else self.at(self.x_range[0], float(at))
        )
        way = DOWN if horizontal else LEFT
        mark = VMobject(fill_opacity=0).set_points(straight(foot, foot + 0.3 * self.size * way))
        mark.set_stroke(self.theme["muted"], width=2)
        label = Formula(
            number(self._told(at, axis)), size=self.size, theme=self.theme, role="muted"
        )
        return VGroup(mark, label.next_to(mark, way, buff=0.25 * self.size))


def spread(values: Sequence[float], margin: float = 0.35) -> tuple[float, float]:
    """From the least to the greatest, with a margin: of how far they lie apart.

    >>> spread([0, 10]), spread([10, 10])
    ((-3.5, 13.5), (5.0, 15.0))
    """
    low, high = min(values), max(values)
    around = margin * (high - low) or max(1.0, abs(high) / 2)
    return low - around, high + around


def alike(
    x: tuple[float, float], y: tuple[float, float], shape: float
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Both ranges for a frame so many times as wide as high, of which one has grown at both ends,
    so that a unit of either is as long.

    >>> alike((0, 1), (0, 1), 2)
    ((-0.5, 1.5), (0, 1))
    """
    width, height = x[1] - x[0], y[1] - y[0]
    if width < shape * height:
        more = float(shape * height - width) / 2
        return (x[0] - more, x[1] + more), y
    more = float(width / shape - height) / 2
    return x, (y[0] - more, y[1] + more)


def within(
    points: Sequence[tuple[float, float]], low: float, high: float
) -> list[list[tuple[float, float]]]:
    """The pieces of a polyline that lie between two heights.

    >>> within([(0, 1), (1, 3), (2, 1)], 0, 2)
    [[(0, 1), (0.5, 2)], [(1.5, 2), (2, 1)]]
    """
    grain = 1e-9 * (high - low)  # what floats make of a point on the edge
    pieces: list[list[tuple[float, float]]] = [[]]
    for start, end in itertools.pairwise(points):
        first, last = (_crossing(start, end, low - grain, high + grain, at) for at in (0, 1))
        if first >= last:
            pieces.append([])
            continue
        if first > 0 or not pieces[-1]:
            pieces.append([_between(start, end, first, low, high)])
        pieces[-1].append(_between(start, end, last, low, high))
        if last < 1:
            pieces.append([])
    return [piece for piece in pieces if len(piece) > 1]


def _crossing(
    start: tuple[float, float], end: tuple[float, float], low: float, high: float, at: int
) -> float:
    """Which part of the way a stretch enters the band (at 0) or leaves it (at 1)."""
    rise = end[1] - start[1]
    if not rise:
        return float(at) if low <= start[1] <= high else 1 - at
    crossings = sorted(((low - start[1]) / rise, (high - start[1]) / rise))
    return max(0.0, crossings[0]) if at == 0 else min(1.0, crossings[1])


def _between(
    start: tuple[float, float], end: tuple[float, float], part: float, low: float, high: float
) -> tuple[float, float]:
    """The point so far along a stretch; its own ends are as they are given."""
    if part in (0, 1):
        return end if part else start
    x = start[0] + part * (end[0] - start[0])
    return x, min(max(start[1] + part * (end[1] - start[1]), low), high)


def dashed(corners: np.ndarray, dash: float) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """The straight pieces of a polyline (n, 3) with gaps in it, each as long as three fifths of a
    dash."""
    ends = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(corners, axis=0), axis=1))])

    def at(length: float) -> np.ndarray:
        return np.array([np.interp(length, ends, corners[:, axis]) for axis in range(3)])

    for start in np.arange(0, ends[-1], 1.6 * dash):
        end = min(start + dash, ends[-1])
        between = ends[(ends > start) & (ends < end)]
        yield from itertools.pairwise(map(at, [start, *between, end]))


def _apart(labels: Sequence[Formula], gap: float) -> bool:
    """Whether neighbouring labels have a gap between them, beside or below one another."""
    return all(
        abs(b.get_x() - a.get_x()) >= (a.width + b.width) / 2 + gap
        or abs(b.get_y() - a.get_y()) >= (a.height + b.height) / 2 + gap
        for a, b in itertools.pairwise(labels)
    )


def round_ticks(low: float, high: float, most: int = 4, least: int = 0) -> list[Decimal]:
    """At most `most` + 1 round numbers from low to high: steps of 1, 2 or 5 times a power of ten,
    and of `least` at least.

    >>> [str(t) for t in round_ticks(0, 0.31)]
    ['0.0', '0.1', '0.2', '0.3']
    >>> [str(t) for t in round_ticks(0.5, 2.5, least=1)]
    ['1', '2']
    """
    with localcontext(prec=700):  # losses can be huge
        return _round_ticks(low, high, most, least)


def _round_ticks(low: float, high: float, most: int, least: int) -> list[Decimal]:
    span = Decimal(repr(high)) - Decimal(repr(low))
    power = span.adjusted() - 1
    steps = (Decimal(n).scaleb(power + e) for e in range(4) for n in (1, 2, 5))
    step = next(s for s in steps if span / s <= most and s >= least)
    first = (Decimal(repr(low)) / step).to_integral_value("ROUND_CEILING")
    count = int((Decimal(repr(high)) / step).to_integral_value("ROUND_FLOOR") - first)
    return [_plain((first + i) * step, step) for i in range(count + 1)]


def _plain(value: Decimal, step: Decimal) -> Decimal:
    places = max(0, -int(step.as_tuple().exponent))
    rounded = value.quantize(Decimal(1).scaleb(-places))
    return rounded if rounded else abs(rounded)
