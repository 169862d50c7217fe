"""One neuron, big: its inputs, a weight on each edge, the bias from above, two halves z | a.

diagram = NeuronDiagram(trace, 1, 0, zone=…, layout=…, theme=…)
diagram.weights[0]        the plate on the first drawn edge
diagram.number("z")       the number for the left half
"""

from __future__ import annotations

import numpy as np
from manim import DOWN, LEFT, PI, RIGHT, UP, Arc, Dot, Line, VGroup

from backprop import Scientific, Trace
from scenes.mobjects.formula import Formula, number, piece
from scenes.mobjects.inside import inside
from scenes.mobjects.matrices import kept
from scenes.mobjects.network import Edge, Neuron, drawn
from scenes.mobjects.plate import Plate
from scenes.mobjects.value import Value, chord, fitting, width_in_em
from scenes.theme import Role, Theme
from scenes.zones import Layout, Zone

SPREAD = 0.30 * PI  # how far up and down the rim the edges arrive


class NeuronDiagram(VGroup):
    """The neuron `neuron` of layer `layer` and all that it hears, in a zone."""

    def __init__(
        self, trace: Trace, layer: int, neuron: int, *, zone: Zone, layout: Layout, theme: Theme
    ) -> None:
        super().__init__()
        self.trace, self.layer, self.index = trace, layer, neuron
        self.zone, self.sizes, self.theme = zone, layout.sizes, theme
        self.smallest = layout.smallest
        self.radius = min(0.19 * zone.width, 0.26 * zone.height)
        self.center = zone.point(1, 0.5) - [self.radius + self._stub, 0.18 * self.radius, 0]
        self.slots = kept(trace.sizes[layer - 1], self._most())
        self.sources = [k for k in self.slots if k is not None]
        self._place_inputs()
        self.edges = VGroup(*(self._edge(k) for k in self.sources))
        self.weights = VGroup(*self._weights())
        self.bias_line, self.bias = self._bias()
        self.halves = VGroup(*(self._half(name) for name in ("z", "a")))
        self.divider = self._line(UP, DOWN)
        self.names = VGroup(*(self._name(name) for name in ("z", "a")))
        self.out = Line(
            self.center + self.radius * RIGHT, self.center + (self.radius + self._stub) * RIGHT,
            stroke_width=2.5, color=theme["text"],
        )  # fmt: skip
        self.body = VGroup(self.halves, self.out)

    def address(self, quantity: str, k: int | None = None) -> str:
        """The address of one of this neuron's quantities: z, a, b, W, product."""
        inside = f"{self.index}" if k is None else f"{self.index},{k}"
        return f"{quantity}[{self.layer}][{inside}]"

    def number(self, name: str) -> Value:
        """The number for the half `z` or `a`, in its place."""
        width, address = 0.84 * self.radius, self.address(name)
        shown = fitting(self.trace, [address], width / self.smallest)[0]
        shown = shown or self.trace.show(address, Scientific(1))
        size = min(1.35 * self.sizes.number, width / width_in_em(shown.text))
        value = Value(shown, size=size, theme=self.theme).move_to(self._spot(name, -0.14))
        return inside(value, self.half(name))

    # -- building --------------------------------------------------------------------------------

    @property
    def _stub(self) -> float:
        return 0.22 * self.radius

    def _most(self) -> int:
        return max(3, min(5, int(self.zone.height / (2.6 * 1.5 * self.smallest))))

    def _place_inputs(self) -> None:
        pitch = min(self.zone.height / len(self.slots), 0.5 * self.zone.height)
        radius = min(0.4 * pitch, 0.085 * self.zone.width)
        left = 1.6 * self.sizes.number + 0.3 * self.sizes.small  # where the symbols stand
        x, middle = self.zone.left + left + radius, (len(self.slots) - 1) / 2
        y = max(self.center[1], self.zone.bottom + middle * pitch + radius)
        spots = [np.array([x, y + (middle - i) * pitch, 0]) for i in range(len(self.slots))]
        self.inputs, self.symbols, self.dots = VGroup(), VGroup(), VGroup()
        self._turns = {k: (middle - i) / max(middle, 1) for i, k in enumerate(self.slots)}
        shown = self._input_numbers(radius)
        for spot, k in zip(spots, self.slots, strict=True):
            if k is None:
                self.dots.add(*(self._dot(spot + 0.2 * pitch * way) for way in (UP, 0 * UP, DOWN)))
            else:
                self._input(spot, radius, k, shown[k])

    def _dot(self, spot: np.ndarray) -> Dot:
        return Dot(spot, radius=0.045, color=self.theme["muted"])

    def _input_numbers(self, radius: float) -> dict[int, object]:
        addresses = [f"a[{self.layer - 1}][{k}]" for k in self.sources]
        found = fitting(self.trace, addresses, chord(radius, self.smallest))
        return dict(zip(self.sources, found, strict=True))

    def _input(self, spot: np.ndarray, radius: float, k: int, shown) -> None:  # type: ignore[no-untyped-def]
        role: Role = "activation" if self.layer > 1 else "input"
        neuron = Neuron(spot, radius, self.theme, role)
        strength = drawn(self.trace, f"a[{self.layer - 1}][{k}]")
        neuron.circle.become(neuron.tinted(min(abs(strength), 1)))
        if shown is not None:
            neuron.value = neuron.number(shown, 1.3 * self.sizes.number)
            neuron.add(neuron.value)
        self.inputs.add(neuron)
        symbol = self._formula(self.trace.symbol(f"a[{self.layer - 1}][{k}]"), self.sizes.number)
        self.symbols.add(symbol.next_to(neuron.circle, LEFT, buff=0.3 * self.sizes.small))

    def _edge(self, k: int) -> Edge:
        angle = PI - SPREAD * self._turns[k]
        end = self.center + self.radius * np.array([np.cos(angle), np.sin(angle), 0])
        start = self.inputs[self.sources.index(k)].rim(end)
        w = drawn(self.trace, self.address("W", k))
        return Edge(start, end, abs(w) / self._heaviest(), self.theme.sign(w), self.theme)

    def _heaviest(self) -> float:
        return max(abs(drawn(self.trace, self.address("W", k))) for k in self.sources) or 1

    def _weights(self) -> list[Plate]:
        """`w = 0.15` on each edge; the number alone where that would be too long."""
        room = 0.62 * (self.edges[0].end - self.edges[0].start)[0]
        labels = [self._equals("W", k) for k in self.sources]
        if max(label.width for label in labels) > room:
            labels = [self._alone("W", k) for k in self.sources]
        return [
            Plate(label.move_to(edge.at(0.44)), theme=self.theme, margin=0.22 * self.sizes.small)
            for label, edge in zip(labels, self.edges, strict=True)
        ]

    def _bias(self) -> tuple[Line, Formula]:
        role = self.theme.sign(drawn(self.trace, self.address("b")))
        top = self.center + self.radius * UP
        line = Line(top + 0.3 * self.radius * UP, top, stroke_width=2.5, color=self.theme[role])
        label = self._equals("b")
        return line, label.next_to(line, UP, buff=0.25 * self.sizes.small)

    def _equals(self, quantity: str, k: int | None = None) -> Formula:
        address = self.address(quantity, k)
        role = self.theme.sign(drawn(self.trace, address))
        shown = self.trace.show(address)
        sign = "=" if shown.exact else "approx"
        return Formula(
            piece(self.trace.symbol(address), "symbol"), sign, number(shown, "number"),
            size=self.sizes.small, theme=self.theme, role=role,
        )  # fmt: skip

    def _alone(self, quantity: str, k: int) -> Formula:
        address = self.address(quantity, k)
        role = self.theme.sign(drawn(self.trace, address))
        return Formula(
            number(self.trace.show(address), "number"),
            size=self.sizes.small, theme=self.theme, role=role,
        )  # fmt: skip

    def _half(self, name: str) -> Arc:
        start = PI / 2 if name == "z" else -PI / 2
        tint = self.theme.tint("activation", 0.06 if name == "z" else 0.18)
        half = Arc(radius=self.radius, start_angle=start, angle=PI, arc_center=self.center)
        return half.set_stroke(self.theme["text"], width=2.5).set_fill(tint, opacity=1)

    def _line(self, *ways: np.ndarray) -> Line:
        start, end = (self.center + self.radius * way for way in ways)
        return Line(start, end, stroke_width=2, color=self.theme["muted"])

    def _name(self, name: str) -> Formula:
        symbol = self._formula(
            self.trace.symbol(self.address(name)), min(self.sizes.number, 0.3 * self.radius)
        )
        return inside(symbol.move_to(self._spot(name, 0.36)), self.half(name))

    def half(self, name: str) -> Arc:
        """The half of the neuron that holds `z` or `a`."""
        return self.halves[("z", "a").index(name)]

    def _spot(self, name: str, height: float) -> np.ndarray:
        side = -0.48 if name == "z" else 0.48
        return self.center + self.radius * np.array([side, height, 0])

    def _formula(self, source: str, size: float) -> Formula:
        return Formula(piece(source), size=size, theme=self.theme, role="muted")
