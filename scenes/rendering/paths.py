"""A mobject's outline as one cairo path, made by numpy rather than curve by curve in Python.

`cairo_append_path` takes an array of `cairo_path_data_t`, 16 bytes each: a header (kind, length)
or a point. pycairo cannot make one from numbers, so cairo's own C function is called with the
`cairo_t` that pycairo's public struct PycairoContext begins with. Where that is not found, or
does not give the path that cairo reads back, Manim's loop is used.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Any

import cairo
import numpy as np
from manim import Camera, VMobject

MOVE, CURVE, CLOSE = (0, 2), (2, 4), (3, 1)  # kind and length of a header


class _Path(ctypes.Structure):
    _fields_ = [("status", ctypes.c_int), ("data", ctypes.c_void_p), ("length", ctypes.c_int)]


def _find_append() -> Callable[[Any, Any], None] | None:
    """Cairo's own function; None outside of CPython, where objects lie otherwise in memory."""
    if sys.implementation.name != "cpython":
        return None
    try:
        found = ctypes.CDLL(cairo._cairo.__file__).cairo_append_path
    except (AttributeError, OSError):
        return None
    found.argtypes, found.restype = [ctypes.c_void_p, ctypes.POINTER(_Path)], None
    return found if _draws_what_it_is_given(found) else None


def _draws_what_it_is_given(append: Callable[[Any, Any], None]) -> bool:
    """Whether a triangle with one curved side comes back from cairo as it was handed over."""
    points = np.array([[0, 0], [2, 1], [4, 3], [8, 8], [8, 8], [5, 8], [3, 8], [0, 0]], float)
    context = cairo.Context(cairo.ImageSurface(cairo.FORMAT_A8, 16, 16))
    (data,) = path_data([points], tolerance=1e-6)
    append(_cairo_t(context), Outline(data).path)
    curves = [(cairo.PATH_CURVE_TO, tuple(points[n + 1 : n + 4].ravel())) for n in (0, 4)]
    move = (cairo.PATH_MOVE_TO, (0.0, 0.0))
    return [move, *curves, (cairo.PATH_CLOSE_PATH, ()), move] == list(context.copy_path())


class Outline:
    """A path made of cairo's data (n, 2); `trace` makes it the current path of a context."""

    def __init__(self, data: np.ndarray) -> None:
        self._data = data
        self.path = _Path(0, data.__array_interface__["data"][0], len(data))

    def trace(self, context: cairo.Context) -> None:
        assert _append is not None
        context.new_path()
        _append(_cairo_t(context), self.path)


class LoopedOutline:
    """The same by Manim's own loop, for points of any kind."""

    def __init__(self, mobject: VMobject, camera: Camera, context: cairo.Context) -> None:
        context.new_path()
        camera.set_cairo_context_path(context, mobject)
        self._path = context.copy_path()

    def trace(self, context: cairo.Context) -> None:
        context.new_path()
        context.append_path(self._path)


def outlines(
    mobjects: Sequence[VMobject], camera: Camera, context: cairo.Context
) -> list[Outline | LoopedOutline]:
    """The mobjects' paths; the context's current path is lost.

    They are made together: for things as small as digits, numpy takes as long for one as for all.
    """
    made: dict[int, Outline] = {}
    alike: dict[float, list[VMobject]] = {}
    for each in mobjects:
        if _append is not None and len(each.points) % 4 == 0 and np.isfinite(each.points).all():
            alike.setdefault(each.tolerance_for_point_equality, []).append(each)
    for tolerance, some in alike.items():
        parts = path_data([each.points[:, :2] for each in some], tolerance)
        made |= {id(each): Outline(part) for each, part in zip(some, parts, strict=True)}
    return [made.get(id(each)) or LoopedOutline(each, camera, context) for each in mobjects]


def path_data(outlines: Sequence[np.ndarray], tolerance: float) -> list[np.ndarray]:
    """Outlines' points (4k, 2) as cairo's path data (n, 2): split and closed where Manim does."""
    points = outlines[0] if len(outlines) == 1 else np.concatenate(outlines)
    others = np.array([*accumulate(len(each) // 4 for each in outlines[:-1])], int)
    starts, closed = subpaths(points, tolerance, others)
    template, places, sources, at = _layout(starts.tobytes(), closed.tobytes())
    data = template.copy()
    data[places] = points[sources]
    bounds = [0, *at[others].tolist(), len(data)]
    return [data[start:end] for start, end in pairwise(bounds)]


def subpaths(
    points: np.ndarray, tolerance: float, others: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Which curves of the points (4k, 2) begin a subpath, (k,); which subpaths are closed, (n,).

    With each of the curves `others` something else begins, whatever was before.
    """
    starts = np.ones(len(points) // 4, bool)
    starts[1:] = ~_close(points[3:-1:4], points[4::4], tolerance)
    if others is not None:
        starts[others] = True
    first = np.flatnonzero(starts) * 4
    last = np.append(first[1:], len(points)) - 1
    return starts, _close(points[first], points[last], tolerance)


@lru_cache(maxsize=256)  # what moves keeps its layout
def _layout(starts: bytes, closed: bytes) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Headers in place, the places of points in the data, which points go there, and where each
    curve's data begins.
    """
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
    return template, places, sources, at - 2 * begins


def _close(ends: np.ndarray, starts: np.ndarray, tolerance: float) -> np.ndarray:
    """Whether points (n, 2) coincide, as VMobject.consider_points_equals_2d has it."""
    near = np.abs(ends - starts) <= tolerance + 1e-5 * np.abs(starts)
    return near[:, 0] & near[:, 1]


def _cairo_t(context: cairo.Context) -> int:
    """The first field after a Python object's own two."""
    field = id(context) + object.__basicsize__
    return ctypes.c_void_p.from_address(field).value or 0


_append = _find_append()
