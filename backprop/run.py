"""A training run at one precision: parameters kept, the details of a step made when asked for."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import numpy as np
from flint import arb, fmpq

from backprop.errors import TraceError
from backprop.lesson import Lesson
from backprop.numbers import EXACT, Array, Numbers, precision
from backprop.step import ByLayer, Network, Parameters, Step, learnt, run_step

RATIONAL_BITS = 4096  # longer parameters become balls: a ReLU net's fractions triple at each step
KEPT_STEPS = 64


class Run:
    """The states of a lesson at a precision of `bits`; grows as far as it is asked."""

    def __init__(self, lesson: Lesson, numbers: Numbers, bits: int) -> None:
        self.lesson, self.numbers, self.bits = lesson, numbers, bits
        self._examples = [(numbers.array(e.x), numbers.array(e.y)) for e in lesson.examples]
        self._network = Network.of(lesson, numbers)
        self._rate = numbers.number(lesson.rate)
        start = Parameters(
            ByLayer([numbers.array(W) for W in lesson.weights]),
            ByLayer([numbers.array(b) for b in lesson.biases]),
        )
        self._parameters = [start]
        self._steps: OrderedDict[int, Step] = OrderedDict()
        self._balls: list[tuple[Array, Array]] | None = None
        self._ball_rate: Any = None

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
        """One step of gradient descent; of the step itself only the new parameters are kept."""
        n, before = len(self._parameters) - 1, self._parameters[-1]
        examples, rate = self._givens(before)
        loss, after = learnt(before, self._network, examples, rate)
        self._check_finite(n, loss)
        self._parameters.append(self._shortened(after))

    def _givens(self, parameters: Parameters) -> tuple[list[tuple[Array, Array]], Any]:
        """Examples and rate; as balls where every weight is one (they would become it at each
        product)."""
        if self._balls is None and self.numbers is EXACT and _all_balls(parameters.W):
            self._balls = [(_to_balls(x), _to_balls(y)) for x, y in self._examples]
            self._ball_rate = arb(self._rate)
        return (self._balls, self._ball_rate) if self._balls else (self._examples, self._rate)

    def _evaluated(self, n: int) -> Step:
        step = run_step(n, self._parameters[n], self._network, self._examples)
        self._check_finite(n, step.loss)
        return step

    def _check_finite(self, n: int, loss: Any) -> None:
        if self.numbers is not EXACT and not math.isfinite(loss):
            raise TraceError(
                f"step[{n}].loss is not finite in float64; lower the rate or run exactly"
            )

    def _shortened(self, parameters: Parameters) -> Parameters:
        """Rationals that have grown too long become balls, all of them together."""
        if self.numbers is not EXACT or all(
            _short(array) for arrays in (parameters.W, parameters.b) for array in arrays
        ):
            return parameters
        return Parameters(
            ByLayer([_to_balls(W) for W in parameters.W]),
            ByLayer([_to_balls(b) for b in parameters.b]),
        )


_to_balls: Callable[[Array], Array] = np.frompyfunc(arb, 1, 1)


def _all_balls(arrays: ByLayer) -> bool:
    return all(isinstance(v, arb) for array in arrays for v in array.flat)


def _short(array: Array) -> bool:
    return all(not isinstance(v, fmpq) or v.height_bits() <= RATIONAL_BITS for v in array.flat)
