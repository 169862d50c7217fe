"""What stays where it is in the frame while a camera zooms, moves or turns: title, caption, legend.

Where a camera has a frame that moves, what is pinned moves and grows with it. While it is away
from home, two curtains keep the picture out of the title's and the caption's strips.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from manim import Animation, Group, Mobject, Rectangle, ThreeDCamera, VMobject, linear

from scenes.zones import Layout

View = tuple[np.ndarray, float]  # where the middle of the frame is, how many times its own width
CLOSE = 1e-9


class Pins:
    """The pinned mobjects of a scene, and where in the frame each was put last."""

    def __init__(self, camera: Any, zones: Layout, background: Any) -> None:
        self.camera, self.zones = camera, zones
        self.frame: Mobject | None = getattr(camera, "frame", None)
        self._views: WeakKeyDictionary[Mobject, View] = WeakKeyDictionary()
        self.curtains = [_curtain(*edges, zones, background) for edges in _strips(zones)]
        for curtain in self.curtains:
            self.add(curtain)

    def add(self, mobject: Mobject) -> None:
        """It was made for the frame at home, and stays where it is in the frame from now on."""
        if isinstance(self.camera, ThreeDCamera):
            self.camera.add_fixed_in_frame_mobjects(mobject)
        elif self.frame is not None and mobject not in self._views:
            self._views[mobject] = HOME
            self._follow([mobject])

    def release(self, mobject: Mobject) -> None:
        """Back to where it was made."""
        if (view := self._views.pop(mobject, None)) is not None:
            _place([(part, part.points, _strokes(part)) for part in _outlines(mobject)], view, HOME)

    @property
    def view(self) -> View:
        """Where the frame is now."""
        if self.frame is None:
            return HOME
        width = self.zones.frame.width
        return self.frame.get_center(), float(self.frame.width) / width

    @property
    def away(self) -> bool:
        """Whether the frame is not where it was at first."""
        (centre, scale), (home, _) = self.view, HOME
        return bool(np.abs(centre - home).max() > CLOSE or abs(scale - 1) > CLOSE)

    def moves(self, animations: Iterable[Any]) -> bool:
        """Whether one of the animations (or `.animate`) moves the frame."""
        if self.frame is None:
            return False
        return any(
            self.frame in each.mobject.get_family()
            for each in animations
            if isinstance(getattr(each, "mobject", None), Mobject)
        )

    def among(self, mobjects: Iterable[Mobject]) -> list[Mobject]:
        """Those of the mobjects that are pinned."""
        return [each for each in mobjects if each in self._views]

    def follow(self) -> None:
        """All to where they belong."""
        self._follow(list(self._views))

    def _follow(self, mobjects: Sequence[Mobject]) -> None:
        now = self.view
        for each in mobjects:
            parts = [(part, part.points, _strokes(part)) for part in _outlines(each)]
            _place(parts, self._views[each], now)
            self._views[each] = now


class Following(Animation):
    """What is pinned, while the frame moves in the same play: to be played after what moves it."""

    function_of_alpha = True  # of where the frame is, which the other animation has decided

    def __init__(self, pins: Pins, shown: Sequence[Mobject], *, run_time: float) -> None:
        self.pins = pins
        super().__init__(Group(*pins.among(shown)), run_time=run_time, rate_func=linear)

    def create_starting_mobject(self) -> Mobject:
        """Each frame is made from where all were at first."""
        self.starts = [
            (view, [(part, part.points.copy(), _strokes(part)) for part in _outlines(each)])
            for each, view in self.pins._views.items()
        ]
        return Mobject()

    def interpolate_mobject(self, alpha: float) -> None:
        now = self.pins.view
        for view, parts in self.starts:
            _place(parts, view, now)

    def finish(self) -> None:
        super().finish()
        for each in self.pins._views:
            self.pins._views[each] = self.pins.view


Part = tuple[VMobject, np.ndarray, tuple[Any, Any]]  # its points and its strokes' widths


def _place(parts: Iterable[Part], before: View, now: View) -> None:
    """From where the frame was to where it is, at its scale, the strokes too."""
    grown = now[1] / before[1]
    for part, points, (width, under) in parts:
        part.points = (points - before[0]) * grown + now[0]
        part.stroke_width, part.background_stroke_width = width * grown, under * grown


def _strokes(part: VMobject) -> tuple[Any, Any]:
    return part.stroke_width, part.background_stroke_width


def _outlines(mobject: Mobject) -> list[VMobject]:
    return [part for part in mobject.get_family() if isinstance(part, VMobject)]


def _strips(zones: Layout) -> list[tuple[float, float]]:
    """(bottom, top) of what title and caption take, to the edges of the frame."""
    frame = zones.frame
    return [(zones.title.bottom, frame.top), (frame.bottom, zones.caption.top)]


def _curtain(bottom: float, top: float, zones: Layout, color: Any) -> VMobject:
    width = 1.02 * zones.frame.width  # no edge of it is seen
    outside = 0.02 * zones.frame.height
    low = bottom - (outside if bottom <= zones.frame.bottom + CLOSE else 0)
    high = top + (outside if top >= zones.frame.top - CLOSE else 0)
    curtain = Rectangle(width=width, height=high - low, stroke_width=0)
    return curtain.set_fill(color, opacity=1).move_to([0, (low + high) / 2, 0])


HOME: View = np.zeros(3), 1.0
