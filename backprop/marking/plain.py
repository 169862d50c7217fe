"""What is said of an answer to any lesson, whatever its kind: right, rounded, cut off, no sign,
and of graphs what follows from an own earlier number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backprop.deciding import Deciding, asked, order
from backprop.digits import AUTO, Decimals, Significant, Style
from backprop.errors import Undecided, UndecidedError
from backprop.graph_trace import GraphTrace
from backprop.marking.answers import Answer
from backprop.marking.graph_own import from_own
from backprop.marking.known import CUT, SIGN
from backprop.marking.printed import Printed
from backprop.marking.verdicts import Cause, Kind, Verdict
from backprop.ziv import decided

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
        own = {
            self.trace.place(answer.address): answer.printed.value
            for answer in sheet
            if isinstance(self.trace, GraphTrace)
            and not is_right(self.trace, self.trace.canonical(answer.address), answer.printed)
        }
        for answer in sheet:
            found = self.verdict(answer)
            follows = () if found.kind is Kind.RIGHT else self._follows(answer, own)
            yield Verdict(Kind.FOLLOWED, found.right, follows=follows) if follows else found

    def _follows(self, answer: Answer, own: Mapping[Any, Any]) -> tuple[str, ...]:
        """The wrong numbers of the sheet that lead to this one: those that count beside the
        others."""
        at: Any = self.trace.place(answer.address) if own else None
        others = {place: value for place, value in own.items() if place != at}

        def ask(bits: int) -> tuple[str, ...]:
            value = from_own(self.trace, at, others, bits)
            if value is None or not answer.printed.says(value):
                return ()
            return tuple(str(one) for one in others if counts(one, value, bits))

        def counts(one: Any, value: Any, bits: int) -> bool:
            rest = {place: each for place, each in others.items() if place != one}
            try:
                return order(from_own(self.trace, at, rest, bits), value) != 0
            except Undecided:  # balls of equal numbers overlap
                return False

        try:
            return decided(answer.address, self.trace.precision, ask) if others else ()
        except UndecidedError:
            return ()

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
