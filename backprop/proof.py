"""How far a proof reaches: whole runs where they can be paid, else one step from stored weights.

A run is rational first, then in balls.  Balls lose bits with every step, at a rate that depends on
the lesson, and on where in the run it is: a plateau loses little, the way down much.  So it is
measured on all steps (`Probe`), and the run then starts with so many bits more.  Where a shown
digit is still undecided the run starts again at twice the precision (`ziv.py`).
"""

from __future__ import annotations

import time
from bisect import bisect_left
from dataclasses import replace
from typing import Any

from backprop.balls import middles
from backprop.errors import BackpropError, Undecided
from backprop.lesson import Lesson
from backprop.numbers import EXACT, FLOAT, precision
from backprop.run import Run, radius_bits
from backprop.trained import trained_lesson
from backprop.ziv import MAX_PRECISION

ENOUGH = 64  # bits that should be left at the end: 19 digits
FEW = 64  # steps that are not worth a probe: where they lose too much, they are run again
STRETCH = 16  # steps between two looks at what is lost
TIMED = 400  # steps from which the bits of a run's end are guessed, to guess its time


class Probe:
    """How many bits a run loses up to any of its steps, measured on the run itself.

    It is walked with few bits.  Where half of them are gone the balls are set back to their
    middles, what they have lost is added to the count, and the walk goes on from there: so it costs
    what the run costs, and what has been walked before the first time that they are set back is
    the run's own.  Where even exact middles lose everything within one step, it goes on with twice
    the bits; where 16,384 are too few (a tie, a kink) it ends, and `ended` says at which step.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self.own: Run | None = None  # walks on from where balls were set back
        self.parameters: list[Any] = []
        self.ended: int | None = None
        self._at, self._before = 0, 0
        self._marks: list[tuple[int, int]] = [(0, 0)]  # step, bits lost up to it

    def lost(self, n: int) -> int:
        """The bits that are lost after n steps, about: a tenth more rather than less."""
        while self._at < n and self.ended is None:
            self._on(min(STRETCH, n - self._at))
        place = min(bisect_left(self._marks, (n, 0)), len(self._marks) - 1)
        return max(lost for _, lost in self._marks[: place + 1])

    def precision(self, n: int) -> int:
        """The bits to start with, so that `ENOUGH` are left after n steps; at most the cap."""
        needed = self.lost(n) + ENOUGH
        return self.run.bits if needed <= self.run.bits else min(_in_words(needed), MAX_PRECISION)

    def _on(self, count: int) -> None:
        try:
            parameters = self._walked(count)
            known = radius_bits(parameters)
            if known is not None and known <= 0:
                raise Undecided  # nothing is left, and no middle to go on from
        except Undecided:
            self._again(count)
            return
        bits = (self.own or self.run).bits
        lost = 0 if known is None else bits - known
        self._at += count
        self._marks.append((self._at, self._before + lost))
        self.parameters = parameters
        if lost > bits // 2:
            self._set_back()

    def _walked(self, count: int) -> list[Any]:
        """The parameters so many steps further; `Undecided` where the balls are lost on the way."""
        if self.own is None:
            return self.run.kept(self._at + count)
        parameters = self.parameters
        with precision(self.own.bits):
            for n in range(self._at, self._at + count):
                parameters = self.own.advanced(n, parameters)
        return parameters

    def _again(self, count: int) -> None:
        """From exact middles, in shorter stretches, with more bits: what has not been tried."""
        if self.own is None or radius_bits(self.parameters) is not None:
            self.parameters = self.parameters or self.run.kept(self._at)
            self._set_back()
        elif count > 1:
            self._on(count // 2)
        elif 2 * self.own.bits <= MAX_PRECISION:
            self.own = Run.of(self.run.lesson, EXACT, 2 * self.own.bits)
        else:
            self.ended = self._at + 1

    def _set_back(self) -> None:
        self._before = self._marks[-1][1]
        self.parameters = [middles(array) for array in self.parameters]
        self.own = self.own or Run.of(self.run.lesson, EXACT, self.run.bits)


def _in_words(bits: int) -> int:
    """Rounded up to whole 64-bit words."""
    return -(-bits // 64) * 64


def measured_precision(lesson: Lesson, steps: int, bits: int) -> int:
    """The start precision of a run of so many steps of this lesson, measured on all of them."""
    return Probe(Run.of(lesson, EXACT, bits)).precision(steps)


def seconds_of(lesson: Lesson, steps: int, bits: int = 128) -> float:
    """About how long an exact run of so many steps will take, from its first ones: their time, and
    the bits that they lose."""
    run, few = Run.of(lesson, EXACT, bits), min(steps, 20)
    run.parameters(few // 2)
    started = time.perf_counter()
    run.parameters(few)
    each = (time.perf_counter() - started) / max(few - few // 2, 1)
    timed = min(steps, TIMED)
    lost = Probe(run).lost(timed) * steps / max(timed, 1)
    return each * steps * max(1.0, (lost + ENOUGH) / bits)


def stored_after(lesson: Lesson, steps: int, **changes: Any) -> Lesson:
    """The lesson after so many steps in float64, its weights taken as the exact numbers that they
    are: what follows is proven from these stored weights, and the trace says so.

    >>> late = stored_after(Lesson.named("two-two-two"), 1000)
    >>> late.origin
    '1,000 steps in float64'
    """
    if not lesson.plain:
        raise BackpropError(
            "steps by [training] go on from more than the weights: what an optimiser keeps, the "
            "place in an epoch; prove the whole run"
        )
    run = Run.of(lesson, FLOAT, 53)
    arrays = run.parameters(steps)
    names = [f"{letter}{l}" for l in range(1, lesson.L + 1) for letter in "Wb"]
    given = dict(zip(names, arrays, strict=True))
    if not lesson.train_biases:
        given = {name: array for name, array in given.items() if name.startswith("W")}
    origin = f"{steps:,} steps in float64"
    return trained_lesson(lesson, given, **{"origin": origin, "steps": 1, **changes})


def proven_or_stored(lesson: Lesson, steps: int, seconds: float = 60) -> tuple[Lesson, int]:
    """The lesson and the number of the step that shows the run after `steps`: the lesson itself
    where an exact run takes at most so long, else the one from stored weights and 0.

    >>> lesson, n = proven_or_stored(Lesson.named("two-two-two"), 100)
    >>> lesson.origin, n
    ('', 100)
    >>> lesson, n = proven_or_stored(Lesson.named("two-two-two"), 100, seconds=0)
    >>> lesson.origin, n
    ('100 steps in float64', 0)
    """
    if not lesson.plain or seconds_of(lesson, steps) <= seconds:
        return replace(lesson, steps=max(lesson.steps, steps)), steps
    return stored_after(lesson, steps), 0
