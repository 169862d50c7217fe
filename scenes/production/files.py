"""Files that appear when they are complete: whoever fails leaves the last good one."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, content: bytes | str) -> None:
    """Written beside its place, with line ends as they are, and moved there."""
    half = path.with_name(f".unfinished-{os.getpid()}-{path.name}")
    try:
        half.write_bytes(content.encode() if isinstance(content, str) else content)
        os.replace(half, path)
    finally:
        half.unlink(missing_ok=True)
