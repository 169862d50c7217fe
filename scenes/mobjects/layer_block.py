"""A layer as a block with sockets: what goes in and out of it, forward above, backward below.

                 W, b
                  ↓
        x  → ┌─────────┐ →  z
             ┊ forward │
             ┊ backward│
    ∂E/∂x  ← └─────────┘ ←  ∂E/∂z
                  ↓
            ∂E/∂W, ∂E/∂b

block = LayerBlock({"x": VGroup(…), "z": …, "g_out": …, "g_in": …, "theta": …, "d_theta": …}, …)
block.wire("x"), block.at("x")      the arrow at a socket, and what stands at its end
block.kept                          the dashed wire: what is remembered for the way back
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, DashedLine, Line, Mobject, Triangle, VGroup

from scenes.mobjects.formula import Words
from scenes.mobjects.inside import inside
from scenes.mobjects.rounded import Rounded
from scenes.theme import Role, Theme
from scenes.zones import Zone

Socket = Literal["x", "theta", "z", "g_out", "g_in", "d_theta"]
FORWARD: tuple[Socket, ...] = ("x", "theta", "z")
BACK: tuple[Socket, ...] = ("g_out", "g_in", "d_theta")
GOES_IN: tuple[Socket, ...] = ("x", "theta", "g_out")
GOES_OUT: tuple[Socket, ...] = ("z", "g_in", "d_theta")
WIRE, AIR, LEAST = 1.1, 0.35, (6.0, 5.0)  # em: a wire, air at its end, the block's least size
HEAD = 0.42  # em: of an arrow
MOST_WIDE = 15.0  # em: of the block


class LayerBlock(VGroup):
    """The block and what stands at its sockets, as large as its zone allows (`size`)."""

    def __init__(
        self, ends: Mapping[Socket, Mobject], *, forward: str, backward: str, zone: Zone,
        size: float, theme: Theme,
    ) -> None:  # fmt: skip
        """forward, backward: words for its halves."""
        self.ends, self.theme, self.size, self.zone = dict(ends), theme, size, zone
        self.size *= self._shrunk()
        self.box = self._box()
        self.middle = Line(self.box.get_left(), self.box.get_right(), stroke_width=1.5)
        self.middle.set_color(theme.tint("muted", 0.6))
        self.halves = VGroup(self._half(forward, 0.5), self._half(backward, -0.5))
        self._wires = {socket: self._wire(socket) for socket in ends}
        for socket, end in self.ends.items():
            end.next_to(self._tip(socket), self._way(socket), buff=AIR * self.size)
        self.kept = self._kept()
        wires, ends_ = self._wires.values(), self.ends.values()
        super().__init__(self.box, self.middle, self.halves, self.kept, *wires, *ends_)
        self.move_to(zone.center)

    def wire(self, socket: Socket) -> VGroup:
        """The arrow at a socket."""
        return self._wires[socket]

    def at(self, socket: Socket) -> Mobject:
        """What stands at the end of a socket's wire."""
        return self.ends[socket]

    @property
    def body(self) -> VGroup:
        """The block without its wires."""
        return VGroup(self.box, self.middle, self.halves)

    # -- building ----------------------------------------------------------------------------

    def _shrunk(self) -> float:
        """Make what stands at the sockets so small that all fits the zone."""
        ends, em = self.ends, self.size
        wide = sum(max(LEAST[0] * em / 2 + side, self._over()) for side in self._beside())
        wires = 2 * (WIRE + AIR) * em
        high = self._high() + ends["theta"].height + ends["d_theta"].height + wires
        scale = min(1.0, self.zone.width / wide, self.zone.height / high)
        for end in ends.values():
            end.scale(scale)
        return scale

    def _beside(self) -> list[float]:
        """The breadth of what stands at the block's left and right, with the wires."""
        sides = [max(self.ends[s].width for s in pair) for pair in (("x", "g_in"), ("z", "g_out"))]
        return [side + (WIRE + AIR) * self.size for side in sides]

    def _over(self) -> float:
        """How far what stands over and under the block reaches to either side."""
        return max(self.ends["theta"].width, self.ends["d_theta"].width) / 2

    def _high(self) -> float:
        """The height of the block, so that two things can stand at each side."""
        most = max(self.ends[s].height for s in ("x", "z", "g_in", "g_out"))
        return max(LEAST[1] * self.size, 2 * most + 2 * AIR * self.size)

    def _box(self) -> Rounded:
        """High enough for what stands at its sides, and as wide as there is room for."""
        em, high = self.size, self._high()
        left, right = self._beside()
        room = self.zone.width - left - right
        if self._over() > room / 2 + min(left, right):
            room = 2 * (self.zone.width - self._over() - max(left, right))
        wide = min(max(LEAST[0] * em, room), MOST_WIDE * em)
        return Rounded(
            corner_radius=0.5 * em, width=wide, height=high, stroke_width=2.5,
            stroke_color=self.theme["muted"], fill_color=self.theme.tint("text", 0.05),
            fill_opacity=1,
        )  # fmt: skip

    def _half(self, text: str, side: float) -> Words:
        words = Words(text, size=self.size, theme=self.theme, role="muted")
        aside = np.array([0.04 * self.box.width, side * self.box.height / 2, 0])
        at = self.box.get_center() + aside
        return inside(words.move_to(at), self.box)

    def _way(self, socket: Socket) -> np.ndarray:
        """Out of the block."""
        ways = {"x": LEFT, "g_in": LEFT, "z": RIGHT, "g_out": RIGHT, "theta": UP, "d_theta": DOWN}
        return np.array(ways[socket])

    def _root(self, socket: Socket) -> np.ndarray:
        """Where a wire meets the block."""
        side = {"x": 0.25, "z": 0.25, "g_in": -0.25, "g_out": -0.25}.get(socket, 0.0)
        way = self._way(socket)
        reach = np.array([way[0] * self.box.width / 2, way[1] * self.box.height / 2, 0])
        return self.box.get_center() + reach + [0, side * self.box.height, 0]

    def _tip(self, socket: Socket) -> np.ndarray:
        return self._root(socket) + WIRE * self.size * self._way(socket)

    def role(self, socket: Socket) -> Role:
        """The colour of a wire: of values, or of gradients."""
        return "activation" if socket in FORWARD else "error"

    def _wire(self, socket: Socket) -> VGroup:
        start, end = self._tip(socket), self._root(socket)
        if socket in GOES_OUT:
            start, end = end, start
        return arrow(start, end, head=HEAD * self.size, theme=self.theme, role=self.role(socket))

    def _kept(self) -> VGroup:
        """From where x comes in down into the other half."""
        x, em = 0.9 * self.size, self.size
        left = self.box.get_left()[0] + x
        top = self._root("x")[1]
        low = self.box.get_center()[1] - 0.22 * self.box.height
        corner = np.array([left, top, 0])
        color = self.theme["activation"]
        across = DashedLine(self._root("x"), corner, dash_length=0.2 * em, color=color)
        down = DashedLine(corner, [left, low, 0], dash_length=0.2 * em, color=color)
        head = _head(np.array([left, low, 0]), DOWN, HEAD * em, self.theme, "activation")
        return VGroup(across.set_stroke(width=2.5), down.set_stroke(width=2.5), head)


def arrow(start: np.ndarray, end: np.ndarray, *, head: float, theme: Theme, role: Role) -> VGroup:
    """A straight wire with a head at its end."""
    way = (end - start) / np.linalg.norm(end - start)
    line = Line(start, end - 0.9 * head * way, stroke_width=3, color=theme[role])
    return VGroup(line, _head(end, way, head, theme, role))


def _head(tip: np.ndarray, way: np.ndarray, size: float, theme: Theme, role: Role) -> Triangle:
    head = Triangle(stroke_width=0, fill_color=theme[role], fill_opacity=1)
    head.rotate(np.arctan2(way[1], way[0]) - np.pi / 2)
    head.scale(size / max(head.width, head.height))
    head.move_to(tip, aligned_edge=way)
    return head
