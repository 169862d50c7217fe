"""micrograd's README example, in micrograd and in ours."""

from __future__ import annotations

from typing import Any

from backprop import Sketch
from backprop.activations import RELU
from backprop.numbers import FLOAT
from backprop.plan import plan


def example(a: Any, b: Any, relu: Any) -> Any:
    """The published expression; works on numbers of either engine."""
    c = a + b
    d = a * b + b**3
    c = c + (c + 1)
    c = c + (1 + c + (-a))
    d = d + (d * 2 + relu(b + a))
    d = d + (3 * d + relu(b - a))
    e = c - d
    f = e**2
    g = f / 2.0
    return g + 10.0 / f


def theirs() -> tuple[float, float, float]:
    """Built, evaluated and differentiated, as micrograd does it each time."""
    from micrograd.engine import Value

    a, b = Value(-4.0), Value(2.0)
    g = example(a, b, lambda v: v.relu())
    g.backward()
    return g.data, a.grad, b.grad


def built():
    """Our graph, built and differentiated once: what is left to do for each a and b."""
    s = Sketch()
    a, b = s.input("a"), s.input("b")
    graph = s.graph(example(a, b, lambda v: v.through(RELU)).named("g"))
    names = ["g", *(graph.backward.gradients[n] for n in "ab")]
    return plan(graph.backward.joint, names, FLOAT, ["a", "b"]).run


def built_and_run() -> tuple[float, float, float]:
    return built()(-4.0, 2.0)
