"""The same training steps in our engine, in PyTorch and in micrograd."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from backprop import Initialiser, Lesson
from backprop.data import Data
from backprop.layered import gradient_names, mlp
from backprop.numbers import FLOAT
from backprop.plan import plan
from backprop.task import Task
from backprop.training import Training, train


def lesson(sizes: tuple[int, ...]) -> Lesson:
    """Sigmoid layers with half the squared error."""
    return Lesson.of(
        layers=sizes,
        initialiser=Initialiser("xavier", decimals=4),
        examples=[
            ([f"0.{k % 7}" for k in range(sizes[0])], [f"0.{j % 9}" for j in range(sizes[-1])])
        ],
    )


def data(sizes: tuple[int, ...], batch: int) -> Data:
    rng = np.random.RandomState(1)
    return Data("random", rng.rand(batch, sizes[0]), rng.rand(batch, sizes[-1]))


def ours(
    sizes: tuple[int, ...], batch: int, steps: int, *, record: bool = False
) -> Callable[[], object]:
    """`steps` steps by the public loop; with `record` every parameter and gradient of each step."""
    task = Task.of_lesson(lesson(sizes), data(sizes, batch))
    chosen = None if record else ()
    how = Training(epochs=steps, record=chosen, keep=steps + 1 if record else 1)
    return lambda: train(task, how)


def all_nodes(sizes: tuple[int, ...]) -> tuple[Callable[[], object], Callable[[], object]]:
    """One gradient of one example: only what training needs; and every node of the graph kept."""
    graph, given = mlp(sizes, lesson(sizes).activations, lesson(sizes).loss), data(sizes, 1)
    joint, parameters = graph.backward.joint, Task.of_lesson(lesson(sizes)).start
    values = [given.x[0], given.y[0], *map(FLOAT.convert, parameters.values())]
    leaves = ["x", "y", *parameters]
    lean = plan(joint, ["loss", *gradient_names(graph, list(parameters))], FLOAT, leaves).run
    full = plan(joint, list(joint.positions), FLOAT, leaves).run
    return lambda: lean(*values), lambda: full(*values)


def torch_eager(sizes: tuple[int, ...], batch: int, steps: int) -> Callable[[], object]:
    """Functional, no nn.Module, float64: forward, autograd.grad, in-place update."""
    import torch

    torch.set_num_threads(1)
    task = Task.of_lesson(lesson(sizes), data(sizes, batch))
    x, y = (torch.tensor(task.data[name]) for name in "xy")
    if batch == 1:
        x, y = x[0], y[0]
    p = [torch.tensor(FLOAT.convert(v), requires_grad=True) for v in task.start.values()]

    def run() -> None:
        for _ in range(steps):
            a = x
            for W, b in zip(p[::2], p[1::2], strict=True):
                a = torch.sigmoid(torch.nn.functional.linear(a, W, b))
            loss = ((a - y) ** 2).sum() / (2 * batch)
            gradients = torch.autograd.grad(loss, p)
            with torch.no_grad():
                for w, g in zip(p, gradients, strict=True):
                    w.sub_(g, alpha=0.5)

    return run


def micrograd(sizes: tuple[int, ...]) -> Callable[[], object]:
    """One step of one example, number by number (ReLU: micrograd has no sigmoid)."""
    from micrograd.engine import Value

    task = Task.of_lesson(lesson(sizes), data(sizes, 1))
    p = [FLOAT.convert(v) for v in task.start.values()]
    rows = [
        ([[Value(float(w)) for w in row] for row in W], [Value(float(c)) for c in b])
        for W, b in zip(p[::2], p[1::2], strict=True)
    ]
    x, y = task.data["x"][0].tolist(), task.data["y"][0].tolist()

    def step() -> None:
        a: list = x
        for W, b in rows:
            a = [
                sum((w * v for w, v in zip(row, a, strict=True)), c).relu()
                for row, c in zip(W, b, strict=True)
            ]
        loss = sum(((v - t) ** 2 for v, t in zip(a, y, strict=True)), Value(0.0))
        loss.backward()
        for W, b in rows:
            for w in [*(w for row in W for w in row), *b]:
                w.data -= 0.01 * w.grad
                w.grad = 0.0

    return step
