"""The numbers that slips give, each at the precision that decides it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from backprop.addresses import Address
from backprop.deciding import order
from backprop.errors import Undecided, UndecidedError
from backprop.lesson import Lesson
from backprop.marking.known import SLIPS, Slip
from backprop.marking.printed import Printed
from backprop.marking.verdicts import Cause
from backprop.marking.ways import Way
from backprop.marking.working import NOBODY, Own, Working
from backprop.numbers import precision, settled
from backprop.trace import Trace
from backprop.ziv import decided

RIGHT = Way()
SINGLE_WORK = 20_000  # steps × examples × (parameters + 50): what one slip may cost, about 0.2 s
PAIR_WORK = 2_000  # of which there are hundreds
BITS = 128


@dataclass(frozen=True)
class Candidates:
    """What becomes of a layered lesson with each slip."""

    lesson: Lesson
    trace: Trace
    _workings: dict[tuple[int, int, int], tuple[Any, ...]] = field(default_factory=dict, repr=False)
    _traces: dict[int, tuple[Way, Trace]] = field(default_factory=dict, repr=False)
    _ways: dict[Any, tuple[tuple[Slip, Way], ...]] = field(default_factory=dict, repr=False)
    _pool: dict[tuple[str, str], Way] = field(default_factory=dict, repr=False)
    _pairs: list[tuple[Cause, Way]] = field(default_factory=list, repr=False)

    @classmethod
    def of(cls, lesson: Lesson) -> Candidates:
        return cls(lesson, Trace.of(lesson))

    def work(self, at: Address) -> int:
        """What working out an address costs."""
        return (at.step + 1) * len(self.lesson.examples) * (self.lesson.parameter_count + 50)

    def known_at(self, at: Address) -> str:
        """Why no slip is looked for at an address; empty where they are."""
        if self.lesson.in_place:
            return "Slips are looked for in lessons whose own step is right."
        if not self.lesson.plain and (at.step or at.form.name.startswith(("update", "g", "eta"))):
            return "Slips of the step are known for plain gradient descent."
        if at.form.ruled:
            return "Slips of an optimiser are not known."
        return ""

    def singles(self, printed: Printed) -> tuple[tuple[Slip, Way], ...]:
        """Every slip in every way that can be made in this lesson."""
        key = (printed.places, printed.digits, printed.unit)
        if key not in self._ways:
            self._ways[key] = tuple(
                (slip, self._pooled(slip, way))
                for slip in SLIPS
                for way in slip.ways(self.lesson, printed)
            )
        return self._ways[key]

    def pairs(self, printed: Printed) -> list[tuple[Cause, Way]]:
        """Two slips at once, each made wherever it can be."""
        if not self._pairs:
            whole = [(s, w) for s, w in self.singles(printed) if _combines(s, w)]
            for (one, first), (other, second) in combinations(whole, 2):
                both = first.combined(second) if one is not other else None
                if both is not None:
                    self._pairs.append((Cause((one, other), both.detail), both))
        return self._pairs

    def forget(self) -> None:
        """What was worked out from somebody's own numbers: the next sheet has others."""
        for key in [key for key, (_, own, _) in self._workings.items() if own is not NOBODY]:
            del self._workings[key]

    def asks(
        self, way: Way, at: Address, own: Own, question: Callable[[Any], bool]
    ) -> bool:  # fmt: skip
        """What a number answers that is worked out this way; False where there is no such number,
        and where the highest precision does not decide it."""
        there = way.at(at)
        if there is None or not self._can(way, there):
            return False
        if there != at and own is not NOBODY:  # a later number may follow from this very answer
            return False

        def ask(bits: int) -> bool:
            number = self._number(way, there, bits, own)
            with precision(bits):
                value = way.written(settled(number))
                return value is not None and question(value)

        try:
            return decided(str(at), self.trace.first_bits(str(at)), ask)
        except UndecidedError:
            return False

    def says(self, way: Way, at: Address, printed: Printed, own: Own = NOBODY) -> bool:
        """Whether this way gives the digits that are written: two that count at least, or the
        number itself."""

        def question(value: Any) -> bool:
            return printed.says(value) and (printed.digits > 1 or settled(value) == printed.value)

        return self.asks(way, at, own, question)

    def differs(self, way: Way, at: Address, own: Own = NOBODY) -> bool:
        """Whether the number is another than the right one; False where balls of 128 bits
        overlap, as those of equal numbers do."""

        def question(value: Any) -> bool:
            right = self.trace.number_at(str(at), max(BITS, self.trace.first_bits(str(at))))
            try:
                return order(value, right) != 0
            except Undecided:
                return False

        return self.asks(way, at, own, question)

    def moved(self, at: Address, one: Own, other: Own) -> bool:
        """Whether a number is not the same when one goes on with these numbers and with those."""
        if self.work(at) > SINGLE_WORK:
            return False

        def ask(bits: int) -> bool:
            values = [self._number(RIGHT, at, bits, own) for own in (one, other)]
            with precision(bits):
                return order(*values) != 0

        try:
            return ask(BITS)
        except Undecided:  # balls of equal numbers overlap
            return False

    def _can(self, way: Way, at: Address) -> bool:
        return self._stored(way, at) is not None or self.work(at) <= SINGLE_WORK

    def _stored(self, way: Way, at: Address) -> Trace | None:
        """The engine's own trace, where it can work in this way, and others would be slow."""
        if way.lesson is None and not (self.work(at) > SINGLE_WORK and _engine(way)):
            return None
        if id(way) not in self._traces:
            other = way.lesson or way.engine
            trace = self.trace if other is None else Trace.of(other(self.lesson))
            self._traces[id(way)] = (way, trace)  # the way too: no other gets its id
        return self._traces[id(way)][1]

    def _number(self, way: Way, at: Address, bits: int, own: Own) -> Any:
        stored = self._stored(way, at)
        if stored is not None:
            return stored.number_at(str(at), bits)
        key = (id(way) if way.changes else 0, bits, id(own))
        if key not in self._workings:
            self._workings[key] = (
                way,
                own,
                Working(self.lesson, way.rules, bits, own),
            )  # kept alive
        return self._workings[key][2].value(at)

    def _pooled(self, slip: Slip, way: Way) -> Way:
        """One that was made before: what is worked out for it serves every answer."""
        if not way.changes and way.lesson is None:
            return way
        return self._pool.setdefault((slip.name, way.detail), way)


def _engine(way: Way) -> bool:
    return way.engine is not None or not way.changes


def _combines(slip: Slip, way: Way) -> bool:
    """Whether a way is tried together with others: made everywhere, and none of rounding."""
    apart = ("rounded on the way", "cut off, not rounded", "single precision")
    return way.layers is None and slip.name not in apart


def found(causes: Iterator[Cause]) -> tuple[Cause, ...]:
    """Each slip once, as it was found first."""
    first: dict[str, Cause] = {}
    for cause in causes:
        first.setdefault(cause.name, cause)
    return tuple(first.values())
