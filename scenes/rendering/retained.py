"""Retained mode: a frame is the one before it, drawn anew only where something looks different.

Below is the ground, what does not move in a play; on it is what may. Both are layers that are kept
from play to play.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import cairo
import numpy as np
from manim import Camera, Mobject, MovingCamera, VMobject
from manim.utils.family import extract_mobject_family_members

from scenes.rendering.drawn import Drawn, is_plain, is_seen
from scenes.rendering.layers import Layer, Surface
from scenes.rendering.rectangles import Rect


class RetainedCamera(Camera):
    """Manim's camera, which can also keep a picture up to date, and draw only when it is asked."""

    _owed: Callable[[], None] | None = None
    _last: Picture | None = None

    def owe(self, draw: Callable[[], None]) -> None:
        """The picture is out of date; `draw` is called should anyone look at it."""
        self._owed = draw

    @property
    def pixel_array(self) -> np.ndarray:
        if self._owed is not None:
            draw, self._owed = self._owed, None
            draw()
        return self._pixels

    @pixel_array.setter
    def pixel_array(self, pixels: np.ndarray) -> None:
        self._pixels = pixels

    def set_cairo_context_color(
        self, ctx: cairo.Context, rgbas: np.ndarray, vmobject: VMobject
    ) -> RetainedCamera:
        """As Camera's; a single colour, as most things have, by way of four plain numbers."""
        if len(rgbas) != 1:
            return super().set_cairo_context_color(ctx, rgbas, vmobject)
        red, green, blue, opacity = rgbas[0].tolist()
        ctx.set_source_rgba(blue, green, red, opacity)  # as Manim's arrays have them
        return self

    def picture(self) -> Picture:
        """The picture of one play; first its ground is drawn, then its frames."""
        self._owed = None
        self._last = Picture(self, self._last)
        return self._last


class RetainedMovingCamera(RetainedCamera, MovingCamera):
    """The same with a frame that moves; how large it is, is not measured for each stroke."""

    _measured: tuple[Any, ...] = (None, 0.0, 0.0)  # the frame's points, its width, its height

    def _size(self) -> tuple[Any, ...]:
        points = self.frame.points.tobytes()
        if self._measured[0] != points or self.frame.submobjects:
            self._measured = points, self.frame.width, self.frame.height
        return self._measured

    @property
    def frame_width(self) -> float:
        return float(self._size()[1])

    @frame_width.setter
    def frame_width(self, width: float) -> None:
        self.frame.stretch_to_fit_width(width)

    @property
    def frame_height(self) -> float:
        return float(self._size()[2])

    @frame_height.setter
    def frame_height(self, height: float) -> None:
        self.frame.stretch_to_fit_height(height)


