"""Sums, products and the linear layer as operations of a graph, with their pulls."""

from __future__ import annotations

from functools import cache
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import arb

from backprop.errors import ShapeError, Undecided
from backprop.numbers import Array, Exact, dot, elementwise, is_zero, product
from backprop.operation import (
    Operation,
    Shape,
    alike,
    heard_shape,
    linear_shape,
    outer_shape,
    together,
    told,
)

if TYPE_CHECKING:
    from backprop.wires import Wire

# --- helpers of the pulls ---------------------------------------------------------------------


def times(g: Wire, factor: Wire) -> Wire:
    """g ⊙ factor; the gradient that starts it all is 1, and 1 ⊙ factor is factor."""
    if factor.shape != g.shape:
        return MULTIPLY(g, factor)
    if g.operation.name == "spread" and g.operands[0].shape == ():
        g = g.operands[0]  # one number for all cells
    return factor if g.is_one else MULTIPLY(g, factor)


def gathered(g: Wire, shape: Shape) -> Wire:
    """What was copied to many cells hears the sum from all of them."""
    return g if g.shape == shape else sum_to(shape)(g)


def filled(g: Wire, shape: Shape) -> Wire:
    """g in every cell of a shape that it stands for."""
    return g if g.shape == shape else spread(shape)(g)


# --- sums and products ------------------------------------------------------------------------

ADD: Operation = Operation(
    "add",
    "{0} + {1}",
    together,
    lambda a, b: a + b,
    (
        lambda g, out, a, b: gathered(g, a.shape),
        lambda g, out, a, b: gathered(g, b.shape),
    ),
    pointwise=True,
    polynomial=True,
)
SUBTRACT: Operation = Operation(
    "subtract",
    "{0} - {1}",
    together,
    lambda a, b: a - b,
    (
        lambda g, out, a, b: gathered(g, a.shape),
        lambda g, out, a, b: gathered(NEGATE(g), b.shape),
    ),
    pointwise=True,
    polynomial=True,
)
NEGATE: Operation = Operation(
    "negate",
    "-{0}",
    alike,
    lambda a: -a,
    (lambda g, out, a: NEGATE(g),),
    pointwise=True,
    polynomial=True,
)
MULTIPLY: Operation = Operation(
    "multiply",
    "{0} dot.o {1}",
    together,
    product,
    (
        lambda g, out, a, b: gathered(times(g, b), a.shape),
        lambda g, out, a, b: gathered(times(g, a), b.shape),
    ),
    pointwise=True,
    polynomial=True,
    multiplications=lambda a, b: prod(np.broadcast_shapes(a, b)),
)


def _divided(a: Exact, b: Exact) -> Exact:
    if is_zero(b):
        raise ZeroDivisionError("a graph divides by 0")
    if isinstance(b, arb) and b.contains(0):
        raise Undecided
    return a / b


def _divided_floats(a: Any, b: Any) -> Any:
    if isinstance(b, float) and b == 0:
        raise ZeroDivisionError("a graph divides by 0")
    return a / b


DIVIDE: Operation = Operation(
    "divide",
    "{0} \\/ {1}",
    together,
    elementwise(_divided, _divided_floats),
    (
        lambda g, out, a, b: gathered(DIVIDE(g, b), a.shape),
        lambda g, out, a, b: gathered(NEGATE(DIVIDE(times(g, out), b)), b.shape),
    ),
    pointwise=True,
    polynomial=True,
    multiplications=lambda a, b: prod(np.broadcast_shapes(a, b)),
)

# --- the linear layer -------------------------------------------------------------------------


def _linear(W: Array, x: Array) -> Array:
    """W x; of a batch, every row x of X:  X Wᵀ."""
    z: Array = dot(W, x) if x.ndim == 1 else dot(x, W.T)
    return z


def _heard(W: Array, delta: Array) -> Array:
    """Wᵀ δ; of a batch, every row δ of Δ:  Δ W."""
    heard: Array = dot(W.T, delta) if delta.ndim == 1 else dot(delta, W)
    return heard


def _outer(delta: Array, x: Array) -> Array:
    """δ xᵀ; of a batch, the sum over its rows:  Δᵀ X."""
    if x.ndim == 1 and x.dtype == object:
        outer: Array = product(delta.reshape(-1, 1), x)
        return outer
    summed: Array = dot(np.atleast_2d(delta).T, np.atleast_2d(x))
    return summed


