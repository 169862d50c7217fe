"""Speed that must not be lost: ratios with limits, in seconds (`python -m benchmarks.guard`).

Each is the engine beside something that does the same without it, in turn, so that a slow or busy
machine slows both.  A limit is about 1.6 times what was measured when it was set: wide enough for
noise, and a factor of two is noticed.  Beside each stands what is aimed at.
"""

from __future__ import annotations

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import sys  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable  # noqa: E402
from dataclasses import dataclass  # noqa: E402

from backprop.numbers import EXACT, precision  # noqa: E402
from backprop.run import Run  # noqa: E402
from benchmarks import flint_alone, networks, numpy_alone  # noqa: E402
from benchmarks.measure import Ratio, Work, interleaved, said  # noqa: E402

BITS = 128
TRIES = 3  # a ratio above its limit is measured again: noise passes, a slower engine does not


@dataclass(frozen=True)
class Guarded:
    """A ratio, and what it may be."""

    what: str
    measure: Callable[[], Ratio]
    limit: float
    steps: int = 1  # that one measurement takes

    def kept(self) -> tuple[Ratio, bool]:
        """The ratio, and whether it is within its limit in one of the tries."""
        for _ in range(TRIES):
            found = self.measure()
            if found.ratio <= self.limit:
                return found, True
        return found, False


def in_turn(ours: Work, theirs: Work, times: int, rounds: int) -> Ratio:
    """By the processor's time: what other programs take does not count."""
    return interleaved(ours, theirs, (times, times), rounds, time.process_time)


def advancing(sizes: tuple[int, ...]) -> Work:
    """One exact step from weights that are balls already."""
    run = Run(networks.lesson(sizes), EXACT, BITS)
    parameters = run.parameters(1)
    return in_balls(lambda: run.advanced(1, parameters))


def in_balls(work: Work) -> Work:
    def at_precision() -> object:
        with precision(BITS):
            return work()

    return at_precision


def beside_matrices() -> Ratio:
    theirs = in_balls(flint_alone.in_matrices((784, 30, 10)))
    return in_turn(advancing((784, 30, 10)), theirs, times=3, rounds=9)


def beside_balls() -> Ratio:
    theirs = in_balls(flint_alone.by_hand((2, 3, 2)))
    return in_turn(advancing((2, 3, 2)), theirs, times=100, rounds=9)


def beside_numpy() -> Ratio:
    steps = 300
    ours = networks.ours((784, 30, 10), 10, steps)
    return in_turn(ours, numpy_alone.steps((784, 30, 10), 10, steps), times=1, rounds=7)


def recorded() -> Ratio:
    ours, plain = (networks.ours((784, 30, 10), 10, 100, record=each) for each in (True, False))
    return in_turn(ours, plain, times=1, rounds=7)


GUARDED = (
    Guarded("exact step of 784-30-10, beside flint's matrices", beside_matrices, 2.0),
    Guarded("exact step of 2-3-2, beside flint's balls by hand", beside_balls, 3.0),
    Guarded(
        "float64 step of 784-30-10, ten examples, beside numpy by hand", beside_numpy, 3.0, 300
    ),
    Guarded("the same with every step recorded, beside not", recorded, 2.9, 100),
)


def main() -> int:
    """The exit code: 1 where the engine has become slower than its limits."""
    slower = 0
    for each in GUARDED:
        found, kept = each.kept()
        slower += not kept
        print(
            f"{each.what}: {said(found.ours / each.steps)} / {said(found.theirs / each.steps)} = "
            f"{found.ratio:.2f} "
            f"(limit {each.limit:g}{'' if kept else ', MISSED'})",
            flush=True,
        )
    return 1 if slower else 0


if __name__ == "__main__":
    sys.exit(main())
