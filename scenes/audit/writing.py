"""How a number is written: rounded half to even, never "-0.000", in each of the engine's styles."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

from scenes.audit.arithmetic import UnsureError, decimal_context

LONGEST = 20_000  # digits of a number that is written out
NEGLIGIBLE = -300  # Auto writes a number below 10^-300 as zero decimals
LARGE = 5  # Auto writes 10^5 and more in scientific style


def written(value: Fraction | Decimal, style: Any) -> str:
    """The text of a number in one of the engine's styles, rounded half to even.

    A Fraction is exact; a Decimal is not known to be, so that Auto writes all its decimals.

    >>> from backprop import Auto
    >>> written(Fraction(3, 20), Auto(4)), written(Decimal("0.15"), Auto(4))
    ('0.15', '0.1500')
    """
    match type(style).__name__:
        case "Decimals":
            return _fixed(value, style.places)
        case "Significant":
            return _significant(value, style.digits)
        case "Scientific":
            return _scientific(value, style.digits)
        case "Auto":
            return _auto(value, style.decimals, style.digits, style.small)
    raise ValueError(f"the style {style!r} is not known here")


def _fixed(value: Fraction | Decimal, places: int) -> str:
    if isinstance(value, Fraction):
        text = f"{Decimal(round(value * 10**places)).scaleb(-places, decimal_context(LONGEST)):f}"
    elif value.adjusted() > LONGEST // 2:
        raise UnsureError("the number is too long to be written out")
    else:
        unit = Decimal((0, (1,), -places))
        text = f"{value.quantize(unit, context=decimal_context(LONGEST)):f}"
    return text if re.search("[1-9]", text) else text.lstrip("-")


def _leading(value: Fraction | Decimal, digits: int) -> Decimal:
    """Rounded to so many digits from the first that is not zero."""
    context = decimal_context(digits)
    if isinstance(value, Fraction):
        return context.divide(Decimal(value.numerator), Decimal(value.denominator))
    return context.plus(value)


def _significant(value: Fraction | Decimal, digits: int) -> str:
    if value == 0:
        return "0"
    leading = _leading(value, digits)
    if abs(leading.adjusted()) > LONGEST:
        raise UnsureError("the number is too long to be written out")
    return f"{leading:.{max(digits - 1 - leading.adjusted(), 0)}f}"


def _scientific(value: Fraction | Decimal, digits: int) -> str:
    if value == 0:
        return "0"
    return f"{_leading(value, digits):.{digits - 1}e}".replace("e+", "e")


def _auto(value: Fraction | Decimal, decimals: int, digits: int, small: int | None) -> str:
    """The exact decimal where it is short; scientific where the number is large or small: below
    10^`small`, or what the decimals say."""
    size = abs(value)
    if isinstance(value, Fraction) and size < 10**LARGE:
        for places in range(decimals + 1):
            if (value * 10**places).denominator == 1:
                return _fixed(value, places)
    power = -small if small is not None else decimals - 1 if decimals > 1 else decimals
    least = Fraction(10) ** -power
    negligible = size < Fraction(1, 10**-NEGLIGIBLE)
    if size < 10**LARGE and (size >= least or negligible):
        return _fixed(value, decimals)
    return _scientific(value, digits)


def as_printed(value: Decimal, like: str) -> str:
    """The value with as many decimals as `like`, or as many digits where `like` has an exponent.

    >>> as_printed(Decimal("0.12345"), "0.1234"), as_printed(Decimal("12345"), "1.2e3")
    ('0.1234', '1.2e4')
    """
    mantissa, exponent, _ = like.lower().partition("e")
    if exponent:
        return _scientific(value, len(re.findall(r"\d", mantissa)))
    return _fixed(value, len(mantissa.partition(".")[2]))
