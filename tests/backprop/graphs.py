"""Random computation graphs, as steps that any differentiator can follow."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from backprop.activations import SIGMOID, TANH, Activation
from backprop.functions import EXP, pointwise, power, terms_of
from backprop.losses import HALF_SQUARED, SOFTMAX_CROSS_ENTROPY
from backprop.operations import mean, total
from backprop.selections import SOFTMAX, concatenate, maximum
from backprop.wires import Sketch, Wire

WIDTH = 3  # of every vector: whatever is drawn fits together
BINARY = ("add", "subtract", "multiply", "maximum", "swap", "linear", "half squared error")
UNARY = ("sigmoid", "tanh", "square", "softmax", "negate", "mean", "thrice")
RATIONAL = ("add", "subtract", "multiply", "swap", "linear", "square", "negate", "thrice")


@dataclass(frozen=True)
class Recipe:
    """Each step uses values before it, by number; steps that nothing uses are dead ends."""

    leaves: tuple[tuple[str, ...], ...]  # the cells of each leaf, as decimals
    matrix: tuple[tuple[str, ...], ...]  # one W for all linear steps: a shared parameter
    steps: tuple[tuple[str, int, int], ...]
    end: int  # the value whose sum is the output


def decimals() -> st.SearchStrategy[str]:
    return st.integers(-15, 15).map(lambda n: f"{'-' * (n < 0)}{abs(n) // 10}.{abs(n) % 10}")


@st.composite
def recipes(draw, kinds=BINARY + UNARY, most=7) -> Recipe:
    """Any order of any steps: sharing, diamonds, dead ends, x·x, a value used three times."""
    vector = st.tuples(*[decimals()] * WIDTH)
    leaves = tuple(draw(st.lists(vector, min_size=1, max_size=3)))
    steps = []
    for n in range(draw(st.integers(1, most))):
        before = st.integers(0, len(leaves) + n - 1)
        steps.append((draw(st.sampled_from(kinds)), draw(before), draw(before)))
    end = draw(st.integers(len(leaves), len(leaves) + len(steps) - 1))
    return Recipe(leaves, draw(st.tuples(*[vector] * WIDTH)), tuple(steps), end)


def drawn(recipe: Recipe):
    """The recipe as a graph of ours, and its givens."""
    s = Sketch()
    values = [s.input(f"x{i}", WIDTH) for i in range(len(recipe.leaves))]
    W = s.parameter("W", (WIDTH, WIDTH))
    for kind, i, j in recipe.steps:
        values.append(_step(s, kind, values[i], values[j], W))
    graph = s.graph(total(values[recipe.end]).named("out"))
    givens = {f"x{i}": leaf for i, leaf in enumerate(recipe.leaves)}
    return graph, {**givens, "W": recipe.matrix}


def _function(f: Activation, a: Wire) -> Wire:
    return pointwise(f)(a)


def _step(s: Sketch, kind: str, a: Wire, b: Wire, W: Wire) -> Wire:
    return {
        "add": lambda: a + b,
        "subtract": lambda: a - b,
        "multiply": lambda: a * b,
        "maximum": lambda: maximum(a, b),
        "swap": lambda: concatenate(a[1:], b[:1]),
        "linear": lambda: W @ a + b,
        "half squared error": lambda: terms_of(HALF_SQUARED)(a, b),
        "sigmoid": lambda: _function(SIGMOID, a),
        "tanh": lambda: _function(TANH, a),
        "exp": lambda: _function(EXP, a),
        "square": lambda: power(2)(a),
        "softmax": lambda: SOFTMAX(a),
        "softmax cross-entropy": lambda: terms_of(SOFTMAX_CROSS_ENTROPY)(a, b),
        "negate": lambda: -a,
        "mean": lambda: mean(a) * b,
        "thrice": lambda: a + a * a,
    }[kind]()


def followed(np, recipe: Recipe, leaves, W):
    """The same steps with another differentiator's numpy: the output."""
    values = list(leaves)
    for kind, i, j in recipe.steps:
        values.append(_other(np, kind, values[i], values[j], W))
    return values[recipe.end].sum()


def _other(np, kind: str, a, b, W):
    """Written again, from what the steps mean (at a tie the maximum is its second)."""
    if kind == "softmax":
        e = np.exp(a - a.max())
        return e / e.sum()
    return {
        "add": lambda: a + b,
        "subtract": lambda: a - b,
        "multiply": lambda: a * b,
        "maximum": lambda: np.where(a > b, a, b),
        "swap": lambda: np.concatenate([a[1:], b[:1]]),
        "linear": lambda: W @ a + b,
        "half squared error": lambda: (a - b) ** 2 / 2,
        "sigmoid": lambda: 1 / (1 + np.exp(-a)),
        "tanh": lambda: np.tanh(a),
        "exp": lambda: np.exp(a),
        "square": lambda: a**2,
        "negate": lambda: -a,
        "mean": lambda: a.mean() * b,
        "thrice": lambda: a + a * a,
    }[kind]()
