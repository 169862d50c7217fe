"""What is learnt: a graph, where its parameters start, and the examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

from backprop.data import Data
from backprop.errors import BackpropError, ShapeError
from backprop.graph import Graph
from backprop.layered import mlp
from backprop.lesson import Lesson
from backprop.numbers import EXACT, Array


class GraphOf(Protocol):
    """The graph for a batch of so many examples."""

    def __call__(self, batch: int) -> Graph: ...


@dataclass(frozen=True, eq=False)
class Task:
    """What is learnt: a graph, the parameters it starts from, and the examples.

    Make one with `of_lesson`, or with `of_graph` for any graph whose inputs stay as they are.
    """

    graph_of: GraphOf
    start: Mapping[str, Any] = field(repr=False)  # exact
    data: Mapping[str, Any] = field(repr=False)  # by input: one example a row; {} without examples
    fixed: Mapping[str, Any] = field(repr=False)  # inputs, and parameters that are not trained

    @classmethod
    def of_lesson(cls, lesson: Lesson, data: Data | None = None) -> Task:
        """A lesson's network, and its examples or other data; its own rate and steps are not
        looked at."""
        if lesson.in_place:
            raise BackpropError("a task moves all parameters at once; this lesson does it in place")
        layers = range(1, lesson.L + 1)
        W = {f"W{l}": EXACT.array(lesson.weights[l - 1]) for l in layers}
        b = {f"b{l}": EXACT.array(lesson.biases[l - 1]) for l in layers}
        rows = {"x": data.x, "y": data.y} if data else _examples(lesson)
        for name, n in (("x", lesson.sizes[0]), ("y", lesson.sizes[-1])):
            if rows[name].shape[1] != n:
                raise ShapeError(f"{name} should have {n} columns, not {rows[name].shape[1]}")
        graph_of = partial(mlp, lesson.sizes, lesson.activations, lesson.loss)
        if lesson.train_biases:
            return cls(graph_of, _in_order(W, b), rows, {})
        return cls(graph_of, W, rows, b)

    @classmethod
    def of_graph(
        cls, graph: Graph, givens: Mapping[str, Any], trained: Sequence[str] | None = None
    ) -> Task:
        """A function to walk down: every parameter is trained and every input stays, or `trained`
        names what is (an input, to change the data and leave the parameters alone)."""
        values = {name: EXACT.convert(value) for name, value in givens.items()}
        if trained is None:
            trained = [node.name for node in graph.parameters]
        missing = [name for name in trained if name not in values]
        if missing:
            raise BackpropError(f"the graph needs a start for the parameter {missing[0]!r}")
        start = {name: values.pop(name) for name in trained}
        return cls(lambda batch: graph, start, {}, values)

    @property
    def count(self) -> int:
        """How many examples there are; 1 where there is only a function."""
        return len(next(iter(self.data.values()))) if self.data else 1


def _examples(lesson: Lesson) -> dict[str, Array]:
    """All examples of a lesson, one a row, exact."""
    return {
        "x": EXACT.array([e.x for e in lesson.examples]),
        "y": EXACT.array([e.y for e in lesson.examples]),
    }


def _in_order(W: Mapping[str, Any], b: Mapping[str, Any]) -> dict[str, Any]:
    """W1, b1, W2, b2, …"""
    return dict(pair for both in zip(W.items(), b.items(), strict=True) for pair in both)
