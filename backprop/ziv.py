"""Ziv's strategy: ask at twice the precision until the balls can answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from backprop.errors import StyleError, Undecided, UndecidedError

MAX_PRECISION = 16_384  # bits; above 4,900 digits

T = TypeVar("T")


def checked_precision(bits: object) -> int:
    """A precision that balls may start with."""
    if isinstance(bits, bool) or not isinstance(bits, int) or not 32 <= bits <= MAX_PRECISION:
        raise StyleError(f"precision should be 32 to {MAX_PRECISION} bits, not {bits!r}")
    return bits


def precisions(start: int) -> Iterator[int]:
    """start, 2 start, 4 start, … and last the cap itself.

    >>> list(precisions(5000))
    [5000, 10000, 16384]
    """
    while start < MAX_PRECISION:
        yield start
        start *= 2
    yield MAX_PRECISION


def decided(what: str, start: int, ask: Callable[[int], T]) -> T:
    """The first answer; the error names what stays undecided."""
    for bits in precisions(start):
        try:
            return ask(bits)
        except Undecided:
            continue
    raise UndecidedError(
        f"{what} is not decided with {MAX_PRECISION:,} bits: it lies on a tie, a threshold or "
        f"a ReLU's kink, or is too small; show fewer digits or change the lesson's numbers"
    )
