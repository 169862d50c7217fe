"""What numbers decide: a sign, an order, the largest; asked until it is proven, never guessed.

A ball that has lost its bits is no value.  Whatever leaves a trace as a number is *tight*: a
rational, or a ball whose radius is at most 2^-53 of its size.  Where it is not, the trace is run at
twice the precision.  One rule is absolute: at the highest precision (16,384 bits) a ball that lies
within ±10^-300 is taken as it is, for it is as good as 0 and may be 0; what sign it has is then
undecided, and says so.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
from flint import arb, fmpq

from backprop.errors import TraceError, Undecided
from backprop.numbers import Array, exact, fixed, power_of_ten, precision, settled
from backprop.ziv import MAX_PRECISION, decided

T = TypeVar("T")

BITS = 53  # a tight ball's radius is at most 2^-53 of its size
AS_ZERO = power_of_ten(-300)
SMALLEST = fmpq(1) / fmpq(2) ** 1022  # nearer to 0 float64 has fewer bits: drawn as 0


class Deciding(ABC):
    """What answers by address: its numbers, and what they decide.

    A trace of any kind says what stands at an address at one precision; the rest is written here,
    once.  Errors: `AddressError` where there is no such address, `UndecidedError` with the names
    where 16,384 bits do not tell.
    """

    __slots__ = ()

    @abstractmethod
    def number_at(self, address: str, bits: int) -> Any:
        """The number at an address in balls of so many bits, tight or not; for this class."""

    @abstractmethod
    def first_bits(self, address: str) -> int:
        """The precision to ask an address at first."""

    def value(self, address: str) -> Any:
        """The number at an address: fmpq where it is known exactly, else a ball (arb) that contains
        it and whose radius is at most 2^-53 of its size.

        What lies within ±10^-300 and is not told from 0 by 16,384 bits comes as a ball around 0.
        """
        return asked(address, [(self, address)], lambda values, bits: tight(values[0], bits))

    def sign(self, address: str) -> int:
        """-1, 0 or 1, proven; 0 only where the number is 0 for certain."""
        what = f"the sign of {address}"
        return asked(what, [(self, address)], lambda values, bits: sign(values[0]))

    def compare(self, address: str, other: Any) -> int:
        """-1, 0 or 1: whether the number lies below, at or above `other`, proven.

        `other` is an address, or a number (int, Fraction, Decimal, fmpq).  0 is said only where
        both are rational, or are the same address.
        """
        if isinstance(other, str):
            return compared(self, address, self, other)
        limit, what = exact(other), f"on which side of {other} {address} lies"
        return asked(what, [(self, address)], lambda values, bits: order(values[0], limit))

    def within(self, address: str, limit: Any) -> bool:
        """Whether the number lies less than `limit` (a number) from 0, proven."""
        reach, what = exact(limit), f"whether {address} lies within ±{limit}"
        return asked(what, [(self, address)], lambda values, bits: order(abs(values[0]), reach) < 0)

    def argmax(self, addresses: Sequence[str]) -> int:
        """Which of these numbers (counted from 0) is the largest, proven; of rationals that are
        equal the first."""
        what = f"which is the largest of {_several(addresses)}"
        return asked(what, [(self, at) for at in addresses], lambda values, bits: largest(values))

    def as_float(self, address: str) -> float:
        """The number as a float64, for lengths and widths: within two units of its last place.

        What lies nearer to 0 than 2^-1022 is 0.0.  TraceError where it is beyond float64.
        """
        return asked(address, [(self, address)], lambda values, bits: _float(values[0], address))


Place = tuple[Deciding, str]  # an address in one of several traces


def compared(one: Deciding, address: str, other: Deciding, its: str) -> int:
    """-1, 0 or 1: whether the number at an address of one trace lies below, at or above that at
    an address of another, proven.

    >>> from backprop import Lesson, Trace
    >>> mazur, xor = (Trace.of(Lesson.named(name)) for name in ("two-two-two", "xor"))
    >>> compared(mazur, "loss", xor, "loss"), mazur.compare("loss", "step[1].loss")
    (-1, 1)
    """
    if one is other and "".join(address.split()) == "".join(its.split()):
        one.first_bits(address)  # refuses what is no address
        return 0
    what = f"which is larger, {address} or {its},"
    return asked(what, [(one, address), (other, its)], lambda values, bits: order(*values))


def asked(what: str, places: Sequence[Place], ask: Callable[[list[Any], int], T]) -> T:
    """The first answer that the numbers at these places give, at higher and higher precision."""
    first = max((trace.first_bits(address) for trace, address in places), default=128)

    def at(bits: int) -> T:
        numbers = [trace.number_at(address, bits) for trace, address in places]
        with precision(bits):
            return ask(numbers, bits)

    return decided(what, first, at)


def tight(value: Any, bits: int) -> Any:
    """A number that is known to 53 bits (a float as it is), or `Undecided`.

    At the highest precision also a ball within ±10^-300, whatever its sign.

    >>> with precision(64):
    ...     tight(arb(2).sqrt(), 64), tight(arb(4), 64)
    ([1.41421356237309505 +/- 1.35e-18], 4)
    >>> tight(arb(0, 1e-20), 128)
    Traceback (most recent call last):
    backprop.errors.Undecided
    """
    value = settled(value)
    if not isinstance(value, arb):
        return finite(value)
    if _is_known(value):
        return value
    if bits >= MAX_PRECISION and abs(value) < AS_ZERO:
        return value
    raise Undecided


def _is_known(ball: arb) -> bool:
    return bool(ball.is_finite()) and ball.rel_accuracy_bits() >= BITS


def tight_array(values: Array, bits: int) -> Array:
    """The same array, read-only, if every cell is tight; or `Undecided`."""
    for value in np.asarray(values).flat:
        tight(value, bits)
    return fixed(values)


def finite(value: Any) -> Any:
    """A rational, or a float64 that is a number; TraceError for infinity and nan."""
    if isinstance(value, float) and not math.isfinite(value):
        raise TraceError("a number is not finite in float64; lower the rate or run exactly")
    return value


def sign(value: Any) -> int:
    """-1, 0 or 1; a ball that reaches across zero is `Undecided`."""
    return order(value, fmpq(0))


def order(one: Any, other: Any) -> int:
    """-1, 0 or 1; balls that overlap are `Undecided`.

    >>> order(fmpq(1, 2), arb(2).sqrt()), order(arb(1), arb(1))
    (-1, 0)
    """
    one, other = finite(settled(one)), finite(settled(other))
    if one < other:
        return -1
    if one > other:
        return 1
    if isinstance(one, arb) or isinstance(other, arb):
        raise Undecided
    return 0


def largest(values: Sequence[Any]) -> int:
    """The index of the largest, the first where rationals are equal."""
    first = 0
    for n in range(1, len(values)):
        if _is_above(values, n, first):
            first = n
    return first


def _is_above(values: Sequence[Any], n: int, first: int) -> bool:
    """Whether a candidate is replaced; that of two small ones nobody asks."""
    try:
        return order(values[n], values[first]) > 0
    except Undecided:
        if any(_surely_above(value, values[n], values[first]) for value in values):
            return False
        raise


def _surely_above(value: Any, *others: Any) -> bool:
    return all(bool(value > other) for other in others)


def nearest_float(value: Any) -> float | None:
    """A float64 within two units of its last place; None for an infinite one."""
    value = settled(value)
    if isinstance(value, float):
        return value
    if bool(abs(value) < SMALLEST):
        return 0.0
    if isinstance(value, fmpq):
        return _quotient(value)
    if not _is_known(value):
        raise Undecided
    return float(value.mid())


def _float(value: Any, address: str) -> float:
    found = nearest_float(value)
    if found is None or not math.isfinite(found):
        raise TraceError(
            f"{address} is beyond float64, above 10^308: lower the rate or the weights"
        )
    return found


def _quotient(value: fmpq) -> float | None:
    try:
        return int(value.p) / int(value.q)
    except OverflowError:
        return None


def _several(addresses: Sequence[str]) -> str:
    told = ", ".join(addresses[:3])
    return f"{told}, …" if len(addresses) > 3 else told
