"""Drawing a computation graph: wires between nodes, written as the mathematics that they mean.

>>> s = Sketch()
>>> x, y, z = s.input("x"), s.input("y"), s.input("z")
>>> f = ((x + y).named("q") * z).named("f")
>>> [node.name for node in s.graph(f).nodes]
['x', 'y', 'z', 'q', 'f']
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from backprop.errors import BackpropError, ShapeError
from backprop.errors import told as told_value
from backprop.graph import CONSTANT, INPUT, PARAMETER, Graph, Node
from backprop.numbers import exact_array
from backprop.operation import Operation, Shape, told
from backprop.operations import ADD, DIVIDE, LINEAR, MATMUL, MULTIPLY, NEGATE, SUBTRACT, TOTAL
from backprop.selections import cells, part

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")


@dataclass(frozen=True, eq=False)
class Wire:
    """What carries the value of a node into other nodes."""

    sketch: Sketch
    position: int

    __array_ufunc__ = None  # an array times a wire is a wire, not an array of wires

    @property
    def node(self) -> Node:
        return self.sketch.nodes[self.position]

    @property
    def name(self) -> str:
        return self.node.name

    @property
    def shape(self) -> Shape:
        return self.node.shape

    @property
    def operation(self) -> Operation:
        return self.node.operation

    @property
    def operands(self) -> tuple[Wire, ...]:
        return tuple(Wire(self.sketch, i) for i in self.node.operands)

    @property
    def is_one(self) -> bool:
        """The constant 1, in every cell."""
        return self.operation is CONSTANT and bool(np.all(self.node.constant == 1))

    def named(self, name: str, symbol: str = "") -> Wire:
        """The same wire; its node is called so from now on (`symbol` in Typst mathematics)."""
        self.sketch.rename(self.position, name, symbol)
        return self

    def __add__(self, other: Any) -> Wire:
        return ADD(self, other)

    def __radd__(self, other: Any) -> Wire:
        return ADD(other, self)

    def __sub__(self, other: Any) -> Wire:
        return SUBTRACT(self, other)

    def __rsub__(self, other: Any) -> Wire:
        return SUBTRACT(other, self)

    def __mul__(self, other: Any) -> Wire:
        return MULTIPLY(self, other)

    def __rmul__(self, other: Any) -> Wire:
        return MULTIPLY(other, self)

    def __truediv__(self, other: Any) -> Wire:
        return DIVIDE(self, other)

    def __rtruediv__(self, other: Any) -> Wire:
        return DIVIDE(other, self)

    def __neg__(self) -> Wire:
        return NEGATE(self)

    def __matmul__(self, x: Wire) -> Wire:
        """Matrix times vector or matrix, as in mathematics; of two vectors Σ aⱼ bⱼ.

        A layer of a batch, one example a row, is linear(W, X) = X Wᵀ.
        """
        if len(x.shape) == 2 and len(self.shape) > 0:
            return MATMUL(self, x)
        if len(x.shape) == len(self.shape) == 1:
            return TOTAL(_alike(self, x))
        return LINEAR(self, x)

    def __pow__(self, n: int) -> Wire:
        from backprop.functions import power

        return power(n)(self)

    def through(self, f: Any) -> Wire:
        """f of every cell."""
        from backprop.functions import pointwise

        return pointwise(f)(self)

    def __getitem__(self, key: int | slice | tuple[int | slice, ...]) -> Wire:
        """x[0] a number and x[1:3] a vector of a vector's; X[0] a row, X[:, 0] a column, X[0, 1] a
        number of a matrix's."""
        keys = key if isinstance(key, tuple) else (key,)
        if not self.shape or len(keys) > len(self.shape):
            takes = "a matrix" if len(keys) > 1 else "a vector or a matrix"
            raise ShapeError(f"an index in [ ] takes {takes}, not {told(self.shape)}")
        whole = (slice(None),) * (len(self.shape) - len(keys))
        taken = tuple(map(_taken, (*keys, *whole), self.shape))
        if len(taken) == 1 and isinstance(taken[0], tuple):
            return part(*taken[0])(self)
        return cells(taken)(self)

    def __iter__(self) -> Any:
        raise TypeError("a wire is not iterated; take parts of it with x[0] or x[1:3]")


def _taken(key: int | slice, n: int) -> int | tuple[int, int]:
    """An index that counts from 0, or from and to."""
    if isinstance(key, slice):
        start, stop, step = key.indices(n)
        if step != 1:
            raise ShapeError("a part of a vector has no gaps: its step should be 1")
        return start, stop
    return key + n if key < 0 else key


