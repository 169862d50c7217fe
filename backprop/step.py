"""One training step, frozen: the parameters, and what they make of each example."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
from flint import fmpq

from backprop import balls
from backprop.errors import Undecided
from backprop.graph import Graph
from backprop.layered import gradient_names, mlp, slope_names
from backprop.lesson import Lesson
from backprop.numbers import Array, Numbers, fixed, is_zero
from backprop.plan import plan


class ByLayer:
    """Arrays by the number of their layer; the first is layer 1 (or 0, for a and ∂E/∂a).

    >>> b = ByLayer([np.array([7]), np.array([8])], first=1)
    >>> b[2].tolist(), len(b)
    ([8], 2)
    >>> b[0]
    Traceback (most recent call last):
    IndexError: no layer 0 here: layers go from 1 to 2
    """

    __slots__ = ("_arrays", "first")

    def __init__(self, arrays: Sequence[Array], first: int = 1) -> None:
        self._arrays, self.first = tuple(fixed(a) for a in arrays), first

    def __getitem__(self, l: int) -> Array:
        if not self.first <= l < self.first + len(self._arrays):
            last = self.first + len(self._arrays) - 1
            raise IndexError(f"no layer {l} here: layers go from {self.first} to {last}")
        return self._arrays[l - self.first]

    def __iter__(self) -> Iterator[Array]:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)

    def __deepcopy__(self, memo: object) -> ByLayer:
        return self


@dataclass(frozen=True, eq=False)
class Parameters:
    """All weights and biases at one moment."""

    W: ByLayer  # 1 … L, each (n_l, n_(l-1))
    b: ByLayer  # 1 … L, each (n_l,)

    @property
    def flat(self) -> list[Array]:
        """W1, b1, … WL, bL."""
        return [array for pair in zip(self.W, self.b, strict=True) for array in pair]


@dataclass(frozen=True, eq=False)
class ExamplePass:
    """One example, forward and backward."""

    x: Array  # (n_0,)
    y: Array  # (n_L,)
    z: ByLayer  # 1 … L
    a: ByLayer  # 0 … L, a[0] is x
    slope: ByLayer  # 1 … L, f′(z)
    loss_terms: Array  # (n_L,)
    loss: Any
    error: Array  # a − y, (n_L,)
    dE_da: ByLayer  # 0 … L
    delta: ByLayer  # 1 … L
    dW: ByLayer  # 1 … L, like W
    db: ByLayer  # 1 … L, like b

    def __deepcopy__(self, memo: object) -> ExamplePass:
        return self


@dataclass(frozen=True, eq=False)
class Network:
    """The lesson's graph, with the two ways to evaluate it that training takes.

    Parameters go in as W1, b1, … WL, bL.
    """

    lesson: Lesson
    record: Callable[..., tuple[Any, ...]]  # x, y, *parameters → everything of an ExamplePass
    learn: Callable[..., tuple[Any, ...]]  # x, y, *parameters → loss, dW1, db1, … dWL, dbL
    learn_in_balls: Callable[..., tuple[Any, ...]]  # the same, where no number is rational

    @classmethod
    def of(cls, lesson: Lesson, numbers: Numbers) -> Network:
        graph = mlp(lesson.sizes, lesson.activations, lesson.loss)
        joint, layers = graph.backward.joint, range(1, lesson.L + 1)
        leaves = ["x", "y", *(f"{letter}{l}" for l in layers for letter in "Wb")]
        z, a = [f"z{l}" for l in layers], [f"a{l}" for l in layers]
        W, b = [f"W{l}" for l in layers], [f"b{l}" for l in layers]
        recorded = [*z, *a, "error", "E", "loss", *slope_names(graph, lesson.activations)]
        recorded += gradient_names(graph, ["x", *a, *z, *W, *b])
        learning = ["loss", *gradient_names(graph, leaves[2:])]
        return cls(
            lesson,
            _with_ties(joint, recorded, numbers, leaves),
            _with_ties(joint, learning, numbers, leaves),
            plan(joint, learning, numbers, leaves, balls.IN_BALLS).run,
        )

    def example(self, parameters: Parameters, x: Array, y: Array) -> ExamplePass:
        """Forward, loss, backward: everything that one example makes of these parameters."""
        values, L = self.record(x, y, *parameters.flat), self.lesson.L
        z, a, (error, E, loss), slope, dE_da, delta, dW, db = _cut(
            values, (L, L, 3, L, L + 1, L, L, L)
        )
        return ExamplePass(
            x=x,
            y=y,
            z=ByLayer(z),
            a=ByLayer([x, *a], first=0),
            slope=ByLayer(slope),
            loss_terms=fixed(E),
            loss=loss,
            error=fixed(error),
            dE_da=ByLayer(dE_da, first=0),
            delta=ByLayer(delta),
            dW=ByLayer(dW),
            db=ByLayer(db),
        )


def _with_ties(
    joint: Graph, wanted: Sequence[str], numbers: Numbers, leaves: Sequence[str]
) -> Callable[..., tuple[Any, ...]]:
    """Worked out straight; where a ball lies across a kink, once more with equal expressions known
    to be equal, and what is not even then decided left open (a ball that says nothing)."""
    run = plan(joint, wanted, numbers, leaves).run

    def decided(*values: Any) -> tuple[Any, ...]:
        try:
            return run(*values)
        except Undecided:
            return plan(joint, wanted, numbers, leaves, alike=True).run(*values)

    return decided


def _cut(values: Sequence[Any], lengths: Sequence[int]) -> list[list[Any]]:
    ends = [0, *accumulate(lengths)]
    return [list(values[i:j]) for i, j in pairwise(ends)]


@dataclass(frozen=True, eq=False)
class Step:
    """The network after n updates, and what every example makes of it.

    `loss`, `dW` and `db` are the means over the examples; `example(m)` has each one's own.
    """

    n: int
    parameters: Parameters = field(repr=False)
    examples: tuple[ExamplePass, ...] = field(repr=False)
    loss: Any
    dW: ByLayer = field(repr=False)  # 1 … L, like W
    db: ByLayer = field(repr=False)  # 1 … L, like b
    moves: Any = field(default=None, repr=False)  # `Moves`, where steps are no plain descent

    @property
    def W(self) -> ByLayer:
        return self.parameters.W

    @property
    def b(self) -> ByLayer:
        return self.parameters.b

    def example(self, m: int = 0) -> ExamplePass:
        if not 0 <= m < len(self.examples):
            raise IndexError(f"no example {m}: examples go from 0 to {len(self.examples) - 1}")
        return self.examples[m]

    def __deepcopy__(self, memo: object) -> Step:
        return self


def arrays_of(step: Step) -> Iterator[Array]:
    """Every array of a step and of its examples."""
    for by_layer in (step.W, step.b, step.dW, step.db):
        yield from by_layer
    for one in step.examples:
        yield from (one.x, one.y, one.loss_terms, one.error)
        for by_layer in (one.z, one.a, one.slope, one.dE_da, one.delta, one.dW, one.db):
            yield from by_layer


def run_step(
    n: int, parameters: Parameters, network: Network, examples: Sequence[tuple[Array, Array]]
) -> Step:
    """Every example (x, y) through the same parameters, and the means."""
    passes = tuple(network.example(parameters, x, y) for x, y in examples)
    return Step(
        n,
        parameters,
        passes,
        loss=mean([one.loss for one in passes]),
        dW=mean_by_layer([one.dW for one in passes]),
        db=mean_by_layer([one.db for one in passes]),
    )


# w − change; a weight that nothing changes stays the rational that it is, and no ball.
less_exactly = np.frompyfunc(lambda w, change: w if is_zero(change) else w - change, 2, 1)


def less_at_rest(w: Any, change: Any) -> Any:
    """w − change in balls; `Undecided` where a rational would move and become a ball."""
    if not isinstance(w, balls.BallMatrix):
        return _less_at_rest(w, change)
    new = w - change
    if w.known is not None and (new.known is None or (w.known.mask & ~new.known.mask).any()):
        raise Undecided
    return new


def _less_one(w: Any, change: Any) -> Any:
    if is_zero(change):
        return w
    if isinstance(w, fmpq):
        raise Undecided
    return w - change


_less_at_rest = np.frompyfunc(_less_one, 2, 1)


def learnt(
    old: Sequence[Any],
    learn: Callable[..., tuple[Any, ...]],
    examples: Sequence[tuple[Array, Array]],
    rate: Any,
    train_biases: bool,
    less: Callable[[Any, Any], Any] = operator.sub,
) -> tuple[Any, list[Any]]:
    """The loss, and W1, b1, … after one step of gradient descent, all from the old ones:
    W ← W − η ∂E/∂W, with the mean gradient of the examples; `less` does the subtraction."""
    each = [learn(x, y, *old) for x, y in examples]
    loss, *gradients = each[0] if len(each) == 1 else map(mean, zip(*each, strict=True))
    return loss, moved(old, gradients, rate, train_biases, less)


def moved(
    old: Sequence[Any],
    gradients: Sequence[Any],
    rate: Any,
    train_biases: bool,
    less: Callable[[Any, Any], Any],
) -> list[Any]:
    """W1, b1, … less the rate times their gradients; biases that are not trained stay."""
    every = 1 if train_biases else 2
    new = list(old)
    new[::every] = [
        less(w, rate * g) for w, g in zip(old[::every], gradients[::every], strict=True)
    ]
    return new


def mean(values: Sequence[Any]) -> Any:
    """The sum by the count; one value is its own mean, untouched."""
    total = values[0]
    for value in values[1:]:
        total = total + value
    return total / len(values) if len(values) > 1 else total


def mean_by_layer(each: Sequence[ByLayer]) -> ByLayer:
    return ByLayer([mean(arrays) for arrays in zip(*each, strict=True)])
