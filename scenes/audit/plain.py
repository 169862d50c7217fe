"""A second opinion on every number: worked out once more, in the plainest way there is.

Nothing of the engine's equations, balls, addresses or digits is used: networks are worked out in
`recomputed`, graphs in `graphs`, training runs in `runs`. A number is a fraction as long as it is
rational, then a decimal number of so many digits (`arithmetic`). What is written (`writing`) is
asked for at 50 digits and at twice as many, and believed when both say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any, Protocol

from backprop import Difference, GraphTrace, Lesson, Trace, TrainingTrace
from backprop.graph_run import GraphRun
from scenes.audit.arithmetic import (
    CALCULATOR,
    GUARD,
    MOST_DIGITS,
    TIED,
    UnsureError,
    decimal_context,
    precision,
)
from scenes.audit.graph_runs import PlainRun
from scenes.audit.graphs import PlainGraph
from scenes.audit.in_place import plain
from scenes.audit.recomputed import PlainDifference
from scenes.audit.runs import PlainTraining
from scenes.audit.writing import NEGLIGIBLE, written

FIRST, LAST = 50, MOST_DIGITS  # digits that a second opinion starts with, and ends with


class Working(Protocol):
    """Numbers by address, worked out to so many digits."""

    def number(self, address: str) -> Any: ...


def _workings(of: Any) -> Callable[[int], Working]:
    """What works out the numbers of a lesson or a trace, from what that was given."""
    match of:
        case Lesson():
            return partial(plain, of)
        case Trace():
            return partial(plain, of.lesson)
        case GraphTrace(run=None):
            return partial(PlainGraph, of.graph, of.givens, of.nudge)
        case GraphTrace(run=GraphRun() as run):
            return partial(PlainRun, run, of.sequence, of.nudge)
        case TrainingTrace():
            return partial(PlainTraining, of)
        case Difference():
            return partial(PlainDifference, of.before.lesson, of.after.lesson, per=of.per)
    raise TypeError(f"there is no second opinion on a {type(of).__name__}")


class SecondOpinion:
    """Works out at 50 digits and at twice as many, doubling until both write the same text.

    `companions` are further traces by name: `other.loss` is the `loss` of the one named "other".
    They may be added while the opinion is in use.
    """

    def __init__(self, of: Any, companions: Mapping[str, Any] | None = None) -> None:
        self._work_out = _workings(of)
        self._companions = companions if companions is not None else {}
        self._others: dict[str, tuple[Any, SecondOpinion]] = {}
        self._worked: dict[int, Working] = {}
        self._texts: dict[tuple[str, Any], str] = {}
        self._zeros: dict[str, bool] = {}

    def beside(self, companions: Mapping[str, Any]) -> SecondOpinion:
        """The same opinion, on companions as well; what is worked out already is shared."""
        other = copy(self)
        other._companions, other._others, other._texts = companions, {}, {}
        return other

    def number(self, address: str, digits: int = FIRST) -> Any:
        """The quantity at so many digits: a Fraction where it is one for certain."""
        name, _, rest = address.partition(".")
        if name in self._companions:
            return self._other(name).number(rest, digits)
        try:
            if digits not in self._worked:
                self._worked[digits] = self._work_out(digits)
            return self._worked[digits].number(address)
        except UnsureError:
            if digits >= TIED:
                raise
            return self.number(address, TIED)  # as many as tell a tie

    def is_nothing(self, address: str) -> bool:
        """Whether a quantity is 0: for certain, or always smaller with more digits and never twice
        the same."""
        if address not in self._zeros:
            self._zeros[address] = self._vanishes(address)
        return self._zeros[address]

    def _vanishes(self, address: str) -> bool:
        first = self.number(address)
        if isinstance(first, Fraction) or not _is_noise(first, FIRST):
            return bool(first == 0)
        first = self.number(address, TIED)
        if isinstance(first, Fraction) or not _is_noise(first, TIED):
            return bool(first == 0)
        second = self.number(address, 2 * TIED)
        if isinstance(second, Fraction) or not _is_noise(second, 2 * TIED):
            return bool(second == 0)
        return bool(first == 0 or abs(first - second) > abs(first) / 10**10)

    def _other(self, name: str) -> SecondOpinion:
        trace = self._companions[name]  # another one, where a knob was turned since
        if name not in self._others or self._others[name][0] is not trace:
            self._others[name] = trace, SecondOpinion(trace)
        return self._others[name][1]

    def same(self, a: str, b: str) -> bool:
        """Whether two quantities are the same number, as far as 40 digits tell."""
        one, other = self.number(a), self.number(b)
        if self.is_nothing(a) or self.is_nothing(b):
            return self.is_nothing(a) and self.is_nothing(b)
        with precision(FIRST):
            c = CALCULATOR
            size = max(abs(c.inexact(one)), abs(c.inexact(other)))
            return bool(abs(c.inexact(c.minus(one, other))) <= size * Decimal(10) ** -40)

    def text(self, address: str, style: Any) -> str:
        """The correct text of a quantity in a style; UnsureError where 6,400 digits do not tell."""
        if (address, style) not in self._texts:
            self._texts[address, style] = self._worked_out(address, style)
        return self._texts[address, style]

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
            value = self.number(address, LAST)
        except UnsureError:
            return frozenset()
        if isinstance(value, Fraction) or value == 0:
            return frozenset()
        return frozenset(written(end, style) for end in _nudged(value, LAST))

    def _is_exact(self, address: str, digits: int) -> bool:
        return isinstance(self.number(address, digits), Fraction)

    def agrees(self, text: str, address: str, style: Any) -> bool:
        """Whether this is how the quantity is written."""
        return text == self.text(address, style)

    def _text(self, address: str, style: Any, digits: int) -> str | None:
        """The text with so many digits, None where the last of them would change it."""
        try:
            value = self.number(address, digits)
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


def _is_noise(value: Any, digits: int) -> bool:
    """Whether nothing of a number is above the last digits of 1."""
    return not isinstance(value, Fraction) and abs(value) < Decimal(10) ** (5 - digits)


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
