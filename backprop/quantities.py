"""The value of each quantity: from an address to its place in a step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import fmpq

from backprop.addresses import STATES, Address
from backprop.flow import Flow
from backprop.lesson import Lesson
from backprop.numbers import Array, Numbers, norm
from backprop.paths import path_neurons
from backprop.selections import SOFTMAX
from backprop.step import ExamplePass, Step
from backprop.symbols import Symbol
from backprop.wires import Sketch


@dataclass(frozen=True, eq=False)
class Quantity:
    """A number of a trace with its canonical address and its symbol (Typst mathematics)."""

    address: str
    symbol: Symbol
    value: Any  # fmpq, arb, or float

    def __deepcopy__(self, memo: object) -> Quantity:
        return self


@dataclass(frozen=True)
class Place:
    """Where to look: a step, one of its examples, and a layer."""

    lesson: Lesson
    numbers: Numbers
    step: Step
    one: ExamplePass
    l: int
    averaged: bool

    @property
    def eta(self) -> Any:
        if self.step.moves is not None:
            return self.step.moves.eta
        return self.numbers.number(self.lesson.rate)

    def update(self, *, biases: bool) -> Array:
        """What the step subtracts from W, or from b."""
        if self.step.moves is not None:
            moved: Array = self.step.moves.steps[biases][self.l]
            return moved
        if biases and not self.lesson.train_biases:
            return np.full_like(self.step.db[self.l], self.zero())
        gradient = (self.step.db if biases else self.step.dW)[self.l]
        step: Array = self.eta * gradient
        return step

    def state(self, letter: str, *, biases: bool) -> Array:
        """What the optimiser has kept, before the step."""
        kept: Array = self.step.moves.states[letter][biases][self.l]
        return kept

    def zero(self) -> Any:
        return self.numbers.number(fmpq(0))

    def ones(self, shape: int | tuple[int, ...]) -> Array:
        return np.full(shape, self.numbers.number(fmpq(1)), dtype=self.numbers.dtype)


def place(at: Address, step: Step, lesson: Lesson, numbers: Numbers) -> Place:
    averaged = at.form.averaged and at.example is None
    return Place(lesson, numbers, step, step.example(at.example or 0), at.layer or 0, averaged)


def array(at: Address, p: Place) -> Array:
    """The whole array that an address lies in."""
    return ARRAYS[at.name](p)


def value(at: Address, p: Place) -> Any:
    """The one number at an address."""
    if at.name in ("path", "path_b"):
        return _path(at, p)
    if at.name == "loss":
        return p.step.loss if p.averaged else p.one.loss
    if at.name == "eta":
        return p.eta
    if at.name == "penalty":
        return p.step.moves.penalty
    if at.name == "delta_norm":
        return norm(p.one.delta[p.l])
    if at.name in CELLS:
        return CELLS[at.name](p, *at.index)
    return array(at, p)[at.index]


def _path(at: Address, p: Place) -> Any:
    """The product along a path, from the loss back to the parameter."""
    neurons = path_neurons(p.lesson.sizes, p.l, at.row[0], at.index[-1])
    product = p.one.dE_da[p.lesson.L][neurons[-1]]
    for l in range(p.lesson.L, p.l, -1):
        j, k = neurons[l - p.l], neurons[l - p.l - 1]
        product = product * p.one.slope[l][j] * p.step.W[l][j, k]
    product = product * p.one.slope[p.l][neurons[0]]
    return product * p.one.a[p.l - 1][at.row[1]] if at.name == "path" else product


def _spread(column: Array, width: int) -> Array:
    """The column in every one of `width` columns: a bookkeeping matrix."""
    return np.repeat(column[:, None], width, axis=1)


def _kept(letter: str, *, biases: bool) -> Callable[[Place], Array]:
    return lambda p: p.state(letter, biases=biases)


ARRAYS: dict[str, Callable[[Place], Array]] = {
    "x": lambda p: p.one.x,
    "y": lambda p: p.one.y,
    "a": lambda p: p.one.a[p.l],
    "z": lambda p: p.one.z[p.l],
    "product": lambda p: p.step.W[p.l] * p.one.a[p.l - 1],
    "slope": lambda p: p.one.slope[p.l],
    "error": lambda p: p.one.error,
    "E": lambda p: p.one.loss_terms,
    "dE_da": lambda p: p.one.dE_da[p.l],
    "delta": lambda p: p.one.delta[p.l],
    "W": lambda p: p.step.W[p.l],
    "b": lambda p: p.step.b[p.l],
    "dW": lambda p: (p.step if p.averaged else p.one).dW[p.l],
    "db": lambda p: (p.step if p.averaged else p.one).db[p.l],
    "update": lambda p: p.update(biases=False),
    "update_b": lambda p: p.update(biases=True),
    "g": lambda p: p.step.moves.slopes[0][p.l],
    "g_b": lambda p: p.step.moves.slopes[1][p.l],
    **{letter: _kept(letter, biases=False) for letter in STATES},
    **{f"{letter}_b": _kept(letter, biases=True) for letter in STATES},
    "message": lambda p: (p.step.W[p.l + 1].T) * p.one.delta[p.l + 1],
    "dE_dA": lambda p: _spread(p.one.dE_da[p.l], p.lesson.sizes[p.l - 1]),
    "dA_dZ": lambda p: _spread(p.one.slope[p.l], p.lesson.sizes[p.l - 1]),
    "dZ_dW": lambda p: _spread(p.one.a[p.l - 1], p.lesson.sizes[p.l]).T,
    "dz_db": lambda p: p.ones(p.lesson.sizes[p.l]),
    "hadamard": lambda p: ARRAYS["dE_dA"](p) * ARRAYS["dA_dZ"](p),
    "outer": lambda p: np.multiply.outer(p.one.delta[p.l], p.one.a[p.l - 1]),
    "broadcast": lambda p: np.multiply.outer(p.one.slope[p.l], p.one.dE_da[p.l]),
    "broadcast_dW": lambda p: ARRAYS["broadcast"](p) * p.one.a[p.l - 1],
    "delta_norm": lambda p: _alone(norm(p.one.delta[p.l]), p.numbers),
    "p": lambda p: _softmax(p).value("p"),
    "dp_dz": lambda p: _softmax(p).jacobian("p").matrix,
}


def _alone(number: Any, numbers: Numbers) -> Array:
    return np.full((), number, dtype=numbers.dtype)


def _softmax(p: Place) -> Flow:
    """p = softmax(z) of the outputs, with its Jacobian."""
    s, outputs = Sketch(), p.one.a[p.lesson.L]
    graph = s.graph(SOFTMAX(s.input("z", outputs.size)).named("p"))
    return Flow.of(graph, {"z": outputs}, p.numbers)


# One number of an array that would be large to make.
CELLS: dict[str, Callable[..., Any]] = {
    "product": lambda p, j, k: p.step.W[p.l][j, k] * p.one.a[p.l - 1][k],
    "update": lambda p, j, k: (
        p.update(biases=False)[j, k] if p.step.moves else p.eta * p.step.dW[p.l][j, k]
    ),
    "message": lambda p, j, o: p.step.W[p.l + 1][o, j] * p.one.delta[p.l + 1][o],
    "dE_dA": lambda p, j, k: p.one.dE_da[p.l][j],
    "dA_dZ": lambda p, j, k: p.one.slope[p.l][j],
    "dZ_dW": lambda p, j, k: p.one.a[p.l - 1][k],
    "hadamard": lambda p, j, k: p.one.dE_da[p.l][j] * p.one.slope[p.l][j],
    "outer": lambda p, j, k: p.one.delta[p.l][j] * p.one.a[p.l - 1][k],
    "broadcast": lambda p, i, j: p.one.slope[p.l][i] * p.one.dE_da[p.l][j],
}
