"""The peer that everybody trusts: torch.autograd on the same networks, in float64."""

import numpy as np
import pytest
from hypothesis import given, settings

from backprop import FLOAT, Lesson, Trace
from tests.backprop.networks import lessons

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.peers

f = torch.nn.functional
F = {
    "identity": lambda z: z,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": f.leaky_relu,
    "elu": f.elu,
    "softplus": f.softplus,
    "silu": f.silu,
    "gelu": f.gelu,
}
E = {
    "half squared error": lambda a, y: ((a - y) ** 2).sum() / 2,
    "sum of squared errors": lambda a, y: f.mse_loss(a, y, reduction="sum"),
    "mean squared error": f.mse_loss,
    "absolute error": lambda a, y: f.l1_loss(a, y, reduction="sum"),
    "multi-class hinge": lambda a, y: f.multi_margin_loss(a, y.argmax()) * len(a),
    "binary cross-entropy": lambda a, y: f.binary_cross_entropy(a, y, reduction="sum"),
    "softmax cross-entropy": f.cross_entropy,
    "hinge": lambda a, y: torch.relu(1 - y * a).sum(),
    "huber": lambda a, y: f.huber_loss(a, y, reduction="sum"),
}
LAST = {"binary cross-entropy": "sigmoid"}  # what must come before a loss, if not anything
TARGETS = {
    "softmax cross-entropy": [0, 1, 0],
    "hinge": [1, -1, 1],
    "multi-class hinge": [0, 1, 0],
}


def _tensor(rows, trained=False):
    numbers = np.vectorize(lambda v: int(v.numer()) / int(v.denom()), otypes=[float])(rows)
    return torch.tensor(numbers, dtype=torch.float64, requires_grad=trained)


def _start(lesson: Lesson):
    W = [_tensor(Wl, trained=True) for Wl in lesson.weights]
    b = [_tensor(bl, trained=lesson.train_biases) for bl in lesson.biases]
    return W, b


def _loss(lesson: Lesson, W, b):
    total = 0.0
    for example in lesson.examples:
        a = _tensor(example.x)
        for Wl, bl, each in zip(W, b, lesson.activations, strict=True):
            a = F[each.name](Wl @ a + bl)
        total = total + E[lesson.loss.name](a, _tensor(example.y))
    return total / len(lesson.examples)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(lesson=lessons(deepest=4, widest=4))
def test_torch_finds_the_same_loss_and_gradients(lesson):
    """For every weight of any network of any activations and losses."""
    step = Trace.of(lesson, numbers=FLOAT).step(0)
    W, b = _start(lesson)
    loss = _loss(lesson, W, b)
    loss.backward()

    np.testing.assert_allclose(step.loss, loss.item(), rtol=1e-8, atol=1e-12)
    for l, (Wl, bl) in enumerate(zip(W, b, strict=True), start=1):
        np.testing.assert_allclose(step.dW[l], Wl.grad.numpy(), rtol=1e-7, atol=1e-11)
        if lesson.train_biases:
            np.testing.assert_allclose(step.db[l], bl.grad.numpy(), rtol=1e-7, atol=1e-11)


@pytest.mark.parametrize("loss", E)
@pytest.mark.parametrize("activation", F)
def test_torch_finds_the_same_loss_and_gradients_for_each_pair(activation, loss):
    """Each activation below each loss; the loss and a gradient to twelve digits."""
    last = LAST.get(loss, "identity" if loss == "softmax cross-entropy" else activation)
    lesson = Lesson.of(
        layers=[2, 3, 3],
        activations=[activation, last],
        weights=[[["0.8", "-1.4"], ["-0.3", "0.6"], ["1.1", "0.2"]],
                 [["0.5", "-0.7", "0.9"], ["-1.2", "0.4", "0.1"], ["0.3", "0.8", "-0.6"]]],
        biases=[["0.1", "-0.2", "0.3"], ["0.05", "0", "-0.4"]],
        examples=[(["0.7", "-1.9"], TARGETS.get(loss, ["0.2", "0.9", "0.4"]))],
        loss=loss,
    )  # fmt: skip
    W, b = _start(lesson)
    found = _loss(lesson, W, b)
    found.backward()
    trace, step = Trace.of(lesson), Trace.of(lesson, numbers=FLOAT).step(0)

    np.testing.assert_allclose(float(trace.shown("loss", 12)), found.item(), rtol=1e-10, atol=1e-12)
    exact = float(trace.shown("dW[1][1,0]", 12))
    np.testing.assert_allclose(exact, W[0].grad[1, 0].item(), rtol=1e-8, atol=1e-12)
    for l, Wl in enumerate(W, start=1):
        np.testing.assert_allclose(step.dW[l], Wl.grad.numpy(), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", Lesson.names())
def test_torch_sgd_walks_the_same_way_down(name):
    """Every built-in lesson, trained by torch.optim.SGD for as many steps as it says."""
    lesson = Lesson.named(name)
    trace = Trace.of(lesson)
    W, b = _start(lesson)
    rate = int(lesson.rate.numer()) / int(lesson.rate.denom())
    optimiser = torch.optim.SGD([p for p in (*W, *b) if p.requires_grad], lr=rate)

    for n in range(lesson.steps + 1):
        optimiser.zero_grad()
        loss = _loss(lesson, W, b)
        if n in (0, 1, lesson.steps // 2, lesson.steps):
            shown = trace.shown(f"step[{n}].loss", 12)
            np.testing.assert_allclose(loss.item(), float(shown), rtol=1e-8, atol=1e-11)
        loss.backward()
        optimiser.step()


def test_the_famous_loss_is_torch_s_too():
    """0.291027774 after one simultaneous update, not the published 0.291027924."""
    lesson = Lesson.named("two-two-two")
    W, b = _start(lesson)
    _loss(lesson, W, b).backward()
    with torch.no_grad():
        W = [Wl - 0.5 * Wl.grad for Wl in W]

    assert f"{_loss(lesson, W, b).item():.9f}" == "0.291027774"
