"""What a change of the parameters changes: every number of one lesson less that of another.

    Difference.of(lesson, nudged(lesson, 1, 0, 0, "0.01")).shown("loss", 6)

The two have the same shape, so that every address means the same in both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from backprop import digits
from backprop.deciding import Deciding, asked
from backprop.digits import AUTO, Decimals, Shown, Style
from backprop.errors import ShapeError
from backprop.lesson import Lesson
from backprop.numbers import exact, precision, settled
from backprop.symbols import Symbol
from backprop.trace import Trace


def nudged(lesson: Lesson, l: int, j: int, k: int, by: object) -> Lesson:
    """The lesson with one weight changed: W[l][j,k] becomes W[l][j,k] + by.

    >>> nudged(Lesson.named("two-two-two"), 1, 0, 1, "0.01").weights[0][0]
    (3/20, 21/100)
    """
    old = Trace.of(lesson).address(f"W[{l}][{j},{k}]")  # refuses what is out of range
    weights = [[list(row) for row in W] for W in lesson.weights]
    weights[l - 1][old.index[0]][old.index[1]] += exact(by)
    changed = tuple(tuple(map(tuple, W)) for W in weights)
    return replace(lesson, weights=changed, initialiser=None)


@dataclass(frozen=True, slots=True)
class Difference(Deciding):
    """The numbers of `after` less those of `before`, proven as a trace's are.

    >>> lesson = Lesson.named("two-two-two")
    >>> Difference.of(lesson, nudged(lesson, 2, 0, 0, "0.01")).shown("loss", 6)
    '0.000821'
    """

    before: Trace
    after: Trace
    per: str = ""  # the quantity by whose own change each change is divided: ΔE/Δw

    @classmethod
    def of(cls, before: Lesson, after: Lesson, per: str = "") -> Difference:
        """Raises ShapeError where the networks differ in their sizes.

        With `per`, a ratio of changes; ZeroDivisionError where that one has not changed.

        >>> moved = nudged(Lesson.named("two-two-two"), 2, 0, 0, "0.01")
        >>> Difference.of(Lesson.named("two-two-two"), moved, per="W[2][0,0]").shown("loss", 6)
        '0.082106'
        """
        if before.sizes != after.sizes:
            raise ShapeError(
                f"the networks should be of one shape, but one is {list(before.sizes)} and the "
                f"other {list(after.sizes)}"
            )
        return cls(Trace.of(before), Trace.of(after), per)

    @property
    def precision(self) -> int:
        return self.before.precision

    def number_at(self, address: str, bits: int) -> Any:
        """The difference at an address in balls of so many bits, tight or not."""
        change = self._change(address, bits)
        if not self.per:
            return change
        with precision(bits):
            return settled(change / self._change(self.per, bits))

    def _change(self, address: str, bits: int) -> Any:
        old, new = (each.number_at(address, bits) for each in (self.before, self.after))
        with precision(bits):
            return settled(new - old)

    def first_bits(self, address: str) -> int:
        """The precision to ask an address at first."""
        return max(each.first_bits(address) for each in (self.before, self.after))

    def canonical(self, text: str) -> str:
        return self.before.canonical(text)

    def symbol(self, address: str) -> Symbol:
        """Δ before the symbol of the quantity, over that of what it is divided by."""
        symbol = self.before.symbol(address)
        if not self.per:
            return Symbol(f"Delta {symbol}", *symbol.addresses)
        per = self.before.symbol(self.per)
        source = f"(Delta {symbol})/(Delta {per})"
        return Symbol(source, *symbol.addresses, *per.addresses)

    def show(self, address: str, style: Style = AUTO) -> Shown:
        """The difference as it is written in a style."""

        def written(value: Any) -> Shown:
            text = digits.proven(value, style)
            exactly = digits.is_exact(value, text)
            return Shown(text, self.canonical(address), style, exactly, self.symbol(address))

        what = f"the change of {self.canonical(address)}"
        return asked(what, [(self, address)], lambda values, bits: written(values[0]))

    def shown(self, address: str, decimals: int = 4) -> str:
        """The correctly rounded text, every digit proven."""
        return self.show(address, Decimals(decimals)).text

    def common_style(self, addresses: Sequence[str], decimals: int = 4) -> Style:
        """One style for differences that are shown together."""
        what = f"the style of the changes of {', '.join(addresses[:3])}"
        places = [(self, address) for address in addresses]
        return asked(what, places, lambda values, bits: digits.common_style(values, decimals))

    def __deepcopy__(self, memo: object) -> Difference:
        return self
