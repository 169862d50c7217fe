"""Losses: how far the output a is from the target y, as terms (one for each output) and slope."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from flint import arb, fmpq

from backprop.errors import LessonError, Undecided, nearest, told
from backprop.numbers import Array, Exact, elementwise, is_zero, positive


@dataclass(frozen=True)
class Loss:
    """E = Σⱼ Eⱼ for one example; over several examples the mean of their losses."""

    name: str
    title: str
    symbol: str  # Eⱼ in Typst mathematics, with a and y for output and target
    terms: Callable[[Array, Array], Array] = field(repr=False, compare=False)  # a, y → Eⱼ
    slope: Callable[[Array, Array], Array] = field(repr=False, compare=False)  # a, y → ∂E/∂aⱼ
    last_activation: str | None = None  # the only one that it goes with
    unit_targets: bool = False  # targets from 0 to 1

    def __deepcopy__(self, memo: object) -> Loss:
        return self


def _half_squared_terms(a: Array, y: Array) -> Array:
    """Eⱼ = ½(aⱼ − yⱼ)²  (Nielsen, ch. 2, eq. 26)."""
    error = a - y
    terms: Array = error * error / 2
    return terms


def _mean_squared_terms(a: Array, y: Array) -> Array:
    """Eⱼ = (aⱼ − yⱼ)² / n, n the number of outputs."""
    error = a - y
    terms: Array = error * error / a.size
    return terms


def _cross_entropy(a: Exact, y: Exact) -> Exact:
    """Eⱼ = −[y ln a + (1 − y) ln(1 − a)], summed over the outputs  (Nielsen, ch. 3, eq. 63)."""
    total: Exact = fmpq(0)
    if not is_zero(y):
        total -= y * _ln(a)
    if not is_zero(1 - y):
        total -= (1 - y) * _ln(1 - a)
    return total


def _ln(a: Exact) -> Exact:
    if not positive(a):
        raise Undecided  # 0 < σ < 1 always: a ball that says otherwise is too wide
    return fmpq(0) if a == 1 else arb(a).log()


def _cross_entropy_slope(a: Exact, y: Exact) -> Exact:
    """∂Eⱼ/∂aⱼ = (a − y) / (a(1 − a))."""
    variance = a * (1 - a)
    if not positive(variance):
        raise Undecided
    return (a - y) / variance


def _float_cross_entropy(a: Array, y: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        hit = np.where(y == 0, 0.0, y * np.log(a))
        miss = np.where(y == 1, 0.0, (1 - y) * np.log1p(-a))
    return -(hit + miss)


def _float_cross_entropy_slope(a: Array, y: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        result: Array = (a - y) / (a * (1 - a))
    return result


HALF_SQUARED = Loss(
    "half squared error",
    "half the squared error",
    "1/2 (a - y)^2",
    terms=_half_squared_terms,
    slope=lambda a, y: a - y,
)
MEAN_SQUARED = Loss(
    "mean squared error",
    "mean squared error",
    "1/n (a - y)^2",
    terms=_mean_squared_terms,
    slope=lambda a, y: 2 * (a - y) / a.size,
)
CROSS_ENTROPY = Loss(
    "binary cross-entropy",
    "binary cross-entropy",
    "-(y ln a + (1 - y) ln (1 - a))",
    terms=elementwise(_cross_entropy, _float_cross_entropy),
    slope=elementwise(_cross_entropy_slope, _float_cross_entropy_slope),
    last_activation="sigmoid",
    unit_targets=True,
)

LOSSES = {loss.name: loss for loss in (HALF_SQUARED, MEAN_SQUARED, CROSS_ENTROPY)}


def loss_named(name: str, key: str = "loss") -> Loss:
    if not isinstance(name, str):
        raise LessonError(f"should be the name of a loss, not {told(name)}", key=key)
    if name not in LOSSES:
        raise LessonError(f"no loss {name!r}{nearest(name, LOSSES)}", key=key)
    return LOSSES[name]
