"""A layered network as a chain of blocks, and below it the chain of its backward pass.

    x → W¹ → z¹ → f → a¹ → W² → z² → f → a² → E
        Wᵀ ← δ¹ ← diag(f′) ← ∂E/∂a¹ ← Wᵀ ← δ² ← diag(f′) ← ∂E/∂a² ← E′ ← 1

Only the last layers are drawn where there are more than two; ⋯ stands for those before.  Across in
a wide frame, downward in an upright one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from manim import Line, Triangle, VGroup

from backprop import Symbol, Trace
from scenes.mobjects.formula import Formula, Item, number, piece
from scenes.mobjects.inside import inside
from scenes.mobjects.matrices import slashed
from scenes.mobjects.network import ellipsis
from scenes.mobjects.rounded import Rounded
from scenes.provenance import stated
from scenes.theme import Role, Theme
from scenes.zones import Layout, Zone

MOST = 2  # layers that are drawn
SKIPPED = 0.45  # places that the dots take which stand for the others
LETTERS = 0.15  # of a row across: that its blocks stand lower for the letters above them
FORWARD, BACKWARD, PARAMETERS = 0, 1, 2  # the rows


@dataclass(frozen=True)
class Place:
    """A block of a row: what stands in it, and the value that leaves it to the right (forward)."""

    layer: int
    kind: str  # "linear", "function", "loss"


class Box(VGroup):
    """A block with its label."""

    def __init__(
        self, items: Sequence[Item], center: np.ndarray, width: float, height: float, size: float,
        role: Role, theme: Theme,
    ) -> None:  # fmt: skip
        self.plate = Rounded(
            corner_radius=0.12 * height, width=width, height=height, stroke_width=2,
            stroke_color=theme[role], fill_color=theme.tint(role, 0.14), fill_opacity=1,
        ).move_to(center)  # fmt: skip
        self.label = inside(Formula(*items, size=size, theme=theme).move_to(center), self.plate)
        super().__init__(self.plate, self.label)


class Wire(VGroup):
    """A line with a head, and the value that runs along it; dots where it comes from afar."""

    def __init__(self, line: Line, head: Triangle, label: Formula, *dots: VGroup) -> None:
        self.line, self.label = line, label
        super().__init__(line, head, label, *dots)


class TwoPasses(VGroup):
    """`forward` and `backward` are boxes and wires in the order of their pass."""

    def __init__(self, trace: Trace, *, zone: Zone, layout: Layout, theme: Theme) -> None:
        self.trace, self.zone, self.layout_, self.theme = trace, zone, layout, theme
        self.upright = zone.height > 0.95 * zone.width
        L = trace.L
        first = max(1, L - MOST + 1)
        self.layers = range(first, L + 1)
        self.places = [Place(l, kind) for l in self.layers for kind in ("linear", "function")]
        self.places.append(Place(L, "loss"))
        self.whole = first == 1  # whether all layers are drawn
        self.lead = 0.0 if self.whole else SKIPPED
        places = self.lead + len(self.places) + 1  # half a place at either end for what runs there
        self.pitch = (zone.height if self.upright else zone.width) / places
        self.row = (zone.width if self.upright else zone.height) / 3
        self.any_function = False  # whether blocks say f, where the function's own name is too long
        self.size = self._size()
        if self.size < layout.smallest:
            self.any_function = True
            self.size = max(self._size(), layout.smallest)
        wide = min(0.72 * (self.row if self.upright else self.pitch), 8 * self.size)
        tall = min((0.45 * self.pitch) if self.upright else 0.5 * self.row, 2.2 * self.size)
        self.box = np.array([wide, tall, 0])
        self.forward = self._chain(FORWARD)
        self.backward = self._chain(BACKWARD)
        self.outer = {l: self._outer(l) for l in self.layers}
        super().__init__(*self.forward, *self.backward, *self.outer.values())

    def back(self, layer: int, kind: str) -> list[Box | Wire]:
        """The backward block of this kind, the wire into it and the one out of it."""
        n = self.places.index(Place(layer, kind))
        at = 2 * (len(self.places) - 1 - n) + 1
        return self.backward[at - 1 : at + 2]

    def ahead(self, layer: int, kind: str) -> list[Box | Wire]:
        """The same of the forward pass."""
        at = 2 * self.places.index(Place(layer, kind)) + 1
        return self.forward[at - 1 : at + 2]

    # -- building --------------------------------------------------------------------------------

    def _size(self) -> float:
        """Of the type: such that the widest label finds room."""
        wide = 0.66 * (self.row if self.upright else self.pitch)
        most = max(
            Formula(*self._label(row, place), size=1, theme=self.theme).width
            for row in (FORWARD, BACKWARD, PARAMETERS)
            for place in self.places
            if row != PARAMETERS or place.kind == "linear"
        )
        high = self.pitch / 3.2 if self.upright else self.row / 3.7
        return min(self.layout_.sizes.formula, wide / most, high)

    def at(self, u: float, row: int) -> np.ndarray:
        """The point of a row, u places from the first block."""
        along, middle = (u + 1 + self.lead) * self.pitch, row + 0.5
        if self.upright:
            return np.array([self.zone.left + middle * self.row, self.zone.top - along, 0])
        middle += LETTERS  # above the blocks
        return np.array([self.zone.left + along, self.zone.top - middle * self.row, 0])

    def _chain(self, row: int) -> list[Box | Wire]:
        """Wire, box, wire, box, … wire, in the order in which the pass runs."""
        theme, count = self.theme, len(self.places)
        boxes = [
            Box(self._label(row, place), self.at(n, row), *self.box[:2], self.size,
                self._role(row, place), theme)
            for n, place in enumerate(self.places)
        ]  # fmt: skip
        points = [self.at(-0.95, row), *(box.plate.get_center() for box in boxes),
                  self.at(count - 0.05, row)]  # fmt: skip
        names = self._values(row)
        wires = [self._wire(a, b, name, row) for (a, b), name in
                 zip(pairwise(points), names, strict=True)]  # fmt: skip
        chain: list[Box | Wire] = [wires[0]]
        for box, wire in zip(boxes, wires[1:], strict=True):
            chain += [box, wire]
        return chain if row == FORWARD else chain[::-1]

    def _wire(self, a: np.ndarray, b: np.ndarray, name: Item, row: int) -> Wire:
        """From box to box; a and b are the middles of what it joins, in forward order."""
        theme, way = self.theme, (b - a) / np.linalg.norm(b - a)
        half = abs(way @ self.box) / 2
        ends = [self.at(-0.95, row), self.at(len(self.places) - 0.05, row)]
        first, last = np.allclose(a, ends[0]), np.allclose(b, ends[1])
        a = a if first else a + half * way
        b = b if last else b - half * way
        if row == BACKWARD:
            a, b, way = b, a, -way
        color = theme["activation" if row == FORWARD else "error"]
        tip = Triangle(stroke_width=0, fill_color=color, fill_opacity=1)
        tip.rotate(np.arctan2(way[1], way[0]) - np.pi / 2).set(height=0.28 * self.size)
        tip.move_to(b - way * tip.height / 2)
        line = Line(a, b - way * 0.2 * self.size, stroke_width=2.5, color=color)
        label = Formula(name, size=self.size, theme=theme)
        middle = (a + b) / 2
        side = np.array([1.0, 0, 0]) if self.upright else np.array([0, 1.0, 0])
        reach = (label.width if self.upright else label.height) / 2 + 0.2 * self.size
        reach += 0 if self.upright else self.box[1] / 2  # above the boxes, where it has room
        label.move_to(middle + reach * side)
        return Wire(line, tip, label, *(self._skipped(row) if first else ()))

    def _skipped(self, row: int) -> list[VGroup]:
        """⋯ before a row's first wire, where layers are left out."""
        if self.whole:
            return []
        return [ellipsis(self.at(-0.95 - self.lead, row), self.at(-0.95, row), 0, self.theme)]

    def _values(self, row: int) -> list[Item]:
        """What runs along the wires, in forward order."""
        s, first = self.trace.symbol, self.layers[0]
        if row == FORWARD:
            inner = [s(f"{name}[{l}]") for l in self.layers for name in ("z", "a")]
            return [s(f"a[{first - 1}]") if first > 1 else s("x"), *inner, s("loss")]
        one = number(stated(1, "the gradient that starts it all"))
        inner = [slashed(s(f"dE_da[{l}]")) if name == "a" else s(f"delta[{l}]")
                 for l in self.layers for name in ("d", "a")]  # fmt: skip
        return [self._before(first), *inner, one]

    def _before(self, first: int) -> Symbol:
        """∂E/∂x, or ∂E/∂a of the layer before the first that is drawn."""
        if first > 1:
            return slashed(self.trace.symbol(f"dE_da[{first - 1}]"))
        x = self.trace.symbol("x")
        return x.inside(r"partial E \/ partial {}")

    def _label(self, row: int, place: Place) -> Sequence[Item]:
        s, l = self.trace.symbol, place.layer
        f = "f" if self.any_function else self.trace.lesson.activation(l).symbol
        if row == PARAMETERS:
            return [s(f"outer[{l}]")]
        if place.kind == "loss":
            return [piece("E" if row == FORWARD else "E'")]
        if place.kind == "function":
            return [piece(f if row == FORWARD else f'"diag"({f}\')')]
        return [s(f"W[{l}]") if row == FORWARD else s(f"W[{l}]").inside("({})^T")]

    def _role(self, row: int, place: Place) -> Role:
        return "error" if row == BACKWARD or place.kind == "loss" else "activation"

    def _outer(self, l: int) -> VGroup:
        """The block δ aᵀ, joined to the wire with δ; what it makes stands in it."""
        n = self.places.index(Place(l, "linear"))
        place, theme = self.places[n], self.theme
        box = Box(self._label(PARAMETERS, place), self.at(n, PARAMETERS), *self.box[:2], self.size,
                  "update", theme)  # fmt: skip
        start = self.at(n + 0.5, BACKWARD)
        if self.upright:  # past the letter beside the wire
            delta = self.back(l, "linear")[0].label
            start[0] = delta.get_right()[0] + 0.2 * self.size
        corner = self.at(n + 0.5, PARAMETERS)
        edge = box.plate.get_center() + (corner - box.plate.get_center()) * (
            self.box[1 if self.upright else 0] / 2 / (0.5 * self.pitch)
        )
        lines = VGroup(Line(start, corner), Line(corner, edge))
        lines.set_stroke(theme["error"], width=2.5)
        return VGroup(lines, box)
