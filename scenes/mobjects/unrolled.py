"""A neuron that feeds back: once with its loop, and unrolled, one copy for each moment.

row = UnrolledRow(trace, T, zone=…, layout=…, theme=…)
row.state(t), row.input(t), row.back(t), row.up(t)    h_t, x_t, the lines with w_c and with w
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Circle, Triangle, VGroup, VMobject

from backprop import Shown, Symbol
from scenes.mobjects.formula import Formula, piece
from scenes.mobjects.inside import inside
from scenes.mobjects.network import Edge, Neuron, drawn
from scenes.mobjects.plate import Plate
from scenes.mobjects.rounded import Rounded
from scenes.mobjects.value import Value, chord, counting, fitting, width_in_em
from scenes.theme import Role, Theme
from scenes.zones import Layout, Zone

DIGITS = 2  # that a rounded number in a circle should have, from its first that is not 0
SHARE = 0.36  # of the way from neuron to neuron: its radius
WIDEST = 2.3  # Manim units from neuron to neuron
BAND = 1.5  # em above and below the circles, for their letters


class UnrolledRow(VGroup):
    """h_0 … h_T in a row, x_1 … x_T below them, E behind the last one; where every moment has a
    target, E_1 … E_T above them."""

    def __init__(self, trace: Any, T: int, *, zone: Zone, layout: Layout, theme: Theme) -> None:
        self.trace, self.T, self.theme, self.layout_ = trace, T, theme, layout
        self.every = T > 1 and "E1" in trace.graph
        self.pitch = min(WIDEST, zone.width / (T + 2))
        letter = layout.sizes.small
        bands = (1 if self.every else 2) * BAND * letter
        room = (zone.height - bands) / (7.8 if self.every else 5.8)  # circles, and lines between
        self.radius = min(SHARE * self.pitch, room)
        self.size = min(layout.sizes.number, 0.8 * self.radius)
        self.size = max(self.size, layout.smallest)
        high = min(2.3 * self.radius, (zone.height - bands) / 2 - self.radius)
        first = zone.center + (T + (0 if self.every else 1)) / 2 * self.pitch * LEFT
        first += (bands / 2 if self.every else high) * UP
        self.apart = 2.9 * self.radius if self.every else 2 * high  # from the states, up and down
        self._states = [self._neuron(first + t * self.pitch * RIGHT, "activation")
                        for t in range(T + 1)]  # fmt: skip
        self._inputs = {
            t: self._neuron(self.state(t).center + self.apart * DOWN, "input")
            for t in range(1, T + 1)
        }
        self._backs = {t: self._edge("w_c", self.state(t - 1), self.state(t))
                       for t in range(1, T + 1)}  # fmt: skip
        self._ups = {t: self._edge("w", self.input(t), self.state(t)) for t in range(1, T + 1)}
        self.links: dict[int, Edge] = {}
        self.loss = VGroup(*map(self._loss, range(1 if self.every else T, T + 1)))
        self.letters = VGroup(
            *(self._letter(trace.symbol(f"h{t}"), self.state(t), UP) for t in range(T + 1)),
            *(self._letter(trace.symbol(f"x{t}"), self.input(t), DOWN) for t in range(1, T + 1)),
        )
        self.weights = VGroup(*self._weights())
        super().__init__(
            *self._backs.values(), *self._ups.values(), *self.links.values(), *self._states,
            *self._inputs.values(), self.loss, self.letters, self.weights,
        )  # fmt: skip
        between = [
            plate.width for plate in self.weights if plate.get_y() == self.state(0).center[1]
        ]
        self.widest = (
            self.pitch - max(between, default=0.0) - self.size
        )  # of a neuron with a number

    def state(self, t: int) -> Neuron:
        return self._states[t]

    def input(self, t: int) -> Neuron:
        return self._inputs[t]

    def back(self, t: int) -> Edge:
        """The line from h_(t−1) to h_t: w_c."""
        return self._backs[t]

    def up(self, t: int) -> Edge:
        """The line from x_t to h_t: w."""
        return self._ups[t]

    @property
    def moments(self) -> range:
        return range(1, self.T + 1)

    @property
    def neurons(self) -> list[Neuron]:
        return [*self._states, *self._inputs.values()]

    @property
    def edges(self) -> list[Edge]:
        return [*self._backs.values(), *self._ups.values(), *self.links.values()]

    @property
    def link(self) -> Edge:
        """The line from the last moment to its error."""
        return self.links[self.T]

    def shown(self, addresses: Sequence[str]) -> list[Shown | None]:
        """Numbers as they fit into the circles; where a rounded one would have less than two
        digits there, as they fit into wider neurons, or in the smallest type. None where not even
        one digit would be seen."""
        found = fitting(self.trace, addresses, self._room(self.size))
        if all(map(_is_told, found)):
            return found
        for size in (self.size, self.layout_.smallest):
            found = fitting(self.trace, addresses, self._room(size, wide=True))
            if None not in found:
                break
        return found

    def _room(self, size: float, *, wide: bool = False) -> float:
        """How many em of this size go into a circle, or into a neuron as wide as there is room."""
        into = chord(self.radius, size)
        return max(into, (self.widest - size) / size) if wide else into

    def fill(self, neuron: Neuron, shown: Shown | None, role: Role) -> tuple[VMobject, VGroup]:
        """The neuron as it looks when it knows its number, and the number in it: a circle, or as
        wide as the number needs."""
        wide = 0.0 if shown is None else width_in_em(shown.text)
        grown = (wide + 1) * self.size <= self.widest  # where a smaller type is not needed
        into = chord(self.radius, self.size if grown else self.layout_.smallest)
        if wide <= into:
            looks: VMobject = Circle(radius=neuron.radius)
            number = VGroup() if shown is None else VGroup(neuron.number(shown, self.size))
        else:
            size = min(self.size, self.widest / (wide + 1))
            looks = Rounded((wide + 1) * size, 2 * neuron.radius, neuron.radius)
            value = Value(shown, size=size, theme=self.theme).move_to(neuron.center)
            number = VGroup(inside(value, neuron.circle))
        looks.match_style(neuron.circle).move_to(neuron.center)
        return looks.set_fill(self.theme.tint(role, 0.3), opacity=1), number

    def relabel(self, t: int, symbol: Symbol, role: Role) -> tuple[Formula, Formula]:
        """Another letter over a state, and the one that stood there."""
        old, new = self.letters[t], self._letter(symbol, self.state(t), UP, role)
        self.letters[t] = new
        return new, old

    # -- building --------------------------------------------------------------------------------

    def _neuron(self, center: np.ndarray, role: Role) -> Neuron:
        return Neuron(center, self.radius, self.theme, role)

    def _edge(self, weight: str, source: Neuron, target: Neuron) -> Edge:
        role = self.theme.sign(self.trace.value(weight))
        most = max(abs(drawn(self.trace, name)) for name in ("w", "w_c")) or 1.0
        share = abs(drawn(self.trace, weight)) / most
        return Edge(source.rim(target.center), target.rim(source.center), share, role, self.theme)

    def _loss(self, t: int) -> VGroup:
        """E behind the last moment, or E_t above each."""
        state, theme = self.state(t), self.theme
        away = self.apart * UP if self.every else self.pitch * RIGHT
        center = state.center + away
        circle = Circle(radius=0.85 * self.radius, stroke_width=2.5, color=theme["error"])
        circle.set_fill(theme.tint("error", 0.25), opacity=1).move_to(center)
        name = self.trace.symbol(f"E{t}" if self.every else "E")
        letter = Formula(piece(name), size=max(self.size, 0.9 * self.radius), theme=theme)
        inside(letter.move_to(center), circle)
        end = center - 0.85 * self.radius * away / np.linalg.norm(away)
        link = Edge(state.rim(center), end, 0, "error", theme)
        self.links[t] = link.set_stroke(theme["error"], width=2.5)
        return VGroup(circle, letter)

    def _letter(
        self, symbol: Symbol, neuron: Neuron, side: np.ndarray, role: Role = "muted"
    ) -> Formula:
        size = self.layout_.sizes.small
        letter = Formula(piece(symbol, role=role), size=size, theme=self.theme)
        if self.every and side is UP:  # beside the line to its error
            corner = neuron.center + neuron.radius * (UP + 0.3 * LEFT)
            return letter.next_to(corner, UP + LEFT, buff=0.15 * letter.size)
        return letter.next_to(neuron, side, buff=0.25 * letter.size)

    def _weights(self) -> Iterable[Plate]:
        """w and w_c on their lines, where they have room."""
        for name, edges in (("w_c", self._backs), ("w", self._ups)):
            for edge in edges.values():
                plate = weight_plate(self.trace.symbol(name), edge.role, self.layout_, self.theme)
                length = float(np.linalg.norm(edge.end - edge.start))
                if (plate.width if name == "w_c" else plate.height) < 0.75 * length:
                    yield plate.move_to(edge.at(0.5))


def _is_told(shown: Shown | None) -> bool:
    """Whether a number is exact, or has digits enough."""
    return shown is not None and (shown.exact or counting(shown.text) >= DIGITS)


def weight_plate(symbol: Symbol, role: Role, layout: Layout, theme: Theme) -> Plate:
    """A weight's letter on a small plate, to lie on its line."""
    size = layout.sizes.small
    letter = Formula(piece(symbol, role=role), size=size, theme=theme)
    return Plate(letter, theme=theme, margin=0.15 * size)


