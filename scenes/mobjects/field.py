"""A function over the plane as bands of tint, and the line on which it is one half.

field = Field(plot, role="activation", theme=theme)
field.show(values)                  # floats from 0 to 1: values[i, j] at (x[j], y[i])
Bend(field, lambda part: values)    # as the function changes
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import Animation, VGroup, VMobject

from scenes.mobjects.outlines import straight
from scenes.mobjects.plot import Plot
from scenes.theme import Role, Theme

ROWS = 72  # of the grid on which the function is known
BANDS = 9
FAINTEST, STRONGEST = 0.05, 0.5  # tint where the function is 0, and where it is 1
HALF = 0.5

Grid = np.ndarray  # (ROWS, ROWS)


class Field(VGroup):
    """Bands within a plot's axes, each over the one before, and the line at one half on top."""

    def __init__(self, plot: Plot, *, role: Role, theme: Theme, line: Role = "focus") -> None:
        super().__init__()
        self.x = np.linspace(*plot.x_range, ROWS)
        self.y = np.linspace(*plot.y_range, ROWS)
        self._corner = plot.at(plot.x_range[0], plot.y_range[0])
        self._step = (plot.at(plot.x_range[1], plot.y_range[1]) - self._corner) / (ROWS - 1)
        strengths = np.linspace(FAINTEST, STRONGEST, BANDS)
        self.bands = VGroup(
            *(VMobject(fill_color=theme.tint(role, strength), fill_opacity=1, stroke_width=0)
              for strength in strengths)
        )  # fmt: skip
        self.line = VMobject(fill_opacity=0, stroke_color=theme[line], stroke_width=5)
        self.add(self.bands, self.line)

    def places(self) -> np.ndarray:
        """Where the function is to be known, (ROWS², 2), row after row."""
        x, y = np.meshgrid(self.x, self.y)
        return np.stack([x.ravel(), y.ravel()], axis=1)

    def show(self, values: Grid) -> Field:
        """Draw the function that has these values on the grid."""
        for n, band in enumerate(self.bands):
            band.set_points(self._region(values >= n / BANDS))
        self.line.set_points(self._level(values))
        return self

    def _region(self, inside: Grid) -> np.ndarray:
        """Cells around the grid's points, joined from side to side into boxes (4k·4, 3)."""
        edges = np.diff(np.pad(inside.astype(int), ((0, 0), (1, 1))), axis=1)
        rows, starts = np.nonzero(edges == 1)
        ends = np.nonzero(edges == -1)[1]
        left, right, low, high = (
            np.clip(each, 0, ROWS - 1)
            for each in (starts - 0.5, ends - 0.5, rows - 0.5, rows + 0.5)
        )
        corners = np.stack(
            [np.stack(pair, axis=1) for pair in
             ((left, low), (right, low), (right, high), (left, high), (left, low))], axis=1
        )  # fmt: skip
        parts = np.linspace(0, 1, 4)[None, None, :, None]
        a, b = corners[:, :-1, None], corners[:, 1:, None]
        return self._placed((a + parts * (b - a)).reshape(-1, 2))

    def _level(self, values: Grid) -> np.ndarray:
        """The line at one half: a straight piece through each cell that it crosses."""
        above = values >= HALF
        crossed = above[:-1, :-1].astype(int) + above[1:, :-1] + above[:-1, 1:] + above[1:, 1:]
        pieces = [
            piece
            for i, j in zip(*np.nonzero((crossed > 0) & (crossed < 4)), strict=True)
            for piece in _crossings(values, i, j)
        ]
        if not pieces:
            return np.zeros((0, 3))
        lines = [straight(np.array(a), np.array(b)) for a, b in pieces]
        return self._placed(np.concatenate(lines))

    def _placed(self, at: np.ndarray) -> np.ndarray:
        """Places on the grid (n, 2), column and row, as places on screen."""
        points = np.zeros((len(at), 3))
        points[:, :2] = self._corner[:2] + at * self._step[:2]
        return points


class Bend(Animation):
    """The function changes: `values` of 0 to 1, the part of the way."""

    def __init__(self, field: Field, values: Callable[[float], Grid], **options: Any) -> None:
        self.values = values
        super().__init__(field, **options)

    def interpolate_mobject(self, alpha: float) -> None:
        self.mobject.show(self.values(self.rate_func(alpha)))


def _crossings(values: Grid, i: int, j: int) -> list[tuple[Any, Any]]:
    """The pieces of the line through the cell (i, j), between its edges in turn."""
    corners = [(i, j), (i, j + 1), (i + 1, j + 1), (i + 1, j)]
    found = []
    for (a, b), (c, d) in zip(corners, [*corners[1:], corners[0]], strict=True):
        one, other = values[a, b] - HALF, values[c, d] - HALF
        if (one >= 0) != (other >= 0):
            part = one / (one - other)
            found.append((b + part * (d - b), a + part * (c - a)))
    return [(found[n], found[n + 1]) for n in range(0, len(found) - 1, 2)]
