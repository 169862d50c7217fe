"""The steps of a lesson with a [training] of its own, once more: one number at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import islice
from typing import Any

from backprop import Lesson
from backprop.step_rule import orders
from scenes.audit.arithmetic import CALCULATOR, fraction
from scenes.audit.runs import MOVES, decays, one_step, penalty_of, rate_at

Place = tuple[int, ...]  # (l, j, k) of a weight, (l, j) of a bias
Gradients = Callable[[int, Sequence[int]], dict[Place, Any]]


def ruled(lesson: Lesson, name: str) -> bool:
    """Whether a lesson's steps have what a name asks for."""
    kept = MOVES[lesson.training.optimiser.name][1]
    return not lesson.plain and (name in ("g", "penalty") or name in kept)


class PlainSteps:
    """What each step takes, keeps and subtracts."""

    def __init__(self, lesson: Lesson, gradients: Gradients) -> None:
        self.lesson, self.rule, self._gradients = lesson, lesson.training, gradients
        weights = {
            (l, j, k): fraction(w)
            for l, W in enumerate(lesson.weights, start=1)
            for j, row in enumerate(W)
            for k, w in enumerate(row)
        }
        biases = {
            (l, j): fraction(bj)
            for l, b in enumerate(lesson.biases, start=1)
            for j, bj in enumerate(b)
        }
        kept = len(MOVES[self.rule.optimiser.name][1])
        self._values = [weights | biases]
        self._states = [{place: [Fraction(0)] * kept for place in self._values[0]}]
        self._taken: list[tuple[dict[Place, Any], dict[Place, Any]]] = []  # slopes, steps
        self._orders = orders(len(lesson.examples), self.rule)
        self._batches: list[tuple[int, ...]] = []

    def number(self, name: str, n: int, index: Place) -> Any:
        """The rate, a slope with the decay's share, a step, or what the optimiser keeps."""
        if name == "eta":
            return self._rate(n)
        if name == "penalty":
            return self._penalty(n)
        self._until(n)
        slopes, steps = self._take(n)
        if name in ("g", "g_b"):
            return slopes[index]
        if name in ("update", "update_b"):
            return steps[index]
        letters = MOVES[self.rule.optimiser.name][1]
        return self._states[n][index][letters.index(name.removesuffix("_b"))]

    def parameters(self, n: int) -> tuple[list[Any], list[Any]]:
        """W[l][j][k] and b[l][j] after n steps; nothing at layer 0."""
        self._until(n)
        values, sizes = self._values[n], self.lesson.sizes
        W: list[Any] = [[]]
        b: list[Any] = [[]]
        for l in range(1, len(sizes)):
            b.append([values[l, j] for j in range(sizes[l])])
            W.append([[values[l, j, k] for k in range(sizes[l - 1])] for j in range(sizes[l])])
        return W, b

    def _until(self, n: int) -> None:
        while len(self._values) <= n:
            m = len(self._values) - 1
            _, steps = self._take(m)
            old = self._values[m]
            self._values.append({p: CALCULATOR.minus(old[p], steps[p]) for p in old})

    def _take(self, n: int) -> tuple[dict[Place, Any], dict[Place, Any]]:
        """The slopes and steps of step n; what is kept for the next one is noted."""
        while len(self._taken) <= n:
            m = len(self._taken)
            self._taken.append(self._one(m))
        return self._taken[n]

    def _one(self, n: int) -> tuple[dict[Place, Any], dict[Place, Any]]:
        eta, gradients = self._rate(n), self._gradients(n, self._batch(n))
        slopes, steps, states = {}, {}, {}
        for place, w in self._values[n].items():
            state, (name, cell) = self._states[n][place], named(place)
            g, step, states[place] = one_step(
                self.rule, name, cell, w, gradients[place], state, eta, n + 1
            )
            rests = len(cell) == 1 and not self.lesson.train_biases
            slopes[place], steps[place] = g, Fraction(0) if rests else step
        self._states.append(states)
        return slopes, steps

    def _penalty(self, n: int) -> Any:
        self._until(n)
        values = self._values[n].items()
        return CALCULATOR.sum(
            [penalty_of(self.rule, w) for place, w in values if decays(self.rule, named(place)[0])]
        )

    def _rate(self, n: int) -> Any:
        first = fraction(self.lesson.rate)
        schedule = self.rule.schedule
        return first if schedule is None else rate_at(schedule.beginning(self.lesson.rate), n)

    def _batch(self, n: int) -> tuple[int, ...]:
        """Which examples is the engine's to say: a shuffle is a choice, not a result."""
        more = n + 1 - len(self._batches)
        self._batches += [batch for _, batch in islice(self._orders, max(0, more))]
        return self._batches[n] or tuple(range(len(self.lesson.examples)))


def named(place: Place) -> tuple[str, Place]:
    """W2 and (j, k), or b2 and (j,)."""
    l, *cell = place
    return f"{'W' if len(cell) == 2 else 'b'}{l}", tuple(cell)
