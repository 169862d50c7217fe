"""What training leaves becomes a lesson again: its weights, as the exact numbers that they are.

A float64 is a real number, m · 2^e.  A lesson with these weights has a step whose every displayed
digit is proven: not of the whole training, but from these stored weights on, and it says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from flint import fmpq

from backprop.data import Data, classes
from backprop.errors import BackpropError, ShapeError
from backprop.layered import mlp
from backprop.lesson import Lesson
from backprop.numbers import EXACT, FLOAT, Array
from backprop.plan import plan


def double(value: float) -> fmpq:
    """The number that a float64 is, exactly.

    >>> double(0.5), double(0.1) == fmpq(1, 10)
    (1/2, False)
    """
    if not np.isfinite(value):
        raise BackpropError(f"a weight is {value}; train again with a lower rate")
    top, bottom = float(value).as_integer_ratio()
    return fmpq(top, bottom)


def doubles(array: Array) -> Any:
    """All numbers of an array as the rationals that they are, in nested lists."""
    return [doubles(row) for row in array] if np.ndim(array) else double(float(array))


def trained_lesson(
    lesson: Lesson,
    parameters: Mapping[str, Any],
    examples: Sequence[Any] | None = None,
    *,
    origin: str = "trained in float64",
    **changes: Any,
) -> Lesson:
    """The lesson with other weights W1, b1, … (floats are taken bit for bit), and other examples.

    `origin` says where the weights come from; the trace's `proof` repeats it.
    """
    layers = range(1, lesson.L + 1)
    W = [_given(parameters, f"W{l}", lesson.weights[l - 1]) for l in layers]
    b = [_given(parameters, f"b{l}", lesson.biases[l - 1]) for l in layers]
    how: dict[str, Any] = {
        "activations": [f.name for f in lesson.activations],
        "loss": lesson.loss.name,
        "rate": lesson.rate,
        "steps": lesson.steps,
        "train_biases": lesson.train_biases,
        "in_place": lesson.in_place,
        "training": lesson.training,
        "appearance": lesson.appearance,
        "name": lesson.name,
        "title": lesson.title,
    }
    return Lesson.of(
        layers=lesson.sizes,
        weights=W,
        biases=b,
        examples=lesson.examples if examples is None else examples,
        origin=origin,
        **{**how, **changes},
    )


def _given(parameters: Mapping[str, Any], name: str, old: Any) -> Any:
    if name not in parameters:
        return old
    array = np.asarray(parameters[name])
    if array.shape != np.shape(EXACT.array(old)):
        raise ShapeError(
            f"{name} should be {np.shape(EXACT.array(old))}, as the lesson's, not {array.shape}"
        )
    return doubles(array) if array.dtype != object else array.tolist()


def outputs(lesson: Lesson, parameters: Mapping[str, Any], x: Array) -> Array:
    """aL of every row of x, in float64; parameters not given are the lesson's."""
    layers = range(1, lesson.L + 1)
    values = {f"W{l}": EXACT.array(lesson.weights[l - 1]) for l in layers}
    values |= {f"b{l}": EXACT.array(lesson.biases[l - 1]) for l in layers}
    values |= dict(parameters)
    graph = mlp(lesson.sizes, lesson.activations, lesson.loss, len(x))
    givens = {name: FLOAT.convert(value) for name, value in values.items()}
    result: Array = plan(graph, [f"a{lesson.L}"], FLOAT)({**givens, "x": FLOAT.convert(x)})[0]
    return result


def accuracy(lesson: Lesson, parameters: Mapping[str, Any], data: Data) -> float:
    """Which part of the examples is given its right class."""
    guessed = classes(outputs(lesson, parameters, data.x))
    return float(np.mean(guessed == data.labels))
