"""A graph worked out from somebody's own numbers: of nodes, and of the gradients behind them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backprop.graph import CONSTANT
from backprop.graph_places import Place
from backprop.graph_trace import GraphTrace
from backprop.numbers import EXACT, only_on, precision, settled
from backprop.plan import is_given


def node_of(trace: GraphTrace, at: Place) -> str | None:
    """The node of the graph, forward and backward, that holds the number of an address; None where
    there is none: of other steps and sequences, of an edge's part, of Jacobians."""
    if at.step or at.sequence != trace.sequence or at.norm or at.other or at.what not in ("", "d"):
        return None
    if at.what == "":
        return at.name if at.name in trace.graph else None
    return trace.graph.backward.gradients.get(at.name)


def from_own(trace: GraphTrace, at: Place, own: Mapping[Place, Any], bits: int) -> Any | None:
    """The number at an address when one goes on with these; None where it cannot be followed.

    `Undecided` where the balls are too wide.
    """
    wanted = node_of(trace, at)
    if wanted is None:
        return None
    mine: dict[str, dict[tuple[int, ...], Any]] = {}
    for place, value in own.items():
        name = node_of(trace, place)
        if name is not None and not _is_alias(trace, place, name):
            mine.setdefault(name, {})[place.index] = value
    with precision(bits):
        found = _raw(trace, wanted, mine)
        if _is_alias(trace, at, wanted):
            found = _with(found, mine.get(wanted, {}))
        return settled(found[at.index] if at.index else found)


def _is_alias(trace: GraphTrace, at: Place, name: str) -> bool:
    """Whether a gradient is a value of the way there: of f = q z that of z is q itself."""
    return at.what == "d" and name in trace.graph


def _raw(trace: GraphTrace, wanted: str, mine: Mapping[str, Mapping[tuple[int, ...], Any]]) -> Any:
    """A node's value made of what was written for those before it, itself not replaced."""
    joint = trace.graph.backward.joint
    values: list[Any] = []
    for node in joint:
        if node.operation is CONSTANT:
            value = EXACT.convert(node.constant)
        elif is_given(node):
            value = trace.givens[node.name]
        else:
            function = only_on(EXACT, node.operation.value, len(node.operands))
            value = function(*(values[i] for i in node.operands))
        if node.name == wanted:
            return value
        values.append(_with(value, mine.get(node.name, {})))
    raise LookupError(wanted)


def _with(value: Any, cells: Mapping[tuple[int, ...], Any]) -> Any:
    for index, own in cells.items():
        if not index:
            return own
        value = value.copy()
        value[index] = own
    return value
