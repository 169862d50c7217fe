"""One step's equations and many steps' training, on numbers that fit in one's head."""

from dataclasses import replace

import numpy as np
import pytest
from flint import arb, fmpq

from backprop import FLOAT, Lesson, Trace, TraceError, UndecidedError


def test_a_closed_relu_lets_no_error_through():
    """Where z < 0 the ReLU is flat: δ is 0, whatever arrives from above."""
    start = {"weights": [[[1], [-1]], [[2, 3]]], "activations": ["relu", "identity"]}
    trace = Trace.of(Lesson.of(layers=[1, 2, 1], **start, examples=[([1], [-3])]))

    assert trace.array("error").tolist() == [5]
    assert trace.array("dE_da[1]").tolist() == [10, 15]
    assert trace.array("delta[1]").tolist() == [10, 0]


def test_at_its_kink_the_relu_is_flat():
    """z = 0: the slope is taken to be 0."""
    start = {"weights": [[[0]]], "activations": "relu"}
    trace = Trace.of(Lesson.of(layers=[1, 1], **start, examples=[([1], [-3])]))

    assert (trace.value("z[1][0]"), trace.value("slope[1][0]")) == (0, 0)


def test_a_relu_whose_sign_no_precision_tells_is_refused():
    """tanh(1) + tanh(−1) is 0, but no ball says so: open or closed is not guessed."""
    how = {"weights": [[[1], [-1]], [[1, 1]]], "activations": ["tanh", "relu"]}
    trace = Trace.of(Lesson.of(layers=[1, 2, 1], **how, examples=[([1], [0])]))
    assert [trace.shown(a, 4) for a in ("W[1][0,0]", "a[1][0]")] == ["1.0000", "0.7616"]
    with pytest.raises(UndecidedError, match=r"^a\[2\]\[0\] is not decided with 16,384 bits: "):
        trace.value("a[2][0]")


def test_activations_at_zero_are_the_fractions_that_they_are():
    """σ(0) = 1/2, σ′(0) = 1/4, tanh 0 = 0, tanh′ 0 = 1: no ball around them."""
    how = {"weights": [[[1]], [[1]]], "activations": ["tanh", "sigmoid"]}
    trace = Trace.of(Lesson.of(layers=[1, 1, 1], **how, examples=[([0], [0])]))

    assert [trace.value(f"a[{l}][0]") for l in (1, 2)] == [0, fmpq(1, 2)]
    assert [trace.value(f"slope[{l}][0]") for l in (1, 2)] == [1, fmpq(1, 4)]


def test_every_parameter_moves_at_once_from_the_old_ones():
    """Identity, w₁ = 2, w₂ = 3, x = 1, y = 5: a = 6, δ₂ = 1, δ₁ = 3 with the old w₂, not 3·1."""
    start = {"weights": [[[2]], [[3]]], "activations": "identity", "rate": 1}
    trace = Trace.of(Lesson.of(layers=[1, 1, 1], **start, examples=[([1], [5])]))

    assert trace.value("step[1].W[2][0,0]") == 3 - 1 * 2
    assert trace.value("step[1].W[1][0,0]") == 2 - 3 * 1  # in place it would be 2 − 1·1
    assert [trace.value(f"step[1].b[{l}][0]") for l in (1, 2)] == [-3, -1]


def test_biases_that_rest_do_not_move():
    """The gradient is still there, the update is 0."""
    trace = Trace.of(Lesson.named("two-two-two"))

    assert trace.value("step[1].b[2][0]") == trace.value("b[2][0]") == fmpq(3, 5)
    assert (trace.shown("db[2][0]"), trace.value("update_b[2][0]")) == ("0.1385", 0)


def test_several_examples_move_the_weights_by_the_mean_of_their_gradients():
    """w = 1: x = 1, y = 0 pulls with 1, x = 3, y = 0 with 9; the mean is 5."""
    start = {"weights": [[[1]]], "activations": "identity", "rate": "0.1"}
    trace = Trace.of(Lesson.of(layers=[1, 1], **start, examples=[([1], [0]), ([3], [0])]))

    assert [trace.value(f"example[{m}].dW[1][0,0]") for m in range(2)] == [1, 9]
    assert (trace.value("dW[1][0,0]"), trace.value("loss")) == (5, fmpq(5, 2))
    assert trace.value("step[1].W[1][0,0]") == fmpq(1, 2)


