"""Points that ride on curves: two quantities of a knob's trace, with the tangent there.

points = sampled(knob, "0", "1", y="loss")               the loss over the given that turns
curve = swept(plot, points, "error")
rider = Rider(plot, knob, y="loss", slope="dW[1][0,0]")
trail = Trail(points, rider, "error")                    what of the curve was passed so far
Sweep(knob, "0.9", rider, trail)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from flint import fmpq
from manim import VGroup, VMobject

from backprop.numbers import exact
from scenes.companions import Knob
from scenes.mobjects.network import as_float, drawn
from scenes.mobjects.plot import Plot
from scenes.theme import Role

SAMPLES = 160  # of a curve
RUN = 0.16  # of the plot's width, that a tangent reaches to either side, at most
RISE = 0.3  # of its height

Points = Sequence[tuple[float, float]]


def sampled(
    knob: Knob, start: object, end: object, *, y: str, x: str = "", samples: int = SAMPLES
) -> list[tuple[float, float]]:
    """(x, y) at so many positions of the knob; x is the given itself unless another is named."""
    low, high = exact(start), exact(end)
    places = [low + (high - low) * fmpq(n, samples) for n in range(samples + 1)]
    return [
        (drawn(now, x) if x else as_float(place), drawn(now, y))
        for place, now in ((place, knob.at(place)) for place in places)
    ]


def swept(plot: Plot, points: Points, role: Role, width: float = 3) -> VMobject:
    """A curve through sampled points, as far as it lies within the plot."""
    low, high = plot.y_range
    pieces: list[list[np.ndarray]] = [[]]
    for (x, y), following in zip(points, [*points[1:], None], strict=True):
        if low <= y <= high:
            pieces[-1].append(plot.at(x, y))
        if following is not None and (low <= y <= high) != (low <= following[1] <= high):
            edge = low if min(y, following[1]) < low else high
            part = (edge - y) / (following[1] - y)
            pieces[-1].append(plot.at(x + part * (following[0] - x), edge))
            pieces += [[]] if low <= y <= high else []
    return plot.stroke([piece for piece in pieces if len(piece) > 1], role, width)


def tangent(
    plot: Plot, x: float, y: float, slope: float, run: float = RUN, rise: float = RISE
) -> list[tuple[float, float]]:
    """The ends of a stretch of the tangent, cut (never bent) at the edges of the plot; run, rise:
    how far it reaches to either side at most, as parts of the plot."""
    (left, right), (low, high) = plot.x_range, plot.y_range
    run *= right - left
    run = min(run, rise * (high - low) / abs(slope)) if slope else run
    before, after = min(run, x - left), min(run, right - x)
    if slope:
        down, up = sorted(((low - y) / slope, (high - y) / slope))
        before, after = min(before, -down), min(after, up)
    before, after = max(before, 0.0), max(after, 0.0)
    return [(x - before, y - slope * before), (x + after, y + slope * after)]


class Rider(VGroup):
    """A point at (x, y), with the tangent there where the slope is a quantity, too.

    x, y and slope are addresses; x is the given that the knob turns unless another is named.
    """

    def __init__(
        self,
        plot: Plot,
        knob: Knob,
        *,
        y: str,
        x: str = "",
        slope: str = "",
        role: Role = "error",
    ) -> None:
        self.plot, self.x, self.y, self.slope = plot, x or knob.address, y, slope
        self.knob = knob
        self.tangent = VMobject(fill_opacity=0).set_stroke(plot.theme["text"], width=2.5)
        self.dot = plot.dot(0, 0, role)
        super().__init__(*([self.tangent] if slope else []), self.dot)
        self.follow(knob.now)

    def follow(self, trace: Any) -> None:
        """The point, and the tangent turned, where this trace has them."""
        self.place = drawn(trace, self.x), drawn(trace, self.y)
        self.dot.move_to(self.plot.at(*self.place))
        if self.slope:
            ends = tangent(self.plot, *self.place, drawn(trace, self.slope))
            self.tangent.set_points_as_corners([self.plot.at(*end) for end in ends])


class Trail(VMobject):
    """The part of a curve over which its rider has come, from the position where it began."""

    def __init__(self, points: Points, rider: Rider, role: Role, width: float = 4) -> None:
        super().__init__(fill_opacity=0)
        self.set_stroke(rider.plot.theme[role], width=width)
        self.samples, self.rider = sorted(points), rider
        self.ends = rider.place, rider.place
        self.follow(None)

    def follow(self, trace: Any) -> None:
        """As far as the rider has come: put it after the rider among a sweep's followers."""
        low, high = self.ends = (min(self.ends[0], self.rider.place),
                                 max(self.ends[1], self.rider.place))  # fmt: skip
        between = [point for point in self.samples if low[0] < point[0] < high[0]]
        self.set_points(swept(self.rider.plot, [low, *between, high], "text").points)
