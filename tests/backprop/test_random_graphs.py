"""Any graph's gradient against other differentiators: autograd, sympy, central differences."""

import autograd
import autograd.numpy as anp
import numpy as np
import sympy
from flint import fmpq
from hypothesis import example, given, settings

from backprop.flow import Flow
from backprop.numbers import FLOAT
from tests.backprop.graphs import RATIONAL, Recipe, drawn, followed, recipes

ONE = ("0.5", "-1", "2")
MATRIX = (("1", "0.5", "0"), ("-1", "2", "0.1"), ("0.3", "0", "1"))
DIAMOND = Recipe((ONE,), MATRIX, (("sigmoid", 0, 0), ("square", 0, 0), ("multiply", 1, 2)), 3)
DEAD_END = Recipe((ONE, ONE), MATRIX, (("multiply", 0, 1), ("softmax", 0, 0)), 2)
THRICE = Recipe((ONE,), MATRIX, (("thrice", 0, 0), ("linear", 0, 1), ("multiply", 2, 0)), 3)


@settings(max_examples=100)
@given(recipe=recipes())
@example(recipe=DIAMOND)
@example(recipe=DEAD_END)
@example(recipe=THRICE)
def test_autograd_finds_the_same_gradients(recipe):
    """Of every leaf and of the shared matrix, in float64."""
    graph, givens = drawn(recipe)
    leaves = [np.array(leaf, dtype=float) for leaf in recipe.leaves]
    W = np.array(recipe.matrix, dtype=float)
    with np.errstate(all="ignore"):
        flow = Flow.of(graph, givens, FLOAT)
        found, of_W = autograd.grad(
            lambda both: followed(anp, recipe, both[0], both[1]),
        )((leaves, W))

    for i, gradient in enumerate(found):
        _close(flow.gradient(f"x{i}"), gradient)
    _close(flow.gradient("W"), of_W)


@settings(max_examples=25)
@given(recipe=recipes(kinds=RATIONAL, most=4))
@example(recipe=THRICE)
def test_sympy_finds_the_same_fractions(recipe):
    """Polynomials with letters for all numbers, differentiated symbolically: no digit differs."""
    graph, givens = drawn(recipe)
    letters = [sympy.symbols(f"x{i}_0:3") for i in range(len(recipe.leaves))]
    w = np.array(sympy.symbols("w0:9")).reshape(3, 3)
    out = followed(np, recipe, [np.array(row) for row in letters], w)
    numbers = dict(zip(w.flat, map(sympy.Rational, sum(recipe.matrix, ())), strict=True))
    for row, leaf in zip(letters, recipe.leaves, strict=True):
        numbers |= dict(zip(row, map(sympy.Rational, leaf), strict=True))

    flow = Flow.of(graph, givens)

    for i, row in enumerate(letters):
        expected = [_fraction(sympy.diff(out, letter).subs(numbers)) for letter in row]
        assert flow.gradient(f"x{i}").tolist() == expected
    expected = [_fraction(sympy.diff(out, letter).subs(numbers)) for letter in w.flat]
    assert flow.gradient("W").ravel().tolist() == expected


@settings(max_examples=40)
@given(recipe=recipes(kinds=("multiply", "softmax", "linear", "sigmoid", "swap"), most=5))
@example(recipe=DIAMOND)
def test_the_gradient_is_what_the_output_does_when_a_leaf_moves(recipe):
    """(E(x+h) − E(x−h)) / 2h, for every cell of every leaf: no rule of differentiation needed."""
    graph, givens = drawn(recipe)
    flow, h = Flow.of(graph, givens, FLOAT), 1e-5
    for name, cells in givens.items():
        base = np.array(cells, dtype=float)
        slopes = np.empty_like(base)
        for cell in np.ndindex(*base.shape):
            ends = []
            for move in (h, -h):
                moved = base.copy()
                moved[cell] += move
                ends.append(Flow.of(graph, {**givens, name: moved}, FLOAT).loss)
            slopes[cell] = (ends[0] - ends[1]) / (2 * h)
        scale = 1 + abs(flow.loss) + np.abs(flow.gradient(name)).max()
        assert np.abs(flow.gradient(name) - slopes).max() < 1e-5 * scale


def _close(ours, theirs):
    np.testing.assert_allclose(ours, theirs, rtol=1e-7, atol=1e-9)


def _fraction(value) -> fmpq:
    value = sympy.Rational(value)
    return fmpq(int(value.p), int(value.q))
