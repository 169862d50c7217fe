"""What was worked out before, kept in the user's cache folder from run to run.

A key names all that a thing depends on, the code that worked it out too: what is kept never goes
out of date. A file that is missing, damaged or cannot be written is no harm: before what it holds
stands that content's digest, and what does not fit it is worked out again.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

FOLDER = "BACKPROP_CACHE"  # where to keep things instead; empty: nowhere
DIGEST = 32  # bytes of a SHA-256


def place(kind: str, *parts: bytes) -> Path | None:
    """Where a thing of this kind is kept that depends on these parts; None: nowhere."""
    folder = _folder()
    if folder is None:
        return None
    key = hashlib.sha256()
    for part in parts:
        key.update(len(part).to_bytes(8, "little") + part)
    return folder / kind / key.hexdigest()


@cache
def code(*files: Path) -> bytes:
    """What these files hold, in short: part of the key of what their code works out."""
    return b"".join(hashlib.sha256(file.read_bytes()).digest() for file in files)


def load(path: Path | None) -> bytes | None:
    """What is kept there; None if nothing is, or not what was kept."""
    if path is None:
        return None
    try:
        digest, content = _parted(path.read_bytes())
    except OSError:
        return None
    return content if hashlib.sha256(content).digest() == digest else None


def save(path: Path | None, content: bytes) -> None:
    """Keep it there, whole or not at all."""
    if path is None:
        return
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, half = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(hashlib.sha256(content).digest() + content)
            os.replace(half, path)
        except OSError:
            os.unlink(half)


def _parted(kept: bytes) -> tuple[bytes, bytes]:
    """Digest and content."""
    return kept[:DIGEST], kept[DIGEST:]


@cache
def _folder() -> Path | None:
    base = os.environ.get(FOLDER)
    if base == "":
        return None
    return Path(base or os.environ.get("XDG_CACHE_HOME") or _usual(), "manim-backprop")


def _usual() -> str:
    if sys.platform == "win32":
        return os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData/Local")
    return str(Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache"))
