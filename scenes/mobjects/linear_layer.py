"""Where the arrays of a linear layer z = W x + b stand in a trace of layers or of a graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from backprop import Graph, GraphLesson, Lesson, Node, Trace
from scenes.mobjects.grid import Kind, addresses_of, shape_of
from scenes.mobjects.network import drawn

LOOKED_AT = 8  # examples of which one is chosen


@dataclass(frozen=True)
class LinearLayer:
    """Addresses of whole arrays; b and what comes back for it are "" where there is none."""

    x: str
    W: str
    b: str
    z: str
    g_x: str
    g_W: str
    g_b: str
    g_z: str
    given: tuple[str, ...] = ()  # of these arrays, what comes from outside

    @property
    def parameters(self) -> tuple[str, ...]:
        return (self.W, self.b) if self.b else (self.W,)

    @property
    def gradients(self) -> tuple[str, ...]:
        """Of the parameters, in the same order."""
        return (self.g_W, self.g_b) if self.b else (self.g_W,)

    def kind(self, name: str) -> Kind:
        """What an array is: its colour."""
        if name in self.parameters:
            return "weight"
        if name in (self.g_x, self.g_z, *self.gradients):
            return "error"
        return "input" if name in self.given else "activation"

    def forward_cell(self, trace: Any, j: int) -> str:
        """zⱼ as an expression of W, x and b."""
        terms = [f"{self.W}[{j},{k}]*{self.x}[{k}]" for k in range(shape_of(trace, self.x)[0])]
        return " + ".join([*terms, f"{self.b}[{j}]"] if self.b else terms)

    def back_cell(self, trace: Any, k: int) -> str:
        """(∂E/∂x)ₖ as an expression of W and ∂E/∂z."""
        rows = range(shape_of(trace, self.z)[0])
        return " + ".join(f"{self.W}[{j},{k}]*{self.g_z}[{j}]" for j in rows)

    def outer_cell(self, j: int, k: int) -> str:
        """(∂E/∂W)ⱼₖ."""
        return f"{self.g_z}[{j}]*{self.x}[{k}]"


def linear_layer(lesson: Any, layer: int | None = None) -> LinearLayer | str:
    """Where a lesson's linear layer stands (of layers the last unless told); why not where none.

    >>> linear_layer(GraphLesson.named("linear-layer")).g_W
    'd(W)'
    >>> linear_layer(Lesson.named("two-two-two"), 1).g_x
    'dE_da[0]'
    """
    if isinstance(lesson, Lesson):
        return _of_layers(lesson, layer or lesson.L)
    if isinstance(lesson, GraphLesson):
        return _of_graph(lesson.graph)
    return "it is a network in time, and this scene tells layers and graphs"


def example_of(lesson: Lesson, l: int) -> int:
    """Of several examples the first that moves most weights of a layer: zeros tell little."""
    trace = Trace.of(lesson)
    names = [f"example[{m}].dW[{l}]" for m in range(min(len(lesson.examples), LOOKED_AT))]
    cells = [addresses_of(trace, name, 5) for name in names]
    moved = [sum(drawn(trace, cell) != 0 for cell in each) for each in cells]
    return moved.index(max(moved))


def _of_layers(lesson: Lesson, l: int) -> LinearLayer:
    one = "" if len(lesson.examples) == 1 else f"example[{example_of(lesson, l)}]."
    return LinearLayer(
        x=f"{one}a[{l - 1}]", W=f"W[{l}]", b=f"b[{l}]", z=f"{one}z[{l}]",
        g_x=f"{one}dE_da[{l - 1}]", g_W=f"{one}dW[{l}]", g_b=f"{one}db[{l}]",
        g_z=f"{one}delta[{l}]", given=(f"{one}a[0]",),
    )  # fmt: skip


def _of_graph(graph: Graph) -> LinearLayer | str:
    for node in graph:
        if node.operation.name == "linear" and (found := _around(graph, node)):
            return found
    return "it has no layer W @ x + b of a matrix, a vector and a vector that have names"


def _around(graph: Graph, node: Node) -> LinearLayer | None:
    """The layer around a product, where all that it is made of has a name and is used once."""
    W, x = graph.operands(node.name)
    b, z = "", node
    users = graph.consumers(node.name)
    if node.hidden and len(users) == 1 and graph[users[0].target].operation.name == "add":
        z = graph[users[0].target]
        (other,) = (each for each in graph.operands(z.name) if each.name != node.name)
        b = other.name
        if other.hidden or other.shape != z.shape or _used(graph, b) != 1:
            return None
    parts = (W, x, z)
    named = not any(part.hidden for part in parts)
    if not named or len(x.shape) != 1 or _used(graph, W.name) != 1 or _used(graph, x.name) != 1:
        return None
    d_b = f"d({b})" if b else ""
    given = (x.name,) if x.is_leaf else ()
    return LinearLayer(x.name, W.name, b, z.name, f"d({x.name})", f"d({W.name})", d_b,
                       f"d({z.name})", given)  # fmt: skip


def _used(graph: Graph, name: str) -> int:
    return len(graph.consumers(name))
