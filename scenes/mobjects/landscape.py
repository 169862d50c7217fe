"""One landscape: the loss over one parameter as a curve, over two as a map, and the turn between.

land = Landscape(zone, scene.trace, ("W[1][0,0]", "b[1][0]"), x=(-1, 2), y=(-1, 1), size=…, theme=…)
TurnCamera(land)                     the curve tilts into the plane, its isolines open
walk = land.walk(trace, steps)       where each step of a run has been
Walk(walk, to=30)                    the walker goes on, on the same map
land.arrow(trace, "step[3].")        the gradient there, square to the isoline

Seen from the side, height is the loss and the second parameter is where it is given; seen from
above, height is gone. All between is drawn as an orthographic camera sees it. A unit of either
parameter is as long, so that angles on the map are those of the parameters. What is drawn is
float64; no digit comes from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import Animation, Arrow, Dot, Mobject, VGroup, VMobject, smooth

from backprop import Lesson
from scenes.mobjects.formula import Formula, number, piece
from scenes.mobjects.isolines import isolines
from scenes.mobjects.network import as_float, drawn
from scenes.mobjects.outlines import straight
from scenes.mobjects.plot import alike, round_ticks
from scenes.provenance import stated
from scenes.theme import Role, Theme
from scenes.zones import Zone

COLUMNS = 96  # of the grid on which the loss is known, in the longer direction
LEVELS = 12  # isolines
ROOM = 1.1  # of the curve's height, that is seen
SLICES = 9  # curves over the first parameter, that are seen while the camera turns
TINTS = 0.12, 0.75  # of the lowest and the highest isoline
ARROW = 0.22  # of the shorter side of the map: the longest gradient
Pair = tuple[float, float]


class Landscape(VGroup):
    """The loss of a lesson over two of its parameters; `turned` says from where it is seen."""

    def __init__(
        self,
        zone: Zone,
        trace: Any,
        parameters: tuple[str, str],
        *,
        x: Pair,
        y: Pair,
        size: float,
        theme: Theme,
        turned: float = 0.0,
    ) -> None:
        """x, y: the ranges that must be seen of both parameters; one grows until a unit of either
        is as long.  turned: 0 from the side, 1 from above."""
        super().__init__()
        self.trace, self.parameters, self.size, self.theme = trace, parameters, size, theme
        self.names = [
            Formula(piece(name), size=1.1 * self.size, theme=theme, role=role)
            for name, role in (
                (self.trace.symbol(self.parameters[0]), "text"),
                (self.trace.symbol(self.parameters[1]), "text"),
                ("E", "error"),
            )
        ]
        first, second, _ = self.names
        right, top = zone.right - first.width - 0.6 * size, zone.top - second.height - 0.3 * size
        self.inner = Zone(zone.left + 2.6 * size, right, zone.bottom + 2.0 * size, top)
        self.x, self.y = alike(x, y, self.inner.width / self.inner.height)
        self.place = drawn(trace, parameters[0]), drawn(trace, parameters[1])
        longer = max(self.x[1] - self.x[0], self.y[1] - self.y[0])
        counts = [max(24, round(COLUMNS * (b - a) / longer)) for a, b in (self.x, self.y)]
        self._xs, self._ys = np.linspace(*self.x, counts[0]), np.linspace(*self.y, counts[1])
        grid = np.stack([each.ravel() for each in np.meshgrid(self._xs, self._ys)], axis=1)
        self.losses = losses_at(trace.lesson, parameters, grid).reshape(counts[1], counts[0])
        own = losses_at(trace.lesson, parameters, self._along(self.place[1]))
        self.low, self.high = float(self.losses.min()), float(max(ROOM * own.max(), 1e-300))
        self.base = min(self.low, 0.0)
        self._make(own)
        self.show(turned)

    # -- where things are ------------------------------------------------------------------------

    def at(self, x: float, y: float, loss: float | None = None) -> np.ndarray:
        """Where a point of the landscape is on screen; loss: its height (None: on the plane)."""
        return self._project(np.array([[x, y, self.base if loss is None else loss]]))[0]

    def _project(self, places: np.ndarray) -> np.ndarray:
        """Places (n, 3), parameters and loss, as the camera sees them now."""
        inner, up = self.inner, self.steepness
        left = inner.left + (places[:, 0] - self.x[0]) * inner.width / (self.x[1] - self.x[0])
        depth = (places[:, 1] - self.y[0]) / (self.y[1] - self.y[0])
        height = (places[:, 2] - self.base) / ((self.top - self.base) or 1.0)
        high = (1 - up) * np.minimum(height, 1.0) + up * depth
        return np.stack([left, inner.bottom + high * inner.height, np.zeros(len(places))], axis=1)

    @property
    def steepness(self) -> float:
        """From how high above the camera looks: 0 to 1. It draws back on its way, so that all
        stays within the frame."""
        across, down = np.cos(self.turned * np.pi / 2), np.sin(self.turned * np.pi / 2)
        return float(down / (across + down))

    @property
    def top(self) -> float:
        """The loss at the upper edge, seen from the side: of the curve, then of all."""
        part = min(1.0, 3 * self.steepness)
        return self.high + part * (max(self.high, float(self.losses.max())) - self.high)

    def _along(self, y: float) -> np.ndarray:
        return np.stack([self._xs, np.full(len(self._xs), y)], axis=1)

    # -- what is drawn ---------------------------------------------------------------------------

    def _make(self, own: np.ndarray) -> None:
        theme = self.theme
        self.floor = self._line([self._corners()], "muted", 2)
        self.curve = self._line([np.column_stack([self._along(self.place[1]), own])], "error", 4)
        heights = levels(self.losses, self.low)
        tints = np.linspace(*TINTS, len(heights))
        self.contours = VGroup(
            *(self._line(self._isolines(level), "error", 2, theme.tint("error", tint))
              for level, tint in zip(heights, tints, strict=True))
        )  # fmt: skip
        rows = np.linspace(0, len(self._ys) - 1, SLICES).round().astype(int)
        self.slices = VGroup(*(self._line([self._slice(n)], "muted", 1.5) for n in rows))
        self.ticks = VGroup(*(self._tick(at, 0) for at in round_ticks(*self.x, 4)))
        self.side_ticks = VGroup(*(self._tick(at, 1) for at in round_ticks(*self.y, 4)))
        self.heights = VGroup(*(self._tick(at, 2) for at in round_ticks(self.base, self.high, 4)))
        self.add(self.floor, self.slices, self.contours, self.curve, self.ticks, self.side_ticks,
                 self.heights, *self.names)  # fmt: skip
        self.walks: list[Walked] = []

    def _slice(self, n: int) -> np.ndarray:
        return np.column_stack([self._along(self._ys[n]), self.losses[n]])

    def _corners(self) -> np.ndarray:
        (left, right), (low, high) = self.x, self.y
        ring = ((left, low), (right, low), (right, high), (left, high), (left, low))
        return np.array([(x, y, self.base) for x, y in ring])

    def _isolines(self, level: float) -> list[np.ndarray]:
        found = []
        for line in isolines(self.losses, level):
            x = np.interp(line[:, 0], np.arange(len(self._xs)), self._xs)
            y = np.interp(line[:, 1], np.arange(len(self._ys)), self._ys)
            found.append(np.column_stack([x, y, np.full(len(line), level)]))
        return found

    def _line(
        self, places: list[np.ndarray], role: Role, width: float, color: Any = None
    ) -> Stretch:
        return Stretch(places).set_stroke(color or self.theme[role], width=width)

    def _tick(self, at: Any, axis: int) -> Mark:
        label = Formula(number(stated(at, "a tick mark")), size=self.size, theme=self.theme,
                        role="muted")  # fmt: skip
        return Mark(float(at), axis, label, self.theme, self.size)

    def show(self, turned: float) -> Landscape:
        """Seen from the side (0), from above (1), or from between."""
        self.turned = turned
        steep = self.steepness
        for each in (self.floor, self.curve, *self.contours, *self.slices):
            each.seen_by(self)
        self.contours.set_stroke(opacity=min(1.0, 2 * steep))
        self.slices.set_stroke(opacity=2.4 * steep * (1 - steep))
        self.curve.set_stroke(opacity=min(1.0, 4 * (1 - steep)))
        flat, steep = (max(0.0, 4 * part - 3) for part in (1 - steep, steep))
        for marks, strength in ((self.ticks, 1.0), (self.side_ticks, steep), (self.heights, flat)):
            for mark in marks:
                mark.seen_by(self, strength)
        self._name(flat, steep)
        for walk in self.walks:
            walk.seen_by(self)
        return self

    def _name(self, flat: float, steep: float) -> None:
        inner, gap = self.inner, 0.5 * self.size
        first, second, loss = self.names
        first.next_to(inner.point(1, 0), [1, 0, 0], buff=gap)
        for name, part in ((second, steep), (loss, flat)):
            name.next_to(inner.point(0, 1), [0, 1, 0], buff=0.4 * gap)
            name.set_fill(opacity=part)

    # -- what walks on it ------------------------------------------------------------------------

    def walk(self, trace: Any, steps: Sequence[int], role: Role = "update", **names: str) -> Walked:
        """The way of a run of the same lesson: its walker stands at the first of the steps.

        names: `first`, `second`: what the parameters are called in that trace, where otherwise.
        """
        addresses = names.get("first", self.parameters[0]), names.get("second", self.parameters[1])
        places = [
            [drawn(trace, f"step[{n}].{address}") for address in (*addresses, "loss")]
            for n in steps
        ]
        walked = Walked(np.array(places), self, role)
        self.walks.append(walked)
        return walked

    def arrow(self, trace: Any, prefix: str = "", downhill: bool = False) -> Arrow:
        """The gradient where a trace has its parameters, on the map; `downhill`: against it.

        It stands square to the isoline there. Its length is the same for all.
        """
        here = [drawn(trace, f"{prefix}{each}") for each in self.parameters]
        way = np.array([drawn(trace, f"{prefix}{slope_of(each)}") for each in self.parameters])
        unit = self.inner.width / (self.x[1] - self.x[0])
        length = ARROW * min(self.inner.width, self.inner.height) / unit
        end = here + (-1 if downhill else 1) * length * way / (np.linalg.norm(way) or 1.0)
        role: Role = "update" if downhill else "error"
        ends, tip = (self.at(*here), self.at(*end)), 0.6 * self.size
        return Arrow(*ends, buff=0, stroke_width=5, tip_length=tip, color=self.theme[role])


class Stretch(VMobject):
    """Polylines of the landscape, each (n, 3): both parameters and the loss."""

    def __init__(self, places: list[np.ndarray], **style: Any) -> None:
        super().__init__(fill_opacity=0, **style)
        self.places = places

    def seen_by(self, land: Landscape) -> None:
        """As the landscape's camera sees it."""
        parts = np.linspace(0, 1, 4)[None, :, None]
        pieces = []
        for places in self.places:
            line = land._project(places)
            curves = line[:-1, None] + parts * (line[1:] - line[:-1])[:, None]
            pieces.append(curves.reshape(-1, 3))
        self.set_points(np.concatenate(pieces) if pieces else np.zeros((0, 3)))


