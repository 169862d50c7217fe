"""Every number of a computation graph worked out once more, number by number on a tape.

Of the engine's graph only its drawing is used: which node is which operation of which others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from backprop import Graph, Node
from scenes.audit.arithmetic import CALCULATOR, GUARD, fraction, precision
from scenes.audit.losses import LOSSES
from scenes.audit.tape import Number, Tape

Cells = np.ndarray  # of Numbers, shaped as the node
_ADDRESS = re.compile(r"(?:([dJTN])\((\w+)(?:,(\w+))?(?:,(\d+))?\)|(\w+))(?:\[(\d+(?:,\d+)*)\])?")


class PlainGraph:
    """The numbers of a graph fed with some givens, worked out once more.

    >>> from backprop import Sketch
    >>> s = Sketch()
    >>> x = s.input("x")
    >>> graph = s.graph((x * x).named("E"))
    >>> plain = PlainGraph(graph, {"x": 3}, digits=9)
    >>> str(plain.number("E")), str(plain.number("d(x)")), str(plain.number("d(x,E,0)"))
    ('9', '6', '3')
    """

    def __init__(
        self, graph: Graph, givens: Mapping[str, Any], nudge: Any = None, digits: int = 50
    ) -> None:
        self.graph, self.digits = graph, digits
        self.givens = {name: fractions_of(value) for name, value in givens.items()}
        self.nudge = None if nudge is None else fraction(nudge)
        with precision(digits + GUARD):
            self.flow = _Flow(graph, self.givens, digits)

    def number(self, address: str) -> Any:
        """The number at an address, a Fraction where it is one for certain.

        ValueError where the address names nothing, UnsureError where a corner is not decided.
        """
        bars = address.startswith("|") and address.endswith("|")
        match = _ADDRESS.fullmatch(address.strip("|") if bars else address)
        if match is None:
            raise ValueError(f"{address!r} is no address")
        what, first, second, slot, name, index = match.groups()
        with precision(self.digits + GUARD):
            cells = self._cells(what or "", first or name, second, slot)
            if bars:
                return _norm(cells)
            place = tuple(map(int, index.split(","))) if index else ()
            if len(place) != cells.ndim:
                raise ValueError(f"{address!r} does not fit the shape {cells.shape}")
            try:
                return cells[place]
            except IndexError:
                raise ValueError(f"{address!r} is not in this graph") from None

    def cells(self, address: str) -> Cells:
        """All of a node, by its address without indices."""
        match = _ADDRESS.fullmatch(address)
        if match is None:
            raise ValueError(f"{address!r} is no address")
        what, first, second, slot, name, _ = match.groups()
        with precision(self.digits + GUARD):
            return self._cells(what or "", first or name, second, slot)

    def _cells(self, what: str, name: str, other: str | None, slot: str | None) -> Cells:
        if name not in self.graph or (other and other not in self.graph):
            raise ValueError(f"there is no node {name!r} with {other!r}")
        if what == "N":
            return self._nudged(name)
        if what == "J":
            return self._local(name, other or "")
        if what == "T":
            return self.flow.slopes(name, self.flow.cells[other])
        if what == "d":
            return self._gradient(name, other, slot)
        return _each(lambda number: number.value, self.flow.cells[name])

    def _gradient(self, name: str, other: str | None, slot: str | None) -> Cells:
        heard = self.flow.heard
        if other is None:
            return _each(lambda number: heard[number.place], self.flow.cells[name])
        slots = [i for i, node in enumerate(self.graph.operands(other)) if node.name == name]
        if slot is not None:
            slots = [i for i in slots if i == int(slot)]
        if not slots:
            raise ValueError(f"there is no such edge from {name} to {other}")
        parts = [self.flow.copies[other, i] for i in slots]
        total = _each(lambda number: heard[number.place], parts[0])
        for part in parts[1:]:
            total = _each(CALCULATOR.plus, total, _each(lambda n: heard[n.place], part))
        return total

    def _local(self, name: str, other: str) -> Cells:
        operands = [node.name for node in self.graph.operands(name)]
        if other not in operands:
            raise ValueError(f"{name} has no operand {other}")
        return self.flow.slopes(name, self.flow.copies[name, operands.index(other)])

    def _nudged(self, name: str) -> Cells:
        """(E(w + h) − E(w))/h for every cell, each by a calculation of its own."""
        if self.nudge is None or name not in self.givens:
            raise ValueError(f"{name} cannot be nudged")
        c, before, slopes = CALCULATOR, self.flow.output.value, np.empty_like(self.givens[name])
        for place in np.ndindex(slopes.shape):
            moved = self.givens[name].copy()
            moved[place] = moved[place] + self.nudge
            after = _Flow(self.graph, {**self.givens, name: moved}, self.digits).output.value
            slopes[place] = c.over(c.minus(after, before), self.nudge)
        return slopes


class _Flow:
    """All nodes on one tape; each operand is a copy, so that every edge hears for itself."""

    def __init__(self, graph: Graph, givens: Mapping[str, Cells], digits: int) -> None:
        self.graph, self.tape = graph, Tape(digits)
        self.cells: dict[str | None, Cells] = {}
        self.copies: dict[tuple[str, int], Cells] = {}
        for node in graph.nodes:
            self.cells[node.name] = self._worked_out(node, givens)
        self._heard: list[Any] | None = None

    @property
    def output(self) -> Number:
        number: Number = self.cells[self.graph.nodes[self.graph.output].name].item()
        return number

    @property
    def heard(self) -> list[Any]:
        if self._heard is None:
            self._heard = self.tape.adjoints(self.output)
        return self._heard

    def slopes(self, of: str, by: Cells) -> Cells:
        """d of / d by, a row for each cell of `of`; one number where both are."""
        rows = []
        for number in self.cells[of].flat:
            heard = self.tape.adjoints(number)
            rows.append([heard[each.place] for each in by.flat])
        matrix = np.array(rows, dtype=object)
        return matrix.reshape(()) if matrix.size == 1 else matrix

    def _worked_out(self, node: Node, givens: Mapping[str, Cells]) -> Cells:
        if node.is_leaf:
            value = fractions_of(node.constant) if node.constant is not None else givens[node.name]
            return _each(self.tape.leaf, value)
        operands = []
        for slot, source in enumerate(self.graph.operands(node.name)):
            copied = _each(self.tape.copy, self.cells[source.name])
            self.copies[node.name, slot] = copied
            operands.append(copied)
        return _operation(node.operation.name)(self.tape, node, *operands)


Made = Callable[..., Cells]


def _each(function: Callable[..., Any], *cells: Cells) -> Cells:
    """A function of every cell, numbers copied to the cells that they stand for."""
    spread = np.broadcast_arrays(*cells)
    made = np.empty(spread[0].shape, dtype=object)
    for place in np.ndindex(made.shape):
        made[place] = function(*(each[place] for each in spread))
    return made


def _linear(tape: Tape, node: Node, W: Cells, x: Cells) -> Cells:
    made = np.empty(node.shape, dtype=object)
    for place in np.ndindex(node.shape):
        row = x if x.ndim == 1 else x[place[0]]
        made[place] = tape.sum([tape.times(w, v) for w, v in zip(W[place[-1]], row, strict=True)])
    return made


def _transposed(tape: Tape, node: Node, W: Cells, delta: Cells) -> Cells:
    return _linear(tape, node, W.T, delta)


def _outer(tape: Tape, node: Node, delta: Cells, x: Cells) -> Cells:
    rows, columns = np.atleast_2d(delta), np.atleast_2d(x)
    made = np.empty(node.shape, dtype=object)
    for j, k in np.ndindex(node.shape):
        made[j, k] = tape.sum([tape.times(rows[m, j], columns[m, k]) for m in range(len(rows))])
    return made


def _summed(tape: Tape, node: Node, a: Cells) -> Cells:
    """To the node's shape: over leading axes, and over those of length 1 there."""
    shape = node.shape
    groups: dict[tuple[int, ...], list[Number]] = {}
    for place in np.ndindex(a.shape):
        kept = place[len(place) - len(shape) :] if len(shape) else ()
        at = tuple(0 if n == 1 else i for i, n in zip(kept, shape, strict=True))
        groups.setdefault(at, []).append(a[place])
    made = np.empty(shape, dtype=object)
    for place, numbers in groups.items():
        made[place] = tape.sum(numbers)
    return made


