"""The network as a picture: layers of neurons, edges whose width and style tell the weight.

    network.neuron(2, 0)                   layer 2's first neuron (layer 0 is the input)
    network.edge(1, to=0, source=1)        the weight W[1][0,1]
    network.visible(1)                     the neurons of layer 1 that are drawn (the rest is ⋮)

A layer too wide to be legible shows its first neurons, ⋮ and its last one. Positive weights are
solid, negative ones dashed; the width grows with |w|.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

import numpy as np
from manim import UP, Circle, Dot, Line, ManimColor, VGroup, VMobject

from backprop import Deciding, Shown, Symbol, Trace
from scenes.mobjects.formula import Formula, Words, piece
from scenes.mobjects.inside import inside
from scenes.mobjects.outlines import straight
from scenes.mobjects.value import HALF, ROOM, Value, chord, fitting, width_in_em
from scenes.theme import Role, Theme
from scenes.zones import Layout, Zone

THINNEST, THICKEST = 1.2, 5.0  # stroke of an edge whose weight is 0, of the heaviest one
THICK = 2.5  # stroke from which on an edge may be called thick
DIM = 0.22  # opacity of what is not talked about
BIAS_FROM = np.pi / 3  # above the horizontal: where a bias comes from
ROWS = 7  # neurons of one layer that are drawn at the most


class Neuron(VGroup):
    """A circle, its symbol beside or in it, and the number in it once it is known.

    Behind the circle lies a disc that never dims, so that no edge shines through.
    """

    def __init__(self, center: np.ndarray, radius: float, theme: Theme, role: Role) -> None:
        self.circle = Circle(radius=radius, stroke_width=2.5, color=theme["text"])
        self.circle.set_fill(theme["background"], opacity=1).move_to(center)
        self.disc = Circle(radius=radius, stroke_width=0, fill_color=theme["background"])
        self.disc.set_fill(opacity=1).move_to(center)
        super().__init__(self.disc, inside(self.circle, self.disc))
        self.radius, self.theme, self.role = radius, theme, role
        self.symbol: Formula | None = None
        self.value: Value | None = None

    @property
    def center(self) -> np.ndarray:
        return self.circle.get_center()

    def tinted(self, strength: float) -> Circle:
        """A copy of the circle, filled as strongly as the neuron answers (0 to 1)."""
        return self.circle.copy().set_fill(self.tint(strength), opacity=1)

    def tint(self, strength: float) -> ManimColor:
        """The fill of a circle that answers so strongly."""
        return self.theme.tint(self.role, 0.10 + 0.34 * min(max(strength, 0.0), 1.0))

    def number(self, shown: Shown, largest: float) -> Value:
        """The number, sized to sit inside the circle."""
        wide = width_in_em(shown.text)
        size = min(largest, ROOM * self.radius / np.hypot(wide / 2, HALF))
        value = Value(shown, size=size, theme=self.theme).move_to(self.center)
        return inside(value, self.circle)

    def rim(self, toward: np.ndarray) -> np.ndarray:
        """The point of the circle that faces another point."""
        way = toward - self.center
        return self.center + self.radius * way / np.linalg.norm(way)


class Edge(VMobject):
    """A weight: width from |w|, solid when positive, dashed when negative."""

    def __init__(
        self, start: np.ndarray, end: np.ndarray, share: float, role: Role, theme: Theme
    ) -> None:
        """share: |w| as a part of the heaviest weight drawn, 0 to 1."""
        super().__init__(fill_opacity=0)
        self.start, self.end, self.role, self.theme = start, end, role, theme
        self.set_points(self._line())
        self.set_stroke(theme[role], width=self.thickness(share), opacity=1)

    @staticmethod
    def thickness(share: float) -> float:
        return THINNEST + (THICKEST - THINNEST) * share

    def become_weight(self, share: float, role: Role) -> Edge:
        """Take the look of another weight (in place): a training step moved it."""
        self.role = role
        self.set_points(self._line())
        return self.set_stroke(self.theme[role], width=self.thickness(share))

    def at(self, part: float) -> np.ndarray:
        """The point this part of the way from source to target."""
        return self.start + part * (self.end - self.start)

    def _line(self) -> np.ndarray:
        if self.role != "negative":
            return straight(self.start, self.end)
        count = max(3, round(float(np.linalg.norm(self.end - self.start)) / 0.22))
        ends = np.linspace(0, 1, 2 * count)
        pairs = zip(ends[::2], ends[1::2], strict=True)
        return np.concatenate([straight(self.at(a), self.at(b)) for a, b in pairs])


class NetworkDiagram(VGroup):
    """The lesson's network, laid out in a zone, in the state of one step (default: the start)."""

    def __init__(
        self,
        trace: Trace,
        *,
        zone: Zone,
        layout: Layout,
        theme: Theme,
        step: int = 0,
        labels: bool = True,
        over: Iterable[int] = (0,),
        thickest: float | None = None,
        storeys: bool = False,
        biases: bool = False,
    ) -> None:
        """over: the steps whose heaviest weight is drawn thickest (default: the start); thickest:
        the |w| that is drawn thickest in all layers instead, where a weight will be turned;
        storeys: below each neuron there is room for a second storey (scenes.mobjects.storeys);
        biases: each bias is drawn as an edge of its own, so that all parameters can be counted."""
        super().__init__()
        self.storeyed = storeys
        self.over, self.thickest = tuple(over), thickest
        self.trace, self.zone, self.theme, self.layout_ = trace, zone, theme, layout
        self.downward = layout.portrait and trace.L > 3
        self.number_size = layout.sizes.number
        self._place()
        self._neurons = {
            (layer, i): Neuron(
                self._points[layer, i], self.radius, theme, "activation" if layer else "input"
            )
            for layer in range(trace.L + 1)
            for i in self.visible(layer)
        }
        self._edges = {
            (layer, to, source): self._edge(layer, to, source, step)
            for layer in trace.layers
            for to in self.visible(layer)
            for source in self.visible(layer - 1)
        }
        self._biases = {
            (layer, i): self._bias(layer, i, step)
            for layer in (trace.layers if biases else ())
            for i in self.visible(layer)
        }
        self.biases = VGroup(*self._biases.values())
        self.edges = VGroup(*self._edges.values())
        self.neurons = VGroup(*self._neurons.values())
        self.dots = VGroup(*self._ellipses())
        self.labels = VGroup(*(self._labels() if labels else ()))
        self.values = VGroup()
        self.opened: dict[tuple[int, int], VGroup] = {}  # second storeys, by layer and neuron
        self.add(self.edges, self.biases, self.neurons, self.dots, self.labels, self.values)

    # -- access by the lecture's own names ------------------------------------------------------

    def visible(self, layer: int) -> tuple[int, ...]:
        """The neurons of a layer that are drawn; beyond them, ⋮."""
        size = self.trace.sizes[layer]
        if size <= self.rows:
            return tuple(range(size))
        return (*range(self.rows - 2), size - 1)

    def shows_all(self, layer: int) -> bool:
        return len(self.visible(layer)) == self.trace.sizes[layer]

    def neuron(self, layer: int, index: int) -> Neuron:
        """The neuron; KeyError says which ones are drawn."""
        if not 0 <= layer <= self.trace.L:
            raise KeyError(f"there is no layer {layer}: they go from 0 to {self.trace.L}")
        if (layer, index) not in self._neurons:
            raise KeyError(
                f"neuron {index} of layer {layer} is not drawn: {self.visible(layer)} are"
            )
        return self._neurons[layer, index]

    def edge(self, layer: int, *, to: int, source: int) -> Edge:
        """The weight W[layer][to, source]; KeyError when one of its ends is not drawn."""
        if (layer, to, source) not in self._edges:
            raise KeyError(f"the edge of W[{layer}][{to},{source}] is not drawn")
        return self._edges[layer, to, source]

    def bias(self, layer: int, index: int) -> Edge:
        """The edge of b[layer][index]; KeyError where biases are not drawn."""
        if (layer, index) not in self._biases:
            raise KeyError(f"the edge of b[{layer}][{index}] is not drawn")
        return self._biases[layer, index]

    def layer(self, layer: int) -> list[Neuron]:
        return [self._neurons[layer, i] for i in self.visible(layer)]

    def edges_into(self, layer: int, to: int | None = None) -> list[Edge]:
        """The edges into a layer, or into one of its neurons."""
        return [e for (n, j, _), e in self._edges.items() if n == layer and to in (None, j)]

    def edges_from(self, layer: int, source: int) -> list[Edge]:
        """The edges out of one neuron into the layer above."""
        return [e for (n, _, k), e in self._edges.items() if n == layer + 1 and k == source]

    def numbers_for(self, layer: int, step: int = 0, of: str = "a") -> dict[int, Shown]:
        """The activations of a layer (or z, or delta), in one style that fits the circles.

        A number that would be too small to read is left out: the circle's fill has to tell.
        """
        name = self.answers(layer) if of == "a" else f"{of}[{layer}]"
        return self.numbers_at(layer, f"step[{step}].{name}[{{}}]", self.trace)

    def answers(self, layer: int) -> str:
        """Where the answers of a layer are: the last one's may be likelihoods."""
        return self.trace.lesson.answers if layer == self.trace.L else f"a[{layer}]"

    def numbers_at(self, layer: int, address: str, trace: Any) -> dict[int, Shown]:
        """The same for any quantity of any trace; `{}` in the address stands for the neuron."""
        addresses = [address.format(i) for i in self.visible(layer)]
        shown: list[Shown | None] = []
        for least, size in product((2, 1), (1.25, 1.0)):  # two digits, else one; large, else small
            if not shown or None in shown:
                room = chord(self.radius, size * self.layout_.smallest)
                shown = fitting(trace, addresses, room, least)
        fit = {i: each for i, each in zip(self.visible(layer), shown, strict=True) if each}
        return fit if 2 * len(fit) > len(shown) else {}

    def put_value(self, layer: int, index: int, shown: Shown) -> Value:
        """Make the number that stands in a neuron (shown by an animation or by `add`)."""
        self.clear_value(layer, index)
        neuron = self.neuron(layer, index)
        neuron.value = neuron.number(shown, 1.2 * self.number_size)
        self.values.add(neuron.value)
        return neuron.value

    def clear_value(self, layer: int, index: int) -> None:
        """Forget the number of a neuron (one that is on screen has to be faded out)."""
        neuron = self.neuron(layer, index)
        if neuron.value is not None:
            self.values.remove(neuron.value)
        neuron.value = None

    def relabel(self, layer: int, index: int, source: Symbol, role: Role) -> list[Formula]:
        """Another symbol where the neuron's own stands, and the old one; [] where none stands."""
        neuron = self.neuron(layer, index)
        if neuron.symbol is None:
            return []
        old = neuron.symbol
        neuron.symbol = Formula(piece(source), size=old.size, theme=self.theme, role=role)
        neuron.symbol.next_to(neuron.circle, UP, buff=0.25 * self._label_size)
        self.labels.remove(old)
        self.labels.add(neuron.symbol)
        return [neuron.symbol, old]

    def strength(self, layer: int, index: int, step: int = 0, trace: Any = None) -> float:
        """How strongly a neuron answers, from 0 to 1: |a| in its layer (1 for 1 and above)."""
        sizes = [
            abs(drawn(trace or self.trace, f"step[{step}].{self.answers(layer)}[{i}]"))
            for i in range(self.trace.sizes[layer])
        ]
        return sizes[index] / max(1.0, *sizes)

    def share(
        self, layer: int, to: int, source: int, step: int = 0, trace: Any = None
    ) -> tuple[float, Role]:
        """A weight's part of the heaviest one of its layer (see `over`), and its sign's role."""
        w = drawn(trace or self.trace, f"step[{step}].W[{layer}][{to},{source}]")
        return min(abs(w) / self._heaviest(layer), 1.0), self.theme.sign(w)

    def share_of_bias(
        self, layer: int, index: int, step: int = 0, trace: Any = None
    ) -> tuple[float, Role]:
        """A bias beside the heaviest weight of its layer, and its sign's role."""
        b = drawn(trace or self.trace, f"step[{step}].b[{layer}][{index}]")
        return min(abs(b) / self._heaviest(layer), 1.0), self.theme.sign(b)

    def follow(self, trace: Any, step: int = 0) -> None:
        """Take the look of another trace of this shape, a knob's, after so many steps: edges, and
        (at the start) the fills and numbers of the neurons that have answered."""
        for (layer, to, source), edge in self._edges.items():
            edge.become_weight(*self.share(layer, to, source, step, trace))
        for (layer, i), edge in self._biases.items():
            edge.become_weight(*self.share_of_bias(layer, i, step, trace))
        for (layer, i), neuron in self._neurons.items():
            if neuron.value is not None and not step:
                neuron.circle.set_fill(neuron.tint(self.strength(layer, i, trace=trace)))
                neuron.value.retell(trace)

    # -- building --------------------------------------------------------------------------------

    def _place(self) -> None:
        """Radius, rows that fit, and where every drawn neuron stands."""
        sizes, zone = self.trace.sizes, self.zone
        length, breadth = zone.width, zone.height
        if self.downward:
            length, breadth = breadth, length
        least = 1.5 * self.layout_.smallest
        below = 1.6 * self.number_size if self.storeyed else 0  # a second storey
        deep, wide = (below, 0.0) if self.downward else (0.0, below)  # along and across the layers
        self.rows = max(3, min(ROWS, int(breadth / (2.3 * least + wide))))
        most = max(min(size, self.rows) for size in sizes)
        across, along = breadth / most, length / len(sizes)
        alone = zone.width > 0.8 * self.layout_.frame.width > self.layout_.frame.height
        largest = (0.1 if alone else 0.08) * self.layout_.frame.height
        wished = min(0.34 * (across - wide), 0.29 * (along - deep), largest)
        self.radius = min(max(least, wished), (0.38 if self.downward else 0.36) * (along - deep))
        taken = 2 * self.radius + below
        self.labelled = not self.downward and across >= taken + 1.9 * self._label_size
        room = 2 * self.radius + (1.9 * self._label_size if self.labelled else 0) + deep
        self._points = {}
        for layer, size in enumerate(sizes):
            slots = min(size, self.rows)
            for slot, i in enumerate(self.visible(layer)):
                place = slot if i == slot else self.rows - 1
                main = -length / 2 + room / 2 + layer * (length - room) / (len(sizes) - 1)
                cross = ((slots - 1) / 2 - place) * min(across, 5.4 * self.radius + below)
                x, y = (-cross, -main) if self.downward else (main, cross)
                drop = 0.45 * self._label_size if self.labelled else 0
                drop -= 0.5 * below
                self._points[layer, i] = zone.center + np.array([x, y - drop, 0])

    @property
    def _label_size(self) -> float:
        return self.layout_.sizes.small

    def _edge(self, layer: int, to: int, source: int, step: int) -> Edge:
        a, b = self._neurons[layer - 1, source], self._neurons[layer, to]
        share, role = self.share(layer, to, source, step)
        return Edge(a.rim(b.center), b.rim(a.center), share, role, self.theme)

    def _bias(self, layer: int, index: int, step: int) -> Edge:
        """A short edge from above on the left: it comes from no neuron."""
        neuron = self._neurons[layer, index]
        way = np.array([-np.cos(BIAS_FROM), np.sin(BIAS_FROM), 0])
        share, role = self.share_of_bias(layer, index, step)
        start, end = (neuron.center + part * neuron.radius * way for part in (1.75, 1.0))
        return Edge(start, end, share, role, self.theme)

    def _heaviest(self, layer: int) -> float:
        if self.thickest is not None:
            return self.thickest
        n_out, n_in = self.trace.sizes[layer], self.trace.sizes[layer - 1]
        if not hasattr(self, "_heaviest_of"):
            self._heaviest_of: dict[int, float] = {}
        if layer not in self._heaviest_of:
            states = [self.trace.array(f"step[{n}].W[{layer}]") for n in self.over]
            assert all(weights.shape == (n_out, n_in) for weights in states)
            sizes = (abs(as_float(w)) for weights in states for w in weights.flat)
            self._heaviest_of[layer] = max(sizes, default=0) or 1
        return self._heaviest_of[layer]

    def _ellipses(self) -> Iterator[VGroup]:
        for layer in range(self.trace.L + 1):
            if not self.shows_all(layer):
                above, below = (self._points[layer, i] for i in self.visible(layer)[-2:])
                label = 1.9 * self._label_size if self.labelled else 0.0
                yield ellipsis(above, below, self.radius, self.theme, label)

    def _labels(self) -> Iterator[Formula | Words]:
        for (layer, i), neuron in self._neurons.items():
            if self.labelled:
                symbol = self.trace.symbol(f"{self.answers(layer)}[{i}]")
                neuron.symbol = Formula(
                    piece(symbol), size=self._label_size, theme=self.theme, role="muted"
                ).next_to(neuron.circle, UP, buff=0.25 * self._label_size)
                yield neuron.symbol


