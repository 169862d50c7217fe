"""A frame's Y, U and V planes, kept from frame to frame and converted only where it changed.

libswscale makes every pixel of chroma from a few rows around it: a rectangle that is converted
with a margin, and copied without it, holds the very bytes of a conversion of the whole frame.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import av
import numpy as np
from av.video.reformatter import VideoReformatter

from scenes.rendering.rectangles import Rect, merged

MARGIN = 16  # pixels around a rectangle that its chroma may depend on
GRID = 64  # sizes are rounded up to it: libswscale prepares each new size anew


class Planes:
    """The planes of one segment's current frame; `frame` is what an encoder is given."""

    def __init__(self, width: int, height: int) -> None:
        """Both even: a pixel of chroma covers two by two."""
        self.width, self.height = width, height
        self.frame = av.VideoFrame(width, height, "yuv420p")
        self._arrays = _views(self.frame)

    def update(self, pixels: np.ndarray, rects: Iterable[Rect]) -> None:
        """Convert the RGBA pixels (height, width, 4) in the rectangles."""
        grown = [self._grown(rect) for rect in rects]
        for rect in merged(grown) if len(grown) > 1 else grown:
            self._convert(pixels, rect)

    def _grown(self, rect: Rect) -> Rect:
        """Whole macroblocks: the chroma's filter reaches across the edge."""
        left, top = (rect.left - 2) // 16 * 16, (rect.top - 2) // 16 * 16
        right, bottom = -(-(rect.right + 2) // 16) * 16, -(-(rect.bottom + 2) // 16) * 16
        grown = Rect(left, top, right, bottom).within(self.width, self.height)
        assert grown is not None
        return grown

    def _convert(self, pixels: np.ndarray, rect: Rect) -> None:
        left, right = _span(rect.left - MARGIN, rect.right + MARGIN, self.width)
        top, bottom = _span(rect.top - MARGIN, rect.bottom + MARGIN, self.height)
        part = av.VideoFrame.from_numpy_buffer(pixels[top:bottom, left:right], format="rgba")
        reformatter = _reformatter(right - left, bottom - top)
        made = _views(reformatter.reformat(part, format="yuv420p", threads=1))
        for scale, kept, new in zip((1, 2, 2), self._arrays, made, strict=True):
            x, y, x_end, y_end = (-(-value // scale) for value in rect)
            dx, dy = left // scale, top // scale
            kept[y:y_end, x:x_end] = new[y - dy : y_end - dy, x - dx : x_end - dx]


@lru_cache(maxsize=128)
def _reformatter(width: int, height: int) -> VideoReformatter:
    """One for each size, from segment to segment."""
    return VideoReformatter()


def _span(start: int, end: int, most: int) -> tuple[int, int]:
    """At least from start to end, rounded up to the grid, within 0 and most; start stays even."""
    length = min(-(-(end - start) // GRID) * GRID, most)
    start = max(min(start, most - length), 0)
    return start, start + length


def _views(frame: av.VideoFrame) -> list[np.ndarray]:
    """The planes as arrays that share the frame's memory."""
    return [
        np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[:, : plane.width]
        for plane in frame.planes
    ]
