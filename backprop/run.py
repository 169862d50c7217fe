"""A training run at one precision: parameters kept, the details of a step made when asked for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

import numpy as np
from flint import arb, fmpq

from backprop.errors import TraceError
from backprop.lesson import Lesson
from backprop.numbers import EXACT, Array, Numbers, precision
from backprop.step import ByLayer, Parameters, Step, run_step, updated

RATIONAL_BITS = 4096  # longer parameters become balls: a ReLU net's fractions triple at each step
KEPT_STEPS = 64


class Run:
    """The states of a lesson at a precision of `bits`; grows as far as it is asked."""

    def __init__(self, lesson: Lesson, numbers: Numbers, bits: int) -> None:
        self.lesson, self.numbers, self.bits = lesson, numbers, bits
        self._examples = [(numbers.array(e.x), numbers.array(e.y)) for e in lesson.examples]
        self._rate = numbers.number(lesson.rate)
        start = Parameters(
            ByLayer([numbers.array(W) for W in lesson.weights]),
            ByLayer([numbers.array(b) for b in lesson.biases]),
        )
        self._parameters = [start]
        self._steps: OrderedDict[int, Step] = OrderedDict()

    def step(self, n: int) -> Step:
        """The state after n updates."""
        if n in self._steps:
            self._steps.move_to_end(n)
            return self._steps[n]
        with precision(self.bits):
            while len(self._parameters) <= n:
                self._advance()
            step = self._evaluated(n)
        self._steps[n] = step
        if len(self._steps) > KEPT_STEPS:
            self._steps.popitem(last=False)
        return step

    def _advance(self) -> None:
        last = len(self._parameters) - 1
        step = self._steps.get(last) or self._evaluated(last)
        after = updated(step, self._rate, self.lesson.train_biases)
        self._parameters.append(self._shortened(after))

    def _evaluated(self, n: int) -> Step:
        step = run_step(n, self._parameters[n], self.lesson, self._examples)
        if self.numbers is not EXACT and not np.isfinite(step.loss):
            raise TraceError(
                f"step[{n}].loss is not finite in float64; lower the rate or run exactly"
            )
        return step

    def _shortened(self, parameters: Parameters) -> Parameters:
        """Rationals that have grown too long become balls, all of them together."""
        if self.numbers is not EXACT or all(
            _short(array) for arrays in (parameters.W, parameters.b) for array in arrays
        ):
            return parameters
        to_balls: Callable[[Array], Array] = np.frompyfunc(arb, 1, 1)
        return Parameters(
            ByLayer([to_balls(W) for W in parameters.W]),
            ByLayer([to_balls(b) for b in parameters.b]),
        )


def _short(array: Array) -> bool:
    return all(not isinstance(v, fmpq) or v.height_bits() <= RATIONAL_BITS for v in array.flat)
