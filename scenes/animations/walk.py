"""Walking back from the loss through the network, one derivative at a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from manim import Animation, AnimationGroup, Mobject

from backprop.chain import Chain, Path
from scenes.animations.light import Light, Spotlight
from scenes.animations.signals import Pulses
from scenes.mobjects.loss_node import LossNode
from scenes.mobjects.network import Edge, NetworkDiagram, Neuron


class Trail:
    """Where each derivative of a path lies in the picture (what is not drawn is left out)."""

    def __init__(self, network: NetworkDiagram, loss: LossNode, chain: Chain, path: Path) -> None:
        self.network, self.loss, self.chain, self.path = network, loss, chain, path

    def _place(self, n: int) -> int:
        """Where derivative n lies: 0 from E to an output, 1 inside it, 2 along a weight, …

        A softmax leaves 1 out: from E it leads to the sum.
        """
        fused = self.chain.trace.lesson.loss.softmax
        return n + 1 if fused and n else n

    def lines(self, n: int) -> list[Edge]:
        """The line that derivative n follows: from E, or along a weight; none inside a neuron."""
        l, L, neurons = self.chain.l, self.network.trace.L, self.path.neurons
        n = self._place(n)
        if n == 0:
            link = self.loss.link(neurons[-1])
            return [link] if link else []
        if n % 2:
            return []
        m = L - n // 2 + 1  # derivative 2 leads through layer L, 4 through L − 1, …
        source = neurons[m - l - 1] if m > l else self.chain.k
        return [] if source is None else self._edge(m, neurons[m - l], source)

    def neurons(self, n: int) -> list[Neuron]:
        """The neurons at the end of derivative n."""
        l, L = self.chain.l, self.network.trace.L
        m = L - self._place(n) // 2
        if m >= l:
            return self._neuron(m, self.path.neurons[m - l])
        return [] if self.chain.k is None else self._neuron(m, self.chain.k)

    def upto(self, n: int) -> list[Mobject]:
        """All that has been walked after derivative n."""
        return [part for i in range(n + 1) for part in (*self.lines(i), *self.neurons(i))]

    @property
    def whole(self) -> list[Mobject]:
        return self.upto(len(self.path.factors) - 1)

    def light(self, upto: int | None = None, **options: Any) -> Animation:
        """Light what has been walked (default: the whole path) and dim the rest."""
        lit = self.whole if upto is None else self.upto(upto)
        return light(self.network, self.loss, lit, **options)

    def step(self, n: int | None) -> Animation:
        """Walk derivative n: its line carries a pulse, its end lights up. None: all between."""
        if n is None:
            return self.light(len(self.path.factors) - 4)
        lines = self.lines(n)
        color = self.network.theme["error"]
        pulse = [Pulses(lines, color=color, backward=True)] if lines else []
        return AnimationGroup(self.light(n), *pulse)

    def _edge(self, layer: int, to: int, source: int) -> list[Edge]:
        try:
            return [self.network.edge(layer, to=to, source=source)]
        except KeyError:
            return []

    def _neuron(self, layer: int, index: int) -> list[Neuron]:
        drawn = index in self.network.visible(layer)
        return [self.network.neuron(layer, index)] if drawn else []


def light(
    network: NetworkDiagram, loss: LossNode, lit: Iterable[Mobject], **options: Any
) -> Animation:
    """Light some of the network and of the lines to E; dim the rest."""
    lit = list(lit)
    links = {link: 1.0 if any(link is each for each in lit) else 0.22 for link in loss.links}
    return AnimationGroup(Spotlight(network, lit, **options), Light(links, **options))


def ways_up(network: NetworkDiagram, loss: LossNode, chain: Chain) -> list[Mobject]:
    """Everything drawn that lies on some path from a parameter to the loss."""
    L, l, j = network.trace.L, chain.l, chain.j
    above = [part for m in range(l + 1, L + 1) for part in network.layer(m)]
    edges = [edge for m in range(l + 2, L + 1) for edge in network.edges_into(m)]
    first = network.edges_from(l, j) if l < L else []
    outputs = network.visible(L) if l < L else (j,)
    links = [link for o in outputs if (link := loss.link(o))]
    trail = Trail(network, loss, chain, chain.path(0))
    own = [
        *trail.neurons(2 * (L - l)),
        *trail.lines(2 * (L - l) + 2),
        *trail.neurons(2 * (L - l) + 2),
    ]
    return [*above, *edges, *first, *links, *own]
