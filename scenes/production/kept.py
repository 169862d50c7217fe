"""What builds keep for the next one, in a folder of their own: nothing else is ever removed.

    out/.manim-backprop/<Scene>-<quality>-<key>/   a rendered scene, and a record of it
    out/.manim-backprop/segments-<key>/            its plays, each with its digest in its name
    out/.manim-backprop/voice/                     what was read aloud
    out/.manim-backprop/leaves-<key>.kept          a chapter's pictures on paper (leaves.py)
    out/.manim-backprop/poster-<key>.kept          what a part of the video stands still on
    out/.manim-backprop/asked-<key>.json           what a build was asked (unchanged.py)
    out/.manim-backprop/published/                 what was handed out (publishing.py)
    out/.manim-backprop/.rendering-…/              what is under way, marked as ours

Only files with names that we give are removed, in folders with names that we give; a folder in
which anything else lies stays, with that. A link is never followed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from scenes.production.errors import OutsideError

FOLDER = ".manim-backprop"
VIDEO, CAPTIONS, CUES, RECORD = "video.mp4", "captions.srt", "cues.json", "record.json"
OF_A_PART = (VIDEO, CAPTIONS, CUES, RECORD)
UNFINISHED, MARK = ".rendering-", ".made-by-manim-backprop"
_DIGEST = hashlib.sha256().digest_size  # bytes
DAYS = 14  # that a part which no lecture used is kept
IN_USE, LOCK = "in-use", "lock"
_LOCKS = {IN_USE, LOCK}
_SUBFOLDERS = ("voice", "published")
_PART = re.compile(r"\w+-\d+p\d+-[0-9a-f]{16}")
_SEGMENTS, _SEGMENT = (
    re.compile(r"segments-[0-9a-f]{16}"),
    re.compile(r"[0-9a-f]{32}-[0-9a-f]{32}\.mp4"),
)
_SPEECH, _LOG = re.compile(r"[0-9a-f]{24}\.sound"), re.compile(r"\w+\.log")
_ASKED = re.compile(r"asked-[0-9a-f]{32}\.json")
_THING = re.compile(r"(leaves|poster)-[0-9a-f]{32}\.kept")
_OF_BUILDS = (_PART, _SEGMENTS, _ASKED)
_PROGRESS = re.compile(rf"{re.escape(UNFINISHED)}.*\.progress")


def workshop(out: Path) -> Path:
    """The folder in `out` in which builds keep things, made where there is none.

    OutsideError where a link stands in its place: what is kept would lie, and go, elsewhere.
    """
    folder = out / FOLDER
    for each in (folder, *(folder / name for name in _SUBFOLDERS)):
        if each.is_symlink():
            raise OutsideError(f"{each}: is a link; remove it, or name another folder with --out")
        each.mkdir(parents=True, exist_ok=True)
    return folder


# -- whole, or not there -------------------------------------------------------------------------


def described(path: Path) -> dict[str, Any]:
    """Size and digest of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"bytes": path.stat().st_size, "sha256": digest}


def seal(folder: Path) -> None:
    """Write the record that vouches for the files of a part."""
    files = {path.name: described(path) for path in sorted(folder.iterdir())}
    (folder / RECORD).write_text(json.dumps({"files": files}, indent=1), encoding="utf-8")


def is_whole(folder: Path) -> bool:
    """Whether a part is there, each of its files as its record says."""
    try:
        files = json.loads((folder / RECORD).read_text(encoding="utf-8"))["files"]
        return (
            not folder.is_symlink()
            and VIDEO in files
            and set(files) <= {*OF_A_PART}
            and all(is_as_told(folder / name, told) for name, told in files.items())
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def is_as_told(path: Path, told: Any) -> bool:
    """Whether it is a file, no link, with this description."""
    try:
        return not path.is_symlink() and path.is_file() and described(path) == told
    except OSError:
        return False


def put(finished: Path, folder: Path) -> Path:
    """Move a part to its place in one step, unless a whole one is there: of another build."""
    seal(finished)
    for _ in range(3):
        with contextlib.suppress(OSError):
            finished.rename(folder)
            return folder
        if is_whole(folder):
            return folder
        _make_way(folder)
    finished.rename(folder)
    return folder


def _make_way(folder: Path) -> None:
    """A damaged part goes; whatever else has its name is called otherwise."""
    if folder.is_symlink() or not _forget_part(folder):
        with contextlib.suppress(FileNotFoundError):
            folder.rename(tempfile.mktemp(prefix=f"not-ours-{folder.name}-", dir=folder.parent))


def remembered(path: Path, make: Callable[[], bytes]) -> bytes:
    """What is kept there, if it is as it was kept; else what is made now, and kept.

    Before it stands its digest; a disk that is full keeps nothing, and nobody from going on.
    """
    with contextlib.suppress(OSError):
        kept = b"" if path.is_symlink() else path.read_bytes()
        if kept[:_DIGEST] == hashlib.sha256(kept[_DIGEST:]).digest():
            os.utime(path)
            return kept[_DIGEST:]
    content = make()
    with contextlib.suppress(OSError), working(path.parent) as work:
        (work / "made").write_bytes(hashlib.sha256(content).digest() + content)
        os.replace(work / "made", path)
    return content


# -- under way -----------------------------------------------------------------------------------


@contextlib.contextmanager
def working(kept: Path) -> Iterator[Path]:
    """A folder for what is not finished; it goes with all that is in it."""
    folder = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=kept))
    (folder / MARK).touch()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def in_use(kept: Path) -> Iterator[None]:
    """While this lasts, no other build tidies up."""
    with _locked(kept / IN_USE, exclusive=False):
        yield


