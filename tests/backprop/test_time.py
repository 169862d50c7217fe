"""Backpropagation through time: shared weights, one part of the gradient for each moment."""

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from flint import fmpq

from backprop import BackpropError, Decimals, GraphTrace, ShapeError, Sketch, Unrolled, proven
from backprop.activations import IDENTITY, SIGMOID
from backprop.flow import Flow
from backprop.losses import SOFTMAX_CROSS_ENTROPY
from backprop.numbers import FLOAT
from backprop.recurrent import GATES, elman, feedback_neuron, lstm


def linear_neuron(w_c, T=3, xs=(1, 0, 0), y=0):
    net = feedback_neuron(T, IDENTITY)
    return net, Flow.of(net.graph, net.givens({"w": 1, "w_c": w_c, "b": 0}, xs, [y]))


def test_a_neuron_hears_its_own_last_output():
    """x = 1, 0, 0 and w_c = 2: h = 1, 2, 4."""
    _, flow = linear_neuron(2)

    assert [flow.value(f"h{t}") for t in range(4)] == [0, 1, 2, 4]


def test_the_shared_weight_s_gradient_is_a_sum_over_time():
    """E = ½h₃², ∂E/∂h₃ = 4; w_c is used at 2 (h₁ = 1, way up 2) and 3 (h₂ = 2): 8 + 8."""
    net, flow = linear_neuron(2)
    parts = net.per_moment(flow, "w_c")

    assert parts == {1: 0, 2: 4 * 2 * 1, 3: 4 * 2}
    assert sum(parts.values()) == flow.gradient("w_c") == 16
    assert net.per_moment(flow, "w") == {1: 4 * 4, 2: 0, 3: 0}


def test_a_moment_that_uses_a_weight_twice_counts_both_uses():
    """E = w·2 + w·3 in moment 1, + w·10 after all moments."""
    s = Sketch()
    w = s.parameter("w")
    h = ((w * 2).named("a") + (w * 3).named("b")).named("h1")
    graph = s.graph((h + (w * 10).named("after")).named("E"))
    net = Unrolled(graph, 1, "h", {"a": 1, "b": 1, "h1": 1})

    assert net.per_moment(Flow.of(graph, {"w": 1}), "w") == {0: 10, 1: 2 + 3}


@pytest.mark.parametrize(("w_c", "text"), [("3/2", "17.0859"), ("1/2", "0.0078")])
def test_compounded_weights_explode_or_vanish(w_c, text):
    """∂h₇/∂h₀ = w_c⁷: (3/2)⁷ = 17.1, (1/2)⁷ = 0.0078."""
    net, flow = linear_neuron(w_c, T=7, xs=[1] * 7)

    assert proven(net.norms(flow)[-1], Decimals(4)) == text
    assert net.jacobian_products(flow)[-1].tolist() == [[flow.value("w_c") ** 7]]


@pytest.mark.parametrize("T", [3, 5])
def test_sequences_of_any_length_share_the_same_weights(T):
    """T moments, T parts, the same parameters."""
    net = elman(1, 2, 1, T)
    flow = Flow.of(net.graph, net.givens(PARAMETERS, [["0.5"]] * T, [[1]]))

    assert [node.name for node in net.graph.parameters] == list(PARAMETERS)
    parts = net.per_moment(flow, "Wh")
    assert list(parts) == list(range(1, T + 1))
    difference = sum(parts.values()) - flow.gradient("Wh")
    assert all(cell.contains(0) for cell in difference.flat)


PARAMETERS = {
    "Wx": [["0.5"], ["-0.3"]],
    "Wh": [["0.8", "0.1"], ["-0.2", "0.4"]],
    "b": ["0.1", "0"],
    "Wy": [["1", "-1"]],
    "c": ["0.2"],
}


def test_the_way_through_time_is_a_product_of_jacobians():
    """∂h₄/∂h₀ = J₄ J₃ J₂ J₁ with J_t = diag(f′(z_t)) Wh."""
    net = elman(1, 2, 1, 4)
    flow = Flow.of(net.graph, net.givens(PARAMETERS, [["1"], ["0.5"], ["-1"], ["2"]], [[1]]))
    steps = [net.step_jacobian(flow, t) for t in range(1, 5)]
    product = steps[3] @ steps[2] @ steps[1] @ steps[0]

    assert all(c.contains(0) for c in (net.jacobian_products(flow)[-1] - product).flat)
    for t, J in enumerate(steps, start=1):
        by_hand = flow.jacobian(f"h{t}").matrix @ flow.value("Wh")
        assert all(c.contains(0) for c in (J - by_hand).flat)


