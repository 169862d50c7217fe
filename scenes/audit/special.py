"""Functions that Python's decimals do not have: π, erfc and the arc tangent, to the digits of the
context."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, getcontext, localcontext
from functools import cache

FAR = 12  # from here on erfc is calculated as a continued fraction


def pi() -> Decimal:
    """π = 16 arctan(1/5) − 4 arctan(1/239)   (Machin 1706).

    >>> with localcontext(prec=20): print(pi())
    3.1415926535897932385
    """
    return +_pi(getcontext().prec)


@cache
def _pi(digits: int) -> Decimal:
    with localcontext(prec=digits + 10):
        return 16 * _arctan_series(1 / Decimal(5)) - 4 * _arctan_series(1 / Decimal(239))


def arctan(x: Decimal) -> Decimal:
    """By halving the angle: arctan x = 2 arctan(x/(1 + √(1 + x²))).

    >>> with localcontext(prec=20): print(4 * arctan(Decimal(1)))
    3.1415926535897932385
    """
    with localcontext(prec=getcontext().prec + 10):
        halvings = 0
        while abs(x) > Decimal("0.1"):
            x = x / (1 + (1 + x * x).sqrt())
            halvings += 1
        angle = _arctan_series(x) * 2**halvings
    return +angle


def erfc(x: Decimal) -> Decimal:
    """1 − erf x: its series near 0, a continued fraction far from it.

    >>> with localcontext(prec=20): print(erfc(Decimal(1)), erfc(Decimal(20)))
    0.15729920705028513066 5.3958656116079009289E-176
    """
    if x < 0:
        return 2 - erfc(-x)
    return _far_erfc(x) if x > FAR else _near_erfc(x)


def _near_erfc(x: Decimal) -> Decimal:
    """The series alternates and cancels: it gets as many more digits as e^(x²) has."""
    lost = int(x * x) + 10
    with localcontext(prec=getcontext().prec + lost):
        total = Decimal(0)
        for n, term in enumerate(_powers_over_factorials(x)):
            added = term / (2 * n + 1)
            if added == 0 or total + added == total:
                break
            total += added
        value = 1 - 2 * total / pi().sqrt()
    return +value


def _powers_over_factorials(x: Decimal) -> Iterator[Decimal]:
    """(−1)ⁿ x²ⁿ⁺¹/n!"""
    n, term = 0, x
    while True:
        yield term
        n += 1
        term = -term * x * x / n


def _far_erfc(x: Decimal) -> Decimal:
    """e^(−x²)/√π · 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + …))))."""
    with localcontext(prec=getcontext().prec + 10) as context:
        tail = x
        for k in range(context.prec**2 // int(2 * x * x) + context.prec, 0, -1):
            tail = x + Decimal(k) / 2 / tail
        value = (-x * x).exp() / pi().sqrt() / tail
    return +value


def _arctan_series(x: Decimal) -> Decimal:
    total = term = x
    n = 1
    while True:
        n, term = n + 2, -term * x * x
        if total + term / n == total:
            return total
        total += term / n
