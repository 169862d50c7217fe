"""The first example of a layered lesson as a computation graph: for slopes of anything in it."""

from __future__ import annotations

from typing import Any

from backprop import Graph, Lesson
from backprop.layered import mlp


def example_graph(lesson: Lesson) -> tuple[Graph, dict[str, Any]]:
    """The graph and its givens: x, y, and for each layer W1, b1, …"""
    first, numbers = lesson.examples[0], range(1, lesson.L + 1)
    graph = mlp(lesson.sizes, lesson.activations, lesson.loss)
    givens: dict[str, Any] = {"x": first.x, "y": first.y}
    givens |= {f"W{l}": lesson.weights[l - 1] for l in numbers}
    givens |= {f"b{l}": lesson.biases[l - 1] for l in numbers}
    return graph, givens