def test_the_gated_path_keeps_what_it_is_told_to_keep():
    """Along the cell the factor is the forget gate alone: bf = 20 opens it, −20 shuts it."""
    for bf, kept in (("20", "1.000"), ("-20", "0.000")):
        net = lstm(1, 1, 1, 3)
        parameters = {f"{letter}{g}": [["0.1"]] for g in GATES for letter in "WU"}
        parameters |= {f"b{g}": ["0"] for g in GATES}
        parameters |= {"Wy": [["1"]], "by": ["0"], "bf": [bf]}
        flow = Flow.of(net.graph, net.givens(parameters, [["1"]] * 3, [["0"]]))
        factor = flow.jacobian("kept3", 1)
        assert (factor.kind, proven(factor.entries[0], Decimals(3))) == ("diagonal", kept)


def _close(ours, theirs):
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("every", [False, True])
def test_autograd_finds_the_gradients_of_an_elman_network(every):
    """Written as a loop over time, another differentiator agrees in all parameters and inputs."""
    rng, T = np.random.default_rng(1), 4
    net = elman(3, 4, 2, T, every=every)
    p = {node.name: rng.normal(0, 0.5, node.shape) for node in net.graph.parameters}
    xs, ys = rng.normal(0, 1, (T, 3)), rng.normal(0, 1, (T if every else 1, 2))

    def loss(p, xs):
        h, total = np.zeros(4), 0.0
        for t in range(T):
            h = anp.tanh(p["Wx"] @ xs[t] + p["Wh"] @ h + p["b"])
            if every or t == T - 1:
                y = ys[t if every else 0]
                total = total + anp.sum((p["Wy"] @ h + p["c"] - y) ** 2) / 2
        return total

    flow = Flow.of(net.graph, net.givens(p, list(xs), list(ys)), FLOAT)
    found, of_x = autograd.grad(loss, 0)(p, xs), autograd.grad(loss, 1)(p, xs)

    _close(flow.loss, loss(p, xs))
    for name in p:
        _close(flow.gradient(name), found[name])
    for t in range(T):
        _close(flow.gradient(f"x{t + 1}"), of_x[t])


def test_autograd_finds_the_gradients_of_an_lstm():
    """Gate by gate, written as a loop over time."""
    rng, T, n = np.random.default_rng(2), 3, 4
    net = lstm(3, n, 2, T, SOFTMAX_CROSS_ENTROPY)
    p = {node.name: rng.normal(0, 0.5, node.shape) for node in net.graph.parameters}
    xs, y = rng.normal(0, 1, (T, 3)), np.array([1.0, 0.0])

    def sigmoid(z):
        return 1 / (1 + anp.exp(-z))

    def loss(p):
        h, c = np.zeros(n), np.zeros(n)
        for x in xs:
            i, f, g, o = (p[f"W{k}"] @ x + p[f"U{k}"] @ h + p[f"b{k}"] for k in GATES)
            c = sigmoid(f) * c + sigmoid(i) * anp.tanh(g)
            h = sigmoid(o) * anp.tanh(c)
        z = p["Wy"] @ h + p["by"]
        return anp.log(anp.sum(anp.exp(z))) - anp.sum(y * z)

    flow = Flow.of(net.graph, net.givens(p, list(xs), [y]), FLOAT)
    found = autograd.grad(loss)(p)

    _close(flow.loss, loss(p))
    for name in p:
        _close(flow.gradient(name), found[name])


def test_numbers_through_time_are_proven():
    """A sigmoid neuron that feeds back, each digit shown is the correct one."""
    net = feedback_neuron(3, SIGMOID)
    given = net.givens({"w": "0.6", "w_c": "0.5", "b": "0.1"}, [1, 0, 1], ["0.2"])
    trace = GraphTrace.of(net.graph, given)

    assert trace.shown("h1", 6) == "0.668188"  # σ(0.7)
    assert trace.shown("d(w_c,r1)") == "0"  # h₀ = 0 passes nothing on
    assert trace.shown("|T(h3,h1)|", 6) == trace.shown("T(h3,h1)", 6)
    assert str(trace.symbol("d(w_c,r3)")).startswith("(partial E)/(partial")
    assert isinstance(trace.value("d(w_c,r1)"), fmpq)


@pytest.mark.parametrize(
    ("make", "error", "text"),
    [
        (
            lambda: elman(1, 1, 1, 0),
            BackpropError,
            "T should be a whole number from 1 to 1000, not 0",
        ),
        (
            lambda: elman(1, 1, 1, 2).givens({}, [[1]], [[1]]),
            ShapeError,
            "1 inputs do not fit 2 moments; give one for each",
        ),
        (
            lambda: elman(1, 1, 1, 2, every=True).givens({}, [[1], [1]], [[1]]),
            ShapeError,
            "1 targets do not fit; this network has 2",
        ),
        (
            lambda: feedback_neuron(2).step_jacobian(linear_neuron(2)[1], 9),
            BackpropError,
            "there is no moment 9: they go from 1 to 2",
        ),
    ],
)
def test_what_does_not_fit_in_time_is_refused(make, error, text):
    """With what was expected."""
    with pytest.raises(error) as raised:
        make()
    assert str(raised.value) == text
