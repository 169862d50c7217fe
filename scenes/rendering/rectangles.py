"""Dirty rectangles: where a picture differs from the one before, in whole pixels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

MOST = 16  # rectangles that are kept apart
SLACK = 20_000  # pixels more that cost no more than another rectangle


class Rect(NamedTuple):
    """Pixels from left to right and top to bottom; right and bottom lie outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def area(self) -> int:
        return (self.right - self.left) * (self.bottom - self.top)

    def within(self, width: int, height: int) -> Rect | None:
        """The part inside a frame; None when there is none."""
        left, top = max(self.left, 0), max(self.top, 0)
        right, bottom = min(self.right, width), min(self.bottom, height)
        return Rect(left, top, right, bottom) if left < right and top < bottom else None


def merged(rects: Iterable[Rect], slack: int = SLACK) -> list[Rect]:
    """The same pixels, and some more, in a few rectangles.

    >>> merged([Rect(0, 0, 4, 4), Rect(2, 2, 6, 6), Rect(500, 500, 900, 900)])
    [Rect(left=0, top=0, right=6, bottom=6), Rect(left=500, top=500, right=900, bottom=900)]
    """
    kept: list[tuple[int, int, int, int]] = []
    for left, top, right, bottom in rects:  # spelled out: this runs for each thing that moves
        n = 0
        while n < len(kept):
            x, y, x_end, y_end = kept[n]
            x_low, x_high = min(x, left), max(x_end, right)
            y_low, y_high = min(y, top), max(y_end, bottom)
            apart = (x_end - x) * (y_end - y) + (right - left) * (bottom - top)
            if (x_high - x_low) * (y_high - y_low) <= apart + slack:
                left, top, right, bottom = x_low, y_low, x_high, y_high
                kept.pop(n)
                n = 0
            else:
                n += 1
        kept.append((left, top, right, bottom))
    return (
        merged(map(Rect._make, kept), 4 * slack) if len(kept) > MOST else [*map(Rect._make, kept)]
    )
