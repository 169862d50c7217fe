"""Proven digits: what is written is the correctly rounded value, half to even, or nothing.

A rational is rounded exactly, ties included.  A ball is rounded at both of its ends: where the
texts agree every digit is proven, where they differ the answer is `Undecided`, and the trace is
run at twice the precision (Ziv's strategy).  No text is ever "-0.000".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from flint import arb, fmpq, fmpz

from backprop.errors import StyleError, Undecided
from backprop.numbers import (
    Exact,
    decimal_exponent,
    decimal_places,
    ends,
    power_of_ten,
    settled,
)
from backprop.symbols import Symbol

MAX_PLACES = 1000
NEGLIGIBLE = -300  # a number below 10^-300 is written as zero decimals by Auto
LARGE = 5  # Auto writes 10^5 and more in scientific style


def _places(n: object, low: int, what: str) -> None:
    if not isinstance(n, int) or isinstance(n, bool) or not low <= n <= MAX_PLACES:
        raise StyleError(f"{what} should be a whole number from {low} to {MAX_PLACES}, not {n!r}")


class Style(Protocol):
    """A way of writing a number; `write` takes a rational, `of` picks what fits a value."""

    def of(self, value: Exact) -> Fixed: ...


class Fixed(Style, Protocol):
    """A style that is the same for every value."""

    def write(self, value: fmpq) -> str: ...


@dataclass(frozen=True)
class Decimals:
    """So many digits after the point.

    >>> Decimals(3).write(exact("0.3775")), Decimals(2).write(exact("-0.001"))
    ('0.378', '0.00')
    """

    places: int

    def __post_init__(self) -> None:
        _places(self.places, 0, "decimals")

    def of(self, value: Exact) -> Fixed:
        return self

    def write(self, value: fmpq) -> str:
        return _point(_rounded(value * power_of_ten(self.places)), self.places)


@dataclass(frozen=True)
class Significant:
    """So many digits from the first that is not zero.

    >>> Significant(4).write(exact("0.0190491")), Significant(3).write(exact(45678))
    ('0.01905', '45700')
    """

    digits: int

    def __post_init__(self) -> None:
        _places(self.digits, 1, "significant digits")

    def of(self, value: Exact) -> Fixed:
        return self

    def write(self, value: fmpq) -> str:
        if value == 0:
            return "0"
        mantissa, exponent = _leading(value, self.digits)
        places = self.digits - 1 - exponent
        return _point(mantissa, places) if places >= 0 else str(mantissa) + "0" * -places


@dataclass(frozen=True)
class Scientific:
    """So many digits, the first before the point, and a power of ten.

    >>> Scientific(3).write(exact("0.00000000123")), Scientific(1).write(exact(96))
    ('1.23e-9', '1e2')
    """

    digits: int

    def __post_init__(self) -> None:
        _places(self.digits, 1, "significant digits")

    def of(self, value: Exact) -> Fixed:
        return self

    def write(self, value: fmpq) -> str:
        if value == 0:
            return "0"
        mantissa, exponent = _leading(value, self.digits)
        return f"{_point(mantissa, self.digits - 1)}e{exponent}"


@dataclass(frozen=True)
class Auto:
    """What a reader wants to see: the exact decimal where it is short, else rounded decimals,
    else (from 10^5 on, and below 10^-(decimals-1)) scientific.

    >>> [proven(exact(v), Auto(4)) for v in ("0.15", "2", "1/3", "0.00001234", "1234567")]
    ['0.15', '2', '0.3333', '1.23e-5', '1.23e6']
    """

    decimals: int = 4
    digits: int = 3  # of the scientific style
    small: int | None = None  # below this power of ten scientific; None: what decimals say

    def __post_init__(self) -> None:
        _places(self.decimals, 0, "decimals")
        _places(self.digits, 1, "significant digits")

    def of(self, value: Exact) -> Fixed:
        if isinstance(value, fmpq):
            places = decimal_places(value)
            if places is not None and places <= self.decimals and abs(value) < 10**LARGE:
                return Decimals(places)
            if value == 0:
                return Decimals(0)
        if not below(value, LARGE):
            return Scientific(self.digits)
        if not below(value, self.smallest) or below(value, NEGLIGIBLE):
            return Decimals(self.decimals)
        return Scientific(self.digits)

    @property
    def smallest(self) -> int:
        """The power of ten below which a number is written in scientific style."""
        return _small(self.decimals) if self.small is None else self.small

    def longer(self, extra: int) -> Auto:
        """So many more digits; what is scientific stays so: one number is written one way."""
        return Auto(self.decimals + extra, self.digits + extra, self.smallest)


def _small(decimals: int) -> int:
    """Below this power of ten so many decimals say too little: less than two digits that count,
    or less than one where there are only 0 or 1 decimals (0.25 is 0.2, not 2.50e-1)."""
    return 1 - decimals if decimals > 1 else -decimals


AUTO = Auto()


@dataclass(frozen=True)
class Shown:
    """A number as it is written, and where it comes from.  `str(shown)` is the text."""

    text: str
    address: str
    style: Style
    exact: bool  # the text is the value itself, not rounded
    symbol: Symbol  # Typst mathematics

    def __str__(self) -> str:
        return self.text

    @property
    def value(self) -> fmpq:
        """The number that the text says (which a reader would type into a calculator)."""
        return said(self.text)

    @property
    def typst(self) -> str:
        """The text as Typst mathematics: `1.23 dot 10^(-9)` for 1.23e-9."""
        mantissa, e, exponent = self.text.partition("e")
        return f"{mantissa} dot 10^({exponent})" if e else mantissa


def proven(value: Exact, style: Style) -> str:
    """The text of a value, every digit proven, or `Undecided`.

    >>> proven(exact("0.3775"), Decimals(3)), proven(arb(2).sqrt(), Decimals(6))
    ('0.378', '1.414214')
    """
    value = settled(value)
    fixed = style.of(value)
    if isinstance(value, fmpq):
        return fixed.write(value)
    if isinstance(fixed, Decimals) and below(value, -fixed.places - 1, unsure=False):
        return fixed.write(fmpq(0))  # also where the ends are too small to be written out
    low, high = ends(value)
    if not isinstance(fixed, Decimals) and low <= 0 <= high:
        raise Undecided
    text = fixed.write(low)
    if text != fixed.write(high):
        raise Undecided
    return text


def below(value: Exact, exponent: int, *, unsure: bool | None = None) -> bool:
    """Whether |value| < 10^exponent, proven; `unsure` answers where a ball cannot tell."""
    limit = power_of_ten(exponent)
    size: Any = abs(value)
    if size < limit:
        return True
    if isinstance(value, arb) and not size >= limit:
        if unsure is None:
            raise Undecided
        return unsure
    return False


def said(text: str) -> fmpq:
    """The number that a text says, exactly (of any length, unlike a lesson's)."""
    mantissa, _, exponent = text.partition("e")
    whole, _, part = mantissa.partition(".")
    return fmpq(fmpz(whole + part)) * fmpq(10) ** (int(exponent or 0) - len(part))


def is_exact(value: Exact, text: str) -> bool:
    """Whether the text is the value itself."""
    value = settled(value)
    return isinstance(value, fmpq) and said(text) == value


def _rounded(value: fmpq) -> fmpz:
    """To the nearest integer, ties to the even one."""
    low = value.floor()
    twice = 2 * (value - low)
    up = twice > 1 or (twice == 1 and low % 2 == 1)
    return low + 1 if up else low


def _leading(value: fmpq, digits: int) -> tuple[fmpz, int]:
    """The first digits as an integer, and the power of ten of the first of them."""
    exponent = decimal_exponent(value)
    mantissa = _rounded(value * fmpq(10) ** (digits - 1 - exponent))
    if abs(mantissa) == fmpz(10) ** digits:  # 9.99… rounds up to 10.0
        return mantissa // 10, exponent + 1
    return mantissa, exponent


def _point(n: fmpz, places: int) -> str:
    """The integer n with its point before the last `places` digits."""
    text = str(abs(n)).zfill(places + 1)
    cut = len(text) - places
    return ("-" if n < 0 else "") + text[:cut] + ("." + text[cut:] if places else "")


def common_style(values: Sequence[Exact], decimals: int = 4) -> Style:
    """One style for numbers that are shown together, such as the cells of a matrix.

    >>> common_style([exact("0.15"), exact("0.2")]), common_style([exact("1/3"), exact(1)])
    (Decimals(places=2), Decimals(places=4))
    """
    values = [settled(value) for value in values]
    if any(not below(value, LARGE) for value in values):
        return _scientific(values, decimals)
    places = [decimal_places(v) if isinstance(v, fmpq) else None for v in values]
    if all(p is not None and p <= decimals for p in places):
        return Decimals(max((p for p in places if p is not None), default=decimals))
    if all(below(value, _small(decimals)) for value in values):
        return _scientific(values, decimals)
    return Decimals(decimals)


def _scientific(values: Sequence[Exact], decimals: int) -> Style:
    """Scientific, unless a ball is as good as zero: its first digit can never be proven."""
    hopeless = [v for v in values if isinstance(v, arb) and below(v, NEGLIGIBLE)]
    return Decimals(decimals) if hopeless else Scientific(min(max(decimals, 1), 3))
