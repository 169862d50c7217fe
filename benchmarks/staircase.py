"""How the start of the lesson `staircase` was found: `python -m benchmarks.staircase`.

Random starts of two decimals are drawn by a seed, those kept that pictures can show, and the ones
listed that learn soonest. Of the first of such lists the lesson is the one whose boundary is seen
to bend: a tongue of "no" comes in from the corner where both switches are up, until it has passed
the opposite corner. Another seed finds others of the kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

SEED, STARTS = 1986, 40_000
SPREAD = 1.2  # standard deviation of what is drawn
RATE, STEPS, LEARNED = 2.0, 400, 0.01  # the run; the loss from which on it has learned
LEAST = 0.15  # size of a parameter: each has a sign that can be seen
QUIET, LOUD = (0.05, 0.15), (0.85, 0.95)  # hidden neurons of one case: contrast
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
Y = np.array([0, 1, 1, 0])


@dataclass(frozen=True)
class Starts:
    """Many machines of two inputs, three hidden neurons and one output, all sigmoids."""

    W1: np.ndarray  # (n, 3, 2)
    b1: np.ndarray  # (n, 3)
    W2: np.ndarray  # (n, 3)
    b2: np.ndarray  # (n,)

    def only(self, chosen: np.ndarray) -> Starts:
        """Those that are chosen: numbers of starts, or true and false."""
        return Starts(self.W1[chosen], self.b1[chosen], self.W2[chosen], self.b2[chosen])

    def hidden(self) -> np.ndarray:
        """What the hidden neurons answer in each case, (n, 4, 3)."""
        return sigmoid(np.einsum("njk,mk->nmj", self.W1, X) + self.b1[:, None])

    def answers(self) -> np.ndarray:
        """What the last neuron answers in each case, (n, 4)."""
        return sigmoid(np.einsum("nmj,nj->nm", self.hidden(), self.W2) + self.b2[:, None])

    def stepped(self) -> Starts:
        """After one step of gradient descent on the mean of all cases (Nielsen, ch. 2, BP1-BP4)."""
        h, a = self.hidden(), self.answers()
        last = (a - Y) * a * (1 - a) / len(X)
        hidden = last[..., None] * self.W2[:, None] * h * (1 - h)
        return Starts(
            self.W1 - RATE * np.einsum("nmj,mk->njk", hidden, X),
            self.b1 - RATE * hidden.sum(axis=1),
            self.W2 - RATE * np.einsum("nm,nmj->nj", last, h),
            self.b2 - RATE * last.sum(axis=1),
        )


def sigmoid(z: np.ndarray) -> np.ndarray:
    out: np.ndarray = 1 / (1 + np.exp(-z))
    return out


def drawn(seed: int = SEED, count: int = STARTS) -> Starts:
    """Starts of two decimals, normally distributed around 0."""
    numbers = np.random.default_rng(seed).normal(0, SPREAD, (count, 13)).round(2)
    return Starts(
        numbers[:, :6].reshape(-1, 3, 2), numbers[:, 6:9], numbers[:, 9:12], numbers[:, 12]
    )


def tellable(starts: Starts) -> np.ndarray:
    """Which of them pictures can show: no parameter near 0 and both signs in each layer, one case
    with a quiet and a loud hidden neuron, and a lamp that burns at first in all four cases."""
    n = len(starts.b2)
    W1, W2 = starts.W1.reshape(n, -1), starts.W2
    sizes = np.abs(np.concatenate([W1, starts.b1, W2, starts.b2[:, None]], axis=1))
    mixed = [(W.min(axis=1) < 0) & (W.max(axis=1) > 0) for W in (W1, W2)]
    h = starts.hidden()
    quiet, loud = (((h > low) & (h < high)).any(axis=2) for low, high in (QUIET, LOUD))
    burns = (starts.answers() > 0.5).all(axis=1)
    return mixed[0] & mixed[1] & (sizes.min(axis=1) >= LEAST) & (quiet & loud).any(axis=1) & burns


def learned(starts: Starts) -> np.ndarray:
    """After how many steps each has learned: all right, the loss below 0.01, and no step before
    that made it worse; STEPS + 1 where it has not."""
    found = np.full(len(starts.b2), STEPS + 1)
    before = np.full(len(starts.b2), np.inf)
    falling = np.ones(len(starts.b2), dtype=bool)
    for n in range(STEPS + 1):
        a = starts.answers()
        loss = ((a - Y) ** 2).mean(axis=1) / 2
        falling &= loss < before
        right = ((a > 0.5) == (Y == 1)).all(axis=1)
        found[(found > n) & falling & right & (loss < LEARNED)] = n
        starts, before = starts.stepped(), loss
    return np.where(falling, found, STEPS + 1)


def search(seed: int = SEED, count: int = STARTS, best: int = 5) -> Iterator[str]:
    """The starts that learn soonest, each as a lesson writes it."""
    starts = drawn(seed, count)
    starts = starts.only(tellable(starts))
    after = learned(starts)
    yield f"{len(after)} of {count} can be told; of these the soonest:"
    for i in after.argsort()[:best]:
        yield f"# learned after {after[i]} steps"
        yield f"W1 = {starts.W1[i].tolist()}"
        yield f"b1 = {starts.b1[i].tolist()}"
        yield f"W2 = {[starts.W2[i].tolist()]}"
        yield f"b2 = {[float(starts.b2[i])]}"


if __name__ == "__main__":
    print("\n".join(search()))
