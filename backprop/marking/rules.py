"""The equations of a training step with each place where a student may slip as a field.

`RULES` is right; a slip is the same with one place altered.  Shapes as in `backprop.step`:
z, a, delta (n_l,), W (n_l, n_(l-1)), messages (n_l, n_(l+1)).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import fmpq

from backprop.activations import Activation
from backprop.losses import Loss
from backprop.numbers import Array, product
from backprop.step import less_exactly, mean


def logit(products: Array, b: Array) -> Array:
    """zⱼ = Σₖ wⱼₖ aₖ + bⱼ  (Nielsen, ch. 2, eq. 25)."""
    return added(products) + b


def added(rows: Array) -> Array:
    """The sum of each row; of rationals it is one, a 0 leaves no ball behind."""
    sums: Array = np.add.reduce(rows, axis=1, initial=fmpq(0))
    return sums


def message(W: Array, delta: Array) -> Array:
    """What neuron k hears from each o above it:  wₒₖ δₒ, as (n_l, n_(l+1))."""
    heard: Array = product(W.T, delta)
    return heard


def weight_slope(delta: Array, before: Array, after: Array) -> Array:
    """∂E/∂wⱼₖ = δⱼ aₖ, a the activations before the weight  (BP4)."""
    slopes: Array = product(delta.reshape(-1, 1), before)
    return slopes


@dataclass(frozen=True)
class Rules:
    """What is done at each place of a training step."""

    logit: Callable[[Array, Array], Array] = logit
    slope: Callable[[Activation, Array, Array], Array] = lambda f, z, a: f.slope(z, a)
    error: Callable[[Array, Array], Array] = lambda a, y: a - y
    terms: Callable[[Loss, Array, Array], Array] = lambda loss, a, y: loss.terms(a, y)
    total: Callable[[Array], Any] = lambda terms: terms.sum()
    pull: Callable[[Loss, Array, Array], Array] = lambda loss, a, y: loss.slope(a, y)
    output_delta: Callable[[Array, Array], Array] = product  # ∂E/∂a, f′(z)  (BP1)
    hidden_delta: Callable[[Array, Array], Array] = product  # the same below  (BP2)
    message: Callable[[Array, Array], Array] = message
    gathered: Callable[[Array], Array] = added  # the messages' sum: ∂E/∂a
    weight_slope: Callable[[Array, Array, Array], Array] = weight_slope
    averaged: Callable[[Sequence[Any]], Any] = mean  # over the examples
    update: Callable[[Any, Array], Array] = lambda rate, g: rate * g
    moved: Callable[[Array, Array], Array] = less_exactly  # W − update
    early: bool = False  # δ is heard through weights that have moved already
    kept: Callable[[Any], Any] = lambda values: values  # what is written down, and gone on with


RULES = Rules()