def _row_sums(tape: Tape, node: Node, a: Cells) -> Cells:
    made = np.empty(node.shape, dtype=object)
    for place in np.ndindex(node.shape):
        made[place] = tape.sum(list(a[place]))
    return made


def _spread(tape: Tape, node: Node, a: Cells) -> Cells:
    by_row = a.ndim and a.shape == node.shape[:-1]
    return np.broadcast_to(a[..., None] if by_row else a, node.shape)


def _part(tape: Tape, node: Node, a: Cells) -> Cells:
    start, stop = node.operation.settings
    return a[..., start:stop]


def _cells(tape: Tape, node: Node, a: Cells) -> Cells:
    key = node.operation.settings
    taken = a[tuple(slice(*k) if isinstance(k, tuple) else k for k in key)]
    return taken if isinstance(taken, np.ndarray) else _boxed(taken)


def _boxed(number: Number) -> Cells:
    box = np.empty((), dtype=object)
    box[()] = number
    return box


def _stack(tape: Tape, node: Node, *parts: Cells) -> Cells:
    made = np.empty(node.shape, dtype=object)
    for i, part in enumerate(parts):
        made[i] = part[()] if not part.shape else part
    return made


def _matmul(tape: Tape, node: Node, A: Cells, B: Cells) -> Cells:
    return _linear(tape, node, B.T, A)


