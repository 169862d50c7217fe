"""The targets beside a network's outputs, each linked to the output it judges."""

from __future__ import annotations

from manim import UP, Line, VGroup

from scenes.mobjects.formula import Formula, piece
from scenes.mobjects.network import NetworkDiagram, Neuron, ellipsis
from scenes.mobjects.value import chord, fitting
from scenes.zones import Layout, Zone


class Targets(VGroup):
    """A column of circles (a row, where the network runs downward) with the numbers of y."""

    def __init__(self, network: NetworkDiagram, *, zone: Zone, layout: Layout) -> None:
        super().__init__()
        self.network, self.zone, self.layout_ = network, zone, layout
        self.trace, self.theme = network.trace, network.theme
        self.indices = network.visible(self.trace.L)
        self._neurons = {j: self._circle(j) for j in self.indices}
        self.circles = VGroup(*(neuron.circle for neuron in self._neurons.values()))
        self.labels = VGroup(*(self._label(j) for j in self.indices if self._roomy))
        self.values = VGroup(*self._numbers())
        self.links = VGroup(*(self._link(j) for j in self.indices))
        self.dots = self._ellipsis()
        self.add(self.links, self.circles, self.labels, self.values, self.dots)

    def value(self, j: int) -> object:
        """The number of target j, or its circle where no number fits; KeyError when not drawn."""
        return self._neurons[j].value or self._neurons[j].circle

    @property
    def _roomy(self) -> bool:
        """Whether symbols find room between the circles."""
        return self.network.labelled

    def _circle(self, j: int) -> Neuron:
        at = self.network.neuron(self.trace.L, j).center.copy()
        end = self.zone.right - self.network.radius, self.zone.bottom + self.network.radius
        at[1 if self.network.downward else 0] = end[1 if self.network.downward else 0]
        neuron = Neuron(at, self.network.radius, self.theme, "input")
        neuron.circle.set_stroke(self.theme["input"])
        return neuron

    def _label(self, j: int) -> Formula:
        size = self.layout_.sizes.small
        label = Formula(
            piece(self.trace.symbol(f"y[{j}]")), size=size, theme=self.theme, role="muted"
        )
        return label.next_to(self._neurons[j].circle, UP, buff=0.25 * size)

    def _numbers(self) -> list[object]:
        size = self.layout_.sizes.number
        room = chord(self.network.radius, self.layout_.smallest)
        found = fitting(self.trace, [f"y[{j}]" for j in self.indices], room)
        for j, shown in zip(self.indices, found, strict=True):
            if shown is not None:
                self._neurons[j].value = self._neurons[j].number(shown, 1.2 * size)
        return [each.value for each in self._neurons.values() if each.value is not None]

    def _link(self, j: int) -> Line:
        output, target = self.network.neuron(self.trace.L, j), self._neurons[j]
        ends = output.rim(target.center), target.rim(output.center)
        return Line(*ends, stroke_width=3, color=self.theme["error"])

    def _ellipsis(self) -> VGroup:
        if self.network.shows_all(self.trace.L):
            return VGroup()
        above, below = (self._neurons[j].center for j in self.indices[-2:])
        label = 1.9 * self.layout_.sizes.small if self._roomy else 0.0
        return ellipsis(above, below, self.network.radius, self.theme, label)