@contextlib.contextmanager
def alone(kept: Path) -> Iterator[None]:
    """One at a time, where the system can see to it."""
    with _locked(kept / LOCK, exclusive=True):
        yield


@contextlib.contextmanager
def _locked(path: Path, *, exclusive: bool, wait: bool = True) -> Iterator[bool]:
    """Whether the lock was got; a link in its place is never opened."""
    try:
        import fcntl
    except ImportError:
        yield True
        return
    if path.is_symlink():
        raise OutsideError(f"{path}: is a link; remove it")
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o644)
    got = True
    try:
        kind = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
        try:
            fcntl.flock(file, kind if wait else kind | fcntl.LOCK_NB)
        except BlockingIOError:
            got = False
        except OSError:  # a disk on which there are no locks
            got = wait
        yield got
    finally:
        os.close(file)


# -- tidying -------------------------------------------------------------------------------------


def used(kept: Path, names: set[str]) -> None:
    """These parts were used just now."""
    for name in names:
        with contextlib.suppress(OSError):
            if any(each.fullmatch(name) for each in _OF_BUILDS) and not (kept / name).is_symlink():
                os.utime(kept / name)


def tidy(kept: Path, days: int = DAYS) -> None:
    """Forget what nothing used for so many days, and what a build that was killed has left.

    Where another build is at work nothing is: it may be about to use the oldest.
    """
    with _locked(kept / IN_USE, exclusive=True, wait=False) as nobody_else:
        if nobody_else:
            for path in sorted(kept.iterdir()):
                if not path.is_symlink():
                    with contextlib.suppress(OSError):
                        _tidied(path, days)
            for path in sorted((kept / "voice").glob("*")):
                if _SPEECH.fullmatch(path.name) and _is_old(path, days):
                    _gone(path)


def clear_away(kept: Path) -> None:
    """Remove the locks, and the folder where nothing else lies in it."""
    for name in _SUBFOLDERS:
        with contextlib.suppress(OSError):
            (kept / name).rmdir()
    if {each.name for each in kept.iterdir()} <= _LOCKS:
        _forget(kept, tuple(_LOCKS))


def _tidied(path: Path, days: int) -> None:
    if path.name.startswith(UNFINISHED):
        if (path / MARK).is_file() and _is_old(path, min(days, 1)):
            shutil.rmtree(path)
        elif _PROGRESS.fullmatch(path.name) and _is_old(path, min(days, 1)):
            _gone(path)
    elif _is_old(path, days):
        if _PART.fullmatch(path.name) and (path / RECORD).is_file():
            _forget_part(path)
        elif _SEGMENTS.fullmatch(path.name):
            _forget(path, [each for each in os.listdir(path) if _SEGMENT.fullmatch(each)])
        elif any(each.fullmatch(path.name) for each in (_LOG, _ASKED, _THING)):
            _gone(path)


def _is_old(path: Path, days: int) -> bool:
    return time.time() - path.lstat().st_mtime > days * 24 * 3600


def _forget_part(folder: Path) -> bool:
    return _forget(folder, OF_A_PART)


def _forget(folder: Path, names: Iterator[str] | list[str] | tuple[str, ...]) -> bool:
    """Remove these files, and their folder where nothing else lies in it; whether it has gone."""
    for name in names:
        _gone(folder / name)
    with contextlib.suppress(OSError):
        folder.rmdir()
    return not folder.exists()


def _gone(path: Path) -> None:
    """A file, or a link itself."""
    with contextlib.suppress(OSError):
        path.unlink()
