"""Computation graphs: branches add, edges keep their own part, whatever the graph."""

import numpy as np
import pytest
from flint import fmpq

from backprop import AddressError, BackpropError, GraphTrace, ShapeError, Sketch
from backprop.activations import RELU, SIGMOID
from backprop.flow import Flow, total_jacobian
from backprop.functions import EXP, RECIPROCAL, pointwise
from backprop.numbers import EXACT, FLOAT
from backprop.operations import mean, total
from backprop.plan import evaluated
from backprop.selections import SOFTMAX, concatenate, maximum
from backprop.wires import linear


def scalars(names: str, formula, **values) -> Flow:
    """A graph of numbers, evaluated exactly."""
    s = Sketch()
    wires = [s.input(name) for name in names.split()]
    return Flow.of(s.graph(formula(*wires).named("f")), values)


def test_a_value_used_twice_hears_from_both_uses():
    """f = x·x at 3: each x hears 3, together 6."""
    flow = scalars("x", lambda x: x * x, x=3)

    assert [flow.contribution("x", "f", slot) for slot in (0, 1)] == [3, 3]
    assert flow.gradient("x") == 6


def test_a_value_used_three_times_hears_from_each_edge_by_name():
    """f = 2x + x², q = 2x, s = x²: 2 by q, 3 and 3 by s; together 8 at x = 3."""
    flow = scalars("x", lambda x: (x * 2).named("q") + (x * x).named("s"), x=3)
    parts = {(e.target, e.slot): part for e, part in flow.contributions("x").items()}

    assert parts == {("q", 0): 2, ("s", 0): 3, ("s", 1): 3}
    assert flow.gradient("x") == 8


def test_where_a_diamond_closes_both_ways_count():
    """f = (3x)(5x): 15·2x = 30x, 210 at x = 7."""
    flow = scalars("x", lambda x: (x * 3).named("a") * (x * 5).named("b"), x=7)

    assert (flow.contribution("x", "a"), flow.contribution("x", "b")) == (3 * 35, 5 * 21)
    assert flow.gradient("x") == 210


def test_a_dead_end_hears_nothing():
    """f = y does not depend on x: the gradient is 0, not missing."""
    s = Sketch()
    x, y = s.input("x", 2), s.input("y")
    (x * 2).named("unused")
    flow = Flow.of(s.graph((y * 1).named("f")), {"x": [1, 2], "y": 5})

    assert flow.gradient("x").tolist() == flow.gradient("unused").tolist() == [0, 0]
    assert flow.contribution("x", "unused").tolist() == [0, 0]


def test_the_gradient_that_starts_it_all_is_one():
    """∂f/∂f = 1."""
    assert scalars("x y", lambda x, y: x - y, x=1, y=2).gradient("f") == 1


def test_a_shared_parameter_gathers_the_gradient_of_each_copy():
    """w used at two inputs: z = w·2 + w·5, f = z: 2 from one copy, 5 from the other."""
    s = Sketch()
    w = s.parameter("w")
    f = (w * 2).named("first") + (w * 5).named("second")
    flow = Flow.of(s.graph(f.named("f")), {"w": "0.5"})

    assert [flow.contribution("w", copy) for copy in ("first", "second")] == [2, 5]
    assert flow.gradient("w") == 7


def test_at_a_tie_the_second_is_the_maximum_and_hears_everything():
    """max(2, 2): so max(z, 0) is the ReLU whose slope at 0 is 0."""
    tie = scalars("x y", lambda x, y: maximum(x, y), x=2, y=2)
    kink = scalars("z", lambda z: maximum(z, z.sketch.constant(0)), z=0)

    assert (tie.gradient("x"), tie.gradient("y")) == (0, 1)
    assert kink.gradient("z") == 0
    assert scalars("z", lambda z: z.through(RELU), z=0).gradient("z") == 0


def layer():
    """softmax(W x + b), its first output the loss."""
    s = Sketch()
    W, x, b = s.parameter("W", (2, 3)), s.input("x", 3), s.parameter("b", 2)
    z = ((W @ x).named("s") + b).named("z")
    a = z.through(SIGMOID).named("a")
    p = SOFTMAX(a).named("p")
    givens = {"W": [[1, 0, -1], [2, 1, 0]], "x": [1, 2, 4], "b": [3, -4]}
    return s.graph(p[0].named("out")), givens


