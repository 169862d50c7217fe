"""Single numbers that remember what they were made of, for gradients in the plainest way there is.

Every number keeps the numbers that it came from, each with its local slope. A gradient is one sweep
back over the tape. Nothing of the engine's arrays, graphs or pulls is used; the arithmetic is that
of `arithmetic`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import DecimalException
from fractions import Fraction
from typing import Any

from backprop.activations import ACTIVATIONS
from scenes.audit.arithmetic import CALCULATOR, TIED, UnsureError, is_nothing, is_one

ONE = Fraction(1)


@dataclass(eq=False, slots=True)
class Number:
    """A value, what it was made of, and 1 − value where that is known without loss."""

    place: int  # on the tape
    value: Any
    made_of: tuple[tuple[Number, Any], ...] = ()  # with the slope by each
    rest: Any = None
    largest: Any = 0  # the largest summand in it: what cancelled shows against that


@dataclass
class Tape:
    """All numbers of one calculation, in the order in which they were made."""

    digits: int
    numbers: list[Number] = field(default_factory=list)

    def leaf(self, value: Any) -> Number:
        return self._made(value)

    def copy(self, a: Number) -> Number:
        """The same number, as one of those who use it hears it."""
        copied = self._made(a.value, (a, ONE))
        copied.rest, copied.largest = a.rest, a.largest
        return copied

    def adjoints(self, of: Number) -> list[Any]:
        """d of / d each number on the tape, by place: one sweep back."""
        c = CALCULATOR
        heard: list[Any] = [Fraction(0)] * (of.place + 1)
        heard[of.place] = ONE
        for number in reversed(self.numbers[: of.place + 1]):
            told = heard[number.place]
            if not number.made_of or is_nothing(told):
                continue
            for source, slope in number.made_of:
                part = told if is_one(slope) else c.times(told, slope)
                heard[source.place] = c.plus(heard[source.place], part)
        return heard + [Fraction(0)] * (len(self.numbers) - len(heard))

    # -- arithmetic --------------------------------------------------------------------------

    def plus(self, a: Number, b: Number) -> Number:
        made = self._made(CALCULATOR.plus(a.value, b.value), (a, ONE), (b, ONE))
        made.largest = _largest(a, b)
        return made

    def minus(self, a: Number, b: Number) -> Number:
        made = self._made(CALCULATOR.minus(a.value, b.value), (a, ONE), (b, -ONE))
        made.largest = _largest(a, b)
        return made

    def times(self, a: Number, b: Number) -> Number:
        return self._made(CALCULATOR.times(a.value, b.value), (a, b.value), (b, a.value))

    def over(self, a: Number, b: Number) -> Number:
        c = CALCULATOR
        value = c.over(a.value, b.value)
        return self._made(value, (a, c.over(ONE, b.value)), (b, -c.over(value, b.value)))

    def sum(self, numbers: Sequence[Number]) -> Number:
        if not numbers:
            return self.leaf(Fraction(0))
        total = numbers[0]
        for number in numbers[1:]:
            total = self.plus(total, number)
        return total

    def power(self, a: Number, n: int) -> Number:
        """aⁿ, n aⁿ⁻¹ its slope."""
        value, slope = _power(a.value, n), CALCULATOR.times(Fraction(n), _power(a.value, n - 1))
        return self._made(value, (a, slope if n else Fraction(0)))

    def root(self, a: Number) -> Number:
        """√a, 1/(2√a) its slope."""
        c = CALCULATOR
        value = c.root(a.value)
        return self._made(value, (a, c.over(ONE, c.times(Fraction(2), value))))

    def function(self, name: str, z: Number) -> Number:
        """An activation, by its name: `arithmetic` knows its value, 1 − value and slope."""
        kinked = (ACTIVATIONS[name].cornered or name == "elu") and self._at_kink(z)
        a, rest, slope = getattr(CALCULATOR, name)(Fraction(0) if kinked else z.value)
        made = self._made(a, (z, slope))
        made.rest = rest
        return made

    def exp(self, z: Number) -> Number:
        value = CALCULATOR.exp(z.value)
        return self._made(value, (z, value))

    def ln(self, a: Number) -> Number:
        try:
            value = CALCULATOR.ln(a.value)
        except (DecimalException, ValueError):
            raise UnsureError("a number is as good as 0: its ln is not told") from None
        return self._made(value, (a, CALCULATOR.over(ONE, a.value)))

    def ln_of_one_and(self, e: Number) -> Number:
        """ln(1 + e), e above −1."""
        c = CALCULATOR
        slope = c.over(ONE, c.plus(ONE, e.value))
        return self._made(c.ln_of_one_and(e.value), (e, slope))

    def rest(self, a: Number) -> Number:
        """1 − a."""
        value = CALCULATOR.minus(ONE, a.value) if a.rest is None else a.rest
        made = self._made(value, (a, -ONE))
        made.rest = a.value
        return made

    def larger(self, a: Number, b: Number) -> Number:
        """The larger of two; at a tie the second."""
        tie = self._at_kink(self.minus(a, b))
        return self.copy(b if tie or CALCULATOR.minus(a.value, b.value) < 0 else a)

    def above(self, a: Number, limit: int) -> bool:
        """Whether a lies above a whole number."""
        tie = self._at_kink(self.minus(a, self.leaf(Fraction(limit))))
        return not tie and bool(CALCULATOR.minus(a.value, Fraction(limit)) > 0)

    def _at_kink(self, z: Number) -> bool:
        """Whether a number is 0.  A sum of which no digit is left may lie on either side: with the
        most digits that are asked for it is taken for 0."""
        if isinstance(z.value, Fraction):
            return z.value == 0
        if abs(z.value) > z.largest * _tiny(self.digits):
            return False
        if self.digits >= TIED:
            return True
        raise UnsureError(f"{self.digits} digits do not tell on which side of a corner")

    def _made(self, value: Any, *made_of: tuple[Number, Any]) -> Number:
        number = Number(len(self.numbers), value, made_of)
        self.numbers.append(number)
        return number


def _largest(a: Number, b: Number) -> Any:
    sizes = [abs(CALCULATOR.inexact(each.value)) for each in (a, b)]
    return max(*sizes, a.largest, b.largest)


def _tiny(digits: int) -> Any:
    return CALCULATOR.inexact(Fraction(1, 10**digits))


def _power(a: Any, n: int) -> Any:
    value: Any = ONE
    for _ in range(abs(n)):
        value = CALCULATOR.times(value, a)
    return CALCULATOR.over(ONE, value) if n < 0 else value
