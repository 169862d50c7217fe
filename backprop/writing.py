"""Lessons as TOML and JSON that read back to the same lesson, number for number."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from flint import fmpq

from backprop.appearance import Appearance
from backprop.lesson import Lesson
from backprop.numbers import written


def to_toml(lesson: Lesson) -> str:
    """The lesson as a TOML file."""
    lines = [f"{key} = {_toml(value)}" for key, value in _head(lesson).items()]
    if appearance := _appearance(lesson):
        lines += ["", "[appearance]"]
        lines += [f"{key} = {_toml(value)}" for key, value in appearance.items()]
    if training := _training(lesson):
        lines += ["", "[training]"]
        lines += [f"{key} = {_toml(value)}" for key, value in training.items()]
    lines += ["", "[network]"]
    lines += [f"{key} = {_toml(value)}" for key, value in _network(lesson).items()]
    if lesson.initialiser:
        lines += ["", "[network.initialiser]"]
        lines += [f"{key} = {_toml(value)}" for key, value in _initialiser(lesson).items()]
    for example in lesson.examples:
        lines += ["", "[[example]]", f"x = {_toml(example.x)}", f"y = {_toml(example.y)}"]
    return "\n".join(lines) + "\n"


def to_json(lesson: Lesson) -> str:
    """The lesson as JSON: numbers as text, so that no reader rounds them."""
    return json.dumps(as_table(lesson), indent=1, ensure_ascii=False)


def as_table(lesson: Lesson) -> dict[str, Any]:
    """The lesson as tables of text and whole numbers, for JSON."""
    network = _network(lesson)
    if lesson.initialiser:
        network["initialiser"] = _initialiser(lesson)
    examples = [{"x": example.x, "y": example.y} for example in lesson.examples]
    training, appearance = _training(lesson), _appearance(lesson)
    table = {
        "format": "backprop lesson",
        **_head(lesson),
        **({"appearance": appearance} if appearance else {}),
        **({"training": training} if training else {}),
        "network": network,
        "example": examples,
    }
    plain: dict[str, Any] = _plain(table)
    return plain


def _head(lesson: Lesson) -> dict[str, Any]:
    named = {"name": lesson.name, "title": lesson.title, "origin": lesson.origin}
    return {
        **{key: text for key, text in named.items() if text},
        "loss": lesson.loss.name,
        "rate": lesson.rate,
        "steps": lesson.steps,
        "train_biases": lesson.train_biases,
        **({"in_place": True} if lesson.in_place else {}),
    }


def _network(lesson: Lesson) -> dict[str, Any]:
    network: dict[str, Any] = {
        "layers": lesson.sizes,
        "activations": tuple(f.name for f in lesson.activations),
    }
    for l, (W, b) in enumerate(zip(lesson.weights, lesson.biases, strict=True), start=1):
        if not lesson.initialiser:
            network[f"W{l}"] = W
        network[f"b{l}"] = b
    return network


def _appearance(lesson: Lesson) -> dict[str, Any]:
    """What is not as it is left out."""
    own, plain = vars(lesson.appearance), vars(Appearance())
    return {key: value for key, value in own.items() if value != plain[key]}


def _training(lesson: Lesson) -> dict[str, Any]:
    """What differs from plain gradient descent, by the keys of a lesson's file."""
    from backprop.reading_training import table_of

    return table_of(lesson.training)


def _initialiser(lesson: Lesson) -> dict[str, Any]:
    start = lesson.initialiser
    assert start is not None
    return {
        "kind": start.kind,
        "seed": start.seed,
        "decimals": start.decimals,
        "scale": start.scale,
    }


def _toml(value: object) -> str:
    if isinstance(value, fmpq):
        text = written(value)
        return f'"{text}"' if "/" in text else text
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Sequence):
        return "[" + ", ".join(_toml(v) for v in value) + "]"
    return str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, fmpq):
        return written(value)
    if isinstance(value, dict):
        return {key: _plain(v) for key, v in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(v) for v in value]
    return value
