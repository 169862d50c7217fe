"""Dirty rectangles: where a picture differs from the one before, in whole pixels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

MOST = 12  # rectangles that are kept apart: each costs a call or two more


class Rect(NamedTuple):
    """Pixels from left to right and top to bottom; right and bottom lie outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def area(self) -> int:
        return (self.right - self.left) * (self.bottom - self.top)

    def meets(self, other: Rect) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def joined(self, other: Rect) -> Rect:
        return Rect(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def within(self, width: int, height: int) -> Rect | None:
        """The part inside a frame; None when there is none."""
        left, top = max(self.left, 0), max(self.top, 0)
        right, bottom = min(self.right, width), min(self.bottom, height)
        return Rect(left, top, right, bottom) if left < right and top < bottom else None


def merged(rects: Iterable[Rect]) -> list[Rect]:
    """The same pixels, and some more, in a few rectangles that do not meet.

    >>> merged([Rect(0, 0, 4, 4), Rect(2, 2, 6, 6), Rect(100, 100, 104, 104)])
    [Rect(left=0, top=0, right=6, bottom=6), Rect(left=100, top=100, right=104, bottom=104)]
    """
    kept: list[Rect] = []
    for rect in rects:
        while near := next((k for k in kept if _worth_joining(k, rect)), None):
            kept.remove(near)
            rect = rect.joined(near)
        kept.append(rect)
    while len(kept) > MOST:
        one, two = _cheapest(kept)
        kept = merged([*(k for k in kept if k is not one and k is not two), one.joined(two)])
    return kept


def _worth_joining(one: Rect, two: Rect) -> bool:
    """They meet, or are so near that one rectangle is hardly larger than both."""
    return one.meets(two) or one.joined(two).area <= one.area + two.area + 4096


def _cheapest(rects: list[Rect]) -> tuple[Rect, Rect]:
    """The two whose joining adds the fewest pixels, the first of them being the smallest."""
    one = min(rects, key=lambda rect: rect.area)
    others = (rect for rect in rects if rect is not one)
    return one, min(others, key=lambda two: one.joined(two).area - two.area)