def test_local_jacobians_are_diagonal_for_functions_and_full_for_layers():
    """z = (1 − 4 + 3, 2 + 2 − 4) = (0, 0): σ′ = ¼, p = (½, ½), J = [[¼, −¼], [−¼, ¼]]."""
    flow = Flow.of(*layer())
    sigmoid, softmax = flow.jacobian("a"), flow.jacobian("p")

    assert (sigmoid.kind, sigmoid.entries.tolist()) == ("diagonal", [fmpq(1, 4)] * 2)
    assert flow.jacobian("s", 1).matrix.tolist() == [[1, 0, -1], [2, 1, 0]]
    assert flow.jacobian("s", 0).matrix.tolist() == [[1, 2, 4, 0, 0, 0], [0, 0, 0, 1, 2, 4]]
    quarter = fmpq(1, 4)
    assert softmax.matrix.tolist() == [[quarter, -quarter], [-quarter, quarter]]
    assert flow.jacobian("a").matrix.tolist() == [[quarter, 0], [0, quarter]]


def test_jacobians_along_a_chain_multiply_to_the_total_one():
    """∂p/∂x = J_p J_a W, and its first row is the gradient of the input."""
    flow = Flow.of(*layer())
    product = flow.jacobian("p").matrix @ flow.jacobian("a").matrix @ flow.jacobian("s", 1).matrix

    assert total_jacobian(flow, "p", "x").tolist() == product.tolist()
    assert flow.gradient("x").tolist() == product[0].tolist()
    assert total_jacobian(flow, "x", "p").tolist() == [[0, 0]] * 3


def test_what_is_cut_is_padded_and_what_is_joined_is_cut():
    """f = Σ (y₂, x₁, x₂)·(1, 10, 100)."""
    s = Sketch()
    x, y = s.input("x", 2), s.input("y", 2)
    f = total(concatenate(y[1:], x) * s.constant([1, 10, 100])).named("f")
    flow = Flow.of(s.graph(f), {"x": [1, 2], "y": [3, 4]})

    assert flow.loss == 4 + 10 + 200
    assert flow.gradient("x").tolist() == [10, 100]
    assert flow.gradient("y").tolist() == [0, 1]


def test_a_mean_shares_its_gradient_among_all_cells():
    """Of four cells each hears a quarter."""
    s = Sketch()
    flow = Flow.of(s.graph(mean(s.input("x", (2, 2)))), {"x": [[1, 2], [3, 6]]})

    assert (flow.loss, flow.gradient("x").tolist()) == (3, [[fmpq(1, 4)] * 2] * 2)


def test_a_bias_hears_the_sum_over_its_batch():
    """Two examples through the same layer, each output weighted with 1."""
    s = Sketch()
    W, b, X = s.parameter("W", (1, 2)), s.parameter("b", 1), s.input("X", (2, 2))
    Z = linear(W, X) + b
    givens = {"W": [[1, 1]], "b": [0], "X": [[1, 2], [3, 4]]}
    flow = Flow.of(s.graph(total(Z)), givens)

    assert flow.gradient("b").tolist() == [2]
    assert flow.gradient("W").tolist() == [[1 + 3, 2 + 4]]
    assert flow.gradient("X").tolist() == [[1, 1], [1, 1]]


def test_the_backward_pass_is_a_network_that_gives_the_same_gradients():
    """Fed with what the forward pass left, its nodes are Wᵀ, diag(f′), δ aᵀ."""
    graph, givens = layer()
    flow = Flow.of(graph, givens)
    network = graph.backward.network
    taken = {node.name: flow.values[node.name] for node in network.inputs}
    again = evaluated(network, taken, EXACT)

    for name in ("W", "b", "x", "z"):
        place = graph.backward.gradients[name]
        assert again[place].tolist() == flow.gradient(name).tolist()
    kinds = [node.operation.name for node in network]
    assert [kinds.count(kind) for kind in ("outer", "heard back", "sigmoid slope")] == [1, 1, 1]


def test_floats_and_exact_numbers_go_through_the_same_graph():
    """The same functions, the same rules: only the numbers differ."""
    graph, givens = layer()
    rough, exact = Flow.of(graph, givens, FLOAT), Flow.of(graph, givens, EXACT)
    for name in ("W", "x", "p"):
        seems, is_so = rough.gradient(name), exact.gradient(name)
        np.testing.assert_allclose(seems, np.vectorize(float)(is_so), rtol=1e-12, atol=1e-15)


