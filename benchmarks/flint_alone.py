"""What an exact step costs without an engine: flint's own matrices, or its balls by hand.

The same numbers as the engine's step makes: forward, backward, and the update.
"""

from __future__ import annotations

from collections.abc import Callable

from flint import arb, arb_mat

from backprop.balls import unpacked
from backprop.numbers import EXACT
from backprop.run import Run
from benchmarks.networks import lesson


def sigmoid(z: arb) -> arb:
    return 1 / (1 + (-z).exp())


def mapped(f: Callable[..., arb], *columns: arb_mat) -> arb_mat:
    """f of every cell."""
    cells = zip(*(column.entries() for column in columns), strict=True)
    return arb_mat(columns[0].nrows(), 1, [f(*each) for each in cells])


def in_matrices(sizes: tuple[int, int, int]) -> Callable[[], object]:
    """A step of two sigmoid layers: three products a layer (W a, Wᵀ δ, δ aᵀ), and W − η δ aᵀ."""
    told = lesson(sizes)
    W1, b1, W2, b2 = (_matrix(array) for array in Run(told, EXACT, 128).parameters(1))
    x, y = (_column(values) for values in (told.examples[0].x, told.examples[0].y))
    rate = arb(told.rate)

    def step() -> object:
        a1 = mapped(sigmoid, W1 * x + b1)
        a2 = mapped(sigmoid, W2 * a1 + b2)
        error = a2 - y
        loss = sum((e * e for e in error.entries()), arb(0)) / 2
        d2 = mapped(lambda e, a: e * a * (1 - a), error, a2)
        heard = (d2.transpose() * W2).transpose()
        d1 = mapped(lambda e, a: e * a * (1 - a), heard, a1)
        moved = W1 - (d1 * rate) * x.transpose(), W2 - (d2 * rate) * a1.transpose()
        return loss, moved, b1 - d1 * rate, b2 - d2 * rate

    return step


def by_hand(sizes: tuple[int, int, int]) -> Callable[[], object]:
    """The same for a small network, ball by ball in lists."""
    told = lesson(sizes)
    arrays = [unpacked(array) for array in Run(told, EXACT, 128).parameters(1)]
    W1, b1, W2, b2 = ([[arb(v) for v in r] for r in a] if a.ndim == 2 else [arb(v) for v in a]
                      for a in arrays)  # fmt: skip
    x, y, rate = [[arb(v) for v in each] for each in (told.examples[0].x, told.examples[0].y)] + [
        arb(told.rate)
    ]

    def layer(W: list, b: list, a: list) -> list:
        return [
            sigmoid(sum((w * v for w, v in zip(row, a, strict=True)), c))
            for row, c in zip(W, b, strict=True)
        ]

    def moved(W: list, delta: list, a: list) -> list:
        return [
            [w - rate * (d * v) for w, v in zip(row, a, strict=True)]
            for row, d in zip(W, delta, strict=True)
        ]

    def step() -> object:
        a1 = layer(W1, b1, x)
        a2 = layer(W2, b2, a1)
        error = [a - t for a, t in zip(a2, y, strict=True)]
        loss = sum((e * e for e in error), arb(0)) / 2
        d2 = [e * a * (1 - a) for e, a in zip(error, a2, strict=True)]
        heard = [
            sum((row[k] * d for row, d in zip(W2, d2, strict=True)), arb(0)) for k in range(len(a1))
        ]
        d1 = [h * a * (1 - a) for h, a in zip(heard, a1, strict=True)]
        new = moved(W1, d1, x), moved(W2, d2, a1)
        biases = [
            [c - rate * d for c, d in zip(*each, strict=True)] for each in ((b1, d1), (b2, d2))
        ]
        return loss, new, biases

    return step


def _matrix(array: object) -> arb_mat:
    cells = unpacked(array)
    return arb_mat(len(cells), cells.shape[1] if cells.ndim == 2 else 1, cells.ravel().tolist())


def _column(values: object) -> arb_mat:
    cells = list(values)  # type: ignore[call-overload]
    return arb_mat(len(cells), 1, [arb(v) for v in cells])
