"""Retained mode: a frame is the one before it, drawn anew only in its dirty rectangles.

What is drawn inside a rectangle must not depend on where the rectangle ends, or edges would show:
everything that touches one is drawn whole on a scratch surface, from the ground up and in the
scene's order, and only the rectangles are copied. So each pixel gets the same operations as in
Manim.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cairo
import numpy as np
from manim import Camera, Mobject
from manim.utils.family import extract_mobject_family_members

from scenes.rendering.drawn import Drawn, is_plain, is_seen, outline_all
from scenes.rendering.rectangles import Rect, merged


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

    def picture(self) -> Picture:
        """The picture of one play; first its ground is drawn, then its frames."""
        self._last = Picture(self, self._last)
        return self._last


class Picture:
    """The frames of one play: `pixels` (height, width, 4) holds the last one that was drawn."""

    def __init__(self, camera: RetainedCamera, before: Picture | None = None) -> None:
        """before: the picture of an earlier play, whose paths are taken over where they fit."""
        self.camera = camera
        camera._owed = None
        self.context = camera.get_cairo_context(camera.pixel_array)
        self.ground = camera.background
        self.background = camera.background  # None when something stands on it that does not move
        self.family = Family()
        self.drawn: list[Drawn] | None = None  # None: draw everything
        self._scratch: tuple[np.ndarray, cairo.Context] | None = None
        multiple = camera.cairo_line_width_multiple
        self._view = tuple(self.context.get_matrix()), self.pixels.shape, multiple
        self._standing: list[Drawn] = []  # what the ground is made of
        self._recalled: dict[int, Drawn] = {}  # what an earlier play drew, by its mobject's id
        if before is not None and before._view == self._view:
            drawn = [*before._standing, *(before.drawn or ())]
            self._recalled = {id(each.mobject): each for each in drawn}
            self._scratch = before._scratch

    def _seen(self, mobject: Mobject) -> Drawn:
        """The mobject as it is now; what is known of it from before is kept."""
        recalled = self._recalled.get(id(mobject))
        return recalled.now() if recalled else Drawn(mobject)

    def draw_ground(self, static: Sequence[Mobject]) -> None:
        """Draw what does not move in this play, once."""
        self.camera.reset()
        self._draw_still(static)
        self.ground, self.background = self.pixels.copy(), None

    def _draw_still(self, static: Sequence[Mobject]) -> None:
        shown = Family().of(static, use_z_index=self.camera.use_z_index)
        if not all(map(is_plain, shown)):
            self.camera.capture_mobjects(static)
            return
        self._standing = [self._seen(mobject) for mobject in shown]
        outline_all(self._standing, self.camera, self.context)
        for drawn in self._standing:
            drawn.draw(self.camera, self.context)

    @property
    def pixels(self) -> np.ndarray:
        return self.camera.pixel_array

    @property
    def whole(self) -> Rect:
        return Rect(0, 0, self.camera.pixel_width, self.camera.pixel_height)

    def draw(self, mobjects: Sequence[Mobject]) -> list[Rect]:
        """Draw the mobjects on the ground; where the frame differs from the one before."""
        if self.background is not None and self.background is not self.camera.background:
            self.ground = self.background = self.camera.background  # changed during the play
            self.drawn = None
        shown = self.family.of(mobjects, use_z_index=self.camera.use_z_index)
        if not all(map(is_plain, shown)):
            return self._draw_plainly(mobjects)
        before = self.drawn
        if before is None:
            self.drawn = [self._seen(mobject) for mobject in shown]
            return self._draw_all(self.drawn)
        self.drawn, new = brought_up_to_date(before, shown)
        if self.drawn is before:
            return []
        return self._draw_changed(before, self.drawn, new)

    def _draw_plainly(self, mobjects: Sequence[Mobject]) -> list[Rect]:
        """As Manim does: there is something of which it is not known when it changes."""
        self.drawn = None
        np.copyto(self.pixels, self.ground)
        self.camera.capture_mobjects(mobjects)
        return [self.whole]

    def _draw_all(self, drawn: Sequence[Drawn]) -> list[Rect]:
        np.copyto(self.pixels, self.ground)
        outline_all(drawn, self.camera, self.context)
        for each in drawn:
            each.trace(self.camera, self.context)
            each.draw(self.camera, self.context)
        return [self.whole]

    def _draw_changed(
        self, before: Sequence[Drawn], now: Sequence[Drawn], new: Sequence[Drawn]
    ) -> list[Rect]:
        gone = set(map(id, before)).difference(map(id, now))
        dirty = [each.box for each in before if each.box and id(each) in gone]
        outline_all(new, self.camera, self.context)
        for each in new:
            each.trace(self.camera, self.context)
            if each.box:
                dirty.append(each.box)
        if _reordered(before, now):
            dirty = [self.whole]
        rects = merged(dirty)
        if sum(rect.area for rect in rects) > 0.6 * self.whole.area:
            rects = [self.whole]
        self._draw_in(rects, now)
        return rects

    def _draw_in(self, rects: Sequence[Rect], drawn: Sequence[Drawn]) -> None:
        if rects == [self.whole]:
            scratch, context = self.pixels, self.context
        else:
            scratch, context = self.scratch
        for left, top, right, bottom in rects:
            scratch[top:bottom, left:right] = self.ground[top:bottom, left:right]
        for each in drawn:
            if each.box and _meets(each.box, rects):
                each.draw(self.camera, context)
        if scratch is not self.pixels:
            for left, top, right, bottom in rects:
                self.pixels[top:bottom, left:right] = scratch[top:bottom, left:right]

    @property
    def scratch(self) -> tuple[np.ndarray, cairo.Context]:
        """A surface as large as the frame, and a context with the frame's own matrix."""
        if self._scratch is None:
            pixels = np.empty_like(self.pixels)
            height, width = pixels.shape[:2]
            surface = cairo.ImageSurface.create_for_data(
                pixels.data, cairo.FORMAT_ARGB32, width, height
            )
            context = cairo.Context(surface)
            context.set_matrix(self.context.get_matrix())
            self._scratch = pixels, context
        return self._scratch


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


def _meets(box: Rect, rects: Sequence[Rect]) -> bool:
    x, y, x_end, y_end = box
    for left, top, right, bottom in rects:  # for each thing in each frame: spelled out
        if x < right and left < x_end and y < bottom and top < y_end:
            return True
    return False


def brought_up_to_date(
    before: list[Drawn], shown: Sequence[Mobject]
) -> tuple[list[Drawn], list[Drawn]]:
    """(what is shown now, what of it looks new); the list itself if nothing changed."""
    if len(before) == len(shown) and all(
        each.mobject is mobject for each, mobject in zip(before, shown, strict=True)
    ):
        now = [each.now() for each in before]
    else:
        known = {id(each.mobject): each for each in before}
        now = [
            known[id(mobject)].now() if id(mobject) in known else Drawn(mobject)
            for mobject in shown
        ]
    same = set(map(id, before))
    new = [each for each in now if id(each) not in same]
    if not new and len(now) == len(before) and not _reordered(before, now):
        return before, []
    return now, new


def _reordered(before: Sequence[Drawn], now: Sequence[Drawn]) -> bool:
    """Whether things that were and are shown changed places."""
    return _order(before, now) != _order(now, before)


def _order(these: Sequence[Drawn], those: Sequence[Drawn]) -> list[int]:
    kept = {id(each.mobject) for each in those}
    return [id(each.mobject) for each in these if id(each.mobject) in kept]