class Picture:
    """The frames of one play: `pixels` (height, width, 4) holds the last one that was drawn."""

    def __init__(self, camera: RetainedCamera, before: Picture | None = None) -> None:
        """before: the picture of an earlier play, of which is kept what fits."""
        self.camera = camera
        self.family = Family()
        context = camera.get_cairo_context(camera.pixel_array)
        self._view = self._look(context)
        self._recalled: dict[int, Drawn] = {}  # what an earlier play drew, by its mobject's id
        if before is not None and before._view == self._view:
            self.ground, scratch = before.ground, before.ground.scratch
            drawn = [*(before.ground.drawn or ()), *(before.frame.drawn or ())]
            self._recalled = {id(each.mobject): each for each in drawn}
        else:
            matrix = context.get_matrix()
            ground, scratch = (Surface(np.empty_like(self.pixels), matrix) for _ in range(2))
            self.ground = Layer(camera, ground, scratch)
        self.frame = Layer(camera, Surface(self.pixels, context.get_matrix()), scratch)
        self.frame.lay_on(camera.background)

    @property
    def pixels(self) -> np.ndarray:
        return self.camera.pixel_array

    def _look(self, context: cairo.Context) -> tuple[Any, ...]:
        """From where the camera looks, at how many pixels."""
        return (
            tuple(context.get_matrix()),
            self.pixels.shape,
            self.camera.cairo_line_width_multiple,
        )

    def _turn(self) -> None:
        """Should the camera have moved in this play: all is seen from elsewhere."""
        context = self.camera.get_cairo_context(self.pixels)
        if (view := self._look(context)) == self._view:
            return
        self._view = view
        drawn = [*(self.ground.drawn or ()), *(self.frame.drawn or ())]
        self._recalled |= {id(each.mobject): each for each in drawn}
        self._recalled = {key: each.elsewhere() for key, each in self._recalled.items()}
        for layer in (self.ground, self.frame):
            layer.turn(context.get_matrix())

    def draw_ground(self, static: Sequence[Mobject]) -> None:
        """Draw what does not move in this play, once."""
        shown = Family().of(static, use_z_index=self.camera.use_z_index)
        background = self.camera.background
        if self.ground.below is None or not _alike(self.ground.below, background):
            self.ground.lay_on(background.copy())  # it may be painted on before the next play
        if all(map(is_plain, shown)):
            self.ground.draw(shown, self._recall)
        else:
            self._draw_plainly(static, background)
            np.copyto(self.ground.pixels, self.pixels)
            self.ground.drawn = None
        self.frame.lay_on(self.ground.pixels)

    def draw(self, mobjects: Sequence[Mobject]) -> list[Rect]:
        """Draw the mobjects on the ground; where the frame differs from the one before."""
        if isinstance(self.camera, MovingCamera):
            self._turn()
        if not any(self.frame.below is it for it in (self.ground.pixels, self.camera.background)):
            self.frame.lay_on(self.camera.background)  # which changed during the play
        shown = self.family.of(mobjects, use_z_index=self.camera.use_z_index)
        if all(map(is_plain, shown)):
            return self.frame.draw(shown, self._recall)
        assert self.frame.below is not None
        self.frame.drawn = None
        self._draw_plainly(mobjects, self.frame.below)
        return [self.frame.whole]

    def _draw_plainly(self, mobjects: Sequence[Mobject], below: np.ndarray) -> None:
        """As Manim does: there is something of which it is not known when it changes."""
        np.copyto(self.pixels, below)
        self.camera.capture_mobjects(mobjects)

    def _recall(self, mobject: Mobject) -> Drawn:
        """The mobject as it is now; what is known of it from before is kept."""
        known = self._recalled.get(id(mobject))
        return known.now() if known else Drawn(mobject)


def _alike(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether pixels (height, width, 4) are the same; four bytes at a time."""
    return np.array_equal(one.view(np.uint32), other.view(np.uint32))


class Family:
    """Which mobjects are drawn, in which order; asked of Manim again only when that may differ."""

    def __init__(self) -> None:
        self._asked: tuple[list[Mobject], list[list[Mobject]], list[float]] | None = None
        self._found: list[Mobject] = []

    def of(self, mobjects: Sequence[Mobject], *, use_z_index: bool) -> list[Mobject]:
        """All that have points, as Camera.get_mobjects_to_display orders them."""
        if not self._is_as_asked(mobjects):
            whole = extract_mobject_family_members(mobjects)
            self._asked = (
                list(mobjects),
                [list(each.submobjects) for each in whole],
                [each.z_index for each in whole],
            )
            self._whole = whole
            ordered = sorted(whole, key=lambda m: m.z_index) if use_z_index else whole
            self._found = [each for each in ordered if is_seen(each)]
        return [each for each in self._found if len(each.points)]

    def _is_as_asked(self, mobjects: Sequence[Mobject]) -> bool:
        if self._asked is None:
            return False
        asked, parts, heights = self._asked
        return (
            asked == list(mobjects)
            and parts == [each.submobjects for each in self._whole]
            and heights == [each.z_index for each in self._whole]
        )
