"""The rate of each step t = 0, 1, 2, …: constant, in steps, along a cosine."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from flint import arb, fmpq

from backprop.errors import BackpropError
from backprop.numbers import FLOAT, Numbers, exact, written


def _positive(value: Any, what: str) -> fmpq:
    number = exact(value)
    if number <= 0:
        raise BackpropError(f"{what} should be above 0, not {written(number)}")
    return number


def _count(value: object, what: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise BackpropError(f"{what} should be a whole number from 1, not {value!r}")


@dataclass(frozen=True)
class Schedule:
    """The base of all."""

    rate: Any

    def __post_init__(self) -> None:
        object.__setattr__(self, "rate", _positive(self.rate, "the rate"))

    def beginning(self, rate: Any) -> Schedule:
        """The same schedule from another rate at the start."""
        return replace(self, rate=rate)

    def at(self, t: int, numbers: Numbers) -> Any:
        """The rate of step t, counted from 0."""
        return numbers.number(self.rate)


@dataclass(frozen=True)
class Constant(Schedule):
    """η in every step."""


@dataclass(frozen=True)
class StepDecay(Schedule):
    """η factor^⌊t / every⌋.

    >>> from backprop.numbers import EXACT
    >>> [StepDecay("0.8", every=2, factor="0.5").at(t, EXACT) for t in range(5)]
    [4/5, 4/5, 2/5, 2/5, 1/5]
    """

    every: int
    factor: Any = "0.1"

    def __post_init__(self) -> None:
        super().__post_init__()
        _count(self.every, "every")
        object.__setattr__(self, "factor", _positive(self.factor, "the factor"))

    def at(self, t: int, numbers: Numbers) -> Any:
        return numbers.number(self.rate * self.factor ** (t // self.every))


@dataclass(frozen=True)
class Cosine(Schedule):
    """η_end + ½(η − η_end)(1 + cos πt/T), from η at 0 to η_end from t = T on
    (Loshchilov and Hutter 2017, eq. 5, without restarts).

    >>> from backprop.numbers import EXACT
    >>> [Cosine("0.8", steps=2).at(t, EXACT) for t in range(4)]
    [4/5, 2/5, 0, 0]
    """

    steps: int
    end: Any = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        _count(self.steps, "steps")
        end = exact(self.end)
        if not 0 <= end <= self.rate:
            raise BackpropError(f"the end rate should be from 0 to the rate, not {written(end)}")
        object.__setattr__(self, "end", end)

    def at(self, t: int, numbers: Numbers) -> Any:
        turn = fmpq(min(t, self.steps), self.steps)
        corners = {fmpq(0): fmpq(1), fmpq(1, 2): fmpq(0), fmpq(1): fmpq(-1)}
        if turn in corners or numbers is not FLOAT:
            cosine = corners.get(turn)
            rate = self.end + (self.rate - self.end) / 2 * (
                1 + (arb.cos_pi(arb(turn)) if cosine is None else cosine)
            )
            return numbers.number(rate) if isinstance(rate, fmpq) else rate
        start, end = numbers.number(self.rate), numbers.number(self.end)
        return end + (start - end) / 2 * (1 + math.cos(math.pi * t / self.steps))
