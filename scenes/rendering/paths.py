"""A mobject's outline as one cairo path, made by numpy rather than curve by curve in Python.

`cairo_append_path` takes an array of `cairo_path_data_t`, 16 bytes each: a header (kind, length)
or a point. pycairo cannot make one from numbers, so cairo's own C function is called with the
`cairo_t` that pycairo's public struct PycairoContext begins with. Where that is not found,
Manim's loop is used.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import cairo
import numpy as np
from manim import Camera, VMobject

MOVE, CURVE, CLOSE = (0, 2), (2, 4), (3, 1)  # kind and length of a header


class _Path(ctypes.Structure):
    _fields_ = [("status", ctypes.c_int), ("data", ctypes.c_void_p), ("length", ctypes.c_int)]


def _find_append() -> Callable[[Any, Any], None] | None:
    try:
        found = ctypes.CDLL(cairo._cairo.__file__).cairo_append_path
    except (AttributeError, OSError):
        return None
    found.argtypes, found.restype = [ctypes.c_void_p, ctypes.POINTER(_Path)], None
    return found


_append = _find_append()


class Outline:
    """The path of a mobject's points; `trace` makes it the current path of a context."""

    def __init__(self, mobject: VMobject) -> None:
        """The points must be finite and whole curves: as many as a multiple of four."""
        self._data = path_data(mobject.points[:, :2], mobject.tolerance_for_point_equality)
        self._path = _Path(0, self._data.__array_interface__["data"][0], len(self._data))

    def trace(self, context: cairo.Context) -> None:
        assert _append is not None
        context.new_path()
        _append(_cairo_t(context), self._path)


class LoopedOutline:
    """The same by Manim's own loop, for points of any kind."""

    def __init__(self, mobject: VMobject, camera: Camera, context: cairo.Context) -> None:
        context.new_path()
        camera.set_cairo_context_path(context, mobject)
        self._path = context.copy_path()

    def trace(self, context: cairo.Context) -> None:
        context.new_path()
        context.append_path(self._path)


def outline(mobject: VMobject, camera: Camera, context: cairo.Context) -> Outline | LoopedOutline:
    """The mobject's path; the context's current path is lost."""
    if _append is None or len(mobject.points) % 4 or not np.isfinite(mobject.points).all():
        return LoopedOutline(mobject, camera, context)
    return Outline(mobject)


def path_data(points: np.ndarray, tolerance: float) -> np.ndarray:
    """The points (4k, 2) as cairo's path data (n, 2): split and closed where Manim does."""
    starts, closed = subpaths(points, tolerance)
    template, places, sources = _layout(starts.tobytes(), closed.tobytes())
    data = template.copy()
    data[places] = points[sources]
    return data


def subpaths(points: np.ndarray, tolerance: float) -> tuple[np.ndarray, np.ndarray]:
    """Which curves of the points (4k, 2) begin a subpath, (k,); which subpaths are closed, (n,)."""
    starts = np.ones(len(points) // 4, bool)
    starts[1:] = ~_close(points[3:-1:4], points[4::4], tolerance)
    first = np.flatnonzero(starts) * 4
    last = np.append(first[1:], len(points)) - 1
    return starts, _close(points[first], points[last], tolerance)


@lru_cache(maxsize=4096)  # what moves keeps its layout
def _layout(starts: bytes, closed: bytes) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Headers in place, the places of points in the data, and which points go there."""
    begins = np.frombuffer(starts, bool)
    count = len(begins)
    first = np.flatnonzero(begins)
    last = (np.append(first[1:], count) - 1)[np.frombuffer(closed, bool)]
    ends = np.zeros(count, int)
    ends[last] = 1
    at = 4 * np.arange(count) + 2 * np.cumsum(begins) + np.cumsum(ends) - ends
    template = np.zeros((4 * count + 2 * len(first) + len(last), 2))
    headers = template.view(np.int32)
    headers[at, :2] = CURVE
    headers[at[first] - 2, :2] = MOVE
    headers[at[last] + 4, :2] = CLOSE
    places = np.concatenate([at[first] - 1, at + 1, at + 2, at + 3])
    curves = 4 * np.arange(count)
    sources = np.concatenate([4 * first, curves + 1, curves + 2, curves + 3])
    return template, places, sources


def _close(ends: np.ndarray, starts: np.ndarray, tolerance: float) -> np.ndarray:
    """Whether points (n, 2) coincide, as VMobject.consider_points_equals_2d has it."""
    near = np.abs(ends - starts) <= tolerance + 1e-5 * np.abs(starts)
    return near[:, 0] & near[:, 1]


def _cairo_t(context: cairo.Context) -> int:
    """The first field after a Python object's own two."""
    field = id(context) + object.__basicsize__
    return ctypes.c_void_p.from_address(field).value or 0