@pytest.mark.parametrize(
    ("loss", "E", "slope"),
    [
        ("half squared error", ["0.125", "0"], ["0.5", "0"]),
        ("sum of squared errors", ["0.25", "0"], ["1", "0"]),
        ("mean squared error", ["0.125", "0"], ["0.5", "0"]),
        ("absolute error", ["0.5", "0"], ["1", "0"]),
        ("binary cross-entropy", ["0.6931", "0.6931"], ["2", "0"]),
    ],
)
def test_a_loss_at_one_half(loss, E, slope):
    """Two sigmoids at 1/2 with targets 0 and 1/2: ½·¼, ¼, ¼/2, ½ (flat at its corner), ln 2."""
    how = {"weights": [[[0], [0]]], "loss": loss, "examples": [([1], [0, "0.5"])]}
    trace = Trace.of(Lesson.of(layers=[1, 2], **how))

    assert [str(trace.show(f"E[{j}]")) for j in range(2)] == E
    assert [str(trace.show(f"dE_da[1][{j}]")) for j in range(2)] == slope


def test_the_sum_of_squares_has_no_half():
    """Two outputs 1 and 2, targets 0: E = 1 + 4, and ∂E/∂a = 2(a − y) is 2 and 4."""
    how = {"activations": "identity", "weights": [[[1], [2]]], "loss": "sum of squared errors"}
    trace = Trace.of(Lesson.of(layers=[1, 2], examples=[([1], [0, 0])], **how))

    assert 5 == trace.value("loss")
    assert [2, 4] == [trace.value(f"dE_da[1][{j}]") for j in range(2)]


def test_the_hinge_of_several_classes_counts_who_comes_too_near():
    """a = 2, 3, -1, 1 and the second is right: the first lies within 1 − (3 − 2) = 0 of it, which
    is the corner and still flat; with the last right two others do, by 2 and by 3."""
    how = {"activations": "identity", "weights": [[[2], [3], [-1], [1]]]}
    for right, E, slopes in ((1, [0, 0, 0, 0], [0, 0, 0, 0]), (3, [2, 3, 0, 0], [1, 1, 0, -2])):
        y = [int(j == right) for j in range(4)]
        lesson = Lesson.of(layers=[1, 4], examples=[([1], y)], loss="multi-class hinge", **how)
        trace = Trace.of(lesson)

        assert E == [trace.value(f"E[{j}]") for j in range(4)]
        assert slopes == [trace.value(f"dE_da[1][{j}]") for j in range(4)]


def test_the_xor_lesson_learns_exclusive_or():
    """After its last step every output is on the right side of one half."""
    trace = Trace.of(Lesson.named("xor"))
    n = trace.steps
    outputs = [float(trace.shown(f"step[{n}].example[{m}].a[2][0]")) for m in range(4)]

    assert [round(a) for a in outputs] == [0, 1, 1, 0]
    assert float(trace.shown(f"step[{n}].loss")) < float(trace.shown("loss")) / 4


def test_a_relu_network_stays_rational():
    """Every number of the 2-3-1 lesson's step is a fraction."""
    trace = Trace.of(Lesson.named("two-three-one-relu"))
    for name in ("W[1]", "dW[1]", "delta[1]", "step[1].W[1]", "step[1].dW[2]"):
        assert all(isinstance(value, fmpq) for value in trace.array(name).flat)


def test_fractions_that_have_grown_too_long_become_balls():
    """A ReLU network's fractions triple in length at each step: they cannot all be kept."""
    trace = Trace.of(replace(Lesson.named("two-three-one-relu"), steps=12))

    assert isinstance(trace.value("step[3].W[1][0,0]"), fmpq)
    assert isinstance(trace.value("step[12].W[1][0,0]"), arb)


def test_float64_that_leaves_the_numbers_is_refused():
    """A rate of 10³⁰⁰ throws the weights out of range."""
    start = {"weights": [[[3]]], "activations": "identity", "rate": "1e300", "steps": 3}
    lesson = Lesson.of(layers=[1, 1], **start, examples=[([1], [0])])
    with pytest.raises(TraceError) as error, np.errstate(all="ignore"):
        Trace.of(lesson, numbers=FLOAT).value("step[2].loss")
    assert str(error.value) == (
        "step[1].loss is not finite in float64; lower the rate or run exactly"
    )


def test_a_weight_that_nothing_changes_stays_exact():
    """A closed ReLU sends 0 to a tanh: the weight between has no slope, and stays 2.92 (not
    2.9200, as if rounded)."""
    lesson = Lesson.of(
        layers=[1, 1, 1], activations=["relu", "tanh"], weights=[[["1"]], [["2.92"]]],
        biases=[["0"], ["0.1"]], examples=[([-1], [1])],
    )  # fmt: skip

    assert "2.92" == Trace.of(lesson).show("step[1].W[2][0,0]").text
