"""Outlines of text that was set before, kept on disk from run to run.

A lecture sets the same hundreds of strings each time. What Typst makes of one depends on the
string, on Typst and on the code that asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np

from scenes import cache as disk
from scenes import fonts

_HERE = Path(__file__)
Kept = list[tuple[int, np.ndarray]]  # part and points (4k, 3) of each outline


def load(source: str) -> Kept | None:
    """The outlines of a source; None if they are not there."""
    content = disk.load(_place(source))
    if content is None:
        return None
    try:
        count = int.from_bytes(content[:8], "little")
        heads = np.frombuffer(content, np.int64, 2 * count, 8).reshape(-1, 2)
        points = np.frombuffer(content, np.float64, int(heads[:, 1].sum()) * 3, 8 + heads.nbytes)
    except (ValueError, OverflowError):
        return None
    ends = np.cumsum(heads[:, 1])[:-1]
    split = np.split(points.reshape(-1, 3), ends)
    return (
        [(int(part), each) for (part, _), each in zip(heads, split, strict=True)] if count else []
    )


def save(source: str, outlines: Sequence[tuple[int, np.ndarray]]) -> None:
    """Keep the outlines of a source, whole or not at all."""
    heads = np.array([(part, len(points)) for part, points in outlines], np.int64)
    parts = [len(outlines).to_bytes(8, "little"), heads.tobytes()]
    parts += [np.ascontiguousarray(points, np.float64).tobytes() for _, points in outlines]
    disk.save(_place(source), b"".join(parts))


def _place(source: str) -> Path | None:
    code = disk.code(_HERE.with_name("outlines.py"), _HERE, _HERE.parents[1] / "fonts.py")
    return disk.place(
        "outlines", source.encode(), _typst(), fonts.digest(fonts.named_font()).encode(), code
    )


@cache
def _typst() -> bytes:
    return version("typst").encode()
