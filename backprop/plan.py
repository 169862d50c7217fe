"""Evaluating a graph: its nodes in order, as one straight-line Python function.

The function is written from positions alone (`v7 = f7(v3, v5)`), never from a name or a file; it
calculates what the wanted nodes need, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np
from flint import arb, fmpq

from backprop.balls import RATIONAL_BITS, shortened
from backprop.errors import BackpropError, ShapeError, nearest
from backprop.forms import MOST_CELLS, evaluated_alike
from backprop.graph import CONSTANT, Graph, Node
from backprop.numbers import EXACT, Numbers, only_on
from backprop.operation import told


@dataclass(frozen=True, eq=False)
class Plan:
    """How the wanted nodes are made from the leaves."""

    graph: Graph
    leaves: tuple[str, ...]  # what has to be given, in this order
    wanted: tuple[str, ...]  # what comes out, in this order
    source: str = field(repr=False)
    run: Callable[..., tuple[Any, ...]] = field(repr=False)

    def __call__(self, givens: Mapping[str, Any]) -> tuple[Any, ...]:
        """The wanted values, from a value for each leaf (arrays of one kind of number)."""
        return self.run(*(givens[name] for name in self.leaves))


def plan(
    graph: Graph,
    wanted: Sequence[str],
    numbers: Numbers,
    leaves: Sequence[str] | None = None,
    instead: Mapping[str, Callable[..., Any]] | None = None,
    *,
    alike: bool = False,
    short: bool = False,
) -> Plan:
    """A plan for these nodes; `leaves` fixes which are given, in which order.

    `instead` calculates operations of a name by another function (on another kind of array).
    `alike` decides ties of equal expressions (`forms`).  `short` makes balls of fractions that
    have grown long: powers of powers of a fraction would fill the memory.
    """
    outputs = [graph.position(name) for name in wanted]
    used = sorted(needed(graph, outputs))
    given = [i for i in used if is_given(graph.nodes[i])]
    given = given if leaves is None else [graph.position(name) for name in leaves]
    names: dict[str, Any] = {}
    cut = short and numbers is EXACT
    names["short"] = short_of
    lines = [f"def run({', '.join(f'v{i}' for i in given)}):"]
    for i in used:
        node = graph.nodes[i]
        if node.operation is CONSTANT:
            names[f"v{i}"] = numbers.convert(node.constant)
        elif not node.is_leaf:
            value = (instead or {}).get(node.operation.name, node.operation.value)
            names[f"f{i}"] = only_on(numbers, value, len(node.operands))
            made = f"f{i}({', '.join(f'v{j}' for j in node.operands)})"
            lines.append(f"    v{i} = short({made})" if cut else f"    v{i} = {made}")
    lines.append(f"    return ({' '.join(f'v{i},' for i in outputs)})")
    source = "\n".join(lines)
    exec(compile(source, "<plan>", "exec"), names)
    run = names["run"]
    if alike and numbers is EXACT and _cells(graph, used) <= MOST_CELLS:
        run = _alike(graph, used, given, outputs, names)
    return Plan(graph, tuple(graph.nodes[i].name for i in given), tuple(wanted), source, run)


def _cells(graph: Graph, used: Iterable[int]) -> int:
    return sum(prod(graph.nodes[i].shape) for i in used)


def _alike(
    graph: Graph,
    used: Sequence[int],
    given: Sequence[int],
    outputs: Sequence[int],
    names: Mapping[str, Any],
) -> Callable[..., tuple[Any, ...]]:
    """The same calculation, node by node, with equal expressions found to be equal."""
    nodes = {i: graph.nodes[i] for i in used}
    constants = {i: names[f"v{i}"] for i, node in nodes.items() if node.operation is CONSTANT}
    functions = {i: _cut_short(names[f"f{i}"]) for i, node in nodes.items() if not node.is_leaf}

    def run(*values: Any) -> tuple[Any, ...]:
        leaves = {**constants, **dict(zip(given, values, strict=True))}
        made = evaluated_alike(nodes, leaves, functions)
        return tuple(made[i] for i in outputs)

    return run


def _cut_short(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *operands: short_of(function(*operands))


def short_of(value: Any) -> Any:
    """The same, a ball where a fraction has grown too long."""
    if isinstance(value, np.ndarray):
        return shortened([value])[0] if value.dtype == object else value
    if isinstance(value, fmpq) and value.height_bits() > RATIONAL_BITS:
        return arb(value)
    return value


def evaluated(
    graph: Graph, givens: Mapping[str, Any], numbers: Numbers, alike: bool = False
) -> dict[str, Any]:
    """The value of every node, by its name; forward only."""
    names = tuple(graph.positions)
    values = plan(graph, names, numbers, alike=alike, short=True)(givens)
    return dict(zip(names, values, strict=True))


def needed(graph: Graph, outputs: Iterable[int]) -> set[int]:
    """The nodes that these are made of, and themselves."""
    found = set(outputs)
    waiting = list(found)
    while waiting:
        fresh = set(graph.nodes[waiting.pop()].operands) - found
        found |= fresh
        waiting += fresh
    return found


def is_given(node: Node) -> bool:
    """Whether its value comes from outside."""
    return node.is_leaf and node.operation is not CONSTANT


def checked(graph: Graph, givens: Mapping[str, Any], numbers: Numbers) -> dict[str, Any]:
    """A value for every input and parameter, of its shape, in these numbers."""
    leaves = [node for node in graph if is_given(node)]
    names = [node.name for node in leaves]
    missing = [name for name in names if name not in givens]
    if missing:
        raise BackpropError(f"the graph needs a value for {missing[0]!r}; give {', '.join(names)}")
    for name in givens:
        if name not in names:
            raise BackpropError(
                f"the graph has no input or parameter {name!r}{nearest(name, names)}"
            )
    values: dict[str, Any] = {}
    for node in leaves:
        value = numbers.convert(givens[node.name])
        if np.shape(value) != node.shape:
            raise ShapeError(
                f"{node.name} should be {told(node.shape)}, but it is {told(np.shape(value))}"
            )
        values[node.name] = value
    return values
