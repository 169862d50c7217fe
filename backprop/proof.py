"""How far a proof reaches: whole runs where they can be paid, else one step from stored weights.

A run is rational first, then in balls.  Balls lose bits with every step, at a rate that depends on
the lesson: it is measured on the first steps, and a long run starts with so many bits more.  Where
a shown digit is still undecided the run starts again at twice the precision (`ziv.py`).
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import ceil, log2
from typing import Any

from flint import arb

from backprop.balls import unpacked
from backprop.lesson import Lesson
from backprop.numbers import EXACT, FLOAT
from backprop.run import Run
from backprop.trained import trained_lesson
from backprop.ziv import MAX_PRECISION, decided

PROBE = 400  # steps that the rate is measured on
ENOUGH = 64  # bits that should be left at the end: 19 digits


def radius_bits(arrays: Iterable[Any]) -> int | None:
    """−log₂ of the largest radius among balls: how many binary places are known; None if all are
    rational (all places are)."""
    known: int | None = None
    for array in arrays:
        for value in unpacked(array).flat:
            if not isinstance(value, arb) or value.is_exact():
                continue
            mantissa, exponent = value.rad().man_exp()
            bits = -(int(exponent) + int(mantissa).bit_length())
            known = bits if known is None else min(known, bits)
    return known


def start_precision(bits: int, known: Sequence[int | None], steps: int) -> int:
    """The precision to start a run of `steps` with, from the binary places known after ¼, ½ and
    all of `PROBE` steps, in balls of `bits`.

    Where the last doubling of the steps has lost no more than half again what the one before has,
    each doubling to come is taken to lose as much; else the loss is taken to be linear.

    >>> start_precision(128, (118, 117, 116), 10_000), start_precision(512, (352, 299, 256), 10_000)
    (128, 576)
    >>> start_precision(128, (108, 88, 48), 10_000), start_precision(128, (None,) * 3, 10_000)
    (2112, 128)
    """
    places = [n for n in known if n is not None]
    if len(places) < 3:
        return bits
    before, last, lost = places[0] - places[1], places[1] - places[2], bits - places[2]
    if last <= 1.5 * before + 2:  # whole bits: 1 and then 2 say nothing
        lost += ceil(last * log2(steps / PROBE))
    else:
        lost += ceil(last * (steps - PROBE) / (PROBE / 2))
    if bits - lost >= ENOUGH:
        return bits
    return min(-(-(lost + ENOUGH) // 64) * 64, MAX_PRECISION)


def measured_precision(lesson: Lesson, steps: int, bits: int) -> int:
    """The start precision of a long run of this lesson, from its first steps."""
    if steps <= PROBE:
        return bits

    def measured(probe: int) -> int:
        run = Run(lesson, EXACT, probe)
        known = [radius_bits(run.parameters(n)) for n in (PROBE // 4, PROBE // 2, PROBE)]
        return start_precision(probe, known, steps)

    return decided(f"the loss rate of {lesson.name or 'the lesson'}", bits, measured)


def seconds_of(lesson: Lesson, steps: int, bits: int = 128) -> float:
    """About how long an exact run of so many steps will take, from its first ones."""
    run, few = Run(lesson, EXACT, bits), min(steps, 20)
    run.parameters(few // 2)
    started = time.perf_counter()
    run.parameters(few)
    each = (time.perf_counter() - started) / max(few - few // 2, 1)
    return each * steps * measured_precision(lesson, steps, bits) / bits


def stored_after(lesson: Lesson, steps: int, **changes: Any) -> Lesson:
    """The lesson after so many steps in float64, its weights taken as the exact numbers that they
    are: what follows is proven from these stored weights, and the trace says so.

    >>> late = stored_after(Lesson.named("two-two-two"), 1000)
    >>> late.origin
    '1,000 steps in float64'
    """
    run = Run(lesson, FLOAT, 53)
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
    if seconds_of(lesson, steps) <= seconds:
        return replace(lesson, steps=max(lesson.steps, steps)), steps
    return stored_after(lesson, steps), 0
