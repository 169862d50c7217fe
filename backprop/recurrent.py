"""Networks in time, unrolled: one copy of the layer for each moment, all with the same weights.

What is learnt through time is nothing new: the unrolled graph shares its parameters among the
moments, so each moment tells a shared weight its own part of the gradient, and the parts add up
(backpropagation through time; Werbos 1990).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from backprop.activations import IDENTITY, SIGMOID, TANH, Activation
from backprop.errors import BackpropError, ShapeError, nearest, told
from backprop.flow import Flow, total_jacobian
from backprop.functions import pointwise, terms_of
from backprop.graph import Graph
from backprop.losses import HALF_SQUARED, Loss
from backprop.numbers import Array, norm
from backprop.operations import total
from backprop.wires import Sketch, Wire

MAX_MOMENTS = 1000


@dataclass(frozen=True, eq=False)
class Unrolled:
    """A recurrent network over T moments, as one graph.

    `moment` says in which moment a node lies: 1 … T, or 0 for what all share.
    """

    graph: Graph
    T: int
    state: str  # the letter of what is handed on: the state of moment t is node `h3` for t = 3
    moment: Mapping[str, int] = field(repr=False)

    def per_moment(self, flow: Flow, parameter: str) -> dict[int, Any]:
        """The part of a shared parameter's gradient that each moment tells it, t = 1 … T.

        Its sum is the gradient.  What is used outside of all moments has the key 0.
        """
        parts: dict[int, Any] = {}
        for edge, part in flow.contributions(parameter).items():
            t = self.moment.get(edge.target, 0)
            parts[t] = parts[t] + part if t in parts else part
        return dict(sorted(parts.items()))

    def step_jacobian(self, flow: Flow, t: int) -> Array:
        """∂h_t/∂h_(t−1): (n, n), of one moment."""
        self._check(t)
        return total_jacobian(flow, f"{self.state}{t}", f"{self.state}{t - 1}")

    def jacobian_products(self, flow: Flow, last: int | None = None) -> list[Array]:
        """∂h_T/∂h_t for t = T, T−1, … 0: the identity, then one factor more each time."""
        last = self.T if last is None else last
        self._check(last)
        name = f"{self.state}{last}"
        return [total_jacobian(flow, name, f"{self.state}{t}") for t in range(last, -1, -1)]

    def norms(self, flow: Flow, last: int | None = None) -> list[Any]:
        """The Euclidean (Frobenius) norms of `jacobian_products`: growing, they explode; falling,
        they vanish."""
        return [norm(product) for product in self.jacobian_products(flow, last)]

    def givens(
        self, parameters: Mapping[str, Any], xs: Sequence[Any], ys: Sequence[Any], **start: Any
    ) -> dict[str, Any]:
        """Parameters by name, one x for each moment, the targets; states start at 0."""
        if len(xs) != self.T:
            raise ShapeError(f"{len(xs)} inputs do not fit {self.T} moments; give one for each")
        targets = self.targets
        if len(ys) != len(targets):
            raise ShapeError(f"{len(ys)} targets do not fit; this network has {len(targets)}")
        own = [*self.starts, *(node.name for node in self.graph.parameters)]
        for name in (*parameters, *start):
            if name not in own:
                raise BackpropError(f"unknown parameter {told(name)}{nearest(name, own)}")
        values = {f"x{t}": x for t, x in enumerate(xs, start=1)}
        values |= dict(zip(targets, ys, strict=True))
        for node in self.graph.inputs:
            if node.name not in values:
                zeros: Any = 0 if not node.shape else [0] * node.shape[0]
                values[node.name] = start.get(node.name, zeros)
        return {**values, **parameters}

    @property
    def targets(self) -> tuple[str, ...]:
        """The names of the targets: y, or y1 … yT where every moment has one."""
        return tuple(n.name for n in self.graph.inputs if n.name.startswith("y"))

    @property
    def starts(self) -> tuple[str, ...]:
        """What is remembered before the first moment: h0, of an LSTM c0 as well; 0 if not given."""
        return tuple(n.name for n in self.graph.inputs if n.name in ("h0", "c0"))

    @property
    def losses(self) -> tuple[str, ...]:
        """E, or E1 … ET where every moment has one."""
        return tuple(f"E{n[1:]}" for n in self.targets) if len(self.targets) > 1 else ("E",)

    def _check(self, t: int) -> None:
        if not 1 <= t <= self.T:
            raise BackpropError(f"there is no moment {t}: they go from 1 to {self.T}")


def _moments(T: object) -> int:
    if isinstance(T, bool) or not isinstance(T, int) or not 1 <= T <= MAX_MOMENTS:
        raise BackpropError(f"T should be a whole number from 1 to {MAX_MOMENTS}, not {T!r}")
    return T


def _unrolled(
    s: Sketch, losses: Sequence[Wire], T: int, state: str, starts: Sequence[int]
) -> Unrolled:
    """Nodes from starts[t−1] on are of moment t, up to starts[T], where the output begins.

    E is the loss, or the sum of all moments'.
    """
    loss = losses[0]
    for each in losses[1:]:
        loss = loss + each
    loss.named("E")
    moment = {node.name: 0 for node in s.nodes}
    for t in range(1, T + 1):
        for node in s.nodes[starts[t - 1] : starts[t]]:
            moment[node.name] = t
    return Unrolled(s.graph(loss), T, state, moment)


def feedback_neuron(
    T: int, f: Activation = SIGMOID, loss: Loss = HALF_SQUARED, *, every: bool = False
) -> Unrolled:
    """One neuron whose output times w_c joins its next sum:

        z_t = w x_t + w_c h_(t−1) + b,   h_t = f(z_t)

    All are numbers.  The loss is of the last h, or (`every`) the sum over all moments.

    >>> from backprop.activations import IDENTITY
    >>> net = feedback_neuron(3, IDENTITY)
    >>> flow = Flow.of(net.graph, net.givens({"w": 1, "w_c": 2, "b": 0}, [1, 0, 0], [0]))
    >>> flow.value("h3"), net.per_moment(flow, "w_c")
    (4, {1: 0, 2: 8, 3: 8})
    """
    s, T = Sketch(), _moments(T)
    w, w_c, b = s.parameter("w"), s.parameter("w_c"), s.parameter("b")
    h, losses, starts = s.input("h0"), [], [len(s.nodes)]
    for t in range(1, T + 1):
        fed = (w_c * h).named(f"r{t}")
        z = ((w * s.input(f"x{t}")).named(f"s{t}") + fed + b).named(f"z{t}")
        h = pointwise(f)(z).named(f"h{t}")
        if every:
            losses.append(_loss(s, loss, h, t))
        starts.append(len(s.nodes))
    losses = losses or [_loss(s, loss, h)]
    return _unrolled(s, losses, T, "h", starts)


def elman(
    n_in: int,
    n_hidden: int,
    n_out: int,
    T: int,
    f: Activation = TANH,
    loss: Loss = HALF_SQUARED,
    *,
    every: bool = False,
    output: Activation = IDENTITY,
) -> Unrolled:
    """Elman's simple recurrent network (1990):

        z_t = Wx x_t + Wh h_(t−1) + b,   h_t = f(z_t),   o = Wy h_T + c

    Wx (n_hidden, n_in), Wh (n_hidden, n_hidden), Wy (n_out, n_hidden).  The loss is of the last
    output against y, or (`every`) the sum over o_t against y_t; where `output` is an activation,
    it is of p = output(o).
    """
    s, T = Sketch(), _moments(T)
    Wx, Wh = s.parameter("Wx", (n_hidden, n_in)), s.parameter("Wh", (n_hidden, n_hidden))
    b = s.parameter("b", n_hidden)
    Wy, c = s.parameter("Wy", (n_out, n_hidden)), s.parameter("c", n_out)
    h, losses, starts = s.input("h0", n_hidden), [], [len(s.nodes)]
    for t in range(1, T + 1):
        fed = (Wh @ h).named(f"r{t}")
        z = ((Wx @ s.input(f"x{t}", n_in)).named(f"s{t}") + fed + b).named(f"z{t}")
        h = pointwise(f)(z).named(f"h{t}")
        if every:
            losses.append(_loss(s, loss, _said((Wy @ h + c).named(f"o{t}"), output, t), t))
        starts.append(len(s.nodes))
    losses = losses or [_loss(s, loss, _said((Wy @ h + c).named("o"), output))]
    return _unrolled(s, losses, T, "h", starts)


GATES = ("i", "f", "g", "o")  # input gate, forget gate, candidate, output gate


def lstm(
    n_in: int,
    n_hidden: int,
    n_out: int,
    T: int,
    loss: Loss = HALF_SQUARED,
    *,
    every: bool = False,
    output: Activation = IDENTITY,
) -> Unrolled:
    """Long short-term memory (Hochreiter and Schmidhuber 1997; forget gate: Gers et al. 2000):

        i, f, o = σ(W x_t + U h_(t−1) + b) of each gate,   g = tanh(Wg x_t + Ug h_(t−1) + bg)
        c_t = f ⊙ c_(t−1) + i ⊙ g,   h_t = o ⊙ tanh(c_t),   out = Wy h_T + by

    The loss is of the last output, or (`every`) the sum over out_t; where `output` is an
    activation, it is of p = output(out).
    Parameters Wi Ui bi, Wf Uf bf, Wg Ug bg, Wo Uo bo, each W (n_hidden, n_in), U (n_hidden,
    n_hidden), b (n_hidden,).  Along the cell path, node `kept3` = f ⊙ c_2, a factor is diag(f_t):
    `flow.jacobian("kept3", 1)`.
    """
    s, T = Sketch(), _moments(T)
    W = {g: s.parameter(f"W{g}", (n_hidden, n_in)) for g in GATES}
    U = {g: s.parameter(f"U{g}", (n_hidden, n_hidden)) for g in GATES}
    b = {g: s.parameter(f"b{g}", n_hidden) for g in GATES}
    Wy, by = s.parameter("Wy", (n_out, n_hidden)), s.parameter("by", n_out)
    h, c = s.input("h0", n_hidden), s.input("c0", n_hidden)
    losses, starts = [], [len(s.nodes)]
    for t in range(1, T + 1):
        x = s.input(f"x{t}", n_in)
        gate = {
            g: pointwise(TANH if g == "g" else SIGMOID)(W[g] @ x + U[g] @ h + b[g]).named(f"{g}{t}")
            for g in GATES
        }
        kept = (gate["f"] * c).named(f"kept{t}")
        c = (kept + (gate["i"] * gate["g"]).named(f"added{t}")).named(f"c{t}")
        h = (gate["o"] * pointwise(TANH)(c)).named(f"h{t}")
        if every:
            losses.append(_loss(s, loss, _said((Wy @ h + by).named(f"out{t}"), output, t), t))
        starts.append(len(s.nodes))
    losses = losses or [_loss(s, loss, _said((Wy @ h + by).named("out"), output))]
    return _unrolled(s, losses, T, "h", starts)


def _said(s: Wire, output: Activation, t: int | str = "") -> Wire:
    """What a network says: its sum, or p = f(sum) where it has an output activation."""
    return s if output is IDENTITY else pointwise(output)(s).named(f"p{t}")


def _loss(s: Sketch, loss: Loss, a: Wire, t: int | str = "") -> Wire:
    """E against y, or E_t against y_t."""
    mark = str(t)
    y = s.input(f"y{mark}", a.shape)
    E = terms_of(loss)(a, y)
    return (total(E) if a.shape else E).named(f"E{mark}")
