"""Arrays by name in files that others read: numpy's .npz and safetensors, without any pickle.

What a file says about itself is not believed: lengths, shapes, types and places are checked against
the file before anything is made of them.
"""

from __future__ import annotations

import io
import json
import math
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from backprop import files
from backprop.errors import BackpropError
from backprop.lesson import Lesson
from backprop.numbers import Array, fixed

MAX_BYTES = 64_000_000
MOST_DIMENSIONS = 8
LESSON = "backprop_lesson"  # the name under which a lesson's JSON travels

Parameters = dict[str, Array]


class FileError(BackpropError):
    """A file that does not hold parameters.  Text: `file: problem; remedy`."""


def content_of(path: str | Path) -> bytes:
    """The bytes of a file; FileError where it is none or too long."""
    return files.bytes_of(path, MAX_BYTES, lambda problem: FileError(f"{path}: {problem}"))


# --- .npz -------------------------------------------------------------------------------------


def write_npz(
    path: str | Path, parameters: Mapping[str, Any], lesson: Lesson | None = None
) -> None:
    """Arrays as numpy's .npz, with a lesson's JSON as bytes beside them."""
    arrays = {name: np.asarray(value) for name, value in parameters.items()}
    if lesson is not None:
        arrays[LESSON] = np.frombuffer(lesson.to_json().encode(), dtype=np.uint8)
    with open(path, "wb") as file:
        np.savez(file, allow_pickle=False, **arrays)


def read_npz(path: str | Path) -> Parameters:
    """The arrays of an .npz, the lesson left out; objects (pickles) are refused."""
    return {name: array for name, array in npz(path).items() if name != LESSON}


def npz(path: str | Path) -> dict[str, Array]:
    content = io.BytesIO(content_of(path))
    try:
        with zipfile.ZipFile(content) as archive:
            if sum(info.file_size for info in archive.infolist()) > MAX_BYTES:
                raise FileError(f"{path}: unpacks to more than {MAX_BYTES:,} bytes")
        content.seek(0)
        with np.load(content, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except FileError:
        raise
    except Exception as error:  # zipfile, zlib and numpy raise a dozen kinds for damaged files
        said = "holds Python objects" if "allow_pickle" in str(error) else "is no .npz of arrays"
        raise FileError(f"{path}: {said}; write it with numpy.savez of plain arrays") from None


# --- safetensors ------------------------------------------------------------------------------

_TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2"}


def write_safetensors(
    path: str | Path, parameters: Mapping[str, Any], lesson: Lesson | None = None
) -> None:
    """8 bytes length, a JSON header, the numbers: float64, little-endian."""
    header: dict[str, Any] = {}
    if lesson is not None:
        header["__metadata__"] = {LESSON: lesson.to_json()}
    chunks, at = [], 0
    for name, value in parameters.items():
        array = np.ascontiguousarray(value, dtype="<f8")
        header[name] = {
            "dtype": "F64",
            "shape": list(array.shape),
            "data_offsets": [at, at + array.nbytes],
        }
        chunks.append(array.tobytes())
        at += array.nbytes
    text = json.dumps(header, ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    Path(path).write_bytes(len(text).to_bytes(8, "little") + text + b"".join(chunks))


def read_safetensors(path: str | Path) -> Parameters:
    """The arrays of a safetensors file (F64, F32, F16, BF16), as float64."""
    return safetensors(path)[0]


def safetensors(path: str | Path) -> tuple[Parameters, dict[str, str]]:
    content = content_of(path)
    length = int.from_bytes(content[:8], "little")
    if len(content) < 8 or length > len(content) - 8:
        raise FileError(f"{path}: is no safetensors file: its header does not fit into it")
    try:
        header = json.loads(content[8 : 8 + length].decode())
    except (ValueError, RecursionError):
        raise FileError(f"{path}: is no safetensors file: its header is no JSON") from None
    if not isinstance(header, dict):
        raise FileError(f"{path}: is no safetensors file: its header is no table")
    metadata = header.pop("__metadata__", {})
    data = content[8 + length :]
    arrays = {name: _tensor(path, name, entry, data) for name, entry in header.items()}
    return arrays, metadata if isinstance(metadata, dict) else {}


def _tensor(path: str | Path, name: str, entry: Any, data: bytes) -> Array:
    """One array, every number of its entry checked against the file."""
    try:
        kind, shape, (start, stop) = entry["dtype"], entry["shape"], entry["data_offsets"]
        whole = all(type(n) is int and n >= 0 for n in (*shape, start, stop))
        whole = whole and len(shape) <= MOST_DIMENSIONS and max(shape, default=0) <= MAX_BYTES
        width = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2}[kind]
        fits = whole and start <= stop <= len(data) and stop - start == width * math.prod(shape)
    except (KeyError, TypeError, ValueError):
        fits = False
    if not fits:
        raise FileError(
            f"{path}: {name}: type, shape and place do not fit together; expected F64, F32, F16 "
            f"or BF16 within the file"
        )
    if kind == "BF16":
        upper = np.frombuffer(data[start:stop], "<u2").astype("<u4") << 16
        return fixed(upper.view("<f4").astype(float).reshape(shape))
    return fixed(np.frombuffer(data[start:stop], _TYPES[kind]).astype(float).reshape(shape))
