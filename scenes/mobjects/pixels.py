"""A picture of grey pixels, each a square: the larger its number, the stronger its tint."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from manim import VGroup, VMobject

from scenes.theme import Role, Theme

FAINTEST = 0.07  # tint of a pixel of 0
GAP = 0.08  # between pixels, of a pixel


class Pixels(VGroup):
    """Rows of numbers from 0 to 1 as squares; those of one tint are one mobject."""

    def __init__(
        self, values: Sequence[Sequence[float]], *, side: float, theme: Theme, role: Role = "input"
    ) -> None:
        """side: of the whole picture, in Manim units."""
        super().__init__()
        rows = np.asarray(values, dtype=float)
        self.pixel = side / len(rows)
        for value in np.unique(rows):
            squares = [self._square(i, j) for i, j in np.argwhere(rows == value)]
            tint = theme.tint(role, FAINTEST + (1 - FAINTEST) * float(value))
            self.add(VMobject(stroke_width=0, fill_color=tint, fill_opacity=1).set_points(
                np.concatenate(squares)
            ))  # fmt: skip
        self.move_to([0, 0, 0])

    def _square(self, i: int, j: int) -> np.ndarray:
        """Row i from the top, column j, as four straight Béziers (16, 3)."""
        low, high = GAP / 2, 1 - GAP / 2
        corners = np.array([[low, low], [high, low], [high, high], [low, high], [low, low]])
        corners = self.pixel * (corners + np.array([j, -i]))
        sides = [np.linspace(a, b, 4) for a, b in pairwise(corners)]
        return np.pad(np.concatenate(sides), ((0, 0), (0, 1)))
