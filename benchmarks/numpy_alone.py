"""A float64 training run as one writes it by hand in numpy: no graph, nothing recorded."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from backprop.numbers import FLOAT
from backprop.task import Task
from benchmarks.networks import data, lesson


def steps(sizes: tuple[int, int, int], batch: int, count: int) -> Callable[[], object]:
    """So many steps of two sigmoid layers with half the squared error, rate ½."""
    task = Task.of_lesson(lesson(sizes), data(sizes, batch))
    x, y = (FLOAT.convert(task.data[name]) for name in "xy")
    start = [FLOAT.convert(v) for v in task.start.values()]

    def run() -> object:
        W1, b1, W2, b2 = (v.copy() for v in start)
        losses = []
        for _ in range(count):
            a1 = 1 / (1 + np.exp(-(x @ W1.T + b1)))
            a2 = 1 / (1 + np.exp(-(a1 @ W2.T + b2)))
            error = a2 - y
            losses.append(float((error * error).sum()) / (2 * batch))
            d2 = error * a2 * (1 - a2) / batch
            d1 = (d2 @ W2) * a1 * (1 - a1)
            W2 -= 0.5 * (d2.T @ a1)
            b2 -= 0.5 * d2.sum(axis=0)
            W1 -= 0.5 * (d1.T @ x)
            b1 -= 0.5 * d1.sum(axis=0)
        return losses

    return run
