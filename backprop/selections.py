"""Parts of vectors, the larger of two, and softmax, as operations of a graph."""

from __future__ import annotations

from functools import cache
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import arb, fmpq

from backprop.errors import ShapeError
from backprop.numbers import Array, Exact, by_element, elementwise, positive
from backprop.operation import Operation, Pull, Shape, alike, together, told
from backprop.operations import MULTIPLY, ROW_TOTALS, SUBTRACT, filled, gathered, times

if TYPE_CHECKING:
    from backprop.wires import Wire

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
    together,
    elementwise(_exceeds, lambda a, b: np.where(np.greater(a, b), 1.0, 0.0)),
    pointwise=True,
)
MAXIMUM: Operation = Operation(
    "maximum",
    "max({0}, {1})",
    together,
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
