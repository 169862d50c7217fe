"""Activations: one frozen value each, with a value f(z) and a slope f′(z)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from flint import arb, fmpq

from backprop.errors import LessonError, nearest, told
from backprop.numbers import Array, Exact, elementwise, is_zero, positive

HALF, QUARTER = fmpq(1, 2), fmpq(1, 4)


@dataclass(frozen=True)
class Activation:
    """f, and its slope where the value a = f(z) is already known.

    >>> from backprop.numbers import EXACT, exact
    >>> z = EXACT.array([exact(3), exact(-2), exact(0)])
    >>> RELU.value(z).tolist(), RELU.slope(z, RELU.value(z)).tolist()
    ([3, 0, 0], [1, 0, 0])
    """

    name: str
    title: str
    symbol: str  # Typst mathematics
    value: Callable[[Array], Array] = field(repr=False, compare=False)  # z → a, shapes (n,)
    slope: Callable[[Array, Array], Array] = field(repr=False, compare=False)  # z, a → f′(z)

    def __deepcopy__(self, memo: object) -> Activation:
        return self


def _sigmoid(z: Exact) -> Exact:
    """σ(z) = 1 / (1 + e⁻ᶻ), and σ(0) = 1/2 exactly."""
    return HALF if is_zero(z) else 1 / (1 + arb(-z).exp())


FAR = 8  # from here on, slopes that are nearly 0 are worked out from e^−|z|


def _sigmoid_slope(z: Exact, a: Exact) -> Exact:
    """σ′ = a(1 − a), written 1/4 − (a − 1/2)²: a ball then loses fewer bits.

    Far from 0 it is e/(1 + e)² with e = e^−|z|: then all its digits are there, however small it is.
    """
    if abs(z) > FAR:
        e = arb(-abs(z)).exp()
        return e / ((1 + e) * (1 + e))
    h = a - HALF
    return QUARTER - h * h


def _tanh(z: Exact) -> Exact:
    """tanh z, and tanh 0 = 0 exactly."""
    return fmpq(0) if is_zero(z) else arb(z).tanh()


def _tanh_slope(z: Exact, a: Exact) -> Exact:
    """tanh′ = 1 − a²; far from 0 it is 4e/(1 + e)² with e = e^−2|z|, as exact as the sigmoid's."""
    if abs(z) > FAR:
        e = arb(-2 * abs(z)).exp()
        return 4 * e / ((1 + e) * (1 + e))
    return 1 - a * a


def _relu(z: Exact) -> Exact:
    return z if positive(z) else fmpq(0)


def _relu_slope(z: Exact, a: Exact) -> Exact:
    """1 where z > 0, else 0: at the kink z = 0 the slope is taken to be 0."""
    return fmpq(1) if positive(z) else fmpq(0)


def _float_sigmoid(z: Array) -> Array:
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))


IDENTITY = Activation(
    "identity",
    "identity",
    'op("id")',
    value=lambda z: z,
    slope=elementwise(lambda z, a: fmpq(1), lambda z, a: np.ones_like(z)),
)
SIGMOID = Activation(
    "sigmoid",
    "sigmoid",
    "sigma",
    value=elementwise(_sigmoid, _float_sigmoid),
    slope=elementwise(_sigmoid_slope, lambda z, a: _float_sigmoid(z) * _float_sigmoid(-z)),
)
TANH = Activation(
    "tanh",
    "hyperbolic tangent",
    "tanh",
    value=elementwise(_tanh, np.tanh),
    slope=elementwise(_tanh_slope, lambda z, a: 1 - a * a),
)
RELU = Activation(
    "relu",
    "ReLU",
    'op("ReLU")',
    value=elementwise(_relu, lambda z: np.maximum(z, 0)),
    slope=elementwise(_relu_slope, lambda z, a: np.where(z > 0, 1.0, 0.0)),
)

ACTIVATIONS = {f.name: f for f in (IDENTITY, SIGMOID, TANH, RELU)}


def activation_named(name: str, key: str = "") -> Activation:
    if not isinstance(name, str):
        raise LessonError(f"should be the name of an activation, not {told(name)}", key=key)
    if name not in ACTIVATIONS:
        raise LessonError(f"no activation {name!r}{nearest(name, ACTIVATIONS)}", key=key)
    return ACTIVATIONS[name]
