"""One student's numbers, as what later numbers of the same student are worked out from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from backprop.addresses import Address
from backprop.marking.answers import Answer
from backprop.marking.candidates import RIGHT, Candidates
from backprop.marking.printed import Printed
from backprop.marking.working import NOBODY, Own


@dataclass(frozen=True)
class Sheet:
    """One student's numbers: those that are wrong, and how one goes on with them."""

    candidates: Candidates
    wrong: Mapping[Address, Any]
    pinned: Own  # wrong ones as written, right ones exact
    written: Own  # all as written
    _slipped: Own = NOBODY  # the wrong ones alone
    _without: dict[Address, Own] = field(default_factory=dict, repr=False)
    _upstream: dict[Address, tuple[str, ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls,
        candidates: Candidates,
        ats: Sequence[Address],
        sheet: Iterable[Answer],
        right: Sequence[bool],
    ) -> Sheet:
        every = {at: answer.printed.value for at, answer in zip(ats, sheet, strict=True)}
        wrong = {at: every[at] for at, good in zip(ats, right, strict=True) if not good}
        lesson = candidates.lesson
        exact = {at: candidates.trace.value(str(at)) for at in every if at not in wrong}
        pinned, written = (Own.of(each, lesson) for each in ({**exact, **wrong}, every))
        return cls(candidates, wrong, pinned, written, Own.of(wrong, lesson))

    def __bool__(self) -> bool:
        return len(self.pinned.cells) > 0

    def follows(self, at: Address, printed: Printed) -> bool:
        """Whether an answer is what the student's own wrong numbers lead to, and not what is
        right."""
        return bool(self.upstream(at)) and self.candidates.says(RIGHT, at, printed, self.pinned)

    def upstream(self, at: Address) -> tuple[str, ...]:
        """The wrong answers that a number is worked out from."""
        if at not in self._upstream:
            self._upstream[at] = tuple(
                str(other) for other in self.wrong if other != at and self._moves(other, at)
            )
        return self._upstream[at]

    def _moves(self, other: Address, at: Address) -> bool:
        """Whether one wrong number counts beside the others: one that none stands in front of."""
        if other not in self._without:
            rest = {wrong: value for wrong, value in self.wrong.items() if wrong != other}
            self._without[other] = Own.of(rest, self.candidates.lesson)
        return self.candidates.moved(at, self._slipped, self._without[other])