class Mark(VGroup):
    """A tick mark of a parameter (axis 0 or 1) or of the loss (2), with its number."""

    def __init__(self, value: float, axis: int, label: Formula, theme: Theme, size: float) -> None:
        self.value, self.axis, self.label, self.size_of_type = value, axis, label, size
        self.line = VMobject(fill_opacity=0).set_stroke(theme["muted"], width=2)
        super().__init__(self.line, label)

    def seen_by(self, land: Landscape, strength: float) -> None:
        """At its place on the edge of the picture; gone where its axis is seen end on."""
        place = [land.x[0], land.y[0], land.base]
        place[self.axis] = self.value
        foot = land.at(*place)
        way = np.array([0, -1, 0] if self.axis == 0 else [-1, 0, 0])
        self.line.set_points(straight(foot, foot + 0.3 * self.size_of_type * way))
        self.label.next_to(self.line, way, buff=0.25 * self.size_of_type)
        self.line.set_stroke(opacity=strength)
        self.label.set_fill(opacity=strength)


class Walked(VGroup):
    """The way of a run over a landscape so far, a small mark for each step, and its walker."""

    def __init__(self, places: np.ndarray, land: Landscape, role: Role) -> None:
        """places: (steps, 3), both parameters and the loss after each step."""
        self.places, self.land, self.taken = places, land, 0.0
        color = land.theme[role]
        self.line = Stretch([]).set_stroke(color, width=3)
        self.marks = VGroup(*(Dot(radius=0.12 * land.size, color=color) for _ in places))
        self.dot = Dot(radius=0.34 * land.size, color=color)
        super().__init__(self.line, self.marks, self.dot)
        self.seen_by(land)

    def go(self, taken: float) -> None:
        """So many steps from the start; between two it is on the straight line from one to the
        other, at a height between theirs."""
        self.taken = taken
        self.seen_by(self.land)

    def seen_by(self, land: Landscape) -> None:
        """As the landscape's camera sees it."""
        whole = int(self.taken)
        here = self.places[whole]
        if self.taken > whole:
            here = here + (self.taken - whole) * (self.places[whole + 1] - here)
        so_far = np.vstack([self.places[: whole + 1], here])
        self.line.places = [so_far] if self.taken else []
        self.line.seen_by(land)
        for n, (mark, place) in enumerate(zip(self.marks, self.places, strict=True)):
            mark.move_to(land.at(*place)).set_fill(opacity=1.0 if n <= self.taken else 0.0)
        self.dot.move_to(land.at(*here))


