"""Outlines of text that was set before, kept on disk from run to run.

A lecture sets the same hundreds of strings each time. What Typst makes of one depends on the
string and on the code that asks, whose contents are part of the key: what is kept never goes out
of date. A file that is missing, damaged or cannot be written is no harm: the text is set anew.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np

FOLDER = "BACKPROP_CACHE"  # where to keep things instead; empty: nowhere

Kept = list[tuple[int, np.ndarray]]  # part and points (4k, 3) of each outline


def load(source: str) -> Kept | None:
    """The outlines of a source; None if they are not there."""
    path = _path(source)
    if path is None:
        return None
    try:
        content = path.read_bytes()
        count = int.from_bytes(content[:8], "little")
        heads = np.frombuffer(content, np.int64, 2 * count, 8).reshape(-1, 2)
        points = np.frombuffer(content, np.float64, int(heads[:, 1].sum()) * 3, 8 + heads.nbytes)
    except (OSError, ValueError):
        return None
    ends = np.cumsum(heads[:, 1])[:-1]
    split = np.split(points.reshape(-1, 3), ends)
    return (
        [(int(part), each) for (part, _), each in zip(heads, split, strict=True)] if count else []
    )


def save(source: str, outlines: Sequence[tuple[int, np.ndarray]]) -> None:
    """Keep the outlines of a source, whole or not at all."""
    path = _path(source)
    if path is None:
        return
    heads = np.array([(part, len(points)) for part, points in outlines], np.int64)
    parts = [len(outlines).to_bytes(8, "little"), heads.tobytes()]
    parts += [np.ascontiguousarray(points, np.float64).tobytes() for _, points in outlines]
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, half = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(b"".join(parts))
        os.replace(half, path)


def _path(source: str) -> Path | None:
    folder = _folder()
    if folder is None:
        return None
    return folder / hashlib.sha256(source.encode()).hexdigest()


@cache
def _folder() -> Path | None:
    """One for each version of Typst and of the code that sets text."""
    base = os.environ.get(FOLDER)
    if base == "":
        return None
    if base is None:
        base = os.environ.get("XDG_CACHE_HOME") or _usual()
    code = (Path(__file__).with_name("outlines.py").read_bytes(), Path(__file__).read_bytes())
    key = hashlib.sha256(b"".join(code) + version("typst").encode()).hexdigest()[:16]
    return Path(base, "manim-backprop", "outlines", key)


def _usual() -> str:
    if sys.platform == "win32":
        return os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData/Local")
    return str(Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache"))
