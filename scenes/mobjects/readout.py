"""Numbers that follow a knob, and the knob itself.

readout = Readout(knob, "loss", Decimals(4), size=0.3, theme=theme, role="error")
gauge = Gauge(knob, "W[1][0,0]", Decimals(2), size=0.4, theme=theme)     w = 0.15, with room for −
dial = Dial(knob, -2, 2, radius=0.2, theme=theme).move_to(edge.at(0.5))
Sweep(knob, "0.9", readout, gauge, dial)
"""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import UP, Circle, Line, VGroup, VMobject

from backprop import Decimals, Style
from backprop.numbers import exact
from scenes.companions import Knob
from scenes.mobjects.formula import Formula, piece
from scenes.mobjects.network import as_float, drawn
from scenes.mobjects.value import Value, width_in_em
from scenes.provenance import UnprovenError
from scenes.theme import DARK, Role, Theme

TURN = 0.75 * np.pi  # that a dial's pointer goes to either side of upright
FOUR = Decimals(4)


class Readout(Value):
    """A quantity of a knob's trace (or of any trace), in one style.

    Its digits and its decimal point stay where they are; a minus stands before them.
    """

    def __init__(
        self,
        trace: Any,
        address: str,
        style: Style = FOUR,
        *,
        size: float = 0.24,
        theme: Theme = DARK,
        role: Role = "text",
    ) -> None:
        super().__init__(trace.show(address, style), size=size, theme=theme, role=role)

    def follow(self, trace: Any) -> None:
        """The quantity's number in this trace."""
        self.retell(trace)


class Gauge(VGroup):
    """A symbol, a sign and a number that follows: E ≈ 0.2984.

    The sign is `=` for the given itself, which has few decimals, and `≈` for what is worked out.
    """

    def __init__(
        self,
        trace: Any,
        address: str,
        style: Style = FOUR,
        *,
        size: float,
        theme: Theme = DARK,
        role: Role = "text",
        equal: bool | None = None,
    ) -> None:
        """equal: whether the number is written with `=`, as it is; None: where it is the given."""
        self.readout = Readout(trace, address, style, size=size, theme=theme, role=role)
        own = getattr(trace, "address", "") == address
        shown, self.equal = self.readout.shown, own if equal is None else equal
        sign = "=" if self.equal else "approx"
        self.symbol = Formula(piece(shown.symbol), sign, size=size, theme=theme)
        room = 0 if shown.text.startswith("-") else width_in_em("-0") - width_in_em("0")
        self.readout.next_to(self.symbol, buff=(0.28 + room) * size)
        self.readout.shift((self.symbol.baseline - self.readout.get_bottom()[1]) * UP)
        super().__init__(self.symbol, self.readout)

    def follow(self, trace: Any) -> None:
        """The quantity's number in this trace; UnprovenError where `=` holds no more."""
        self.readout.follow(trace)
        shown = self.readout.shown
        if self.equal and not shown.exact:
            raise UnprovenError(
                f"{shown.address} = {shown.text} is rounded: give its gauge one more decimal"
            )


class Readouts(VGroup):
    """A readout over each number of a formula, where that number stands."""

    def __init__(self, formula: Formula, trace: Any, *, theme: Theme = DARK, role: Role) -> None:
        super().__init__(*(self._over(part, trace, theme, role) for part in formula.numbers))

    def follow(self, trace: Any) -> None:
        """All numbers in this trace."""
        for each in self:
            each.follow(trace)

    def _over(self, part: VMobject, trace: Any, theme: Theme, role: Role) -> Readout:
        shown = part.shown
        places = len(shown.text.partition(".")[2])
        style = shown.style if "e" in shown.text else Decimals(places)
        readout = Readout(trace, shown.address, style, size=1.0, theme=theme, role=role)
        return readout.scale(part.height / readout.height).move_to(part)


class Pointer(VGroup):
    """A ring whose pointer stands upright in the middle of a range."""

    def __init__(
        self, low: float, high: float, *, radius: float, theme: Theme = DARK, role: Role = "update"
    ) -> None:
        """low, high: where the pointer is turned 135° to the left and right."""
        self.low, self.high = low, high
        self.ring = Circle(radius=radius, color=theme[role], stroke_width=3.5)
        self.ring.set_fill(theme["background"], opacity=1)
        self.pointer = Line(stroke_width=4, color=theme[role])
        super().__init__(self.ring, self.pointer)
        self.turn((low + high) / 2)

    def turn(self, value: float) -> Pointer:
        """The pointer where this value lies in the range, or at its end."""
        angle = self.angle(value)
        way = np.array([np.cos(angle), np.sin(angle), 0])
        center, radius = self.ring.get_center(), self.ring.width / 2
        self.pointer.put_start_and_end_on(center + 0.15 * radius * way, center + 0.8 * radius * way)
        return self

    def angle(self, value: float) -> float:
        """The way to a value, in radians from the right against the clock."""
        part = (value - self.low) / (self.high - self.low)
        return float(np.pi / 2 + TURN * (1 - 2 * min(max(part, 0.0), 1.0)))


class Dial(Pointer):
    """The knob: the pointer stands where its given does."""

    def __init__(
        self, knob: Knob, low: object, high: object, *, radius: float, theme: Theme = DARK
    ) -> None:
        """low, high: the positions at which the pointer is turned 135° to the left and right."""
        super().__init__(as_float(exact(low)), as_float(exact(high)), radius=radius, theme=theme)
        self.knob = knob
        self.follow(knob.now)

    def follow(self, trace: Any) -> None:
        """The pointer where the given stands in this trace."""
        self.turn(drawn(trace, self.knob.address))
