"""What a mobject looked like when it was last drawn: enough to tell that it looks the same now."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import cairo
import numpy as np
from manim import Mobject, PMobject, VMobject
from manim.camera.camera import CAP_STYLE_MAP, LINE_JOIN_MAP, Camera
from manim.mobject.types.image_mobject import AbstractImageMobject

from scenes.rendering.paths import LoopedOutline, Outline, outlines
from scenes.rendering.rectangles import Rect

EDGE = 2  # pixels that antialiasing may touch beyond an outline


def is_plain(mobject: Mobject) -> bool:
    """A VMobject that is drawn from its own points and colours, and nothing else."""
    return isinstance(mobject, VMobject) and not mobject.get_background_image()


def is_seen(mobject: Mobject) -> bool:
    """Whether a camera draws such a mobject; a ValueTracker, say, is none."""
    return isinstance(mobject, VMobject | PMobject | AbstractImageMobject)


class Drawn:
    """A VMobject as it was drawn: its points, its style, the pixels it touched, its cairo path."""

    __slots__ = (
        "box", "filled", "lined", "mobject", "path", "points", "style", "traced", "underlined",
    )  # fmt: skip

    def __init__(self, mobject: VMobject) -> None:
        self.mobject = mobject
        self.points = mobject.points.tobytes()
        self.style = style_of(mobject)
        self.box: Rect | None = None
        self.traced = False  # whether its box is known
        self.path: Outline | LoopedOutline | None = None
        self._look()

    def _look(self) -> None:
        """Which paints leave a trace: a stroke under the fill, the fill, a stroke on it."""
        mobject = self.mobject
        under, over = mobject.get_stroke_width(background=True), mobject.get_stroke_width()
        self.underlined = bool(under) and _is_seen(mobject.get_stroke_rgbas(background=True))
        self.filled = _is_seen(mobject.get_fill_rgbas())
        self.lined = bool(over) and _is_seen(mobject.get_stroke_rgbas())

    def now(self) -> Drawn:
        """Itself if the mobject still looks the same, else the mobject as it is now."""
        points, style = self.mobject.points.tobytes(), style_of(self.mobject)
        if points == self.points and style == self.style:
            return self
        new = Drawn.__new__(Drawn)
        new.mobject, new.points, new.style = self.mobject, points, style
        new.box, new.traced = None, False
        new.path = self.path if points == self.points else None
        new._look()
        return new

    def elsewhere(self) -> Drawn:
        """The same, seen by a camera that has moved: its path is known, not where it lies."""
        new = Drawn.__new__(Drawn)
        for name in Drawn.__slots__:
            setattr(new, name, getattr(self, name))
        new.box, new.traced = None, False
        new.path = self.path if isinstance(self.path, Outline) else None
        return new

    def draw(self, camera: Camera, context: cairo.Context) -> None:
        """Draw on a context, as Camera.display_vectorized does; outlined before."""
        assert self.path is not None
        mobject = self.mobject
        self.path.trace(context)
        if self.underlined:
            camera.apply_stroke(context, mobject, background=True)
        if self.filled:
            camera.apply_fill(context, mobject)
        if self.lined:
            camera.apply_stroke(context, mobject)

    def trace(self, camera: Camera, context: cairo.Context) -> None:
        """Find the pixels that it may touch; outlined before."""
        if not self.traced:
            assert self.path is not None
            self.path.trace(context)
            self.box, self.traced = self._box(camera, context), True

    def _box(self, camera: Camera, context: cairo.Context) -> Rect | None:
        """The pixels that it may touch, its path being the context's; None if none."""
        mobject, extents = self.mobject, [context.path_extents()]
        if self.underlined:
            width = mobject.get_stroke_width(background=True)
            extents.append(_stroked(camera, context, mobject, width))
        if self.lined:
            extents.append(_stroked(camera, context, mobject, mobject.get_stroke_width()))
        lows_x, lows_y, highs_x, highs_y = zip(*extents, strict=True)
        left, bottom = context.user_to_device(min(lows_x), min(lows_y))  # y points down there
        right, top = context.user_to_device(max(highs_x), max(highs_y))
        box = Rect(
            math.floor(left) - EDGE, math.floor(top) - EDGE,
            math.ceil(right) + EDGE, math.ceil(bottom) + EDGE,
        )  # fmt: skip
        return box.within(camera.pixel_width, camera.pixel_height)


def outline_all(drawn: Iterable[Drawn], camera: Camera, context: cairo.Context) -> None:
    """Find the paths of those whose path is not known."""
    new = [each for each in drawn if each.path is None]
    for each, path in zip(
        new, outlines([each.mobject for each in new], camera, context), strict=True
    ):
        each.path = path


def style_of(mobject: VMobject) -> tuple[Any, ...]:
    """All that a VMobject is drawn with besides its points."""
    colours = [mobject.get_fill_rgbas(), mobject.get_stroke_rgbas(), mobject.get_stroke_rgbas(True)]
    return (
        *(rgbas.tobytes() for rgbas in colours),
        mobject.stroke_width,
        mobject.background_stroke_width,
        mobject.joint_type,
        mobject.cap_style,
        _gradient(mobject) if any(len(rgbas) > 1 for rgbas in colours) else None,
    )


def _gradient(mobject: VMobject) -> bytes:
    """Where its gradients start and end, which depends on its whole family."""
    return np.array(mobject.get_gradient_start_and_end_points()).tobytes()


def _is_seen(rgbas: np.ndarray) -> bool:
    return bool(rgbas[0, 3]) if len(rgbas) == 1 else bool(rgbas[:, 3].any())


def _stroked(
    camera: Camera, context: cairo.Context, mobject: VMobject, width: float
) -> tuple[float, float, float, float]:
    """What a stroke covers, mitred corners included: cairo knows."""
    context.set_line_width(width * camera.cairo_line_width_multiple)
    context.set_line_join(LINE_JOIN_MAP[mobject.joint_type])
    context.set_line_cap(CAP_STYLE_MAP[mobject.cap_style])
    return context.stroke_extents()
