"""A training run at one precision: parameters kept, the details of a step made when asked for."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import numpy as np
from flint import arb, fmpq

from backprop.balls import packed, unpacked
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
        self._given = self._examples
        self._rate: Any = numbers.number(lesson.rate)
        self._parameters = [_start(lesson, numbers)]  # each W1, b1, … WL, bL
        self._steps: OrderedDict[int, Step] = OrderedDict()
        self._settled = numbers is not EXACT  # no rational left that could grow
        self._learn = self._network.learn

    def step(self, n: int) -> Step:
        """The state after n updates."""
        if n in self._steps:
            self._steps.move_to_end(n)
            return self._steps[n]
        self.parameters(n)
        with precision(self.bits):
            step = self._evaluated(n)
        self._steps[n] = step
        if len(self._steps) > KEPT_STEPS:
            self._steps.popitem(last=False)
        return step

    def parameters(self, n: int) -> list[Any]:
        """W1, b1, … WL, bL after n updates (large matrices of balls as `BallMatrix`)."""
        with precision(self.bits):
            while len(self._parameters) <= n:
                self._advance()
        return self._parameters[n]

    def _advance(self) -> None:
        """One step of gradient descent; of the step itself only the new parameters are kept."""
        old = self._parameters[-1]
        loss, new = learnt(old, self._learn, self._given, self._rate, self.lesson.train_biases)
        self._check_finite(len(self._parameters) - 1, loss)
        if not self._settled:
            new = _shortened(new)
            if all(map(_all_balls, new[::2])):
                new = self._settle(new)
        self._parameters.append(new)

    def _settle(self, parameters: list[Any]) -> list[Any]:
        """Every weight is a ball from now on.  So examples and rate are taken as balls too (they
        would become it at each product), and large matrices in flint's own form."""
        self._settled = True
        self._given = [(_to_balls(x), _to_balls(y)) for x, y in self._examples]
        self._rate = arb(self._rate)
        self._learn = self._network.learn_large
        return [packed(array) for array in parameters]

    def _evaluated(self, n: int) -> Step:
        arrays = [unpacked(array) for array in self._parameters[n]]
        parameters = Parameters(ByLayer(arrays[::2]), ByLayer(arrays[1::2]))
        step = run_step(n, parameters, self._network, self._examples)
        self._check_finite(n, step.loss)
        return step

    def _check_finite(self, n: int, loss: Any) -> None:
        if self.numbers is not EXACT and not math.isfinite(loss):
            raise TraceError(
                f"step[{n}].loss is not finite in float64; lower the rate or run exactly"
            )


def _start(lesson: Lesson, numbers: Numbers) -> list[Any]:
    pairs = zip(lesson.weights, lesson.biases, strict=True)
    return [numbers.array(rows) for pair in pairs for rows in pair]


_to_balls: Callable[[Array], Array] = np.frompyfunc(arb, 1, 1)


def _shortened(parameters: list[Any]) -> list[Any]:
    """Rationals that have grown too long become balls, all of them together."""
    return parameters if all(map(_short, parameters)) else [_to_balls(p) for p in parameters]


def _short(array: Array) -> bool:
    return all(not isinstance(v, fmpq) or v.height_bits() <= RATIONAL_BITS for v in array.flat)


def _all_balls(array: Array) -> bool:
    return all(isinstance(v, arb) for v in array.flat)
