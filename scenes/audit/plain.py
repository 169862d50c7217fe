"""A second opinion on every number: worked out once more, in the plainest way there is.

Nothing of the engine's equations, balls, addresses or digits is used (`recomputed`). A number is a
fraction as long as it is rational, then a decimal number of so many digits (`arithmetic`). What is
written (`writing`) is asked for at 50 digits and at twice as many, and believed when both say the
same.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from backprop import Lesson
from scenes.audit.arithmetic import (
    CALCULATOR,
    GUARD,
    UnsureError,
    decimal_context,
    precision,
)
from scenes.audit.in_place import plain
from scenes.audit.recomputed import Plain
from scenes.audit.writing import NEGLIGIBLE, written

FIRST, LAST = 50, 6_400  # digits that a second opinion starts with, and ends with


class SecondOpinion:
    """Asks Plain at 50 digits and at twice as many, doubling until both write the same text."""

    def __init__(self, lesson: Lesson) -> None:
        self.lesson = lesson
        self._plain: dict[int, Plain] = {}
        self._texts: dict[tuple[str, Any], str] = {}

    def number(self, address: str) -> Any:
        """The quantity at 50 digits: a Fraction where it is one for certain."""
        return self._at(FIRST).number(address)

    def same(self, a: str, b: str) -> bool:
        """Whether two quantities are the same number, as far as 40 digits tell."""
        one, other = (self._at(FIRST).number(address) for address in (a, b))
        with precision(FIRST):
            c = CALCULATOR
            size = max(abs(c.inexact(one)), abs(c.inexact(other)))
            return bool(abs(c.inexact(c.minus(one, other))) <= size * Decimal(10) ** -40)

    def text(self, address: str, style: Any) -> str:
        """The correct text of a quantity in a style; UnsureError where 6,400 digits do not tell."""
        if (address, style) not in self._texts:
            self._texts[address, style] = self._worked_out(address, style)
        return self._texts[address, style]

    def _at(self, digits: int) -> Plain:
        if digits not in self._plain:
            self._plain[digits] = plain(self.lesson, digits)
        return self._plain[digits]

    def _worked_out(self, address: str, style: Any) -> str:
        digits, before = FIRST, None
        while digits <= LAST:
            text = self._text(address, style, digits)
            if text is not None and (text == before or self._is_exact(address, digits)):
                return text
            digits, before = 2 * digits, text
        problem = f"{address}: {LAST:,} digits do not tell how it is written"
        raise UnsureError(problem, self._either(address, style))

    def _either(self, address: str, style: Any) -> frozenset[str]:
        """The two texts of a number that lies as near a tie as the last digits go."""
        try:
            value = self._at(LAST).number(address)
        except UnsureError:
            return frozenset()
        if isinstance(value, Fraction) or value == 0:
            return frozenset()
        return frozenset(written(end, style) for end in _nudged(value, LAST))

    def _is_exact(self, address: str, digits: int) -> bool:
        return isinstance(self._at(digits).number(address), Fraction)

    def agrees(self, text: str, address: str, style: Any) -> bool:
        """Whether this is how the quantity is written."""
        return text == self.text(address, style)

    def _text(self, address: str, style: Any, digits: int) -> str | None:
        """The text with so many digits, None where the last of them would change it."""
        try:
            value = self._at(digits).number(address)
            if isinstance(value, Fraction):
                return written(value, style)
            return self._of_inexact(value, style, digits)
        except UnsureError:
            return None

    def _of_inexact(self, value: Decimal, style: Any, digits: int) -> str | None:
        kind = type(style).__name__
        if value == 0 and not (kind == "Decimals" or (kind == "Auto" and digits > -NEGLIGIBLE)):
            return None  # zero as far as the digits go: what it begins with is not told
        low, high = _nudged(value, digits)
        text = written(low, style)
        return text if text == written(high, style) else None


def _nudged(value: Decimal, digits: int) -> tuple[Decimal, Decimal]:
    """The number less and more its last digits."""
    context = decimal_context(digits + GUARD)
    nudge = context.multiply(value, Decimal(10) ** -digits)
    return context.subtract(value, nudge), context.add(value, nudge)


def said_right(text: str, address: str, style: Any, of: Lesson | SecondOpinion) -> bool:
    """Whether the text is the correct rounding of the quantity in a style.

    >>> from backprop import Decimals
    >>> said_right("0.291027924", "step[1].loss", Decimals(9), Lesson.named("two-two-two"))
    False
    """
    opinion = of if isinstance(of, SecondOpinion) else SecondOpinion(of)
    return opinion.agrees(text, address, style)
