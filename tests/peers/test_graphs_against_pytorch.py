"""Functions, losses and random graphs against torch.autograd, in float64."""

import numpy as np
import pytest
from hypothesis import given, settings

from backprop.activations import ACTIVATIONS
from backprop.flow import Flow
from backprop.functions import pointwise, terms_of
from backprop.losses import LOSSES
from backprop.numbers import FLOAT
from backprop.operations import total
from backprop.wires import Sketch
from tests.backprop.graphs import BINARY, UNARY, drawn, recipes

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.peers
from torch.nn import functional as F  # noqa: E402

FUNCTIONS = {
    "identity": lambda z: z,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": F.leaky_relu,
    "elu": F.elu,
    "softplus": F.softplus,
    "silu": F.silu,
    "gelu": F.gelu,
}
ERRORS = {
    "half squared error": lambda a, y: ((a - y) ** 2).sum() / 2,
    "sum of squared errors": lambda a, y: F.mse_loss(a, y, reduction="sum"),
    "mean squared error": F.mse_loss,
    "absolute error": lambda a, y: F.l1_loss(a, y, reduction="sum"),
    "multi-class hinge": lambda a, y: F.multi_margin_loss(a, y.argmax()) * len(a),
    "binary cross-entropy": lambda a, y: F.binary_cross_entropy(a, y, reduction="sum"),
    "softmax cross-entropy": lambda a, y: F.cross_entropy(a, y),
    "hinge": lambda a, y: torch.clamp(1 - y * a, min=0).sum(),
    "huber": lambda a, y: F.huber_loss(a, y, reduction="sum"),
}
TARGETS = {
    "multi-class hinge": [0, 0, 1, 0, 0],
    "hinge": [1, -1, 1, -1, 1],
    "softmax cross-entropy": [0.1, 0.2, 0.3, 0.15, 0.25],
}


def _tensor(cells):
    return torch.tensor(np.array(cells, dtype=float), dtype=torch.float64, requires_grad=True)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_torch_has_the_same_function_and_slope(name):
    """At 801 points from −20 to 20, the kink at 0 among them."""
    z = np.linspace(-20, 20, 801)
    s = Sketch()
    graph = s.graph(total(pointwise(ACTIVATIONS[name])(s.input("z", z.size)).named("a")))
    flow, theirs = Flow.of(graph, {"z": z}, FLOAT), _tensor(z)
    value = FUNCTIONS[name](theirs)
    value.sum().backward()

    np.testing.assert_allclose(flow.value("a"), value.detach().numpy(), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(flow.gradient("z"), theirs.grad.numpy(), rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize("name", LOSSES)
def test_torch_has_the_same_loss_and_slope(name):
    """At random outputs, in the outputs."""
    rng = np.random.default_rng(5)
    for _ in range(20):
        a = rng.uniform(0.01, 0.99, 5) if name == "binary cross-entropy" else rng.normal(0, 2, 5)
        y = np.array(TARGETS.get(name, rng.uniform(0, 1, 5)), dtype=float)
        s = Sketch()
        graph = s.graph(total(terms_of(LOSSES[name])(s.input("a", 5), s.input("y", 5))))
        flow, theirs = Flow.of(graph, {"a": a, "y": y}, FLOAT), _tensor(a)
        loss = ERRORS[name](theirs, torch.tensor(y))
        loss.backward()

        np.testing.assert_allclose(flow.loss, loss.item(), rtol=1e-12)
        np.testing.assert_allclose(flow.gradient("a"), theirs.grad.numpy(), rtol=1e-9, atol=1e-13)


def _steps(recipe, leaves, W):
    values = list(leaves)
    for kind, i, j in recipe.steps:
        a, b = values[i], values[j]
        values.append(
            {
                "add": lambda a=a, b=b: a + b,
                "subtract": lambda a=a, b=b: a - b,
                "multiply": lambda a=a, b=b: a * b,
                "maximum": lambda a=a, b=b: torch.where(a > b, a, b),
                "swap": lambda a=a, b=b: torch.cat([a[1:], b[:1]]),
                "linear": lambda a=a, b=b: W @ a + b,
                "half squared error": lambda a=a, b=b: (a - b) ** 2 / 2,
                "softmax cross-entropy": lambda a=a, b=b: -b * torch.log_softmax(a, 0),
                "sigmoid": lambda a=a, b=b: torch.sigmoid(a),
                "tanh": lambda a=a, b=b: torch.tanh(a),
                "square": lambda a=a, b=b: a**2,
                "softmax": lambda a=a, b=b: torch.softmax(a, 0),
                "negate": lambda a=a, b=b: -a,
                "mean": lambda a=a, b=b: a.mean() * b,
                "thrice": lambda a=a, b=b: a + a * a,
            }[kind]()
        )
    return values[recipe.end].sum()


@settings(max_examples=200, deadline=None, derandomize=True)
@given(recipe=recipes(kinds=(*BINARY, *UNARY, "softmax cross-entropy")))
def test_torch_finds_the_same_gradients_of_any_graph(recipe):
    """Sharing, diamonds, dead ends: of every leaf and of the shared matrix."""
    graph, givens = drawn(recipe)
    with np.errstate(all="ignore"):
        flow = Flow.of(graph, givens, FLOAT)
    leaves, W = [_tensor(leaf) for leaf in recipe.leaves], _tensor(recipe.matrix)
    _steps(recipe, leaves, W).backward()

    for name, tensor in [*((f"x{i}", leaf) for i, leaf in enumerate(leaves)), ("W", W)]:
        theirs = np.zeros(tensor.shape) if tensor.grad is None else tensor.grad.numpy()
        np.testing.assert_allclose(flow.gradient(name), theirs, rtol=1e-7, atol=1e-9)
