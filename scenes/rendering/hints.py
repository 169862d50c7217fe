"""Telling x264 which parts of a frame are those of the frame before: it need not look there.

libavcodec takes that as side data of a frame (AVVideoHint), which PyAV can read but not write: it
is written by libavutil's own functions. Whether the pointer to the AVFrame was found is checked by
what it must point to; without it frames are encoded without hints, to the same bytes in more time.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from functools import cache

import av
import av.video.frame

from scenes.rendering.rectangles import Rect

_KIND = 27  # AV_FRAME_DATA_VIDEO_HINT
_CHANGED = 1  # AV_VIDEO_HINT_TYPE_CHANGED
_POINTER = object.__basicsize__ + ctypes.sizeof(ctypes.c_void_p)  # after PyAV's table of methods
_WIDTH = 104  # of AVFrame: 8 pointers, 8 line sizes and another pointer stand before


class _Hint(ctypes.Structure):
    _fields_ = [
        ("count", ctypes.c_size_t),
        ("offset", ctypes.c_size_t),
        ("size", ctypes.c_size_t),
        ("kind", ctypes.c_int),
    ]


class _Rect(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint32) for name in ("x", "y", "width", "height")]


@cache
def _functions() -> tuple[Callable[..., int], Callable[..., None]] | None:
    """(create, remove); None where libavutil has none."""
    try:
        library = ctypes.CDLL(av.video.frame.__file__)
        create, remove = library.av_video_hint_create_side_data, library.av_frame_remove_side_data
    except (AttributeError, OSError):
        return None
    create.argtypes, create.restype = [ctypes.c_void_p, ctypes.c_size_t], ctypes.c_void_p
    remove.argtypes, remove.restype = [ctypes.c_void_p, ctypes.c_int], None
    return create, remove


def options() -> dict[str, str]:
    """What an encoder must be opened with to take hints."""
    return {"mb_info": "1"} if _functions() else {}


def say_what_changed(frame: av.VideoFrame, rects: Sequence[Rect]) -> None:
    """Outside the rectangles the frame is as the last one that was encoded."""
    functions, pointer = _functions(), _av_frame(frame)
    if functions is None or pointer is None:
        return
    create, remove = functions
    remove(pointer, _KIND)
    rects = rects or [Rect(0, 0, 0, 0)]
    at = create(pointer, len(rects))
    if not at:
        return
    hint = _Hint.from_address(at)
    hint.kind = _CHANGED
    for n, rect in enumerate(rects):
        place = _Rect.from_address(at + hint.offset + n * hint.size)
        place.x, place.y = rect.left, rect.top
        place.width, place.height = rect.right - rect.left, rect.bottom - rect.top


def _av_frame(frame: av.VideoFrame) -> int | None:
    """The address of PyAV's AVFrame, if it is where it is expected."""
    pointer = ctypes.c_void_p.from_address(id(frame) + _POINTER).value
    if not pointer:
        return None
    data = ctypes.c_void_p.from_address(pointer).value
    width, height = (ctypes.c_int * 2).from_address(pointer + _WIDTH)
    expected = frame.planes[0].buffer_ptr, frame.width, frame.height
    return pointer if (data, width, height) == expected else None
