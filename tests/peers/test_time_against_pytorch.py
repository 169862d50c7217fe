"""torch.nn.RNN and torch.nn.LSTM with the same weights, in float64."""

import numpy as np
import pytest

from backprop.flow import Flow
from backprop.numbers import FLOAT
from backprop.recurrent import GATES, elman, lstm

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.peers

T, N_IN, N, N_OUT = 6, 3, 5, 2


def _data():
    rng = np.random.default_rng(11)
    return rng, rng.normal(0, 1, (T, N_IN)), rng.normal(0, 1, N_OUT)


def _run(module, head, xs, y):
    """The loss ½‖W h_T + b − y‖², backward."""
    hidden, _ = module(torch.tensor(xs))
    loss = ((head(hidden[-1]) - torch.tensor(y)) ** 2).sum() / 2
    loss.backward()
    return loss.item()


def _close(ours, theirs):
    np.testing.assert_allclose(ours, theirs.numpy(), rtol=1e-9, atol=1e-12)


def test_torch_s_rnn_has_the_same_gradients():
    """Its two biases count as one."""
    rng, xs, y = _data()
    net = elman(N_IN, N, N_OUT, T)
    p = {node.name: rng.normal(0, 0.5, node.shape) for node in net.graph.parameters}
    module, head = torch.nn.RNN(N_IN, N).double(), torch.nn.Linear(N, N_OUT).double()
    with torch.no_grad():
        for tensor, name in [
            (module.weight_ih_l0, "Wx"),
            (module.weight_hh_l0, "Wh"),
            (module.bias_ih_l0, "b"),
            (head.weight, "Wy"),
            (head.bias, "c"),
        ]:
            tensor.copy_(torch.tensor(p[name]))
        module.bias_hh_l0.zero_()
    loss = _run(module, head, xs, y)
    flow = Flow.of(net.graph, net.givens(p, list(xs), [y]), FLOAT)

    np.testing.assert_allclose(flow.loss, loss, rtol=1e-12)
    _close(flow.gradient("Wx"), module.weight_ih_l0.grad)
    _close(flow.gradient("Wh"), module.weight_hh_l0.grad)
    _close(flow.gradient("b"), module.bias_ih_l0.grad)
    _close(flow.gradient("Wy"), head.weight.grad)


def test_torch_s_lstm_has_the_same_gradients():
    """Its weights are ours, the gates i, f, g, o one below the other."""
    rng, xs, y = _data()
    net = lstm(N_IN, N, N_OUT, T)
    p = {node.name: rng.normal(0, 0.5, node.shape) for node in net.graph.parameters}
    module, head = torch.nn.LSTM(N_IN, N).double(), torch.nn.Linear(N, N_OUT).double()
    stacked = {letter: np.concatenate([p[f"{letter}{g}"] for g in GATES]) for letter in "WUb"}
    with torch.no_grad():
        for tensor, array in [
            (module.weight_ih_l0, stacked["W"]),
            (module.weight_hh_l0, stacked["U"]),
            (module.bias_ih_l0, stacked["b"]),
            (head.weight, p["Wy"]),
            (head.bias, p["by"]),
        ]:
            tensor.copy_(torch.tensor(array))
        module.bias_hh_l0.zero_()
    loss = _run(module, head, xs, y)
    flow = Flow.of(net.graph, net.givens(p, list(xs), [y]), FLOAT)

    np.testing.assert_allclose(flow.loss, loss, rtol=1e-12)
    for letter, tensor in [("W", module.weight_ih_l0), ("U", module.weight_hh_l0)]:
        _close(np.concatenate([flow.gradient(f"{letter}{g}") for g in GATES]), tensor.grad)
    _close(np.concatenate([flow.gradient(f"b{g}") for g in GATES]), module.bias_ih_l0.grad)
