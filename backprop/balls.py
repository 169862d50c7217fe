"""Large matrices of balls: flint's own `arb_mat`, in the place of an object array.

An object array of 784×30 balls costs 10 ms a product, an `arb_mat` less than 1.  A `BallMatrix`
can do what the training step asks of a weight matrix, and nothing else.  Weights that nothing has
moved (of pixels that are always 0) stay the rationals that they are.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import arb, arb_mat, fmpq

from backprop.numbers import Array, is_zero

LARGE = 1024  # cells; below it object arrays are faster
RATIONAL_BITS = 4096  # longer parameters become balls: a ReLU net's fractions triple at each step


@dataclass(frozen=True, eq=False)
class Known:
    """Cells whose numbers are rationals: weights that nothing has moved yet, changes that are 0."""

    mask: Array  # of bool
    values: Array | None  # None: all of them are 0

    def and_zeros(self, other: Known | None) -> Known | None:
        """What is left of them when something is added that is 0 in other's cells only."""
        mask = None if other is None else self.mask & other.mask
        return Known(mask, self.values) if mask is not None and mask.any() else None


@dataclass(frozen=True, eq=False)
class BallMatrix:
    """W, of shape (m, n), or its transpose, or a change of it.

    >>> W = BallMatrix.of(np.array([[arb(1), arb(2)], [arb(3), fmpq(1, 3)]], dtype=object))
    >>> W.dot(np.array([arb(1), arb(0)], dtype=object)).tolist(), W.array()[1].tolist()
    ([1.00000000000000, 3.00000000000000], [3.00000000000000, 1/3])
    """

    matrix: arb_mat
    known: Known | None = None

    @classmethod
    def of(cls, array: Array) -> BallMatrix:
        """From an object array whose cells are balls or rationals; it remembers the rationals."""
        mask = _is_rational(array).astype(bool)
        known = Known(mask, array) if mask.any() else None
        return cls(arb_mat(len(array), array.shape[1], array.ravel().tolist()), known)

    @property
    def shape(self) -> tuple[int, int]:
        return self.matrix.nrows(), self.matrix.ncols()

    @property
    def ndim(self) -> int:
        return 2

    def dot(self, x: Array) -> Array:
        """W x, an object array."""
        return _vector(self.matrix * arb_mat(len(x), 1, x.tolist()))

    def heard(self, delta: Array) -> Array:
        """Wᵀ δ, an object array: as δᵀ W, which spares the transpose."""
        return _vector(arb_mat(1, len(delta), delta.tolist()) * self.matrix)

    def array(self) -> Array:
        """The same as an object array."""
        out = np.empty(self.shape, dtype=object)
        out.reshape(-1)[:] = self.matrix.entries()
        if self.known is not None:
            values = fmpq(0) if self.known.values is None else self.known.values[self.known.mask]
            out[self.known.mask] = values
        return out

    def __rmul__(self, factor: Any) -> BallMatrix:
        return BallMatrix(self.matrix * arb(factor), self.known)

    def __sub__(self, other: BallMatrix | Outer) -> BallMatrix:
        known = None if self.known is None else self.known.and_zeros(other.known)
        return BallMatrix(self.matrix - other.matrix, known)

    def __add__(self, other: BallMatrix | Outer) -> BallMatrix:
        known = None if self.known is None else self.known.and_zeros(other.known)
        return BallMatrix(self.matrix + other.matrix, known)

    def __truediv__(self, count: int) -> BallMatrix:
        return BallMatrix(self.matrix / count, self.known)

    def setflags(self, write: bool) -> None:
        """Nothing of it can be written to anyway."""


def _vector(matrix: arb_mat) -> Array:
    cells = matrix.entries()
    out = np.empty(len(cells), dtype=object)
    out[:] = cells
    return out


@dataclass(frozen=True, eq=False)
class Outer:
    """δ xᵀ, not multiplied out before it is added: a rate times it is (η δ) xᵀ."""

    delta: Array
    x: Array

    @property
    def matrix(self) -> arb_mat:
        column = arb_mat(len(self.delta), 1, self.delta.tolist())
        return column * arb_mat(1, len(self.x), self.x.tolist())

    @property
    def known(self) -> Known | None:
        """Its cells that are 0 for certain: whole rows and columns."""
        rows: Array = _is_zero(self.delta).astype(bool)
        columns: Array = _is_zero(self.x).astype(bool)
        if not rows.any() and not columns.any():
            return None
        return Known(rows[:, None] | columns[None, :], None)

    def __rmul__(self, factor: Any) -> Outer:
        return Outer(factor * self.delta, self.x)

    def __add__(self, other: BallMatrix | Outer) -> BallMatrix:
        known = self.known
        known = None if known is None else known.and_zeros(other.known)
        return BallMatrix(self.matrix + other.matrix, known)

    def __truediv__(self, count: int) -> Outer:
        return Outer(self.delta / count, self.x)


# --- the operations of a run in balls: no rational 0 has to be looked for, arb(0) times a ball is 0


def linear(W: Any, x: Array) -> Any:
    """W x."""
    return W.dot(x)


def heard(W: Any, delta: Array) -> Any:
    """Wᵀ δ."""
    return W.heard(delta) if isinstance(W, BallMatrix) else W.T.dot(delta)


def outer(delta: Array, x: Array) -> Any:
    """δ xᵀ of two vectors of balls: an `Outer` where it is large."""
    return delta.reshape(-1, 1) * x if delta.size * x.size < LARGE else Outer(delta, x)


IN_BALLS = {"linear": linear, "heard back": heard, "outer": outer, "multiply": operator.mul}


def packed(array: Any) -> Any:
    """A large object array with balls in it as a `BallMatrix`; anything else as it is."""
    if not isinstance(array, np.ndarray) or array.ndim != 2 or array.size < LARGE:
        return array
    return BallMatrix.of(array) if has_balls(array) else array


def has_balls(array: Array) -> bool:
    """Whether any cell is a ball."""
    return any(type(value) is arb for value in array.flat)


def unpacked(array: Any) -> Array:
    """An object array, whichever it was."""
    return array.array() if isinstance(array, BallMatrix) else array


def middles(value: Any) -> Any:
    """Every ball's middle, as a ball of radius 0; rationals as they are."""
    array = unpacked(value)
    return _middle(array) if isinstance(array, np.ndarray) else _mid(array)


def shortened(parameters: list[Any]) -> list[Any]:
    """Rationals that have grown too long become balls, all of them together; numbers or arrays."""
    return parameters if all(map(_short, parameters)) else [to_balls(p) for p in parameters]


def to_balls(value: Any) -> Any:
    """The ball of a number, or those of an array."""
    return _to_balls(value) if isinstance(value, np.ndarray) else arb(value)


def _short(value: Any) -> bool:
    cells = value.flat if isinstance(value, np.ndarray) else (value,)
    return all(not isinstance(v, fmpq) or v.height_bits() <= RATIONAL_BITS for v in cells)


_to_balls = np.frompyfunc(arb, 1, 1)
_is_rational: Any = np.frompyfunc(lambda value: isinstance(value, fmpq), 1, 1)
_is_zero: Any = np.frompyfunc(is_zero, 1, 1)


def _mid(value: Any) -> Any:
    return value.mid() if isinstance(value, arb) else value


_middle = np.frompyfunc(_mid, 1, 1)
