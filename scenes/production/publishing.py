"""From a folder where all was made to the folder where it is handed out: whole files only.

A manifest, moved last, vouches for the others by their digests: whatever is interrupted, or mixed
with another build, does not fit it, and is made again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


def publish(made: Path, out: Path, manifest: Mapping[str, Any], name: str) -> None:
    """Move all files of `made` to their places in `out`, and then the manifest as `name`.

    Files that the last manifest of this name vouched for, and this does not, are removed.
    """
    files = _files(made)
    text = json.dumps({**manifest, "files": files}, indent=2, ensure_ascii=False) + "\n"
    (made / name).write_text(text, encoding="utf-8")
    with _alone(out):
        gone = set(_told_files(out / name)) - set(files)
        for file in files:
            (out / file).parent.mkdir(parents=True, exist_ok=True)
            os.replace(made / file, out / file)
        os.replace(made / name, out / name)
        for file in gone:
            (out / file).unlink(missing_ok=True)


def is_published(out: Path, name: str, key: str) -> bool:
    """Whether the manifest is there, has this key, and every file is as it says."""
    try:
        manifest = json.loads((out / name).read_text(encoding="utf-8"))
        files = manifest["files"]
        return (
            manifest["key"] == key
            and bool(files)
            and all(_described(out / file) == told for file, told in files.items())
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _files(folder: Path) -> dict[str, dict[str, Any]]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): _described(path) for path in found}


def _described(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"bytes": path.stat().st_size, "sha256": digest}


def _told_files(manifest: Path) -> Iterator[str]:
    """The files of a manifest that lie below its own folder, which nothing but we wrote."""
    with contextlib.suppress(OSError, ValueError, TypeError, AttributeError, KeyError):
        for name in json.loads(manifest.read_text(encoding="utf-8"))["files"]:
            path = Path(name)
            if not path.is_absolute() and ".." not in path.parts:
                yield name


@contextlib.contextmanager
def _alone(out: Path) -> Iterator[None]:
    """One at a time in a folder, where the system can see to it."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with (out / "parts" / ".publishing").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
