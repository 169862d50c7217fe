"""Large matrices of balls: flint's own `arb_mat`, in the place of an object array.

An object array of 784×30 balls costs 10 ms a product, an `arb_mat` less than 1.  A `BallMatrix`
can do what the training step asks of a weight matrix, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import arb, arb_mat, fmpq

from backprop.numbers import Array

LARGE = 1024  # cells; below it object arrays are faster
RATIONAL_BITS = 4096  # longer parameters become balls: a ReLU net's fractions triple at each step


@dataclass(frozen=True, eq=False)
class BallMatrix:
    """W, of shape (m, n), or its transpose.

    >>> W = BallMatrix.of(np.array([[arb(1), arb(2)], [arb(3), arb(4)]], dtype=object))
    >>> W.dot(np.array([arb(1), arb(1)], dtype=object)).tolist(), W.array()[1, 0]
    ([3.00000000000000, 7.00000000000000], 3.00000000000000)
    """

    matrix: arb_mat

    @classmethod
    def of(cls, array: Array) -> BallMatrix:
        """From an object array whose cells are balls or rationals."""
        return cls(arb_mat(len(array), array.shape[1], array.ravel().tolist()))

    @property
    def shape(self) -> tuple[int, int]:
        return self.matrix.nrows(), self.matrix.ncols()

    @property
    def ndim(self) -> int:
        return 2

    @property
    def T(self) -> BallMatrix:
        return BallMatrix(self.matrix.transpose())

    def dot(self, x: Array) -> Array:
        """W x, an object array."""
        return _vector(self.matrix * arb_mat(len(x), 1, x.tolist()))

    def array(self) -> Array:
        """The same as an object array."""
        out = np.empty(self.shape, dtype=object)
        out.reshape(-1)[:] = self.matrix.entries()
        return out

    def __rmul__(self, factor: Any) -> BallMatrix:
        return BallMatrix(self.matrix * arb(factor))

    def __sub__(self, other: BallMatrix | Outer) -> BallMatrix:
        return BallMatrix(self.matrix - other.matrix)

    def __add__(self, other: BallMatrix | Outer) -> BallMatrix:
        return BallMatrix(self.matrix + other.matrix)

    def __truediv__(self, count: int) -> BallMatrix:
        return BallMatrix(self.matrix / count)

    def setflags(self, write: bool) -> None:
        """Nothing of it can be written to anyway."""


def _vector(column: arb_mat) -> Array:
    out = np.empty(column.nrows(), dtype=object)
    out[:] = column.entries()
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

    def __rmul__(self, factor: Any) -> Outer:
        return Outer(factor * self.delta, self.x)

    def __add__(self, other: BallMatrix | Outer) -> BallMatrix:
        return BallMatrix(self.matrix + other.matrix)


def outer(delta: Array, x: Array) -> Any:
    """δ xᵀ of two vectors of balls: an `Outer` where it is large."""
    return delta.reshape(-1, 1) * x if delta.size * x.size < LARGE else Outer(delta, x)


def packed(array: Any) -> Any:
    """A large object array of balls as a `BallMatrix`; anything else as it is."""
    if not isinstance(array, np.ndarray) or array.ndim != 2 or array.size < LARGE:
        return array
    return BallMatrix.of(array) if all(type(v) is arb for v in array.flat) else array


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


def _mid(value: Any) -> Any:
    return value.mid() if isinstance(value, arb) else value


_middle = np.frompyfunc(_mid, 1, 1)