def _rows(x: Shape) -> int:
    return prod(x[:-1])


LINEAR: Operation = Operation(
    "linear",
    "{0} {1}",
    linear_shape,
    _linear,
    (lambda g, out, W, x: OUTER(g, x), lambda g, out, W, x: HEARD_BACK(W, g)),
    multiplications=lambda W, x: prod(W) * _rows(x),
    matmul=True,
    polynomial=True,
)
HEARD_BACK: Operation = Operation(
    "heard back",
    "{0}^T {1}",
    heard_shape,
    _heard,
    (lambda g, out, W, delta: OUTER(delta, g), lambda g, out, W, delta: LINEAR(W, g)),
    multiplications=lambda W, delta: prod(W) * _rows(delta),
    matmul=True,
    polynomial=True,
)
OUTER: Operation = Operation(
    "outer",
    "{0} {1}^T",
    outer_shape,
    _outer,
    (lambda g, out, delta, x: LINEAR(g, x), lambda g, out, delta, x: HEARD_BACK(g, delta)),
    multiplications=lambda delta, x: delta[-1] * prod(x),
    matmul=True,
    polynomial=True,
)


def _product_shape(A: Shape, B: Shape) -> Shape:
    if len(B) != 2 or not A or A[-1] != B[0]:
        raise ShapeError(
            f"{told(A)} times {told(B)}: the first should have as many columns as the second has "
            f"rows; transpose(X) swaps them"
        )
    return (*A[:-1], B[1])


def _flipped(a: Shape) -> Shape:
    if len(a) != 2:
        raise ShapeError(f"{told(a)} has no transpose; only a matrix has")
    return (a[1], a[0])


MATMUL: Operation = Operation(
    "matmul",
    "{0} {1}",
    _product_shape,
    dot,
    (lambda g, out, A, B: LINEAR(B, g), lambda g, out, A, B: OUTER(A, g)),
    multiplications=lambda A, B: prod(A) * B[1],
    matmul=True,
    polynomial=True,
)
TRANSPOSE: Operation = Operation(
    "transpose",
    "{0}^T",
    _flipped,
    lambda a: a.T,
    (lambda g, out, a: TRANSPOSE(g),),
    polynomial=True,
)


# --- sums over cells, and copies to cells -----------------------------------------------------


@cache
def sum_to(shape: Shape) -> Operation:
    """The sum over the cells that a smaller shape was copied to."""

    def value(a: Array) -> Any:
        if not shape:
            return a.sum()
        summed = a.sum(axis=tuple(range(a.ndim - len(shape)))) if a.ndim > len(shape) else a
        ones = tuple(i for i, n in enumerate(shape) if n < summed.shape[i])
        return summed.sum(axis=ones, keepdims=True) if ones else summed

    return Operation(
        "sum to",
        "sum {0}",
        lambda a: shape,
        value,
        (lambda g, out, a: filled(g, a.shape),),
        settings=shape,
        polynomial=True,
    )


TOTAL: Operation = Operation(
    "sum",
    "sum {0}",
    lambda a: (),
    lambda a: a.sum() if isinstance(a, np.ndarray) else a,
    (lambda g, out, a: filled(g, a.shape),),
    polynomial=True,
)
ROW_TOTALS: Operation = Operation(
    "row sums",
    "sum_j {0}",
    lambda a: a[:-1],
    lambda a: a.sum(axis=-1),
    (lambda g, out, a: filled(g, a.shape),),
    polynomial=True,
)


@cache
def spread(shape: Shape) -> Operation:
    """A number in every cell; or each of (B,) numbers in all cells of its row of (B, n)."""

    def value(a: Any) -> Array:
        if np.shape(a) == ():
            return np.full(shape, a, dtype=float if isinstance(a, float) else object)
        return np.broadcast_to(a[..., None] if a.shape == shape[:-1] else a, shape)

    def pull(g: Wire, out: Wire, a: Wire) -> Wire:
        return ROW_TOTALS(g) if a.shape and a.shape == shape[:-1] else gathered(g, a.shape)

    return Operation(
        "spread", "{0}", lambda a: shape, value, (pull,), settings=shape, polynomial=True
    )


def total(a: Wire) -> Wire:
    """The sum of all cells."""
    return TOTAL(a)


def mean(a: Wire) -> Wire:
    """The sum of all cells by their number."""
    return DIVIDE(TOTAL(a), prod(a.shape)) if prod(a.shape) > 1 else TOTAL(a)
