"""A graph evaluated, forward and backward: every value, every gradient, every edge's part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
from flint import fmpq

from backprop.graph import Edge, Graph
from backprop.numbers import EXACT, Array, Numbers
from backprop.operations import total
from backprop.plan import checked, evaluated, plan
from backprop.wires import Sketch


@dataclass(frozen=True, eq=False)
class Jacobian:
    """∂out/∂operand of one node at its values: J[i, j] = ∂out_i/∂operand_j.

    A pointwise operation's is diagonal, and only the diagonal is kept.
    """

    kind: Literal["diagonal", "matrix"]
    entries: Array  # (n,) the diagonal, or (n_out, n_in)

    @property
    def matrix(self) -> Array:
        """In full: (n_out, n_in)."""
        if self.kind == "matrix":
            return self.entries
        n = self.entries.size
        zero = fmpq(0) if self.entries.dtype == object else 0.0
        full = np.full((n, n), zero, dtype=self.entries.dtype)
        full[np.arange(n), np.arange(n)] = self.entries
        return full


@dataclass(frozen=True, eq=False)
class Flow:
    """What one set of givens makes of a graph, in one kind of number.

    >>> s = Sketch()
    >>> x, y = s.input("x"), s.input("y")
    >>> flow = Flow.of(s.graph((x * y + x).named("f")), {"x": 3, "y": "0.5"})
    >>> flow.value("f"), flow.gradient("x"), flow.gradient("y")
    (9/2, 3/2, 3)
    """

    graph: Graph
    numbers: Numbers
    values: Mapping[str, Any] = field(repr=False)  # of every node of the joint graph, by name

    @classmethod
    def of(cls, graph: Graph, givens: Mapping[str, Any], numbers: Numbers = EXACT) -> Flow:
        given = checked(graph, givens, numbers)
        return cls(graph, numbers, evaluated(graph.backward.joint, given, numbers))

    def value(self, name: str) -> Any:
        """The value of a node."""
        self.graph.position(name)
        return self.values[name]

    def gradient(self, name: str) -> Any:
        """∂output/∂node, of the node's shape: parameters, values between, and inputs."""
        return self._or_zeros(self.graph.backward.gradient(name), name)

    def contribution(self, source: str, target: str, slot: int | None = None) -> Any:
        """The part of ∂output/∂source that comes through one edge into `target`."""
        slots = [e.slot for e in self.graph.consumers(source) if e.target == target]
        edge = Edge(source, target, (slots or [0])[0] if slot is None else slot)
        return self._or_zeros(self.graph.backward.contribution(edge), source)

    def contributions(self, source: str) -> dict[Edge, Any]:
        """All parts of ∂output/∂source, by edge; their sum is the gradient."""
        return {
            edge: self._or_zeros(self.graph.backward.contribution(edge), source)
            for edge in self.graph.consumers(source)
        }

    def jacobian(self, name: str, operand: int = 0) -> Jacobian:
        """The local Jacobian of a node in one of its operands."""
        return local_jacobian(self, name, operand)

    def _or_zeros(self, place: str | None, name: str) -> Any:
        shape = self.graph[name].shape
        if place is None:
            return filled(shape, fmpq(0), self.numbers)
        value = self.values[place]
        return value if np.shape(value) == shape else np.broadcast_to(value, shape)

    @cached_property
    def loss(self) -> Any:
        """The output's value."""
        return self.values[self.graph.nodes[self.graph.output].name]


def filled(shape: tuple[int, ...], value: fmpq, numbers: Numbers) -> Any:
    """A number, or an array with it in every cell."""
    number = numbers.number(value)
    return np.full(shape, number, dtype=numbers.dtype) if shape else number


def local_jacobian(flow: Flow, name: str, operand: int = 0) -> Jacobian:
    """Pull the rows of the identity through one node alone (a pointwise one: a row of ones)."""
    node, numbers = flow.graph[name], flow.numbers
    sources = flow.graph.operands(name)
    if not 0 <= operand < len(sources):
        raise IndexError(f"{name} has {len(sources)} operands, there is no number {operand}")
    s = Sketch()
    wires = [s.input(f"x{i}", source.shape) for i, source in enumerate(sources)]
    out, g = s.record(node.operation, wires), s.input("g", node.shape)
    pulled = node.operation.pulls[operand](g, out, *wires)
    evaluate = plan(s.graph(pulled), [pulled.name], numbers)
    givens = {f"x{i}": flow.values[source.name] for i, source in enumerate(sources)}
    shape = sources[operand].shape
    if node.operation.pointwise and shape == node.shape:
        ones = filled(node.shape, fmpq(1), numbers)
        return Jacobian("diagonal", _flat(evaluate({**givens, "g": ones})[0], shape, numbers))
    rows = [
        _flat(evaluate({**givens, "g": row})[0], shape, numbers)
        for row in _identity(node.shape, numbers)
    ]
    return Jacobian("matrix", np.stack(rows))


def _flat(value: Any, shape: tuple[int, ...], numbers: Numbers) -> Array:
    out = np.empty(shape or (1,), dtype=numbers.dtype)
    out[...] = value
    return out.reshape(-1)


def _identity(shape: tuple[int, ...], numbers: Numbers) -> list[Any]:
    if not shape:
        return [numbers.number(fmpq(1))]
    rows = []
    for cell in np.ndindex(*shape):
        row = filled(shape, fmpq(0), numbers)
        row[cell] = numbers.number(fmpq(1))
        rows.append(row)
    return rows


def total_jacobian(flow: Flow, of: str, wrt: str) -> Array:
    """d of / d wrt over all ways between them: (n_of, n_wrt), zeros where there is none.

    Between two moments of an unrolled recurrent network it is the product of its Jacobians.
    """
    graph, numbers = flow.graph, flow.numbers
    n_out, n_in = (int(np.prod(graph[name].shape)) for name in (of, wrt))
    if graph.position(wrt) > graph.position(of):
        return np.asarray(filled((n_out, n_in), fmpq(0), numbers))
    s = Sketch(Graph(graph.nodes[: graph.position(of) + 1], graph.position(of)))
    g = s.input("_g" if "_g" not in graph else "_g_", graph[of].shape)
    dot = total(s.wire(of) * g)
    behind = s.graph(dot).backward
    place, shape = behind.gradient(wrt), graph[wrt].shape
    if place is None:
        return np.asarray(filled((n_out, n_in), fmpq(0), numbers))
    evaluate = plan(behind.joint, [place], numbers)
    rows = [
        _flat(evaluate({**flow.values, g.name: row})[0], shape, numbers)
        for row in _identity(graph[of].shape, numbers)
    ]
    return np.stack(rows)
