"""Where the digits on screen come from: a quantity of the lesson, a symbol's index, or a statement.

Whatever this package sets in type demands it: a formula or a text with digits that nobody vouches
for is refused when it is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from backprop import Decimals, Shown, Symbol

_LENGTH = re.compile(r"#?\d+(\.\d+)?(em|pt|%)")  # of a space or a bracket: not shown
_DIGITS = re.compile(r"\d+")
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class UnprovenError(ValueError):
    """Digits that were to be shown without saying where they come from."""


@dataclass(frozen=True)
class Stated(Shown):
    """A number that is no quantity of the lesson but stated: a tick mark, a count, a layer."""

    reason: str = ""


def stated(value: Decimal | int | str, reason: str) -> Stated:
    """A constant that says why it may stand there.

    >>> stated(3, "the layer").text, stated(Decimal("1E+9"), "a tick mark").text
    ('3', '1e9')
    """
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    if len(text) > 7 and isinstance(value, (Decimal, int)):
        text = format(Decimal(value).normalize(), "e").replace("e+", "e")
    places = 0 if "e" in text else len(text.partition(".")[2])
    return Stated(text, "constant", Decimals(places), True, Symbol(text), reason)


def typographic(text: str) -> str:
    """A number's ASCII text as it is printed in running words.

    >>> typographic("-1.5e-9")
    '−1.5·10⁻⁹'
    """
    mantissa, _, exponent = text.partition("e")
    power = f"·10{str(int(exponent)).translate(_SUPERSCRIPTS)}" if exponent else ""
    return mantissa.replace("-", "−") + power


def digits_in(source: str) -> list[str]:
    """The numbers that Typst source shows: without the lengths of spaces and brackets.

    >>> digits_in("w_(1 2)^((1)) #h(0.3em)")
    ['1', '2', '1']
    """
    return _DIGITS.findall(_LENGTH.sub("", source))


def demand(source: str, *, where: str) -> None:
    """Refuse Typst source whose digits nobody vouches for."""
    if found := digits_in(source):
        raise UnprovenError(
            f"{where} {source!r} shows {', '.join(found)} without saying where it comes from: use "
            f"number(trace.show(address)), trace.symbol(address), or piece(..., stated='why')"
        )


def demand_words(text: str, shown: Iterable[Shown]) -> None:
    """Refuse words that contain digits other than those of the numbers that they show."""
    left = unaccounted(text, shown)
    if left:
        raise UnprovenError(
            f"the words {text!r} say {', '.join(left)} without saying where it comes from: fill "
            f"it in as {{address}} or {{name}}, a constant of a beat's words as {{{left[0]}}}; or "
            f"pass shown=[stated({left[0]!r}, 'why')]"
        )


def unaccounted(text: str, shown: Iterable[Shown]) -> list[str]:
    """The numbers in the words that none of the shown ones is.

    >>> unaccounted("Layer 2 of 3", [stated(2, "the layer")])
    ['3']
    """
    rest = text.replace("\n", " ")
    for each in sorted({typographic(each.text) for each in shown}, key=len, reverse=True):
        rest = re.sub(rf"(?<![\d.]){re.escape(each)}(?![\d])", " ", rest)
    return _DIGITS.findall(rest)
