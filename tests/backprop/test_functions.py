"""Activations and losses: values, slopes, kinks, proven digits, and independent opinions."""

from dataclasses import replace

import mpmath
import numpy as np
import pytest
from flint import arb, fmpq

from backprop import Decimals, Lesson, LessonError, Trace, UndecidedError, proven
from backprop.activations import ACTIVATIONS
from backprop.flow import Flow
from backprop.functions import EXP, LN, RECIPROCAL, pointwise, power, terms_of
from backprop.losses import LOSSES
from backprop.numbers import EXACT, FLOAT, exact, precision
from backprop.operations import total
from backprop.selections import SOFTMAX
from backprop.wires import Sketch

POINTS = ["-3", "-1.5", "-0.2", "0.3", "1", "2.75"]
MORE = {"exp": EXP, "ln": LN, "reciprocal": RECIPROCAL}


def _mp_normal(z):
    return mpmath.erfc(-z / mpmath.sqrt(2)) / 2


TEXTBOOK = {
    "identity": lambda z: z,
    "sigmoid": lambda z: 1 / (1 + mpmath.exp(-z)),
    "tanh": mpmath.tanh,
    "relu": lambda z: z if z > 0 else mpmath.mpf(0),
    "leaky_relu": lambda z: z if z > 0 else z / 100,
    "elu": lambda z: z if z > 0 else mpmath.expm1(z),
    "softplus": lambda z: mpmath.log(1 + mpmath.exp(z)),
    "silu": lambda z: z / (1 + mpmath.exp(-z)),
    "gelu": lambda z: z * _mp_normal(z),
    "exp": mpmath.exp,
    "ln": mpmath.log,
    "reciprocal": lambda z: 1 / z,
}


def _exact(cells) -> np.ndarray:
    return EXACT.convert(list(cells))


def _mp(text: str):
    number = exact(text)
    return mpmath.mpf(int(number.numer())) / int(number.denom())


