"""Activations: one frozen value each, with a value f(z) and a slope f′(z)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from flint import arb, fmpq

from backprop.errors import LessonError, told
from backprop.numbers import Array, Exact, elementwise, is_zero, positive
from backprop.remedies import remedy, said

HALF, QUARTER = fmpq(1, 2), fmpq(1, 4)
HALF_BALL, QUARTER_BALL = arb(0.5), arb(0.25)  # of radius 0, at any precision
LEAK = fmpq(1, 100)


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
    value: Callable[[Array], Array] = field(repr=False)  # z → a, shapes (n,)
    slope: Callable[[Array, Array], Array] = field(repr=False)  # z, a → f′(z)
    # In plain text ("σ"), where that is not its name; f′(z) of the value {a}, where that tells it;
    # between which two numbers all values lie, where they do; whether its slope jumps at 0.
    written: str = field(default="", repr=False)
    slope_of: str = field(default="", repr=False)
    bounds: tuple[float, float] | None = field(default=None, repr=False)
    cornered: bool = field(default=False, repr=False)

    @property
    def spelt(self) -> str:
        """Its name in a line of plain text."""
        return self.written or self.name

    def __deepcopy__(self, memo: object) -> Activation:
        return self


def _sigmoid(z: Exact) -> Exact:
    """σ(z) = 1 / (1 + e⁻ᶻ), and σ(0) = 1/2 exactly."""
    if isinstance(z, fmpq):
        return HALF if z == 0 else 1 / (1 + arb(-z).exp())
    return 1 / (1 + (-z).exp())


FAR = 8  # from here on, slopes that are nearly 0 are worked out from e^−|z|


def _sigmoid_slope(z: Exact, a: Exact) -> Exact:
    """σ′ = a(1 − a), written 1/4 − (a − 1/2)²: a ball then loses fewer bits.

    Far from 0 it is e/(1 + e)² with e = e^−|z|: then all its digits are there, however small it is.
    """
    size: Any = abs(z)
    if size > FAR:
        e = arb(-size).exp()
        return e / ((1 + e) * (1 + e))
    if isinstance(a, fmpq):
        return a * (1 - a)
    h = a - HALF_BALL
    return QUARTER_BALL - h * h


def _tanh(z: Exact) -> Exact:
    """tanh z, and tanh 0 = 0 exactly."""
    return fmpq(0) if is_zero(z) else arb(z).tanh()


def _tanh_slope(z: Exact, a: Exact) -> Exact:
    """tanh′ = 1 − a²; far from 0 it is 4e/(1 + e)² with e = e^−2|z|, as exact as the sigmoid's."""
    size: Any = abs(z)
    if size > FAR:
        e = arb(-2 * size).exp()
        return 4 * e / ((1 + e) * (1 + e))
    return 1 - a * a


def _relu(z: Exact) -> Exact:
    return z if positive(z) else fmpq(0)


def _relu_slope(z: Exact, a: Exact) -> Exact:
    """1 where z > 0, else 0: at the kink z = 0 the slope is taken to be 0."""
    return fmpq(1) if positive(z) else fmpq(0)


def _float_sigmoid(z: Array) -> Array:
    result: Array = 1 / (1 + np.exp(np.minimum(-z, 709)))  # beyond 709 e^−z leaves float64
    return result


# --- where one piece ends and another begins --------------------------------------------------


def _leaky_relu(z: Exact) -> Exact:
    return z if positive(z) else LEAK * z


def _leaky_relu_slope(z: Exact, a: Exact) -> Exact:
    """1 where z > 0, else 1/100: so at the kink z = 0 too."""
    return fmpq(1) if positive(z) else LEAK


def _elu(z: Exact) -> Exact:
    """z where z > 0, else e^z − 1, and 0 at 0 exactly."""
    if is_zero(z):
        return fmpq(0)
    return z if positive(z) else arb(z).expm1()


def _elu_slope(z: Exact, a: Exact) -> Exact:
    """1 where z > 0, else e^z = a + 1: both are 1 at z = 0."""
    return fmpq(1) if positive(z) else a + 1


# --- smooth relatives of the ReLU -------------------------------------------------------------


def _softplus(z: Exact) -> Exact:
    """ln(1 + e^z)."""
    return arb(z).exp().log1p()


def _silu(z: Exact) -> Exact:
    """z σ(z)."""
    return fmpq(0) if is_zero(z) else z * _sigmoid(z)


def _silu_slope(z: Exact, a: Exact) -> Exact:
    """σ(z) + z σ(z) (1 − σ(z)), with 1 − σ(z) = σ(−z)."""
    return _sigmoid(z) + a * _sigmoid(-z)


