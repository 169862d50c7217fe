"""Start weights drawn from a seed, rounded to short exact decimals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

import numpy as np
from flint import fmpq

from backprop.errors import BackpropError, LessonError, told
from backprop.numbers import exact
from backprop.remedies import remedy, said

_ONE = fmpq(1)

Rows = tuple[tuple[fmpq, ...], ...]
Draw = Callable[[np.random.RandomState, int, int, float], np.ndarray]


def _uniform(rng: np.random.RandomState, rows: int, columns: int, limit: float) -> np.ndarray:
    return rng.uniform(-limit, limit, (rows, columns))


# Each: standard numbers → weights of one layer, n_out × n_in.
KINDS: dict[str, Draw] = {
    "uniform": lambda rng, n_out, n_in, scale: _uniform(rng, n_out, n_in, scale),
    "normal": lambda rng, n_out, n_in, scale: scale * rng.standard_normal((n_out, n_in)),
    # Glorot and Bengio 2010, eq. 16: uniform within ±√(6 / (n_in + n_out)).
    "xavier": lambda rng, n_out, n_in, scale: _uniform(
        rng, n_out, n_in, scale * sqrt(6 / (n_in + n_out))
    ),
    # He et al. 2015, eq. 10: normal with standard deviation √(2 / n_in).
    "he": lambda rng, n_out, n_in, scale: (
        scale * sqrt(2 / n_in) * rng.standard_normal((n_out, n_in))
    ),
}


@dataclass(frozen=True)
class Initialiser:
    """Weights from a seed; biases start at 0.  The same seed gives the same weights everywhere:
    numpy has frozen the stream of RandomState, and rounding to `decimals` hides the last bits.

    >>> Initialiser("uniform", seed=1, decimals=1).weights((2, 2))
    (((-1/5, 2/5), (-1, -2/5)),)
    """

    kind: str
    seed: int = 1
    decimals: int = 2
    scale: fmpq = _ONE

    def __post_init__(self) -> None:
        key = "network.initialiser."
        if not isinstance(self.kind, str):
            problem = f"should be the name of an initialiser, not {told(self.kind)}"
            raise LessonError(problem, key=key + "kind")
        if self.kind not in KINDS:
            problem = f"no initialiser {said(self.kind)}{remedy('initialiser', self.kind, KINDS)}"
            raise LessonError(problem, key=key + "kind")
        _whole(self.seed, 0, 2**32 - 1, key + "seed")
        _whole(self.decimals, 0, 12, key + "decimals")
        try:
            object.__setattr__(self, "scale", exact(self.scale))
        except BackpropError as error:
            raise LessonError(str(error), key=key + "scale") from None
        if not 0 < self.scale <= 1000:
            raise LessonError("should be above 0 and at most 1000", key=key + "scale")

    def weights(self, sizes: tuple[int, ...]) -> tuple[Rows, ...]:
        """W[l] for each layer of a network with these sizes."""
        rng, draw = np.random.RandomState(self.seed), KINDS[self.kind]
        scale = float(self.scale)
        return tuple(
            self._rounded(draw(rng, n_out, n_in, scale)) for n_in, n_out in pairwise(sizes)
        )

    def _rounded(self, drawn: np.ndarray) -> Rows:
        return tuple(tuple(exact(f"{number:.{self.decimals}f}") for number in row) for row in drawn)


def _whole(value: object, low: int, high: int, key: str) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise LessonError(
            f"should be a whole number from {low} to {high}, not {told(value)}", key=key
        )
