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
        polynomial=True,
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
        polynomial=True,
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
        polynomial=True,
    )


def concatenate(*parts: Wire) -> Wire:
    """Vectors (or the rows of batches) one behind the other."""
    for each in parts:
        if not each.shape:
            raise ShapeError("a number has no cells to put in a row; give vectors")
    return _concatenate(tuple(each.shape[-1] for each in parts))(*parts)


Key = tuple[int | tuple[int, int], ...]  # of each axis: one place, or from and to


@cache
def cells(key: Key) -> Operation:
    """Some cells of a vector or a matrix: `(0, 1)` one of them, `((0, 2), 1)` the first two of a
    column."""
    at = tuple(slice(*k) if isinstance(k, tuple) else k for k in key)

    def shape(a: Shape) -> Shape:
        if len(a) != len(key) or any(_beyond(k, n) for k, n in zip(key, a, strict=False)):
            raise ShapeError(f"{told(a)} has no cells [{_said(key)}]")
        return tuple(k[1] - k[0] for k in key if isinstance(k, tuple))

    return Operation(
        "cells",
        f"{{0}}_({', '.join(map(_counted, key))})",
        shape,
        lambda a: a[at],
        (lambda g, out, a: put(key, a.shape)(g),),
        settings=key,
        polynomial=True,
    )


@cache
def put(key: Key, size: Shape) -> Operation:
    """Back to where cells were taken from, with zeros around them."""
    at = tuple(slice(*k) if isinstance(k, tuple) else k for k in key)

    def value(g: Any) -> Array:
        kind = np.asarray(g).dtype
        out = np.full(size, 0.0 if kind.kind == "f" else fmpq(0), dtype=kind)
        out[at] = g
        return out

    return Operation(
        "put",
        "{0}",
        lambda g: size,
        value,
        (lambda g, out, a: cells(key)(g),),
        settings=(key, size),
        polynomial=True,
    )


def _beyond(k: int | tuple[int, int], n: int) -> bool:
    start, stop = k if isinstance(k, tuple) else (k, k + 1)
    return not 0 <= start < stop <= n


def _said(key: Key) -> str:
    return ", ".join(f"{k[0]}:{k[1]}" if isinstance(k, tuple) else str(k) for k in key)


def _counted(k: int | tuple[int, int]) -> str:
    return f"{k[0] + 1}..{k[1]}" if isinstance(k, tuple) else str(k + 1)


@cache
def _stack(count: int) -> Operation:
    def value(*parts: Any) -> Array:
        kind = np.asarray(parts[0]).dtype
        out = np.empty((count, *np.shape(parts[0])), dtype=kind)
        for i, each in enumerate(parts):
            out[i] = each
        return out

    def pull(i: int) -> Pull:
        return lambda g, out, *parts: cells(tuple([i] + [(0, n) for n in parts[i].shape]))(g)

    return Operation(
        "stack",
        "(" + ", ".join(f"{{{i}}}" for i in range(count)) + ")",
        lambda *shapes: (count, *alike(*shapes)),
        value,
        tuple(pull(i) for i in range(count)),
        settings=(count,),
        polynomial=True,
    )


def stack(*parts: Wire) -> Wire:
    """A vector of numbers, or a matrix of vectors, one a row."""
    if any(len(each.shape) > 1 for each in parts):
        raise ShapeError("a matrix is no row of another; take its rows, X[0]")
    return _stack(len(parts))(*parts)


# --- the larger of two ------------------------------------------------------------------------


def _larger(a: Exact, b: Exact) -> bool:
    """a > b, proven; the same ball twice is a tie (`forms`)."""
    return a is not b and positive(a - b)


def _exceeds(a: Exact, b: Exact) -> Exact:
    return fmpq(1) if _larger(a, b) else fmpq(0)


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
    elementwise(lambda a, b: a if _larger(a, b) else b, np.maximum),
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


def _classes(z: Shape) -> Shape:
    if not z:
        raise ShapeError("softmax takes a vector, or one a row; write [a, b] for one of numbers")
    return z


SOFTMAX: Operation = Operation(
    "softmax",
    'op("softmax")({0})',
    _classes,
    _softmax,
    (lambda g, p, z: MULTIPLY(p, SUBTRACT(g, filled(ROW_TOTALS(times(g, p)), p.shape))),),
    multiplications=lambda z: prod(z),
)