class Loop(VGroup):
    """The neuron itself: x below it, and a line from its output back to its own sum."""

    def __init__(self, trace: Any, *, zone: Zone, layout: Layout, theme: Theme) -> None:
        self.theme = theme
        radius = min(0.62, 0.13 * zone.height)
        center = zone.center + 0.1 * zone.height * UP
        self.neuron = Neuron(center, radius, theme, "activation")
        self.input = Neuron(center + 3.8 * radius * DOWN, 0.8 * radius, theme, "input")
        size = max(0.9 * radius, layout.smallest)
        self.letters = VGroup(*(
            inside(Formula(piece(text, stated="the moment"), size=size, theme=theme)
                   .move_to(neuron.center), neuron.circle)
            for text, neuron in (("h", self.neuron), ("x", self.input))
        ))  # fmt: skip
        role = theme.sign(trace.value("w"))
        self.up = Edge(self.input.rim(center), self.neuron.rim(self.input.center), 0.8, role, theme)
        role = theme.sign(trace.value("w_c"))
        start, end = center + radius * RIGHT, center + radius * LEFT
        self.line = VMobject(fill_opacity=0).set_stroke(theme[role], width=4)
        self.line.start_new_path(start)
        high = 3.1 * radius * UP
        out, top = 2.2 * radius * RIGHT, center + 2.2 * radius * UP
        self.line.add_cubic_bezier_curve_to(start + out, center + out + high / 1.4, top)
        self.line.add_cubic_bezier_curve_to(center - out + high / 1.4, end - out, end)
        tip = Triangle(stroke_width=0, fill_color=theme[role], fill_opacity=1).rotate(-np.pi / 2)
        tip.set(width=0.3 * radius).next_to(end, LEFT, buff=0)
        plates = [
            weight_plate(trace.symbol("w_c"), role, layout, theme).move_to(top),
            weight_plate(trace.symbol("w"), self.up.role, layout, theme).move_to(self.up.at(0.5)),
        ]
        super().__init__(self.line, tip, self.up, self.neuron, self.input, self.letters, *plates)
