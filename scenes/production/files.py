"""Files that are handed out: their templates, and writing them whole."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

TEMPLATES = Path(__file__).with_name("templates")


def write_whole(path: Path, content: bytes | str) -> None:
    """Written beside its place and moved there: whoever fails leaves the last good file.

    A folder that is not there is made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".unfinished-{secrets.token_hex(8)}{path.suffix}")
    try:
        with half.open("xb") as file:  # a new file: no link is followed
            file.write(content.encode() if isinstance(content, str) else content)
        os.replace(half, path)
    finally:
        half.unlink(missing_ok=True)


def template_digests() -> dict[str, str]:
    """The contents of all templates: what is made from them changes with them."""
    files = sorted(path for path in TEMPLATES.iterdir() if path.is_file())
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
