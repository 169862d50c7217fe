"""What travels to workers elsewhere, and what comes back: bytes that are checked, never unpickled.

A worker's answer is a line of JSON and then its files, one after the other:

    {"files": {"video.mp4": 81234, "cues.json": 5120}}\\n…        or {"error": "what Manim said"}\\n
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from scenes.production.cues import Cues
from scenes.production.errors import CuesError, FarmError, JoinError, RenderError
from scenes.production.job import Job
from scenes.production.joining import lengths
from scenes.production.kept import CAPTIONS, CUES, VIDEO
from scenes.production.naming import printable

LONGEST_HEAD, LONGEST_TEXT, LONGEST = 100_000, 50_000_000, 4_000_000_000  # bytes
_EXCEPTIONS_OF = {"builtins", "asyncio", "concurrent", "distributed"}
_guarded = 0  # how many clusters are open


def packed(files: Mapping[str, bytes]) -> bytes:
    """The files of a scene as an answer."""
    head = {"files": {name: len(content) for name, content in files.items()}}
    return b"".join([json.dumps(head).encode(), b"\n", *files.values()])


def refused(error: str) -> bytes:
    """An answer that says why there are none."""
    return json.dumps({"error": error[-10_000:]}).encode() + b"\n"


def unpacked(answer: object, folder: Path, job: Job) -> None:
    """Write the files of an answer into the folder.

    RenderError with what the worker says; FarmError where it is not what was asked for.
    """
    if not isinstance(answer, bytes) or len(answer) > LONGEST:
        raise FarmError(f"{job.name}: a worker has answered with something that is no video")
    head, contents = _head(answer, job)
    if isinstance(head.get("error"), str):
        raise RenderError(f"{job.name} failed elsewhere: {printable(head['error'])}")
    try:
        for name, content in _files(head["files"], contents):
            (folder / name).write_bytes(content)
        _check(folder, job)
    except (KeyError, TypeError, ValueError, AttributeError, CuesError, JoinError) as error:
        raise FarmError(
            f"{job.name}: a worker's answer is damaged ({printable(str(error))})"
        ) from error


def _head(answer: bytes, job: Job) -> tuple[dict[str, Any], memoryview]:
    end = answer.find(b"\n", 0, LONGEST_HEAD)
    try:
        head = json.loads(answer[: max(end, 0)])
    except (ValueError, RecursionError):
        head = None
    if not isinstance(head, dict):
        raise FarmError(f"{job.name}: a worker has answered with something that is no video")
    return head, memoryview(answer)[end + 1 :]


def _files(sizes: dict[str, int], contents: memoryview) -> Iterator[tuple[str, memoryview]]:
    if not {VIDEO, CUES} <= set(sizes) <= {VIDEO, CUES, CAPTIONS}:
        raise ValueError("other files than a video, its cues and its captions")
    if any(type(size) is not int or size < 0 for size in sizes.values()):
        raise ValueError("sizes that are none")
    if sum(sizes.values()) != len(contents) or any(
        sizes[n] > LONGEST_TEXT for n in sizes if n != VIDEO
    ):
        raise ValueError("files of other sizes than it says")
    at = 0
    for name, size in sizes.items():
        yield name, contents[at : at + size]
        at += size


def _check(folder: Path, job: Job) -> None:
    """It is a video of the size and as long as its cue log says, which is read by its own model."""
    cues = Cues.read(folder / CUES)
    if (cues.scene, cues.width, cues.height, cues.fps) != (job.name, *job.size, job.rate):
        raise ValueError("the cue log of another scene")
    try:
        with av.open(str(folder / VIDEO), format="mp4") as film:
            stream = film.streams.video[0]
            if (stream.width, stream.height, stream.average_rate) != (
                *job.size,
                Fraction(job.rate),
            ):
                raise ValueError("a video of another size")
        (length,) = lengths([folder / VIDEO])
    except (av.FFmpegError, IndexError) as error:
        raise ValueError("a video that cannot be read") from error
    if abs(float(length) - cues.seconds) > 2 / job.rate:
        raise ValueError("a video of another length")


# -- nothing that others have pickled runs here ----------------------------------------------------


class NotOursError(AttributeError):
    """A pickle that asks for more than data; Dask takes an AttributeError for a missing class."""


@contextmanager
def nothing_unpickled() -> Iterator[None]:
    """While this lasts, a pickle may name no function and no class but an exception's.

    Dask's client unpickles what workers answer and what the scheduler says: with this, numbers,
    texts, bytes and lists of them are all that it gets.
    """
    global _guarded
    if not _hooked:
        sys.addaudithook(_hook)  # there is no way to take one off
        _hooked.append(True)
    _guarded += 1
    try:
        yield
    finally:
        _guarded -= 1


_hooked: list[bool] = []
asked_for: list[str] = []  # what pickles of others have asked for, and did not get


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if not _guarded or event != "pickle.find_class" or arguments[:2] == ("builtins", "bytes"):
        return  # Dask asks for the class of what it stores as it is
    if not _is_exception(*arguments[:2]):
        asked_for.append(f"{arguments[0]}.{arguments[1]}")
        raise NotOursError(f"{arguments[0]}.{arguments[1]} is asked for by a pickle of others")


def _is_exception(module: str, name: str) -> bool:
    """A class that is there already, and can do no more than be raised."""
    found = getattr(sys.modules.get(module), "__dict__", {}).get(name)
    ours = module.partition(".")[0] in _EXCEPTIONS_OF
    return ours and isinstance(found, type) and issubclass(found, Exception)
