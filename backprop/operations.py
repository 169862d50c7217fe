"""What a node of a computation graph can do: its value forward, and what its operands hear back.

Each operation is one frozen value.  Its `pulls` stand beside its `value`, one for each operand:
from g = ∂E/∂out to ∂E/∂operand.  A pull is itself written in operations: so the backward pass of
a graph is a graph (`backward.py`), and there is one way only to evaluate either.

Vectors have shape (n,), a batch of them is one row each, (B, n); numbers have shape ().
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import arb, fmpq

from backprop.errors import BackpropError, ShapeError
from backprop.numbers import Array, Exact, by_element, elementwise, positive

if TYPE_CHECKING:
    from backprop.wires import Wire

Shape = tuple[int, ...]
Pull = Callable[..., "Wire"]  # g, out, *operands → ∂E/∂operand


@dataclass(frozen=True)
class Operation:
    """A frozen value: equal where name and settings are equal."""

    name: str
    symbol: str  # Typst mathematics, {0} {1} the operands
    shape: Callable[..., Shape] = field(repr=False, compare=False)  # shapes → shape
    value: Callable[..., Any] = field(repr=False, compare=False)
    pulls: tuple[Pull, ...] = field(repr=False, compare=False, default=())
    pointwise: bool = False  # its Jacobians are diagonal
    multiplications: Callable[..., int] = field(
        repr=False, compare=False, default=lambda *shapes: 0
    )
    matmul: bool = False
    settings: tuple[Any, ...] = ()

    def __call__(self, *operands: Any) -> Wire:
        """A new node behind these wires (numbers among them become constants)."""
        wire = next((o for o in operands if hasattr(o, "sketch")), None)
        if wire is None:
            raise BackpropError(f"{self.name} needs a wire of a sketch among its operands")
        result: Wire = wire.sketch.record(self, operands)
        return result

    def __deepcopy__(self, memo: object) -> Operation:
        return self


def told(shape: Shape) -> str:
    """A shape as it is said: `2×3`, `a vector of 3`, `a number`."""
    if len(shape) < 2:
        return f"a vector of {shape[0]}" if shape else "a number"
    return "×".join(map(str, shape))


# --- the shapes -------------------------------------------------------------------------------


def _together(*shapes: Shape) -> Shape:
    if len(set(shapes)) == 1:
        return shapes[0]
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        raise ShapeError(
            f"{' and '.join(map(told, shapes))} do not fit together cell by cell; give them the "
            f"same shape"
        ) from None


def alike(*shapes: Shape) -> Shape:
    if len(set(shapes)) > 1:
        raise ShapeError(f"{' and '.join(map(told, shapes))} should have the same shape")
    return shapes[0]


def _linear_shape(W: Shape, x: Shape) -> Shape:
    if len(W) != 2 or not x or len(x) > 2 or W[1] != x[-1]:
        raise ShapeError(
            f"W should have one column for each of the {x[-1] if x else 1} numbers of x, but it "
            f"is {told(W)} and x is {told(x)}"
        )
    return (*x[:-1], W[0])


def _heard_shape(W: Shape, delta: Shape) -> Shape:
    if len(W) != 2 or not delta or W[0] != delta[-1]:
        raise ShapeError(
            f"W should have {delta[-1] if delta else 1} rows, one for each δ, but it is {told(W)}"
        )
    return (*delta[:-1], W[1])


def _outer_shape(delta: Shape, x: Shape) -> Shape:
    if not delta or not x or delta[:-1] != x[:-1]:
        raise ShapeError(f"δ is {told(delta)} and x is {told(x)}: one row of each per example")
    return (delta[-1], x[-1])


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
    _together,
    lambda a, b: a + b,
    (
        lambda g, out, a, b: gathered(g, a.shape),
        lambda g, out, a, b: gathered(g, b.shape),
    ),
    pointwise=True,
)
SUBTRACT: Operation = Operation(
    "subtract",
    "{0} - {1}",
    _together,
    lambda a, b: a - b,
    (
        lambda g, out, a, b: gathered(g, a.shape),
        lambda g, out, a, b: gathered(NEGATE(g), b.shape),
    ),
    pointwise=True,
)
NEGATE: Operation = Operation(
    "negate", "-{0}", alike, lambda a: -a, (lambda g, out, a: NEGATE(g),), pointwise=True
)
MULTIPLY: Operation = Operation(
    "multiply",
    "{0} dot.o {1}",
    _together,
    lambda a, b: a * b,
    (
        lambda g, out, a, b: gathered(times(g, b), a.shape),
        lambda g, out, a, b: gathered(times(g, a), b.shape),
    ),
    pointwise=True,
    multiplications=lambda a, b: prod(np.broadcast_shapes(a, b)),
)


def _divided(a: Any, b: Any) -> Any:
    if (isinstance(b, float) and b == 0) or (isinstance(b, fmpq | arb) and not b != 0):
        raise ZeroDivisionError(f"a graph divides by {b}")
    return a / b


DIVIDE: Operation = Operation(
    "divide",
    "{0} \\/ {1}",
    _together,
    _divided,
    (
        lambda g, out, a, b: gathered(DIVIDE(g, b), a.shape),
        lambda g, out, a, b: gathered(NEGATE(DIVIDE(times(g, out), b)), b.shape),
    ),
    pointwise=True,
    multiplications=lambda a, b: prod(np.broadcast_shapes(a, b)),
)

# --- the linear layer -------------------------------------------------------------------------


def _linear(W: Array, x: Array) -> Array:
    """W x; of a batch, every row x of X:  X Wᵀ."""
    z: Array = W.dot(x) if x.ndim == 1 else x.dot(W.T)
    return z


def _heard(W: Array, delta: Array) -> Array:
    """Wᵀ δ; of a batch, every row δ of Δ:  Δ W."""
    heard: Array = W.T.dot(delta) if delta.ndim == 1 else delta.dot(W)
    return heard


def _outer(delta: Array, x: Array) -> Array:
    """δ xᵀ; of a batch, the sum over its rows:  Δᵀ X."""
    if x.ndim == 1 and x.dtype == object:
        return delta.reshape(-1, 1) * x
    product: Array = np.atleast_2d(delta).T.dot(np.atleast_2d(x))
    return product


def _rows(x: Shape) -> int:
    return prod(x[:-1])


LINEAR: Operation = Operation(
    "linear",
    "{0} {1}",
    _linear_shape,
    _linear,
    (lambda g, out, W, x: OUTER(g, x), lambda g, out, W, x: HEARD_BACK(W, g)),
    multiplications=lambda W, x: prod(W) * _rows(x),
    matmul=True,
)
HEARD_BACK: Operation = Operation(
    "heard back",
    "{0}^T {1}",
    _heard_shape,
    _heard,
    (lambda g, out, W, delta: OUTER(delta, g), lambda g, out, W, delta: LINEAR(W, g)),
    multiplications=lambda W, delta: prod(W) * _rows(delta),
    matmul=True,
)
OUTER: Operation = Operation(
    "outer",
    "{0} {1}^T",
    _outer_shape,
    _outer,
    (lambda g, out, delta, x: LINEAR(g, x), lambda g, out, delta, x: HEARD_BACK(g, delta)),
    multiplications=lambda delta, x: delta[-1] * prod(x),
    matmul=True,
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
    )


TOTAL: Operation = Operation(
    "sum",
    "sum {0}",
    lambda a: (),
    lambda a: a.sum() if isinstance(a, np.ndarray) else a,
    (lambda g, out, a: filled(g, a.shape),),
)
ROW_TOTALS: Operation = Operation(
    "row sums",
    "sum_j {0}",
    lambda a: a[:-1],
    lambda a: a.sum(axis=-1),
    (lambda g, out, a: filled(g, a.shape),),
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

    return Operation("spread", "{0}", lambda a: shape, value, (pull,), settings=shape)


def total(a: Wire) -> Wire:
    """The sum of all cells."""
    return TOTAL(a)


def mean(a: Wire) -> Wire:
    """The sum of all cells by their number."""
    return DIVIDE(TOTAL(a), prod(a.shape)) if prod(a.shape) > 1 else TOTAL(a)


# --- parts ------------------------------------------------------------------------------------


@cache
def part(start: int, stop: int) -> Operation:
    """The cells start … stop − 1 (of each row)."""

    def shape(a: Shape) -> Shape:
        if not a or not 0 <= start < stop <= a[-1]:
            raise ShapeError(f"{told(a)} has no cells {start} to {stop - 1}")
        return (*a[:-1], stop - start)

    return Operation(
        "part",
        f"{{0}}_({start + 1}..{stop})",
        shape,
        lambda a: a[..., start:stop],
        (lambda g, out, a: padded(start, a.shape[-1] - stop)(g),),
        settings=(start, stop),
    )


@cache
def padded(before: int, after: int) -> Operation:
    """Zeros before and after (in each row): nothing else was looked at."""

    def value(a: Array) -> Array:
        out = np.full((*a.shape[:-1], before + a.shape[-1] + after), _zero(a), dtype=a.dtype)
        out[..., before : before + a.shape[-1]] = a
        return out

    return Operation(
        "padded",
        "{0}",
        lambda a: (*a[:-1], before + a[-1] + after),
        value,
        (lambda g, out, a: part(before, before + a.shape[-1])(g),),
        settings=(before, after),
    )


def _zero(a: Array) -> Any:
    return fmpq(0) if a.dtype == object else 0.0


@cache
def _concatenate(widths: tuple[int, ...]) -> Operation:
    ends = np.cumsum((0, *widths)).tolist()

    def pull(i: int) -> Pull:
        return lambda g, out, *parts: part(ends[i], ends[i + 1])(g)

    return Operation(
        "concatenate",
        "[" + ", ".join(f"{{{i}}}" for i in range(len(widths))) + "]",
        lambda *shapes: (*alike(*(s[:-1] for s in shapes)), ends[-1]),
        lambda *arrays: np.concatenate(arrays, axis=-1),
        tuple(pull(i) for i in range(len(widths))),
        settings=widths,
    )


def concatenate(*parts: Wire) -> Wire:
    """Vectors (or the rows of batches) one behind the other."""
    for each in parts:
        if not each.shape:
            raise ShapeError("a number has no cells to put in a row; give vectors")
    return _concatenate(tuple(each.shape[-1] for each in parts))(*parts)


# --- the larger of two ------------------------------------------------------------------------


def _exceeds(a: Exact, b: Exact) -> Exact:
    return fmpq(1) if positive(a - b) else fmpq(0)


EXCEEDS: Operation = Operation(
    "exceeds",
    "[{0} > {1}]",
    _together,
    elementwise(_exceeds, lambda a, b: np.where(np.greater(a, b), 1.0, 0.0)),
    pointwise=True,
)
MAXIMUM: Operation = Operation(
    "maximum",
    "max({0}, {1})",
    _together,
    elementwise(lambda a, b: a if positive(a - b) else b, np.maximum),
    (
        lambda g, out, a, b: gathered(times(g, EXCEEDS(a, b)), a.shape),
        lambda g, out, a, b: gathered(times(g, SUBTRACT(1, EXCEEDS(a, b))), b.shape),
    ),
    pointwise=True,
)


def maximum(a: Wire, b: Wire) -> Wire:
    """The larger, cell by cell.  At a tie the second is taken and hears everything: so
    max(z, 0) is the ReLU with slope 0 at its kink."""
    return MAXIMUM(a, b)


# --- softmax ----------------------------------------------------------------------------------


def _float_softmax(z: Array) -> Array:
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    result: Array = e / e.sum(axis=-1, keepdims=True)
    return result


def _exp(z: Exact) -> Exact:
    return fmpq(1) if z == 0 else arb(z).exp()


def _softmax(z: Array) -> Array:
    """pⱼ = e^zⱼ / Σₖ e^zₖ along the last axis; equal rationals give 1/n exactly."""
    if z.dtype != object:
        return _float_softmax(z)
    if z.ndim > 1:
        return np.stack([_softmax(row) for row in z])
    if all(isinstance(v, fmpq) for v in z):
        z = z - z[0]
    e = by_element(_exp, z)
    result: Array = e / e.sum()
    return result


SOFTMAX: Operation = Operation(
    "softmax",
    'op("softmax")({0})',
    alike,
    _softmax,
    (lambda g, p, z: MULTIPLY(p, SUBTRACT(g, filled(ROW_TOTALS(times(g, p)), p.shape))),),
    multiplications=lambda z: prod(z),
)
