"""Numbers between two bounds, and which of them is larger: decided, or not; never guessed.

A number is read by its correctly rounded text: with n digits it lies within half a unit of the
last one. Texts of more and more digits are asked for until two numbers lie apart. What is asked
is the engine (`Engine`) where a scene chooses its words, the audit's second opinion in the audit.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from decimal import MAX_EMAX, MIN_EMIN, ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from typing import Any

from flint import fmpq

from backprop import Decimals, Scientific, Style, UndecidedError

DIGITS = (12, 50, 100)  # what 100 digits do not tell apart counts as one number
DECIMALS = 300  # by which a number is told that is too near 0 for its first digit to be found
LOW, HIGH = (
    Context(2 * DIGITS[-1], way, Emin=MIN_EMIN, Emax=MAX_EMAX)
    for way in (ROUND_FLOOR, ROUND_CEILING)
)


@dataclass(frozen=True)
class Between:
    """A number within two bounds; `exact` where it is one fraction for certain.

    >>> Between.of(Fraction(1, 4)) - Between.of(Fraction(1)), abs(Between.read("-2.5e-1"))
    (Between(-0.75, -0.75), Between(0.245, 0.255))
    """

    low: Decimal
    high: Decimal
    exact: Fraction | None = None

    @classmethod
    def of(cls, value: Fraction) -> Between:
        top, bottom = Decimal(value.numerator), Decimal(value.denominator)
        return cls(LOW.divide(top, bottom), HIGH.divide(top, bottom), value)

    @classmethod
    def read(cls, text: str) -> Between:
        """All numbers that are rounded to this text."""
        said = Decimal(text)
        half = Decimal((0, (5,), int(said.as_tuple().exponent) - 1))
        return cls(LOW.subtract(said, half), HIGH.add(said, half))

    def __sub__(self, other: Between) -> Between:
        if self.exact is not None and other.exact is not None:
            return Between.of(self.exact - other.exact)
        return Between(LOW.subtract(self.low, other.high), HIGH.subtract(self.high, other.low))

    def __mul__(self, other: Between) -> Between:
        if self.exact is not None and other.exact is not None:
            return Between.of(self.exact * other.exact)
        if 0 in (self.exact, other.exact):
            return Between.of(Fraction(0))
        pairs = [(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        lows, highs = ([context.multiply(*pair) for pair in pairs] for context in (LOW, HIGH))
        return Between(min(lows), max(highs))

    def __abs__(self) -> Between:
        if self.exact is not None:
            return Between.of(abs(self.exact))
        ends = sorted((self.low.copy_abs(), self.high.copy_abs()))
        return Between(ends[0] if self.low * self.high > 0 else Decimal(0), ends[1])

    @property
    def bounded(self) -> bool:
        return self.low.is_finite() and self.high.is_finite()

    def order(self, other: Between) -> int | None:
        """−1 below the other, 0 the same, 1 above it; None where the bounds overlap."""
        if self.exact is not None and other.exact is not None:
            return (self.exact > other.exact) - (self.exact < other.exact)
        if self.high < other.low:
            return -1
        return 1 if self.low > other.high else None

    def __repr__(self) -> str:
        return f"Between({self.low}, {self.high})"


class Numbers(ABC):
    """Whoever knows the numbers of a lesson."""

    lesson: Any

    @abstractmethod
    def exactly(self, address: str) -> Fraction | None:
        """The number at an address where it is a fraction for certain."""

    @abstractmethod
    def text(self, address: str, style: Style) -> str | None:
        """The correctly rounded text; None where that is not decided."""

    def between(self, address: str, digits: int) -> Between:
        """The number at an address, by so many digits; near 0, by so many decimals."""
        exact = self.exactly(address)
        if exact is not None:
            return Between.of(exact)
        text = self.text(address, Scientific(digits)) or self.text(address, Decimals(DECIMALS))
        return NOWHERE if text is None else Between.read(text)

    def order(self, a: Any, b: Any) -> int | None:
        """−1, 0 or 1: how one term (`scenes.claims.Term`) lies to another.

        0 where they are one fraction, or where 100 digits do not tell them apart; None where so
        many digits cannot be had.
        """
        left = right = NOWHERE
        for digits in DIGITS:
            left, right = (each.between(self, digits) for each in (a, b))
            found = left.order(right)
            if found is not None:
                return found
        return 0 if left.bounded and right.bounded else None


class Engine(Numbers):
    """The engine's numbers, of a scene's own trace and its companions."""

    def __init__(self, traces: Any, lesson: Any) -> None:
        self.traces, self.lesson = traces, lesson

    def exactly(self, address: str) -> Fraction | None:
        value = self.traces.of(address).value(address)
        return Fraction(int(value.p), int(value.q)) if isinstance(value, fmpq) else None

    def text(self, address: str, style: Style) -> str | None:
        try:
            return str(self.traces.show(address, style).text)
        except UndecidedError:
            return None


NOWHERE = Between(Decimal("-Infinity"), Decimal("Infinity"))