class TurnCamera(Animation):
    """The camera goes from where it sees the landscape to the side (0) or above it (1)."""

    def __init__(self, land: Landscape, to: float = 1.0, *, run_time: float = 3.0, **options: Any):
        self.to = to
        super().__init__(land, run_time=run_time, **options)

    def create_starting_mobject(self) -> Mobject:
        """Where it is seen from as the motion begins."""
        self.start = self.mobject.turned
        return Mobject()

    def interpolate_mobject(self, alpha: float) -> None:
        part = self.rate_func(alpha)
        self.mobject.show(self.to if part == 1 else self.start + part * (self.to - self.start))


class Walk(Animation):
    """A walker goes on to the place after so many of its steps; the last by itself."""

    def __init__(
        self, walked: Walked, to: int | None = None, *, run_time: float = 3.0, **options: Any
    ) -> None:
        self.to = float(len(walked.places) - 1 if to is None else to)
        options.setdefault("rate_func", smooth)
        super().__init__(walked, run_time=run_time, **options)

    def create_starting_mobject(self) -> Mobject:
        """How far it has come as the motion begins."""
        self.start = self.mobject.taken
        return Mobject()

    def interpolate_mobject(self, alpha: float) -> None:
        part = self.rate_func(alpha)
        self.mobject.go(self.to if part == 1 else self.start + part * (self.to - self.start))


