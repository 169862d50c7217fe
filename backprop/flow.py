"""A graph evaluated, forward and backward: every value, every gradient, every edge's part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from flint import arb, fmpq

from backprop.graph import CONSTANT, Edge, Graph
from backprop.numbers import EXACT, Array, Numbers
from backprop.operations import total
from backprop.plan import checked, evaluated, is_given, plan
from backprop.wires import Sketch

if TYPE_CHECKING:
    from backprop.backward import Backward


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
    alike: bool = False  # equal expressions are told apart from numbers that are nearly equal

    @classmethod
    def of(
        cls,
        graph: Graph,
        givens: Mapping[str, Any],
        numbers: Numbers = EXACT,
        *,
        alike: bool = False,
    ) -> Flow:
        """Forward and backward.  `alike`: what is equal by its form is decided to be (`forms`), and
        what stays undecided is a ball that says nothing; else it is Undecided as a whole."""
        given = checked(graph, givens, numbers)
        return cls(graph, numbers, evaluated(graph.backward.joint, given, numbers, alike), alike)

    def value(self, name: str) -> Any:
        """The value of a node."""
        self.graph.position(name)
        return self.values[name]

    def gradient(self, name: str) -> Any:
        """∂output/∂node, of the node's shape: parameters, values between, and inputs."""
        if self.graph[name].operation is CONSTANT:
            return self._of_numbers._or_zeros(self._to_numbers.gradient(name), name)
        return self._or_zeros(self.graph.backward.gradient(name), name)

    def contribution(self, source: str, target: str, slot: int | None = None) -> Any:
        """The part of ∂output/∂source that comes through one edge into `target`."""
        slots = [e.slot for e in self.graph.consumers(source) if e.target == target]
        edge = Edge(source, target, (slots or [0])[0] if slot is None else slot)
        if self.graph[source].operation is CONSTANT:
            return self._of_numbers._or_zeros(self._to_numbers.contribution(edge), source)
        return self._or_zeros(self.graph.backward.contribution(edge), source)

    def contributions(self, source: str) -> dict[Edge, Any]:
        """All parts of ∂output/∂source, by edge; their sum is the gradient."""
        return {
            edge: self.contribution(source, edge.target, edge.slot)
            for edge in self.graph.consumers(source)
        }

    @property
    def _to_numbers(self) -> Backward:
        return self.graph.backward_to_numbers

    @cached_property
    def _of_numbers(self) -> Flow:
        """The same pass with the slopes in the constants, which are seldom asked for."""
        given = {node.name: self.values[node.name] for node in self.graph if is_given(node)}
        values = evaluated(self._to_numbers.joint, given, self.numbers, self.alike)
        return Flow(self.graph, self.numbers, values, self.alike)

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


def is_nan(cell: Any) -> bool:
    """Whether it is a ball that says nothing."""
    return isinstance(cell, arb) and cell.is_nan()


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
    evaluate = plan(s.graph(pulled), [pulled.name], numbers, alike=flow.alike, short=True)
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
    g = s.input(
        next(n for n in ("_" * k + "g" for k in count(1)) if n not in graph), graph[of].shape
    )
    drawn = s.graph(total(s.wire(of) * g))
    behind = drawn.backward_to_numbers if graph[wrt].operation is CONSTANT else drawn.backward
    place, shape = behind.gradient(wrt), graph[wrt].shape
    if place is None:
        return np.asarray(filled((n_out, n_in), fmpq(0), numbers))
    evaluate = plan(behind.joint, [place], numbers, alike=flow.alike, short=True)
    rows = [
        _flat(evaluate({**flow.values, g.name: row})[0], shape, numbers)
        for row in _identity(graph[of].shape, numbers)
    ]
    return np.stack(rows)


def nudged(flow: Flow, givens: Mapping[str, Any], name: str, h: fmpq) -> Any:
    """(E(w + h) − E(w)) / h for every cell of a leaf: one forward pass for each."""
    graph = flow.graph
    forward = plan(graph, [graph.nodes[graph.output].name], EXACT, alike=flow.alike, short=True)
    base, before = givens[name], flow.loss
    if not np.shape(base):
        return (forward({**givens, name: base + h})[0] - before) / h
    slopes = np.empty(base.shape, dtype=object)
    for cell in np.ndindex(*base.shape):
        moved = base.copy()
        moved[cell] = moved[cell] + h
        slopes[cell] = (forward({**givens, name: moved})[0] - before) / h
    return slopes
