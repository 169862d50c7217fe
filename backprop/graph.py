"""A computation graph: nodes, each behind the nodes that it hears, and one output.

Draw one with `wires.Sketch`.  A graph is data: it can be drawn, differentiated into a larger
graph (`backward.py`) and evaluated on any kind of number (`flow.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from backprop.errors import AddressError, nearest
from backprop.operation import Operation, Shape

if TYPE_CHECKING:
    from backprop.backward import Backward


def _no_value(*operands: Any) -> Any:
    raise AssertionError("a leaf has no operands to make a value of")


INPUT = Operation("input", "{0}", lambda: (), _no_value)
PARAMETER = Operation("parameter", "{0}", lambda: (), _no_value)
CONSTANT = Operation("constant", "{0}", lambda: (), _no_value)


@dataclass(frozen=True, eq=False)
class Node:
    """One value of a graph: a leaf, or an operation on earlier nodes."""

    name: str
    operation: Operation
    operands: tuple[int, ...]  # positions of earlier nodes; one may stand there twice
    shape: Shape
    constant: Any = field(default=None, repr=False)  # exact, where the operation is CONSTANT
    symbol: str = ""  # Typst mathematics; by default made of the name
    hidden: bool = False  # nobody named it: a number, or what stands inside of a formula

    @property
    def is_leaf(self) -> bool:
        return not self.operands

    def __deepcopy__(self, memo: object) -> Node:
        return self


@dataclass(frozen=True)
class Edge:
    """From a node into one operand's place of another."""

    source: str
    target: str
    slot: int  # which operand of the target


@dataclass(frozen=True, eq=False)
class Graph:
    """A directed acyclic graph: every node stands behind its operands."""

    nodes: tuple[Node, ...] = field(repr=False)
    output: int

    @cached_property
    def positions(self) -> dict[str, int]:
        return {node.name: i for i, node in enumerate(self.nodes)}

    def position(self, name: str) -> int:
        if name not in self.positions:
            known = (node.name for node in self.nodes if not node.hidden)
            raise AddressError(f"there is no node {name!r}{nearest(name, known)}")
        return self.positions[name]

    def __getitem__(self, name: str) -> Node:
        return self.nodes[self.position(name)]

    def __contains__(self, name: str) -> bool:
        return name in self.positions

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes)

    @property
    def inputs(self) -> tuple[Node, ...]:
        return tuple(node for node in self.nodes if node.operation is INPUT)

    @property
    def parameters(self) -> tuple[Node, ...]:
        return tuple(node for node in self.nodes if node.operation is PARAMETER)

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """All edges, in the order of the nodes that they lead to."""
        return tuple(
            Edge(self.nodes[i].name, node.name, slot)
            for node in self.nodes
            for slot, i in enumerate(node.operands)
        )

    def consumers(self, name: str) -> tuple[Edge, ...]:
        """The edges that lead from a node: several where it branches."""
        self.position(name)
        return tuple(edge for edge in self.edges if edge.source == name)

    def operands(self, name: str) -> tuple[Node, ...]:
        return tuple(self.nodes[i] for i in self[name].operands)

    @cached_property
    def backward(self) -> Backward:
        """The graph with its backward pass behind it."""
        from backprop.backward import differentiated

        return differentiated(self)

    @cached_property
    def backward_to_numbers(self) -> Backward:
        """The same, and the slopes in the numbers that stand in its formulas."""
        from backprop.backward import differentiated

        return differentiated(self, numbers=True)

    def __deepcopy__(self, memo: object) -> Graph:
        return self
