"""A run whose steps are made by a rule of their own: optimiser, batches, decay, schedule, …

Kept are the parameters and, behind them, what the optimiser keeps for each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

import numpy as np

from backprop.balls import shortened
from backprop.lesson import Lesson
from backprop.numbers import EXACT, Numbers
from backprop.run import Run
from backprop.step import ByLayer, Step, mean
from backprop.step_rule import orders, without


@dataclass(frozen=True, eq=False)
class Moves:
    """What a step takes and subtracts."""

    batch: tuple[int, ...]  # the examples that it looks at
    eta: Any
    penalty: Any  # what the decay adds to the loss
    slopes: tuple[ByLayer, ByLayer] = field(repr=False)  # of W and b, with the decay's share
    steps: tuple[ByLayer, ByLayer] = field(repr=False)  # what is subtracted from W and b
    states: dict[str, tuple[ByLayer, ByLayer]] = field(repr=False)  # by letter, before the step


class RuledRun(Run):
    """The states of a lesson whose `training` is not plain gradient descent."""

    def __init__(self, lesson: Lesson, numbers: Numbers, bits: int) -> None:
        super().__init__(lesson, numbers, bits)
        self.rule, start = lesson.training, self._kept[0]
        self.names = [f"{letter}{l}" for l in range(1, lesson.L + 1) for letter in "Wb"]
        pairs = zip(self.names, start, strict=True)
        self.masks = self.rule.masks({name: np.shape(w) for name, w in pairs})
        if not lesson.train_biases:
            self.masks |= dict.fromkeys(self.names[1::2], True)
        states = [array for w in start for array in self.rule.optimiser.start(w, numbers)]
        self._kept[0] = [*start, *states]
        self._orders = orders(len(lesson.examples), self.rule)
        self._batches: list[tuple[int, ...]] = []

    def batch(self, n: int) -> tuple[int, ...]:
        """The examples of step n."""
        more = n + 1 - len(self._batches)
        self._batches += [batch for _, batch in islice(self._orders, max(0, more))]
        return self._batches[n] or tuple(range(len(self._examples)))

    def parameters(self, n: int) -> list[Any]:
        """W1, b1, … WL, bL after n updates."""
        return self.kept(n)[: len(self.names)]

    def rests(self, first: int, last: int) -> bool:
        """A step without a change says nothing of the next one's batch, rate or momentum."""
        return first == last

    def advanced(self, n: int, old: list[Any]) -> list[Any]:
        """Parameters and state after n + 1 updates, from those after n."""
        parameters = old[: len(self.names)]
        examples = [self._examples[m] for m in self.batch(n)]
        each = [self._network.learn(x, y, *parameters) for x, y in examples]
        loss, *gradients = map(mean, zip(*each, strict=True))
        self._check_finite(n, loss)
        steps, states = self._moved(n, old, gradients)
        pairs = zip(parameters, steps, strict=True)
        new = [*(self._less(w, step) for w, step in pairs), *states]
        return shortened(new) if self.numbers is EXACT else new

    def _moved(self, n: int, kept: Sequence[Any], gradients: Sequence[Any]) -> tuple[Any, Any]:
        """What is subtracted from each parameter, and what is kept for the next step."""
        count, each = len(self.names), len(self.rule.optimiser.kept)
        eta = self._eta(n)
        steps: list[Any] = []
        states: list[Any] = []
        for i, (name, g) in enumerate(zip(self.names, gradients, strict=True)):
            state = tuple(kept[count + i * each : count + (i + 1) * each])
            step, state = self.rule.step(name, kept[i], g, state, eta, n + 1, self.numbers)
            steps.append(without(step, self.masks[name]))
            states += state
        return steps, states

    def _eta(self, n: int) -> Any:
        return self.rule.rate(self.lesson.rate, n, self.numbers)

    def _evaluated(self, n: int, kept: list[Any]) -> Step:
        step = super()._evaluated(n, kept[: len(self.names)])
        batch = self.batch(n)
        passes = [step.examples[m] for m in batch]
        each = [[g for pair in zip(one.dW, one.db, strict=True) for g in pair] for one in passes]
        gradients = [mean(arrays) for arrays in zip(*each, strict=True)]
        steps, _ = self._moved(n, kept, gradients)
        named = dict(zip(self.names, kept, strict=False))
        slopes = [
            self.rule.slope(name, w, g, self.numbers)
            for (name, w), g in zip(named.items(), gradients, strict=True)
        ]
        letters, behind = self.rule.optimiser.kept, kept[len(self.names) :]
        states = {letter: _pair(behind[i :: len(letters)]) for i, letter in enumerate(letters)}
        penalty = self.rule.penalty(named, self.numbers)
        moves = Moves(batch, self._eta(n), penalty, _pair(slopes), _pair(steps), states)
        return replace(step, moves=moves)


def _pair(arrays: Sequence[Any]) -> tuple[ByLayer, ByLayer]:
    """Of W and of b, from those of W1, b1, W2, …"""
    return ByLayer(arrays[::2]), ByLayer(arrays[1::2])
