"""What is said of an answer to any lesson, whatever its kind: right, rounded, cut off, no sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from backprop.deciding import Deciding, asked
from backprop.digits import AUTO, Decimals, Significant, Style
from backprop.errors import UndecidedError
from backprop.marking.answers import Answer
from backprop.marking.known import CUT, SIGN
from backprop.marking.printed import Printed
from backprop.marking.verdicts import Cause, Kind, Verdict

ENOUGH = 4  # right digits that make an answer one that was rounded too early
UNKNOWN = "Slips are known for layered networks; here only signs, rounding and cut-off digits are."


def right_text(trace: Any, address: str, printed: Printed) -> str:
    """The right number at the digits of an answer; with four that count where that says none."""
    style: Style = Decimals(printed.places) if printed.unit and printed.places >= 0 else AUTO
    for each in (style, Significant(4), AUTO):
        try:
            text = str(trace.show(address, each).text)
        except UndecidedError:
            continue
        if text.strip("-0.") or each is AUTO:
            return text
    return "0"


def is_right(trace: Deciding, address: str, printed: Printed) -> bool:
    """Whether an answer is the correct rounding; what no precision tells from a tie is."""
    try:
        return asked(address, [(trace, address)], lambda values, bits: printed.says(values[0]))
    except UndecidedError:
        return True


def rounded_early(trace: Deciding, address: str, printed: Printed) -> int:
    """To how many digits an answer is right, where that makes it one rounded too early; else 0."""
    try:
        digits = asked(
            address, [(trace, address)], lambda values, bits: printed.right_digits(values[0])
        )
    except UndecidedError:
        return 0
    return digits if digits >= min(ENOUGH, max(printed.digits - 1, 2)) else 0


@dataclass(frozen=True)
class PlainMarker:
    """Of any trace: right, rounded, cut off, without its sign; no slip of a network is known."""

    trace: Any

    def verdicts(self, sheet: Sequence[Answer]) -> Iterator[Verdict]:
        for answer in sheet:
            yield self.verdict(answer)

    def verdict(self, answer: Answer) -> Verdict:
        address, printed = self.trace.canonical(answer.address), answer.printed
        right = right_text(self.trace, address, printed)
        if is_right(self.trace, address, printed):
            return Verdict(Kind.RIGHT, right)
        causes = tuple(self._causes(address, printed))
        if causes:
            return Verdict(Kind.SLIP if len(causes) == 1 else Kind.SEVERAL, right, causes)
        digits = rounded_early(self.trace, address, printed)
        if digits:
            return Verdict(Kind.ROUNDED, right, note=f"To {digits} digits it is right.")
        return Verdict(Kind.UNEXPLAINED, right, note=UNKNOWN)

    def _causes(self, address: str, printed: Printed) -> Iterator[Cause]:
        def is_cut(values: list[Any], bits: int) -> bool:
            return printed.unit != 0 and printed.cuts(values[0])

        def is_signless(values: list[Any], bits: int) -> bool:
            return printed.value > 0 and printed.says(-values[0])

        for slip, question in ((CUT, is_cut), (SIGN, is_signless)):
            try:
                if asked(address, [(self.trace, address)], question):
                    yield Cause((slip,))
            except UndecidedError:
                continue
