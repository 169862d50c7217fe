"""Answers to an exercise, and what each is: right, rounded, followed through, a slip, or none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from backprop.addresses import Address
from backprop.kinds import AnyLesson
from backprop.lesson import Lesson
from backprop.marking.answers import Answer, Marked
from backprop.marking.candidates import PAIR_WORK, RIGHT, SINGLE_WORK, Candidates, found
from backprop.marking.known import CUT, ROUNDED, SINGLE
from backprop.marking.plain import ENOUGH, PlainMarker, is_right, right_text, rounded_early
from backprop.marking.printed import Printed
from backprop.marking.sheets import Sheet
from backprop.marking.verdicts import Cause, Kind, Verdict
from backprop.marking.working import NOBODY, Own

SURE = 6  # digits from which on a last digit that is off by two is a rounding of the same number
SLACK, LONG_SLACK = 2, 5  # units of the last digit; the second from ten digits on


def mark(lesson: AnyLesson, answers: Sequence[Answer]) -> list[Marked]:
    """Every answer with its verdict, in their order; each student's own numbers are followed.

    Raises AddressError where there is no such address.

    >>> answer = Answer("step[1].loss", Printed.read("0.2910279"))
    >>> mark(Lesson.named("two-two-two"), [answer])[0].verdict.names
    ('weights already updated',)
    """
    if isinstance(lesson, Lesson):
        marker: Any = Marker(Candidates.of(lesson))
    else:
        marker = PlainMarker(lesson.trace())
    sheets: dict[str, list[Answer]] = {}
    for answer in answers:
        sheets.setdefault(answer.student, []).append(answer)
    done: dict[int, Verdict] = {}
    for sheet in sheets.values():
        for answer, verdict in zip(sheet, marker.verdicts(sheet), strict=True):
            done[id(answer)] = verdict
    return [Marked(answer, done[id(answer)]) for answer in answers]


@dataclass(frozen=True)
class Marker:
    """Of layered lessons: every slip that is known, alone and in pairs."""

    candidates: Candidates

    def verdicts(self, sheet: Sequence[Answer]) -> Iterator[Verdict]:
        """Of one student's answers, each with the others of the sheet at hand."""
        trace = self.candidates.trace
        ats = [trace.address(answer.address) for answer in sheet]
        right = [
            is_right(trace, str(at), answer.printed) for at, answer in zip(ats, sheet, strict=True)
        ]
        own = Sheet.of(self.candidates, ats, sheet, right)
        for at, answer, good in zip(ats, sheet, right, strict=True):
            yield self._right(at, answer.printed) if good else self.wrong(at, answer.printed, own)
        self.candidates.forget()

    def _right(self, at: Address, printed: Printed) -> Verdict:
        right = right_text(self.candidates.trace, str(at), printed)
        return Verdict(Kind.RIGHT, right, alike=self.alike(at, printed))

    def alike(self, at: Address, printed: Printed) -> tuple[Cause, ...]:
        """The slips that change the number, but not the digits that are written."""
        if self.candidates.known_at(at) or printed.digits > ENOUGH:
            return ()

        def causes() -> Iterator[Cause]:
            for slip, way in self.candidates.singles(printed):
                if slip in (ROUNDED, CUT, SINGLE):
                    continue
                if self.candidates.differs(way, at) and self._says(way, at, printed, NOBODY):
                    yield Cause((slip,), way.detail)

        return found(causes())

    def _says(self, way: Any, at: Address, printed: Printed, own: Own) -> bool:
        return self.candidates.says(way, at, printed, own)

    def wrong(self, at: Address, printed: Printed, sheet: Sheet) -> Verdict:
        """The verdict on an answer that is not right: what explains it with the least."""
        trace = self.candidates.trace
        right = right_text(trace, str(at), printed)
        why_not = self.candidates.known_at(at)
        if why_not:
            plain = PlainMarker(trace).verdict(Answer(str(at), printed))
            return replace(plain, note=why_not) if plain.kind is Kind.UNEXPLAINED else plain
        if sheet.follows(at, printed):
            return Verdict(Kind.FOLLOWED, right, follows=sheet.upstream(at))
        causes = self.causes(at, printed)
        if len(causes) > 1 and sheet:
            causes = self._narrowed(causes, at, printed, sheet)
        if causes:
            return _of(causes, right)
        causes = self.causes(at, printed, sheet.pinned) if sheet else ()
        if causes and sheet.upstream(at):
            return Verdict(Kind.FOLLOWED, right, causes, sheet.upstream(at))
        if causes:
            return _of(causes, right)
        if sheet and self._says(RIGHT, at, printed, sheet.written):
            note = "You went on with your own rounded numbers."
            return Verdict(Kind.ROUNDED, right, note=note)
        near = self._nearly(at, printed)
        if near:
            return replace(_of(near, right), note="Its last digit was rounded on the way, too.")
        digits = rounded_early(trace, str(at), printed)
        if digits:
            return Verdict(Kind.ROUNDED, right, note=f"To {digits} digits it is right.")
        return self._far(at, printed, right)

    def causes(self, at: Address, printed: Printed, own: Own = NOBODY) -> tuple[Cause, ...]:
        """The slips, each alone, that give these digits."""
        return found(
            Cause((slip,), way.detail)
            for slip, way in self.candidates.singles(printed)
            if self._says(way, at, printed, own)
        )

    def _narrowed(
        self, causes: tuple[Cause, ...], at: Address, printed: Printed, sheet: Sheet
    ) -> tuple[Cause, ...]:
        """Those of several that go with the rest of the sheet, where any does: who has written a
        right step has not turned the difference round."""
        fitting = {cause.name for cause in self.causes(at, printed, sheet.pinned)}
        return tuple(cause for cause in causes if cause.name in fitting) or causes

    def _far(self, at: Address, printed: Printed, right: str) -> Verdict:
        """What no single slip gives: two of them, or none that is known."""
        if self.candidates.work(at) > SINGLE_WORK:
            return Verdict(Kind.UNEXPLAINED, right, note="So far on, few slips are looked for.")
        if self.candidates.work(at) <= PAIR_WORK and printed.digits > 2:
            pairs = found(
                cause
                for cause, way in self.candidates.pairs(printed)
                if self._says(way, at, printed, NOBODY)
            )
            if pairs:
                return _of(pairs, right)
        return Verdict(Kind.UNEXPLAINED, right)

    def _nearly(self, at: Address, printed: Printed) -> tuple[Cause, ...]:
        """Slips that give all but the last digit, where digits enough are written, and it is not
        the right number itself that is so near."""

        def close(value: Any) -> bool:
            return printed.near(value, SLACK if printed.digits < 10 else LONG_SLACK)

        if printed.digits < SURE or self.candidates.asks(RIGHT, at, NOBODY, close):
            return ()
        return found(
            Cause((slip,), way.detail)
            for slip, way in self.candidates.singles(printed)
            if slip not in (ROUNDED, CUT) and self.candidates.asks(way, at, NOBODY, close)
        )


def _of(causes: tuple[Cause, ...], right: str) -> Verdict:
    if len(causes) > 1:
        return Verdict(Kind.SEVERAL, right, causes)
    kind = Kind.ROUNDED if causes[0].slips == (ROUNDED,) else Kind.SLIP
    return Verdict(kind, right, causes)
