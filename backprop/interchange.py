"""Parameters and lessons as files that other tools read: .npz, safetensors, PyTorch's state dict.

Files from strangers are data.  No pickle is ever loaded: `.npz` without objects, safetensors by
its published layout (a JSON header, then the bare numbers), and a `.pt` file only where you ask
for PyTorch, by its own loader that builds nothing but tensors.

Parameters are float64 arrays by name, W1 (n_1, n_0), b1 (n_1,), …; a lesson's exact numbers travel
beside them as its JSON, so that 0.15 comes back as 3/20.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from backprop.lesson import MAX_PARAMETERS, Lesson
from backprop.numbers import EXACT, FLOAT, Array, fixed
from backprop.tensor_files import (
    LESSON,
    FileError,
    Parameters,
    content_of,
    npz,
    read_npz,
    read_safetensors,
    safetensors,
    write_npz,
    write_safetensors,
)
from backprop.trained import doubles

_OURS = re.compile(r"([Wb])([1-9]\d?)")


def parameters_of(lesson: Lesson) -> Parameters:
    """A lesson's parameters in float64: W1, b1, … WL, bL, each rounded to the nearest.

    >>> {name: array.shape for name, array in parameters_of(Lesson.named("xor")).items()}
    {'W1': (3, 2), 'b1': (3,), 'W2': (1, 3), 'b2': (1,)}
    """
    values: Parameters = {}
    for l, (W, b) in enumerate(zip(lesson.weights, lesson.biases, strict=True), start=1):
        values[f"W{l}"] = FLOAT.convert(EXACT.array(W))
        values[f"b{l}"] = FLOAT.convert(EXACT.array(b))
    return values


def lesson_from(
    parameters: Mapping[str, Any],
    examples: Any,
    activations: Any = "sigmoid",
    *,
    origin: str = "parameters from a file",
    **settings: Any,
) -> Lesson:
    """A lesson with these parameters, bit for bit; the layers' sizes are those of the matrices.

    `settings` are those of `Lesson.of`: loss, rate, steps, …
    """
    named = layered(parameters)
    count = len(named) // 2
    return Lesson.of(
        layers=[named["W1"].shape[1], *(named[f"W{l}"].shape[0] for l in range(1, count + 1))],
        weights=[doubles(named[f"W{l}"]) for l in range(1, count + 1)],
        biases=[doubles(named[f"b{l}"]) for l in range(1, count + 1)],
        activations=activations,
        examples=examples,
        origin=origin,
        **settings,
    )


def layered(parameters: Mapping[str, Any]) -> Parameters:
    """Parameters as W1, b1, …: by these names, or by PyTorch's `….weight` and `….bias` in order.

    Values are arrays, or tensors (anything with `detach().cpu().numpy()`).  A layer without bias
    gets zeros.
    """
    arrays = {name: _as_array(name, value) for name, value in parameters.items()}
    if any(_OURS.fullmatch(name) for name in arrays):
        return _checked({n: a for n, a in arrays.items() if _OURS.fullmatch(n)})
    named: Parameters = {}
    for name, array in arrays.items():
        stem, _, kind = name.rpartition(".")
        if kind == "weight" and array.ndim == 2:
            named[f"W{len(named) // 2 + 1}"] = array
            bias = arrays.get(f"{stem}.bias" if stem else "bias", np.zeros(len(array)))
            named[f"b{len(named) // 2 + 1}"] = bias
    if not named:
        raise FileError(
            f"no layers among {', '.join(list(arrays)[:6]) or 'nothing'}: expected W1, b1, … or "
            f"PyTorch's names such as 0.weight, 0.bias"
        )
    return _checked(named)


def _as_array(name: str, value: Any) -> Array:
    if hasattr(value, "detach"):
        value = value.detach().cpu().double().numpy()
    array = np.asarray(value)
    if array.dtype.kind != "f":
        raise FileError(f"{name} should hold floating-point numbers, not {array.dtype}")
    return fixed(np.array(array, dtype=float))


def _checked(named: Parameters) -> Parameters:
    """Every layer there, each matrix on the one before, all numbers finite."""
    count = max(int(name[1:]) for name in named)
    if sum(array.size for array in named.values()) > MAX_PARAMETERS:
        raise FileError(f"more than {MAX_PARAMETERS:,} parameters; that is no lesson")
    for l in range(1, count + 1):
        if f"W{l}" not in named:
            raise FileError(f"W{l} is missing; give every layer from 1 to {count}")
        W = named[f"W{l}"]
        b = named.setdefault(f"b{l}", fixed(np.zeros(W.shape[:1])))
        n_in = named[f"W{l - 1}"].shape[0] if l > 1 else W.shape[-1] if W.ndim else 0
        if W.ndim != 2 or not W.size or W.shape[1] != n_in or b.shape != W.shape[:1]:
            raise FileError(
                f"W{l} should be n×{n_in} and b{l} as long as its rows, but they are {W.shape} "
                f"and {b.shape}"
            )
        if not (np.isfinite(W).all() and np.isfinite(b).all()):
            raise FileError(f"layer {l} holds a number that is not finite")
    return {f"{letter}{l}": named[f"{letter}{l}"] for l in range(1, count + 1) for letter in "Wb"}


# --- both, by the file's name -----------------------------------------------------------------


def write_lesson(path: str | Path, lesson: Lesson) -> None:
    """A lesson with its parameters as .npz or .safetensors, by the path's suffix."""
    writers = {".npz": write_npz, ".safetensors": write_safetensors}
    suffix = Path(path).suffix.lower()
    if suffix not in writers:
        raise FileError(f"{path}: should end in .npz or .safetensors")
    writers[suffix](path, parameters_of(lesson), lesson)


