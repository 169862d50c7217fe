"""torch.optim on the same network and batches: the same path, for as long as it is followed."""

import numpy as np
import pytest

from backprop import Lesson
from backprop.numbers import FLOAT
from backprop.optimisers import Adagrad, Adam, Descent, Momentum, Nesterov, RMSProp
from backprop.schedules import Constant, Cosine, StepDecay
from backprop.task import Task
from backprop.training import Training, train

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.peers

OPTIMISERS = {
    "descent": (Descent(), lambda p, lr: torch.optim.SGD(p, lr=lr)),
    "momentum": (Momentum("0.9"), lambda p, lr: torch.optim.SGD(p, lr=lr, momentum=0.9)),
    "nesterov": (
        Nesterov("0.9"),
        lambda p, lr: torch.optim.SGD(p, lr=lr, momentum=0.9, nesterov=True),
    ),
    "rmsprop": (
        RMSProp("0.99", "1e-8"),
        lambda p, lr: torch.optim.RMSprop(p, lr=lr, alpha=0.99, eps=1e-8),
    ),
    "adagrad": (Adagrad(), lambda p, lr: torch.optim.Adagrad(p, lr=lr)),
    "adam": (Adam(), lambda p, lr: torch.optim.Adam(p, lr=lr)),
}
RULES = {  # torch's decay is that of all parameters
    "decay": (
        {"optimiser": Momentum("0.9"), "decay": "0.1", "decay_biases": True},
        lambda p, lr: torch.optim.SGD(p, lr=lr, momentum=0.9, weight_decay=0.1),
    ),
    "decoupled decay": (
        {"optimiser": Adam(), "decay": "0.1", "decay_biases": True, "decoupled": True},
        lambda p, lr: torch.optim.AdamW(p, lr=lr, weight_decay=0.1),
    ),
    "ascent": (
        {"optimiser": Adam(), "ascent": True},
        lambda p, lr: torch.optim.Adam(p, lr=lr, maximize=True),
    ),
    "frozen": (
        {"optimiser": Nesterov("0.9"), "frozen": ["W1", "b1"]},
        lambda p, lr: torch.optim.SGD(p[2:], lr=lr, momentum=0.9, nesterov=True),
    ),
}
SCHEDULES = {
    "constant": (Constant("0.05"), None),
    "step": (
        StepDecay("0.05", every=5, factor="0.5"),
        lambda o: torch.optim.lr_scheduler.StepLR(o, step_size=5, gamma=0.5),
    ),
    "cosine": (
        Cosine("0.05", steps=20, end="0.01"),
        lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, T_max=20, eta_min=0.01),
    ),
}


def _lesson() -> Lesson:
    rng = np.random.RandomState(4)
    examples = [
        ([f"{v:.2f}" for v in rng.normal(0, 1, 3)], [f"{v:.2f}" for v in rng.uniform(0, 1, 2)])
        for _ in range(7)
    ]
    return Lesson.of(layers=[3, 5, 2], activations=["tanh", "sigmoid"], examples=examples)


def _followed(make, scheduler, history, task) -> dict[str, np.ndarray]:
    p = {
        name: torch.tensor(FLOAT.convert(value), dtype=torch.float64, requires_grad=True)
        for name, value in task.start.items()
    }
    x, y = (torch.tensor(FLOAT.convert(task.data[name])) for name in "xy")
    optimiser = make(list(p.values()), 0.05)
    schedule = scheduler(optimiser) if scheduler else None
    for record in history.records[:-1]:
        rows = list(record.batch) or list(range(7))
        a = torch.tanh(x[rows] @ p["W1"].T + p["b1"])
        a = torch.sigmoid(a @ p["W2"].T + p["b2"])
        loss = ((a - y[rows]) ** 2).sum() / 2 / len(rows)
        np.testing.assert_allclose(record.loss, loss.item(), rtol=1e-9)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if schedule:
            schedule.step()
    return {name: tensor.detach().numpy() for name, tensor in p.items()}


@pytest.mark.parametrize("batch", [None, 3])
@pytest.mark.parametrize("name", OPTIMISERS)
def test_torch_s_optimisers_walk_the_same_way(name, batch):
    """Twenty epochs; in full batches, and in mini-batches of three out of seven."""
    optimiser, make = OPTIMISERS[name]
    task = Task.of_lesson(_lesson())
    how = Training(epochs=20, schedule=Constant("0.05"), optimiser=optimiser, batch=batch)
    history = train(task, how)
    for parameter, theirs in _followed(make, None, history, task).items():
        np.testing.assert_allclose(history.parameters[parameter], theirs, rtol=1e-8, atol=1e-11)


@pytest.mark.parametrize("name", RULES)
def test_torch_s_rules_walk_the_same_way(name):
    """Decay inside and beside the optimiser, uphill, and with a layer that stays; in the order in
    which the examples stand."""
    how, make = RULES[name]
    task = Task.of_lesson(_lesson())
    how = Training(epochs=8, schedule=Constant("0.05"), batch=3, order="as given", **how)
    history = train(task, how)
    for parameter, theirs in _followed(make, None, history, task).items():
        np.testing.assert_allclose(history.parameters[parameter], theirs, rtol=1e-8, atol=1e-11)


@pytest.mark.parametrize("name", SCHEDULES)
def test_torch_s_schedules_give_the_same_rates(name):
    """Plain descent, twenty steps."""
    schedule, scheduler = SCHEDULES[name]
    task = Task.of_lesson(_lesson())
    history = train(task, Training(epochs=20, schedule=schedule))
    theirs = _followed(OPTIMISERS["descent"][1], scheduler, history, task)
    for parameter, expected in theirs.items():
        np.testing.assert_allclose(history.parameters[parameter], expected, rtol=1e-9, atol=1e-12)
