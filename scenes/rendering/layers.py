"""A picture on another one, drawn anew only in its dirty rectangles.

What is drawn inside a rectangle must not depend on where the rectangle ends, or edges would show:
everything that touches one is drawn whole on a scratch surface, from below up and in the scene's
order, and only the rectangles are copied. So each pixel gets the same operations as in Manim.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cairo
import numpy as np
from manim import Camera, Mobject

from scenes.rendering.drawn import Drawn, outline_all
from scenes.rendering.rectangles import Rect, merged

Recall = Callable[[Mobject], Drawn]
SOON_WHOLE = 0.6  # from this part of the picture on, all of it is drawn


class Surface:
    """Pixels (height, width, 4) and a cairo context that draws on them as a camera does."""

    def __init__(self, pixels: np.ndarray, matrix: cairo.Matrix) -> None:
        self.pixels = pixels
        height, width = pixels.shape[:2]
        target = cairo.ImageSurface.create_for_data(pixels.data, cairo.FORMAT_ARGB32, width, height)
        self.context = cairo.Context(target)
        self.context.set_matrix(matrix)


class Layer:
    """Things drawn on `below`, an array of pixels as large as its own."""

    def __init__(self, camera: Camera, surface: Surface, scratch: Surface) -> None:
        """scratch: drawn on and soon forgotten, so layers may share it."""
        self.camera, self.surface, self.scratch = camera, surface, scratch
        self.below: np.ndarray | None = None
        self.drawn: list[Drawn] | None = None  # None: draw everything

    @property
    def pixels(self) -> np.ndarray:
        return self.surface.pixels

    @property
    def whole(self) -> Rect:
        height, width = self.pixels.shape[:2]
        return Rect(0, 0, width, height)

    def lay_on(self, below: np.ndarray) -> None:
        """Whatever was drawn was drawn on something else, or somebody else drew on it."""
        self.below, self.drawn = below, None

    def turn(self, matrix: cairo.Matrix) -> None:
        """The camera has moved: what was drawn is seen from elsewhere."""
        self.drawn = None
        for surface in (self.surface, self.scratch):
            surface.context.set_matrix(matrix)

    def draw(self, shown: Sequence[Mobject], recall: Recall) -> list[Rect]:
        """Draw these VMobjects in their order; where the picture differs from the one before.

        recall: what is known of a mobject that was not in that picture.
        """
        before = self.drawn
        if before is None:
            now = new = list(map(recall, shown))
        else:
            now, new = brought_up_to_date(before, shown, recall)
            if now is before:
                return []
        outline_all(new, self.camera, self.surface.context)
        for each in new:
            each.trace(self.camera, self.surface.context)
        self.drawn = now
        rects = [self.whole] if before is None else self._changed(before, now, new)
        self._draw_in(rects, now)
        return rects

    def _changed(
        self, before: Sequence[Drawn], now: Sequence[Drawn], new: Sequence[Drawn]
    ) -> list[Rect]:
        """Where something went, or came; all of it if things changed places."""
        if _reordered(before, now):
            return [self.whole]
        gone = set(map(id, before)).difference(map(id, now))
        changed = [*(each for each in before if id(each) in gone), *new]
        rects = merged(each.box for each in changed if each.box)
        much = sum(rect.area for rect in rects) > SOON_WHOLE * self.whole.area
        return [self.whole] if much else rects

    def _draw_in(self, rects: Sequence[Rect], drawn: Sequence[Drawn]) -> None:
        assert self.below is not None
        surface = self.surface if rects == [self.whole] else self.scratch
        for left, top, right, bottom in rects:
            surface.pixels[top:bottom, left:right] = self.below[top:bottom, left:right]
        for each in drawn:
            if each.box and _meets(each.box, rects):
                each.draw(self.camera, surface.context)
        if surface is not self.surface:
            for left, top, right, bottom in rects:
                self.pixels[top:bottom, left:right] = surface.pixels[top:bottom, left:right]


def _meets(box: Rect, rects: Sequence[Rect]) -> bool:
    x, y, x_end, y_end = box
    for left, top, right, bottom in rects:  # for each thing in each frame: spelled out
        if x < right and left < x_end and y < bottom and top < y_end:
            return True
    return False


def brought_up_to_date(
    before: list[Drawn], shown: Sequence[Mobject], recall: Recall
) -> tuple[list[Drawn], list[Drawn]]:
    """(what is shown now, what of it looks new); the list itself if nothing changed."""
    if len(before) == len(shown) and all(
        each.mobject is mobject for each, mobject in zip(before, shown, strict=True)
    ):
        now = [each.now() for each in before]
    else:
        known = {id(each.mobject): each for each in before}
        now = [
            known[id(mobject)].now() if id(mobject) in known else recall(mobject)
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
