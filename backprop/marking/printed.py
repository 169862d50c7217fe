"""A number as somebody has written it: which numbers it may be the rounding of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flint import fmpq

from backprop.deciding import order
from backprop.errors import printable
from backprop.numbers import exact, power_of_ten


@dataclass(frozen=True)
class Printed:
    """An answer: its value, and one unit of its last digit (0 for a fraction, which is exact).

    >>> answer = Printed.read("0.2910")
    >>> answer.value, answer.unit, answer.digits, answer.places
    (291/1000, 1/10000, 4, 4)
    """

    text: str
    value: fmpq
    unit: fmpq
    digits: int  # that count: from the first that is not 0 to the last that is written
    places: int  # after the point

    @classmethod
    def read(cls, text: str) -> Printed:
        """From a decimal (with a point or a comma), a power of ten behind e, or a fraction.

        Raises BackpropError for what is none of these, or is too long.
        """
        plain = text.strip().replace("\N{MINUS SIGN}", "-")
        if plain.count(",") == 1 and "." not in plain:
            plain = plain.replace(",", ".")
        value = exact(plain)
        if "/" in plain:
            return cls(printable(plain), value, fmpq(0), 60, 60)
        mantissa, _, power = plain.lower().partition("e")
        whole, _, part = mantissa.lstrip("+-").partition(".")
        places = len(part) - int(power or 0)
        digits = len((whole + part).lstrip("0"))
        return cls(printable(plain), value, power_of_ten(-places), digits, places)

    def says(self, value: Any) -> bool:
        """Whether this is the value, correctly rounded at the digits written; on a tie both
        neighbours are.  `Undecided` where a ball is too wide.

        >>> [Printed.read(text).says(fmpq(3, 8)) for text in ("0.37", "0.38", "0.36", "3/8")]
        [True, True, False, True]
        """
        return order(abs(value - self.value) * 2, self.unit) <= 0

    def near(self, value: Any, units: int) -> bool:
        """Whether the value lies within so many units of the last digit."""
        return order(abs(value - self.value), units * self.unit) <= 0

    def cuts(self, value: Any) -> bool:
        """Whether it is the value with its further digits cut off."""
        size, mine = abs(value), abs(self.value)
        same = self.value == 0 or order(value * self.value, fmpq(0)) > 0
        return same and order(size, mine) >= 0 and order(size, mine + self.unit) < 0

    def right_digits(self, value: Any) -> int:
        """To how many of its digits it is the rounding of the value: fewer than are written.

        >>> Printed.read("0.29103").right_digits(fmpq(2910278, 10**7)), Printed.read("7").digits
        (4, 1)
        """
        for dropped in range(1, self.digits):
            unit = self.unit * power_of_ten(dropped)
            if order(abs(value - self.value) * 2, unit) <= 0:
                return self.digits - dropped
        return 0
