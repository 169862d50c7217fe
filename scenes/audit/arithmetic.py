"""Numbers for a second opinion: a fraction as long as it is rational, then so many decimals.

    with precision(60):
        CALCULATOR.sigmoid(CALCULATOR.times(Fraction(1, 3), Fraction(2)))

Only Python's own `fractions` and `decimal`: nothing that the engine calculates with.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from decimal import (
    MAX_EMAX,
    MIN_EMIN,
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
    localcontext,
)
from fractions import Fraction
from functools import reduce
from typing import Any

FRACTION_BITS = 4_000  # of both halves of a fraction; longer ones go on as decimal numbers
GUARD = 10  # digits that are calculated but not believed


class UnsureError(ValueError):
    """So many digits do not tell: a tie, a threshold, a ReLU's kink, or what cancels to zero.

    `either` are the texts among which they do not tell, where those are known.
    """

    def __init__(self, message: str, either: frozenset[str] = frozenset()) -> None:
        super().__init__(message)
        self.either = either


def decimal_context(count: int) -> Context:
    """Decimals of so many digits, rounded half to even, with exponents of any size."""
    traps = [InvalidOperation, DivisionByZero, Overflow]
    return Context(count, ROUND_HALF_EVEN, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=traps)


def precision(count: int) -> AbstractContextManager[Context]:
    """`with` it, decimals are calculated with so many digits."""
    return localcontext(decimal_context(count))


class Calculator:
    """Sums, products and functions of numbers that are fractions or decimals."""

    def inexact(self, value: Any) -> Any:
        if isinstance(value, Fraction):
            return Decimal(value.numerator) / Decimal(value.denominator)
        return value

    def short(self, value: Any) -> Any:
        """A fraction that is too long to go on with becomes a number of so many digits."""
        if isinstance(value, Fraction):
            bits = value.numerator.bit_length() + value.denominator.bit_length()
            return value if bits <= FRACTION_BITS else self.inexact(value)
        return value

    def plus(self, a: Any, b: Any) -> Any:
        if isinstance(a, Fraction) == isinstance(b, Fraction):
            return self.short(a + b)
        if is_nothing(a) or is_nothing(b):
            return b if is_nothing(a) else a
        return self.inexact(a) + self.inexact(b)

    def minus(self, a: Any, b: Any) -> Any:
        return self.plus(a, -b)

    def times(self, a: Any, b: Any) -> Any:
        if is_nothing(a) or is_nothing(b):
            return Fraction(0)
        if isinstance(a, Fraction) == isinstance(b, Fraction):
            return self.short(a * b)
        return self.inexact(a) * self.inexact(b)

    def over(self, a: Any, b: Any) -> Any:
        """a / b; ZeroDivisionError where b is 0."""
        if b == 0:
            raise ZeroDivisionError
        if isinstance(a, Fraction) and isinstance(b, Fraction):
            return self.short(a / b)
        return self.inexact(a) / self.inexact(b) if not is_nothing(a) else a

    def sum(self, values: Sequence[Any]) -> Any:
        return reduce(self.plus, values, Fraction(0))

    def ln(self, a: Any) -> Any:
        return Fraction(0) if is_one(a) else self.inexact(a).ln()

    def sigmoid(self, z: Any) -> tuple[Any, Any, Any]:
        """a = 1/(1 + e⁻ᶻ), 1 − a and the slope, none of which loses digits far from 0."""
        if is_nothing(z):
            return Fraction(1, 2), Fraction(1, 2), Fraction(1, 4)
        e = (-abs(self.inexact(z))).exp()
        near, far = 1 / (1 + e), e / (1 + e)
        a, rest = (near, far) if z > 0 else (far, near)
        return a, rest, e / ((1 + e) * (1 + e))

    def tanh(self, z: Any) -> tuple[Any, Any, Any]:
        """a = (1 − e)/(1 + e) with e = e^(−2|z|) and the sign of z, 1 − a, and the slope."""
        if is_nothing(z):
            return z, Fraction(1), Fraction(1)
        e = (-2 * abs(self.inexact(z))).exp()
        size = (1 - e) / (1 + e)
        a = size if z > 0 else -size
        return a, 1 - a, 4 * e / ((1 + e) * (1 + e))

    def relu(self, z: Any) -> tuple[Any, Any, Any]:
        a = z if z > 0 else Fraction(0)
        return a, self.minus(Fraction(1), a), Fraction(int(z > 0))

    def identity(self, z: Any) -> tuple[Any, Any, Any]:
        return z, self.minus(Fraction(1), z), Fraction(1)


CALCULATOR = Calculator()


def is_nothing(value: Any) -> bool:
    """Zero for certain, not for as many digits as there are."""
    return isinstance(value, Fraction) and value == 0


def is_one(value: Any) -> bool:
    return isinstance(value, Fraction) and value == 1


def fraction(given: Any) -> Fraction:
    """A number of a lesson."""
    return Fraction(int(given.p), int(given.q))
