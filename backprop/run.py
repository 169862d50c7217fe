"""A training run at one precision: parameters kept, the details of a step made when asked for."""

from __future__ import annotations

import math
import operator
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

import numpy as np
from flint import arb, fmpq

from backprop import progress
from backprop.balls import BallMatrix, has_balls, packed, shortened, to_balls, unpacked
from backprop.errors import TraceError, Undecided
from backprop.in_place import in_place
from backprop.lesson import Lesson
from backprop.numbers import EXACT, Array, Numbers, precision
from backprop.step import (
    ByLayer,
    Network,
    Parameters,
    Step,
    learnt,
    less_at_rest,
    less_exactly,
    moved,
    run_step,
)

KEPT_STEPS = 64
KEPT_NUMBERS = 5_000_000  # parameters times steps, of up to 512 bits; each some 100 bytes
LOOK = 16  # steps between two looks at whether the balls are lost
LOOKED_AT = 64  # cells of each matrix


class Run:
    """The states of a lesson at a precision of `bits`; grows as far as it is asked.

    The parameters of every step are kept while they are few; of a large run those of every second,
    fourth, … step, and what lies between is worked out again.
    """

    def __init__(self, lesson: Lesson, numbers: Numbers, bits: int) -> None:
        self.lesson, self.numbers, self.bits = lesson, numbers, bits
        self._examples = [(numbers.array(e.x), numbers.array(e.y)) for e in lesson.examples]
        self._network = Network.of(lesson, numbers)
        self._rate = numbers.number(lesson.rate)
        self._kept: dict[int, list[Any]] = {0: _start(lesson, numbers)}  # W1, b1, … WL, bL
        self._less = less_exactly if numbers is EXACT else operator.sub
        self._stride = 1
        self._steps: OrderedDict[int, Step] = OrderedDict()
        self._settled: int | None = None  # the step from which on rationals rest
        self._balls: list[tuple[Array, Array]] = []
        self._last: float = math.inf  # the last step that these balls reach

    def step(self, n: int) -> Step:
        """The state after n updates."""
        if n in self._steps:
            self._steps.move_to_end(n)
            return self._steps[n]
        kept = self.kept(n)
        with precision(self.bits):
            step = self._evaluated(n, kept)
        self._steps[n] = step
        if len(self._steps) > KEPT_STEPS:
            self._steps.popitem(last=False)
        return step

    @classmethod
    def of(cls, lesson: Lesson, numbers: Numbers, bits: int) -> Run:
        """The run of a lesson, by the rule of its steps."""
        from backprop.ruled_run import RuledRun

        return Run(lesson, numbers, bits) if lesson.plain else RuledRun(lesson, numbers, bits)

    def parameters(self, n: int) -> list[Any]:
        """W1, b1, … WL, bL after n updates (large matrices of balls as `BallMatrix`)."""
        return self.kept(n)

    def kept(self, n: int) -> list[Any]:
        """All that the next step begins with, after n updates."""
        at = max(m for m in self._kept if m <= n) if n not in self._kept else n
        parameters = self._kept[at]
        if n > self._last:
            raise Undecided
        with precision(self.bits):
            for m in range(at, n):
                parameters = self._further(m, parameters, n)
                self._keep(m + 1, parameters)
        return parameters

    def _further(self, m: int, parameters: list[Any], n: int) -> list[Any]:
        """One step on the way to n; remembered is where the balls are lost for good."""
        try:
            parameters = self.advanced(m, parameters)
            if m % LOOK == 0:
                progress.tell(f"training step by step, {self.bits} bits", m, n)
                if self.numbers is EXACT and (radius_bits(parameters, LOOKED_AT) or 1) <= 0:
                    raise Undecided
        except Undecided:
            self._last = m
            raise
        return parameters

    def rests(self, first: int, last: int) -> bool:
        """Whether a step changes no parameter at all, so that all later ones change none either:
        proven only where each is rational."""
        if first == last:
            return True
        old, new = (self.parameters(n) for n in (first, first + 1))
        return all(map(_same, old, new))

    def _keep(self, n: int, parameters: list[Any]) -> None:
        if n % self._stride == 0:
            self._kept[n] = parameters
        numbers = len(self._kept) * self.lesson.parameter_count * max(1, self.bits // 512)
        if numbers > KEPT_NUMBERS and len(self._kept) > 2:
            self._stride *= 2
            self._kept = {m: p for m, p in self._kept.items() if m % self._stride == 0}

    def advanced(self, n: int, old: list[Any]) -> list[Any]:
        """The parameters after n + 1 updates, from those after n."""
        biases = self.lesson.train_biases
        if self._settled is not None and n >= self._settled:
            try:
                return self._advanced_in_balls(n, old)
            except Undecided:  # a rational moves, or decides a corner; or the balls are lost
                self._settled = None
        old = [unpacked(array) for array in old]
        if self.lesson.in_place:
            step = self._evaluated(n, old)
            gradients = [g for pair in zip(step.dW, step.db, strict=True) for g in pair]
            new = moved(old, gradients, self._rate, biases, self._less)
            return shortened(new) if self.numbers is EXACT else new
        loss, new = learnt(old, self._network.learn, self._examples, self._rate, biases, self._less)
        self._check_finite(n, loss)
        if self.numbers is not EXACT:
            return new
        new = shortened(new)
        return self._settle(n + 1, new) if _rest_or_are_balls(old, new) else new

    def _advanced_in_balls(self, n: int, old: list[Any]) -> list[Any]:
        """`Undecided` where a rational would become a ball, as it may not have to."""
        learn, rate, biases = (
            self._network.learn_in_balls,
            self._ball_rate,
            self.lesson.train_biases,
        )
        loss, new = learnt(old, learn, self._balls, rate, biases, less_at_rest)
        self._check_finite(n, loss)
        return new

    def _settle(self, n: int, parameters: list[Any]) -> list[Any]:
        """What moves is a ball from step n on.  So examples and rate are taken as balls too (they
        would become it at each product), no rational 0 is looked for (0 times a ball is 0), and
        large matrices are in flint's own form."""
        self._settled = n
        self._balls = [(to_balls(x), to_balls(y)) for x, y in self._examples]
        self._ball_rate = arb(self._rate)
        return [packed(array) for array in parameters]

    def _evaluated(self, n: int, kept: list[Any]) -> Step:
        arrays = [unpacked(array) for array in kept]
        parameters = Parameters(ByLayer(arrays[::2]), ByLayer(arrays[1::2]))
        step = run_step(n, parameters, self._network, self._examples)
        if self.numbers is not EXACT:  # of exact ones each is asked for its own digits
            self._check_finite(n, step.loss)
        return in_place(step, self._rate, self._less) if self.lesson.in_place else step

    def _check_finite(self, n: int, loss: Any) -> None:
        if isinstance(loss, arb) and not loss.is_finite():
            raise Undecided
        if self.numbers is not EXACT and not math.isfinite(loss):
            raise TraceError(
                f"step[{n}].loss is not finite in float64; lower the rate or run exactly"
            )


def radius_bits(arrays: Iterable[Any], most: int | None = None) -> int | None:
    """How many binary places are known of the worst ball: places of 1, or of the number itself
    where it is larger; None if all are rational (all places are).

    `most` looks at so many cells of each array, from all over it.
    """
    known: int | None = None
    for array in arrays:
        cells = _cells(array)
        stride = 1 if most is None else max(1, len(cells) // most)
        for value in cells[::stride]:
            if isinstance(value, arb) and not value.is_exact():
                bits = value.rel_one_accuracy_bits() if value.is_finite() else 0
                known = bits if known is None else min(known, bits)
    return known


def _cells(array: Any) -> list[Any]:
    if isinstance(array, BallMatrix):
        cells: list[Any] = array.matrix.entries()
        return cells
    return list(np.asarray(array).flat)


def _start(lesson: Lesson, numbers: Numbers) -> list[Any]:
    pairs = zip(lesson.weights, lesson.biases, strict=True)
    return [numbers.array(rows) for pair in pairs for rows in pair]


def _same(old: Any, new: Any) -> bool:
    """Whether the numbers are equal, for certain."""
    pairs = zip(unpacked(old).flat, unpacked(new).flat, strict=True)
    return all(isinstance(a, fmpq) and isinstance(b, fmpq) and a == b for a, b in pairs)


def _rest_or_are_balls(old: list[Array], new: list[Array]) -> bool:
    """Whether every parameter is a ball, or a rational that the step has not moved."""
    if not all(map(has_balls, new[::2])):
        return False
    return all(
        type(after) is arb or before == after
        for a, b in zip(old, new, strict=True)
        for before, after in zip(a.flat, b.flat, strict=True)
    )
