"""The layered network as a computation graph: linear, plus bias, activation; and a loss.

    zˡ = Wˡ aˡ⁻¹ + bˡ,  aˡ = f(zˡ)   (Nielsen, ch. 2, eq. 25)

What the graph's own rules make of it are the four equations of backpropagation:

    δᴸ = ∂E/∂aᴸ ⊙ f′(zᴸ)  (BP1)      δˡ = (Wˡ⁺¹ᵀ δˡ⁺¹) ⊙ f′(zˡ)  (BP2)
    ∂E/∂bˡ = δˡ  (BP3)                ∂E/∂Wˡ = δˡ (aˡ⁻¹)ᵀ  (BP4)
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from backprop.activations import Activation
from backprop.functions import pointwise, slope_of, terms_of
from backprop.graph import Graph
from backprop.losses import Loss
from backprop.operations import total
from backprop.wires import Sketch, linear


@lru_cache(maxsize=64)
def mlp(
    sizes: tuple[int, ...],
    activations: tuple[Activation, ...],
    loss: Loss,
    batch: int | None = None,
) -> Graph:
    """The graph of one example x (n_0,), or of a batch with one example a row, x (batch, n_0).

    Its nodes are x, y, for each layer l = 1 … L Wl, bl, sl = Wl a(l−1), zl, al, and at the end
    error = aL − y, E (the loss's terms) and loss (their sum; for a batch its mean).

    >>> from backprop.activations import SIGMOID
    >>> from backprop.losses import HALF_SQUARED
    >>> [node.name for node in mlp((2, 1), (SIGMOID,), HALF_SQUARED)]
    ['x', 'y', 'W1', 'b1', 's1', 'z1', 'a1', 'error', 'E', 'loss']
    """
    s, rows = Sketch(), () if batch is None else (batch,)
    x, y = s.input("x", (*rows, sizes[0])), s.input("y", (*rows, sizes[-1]))
    parameters = [
        (s.parameter(f"W{l}", (sizes[l], sizes[l - 1])), s.parameter(f"b{l}", sizes[l]))
        for l in range(1, len(sizes))
    ]
    a = x
    for l, ((W, b), f) in enumerate(zip(parameters, activations, strict=True), start=1):
        z = (linear(W, a).named(f"s{l}") + b).named(f"z{l}")
        a = pointwise(f)(z).named(f"a{l}")
    (a - y).named("error")
    E = total(terms_of(loss)(a, y).named("E"))
    return s.graph((E if batch in (None, 1) else E / batch).named("loss"))


def slope_names(graph: Graph, activations: Sequence[Activation]) -> list[str]:
    """The nodes of the backward pass that hold f′(zˡ), l = 1 … L."""
    joint = graph.backward.joint
    at = {(node.operation, node.operands): node.name for node in joint}
    return [
        at[slope_of(f), (joint.position(f"z{l}"), joint.position(f"a{l}"))]
        for l, f in enumerate(activations, start=1)
    ]


def gradient_names(graph: Graph, names: Sequence[str]) -> list[str]:
    """The nodes of the backward pass that hold the gradients of these nodes."""
    return [graph.backward.gradients[name] for name in names]