@pytest.mark.parametrize("name", [*ACTIVATIONS, *MORE])
def test_a_function_and_its_slope_are_those_of_the_textbook(name):
    """Value to 40 digits, slope to 30 of the central difference with h = 10⁻²⁰; float64 to 12."""
    f = ACTIVATIONS.get(name) or MORE[name]
    points = [p for p in POINTS if name != "ln" or p[0] != "-"]
    with precision(192), mpmath.workdps(90):
        z, h = _exact(points), mpmath.mpf(10) ** -20
        a = f.value(z)
        slopes = f.slope(z, a)
        floats = np.array([float(p) for p in points])
        rough = f.value(floats), f.slope(floats, f.value(floats))
        for i, point in enumerate(points):
            value, g = TEXTBOOK[name](_mp(point)), TEXTBOOK[name]
            rise = (g(_mp(point) + h) - g(_mp(point) - h)) / (2 * h)
            assert abs(mpmath.mpf(proven(a[i], Decimals(45))) - value) < 1e-40
            assert abs(mpmath.mpf(proven(slopes[i], Decimals(40))) - rise) < 1e-30
            np.testing.assert_allclose(rough[0][i], float(value), rtol=1e-12)
            np.testing.assert_allclose(rough[1][i], float(rise), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize(
    ("name", "value", "slope"),
    [
        ("sigmoid", "1/2", "1/4"),
        ("tanh", "0", "1"),
        ("relu", "0", "0"),
        ("leaky_relu", "0", "1/100"),
        ("elu", "0", "1"),
        ("silu", "0", "1/2"),
        ("gelu", "0", "1/2"),
    ],
)
def test_at_zero_a_function_is_the_fraction_that_it_is(name, value, slope):
    """Kinks included: which side is taken is said in each function."""
    f, z = ACTIVATIONS[name], _exact(["0"])
    a = f.value(z)

    assert (a.tolist(), f.slope(z, a).tolist()) == ([exact(value)], [exact(slope)])
    floats = np.zeros(1)
    assert f.slope(floats, f.value(floats)).tolist() == [float(exact(slope))]


@pytest.mark.parametrize("name", [n for n in ACTIVATIONS if n not in ("identity", "softplus")])
def test_functions_stay_finite_far_out(name):
    """±10,000 in float64 and in balls: no overflow, no NaN."""
    f, far = ACTIVATIONS[name], ["-10000", "10000"]
    for z in (np.array([-1e4, 1e4]), _exact(far)):
        with np.errstate(over="raise", invalid="raise"), precision(128):
            a = f.value(z)
            assert all(abs(v) < 10001 for v in [*a, *f.slope(z, a)])


def _loss_flow(loss, cells, targets, numbers):
    s = Sketch()
    a, y = s.input("a", len(cells)), s.input("y", len(cells))
    graph = s.graph(total(terms_of(LOSSES[loss])(a, y)))
    return Flow.of(graph, {"a": cells, "y": targets}, numbers)


LOSS_CASES = [
    ("half squared error", ["0.2", "0.9"], ["1", "-2"]),
    ("sum of squared errors", ["0.2", "0.9"], ["1", "-2"]),
    ("mean squared error", ["0.2", "0.9"], ["1", "-2"]),
    ("absolute error", ["0.2", "0.9"], ["1", "-2"]),
    ("multi-class hinge", ["0.2", "0.9", "-1", "3"], ["1", "0", "0", "0"]),
    ("multi-class hinge", ["0.2", "0.9", "-1"], ["0.5", "2", "1"]),
    ("binary cross-entropy", ["0.2", "0.9"], ["1", "0.25"]),
    ("softmax cross-entropy", ["1", "-2", "0.5"], ["0", "0.25", "0.75"]),
    ("softmax cross-entropy", ["1", "-2", "0.5"], ["2", "1", "0"]),
    ("hinge", ["0.2", "3", "-0.5"], ["1", "1", "1"]),
    ("hinge", ["0.2", "-3", "0.5"], ["-1", "-1", "-1"]),
    ("huber", ["0.2", "3", "-4"], ["1", "1", "1"]),
]


@pytest.mark.parametrize(("loss", "cells", "targets"), LOSS_CASES)
def test_the_slope_of_a_loss_is_its_central_difference(loss, cells, targets):
    """In every output, and in every target."""
    flow, h = _loss_flow(loss, cells, targets, FLOAT), 1e-6
    for name in ("a", "y"):
        for i in range(len(cells)):
            ends = []
            for move in (h, -h):
                moved = {"a": [float(c) for c in cells], "y": [float(t) for t in targets]}
                moved[name][i] += move
                both = [np.array(moved["a"]), np.array(moved["y"])]
                ends.append(_loss_flow(loss, *both, FLOAT).loss)
            np.testing.assert_allclose(
                flow.gradient(name)[i], (ends[0] - ends[1]) / (2 * h), rtol=1e-7, atol=1e-8
            )


@pytest.mark.parametrize(("loss", "cells", "targets"), LOSS_CASES)
def test_a_loss_in_float64_follows_the_exact_one(loss, cells, targets):
    """Value and both slopes."""
    rough, sure = (_loss_flow(loss, cells, targets, n) for n in (FLOAT, EXACT))

    np.testing.assert_allclose(rough.loss, float(sure.loss), rtol=1e-13)
    for name in ("a", "y"):
        expected = [float(v) for v in sure.gradient(name)]
        np.testing.assert_allclose(rough.gradient(name), expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(
    ("loss", "cells", "targets", "E", "slope"),
    [
        ("hinge", ["0.5", "1", "2"], [1, 1, 1], "0.5", ["-1", "0", "0"]),
        ("huber", ["3", "1", "-1.5"], [1, 0, 0], "3", ["1", "1", "-1"]),
        ("huber", ["0.5"], [0], "0.125", ["0.5"]),
    ],
)
def test_losses_with_corners_are_fractions(loss, cells, targets, E, slope):
    """Hinge max(0, 1 − ya), flat from its corner ya = 1 on; Huber ½e², from |e| = 1 on |e| − ½."""
    flow = _loss_flow(loss, cells, targets, EXACT)

    assert flow.loss == exact(E)
    assert flow.gradient("a").tolist() == [exact(v) for v in slope]


def test_the_error_of_softmax_and_cross_entropy_is_p_minus_y():
    """Equal logits and the first class: p = (⅓, ⅓, ⅓), δ = (−⅔, ⅓, ⅓), E = ln 3."""
    flow = _loss_flow("softmax cross-entropy", ["2", "2", "2"], [1, 0, 0], EXACT)

    assert flow.gradient("a").tolist() == [fmpq(-2, 3), fmpq(1, 3), fmpq(1, 3)]
    assert proven(flow.loss, Decimals(9)) == "1.098612289"


def test_the_jacobian_of_softmax_is_full():
    """J = diag(p) − p pᵀ: every output hears every logit; rows sum to 0."""
    s = Sketch()
    p = SOFTMAX(s.input("z", 3)).named("p")
    flow = Flow.of(s.graph(p[0]), {"z": ["1", "-2", "0"]})
    J, p = flow.jacobian("p").matrix, flow.value("p")
    for i in range(3):
        for j in range(3):
            assert (J[i, j] - (p[i] * ((i == j) - p[j]))).contains(0)
        assert sum(J[i]).contains(0)
    assert proven(J[0, 1], Decimals(6)) == "-0.024772"


def test_softmax_of_huge_logits_does_not_overflow():
    """e^5000 leaves float64; differences do not."""
    assert SOFTMAX.value(np.array([5000.0, 5000.0, -5000.0])).tolist() == [0.5, 0.5, 0]


def test_a_function_of_one_s_own_is_not_taken_for_another_of_its_name():
    """A "relu" that doubles: 2·3, slope 2; the real one still gives 3."""
    real = ACTIVATIONS["relu"]
    mine = replace(real, value=lambda z: 2 * z, slope=lambda z, a: 2)
    for f, value, slope in ((real, 3, 1), (mine, 6, 2), (real, 3, 1)):
        s = Sketch()
        flow = Flow.of(s.graph(pointwise(f)(s.input("z"))), {"z": 3})
        assert (flow.loss, flow.gradient("z")) == (value, slope)


def test_powers_are_fractions():
    """x³ = 8, its slope 12; x⁻² = ¼, its slope −¼, at x = 2."""
    s = Sketch()
    x = s.input("x")
    flow = Flow.of(s.graph(power(3)(x) + power(-2)(x)), {"x": 2})

    assert (flow.loss, flow.gradient("x")) == (fmpq(33, 4), 12 - fmpq(1, 4))


def test_a_function_of_a_ball_across_its_kink_is_not_guessed():
    """tanh 1 + tanh(−1) is 0, but no ball says so."""
    how = {"weights": [[[1], [-1]], [[1, 1]]], "activations": ["tanh", "elu"]}
    trace = Trace.of(Lesson.of(layers=[1, 2, 1], **how, examples=[([1], [0])]))
    with pytest.raises(UndecidedError):
        trace.value("a[2][0]")


@pytest.mark.parametrize("name", ["leaky_relu", "elu", "softplus", "silu", "gelu"])
def test_a_lesson_may_name_any_activation(name):
    """Its step is exact, as every step."""
    lesson = Lesson.of(layers=[2, 2, 1], activations=name, examples=[(["0.5", "-1"], ["0.3"])])
    trace = Trace.of(lesson)

    assert Lesson.from_toml(lesson.to_toml()) == lesson
    assert isinstance(trace.value("step[1].loss"), fmpq | arb)
    assert len(trace.shown("dW[1][0,0]", 30)) >= 32


def test_a_lesson_may_end_in_softmax():
    """The outputs are the logits; the error of each is p − y."""
    how = {"weights": [[[0], [0]]], "activations": "identity", "loss": "softmax cross-entropy"}
    trace = Trace.of(Lesson.of(layers=[1, 2], **how, examples=[([3], [1, 0])]))

    assert trace.shown("loss", 6) == "0.693147"
    assert trace.array("delta[1]").tolist() == [fmpq(-1, 2), fmpq(1, 2)]
    assert trace.array("dW[1]").tolist() == [[fmpq(-3, 2)], [fmpq(3, 2)]]


@pytest.mark.parametrize(
    ("how", "text"),
    [
        (
            {"loss": "softmax cross-entropy"},
            "loss: softmax cross-entropy needs logits as outputs: make the last activation "
            "'identity' instead of 'sigmoid'",
        ),
        (
            {"loss": "hinge", "activations": "identity"},
            "example[0].y[0]: hinge needs targets -1 or 1, not 0.5",
        ),
        (
            {"activations": "leaky relu"},
            "network.activation: no activation 'leaky relu'; write 'leaky_relu': its slope below 0 "
            "is 1/100",
        ),
    ],
)
def test_a_loss_that_does_not_fit_its_network_is_refused(how, text):
    """With what would fit."""
    with pytest.raises(LessonError) as error:
        Lesson.of(layers=[1, 1], examples=[([1], ["0.5"])], **how)
    assert str(error.value) == text
