"""One weight of a lesson, chosen to be turned."""

from __future__ import annotations

from itertools import product

from backprop import Lesson, Trace
from scenes.mobjects.network import drawn

Weight = tuple[int, int, int]  # layer, to, source


def surely_drawn(lesson: Lesson, l: int) -> list[tuple[int, int]]:
    """The weights of a layer whose ends stand in every picture: of wide layers the first only."""
    first = (range(n if n <= 3 else 1) for n in (lesson.sizes[l], lesson.sizes[l - 1]))
    return list(product(*first))


def steepest(lesson: Lesson) -> Weight:
    """The steepest of the weights before the outputs that are surely drawn."""
    L, trace = lesson.L, Trace.of(lesson)
    places = ((L, j, k) for j, k in surely_drawn(lesson, L))
    return max(places, key=lambda at: abs(drawn(trace, slope_of(at))))


def slope_of(weight: Weight) -> str:
    l, j, k = weight
    return f"dW[{l}][{j},{k}]"
