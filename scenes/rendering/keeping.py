"""Segments kept from call to call: a play that looks as it did is not rendered again.

Manim's own cache asks what each mobject looks like, which takes longer than to draw most of them.
Here the caller knows what all pictures of a scene depend on but its words (`BACKPROP_SEGMENTS` is a
folder for just that), and the scene knows which words stand in the picture and where in the story a
play is (`segment_key`). A play of which frames add up (an updater's) is rendered always; from then
on the time belongs to the key, too.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

from scenes.rendering.known import is_function_of_time

SEGMENTS = "BACKPROP_SEGMENTS"


def kept_segment(scene: Any, frames: int) -> Path | None:
    """Where the segment of the play that has begun is kept, or will be, but for the digest in its
    name; None: nowhere.
    """
    folder, key = os.environ.get(SEGMENTS), getattr(scene, "segment_key", None)
    if not folder or key is None or Path(folder).is_symlink():
        return None
    if not is_function_of_time(scene):
        scene.renderer.adds_up = True  # what follows may depend on how long all before it took
        return None
    since = scene.renderer.time if scene.renderer.adds_up else None
    text = repr((key(), frames, since))
    return Path(folder) / f"{hashlib.sha256(text.encode()).hexdigest()[:32]}.mp4"


def taken(kept: Path, target: Path) -> bool:
    """Put the kept segment where a rendered one would be; False where there is no whole one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for path in kept.parent.glob(f"{kept.stem}-*{kept.suffix}"):
        with suppress(OSError):
            if _is_whole(path):
                _link(path, target)
                return True
            path.unlink()
    return False


def keep(target: Path, kept: Path) -> None:
    """Keep a rendered segment, whole or not at all; without room for it, not at all."""
    with suppress(OSError):
        kept.parent.mkdir(parents=True, exist_ok=True)
        _link(target, kept.with_name(f"{kept.stem}-{_digest(target)}{kept.suffix}"))


def _is_whole(path: Path) -> bool:
    """Whether it is a file that holds what its name says."""
    return not path.is_symlink() and path.stem.endswith(f"-{_digest(path)}")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:32]


def _link(source: Path, target: Path) -> None:
    """One file under two names; where there is no such thing, a copy that appears when complete."""
    if target.exists():
        return
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:
        half = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            shutil.copyfile(source, half)
            os.replace(half, target)
        finally:
            half.unlink(missing_ok=True)