def levels(losses: np.ndarray, low: float) -> np.ndarray:
    """Heights of isolines: even in the square root of the height, so that those of a bowl stand
    evenly around its bottom."""
    parts = (np.arange(LEVELS) + 0.5) / LEVELS
    heights: np.ndarray = low + parts**2 * (float(losses.max()) - low)
    return heights


def slope_of(parameter: str) -> str:
    """The address of the loss's slope in a parameter.

    >>> slope_of("W[1][0,0]")
    'dW[1][0,0]'
    """
    return f"d{parameter}"


def losses_at(lesson: Lesson, parameters: Sequence[str], places: np.ndarray) -> np.ndarray:
    """The loss of a layered lesson with two parameters at other values, places (n, 2): float64, for
    pictures only. No digit comes from here."""
    trace = lesson.trace()
    moved = [trace.address(each) for each in parameters]
    W = [np.array([[as_float(v) for v in row] for row in rows]) for rows in lesson.weights]
    b = [np.array([as_float(v) for v in row]) for row in lesson.biases]
    total = np.zeros(len(places))
    with np.errstate(all="ignore"):
        for example in lesson.examples:
            a = np.tile([as_float(v) for v in example.x], (len(places), 1))
            for l in range(1, lesson.L + 1):
                z = a @ W[l - 1].T + b[l - 1]
                for at, values in zip(moved, places.T, strict=True):
                    if at.layer == l and at.name == "W":
                        j, k = at.index
                        z[:, j] += (values - W[l - 1][j, k]) * a[:, k]
                    elif at.layer == l:
                        z[:, at.index[0]] += values - b[l - 1][at.index[0]]
                a = lesson.activation(l).value(z)
            y = np.array([as_float(v) for v in example.y])
            total += lesson.loss.terms(a, y).sum(axis=1)
    found: np.ndarray = np.nan_to_num(total / len(lesson.examples))
    return found