def _normal(z: Exact) -> Exact:
    """Φ(z) = ½ erfc(−z/√2): the part of a standard normal variable that is below z."""
    return HALF if is_zero(z) else arb(-z / arb(2).sqrt()).erfc() / 2


def _gelu(z: Exact) -> Exact:
    """z Φ(z)."""
    return fmpq(0) if is_zero(z) else z * _normal(z)


def _gelu_slope(z: Exact, a: Exact) -> Exact:
    """Φ(z) + z φ(z), with φ(z) = e^(−z²/2) / √(2π)."""
    if is_zero(z):
        return HALF
    return _normal(z) + z * (-arb(z * z) / 2).exp() / (2 * arb.pi()).sqrt()


_erfc = np.vectorize(math.erfc, otypes=[float])


def _float_normal(z: Array) -> Array:
    below: Array = _erfc(z * -math.sqrt(0.5)) / 2
    return below


def _float_gelu_slope(z: Array, a: Array) -> Array:
    result: Array = _float_normal(z) + z * np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    return result


IDENTITY = Activation(
    "identity",
    "identity",
    'op("id")',
    value=lambda z: z,
    slope=elementwise(lambda z, a: fmpq(1), lambda z, a: np.ones_like(z)),
    written="id",
)
SIGMOID = Activation(
    "sigmoid",
    "sigmoid",
    "sigma",
    value=elementwise(_sigmoid, _float_sigmoid),
    slope=elementwise(_sigmoid_slope, lambda z, a: a * (1 - a)),
    written="σ",
    slope_of="{a}*(1-{a})",
    bounds=(0.0, 1.0),
)
TANH = Activation(
    "tanh",
    "hyperbolic tangent",
    "tanh",
    value=elementwise(_tanh, np.tanh),
    slope=elementwise(_tanh_slope, lambda z, a: 1 - a * a),
    slope_of="1-{a}**2",
    bounds=(-1.0, 1.0),
)
RELU = Activation(
    "relu",
    "ReLU",
    'op("ReLU")',
    value=elementwise(_relu, lambda z: np.maximum(z, 0)),
    slope=elementwise(_relu_slope, lambda z, a: np.where(z > 0, 1.0, 0.0)),
    written="ReLU",
    cornered=True,
)

LEAKY_RELU = Activation(  # Maas, Hannun and Ng 2013
    "leaky_relu",
    "leaky ReLU",
    'op("LReLU")',
    value=elementwise(_leaky_relu, lambda z: np.maximum(z, 0.01 * z)),
    slope=elementwise(_leaky_relu_slope, lambda z, a: np.where(z > 0, 1.0, 0.01)),
    written="LReLU",
    cornered=True,
)
ELU = Activation(  # Clevert, Unterthiner and Hochreiter 2015, with α = 1
    "elu",
    "exponential linear unit",
    'op("ELU")',
    value=elementwise(_elu, lambda z: np.maximum(z, 0) + np.expm1(np.minimum(z, 0))),
    slope=elementwise(_elu_slope, lambda z, a: np.where(z > 0, 1.0, np.exp(np.minimum(z, 0)))),
    written="ELU",
)
SOFTPLUS = Activation(  # Dugas et al. 2000
    "softplus",
    "softplus",
    'op("softplus")',
    value=elementwise(_softplus, lambda z: np.logaddexp(0, z)),
    slope=elementwise(lambda z, a: _sigmoid(z), lambda z, a: _float_sigmoid(z)),
)
SILU = Activation(  # Elfwing, Uchibe and Doya 2017
    "silu",
    "sigmoid linear unit",
    'op("SiLU")',
    value=elementwise(_silu, lambda z: z * _float_sigmoid(z)),
    slope=elementwise(_silu_slope, lambda z, a: _float_sigmoid(z) + a * _float_sigmoid(-z)),
    written="SiLU",
)
GELU = Activation(  # Hendrycks and Gimpel 2016: the exact one, not its tanh approximation
    "gelu",
    "Gaussian error linear unit",
    'op("GELU")',
    value=elementwise(_gelu, lambda z: z * _float_normal(z)),
    slope=elementwise(_gelu_slope, _float_gelu_slope),
    written="GELU",
)

ACTIVATIONS = {
    f.name: f for f in (IDENTITY, SIGMOID, TANH, RELU, LEAKY_RELU, ELU, SOFTPLUS, SILU, GELU)
}


def activation_named(name: str, key: str = "") -> Activation:
    if not isinstance(name, str):
        raise LessonError(f"should be the name of an activation, not {told(name)}", key=key)
    if name not in ACTIVATIONS:
        raise LessonError(
            f"no activation {said(name)}{remedy('activation', name, ACTIVATIONS)}", key=key
        )
    return ACTIVATIONS[name]