def _alike(a: Wire, b: Wire) -> Wire:
    """a ⊙ b of vectors of one length."""
    if a.shape != b.shape:
        raise ShapeError(f"{told(a.shape)} times {told(b.shape)}: they should be equally long")
    return MULTIPLY(a, b)


def linear(W: Wire, x: Wire) -> Wire:
    """W x; of a batch with one example a row, every row:  X Wᵀ."""
    return LINEAR(W, x)


class Sketch:
    """A graph being drawn: nodes are added, each behind its operands."""

    def __init__(self, graph: Graph | None = None) -> None:
        self.nodes: list[Node] = list(graph.nodes) if graph else []
        self._positions = {node.name: i for i, node in enumerate(self.nodes)}

    def input(self, name: str, shape: Shape | int = ()) -> Wire:
        """A value that comes from outside."""
        return self._leaf(name, INPUT, shape)

    def parameter(self, name: str, shape: Shape | int = ()) -> Wire:
        """A value that is trained."""
        return self._leaf(name, PARAMETER, shape)

    def constant(self, value: Any, shape: Shape | None = None) -> Wire:
        """A number, or an array of numbers, read exactly; `shape` fills an array with it."""
        array = exact_array(value)
        if shape is not None:
            filled = np.empty(shape, dtype=object)
            filled[...] = array
            array = filled if shape else array
        node = Node(self._free_name("c"), CONSTANT, (), np.shape(array), array, hidden=True)
        return self._append(node)

    def wire(self, name: str) -> Wire:
        """The wire of a node that is there."""
        if name not in self._positions:
            raise BackpropError(f"there is no node {name!r} in this sketch")
        return Wire(self, self._positions[name])

    def record(self, operation: Operation, operands: Sequence[Any]) -> Wire:
        """A node behind operands; numbers among them become constants."""
        wires = [o if isinstance(o, Wire) else self.constant(o) for o in operands]
        for wire in wires:
            if wire.sketch is not self:
                raise BackpropError(f"{wire.name} is a wire of another sketch")
        shape = operation.shape(*(wire.shape for wire in wires))
        name = self._free_name("v")
        heard = tuple(w.position for w in wires)
        return self._append(Node(name, operation, heard, shape, hidden=True))

    def rename(self, position: int, name: str, symbol: str = "") -> None:
        node = self.nodes[position]
        if name != node.name:
            self._check_name(name)
        del self._positions[node.name]
        self._positions[name] = position
        named = replace(node, name=name, symbol=symbol or node.symbol, hidden=False)
        self.nodes[position] = named

    def has(self, name: str) -> bool:
        """Whether somebody has named a node so."""
        return name in self._positions and not self.nodes[self._positions[name]].hidden

    def graph(self, output: Wire) -> Graph:
        """The finished graph; the gradient of every node is that of `output`."""
        return Graph(tuple(self.nodes), output.position)

    def _leaf(self, name: str, kind: Operation, shape: Shape | int) -> Wire:
        self._check_name(name)
        shape = (shape,) if isinstance(shape, int) else tuple(shape)
        if len(shape) > 2 or any(not isinstance(n, int) or n < 1 for n in shape):
            raise ShapeError(f"{name}: a shape is (), (n,) or (m, n), each at least 1, not {shape}")
        return self._append(Node(name, kind, (), shape))

    def _append(self, node: Node) -> Wire:
        self._positions[node.name] = len(self.nodes)
        self.nodes.append(node)
        return Wire(self, len(self.nodes) - 1)

    def _check_name(self, name: str) -> None:
        if not _NAME.fullmatch(name):
            raise BackpropError(
                f"a node's name is letters, digits and _, at most 64, not {told_value(name)}"
            )
        if self.has(name):
            raise BackpropError(f"there is a node {name!r} already; names are given once")
        if name in self._positions:
            self._move(self._positions.pop(name))

    def _move(self, position: int) -> None:
        """A hidden node gives its name to one that is called so."""
        node = self.nodes[position]
        moved = replace(node, name=self._free_name(node.name[0], {node.name}))
        self.nodes[position] = moved
        self._positions[moved.name] = position

    def _free_name(self, letter: str, taken: Iterable[str] = ()) -> str:
        n = len(self.nodes)
        while f"{letter}{n}" in self._positions or f"{letter}{n}" in taken:
            n += 1
        return f"{letter}{n}"
