"""Answers on lines of one scale, each with its target and an arrow from one to the other.

    a ≈ 0.7514
    ─────○←────────────●───      0.7414
    y = 0.01

tracks.arrow(0)      the nudge of the first output that is drawn
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from manim import RIGHT, UP, Circle, Dot, Line, Triangle, VGroup

from backprop import Style, Trace
from scenes.mobjects.formula import Formula, Piece, number, piece
from scenes.mobjects.network import drawn
from scenes.theme import Theme
from scenes.zones import Zone

PITCH, DOTS, HEAD = 3.9, 1.1, 1.3  # em: from line to line, of dots for those left out, of the head
AIRY = 1.45  # times that pitch, where there is room


@dataclass(frozen=True)
class Answer:
    """Where a line's numbers come from; `name` stands for the output's symbol where given."""

    output: str
    target: str
    difference: str
    name: Piece | None = None


class Tracks(VGroup):
    """Lines of one scale for outputs and targets; None among the outputs stands for ⋮."""

    def __init__(
        self,
        trace: Trace,
        outputs: Sequence[int | None],
        *,
        zone: Zone,
        size: float,
        theme: Theme,
        style: Style | None = None,
        of: Callable[[int], Answer] | None = None,
        reach: tuple[float, float] | None = None,
        frame: tuple[float, float, float] | None = None,
    ) -> None:
        """of: what the lines tell (default: the outputs); reach: the ends of the scale; frame:
        size of type, left and right end of the lines (default: as the zone allows)."""
        super().__init__()
        self.trace, self.theme, self.outputs = trace, theme, outputs
        lesson = trace.lesson
        self.of = of or (lambda j: Answer(lesson.answer(j), f"y[{j}]", lesson.miss(j)))
        self.reach = reach
        self.style = {} if style is None else {"style": style}
        rows = HEAD + sum(PITCH if j is not None else DOTS for j in outputs)
        self.size = min(size, zone.height / rows)
        self.drawn = [j for j in outputs if j is not None]
        self._shrink_to(zone)
        if frame is not None:
            self.size, self.left, self.right = frame
        airy = min(AIRY, zone.height / (rows * self.size))
        rows += (airy - 1) * (rows - HEAD)
        first = top = zone.center[1] + (rows / 2 - HEAD) * self.size
        self.lines, self.dots = VGroup(), VGroup()
        self._parts: dict[int, dict[str, VGroup]] = {}
        for j in outputs:
            tall = (PITCH if j is not None else DOTS) * airy * self.size
            self._row(j, top - tall / 2)
            top -= tall
        self.head = self._head(first)
        self.add(self.lines, self.dots, self.head)
        self.add(*(part for row in self._parts.values() for part in row.values()))

    def output(self, j: int) -> VGroup:
        """The output's dot and its number."""
        return self._parts[j]["output"]

    def goal(self, j: int) -> VGroup:
        """The target's ring and its number."""
        return self._parts[j]["target"]

    def arrow(self, j: int) -> VGroup:
        """From the output to the target; empty where they are the same."""
        return self._parts[j]["arrow"]

    @property
    def frame(self) -> tuple[float, float, float]:
        """Size of type, left and right end of the lines."""
        return self.size, self.left, self.right

    def row(self, j: int) -> list[VGroup]:
        """All that belongs to output j, but for its line."""
        return list(self._parts[j].values())

    def difference(self, j: int) -> VGroup:
        """The number a − y, beside the line."""
        return self._parts[j]["difference"]

    # -- building --------------------------------------------------------------------------------

    def _shrink_to(self, zone: Zone) -> None:
        """The size at which numbers fit above, below and beside the lines, and where those end."""
        labels = [self._label(j, kind) for j in self.drawn for kind in ("a", "y")]
        beside = self._beside_lines()
        wide = max(2 * max(label.width for label in labels), 12 * self.size) + beside + self.size
        self.size *= min(1.0, zone.width / wide)
        beside = self._beside_lines()
        self.left = zone.left + 0.5 * self.size
        self.right = min(zone.right - beside - 1.2 * self.size, self.left + 26 * self.size)
        shift = (zone.right - beside - 0.7 * self.size - self.right) / 2
        self.left, self.right = self.left + shift, self.right + shift
        ends = [drawn(self.trace, at) for j in self.drawn for at in self._addresses(j)]
        self.low, self.high = self.reach or (min(ends), max(ends))

    def _beside_lines(self) -> float:
        """The width of the column of differences."""
        return max(2.2 * self.size, *(self._difference(j).width for j in self.drawn))

    def _addresses(self, j: int) -> tuple[str, str]:
        answer = self.of(j)
        return answer.output, answer.target

    def _at(self, value: float, height: float) -> np.ndarray:
        span = self.high - self.low
        part = 0.5 if span == 0 else (value - self.low) / span
        margin = 0.06
        x = self.left + (margin + (1 - 2 * margin) * part) * (self.right - self.left)
        return np.array([x, height, 0])

    def _row(self, j: int | None, height: float) -> None:
        if j is None:
            middle = (self.left + self.right) / 2
            dots = Formula(piece("dots.v", role="muted"), size=self.size, theme=self.theme)
            self.dots.add(dots.move_to([middle, height, 0]))
            return
        radius, (a, y) = 0.34 * self.size, self._addresses(j)
        here, there = (self._at(drawn(self.trace, each), height) for each in (a, y))
        line = Line([self.left, height, 0], [self.right, height, 0], stroke_width=2)
        dot = Dot(here, radius=radius, color=self.theme["activation"])
        ring = Circle(radius=1.35 * radius, stroke_width=3.5, color=self.theme["input"])
        above, below = self._label(j, "a"), self._label(j, "y")
        self._beside(above, here + 1.25 * self.size * UP)
        self._beside(below, there - 1.25 * self.size * UP)
        gap = self._difference(j).move_to([self.right, height, 0])
        self.lines.add(line.set_color(self.theme.tint("text", 0.3)))
        self._parts[j] = {
            "arrow": self._arrow(here, there, radius),
            "target": VGroup(ring.move_to(there), below),
            "output": VGroup(dot, above),
            "difference": gap.shift((0.7 * self.size + self._beside_lines() / 2) * RIGHT),
        }

    def _head(self, top: float) -> Formula:
        """What the numbers beside the lines are."""
        said = "p - y" if self.trace.lesson.loss.softmax else "a - y"
        name = Formula(piece(said, role="error"), size=self.size, theme=self.theme)
        column = self.difference(self.drawn[0]).get_x()
        return name.move_to([column, top + 0.3 * self.size, 0])

    def _beside(self, label: Formula, place: np.ndarray) -> None:
        """Put a label here, but not beyond the ends of the line."""
        label.move_to(place)
        over = max(0.0, label.get_right()[0] - self.right) - max(
            0.0, self.left - label.get_left()[0]
        )
        label.shift([-over, 0, 0])

    def _arrow(self, start: np.ndarray, end: np.ndarray, radius: float) -> VGroup:
        """A shaft and a tip; the tip alone where they are close, nothing where they are one."""
        length = float(np.linalg.norm(end - start))
        if length < 1e-3 * self.size:
            return VGroup()
        way = (end - start) / length
        tip = Triangle(stroke_width=0, fill_opacity=1, fill_color=self.theme["error"])
        tip.stretch_to_fit_height(0.5 * self.size).stretch_to_fit_width(0.5 * self.size)
        tip.rotate(-np.pi / 2 * way[0]).move_to(end - min(0.25 * self.size, length / 2) * way)
        if length < self.size:
            return VGroup(tip.scale(max(length / self.size, 0.4)))
        shaft = Line(start + radius * way, end - 0.4 * self.size * way, stroke_width=6)
        return VGroup(shaft.set_color(self.theme["error"]), tip)

    def _label(self, j: int, kind: str) -> Formula:
        address = self._addresses(j)[kind == "y"]
        shown = self.trace.show(address, **self.style)
        name = self.of(j).name if kind == "a" else None
        symbol = piece(self.trace.symbol(address), role="muted")
        sign = piece("=" if shown.exact else "approx", role="muted")
        return Formula(
            *([name] if name else [symbol, sign]),
            number(shown, role="activation" if kind == "a" else "input"),
            size=self.size, theme=self.theme,
        )  # fmt: skip

    def _difference(self, j: int) -> Formula:
        shown = self.trace.show(self.of(j).difference, **self.style)
        return Formula(number(shown, role="error"), size=1.15 * self.size, theme=self.theme)
