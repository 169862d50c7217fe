"""The exact gradient against everybody else's: differences, symbols, another differentiator."""

import autograd
import autograd.numpy as anp
import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given, settings

from backprop import FLOAT, Lesson, Trace
from backprop.numbers import precision
from tests.backprop.networks import SMOOTH, lessons, parameters

F = {"identity": lambda z: z, "sigmoid": lambda z: 1 / (1 + mpmath.exp(-z)), "tanh": mpmath.tanh}


def _mp(value):
    return mpmath.mpf(int(value.numer())) / int(value.denom())


E = {
    "half squared error": lambda a, y, n: (a - y) ** 2 / 2,
    "mean squared error": lambda a, y, n: (a - y) ** 2 / n,
    "sum of squared errors": lambda a, y, n: (a - y) ** 2,
    "binary cross-entropy": lambda a, y, n: -y * mpmath.log(a) - (1 - y) * mpmath.log(1 - a),
}


def _loss(lesson, W, b):
    """The mean loss, written again in mpmath from the formulas of a textbook."""
    total = mpmath.mpf(0)
    for example in lesson.examples:
        a = [_mp(x) for x in example.x]
        for Wl, bl, f in zip(W, b, lesson.activations, strict=True):
            z = [mpmath.fdot(row, a) + bj for row, bj in zip(Wl, bl, strict=True)]
            a = [F[f.name](zj) for zj in z]
        pairs = zip(a, map(_mp, example.y), strict=True)
        total += sum(E[lesson.loss.name](aj, y, len(a)) for aj, y in pairs)
    return total / len(lesson.examples)


@settings(max_examples=25)
@given(lesson=lessons(activations=SMOOTH))
def test_the_gradient_is_what_the_loss_does_when_a_parameter_moves(lesson):
    """(E(w+h) − E(w−h)) / 2h with h = 10⁻²⁰ agrees to 30 digits, for every weight and bias."""
    trace = Trace.of(lesson)
    with mpmath.workdps(90):
        h = mpmath.mpf(10) ** -20
        W = [[[_mp(w) for w in row] for row in Wl] for Wl in lesson.weights]
        b = [[_mp(c) for c in bl] for bl in lesson.biases]
        for l, j, k in parameters(lesson):
            place, i = (b[l - 1], j) if k is None else (W[l - 1][j], k)
            kept, losses = place[i], []
            for move in (h, -h):
                place[i] = kept + move
                losses.append(_loss(lesson, W, b))
            place[i] = kept
            difference = (losses[0] - losses[1]) / (2 * h)
            name = f"db[{l}][{j}]" if k is None else f"dW[{l}][{j},{k}]"
            assert abs(mpmath.mpf(trace.shown(name, 45)) - difference) < mpmath.mpf(10) ** -30


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_the_gradient_is_the_derivative_that_sympy_takes(activation):
    """A 2-2-1 network with letters for all numbers, differentiated symbolically."""
    functions = {"sigmoid": lambda z: 1 / (1 + sympy.exp(-z)), "tanh": sympy.tanh}
    f, w, c = functions[activation], sympy.symbols("w1:7"), sympy.symbols("b1:4")
    x, y = (sympy.Rational(1, 2), sympy.Rational(-1, 3)), sympy.Rational(1, 4)
    hidden = [f(w[2 * j] * x[0] + w[2 * j + 1] * x[1] + c[j]) for j in range(2)]
    loss = (f(w[4] * hidden[0] + w[5] * hidden[1] + c[2]) - y) ** 2 / 2
    numbers = ["0.3", "-0.2", "0.7", "0.5", "-1", "2", "0.1", "0", "-0.4"]
    start = dict(zip([*w, *c], map(sympy.Rational, numbers), strict=True))
    lesson = Lesson.of(
        layers=[2, 2, 1],
        activations=activation,
        weights=[[["0.3", "-0.2"], ["0.7", "0.5"]], [[-1, 2]]],
        biases=[["0.1", "0"], ["-0.4"]],
        examples=[(["1/2", "-1/3"], ["1/4"])],
    )
    names = [f"dW[1][{j},{k}]" for j in range(2) for k in range(2)]
    names += ["dW[2][0,0]", "dW[2][0,1]", "db[1][0]", "db[1][1]", "db[2][0]"]

    trace = Trace.of(lesson)

    for name, letter in zip(names, [*w, *c], strict=True):
        derivative = sympy.diff(loss, letter).subs(start).evalf(50)
        assert abs(sympy.Float(trace.shown(name, 40), 50) - derivative) < sympy.Float("1e-39", 50)


def _autograd_loss(lesson):
    f = {
        "identity": lambda z: z,
        "sigmoid": lambda z: 1 / (1 + anp.exp(-z)),
        "tanh": anp.tanh,
        "relu": lambda z: anp.where(z > 0, z, 0.0),
    }
    losses = {
        "half squared error": lambda a, y: anp.sum((a - y) ** 2) / 2,
        "mean squared error": lambda a, y: anp.mean((a - y) ** 2),
        "sum of squared errors": lambda a, y: anp.sum((a - y) ** 2),
        "binary cross-entropy": lambda a, y: -anp.sum(y * anp.log(a) + (1 - y) * anp.log(1 - a)),
    }

    def loss(parameters):
        total = 0.0
        for example in lesson.examples:
            a = anp.array([float(_mp(x)) for x in example.x])
            for (W, b), activation in zip(parameters, lesson.activations, strict=True):
                a = f[activation.name](anp.dot(W, a) + b)
            total += losses[lesson.loss.name](a, anp.array([float(_mp(y)) for y in example.y]))
        return total / len(lesson.examples)

    return loss


@given(lesson=lessons())
def test_the_gradient_is_the_one_that_autograd_finds(lesson):
    """HIPS autograd records the operations and runs them backwards, in float64."""
    trace = Trace.of(lesson, numbers=FLOAT)
    step = trace.step(0)

    found = autograd.grad(_autograd_loss(lesson))(
        [(np.array(step.W[l]), np.array(step.b[l])) for l in trace.layers]
    )

    for l, (dW, db) in zip(trace.layers, found, strict=True):
        np.testing.assert_allclose(step.dW[l], dW, rtol=1e-7, atol=1e-9)
        np.testing.assert_allclose(step.db[l], db, rtol=1e-7, atol=1e-9)


@given(lesson=lessons(steps=2))
def test_double_precision_follows_the_exact_numbers(lesson):
    """The same equations on float64: the same loss and gradients but for the last bits."""
    exact, rough = Trace.of(lesson), Trace.of(lesson, numbers=FLOAT)
    for n in range(2):
        with precision(128):
            true = [[float(exact.value(f"step[{n}].loss"))]]
            true += [
                [float(v) for v in exact.array(f"step[{n}].dW[{l}]").flat] for l in exact.layers
            ]
        float64 = [[rough.step(n).loss], *(rough.step(n).dW[l].ravel() for l in exact.layers)]

        for is_so, seems in zip(true, float64, strict=True):
            np.testing.assert_allclose(seems, is_so, rtol=1e-6, atol=1e-8)
