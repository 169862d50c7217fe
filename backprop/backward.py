"""The backward pass of a graph is a graph: the same nodes, and behind them what each one hears.

Walk the nodes from the output back.  Each node adds up what its consumers told it, and tells its
own operands through its pulls:

    ∂E/∂output = 1,      ∂E/∂v = Σ over v's edges of  (what the edge's target hears) · ∂target/∂v
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from backprop.errors import AddressError
from backprop.graph import CONSTANT, Edge, Graph, Node
from backprop.wires import Sketch, Wire


@dataclass(frozen=True, eq=False)
class Backward:
    """A graph with its backward pass: one bigger network.

    `joint` starts with the nodes of `forward`, in their order; behind them are those that make
    the gradients.  `gradients` and `contributions` say which node of `joint` is which; a node may
    be several of them (∂E/∂b is ∂E/∂z).
    """

    forward: Graph
    joint: Graph
    gradients: Mapping[str, str]  # a node's name → the node of `joint` with ∂E/∂node
    contributions: Mapping[Edge, str] = field(repr=False)  # what one edge tells its source

    def gradient(self, name: str) -> str | None:
        """The node of `joint` with ∂E/∂name; None where E does not hear of it: 0."""
        self.forward.position(name)
        return self.gradients.get(name)

    def contribution(self, edge: Edge) -> str | None:
        """The node of `joint` with the part of ∂E/∂source that comes through this edge."""
        if edge not in self.forward.edges:
            raise AddressError(f"there is no edge from {edge.source} to {edge.target}[{edge.slot}]")
        return self.contributions.get(edge)

    @cached_property
    def network(self) -> Graph:
        """The backward pass alone: what it takes from the forward pass are its inputs, and its
        nodes are layers Wᵀ (`heard back`), diag(f′) (a slope and a Hadamard product), the matmul
        δ aᵀ for each layer's parameters (`outer`), and sums where the forward pass branched."""
        count = len(self.forward.nodes)
        behind = self.joint.nodes[count:]
        taken = sorted({i for node in behind for i in node.operands if i < count})
        sketch, moved = Sketch(), {}
        for i in taken:
            node = self.joint.nodes[i]
            leaf = node.operation is CONSTANT
            wire = sketch.constant(node.constant) if leaf else sketch.input(node.name, node.shape)
            moved[i] = wire.named(node.name) if leaf else wire
        for i, node in enumerate(behind, start=count):
            moved[i] = _moved(sketch, node, moved)
        return sketch.graph(moved[max(moved)])


def _moved(sketch: Sketch, node: Node, moved: Mapping[int, Wire]) -> Wire:
    if node.operation is CONSTANT:
        return sketch.constant(node.constant).named(node.name)
    return sketch.record(node.operation, [moved[i] for i in node.operands]).named(node.name)


def differentiated(graph: Graph, *, numbers: bool = False) -> Backward:
    """The graph and its backward pass, from the output's 1 to every leaf; `numbers`: to the
    constants, too, which nobody trains."""
    sketch = Sketch(graph)
    wires = [Wire(sketch, i) for i in range(len(graph.nodes))]
    heard: dict[int, list[tuple[Edge, Wire]]] = {}
    output = graph.nodes[graph.output]
    count = len(graph.nodes)
    one = _named(sketch.constant(1, output.shape), output.name, count)
    gradients: dict[int, Wire] = {graph.output: one}
    for i in range(graph.output, -1, -1):
        node = graph.nodes[i]
        if i in heard and i != graph.output:
            told = [wire for _, wire in sorted(heard[i], key=lambda pair: _order(graph, pair[0]))]
            gradients[i] = _named(_sum(told), node.name, count)
        if i not in gradients or node.is_leaf:
            continue
        operands = [wires[j] for j in node.operands]
        for slot, (j, pull) in enumerate(zip(node.operands, node.operation.pulls, strict=False)):
            if numbers or graph.nodes[j].operation is not CONSTANT:
                edge = Edge(graph.nodes[j].name, node.name, slot)
                heard.setdefault(j, []).append((edge, pull(gradients[i], wires[i], *operands)))
    return Backward(
        graph,
        Graph(tuple(sketch.nodes), graph.output),
        {graph.nodes[i].name: wire.name for i, wire in gradients.items()},
        {edge: wire.name for pairs in heard.values() for edge, wire in pairs},
    )


def _order(graph: Graph, edge: Edge) -> tuple[int, int]:
    return graph.position(edge.target), edge.slot


def _sum(wires: list[Wire]) -> Wire:
    total = wires[0]
    for wire in wires[1:]:
        total = total + wire
    return total


def _named(wire: Wire, name: str, forward: int) -> Wire:
    """`d_name`, unless the wire is a node of the graph or another node's gradient already."""
    known = wire.position < forward or wire.name.startswith("d_")
    return wire if known or wire.sketch.has(f"d_{name}") else wire.named(f"d_{name}")
