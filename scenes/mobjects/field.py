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

from scenes.mobjects.isolines import isolines, regions
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
            band.set_points(self._region(values, n / BANDS))
        self.line.set_points(self._joined(isolines(values, HALF)))
        return self

    def _region(self, values: Grid, level: float) -> np.ndarray:
        """The outlines of where the function is above a level."""
        return self._joined(regions(values, level))

    def _joined(self, lines: list[np.ndarray]) -> np.ndarray:
        """Polylines on the grid as straight pieces on screen."""
        if not lines:
            return np.zeros((0, 3))
        parts = np.linspace(0, 1, 4)[None, :, None]
        pieces = [
            (line[:-1, None] + parts * (line[1:] - line[:-1])[:, None]).reshape(-1, 2)
            for line in lines
        ]
        return self._placed(np.concatenate(pieces))

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