def ellipsis(
    above: np.ndarray, below: np.ndarray, radius: float, theme: Theme, label: float = 0.0
) -> VGroup:
    """Three dots between two circles, clear of both and of a label on the second one."""
    length = float(np.linalg.norm(below - above))
    way, gap = (below - above) / length, length - 2 * radius - label
    middle = above + (radius + gap / 2) * way
    size = min(0.045, 0.1 * gap)
    apart = min(0.25 * gap, 4 * size)
    return VGroup(
        *(Dot(middle + n * apart * way, radius=size, color=theme["muted"]) for n in (-1, 0, 1))
    )


def dashes(line: Line, count: int) -> VMobject:
    """The line as one dashed VMobject."""
    ends = np.linspace(0, 1, 2 * count)
    a, b = line.get_start(), line.get_end()
    points = [
        straight(a + s * (b - a), a + e * (b - a))
        for s, e in zip(ends[::2], ends[1::2], strict=True)
    ]
    dashed = VMobject(fill_opacity=0).set_points(np.concatenate(points))
    return dashed.set_stroke(line.get_color(), width=line.get_stroke_width())


def as_float(value: object) -> float:
    """An exact number as a float, for lengths and widths; never for digits."""
    numerator, denominator = getattr(value, "p", None), getattr(value, "q", None)
    if numerator is not None and denominator is not None:
        return int(numerator) / int(denominator)
    return float(value)  # type: ignore[arg-type]


def drawn(trace: Deciding, address: str) -> float:
    """A quantity as a float, for lengths and widths; never for digits.

    It is right to its last place, also after many steps; what it decides, ask `trace.compare`.
    """
    return trace.as_float(address)