def read_lesson(path: str | Path) -> Lesson:
    """The lesson that `write_lesson` has put into a file, exact."""
    suffix = Path(path).suffix.lower()
    if suffix == ".npz":
        stored = npz(path).get(LESSON)
        text = None if stored is None or stored.dtype != np.uint8 else stored.tobytes()
    elif suffix == ".safetensors":
        found = safetensors(path)[1].get(LESSON)
        text = found.encode() if isinstance(found, str) else None
    else:
        raise FileError(f"{path}: should end in .npz or .safetensors")
    if text is None:
        raise FileError(f"{path}: holds parameters, but no lesson; use lesson_from(parameters, …)")
    try:
        return Lesson.from_json(text.decode(), str(path))
    except UnicodeDecodeError:
        raise FileError(f"{path}: its lesson is not UTF-8 text") from None


# --- PyTorch ----------------------------------------------------------------------------------


def to_state_dict(parameters: Mapping[str, Any]) -> dict[str, Array]:
    """W1, b1, … under the names of torch.nn.Sequential(Linear, f, Linear, f, …); numpy arrays.

    >>> list(to_state_dict(parameters_of(Lesson.named("xor"))))
    ['0.weight', '0.bias', '2.weight', '2.bias']
    """
    kinds = {"W": "weight", "b": "bias"}
    return {
        f"{2 * (int(name[1:]) - 1)}.{kinds[name[0]]}": array
        for name, array in layered(parameters).items()
    }


def read_state_dict(path: str | Path, *, with_torch: bool = False) -> Parameters:
    """The parameters of a state dict: of a .safetensors file, or (asked for) of a .pt file.

    A .pt file is a pickle: it is read only `with_torch`, by torch.load(weights_only=True), which
    builds tensors and nothing else.
    """
    if Path(path).suffix.lower() == ".safetensors":
        return layered(read_safetensors(path))
    if not with_torch:
        raise FileError(
            f"{path}: is a pickle, which is not opened here; save it with safetensors.torch."
            f"save_file, or ask for with_torch=True"
        )
    content = content_of(path)
    try:
        import torch
    except ImportError:
        raise FileError(f"{path}: with_torch needs PyTorch; install torch") from None
    try:
        loaded = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    except Exception as error:
        raise FileError(f"{path}: PyTorch refuses it: {str(error)[:80]}") from None
    if not isinstance(loaded, Mapping):
        raise FileError(f"{path}: should be a state dict, not {type(loaded).__name__}")
    return layered(loaded)


__all__ = [
    "FileError",
    "Parameters",
    "layered",
    "lesson_from",
    "parameters_of",
    "read_lesson",
    "read_npz",
    "read_safetensors",
    "read_state_dict",
    "to_state_dict",
    "write_lesson",
    "write_npz",
    "write_safetensors",
]
