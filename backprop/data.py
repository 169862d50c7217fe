"""Data to learn from: made by seed (XOR, two moons, spirals), or real (handwritten digits).

One example a row, float64.  Every number is a short decimal or a sixteenth, so that a lesson reads
it back exactly.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from backprop.errors import BackpropError, ShapeError, nearest
from backprop.numbers import Array, fixed

MAX_COUNT = 100_000


@dataclass(frozen=True, eq=False)
class Data:
    """Inputs and targets; for classes the targets are one-hot (for two classes one 0 or 1)."""

    name: str
    x: Array = field(repr=False)  # (count, n_in)
    y: Array = field(repr=False)  # (count, n_out)

    def __post_init__(self) -> None:
        if self.x.ndim != 2 or self.y.ndim != 2 or len(self.x) != len(self.y):
            raise ShapeError(
                f"x and y should be one example a row, as many of both, not {self.x.shape} and "
                f"{self.y.shape}"
            )
        fixed(self.x)
        fixed(self.y)

    def __len__(self) -> int:
        return len(self.x)

    @property
    def labels(self) -> Array:
        """The class of each example, (count,)."""
        return classes(self.y)

    def part(self, which: Sequence[int] | Array, name: str = "") -> Data:
        """Some of the examples, in this order."""
        rows = list(which)
        return Data(name or self.name, self.x[rows], self.y[rows])

    def split(self, held_out: float = 0.2, seed: int = 1) -> tuple[Data, Data]:
        """What is trained on, and what is held out to test with; shuffled by the seed.

        >>> train, test = xor(40, noise="0.1").split(0.25)
        >>> len(train), len(test)
        (30, 10)
        """
        if not 0 < held_out < 1:
            raise BackpropError(f"held_out should be between 0 and 1, not {held_out!r}")
        order = np.random.RandomState(seed).permutation(len(self))
        cut = len(self) - round(len(self) * held_out)
        if not 0 < cut < len(self):
            raise BackpropError(f"{len(self)} examples are too few to hold out {held_out}")
        return self.part(order[:cut]), self.part(order[cut:], f"{self.name}, held out")

    def examples(self, which: Sequence[int]) -> list[tuple[list[float], list[float]]]:
        """Examples as a lesson reads them."""
        return [(self.x[m].tolist(), self.y[m].tolist()) for m in which]


def classes(outputs: Array) -> Array:
    """The class that each row means: its largest output, or whether its only one is above ½."""
    if outputs.shape[1] == 1:
        return np.asarray(outputs[:, 0] > 0.5, dtype=int)
    return np.asarray(outputs.argmax(axis=1))


def xor(count: int = 4, noise: str | float = 0, seed: int = 1) -> Data:
    """Exclusive or: the truth table, or `count` points scattered around its corners.

    >>> xor().x.tolist(), xor().y.ravel().tolist()
    ([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0.0, 1.0, 1.0, 0.0])
    """
    corners = np.array([[m // 2 % 2, m % 2] for m in range(_count(count))], dtype=float)
    y = np.array([[float(a != b)] for a, b in corners])
    return Data("xor", _scattered(corners, noise, seed), y)


def two_moons(count: int = 200, noise: str | float = "0.1", seed: int = 1) -> Data:
    """Two half circles that reach into each other; the second is class 1."""
    each = _count(count) // 2
    upper = np.linspace(0, math.pi, count - each)
    lower = np.linspace(0, math.pi, each)
    x = np.concatenate(
        [
            np.stack([np.cos(upper), np.sin(upper)], axis=1),
            np.stack([1 - np.cos(lower), 0.5 - np.sin(lower)], axis=1),
        ]
    )
    y = np.repeat([[0.0], [1.0]], [count - each, each], axis=0)
    return Data("two moons", _scattered(x, noise, seed), y)


def spirals(
    count: int = 300, arms: int = 2, turns: float = 1.0, noise: str | float = "0.02", seed: int = 1
) -> Data:
    """Arms that wind around each other from the centre out; each is a class."""
    if not isinstance(arms, int) or not 2 <= arms <= 10:
        raise BackpropError(f"arms should be a whole number from 2 to 10, not {arms!r}")
    label = np.arange(_count(count)) % arms
    way = (np.arange(count) // arms + 1) / -(-count // arms)  # 0 … 1 along the arm
    angle = 2 * math.pi * (turns * way + label / arms)
    x = np.stack([way * np.cos(angle), way * np.sin(angle)], axis=1)
    y = label[:, None].astype(float) if arms == 2 else np.eye(arms)[label]
    return Data("spirals", _scattered(x, noise, seed), y)


def digits() -> Data:
    """1,797 handwritten digits of 8×8 pixels (E. Alpaydin and C. Kaynak 1998), 64 numbers from 0
    to 1 in sixteenths; y is one-hot.  They come with scikit-learn, the extra `digits`.
    """
    try:
        from sklearn.datasets import load_digits
    except ImportError:
        raise BackpropError(
            "the digits come with scikit-learn; install the extra: pip install "
            "'manim-backprop[digits]'"
        ) from None
    bunch = load_digits()
    return Data("digits", np.asarray(bunch.data) / 16, np.eye(10)[np.asarray(bunch.target)])


DATA: dict[str, Any] = {"xor": xor, "two moons": two_moons, "spirals": spirals, "digits": digits}


def data_named(name: str) -> Data:
    """Data with its usual settings."""
    if name not in DATA:
        raise BackpropError(f"no data {name!r}{nearest(name, DATA)}")
    made: Data = DATA[name]()
    return made


def _count(count: object) -> int:
    if isinstance(count, bool) or not isinstance(count, int) or not 2 <= count <= MAX_COUNT:
        raise BackpropError(
            f"count should be a whole number from 2 to {MAX_COUNT:,}, not {count!r}"
        )
    return count


def _scattered(x: Array, noise: str | float, seed: int) -> Array:
    """Normal noise, rounded to three decimals; the same for a seed everywhere."""
    drawn = np.random.RandomState(seed).standard_normal(x.shape)
    return np.round(x + float(noise) * drawn, 3)
