"""Motion along a curve: a point that belongs on one never leaves it on its way.

    Glide(mark, lambda part: self.mark_at(between(z, far, part)))
    Glide(dot, along(places))       as far as `Create` has come with the line through them

`Transform` would take it straight from where it is to where it goes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from manim import Animation, Mobject

Placed = Mobject | np.ndarray  # something of the same parts, or where the middle is


class Glide(Animation):
    """Each frame shows what `made` makes of the part of the way, from 0 to 1."""

    function_of_alpha = True  # it asks nothing but the part of the way

    def __init__(self, mobject: Mobject, made: Callable[[float], Placed], **options: Any) -> None:
        self.made = made
        super().__init__(mobject, **options)

    def create_starting_mobject(self) -> Mobject:
        """None is needed: each frame is made anew."""
        return Mobject()

    def interpolate_mobject(self, alpha: float) -> None:
        now = self.made(self.rate_func(alpha))
        if isinstance(now, np.ndarray):
            self.mobject.move_to(now)
            return
        for part, place in zip(self.mobject.get_family(), now.get_family(), strict=True):
            part.points = place.points


def along(places: Sequence[np.ndarray]) -> Callable[[float], np.ndarray]:
    """Where on a polyline through places (n, 3) `Create` has come to at each part of its way."""
    corners = np.array(places, dtype=float)

    def place(part: float) -> np.ndarray:
        at = min(max(part, 0.0), 1.0) * (len(corners) - 1)
        n = min(int(at), max(len(corners) - 2, 0))
        following = corners[min(n + 1, len(corners) - 1)]
        reached: np.ndarray = corners[n] + (at - n) * (following - corners[n])
        return reached

    return place


def between(start: float, end: float, part: float) -> float:
    """So far from one to the other."""
    return start + part * (end - start)