def test_a_graph_shows_its_numbers_with_proven_digits():
    """Of the sigmoid neuron of CS231n: value, gradient, edge, Jacobian."""
    s = Sketch()
    w, x = s.parameter("w"), s.input("x")
    f = pointwise(RECIPROCAL)(1 + pointwise(EXP)(-(w * x).named("dot"))).named("f")
    trace = GraphTrace.of(s.graph(f), {"w": 1, "x": 1})

    assert trace.shown("f", 15) == "0.731058578630005"
    assert trace.shown("d(dot)", 12) == "0.196611933241"
    assert trace.show("d(w,dot)").address == "d(w,dot)"
    assert str(trace.symbol("d(w)")) == "(partial f)/(partial w)"


def test_two_ways_lead_to_a_gradient():
    """f = w² + w v at (3, 2): 2w + v = 8; nudged by h = 0.01 it is 8 + h, by the second term."""
    s = Sketch()
    w, v = s.parameter("w"), s.parameter("v", 1)
    trace = GraphTrace.of(s.graph((w * w + w * v[0]).named("f")), {"w": 3, "v": [2]}, nudge="0.01")

    assert (trace.shown("d(w)"), trace.shown("N(w)")) == ("8", "8.01")
    assert (trace.shown("d(v)[0]"), trace.shown("N(v)[0]")) == ("3", "3")
    assert trace.symbol("N(w)") == "(Delta f)/(Delta w)"
    with pytest.raises(AddressError, match="only inputs and parameters can be nudged"):
        trace.value("N(f)")


@pytest.mark.parametrize(
    ("draw", "text"),
    [
        (
            lambda s: s.parameter("W", (2, 3)) @ s.input("x", 2),
            "W should have one column for each of the 2 numbers of x, but it is 2×3 and x is a "
            "vector of 2",
        ),
        (
            lambda s: s.input("x", 2) + s.input("y", 3),
            "a vector of 2 and a vector of 3 do not fit together cell by cell; give them the "
            "same shape",
        ),
        (lambda s: s.input("x", 2)[2:5], "a vector of 2 has no cells 2 to 1"),
        (lambda s: s.input("x", 0), "x: a shape is (), (n,) or (m, n), each at least 1, not (0,)"),
        (
            lambda s: s.parameter("W", (2, 3)) @ s.input("X", (2, 2)),
            "2×3 times 2×2: the first should have as many columns as the second has rows; "
            "transpose(X) swaps them",
        ),
    ],
)
def test_shapes_that_do_not_fit_are_refused_while_drawing(draw, text):
    """Before any number is there, in the letters of the equations."""
    with pytest.raises(ShapeError) as error:
        draw(Sketch())
    assert str(error.value) == text


@pytest.mark.parametrize(
    ("ask", "text"),
    [
        (lambda s, x: s.input("x"), "there is a node 'x' already; names are given once"),
        (
            lambda s, x: x.named("a b"),
            "a node's name is letters, digits and _, at most 64, not 'a b'",
        ),
        (lambda s, x: Sketch().input("y") + x, "x is a wire of another sketch"),
        (
            lambda s, x: Flow.of(s.graph(x), {}),
            "the graph needs a value for 'x'; give x",
        ),
        (
            lambda s, x: Flow.of(s.graph(x), {"x": 1, "q": 2}),
            "the graph has no input or parameter 'q'; there is: x",
        ),
        (
            lambda s, x: Flow.of(s.graph(x), {"x": [1]}),
            "x should be a number, but it is a vector of 1",
        ),
    ],
)
def test_what_is_no_graph_is_refused(ask, text):
    """In one line each."""
    s = Sketch()
    with pytest.raises(BackpropError) as error:
        ask(s, s.input("x"))
    assert str(error.value) == text


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("q", "there is no node 'q'; there is: W, x, b, s, z, a, p, out"),
        ("z[2]", "'z[2]': z has the shape (2,); give an index in it"),
        ("z", "'z': z has the shape (2,); give an index in it"),
        ("d(z,p)[0]", "'d(z,p)[0]': there is no edge from z to p"),
        ("J(z,x)[0,0]", "'J(z,x)[0,0]': z has the operands s, b"),
        ("z-1", "'z-1' is no address; write for example q[0], d(q)[0], J(f,q), step[1].q"),
    ],
)
def test_an_address_that_names_nothing_in_a_graph_is_refused(address, text):
    """Node, edge, operand and index are checked."""
    with pytest.raises(AddressError) as error:
        GraphTrace.of(*layer()).value(address)
    assert str(error.value) == text
