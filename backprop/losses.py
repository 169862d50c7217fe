"""Losses: how far the output a is from the target y, as terms (one for each output) and slope."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from flint import arb, fmpq

from backprop.errors import LessonError, Undecided, told
from backprop.numbers import Array, Exact, elementwise, is_zero, positive
from backprop.remedies import remedy, said

HALF = fmpq(1, 2)
Pull = Callable[[Array, Array, Array], Array]  # g = ∂L/∂E, a, y → ∂L/∂a, or ∂L/∂y


@dataclass(frozen=True)
class Loss:
    """E = Σⱼ Eⱼ for one example; over several examples the mean of their losses."""

    name: str
    title: str
    symbol: str  # Eⱼ in Typst mathematics, with a and y for output and target
    terms: Callable[[Array, Array], Array] = field(repr=False)  # a, y → Eⱼ
    slope: Callable[[Array, Array], Array] = field(repr=False)  # a, y → ∂E/∂aⱼ
    target_slope: Callable[[Array, Array], Array] = field(repr=False)  # → ∂E/∂yⱼ
    last_activation: str | None = None  # the only one that it goes with
    unit_targets: bool = False  # targets from 0 to 1
    signed_targets: bool = False  # targets −1 or 1
    one_hot_targets: bool = False  # 1 for the right class, 0 for the others
    pointwise: bool = True  # Eⱼ depends on aⱼ and yⱼ alone
    pulls: tuple[Pull, Pull] | None = field(default=None, repr=False)  # where it is neither
    softmax: bool = False  # the outputs are logits, of which it takes p = softmax(z)
    # How it is written: {a} the output (its likelihood p under a softmax), {y} the target, {n} the
    # number of outputs, {c} the right class's output. Eⱼ as `Trace.equation` reads it; the same
    # where y is 0 and where it is 1; what ∂E/∂aⱼ (∂E/∂zⱼ under a softmax) means, in Typst
    # mathematics; both where that slope is a certain number.
    expression: str = field(default="", repr=False)
    certain: tuple[str, str] | None = field(default=None, repr=False)
    meaning: str = field(default="", repr=False)
    meanings: Mapping[int, str] = field(default_factory=dict, hash=False, repr=False)
    pieces: Mapping[int, str] = field(default_factory=dict, hash=False, repr=False)

    def __deepcopy__(self, memo: object) -> Loss:
        return self


def _half_squared_terms(a: Array, y: Array) -> Array:
    """Eⱼ = ½(aⱼ − yⱼ)²  (Nielsen, ch. 2, eq. 26)."""
    error = a - y
    terms: Array = error * error / 2
    return terms


def _squared_terms(a: Array, y: Array) -> Array:
    """Eⱼ = (aⱼ − yⱼ)²: their sum is the sum of squares, without a half  (Legendre 1805)."""
    error = a - y
    terms: Array = error * error
    return terms


def _mean_squared_terms(a: Array, y: Array) -> Array:
    """Eⱼ = (aⱼ − yⱼ)² / n, n the number of outputs."""
    error = a - y
    terms: Array = error * error / _outputs(a)
    return terms


def _outputs(a: Array) -> int:
    """How many outputs one example has: a is (n,), or (B, n) for a batch."""
    return a.shape[-1] if np.ndim(a) else 1


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


def _cross_entropy_target_slope(a: Exact, y: Exact) -> Exact:
    """∂Eⱼ/∂yⱼ = ln(1 − a) − ln a."""
    return _ln(1 - a) - _ln(a)


def _float_cross_entropy_target_slope(a: Array, y: Array) -> Array:
    with np.errstate(divide="ignore"):
        result: Array = np.log1p(-a) - np.log(a)
    return result


# --- softmax and cross-entropy, from the logits -----------------------------------------------


def _log_softmax(z: Array) -> Array:
    """ln pⱼ = zⱼ − ln Σₖ e^zₖ, the softmax never formed (no e^z overflows)."""
    if z.dtype != object:
        shifted = z - z.max(axis=-1, keepdims=True)
        result: Array = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
        return result
    if z.ndim > 1:
        return np.stack([_log_softmax(row) for row in z])
    total = sum((arb(v).exp() for v in z[1:]), arb(z[0]).exp())
    logs: Array = z - total.log()
    return logs


def _softmax_terms(z: Array, y: Array) -> Array:
    """Eⱼ = −yⱼ ln pⱼ with p = softmax(z)  (Nielsen, ch. 3, eq. 78 and 80 for a one-hot y)."""
    terms: Array = -y * _log_softmax(z)
    return terms


def _softmax_slope(z: Array, y: Array) -> Array:
    """∂E/∂zⱼ = pⱼ Σₖ yₖ − yⱼ: for targets that sum to 1 it is p − y  (Nielsen, eq. 82)."""
    from backprop.selections import SOFTMAX

    slope: Array = SOFTMAX.value(z) * y.sum(axis=-1, keepdims=True) - y
    return slope


# --- hinge and Huber --------------------------------------------------------------------------


def _hinge(a: Exact, y: Exact) -> Exact:
    """Eⱼ = max(0, 1 − y a), y = ±1  (Cortes and Vapnik 1995)."""
    margin = 1 - y * a
    return margin if positive(margin) else fmpq(0)


def _hinge_slope(a: Exact, y: Exact) -> Exact:
    """−y inside the margin, else 0: at the kink y a = 1 it is taken to be 0."""
    return -y if positive(1 - y * a) else fmpq(0)


def _huber(a: Exact, y: Exact) -> Exact:
    """Eⱼ = ½(a − y)² where |a − y| ≤ 1, else |a − y| − ½  (Huber 1964, with δ = 1)."""
    error = a - y
    if positive(error - 1):
        return error - HALF
    if positive(-error - 1):
        return -error - HALF
    return error * error / 2


def _huber_slope(a: Exact, y: Exact) -> Exact:
    """a − y, held between −1 and 1."""
    error = a - y
    if positive(error - 1):
        return fmpq(1)
    return fmpq(-1) if positive(-error - 1) else error


def _float_huber(a: Array, y: Array) -> Array:
    size: Array = np.abs(a - y)
    terms: Array = np.where(size <= 1, size * size / 2, size - 0.5)
    return terms


# --- the absolute error -----------------------------------------------------------------------


def _absolute(a: Exact, y: Exact) -> Exact:
    """Eⱼ = |aⱼ − yⱼ|  (Laplace 1774)."""
    return (a - y) * _sign(a, y)


def _sign(a: Exact, y: Exact) -> Exact:
    """1 above the target, −1 below: at the corner a = y the slope is taken to be 0."""
    error = a - y
    if is_zero(error):
        return fmpq(0)
    return fmpq(1) if positive(error) else fmpq(-1)


# --- the hinge of several classes -------------------------------------------------------------


def _margins(a: Array) -> Array:
    """1 + aⱼ − aₖ in row j, column k (of each example); 0 where j = k."""
    margins: Array = 1 + a[..., :, None] - a[..., None, :]
    each = np.arange(a.shape[-1])
    margins[..., each, each] = fmpq(0) if a.dtype == object else 0.0
    return margins


def _above(margin: Exact, weight: Exact) -> Exact:
    """The weight where a margin is missed, else 0; one without weight is never looked at."""
    return weight if not is_zero(weight) and positive(margin) else fmpq(0)


_missed = elementwise(_above, lambda margin, weight: np.where(margin > 0, weight, 0.0))


def _multi_class_terms(a: Array, y: Array) -> Array:
    """Eⱼ = Σₖ yₖ max(0, 1 + aⱼ − aₖ), k other than j: for the one target yₜ = 1 they are
    max(0, 1 + aⱼ − aₜ), and 0 for t itself  (Weston and Watkins 1999, with a margin of 1)."""
    margins = _margins(a)
    terms: Array = (margins * _missed(margins, y[..., None, :])).sum(axis=-1)
    return terms


def _multi_class_pull(g: Array, a: Array, y: Array) -> Array:
    """∂L/∂aⱼ = gⱼ Σₖ yₖ [1 + aⱼ > aₖ] − yⱼ Σᵢ gᵢ [1 + aᵢ > aⱼ]; flat at a corner."""
    missed = _missed(_margins(a), y[..., None, :])
    pulled: Array = g * missed.sum(axis=-1) - (g[..., :, None] * missed).sum(axis=-2)
    return pulled


def _multi_class_target_pull(g: Array, a: Array, y: Array) -> Array:
    """∂L/∂yₖ = Σⱼ gⱼ max(0, 1 + aⱼ − aₖ), j other than k."""
    margins = _margins(a)
    held = margins * _missed(margins, _ones(y))
    pulled: Array = (g[..., :, None] * held).sum(axis=-2)
    return pulled


def _ones(y: Array) -> Array:
    """A weight of 1 for every column."""
    one = fmpq(1) if y.dtype == object else 1.0
    return np.full((*y.shape[:-1], 1, y.shape[-1]), one, dtype=y.dtype)


HALF_SQUARED = Loss(
    "half squared error",
    "half the squared error",
    "1/2 (a - y)^2",
    terms=_half_squared_terms,
    slope=lambda a, y: a - y,
    target_slope=lambda a, y: y - a,
    expression="1/2*({a}-{y})**2",
    meaning="({a} - {y})",
)
SUM_OF_SQUARES = Loss(
    "sum of squared errors",
    "sum of squared errors",
    "(a - y)^2",
    terms=_squared_terms,
    slope=lambda a, y: 2 * (a - y),
    target_slope=lambda a, y: 2 * (y - a),
    expression="({a}-{y})**2",
    meaning="2 ({a} - {y})",
)
MEAN_SQUARED = Loss(
    "mean squared error",
    "mean squared error",
    "1/n (a - y)^2",
    terms=_mean_squared_terms,
    slope=lambda a, y: 2 * (a - y) / _outputs(a),
    target_slope=lambda a, y: 2 * (y - a) / _outputs(a),
    expression="({a}-{y})**2/{n}",
    meaning="2/{n} ({a} - {y})",
)
CROSS_ENTROPY = Loss(
    "binary cross-entropy",
    "binary cross-entropy",
    "-(y ln a + (1 - y) ln (1 - a))",
    terms=elementwise(_cross_entropy, _float_cross_entropy),
    slope=elementwise(_cross_entropy_slope, _float_cross_entropy_slope),
    target_slope=elementwise(_cross_entropy_target_slope, _float_cross_entropy_target_slope),
    last_activation="sigmoid",
    unit_targets=True,
    expression="-({y}*ln({a}) + (1-{y})*ln(1-{a}))",
    certain=("-ln(1-{a})", "-ln({a})"),
    meaning="display(({a} - {y})/({a} (1 - {a})))",
)

SOFTMAX_CROSS_ENTROPY = Loss(
    "softmax cross-entropy",
    "cross-entropy of the softmax",
    "-y ln p",
    terms=_softmax_terms,
    slope=_softmax_slope,
    target_slope=lambda z, y: -_log_softmax(z),
    last_activation="identity",  # the outputs are the logits: the softmax belongs to the loss
    unit_targets=True,
    pointwise=False,
    softmax=True,
    expression="-({y}*ln({a}))",
    meaning="({a} - {y})",
)
HINGE = Loss(
    "hinge",
    "hinge loss",
    "max(0, 1 - y a)",
    terms=elementwise(_hinge, lambda a, y: np.maximum(0.0, 1 - y * a)),
    slope=elementwise(_hinge_slope, lambda a, y: np.where(y * a < 1, -y, 0.0)),
    target_slope=elementwise(
        lambda a, y: _hinge_slope(y, a), lambda a, y: np.where(y * a < 1, -a, 0.0)
    ),
    signed_targets=True,
    expression="max(0, 1-{y}*{a})",
    meaning="-{y}",
    meanings={0: "0"},
)
HUBER = Loss(
    "huber",
    "Huber loss",
    'op("Huber")(a - y)',
    terms=elementwise(_huber, _float_huber),
    slope=elementwise(_huber_slope, lambda a, y: np.clip(a - y, -1.0, 1.0)),
    target_slope=elementwise(
        lambda a, y: -_huber_slope(a, y), lambda a, y: np.clip(y - a, -1.0, 1.0)
    ),
    expression="1/2*({a}-{y})**2",
    meaning="({a} - {y})",
    meanings={1: "1", -1: "-1"},
    pieces={1: "{a}-{y}-1/2", -1: "{y}-{a}-1/2"},
)

ABSOLUTE = Loss(
    "absolute error",
    "absolute error",
    "abs(a - y)",
    terms=elementwise(_absolute, lambda a, y: np.abs(a - y)),
    slope=elementwise(_sign, lambda a, y: np.sign(a - y)),
    target_slope=elementwise(lambda a, y: _sign(y, a), lambda a, y: np.sign(y - a)),
    expression="{a}-{y}",
    meaning="1",
    meanings={-1: "-1", 0: "0"},
    pieces={-1: "{y}-{a}"},
)
MULTI_CLASS_HINGE = Loss(
    "multi-class hinge",
    "hinge loss of several classes",
    "max(0, 1 + a - a_t)",
    terms=_multi_class_terms,
    slope=lambda a, y: _multi_class_pull(_ones(y)[..., 0, :], a, y),
    target_slope=lambda a, y: _multi_class_target_pull(_ones(y)[..., 0, :], a, y),
    one_hot_targets=True,
    pointwise=False,
    pulls=(_multi_class_pull, _multi_class_target_pull),
    expression="max(0, 1+{a}-{c})",
    certain=("max(0, 1+{a}-{c})", "0*{a}"),
    meaning="1",
    meanings={k: str(k) for k in range(-100, 1)},  # of the right class: one for each that is near
)

LOSSES = {
    loss.name: loss
    for loss in (
        *(HALF_SQUARED, SUM_OF_SQUARES, MEAN_SQUARED, ABSOLUTE, CROSS_ENTROPY),
        *(SOFTMAX_CROSS_ENTROPY, HINGE, MULTI_CLASS_HINGE, HUBER),
    )
}


def loss_named(name: str, key: str = "loss") -> Loss:
    if not isinstance(name, str):
        raise LessonError(f"should be the name of a loss, not {told(name)}", key=key)
    if name not in LOSSES:
        raise LessonError(f"no loss {said(name)}{remedy('loss', name, LOSSES)}", key=key)
    return LOSSES[name]