def _softmax(tape: Tape, node: Node, z: Cells) -> Cells:
    """By the differences zₖ − zⱼ: pⱼ = 1/Σₖ e^(zₖ − zⱼ)."""
    made = np.empty(z.shape, dtype=object)
    for place in np.ndindex(z.shape):
        row = z[place[:-1]]
        terms = [tape.exp(tape.minus(other, z[place])) for other in row]
        made[place] = tape.over(tape.leaf(Fraction(1)), tape.sum(terms))
    return made


def _loss(tape: Tape, node: Node, a: Cells, y: Cells) -> Cells:
    terms = LOSSES[node.operation.name]
    rows = np.atleast_2d(a), np.atleast_2d(y)
    made = [terms(tape, list(one), list(other)) for one, other in zip(*rows, strict=True)]
    cells = np.empty(rows[0].shape, dtype=object)
    cells[...] = made
    return cells.reshape(node.shape)


def _operation(name: str) -> Made:
    if name in _MADE:
        return _MADE[name]
    if name in LOSSES:
        return _loss
    if name.startswith("power "):
        n = int(name.removeprefix("power "))
        return lambda tape, node, a: _each(lambda one: tape.power(one, n), a)
    if hasattr(CALCULATOR, name):
        return lambda tape, node, z: _each(lambda one: tape.function(name, one), z)
    raise ValueError(f"the second opinion does not know the operation {name!r}")


_MADE: dict[str, Made] = {
    "add": lambda tape, node, a, b: _each(tape.plus, a, b),
    "subtract": lambda tape, node, a, b: _each(tape.minus, a, b),
    "negate": lambda tape, node, a: _each(lambda n: tape.minus(tape.leaf(Fraction(0)), n), a),
    "multiply": lambda tape, node, a, b: _each(tape.times, a, b),
    "divide": lambda tape, node, a, b: _each(tape.over, a, b),
    "maximum": lambda tape, node, a, b: _each(tape.larger, a, b),
    "reciprocal": lambda tape, node, a: _each(lambda n: tape.power(n, -1), a),
    "exp": lambda tape, node, z: _each(tape.exp, z),
    "ln": lambda tape, node, a: _each(tape.ln, a),
    "linear": _linear,
    "heard back": _transposed,
    "outer": _outer,
    "sum": _summed,
    "sum to": _summed,
    "row sums": _row_sums,
    "spread": _spread,
    "part": _part,
    "cells": _cells,
    "stack": _stack,
    "matmul": _matmul,
    "transpose": lambda tape, node, a: a.T,
    "sqrt": lambda tape, node, a: _each(tape.root, a),
    "concatenate": lambda tape, node, *parts: np.concatenate(parts, axis=-1),
    "softmax": _softmax,
}


def fractions_of(value: Any) -> Cells:
    """The fractions that a given's exact numbers are."""
    array = np.asarray(value, dtype=object)
    made = np.empty(array.shape, dtype=object)
    for place in np.ndindex(array.shape):
        one = array[place]
        made[place] = one if isinstance(one, (Fraction, Decimal)) else exactly(one)
    return made


def exactly(number: Any) -> Fraction:
    return Fraction(number) if isinstance(number, int) else fraction(number)


def _norm(cells: Cells) -> Any:
    c = CALCULATOR
    return c.root(c.sum([c.times(value, value) for value in cells.flat]))
