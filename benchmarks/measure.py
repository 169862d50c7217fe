"""Measuring on a noisy machine: two things in turn, many rounds, the median of their ratios."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

Work = Callable[[], object]
Clock = Callable[[], float]


@dataclass(frozen=True)
class Ratio:
    """The seconds of one, of the other, and one by the other: medians over the rounds."""

    ours: float
    theirs: float
    ratio: float


def seconds(work: Work, times: int, clock: Clock = time.perf_counter) -> float:
    """One call, on average over `times` of them in a row."""
    started = clock()
    for _ in range(times):
        work()
    return (clock() - started) / times


def interleaved(
    ours: Work,
    theirs: Work,
    times: tuple[int, int] = (1, 1),
    rounds: int = 15,
    clock: Clock = time.perf_counter,
) -> Ratio:
    """Round by round one after the other: what else the machine does then slows both."""
    ours(), theirs()
    pairs = [
        (seconds(ours, times[0], clock), seconds(theirs, times[1], clock)) for _ in range(rounds)
    ]
    return Ratio(
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
        statistics.median(a / b for a, b in pairs),
    )


def best(
    work: Work, times: int = 1, rounds: int = 9, clock: Clock = time.perf_counter
) -> tuple[float, float]:
    """The median of the rounds, and the fastest of them (what the machine can do undisturbed)."""
    work()
    each = [seconds(work, times, clock) for _ in range(rounds)]
    return statistics.median(each), min(each)


def said(value: float) -> str:
    """Seconds in a unit that fits."""
    for unit, size in (("s", 1), ("ms", 1e-3)):
        if value >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value / 1e-6:.3g} µs"
