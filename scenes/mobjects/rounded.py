"""A rectangle with round corners, its eight curves found at once.

Manim's RoundedRectangle makes a mobject of each corner and each side first, which takes
milliseconds: as long as drawing a frame, for each caption.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import VMobject

_HANDLE = 4 / 3 * np.tan(np.pi / 8)  # of a cubic curve that is a quarter of a circle, to 0.03 %
_QUARTER = np.array([[1, 0, 0], [1, _HANDLE, 0], [_HANDLE, 1, 0], [0, 1, 0]])


class Rounded(VMobject):
    """Centred on the origin; lengths in Manim's units, `style` as any VMobject's."""

    def __init__(self, width: float, height: float, corner_radius: float, **style: Any) -> None:
        super().__init__(**style)
        radius = min(corner_radius, width / 2, height / 2)
        middle = np.array([width / 2 - radius, height / 2 - radius, 0])
        corners = [middle * turned + radius * arc for turned, arc in _CORNERS]
        ends = zip(corners, [*corners[1:], corners[0]], strict=True)
        sides = [np.linspace(here[-1], there[0], 4) for here, there in ends]
        parts = [part for pair in zip(corners, sides, strict=True) for part in pair]
        self.set_points(np.concatenate(parts))


def _turned(times: int) -> tuple[np.ndarray, np.ndarray]:
    """(which way the corner lies, its arc around the origin) after so many quarter turns."""
    cos, sin = ((1, 0), (0, 1), (-1, 0), (0, -1))[times]
    turn = np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1]])
    return np.array([1, 1, 0]) @ turn, _QUARTER @ turn


_CORNERS = [_turned(times) for times in range(4)]
