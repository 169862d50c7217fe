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
from math import isqrt
from typing import Any

from scenes.audit.special import arctan, erfc, pi

FRACTION_BITS = 4_000  # of both halves of a fraction; longer ones go on as decimal numbers
MOST_DIGITS = 6_400  # of a second opinion
TIED = 1_600  # digits: what so many do not tell from a tie is taken for one
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
    """Sums, products and functions of numbers that are fractions or decimals.

    A function gives three numbers: its value, 1 − value, and its slope.
    """

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

    def leaky_relu(self, z: Any) -> tuple[Any, Any, Any]:
        slope = Fraction(1) if z > 0 else Fraction(1, 100)
        a = self.times(slope, z)
        return a, self.minus(Fraction(1), a), slope

    def elu(self, z: Any) -> tuple[Any, Any, Any]:
        """z above 0, else e^z − 1, by the series of (e^z − 1) where that would cancel."""
        if z > 0 or is_nothing(z):
            return z, self.minus(Fraction(1), z), Fraction(1)
        slope = self.exp(z)
        a = _less_one(self.inexact(z), slope)
        return a, 1 - a, slope

    def softplus(self, z: Any) -> tuple[Any, Any, Any]:
        """ln(1 + e^z) = max(z, 0) + ln(1 + e^−|z|)."""
        e = (-abs(self.inexact(z))).exp()
        a = max(self.inexact(z), Decimal(0)) + _ln_of_one_and(e)
        return a, 1 - a, self.sigmoid(z)[0]

    def silu(self, z: Any) -> tuple[Any, Any, Any]:
        """z σ(z)."""
        s, _, slope = self.sigmoid(z)
        a = self.times(z, s)
        return a, self.minus(Fraction(1), a), self.plus(s, self.times(z, slope))

    def gelu(self, z: Any) -> tuple[Any, Any, Any]:
        """z Φ(z), with Φ(z) = ½ erfc(−z/√2)."""
        if is_nothing(z):
            return Fraction(0), Fraction(1), Fraction(1, 2)
        x = self.inexact(z)
        below = erfc(-x / Decimal(2).sqrt()) / 2
        density = (-x * x / 2).exp() / (2 * pi()).sqrt()
        return x * below, 1 - x * below, below + x * density

    def exp(self, z: Any) -> Any:
        return Fraction(1) if is_nothing(z) else self.inexact(z).exp()

    def ln_of_one_and(self, e: Any) -> Any:
        """ln(1 + e)."""
        return e if is_nothing(e) else _ln_of_one_and(self.inexact(e))

    def root(self, a: Any) -> Any:
        """√a, a fraction where it is one."""
        if isinstance(a, Fraction) and a >= 0:
            top, bottom = isqrt(a.numerator), isqrt(a.denominator)
            if (top * top, bottom * bottom) == (a.numerator, a.denominator):
                return Fraction(top, bottom)
        return self.inexact(a).sqrt()

    def angle(self, across: Any, along: Any) -> Any:
        """From 0 to 180 degrees, of a point so far across and along."""
        y, x = self.inexact(across), self.inexact(along)
        if x == 0:
            return Fraction(90)
        turn = arctan(y / abs(x)) * 180 / pi()
        return turn if x > 0 else 180 - turn


CALCULATOR = Calculator()


def _less_one(z: Decimal, e: Decimal) -> Decimal:
    """e^z − 1, without the digits that cancel near 0."""
    if abs(z) > Decimal("0.1"):
        return e - 1
    total, term, n = z, z, 1
    while True:
        n += 1
        term = term * z / n
        if total + term == total:
            return total
        total += term


def _ln_of_one_and(e: Decimal) -> Decimal:
    """ln(1 + e) = 2 artanh(e/(2 + e)), without the digits that 1 + e would swallow."""
    if e > Decimal("0.1"):
        return (1 + e).ln()
    u = e / (2 + e)
    total = term = u
    n = 1
    while True:
        n, term = n + 2, term * u * u
        if total + term / n == total:
            return 2 * total
        total += term / n


def is_nothing(value: Any) -> bool:
    """Zero for certain, not for as many digits as there are."""
    return isinstance(value, Fraction) and value == 0


def is_one(value: Any) -> bool:
    return isinstance(value, Fraction) and value == 1


def fraction(given: Any) -> Fraction:
    """A number of a lesson."""
    return Fraction(int(given.p), int(given.q))
