"""The first of several pictures that can be read; the most readable where none can."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from backprop import EquationError, UndecidedError


class Sized(Protocol):
    """A picture that knows the size of its type (1 em, in Manim units)."""

    size: float


T = TypeVar("T", bound=Sized)


def first_legible(ways: Iterable[Callable[[], T]], smallest: float) -> T:
    """What the first way makes whose type is no smaller; else the largest of all.

    A way that would show so few digits that they lie on a tie or say nothing is passed over.
    """
    made: list[T] = []
    for make in ways:
        try:
            made.append(make())
        except (UndecidedError, EquationError):
            continue
        if made[-1].size >= smallest:
            return made[-1]
    return max(made, key=lambda picture: picture.size)
