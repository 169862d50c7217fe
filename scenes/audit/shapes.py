"""Plane geometry for the audit: boxes, outlines as short segments, what crosses what.

A box is an array (4,): left, bottom, right, top. Segments are (n, 2, 2): start and end, x and y.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
PIECES = 8  # straight pieces that a curve is cut into


def box_of(points: Floats) -> Floats:
    """The smallest box around points (n, 2 or 3)."""
    flat = points[:, :2]
    return np.concatenate([flat.min(axis=0), flat.max(axis=0)])


def union(boxes: Floats) -> Floats:
    """The smallest box around boxes (n, 4)."""
    return np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])


def grown(box: Floats, by: float) -> Floats:
    """The box, larger by so much on every side (smaller where negative)."""
    return box + by * np.array([-1.0, -1.0, 1.0, 1.0])


def meet(a: Floats, b: Floats) -> NDArray[np.bool_]:
    """Which boxes of a (…, 4) share an area with b (…, 4)."""
    return (a[..., :2] < b[..., 2:]).all(-1) & (b[..., :2] < a[..., 2:]).all(-1)


def holds(outer: Floats, inner: Floats, slack: float = 1e-3) -> bool:
    """Whether the inner box lies within the outer one."""
    return bool((inner[:2] >= outer[:2] - slack).all() and (inner[2:] <= outer[2:] + slack).all())


def segments(points: Floats) -> Floats:
    """A mobject's cubic Béziers (4k, 3) as straight segments."""
    curves = points[: len(points) // 4 * 4, :2].reshape(-1, 4, 2)
    t = np.linspace(0, 1, PIECES + 1)[:, None, None]
    a, b, c, d = (curves[:, i] for i in range(4))
    at = (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d
    return np.stack([at[:-1], at[1:]], axis=2).swapaxes(0, 1).reshape(-1, 2, 2)


def closed(lines: Floats) -> Floats:
    """The segments with each open outline among them closed, as a fill closes it."""
    jumps = np.flatnonzero(np.abs(lines[1:, 0] - lines[:-1, 1]).max(axis=1) > 1e-6) + 1
    parts = np.split(lines, jumps)
    return np.concatenate([*parts, *(np.stack([p[-1, 1], p[0, 0]])[None] for p in parts)])


def crossing(lines: Floats, box: Floats) -> bool:
    """Whether any segment passes through the inside of a box (Liang and Barsky's clipping)."""
    start, way = lines[:, 0], lines[:, 1] - lines[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        near = (box[:2] - start) / way
        far = (box[2:] - start) / way
    first, last = np.minimum(near, far), np.maximum(near, far)
    still = way == 0
    outside = still & ((start <= box[:2]) | (start >= box[2:]))
    first, last = np.where(still, -np.inf, first), np.where(still, np.inf, last)
    enter = np.maximum(first.max(axis=1), 0.0)
    leave = np.minimum(last.min(axis=1), 1.0)
    return bool(((enter < leave) & ~outside.any(axis=1)).any())


def surrounds(lines: Floats, points: Floats) -> NDArray[np.bool_]:
    """Which of the points (n, 2) lie inside the outline (even-odd rule)."""
    (x0, y0), (x1, y1) = lines[:, 0].T, lines[:, 1].T
    x, y = points[:, :1], points[:, 1:2]
    upright = (y0 > y) != (y1 > y)
    with np.errstate(divide="ignore", invalid="ignore"):
        cut = x0 + (y - y0) * (x1 - x0) / (y1 - y0)
    return (upright & (x < cut)).sum(axis=1) % 2 == 1


def corners(box: Floats) -> Floats:
    """The four corners and the middle of a box, (5, 2)."""
    left, bottom, right, top = box
    middle = [(left + right) / 2, (bottom + top) / 2]
    return np.array([[left, bottom], [right, bottom], [right, top], [left, top], middle])
