"""One training step, frozen: the parameters, and what they make of each example."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from backprop import equations
from backprop.activations import Activation
from backprop.lesson import Lesson
from backprop.numbers import Array, fixed


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


def run_example(parameters: Parameters, lesson: Lesson, x: Array, y: Array) -> ExamplePass:
    """Forward, loss, backward: everything that one example makes of these parameters."""
    W, b = parameters.W, parameters.b
    z, a = _forward(W, b, lesson.activations, x)
    slope = [f.slope(zl, al) for f, zl, al in zip(lesson.activations, z, a[1:], strict=True)]
    loss_terms, output_slope = equations.loss_of(lesson.loss, a[-1], y)
    delta = [equations.output_delta(output_slope, slope[-1])]
    dE_da = [output_slope]
    for l in range(lesson.L - 1, 0, -1):
        heard, delta_l = equations.propagate(delta[0], W[l + 1], slope[l - 1])
        dE_da.insert(0, heard)
        delta.insert(0, delta_l)
    dE_da.insert(0, equations.heard_back(delta[0], W[1]))
    both = [equations.gradients(d, a_before) for d, a_before in zip(delta, a[:-1], strict=True)]
    return ExamplePass(
        x=x,
        y=y,
        z=ByLayer(z),
        a=ByLayer(a, first=0),
        slope=ByLayer(slope),
        loss_terms=fixed(loss_terms),
        loss=loss_terms.sum(),
        error=fixed(a[-1] - y),
        dE_da=ByLayer(dE_da, first=0),
        delta=ByLayer(delta),
        dW=ByLayer([dW for dW, _ in both]),
        db=ByLayer([db for _, db in both]),
    )


def _forward(
    W: ByLayer, b: ByLayer, activations: Sequence[Activation], x: Array
) -> tuple[list[Array], list[Array]]:
    z, a = [], [x]
    for Wl, bl, f in zip(W, b, activations, strict=True):
        zl, al = equations.forward(Wl, bl, f, a[-1])
        z.append(zl)
        a.append(al)
    return z, a


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


def run_step(
    n: int, parameters: Parameters, lesson: Lesson, examples: Sequence[tuple[Array, Array]]
) -> Step:
    """Every example (x, y) through the same parameters, and the means."""
    passes = tuple(run_example(parameters, lesson, x, y) for x, y in examples)
    return Step(
        n,
        parameters,
        passes,
        loss=mean([one.loss for one in passes]),
        dW=_mean_by_layer([one.dW for one in passes]),
        db=_mean_by_layer([one.db for one in passes]),
    )


def updated(step: Step, rate: Any, train_biases: bool) -> Parameters:
    """The parameters after this step, all of them from the old ones at once."""
    W = [equations.update(W, dW, rate) for W, dW in zip(step.W, step.dW, strict=True)]
    if not train_biases:
        return Parameters(ByLayer(W), step.b)
    b = [equations.update(b, db, rate) for b, db in zip(step.b, step.db, strict=True)]
    return Parameters(ByLayer(W), ByLayer(b))


def mean(values: Sequence[Any]) -> Any:
    """The sum by the count; one value is its own mean, untouched."""
    total = values[0]
    for value in values[1:]:
        total = total + value
    return total / len(values) if len(values) > 1 else total


def _mean_by_layer(each: Sequence[ByLayer]) -> ByLayer:
    return ByLayer([mean(arrays) for arrays in zip(*each, strict=True)])
