"""Lessons from TOML and JSON.  A `0.15` in a file is 3/20, never the nearest double."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from backprop import files
from backprop.appearance import Appearance
from backprop.errors import BackpropError, LessonError, nearest, told
from backprop.initialisers import Initialiser
from backprop.lesson import Lesson, checked_sizes, number
from backprop.places import line_of, lines_of, place_of
from backprop.remedies import remedy
from backprop.slips import not_toml

MAX_BYTES = 50_000_000
_TOO_DEEP = f"a key of more than {files.DEEPEST} parts; write tables, such as [network]"
_ARRAY = re.compile(r"([Wb])([1-9]\d?)")


class _Table(BaseModel):
    """Unknown keys are refused; a true is no 1, and a "2" no 2."""

    model_config = ConfigDict(extra="forbid", strict=True)


class InitialiserTable(_Table):
    kind: str
    seed: int = 1
    decimals: int = 2
    scale: Any = 1


class NetworkTable(_Table):
    model_config = ConfigDict(extra="allow", strict=True)  # W1, b1, W2, …: checked in `_arrays`

    layers: list[int]
    activation: str | None = None
    activations: list[str] | None = None
    initialiser: InitialiserTable | None = None


class TrainingTable(_Table):
    """How a step is made; `reading_training` checks what stands in it."""

    optimiser: str = "descent"
    momentum: Any = None
    averaged: bool | None = None
    rho: Any = None
    beta1: Any = None
    beta2: Any = None
    epsilon: Any = None
    epsilon_inside: bool | None = None
    epsilon_hat: bool | None = None
    batch: int | None = None
    order: str = "as given"
    seed: int = 1
    decay: Any = 0
    decay_l1: Any = 0
    decay_biases: bool = False
    decoupled: bool = False
    frozen: list[int | str] = []
    ascent: bool = False
    schedule: str = "constant"
    every: int | None = None
    factor: Any = None
    over: int | None = None
    end: Any = None


class AppearanceTable(_Table):
    """Names and pictures of inputs and outputs; `Appearance` checks what stands in it."""

    inputs: list[str] = []
    outputs: list[str] = []
    input_picture: str = "number"
    output_picture: str = "number"


class ExampleTable(_Table):
    x: list[Any]
    y: list[Any]


class LessonTable(_Table):
    format: Literal["backprop lesson"] = "backprop lesson"
    name: str = ""
    title: str = ""
    origin: str = ""
    loss: str = "half squared error"
    rate: Any
    steps: int = 1
    train_biases: bool = True
    in_place: bool = False
    training: TrainingTable = TrainingTable()
    appearance: AppearanceTable = AppearanceTable()
    network: NetworkTable
    example: list[ExampleTable]


def read(path: Path) -> Lesson:
    readers = {".toml": from_toml, ".json": from_json}
    if path.suffix.lower() not in readers:
        raise LessonError("a lesson is a .toml or a .json file", source=str(path))
    return readers[path.suffix.lower()](text_of(path), str(path))


def text_of(path: str | Path) -> str:
    """The text of a lesson's file; LessonError where it is none or too long."""
    return files.text_of(path, MAX_BYTES, lambda problem: LessonError(problem, source=str(path)))


def toml_of(text: str) -> dict[str, Any]:
    """The tables of a TOML text, decimals digit for digit; call it inside `told_of_file`."""
    if files.too_deep(text):
        raise LessonError(_TOO_DEEP)
    return tomllib.loads(text, parse_float=read_decimal)


@contextmanager
def told_of_file(
    source: str, text: str = "", table: type[BaseModel] | None = None
) -> Iterator[None]:
    """Whatever goes wrong in here is a LessonError about this file, and about a line of its text.

    `table` is the model that the file should fit, to say which keys there are.
    """
    if line := files.too_deep(text):
        raise LessonError(_TOO_DEEP, source=f"{source}, line {line}")
    try:
        yield
    except tomllib.TOMLDecodeError as error:
        line, problem = not_toml(error, text)
        raise LessonError(problem, source=f"{source}, line {line}") from None
    except RecursionError:
        raise LessonError("is nested too deeply for a lesson", source=source) from None
    except ValidationError as error:
        raise _placed(first_of(error, table or LessonTable), source, text) from None
    except LessonError as error:
        raise _placed(error, source, text) from None
    except BackpropError as error:
        raise LessonError(str(error), source=source) from None
    except ValueError as error:
        raise _as_lesson_error(error, source) from None


def _placed(error: LessonError, source: str, text: str) -> LessonError:
    """With the file, and the line of the key if the text has one."""
    if error.source:
        return error
    line = line_of(lines_of(text), place_of(error.key)) if text else None
    return error.at(f"{source}, line {line}" if line else source)


def from_toml(text: str, source: str) -> Lesson:
    with told_of_file(source, text):
        return _lesson(LessonTable.model_validate(toml_of(text)))


def from_json(text: str, source: str) -> Lesson:
    try:
        table = json.loads(
            text,
            parse_float=read_decimal,
            parse_constant=read_decimal,
            object_pairs_hook=_each_key_once,
        )
        if not isinstance(table, dict):
            raise LessonError("should be a JSON object with the keys of a lesson", source=source)
        return from_table(table, source)
    except json.JSONDecodeError as error:
        raise LessonError(f"is not JSON: {_one_line(error)}", source=source) from None
    except RecursionError:
        raise LessonError("is nested too deeply for a lesson", source=source) from None
    except ValueError as error:
        raise _as_lesson_error(error, source) from None


def _as_lesson_error(error: ValueError, source: str) -> Exception:
    if isinstance(error, LessonError):
        return error if error.source else error.at(source)
    if "digits" in str(error):  # Python reads no integer of more than 4,300 digits
        return LessonError("holds an integer of thousands of digits; round it", source=source)
    return LessonError(_one_line(error), source=source)


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON lets the last of two equal keys win, silently; a lesson does not."""
    table: dict[str, Any] = {}
    for key, value in pairs:
        if key in table:
            raise LessonError("is there twice; keep one", key=key)
        table[key] = value
    return table


def read_decimal(text: str) -> Decimal:
    """A decimal of the file, digit for digit."""
    try:
        return Decimal(text)
    except InvalidOperation:
        raise LessonError(f"{text[:24]} is out of range; use a smaller exponent") from None


def from_table(table: dict[str, Any], source: str) -> Lesson:
    """A lesson from the tables of a file."""
    try:
        return _lesson(LessonTable.model_validate(table))
    except ValidationError as error:
        raise first_of(error, LessonTable).at(source) from None
    except LessonError as error:
        raise error.at(source) from None


def _lesson(table: LessonTable) -> Lesson:
    network = table.network
    if network.activation is not None and network.activations is not None:
        raise LessonError("give activation or activations, not both", key="network")
    checked_sizes(network.layers)  # before the keys that depend on it
    weights, biases = _arrays(network)
    from backprop.reading_training import rule_of

    return Lesson.of(
        layers=network.layers,
        activations=network.activations or network.activation or "sigmoid",
        weights=weights,
        biases=biases,
        initialiser=_initialiser(network.initialiser),
        loss=table.loss,
        examples=[(e.x, e.y) for e in table.example],
        rate=table.rate,
        steps=table.steps,
        train_biases=table.train_biases,
        in_place=table.in_place,
        training=rule_of(table.training, table.rate),
        appearance=Appearance(**table.appearance.model_dump()),
        name=table.name,
        title=table.title,
        origin=table.origin,
    )


def _initialiser(table: InitialiserTable | None) -> Initialiser | None:
    if table is None:
        return None
    scale = number(table.scale, "network.initialiser.scale")
    return Initialiser(table.kind, table.seed, table.decimals, scale)


def _arrays(network: NetworkTable) -> tuple[list[Any] | None, list[Any] | None]:
    """W1 … WL and b1 … bL, each all there or all left out."""
    given: dict[str, Any] = network.model_extra or {}
    L = len(network.layers) - 1
    expected = [f"{letter}{l}" for l in range(1, L + 1) for letter in "Wb"]
    known = [*expected, "layers", "activation", "activations", "initialiser"]
    for key in given:
        if key not in expected:
            match = _ARRAY.fullmatch(key)
            hint = (
                f"; layers = {network.layers} has W1 to W{L}"
                if match
                else remedy("key", key, known)
            )
            raise LessonError(f"unknown key{hint}", key=f"network.{key}")
    return _all_or_none("W", L, given), _all_or_none("b", L, given)


def _all_or_none(letter: str, L: int, given: dict[str, Any]) -> list[Any] | None:
    keys = [f"{letter}{l}" for l in range(1, L + 1)]
    missing = [key for key in keys if key not in given]
    if missing and len(missing) < L:
        problem = f"is missing; give {letter} for every layer, or for none"
        raise LessonError(problem, key=f"network.{missing[0]}")
    return None if missing else [given[key] for key in keys]


_TYPES = {
    "string_type": "should be text in quotes",
    "int_type": "should be a whole number",
    "bool_type": "should be true or false",
    "list_type": "should be a list",
    "model_type": "should be a table",
    "model_attributes_type": "should be a table",
    "dict_type": "should be a table",
}


_ADD = {  # what to add, where a key is missing
    "rate": "add one, such as rate = 0.5, at the top",
    "network": "add it, with layers and activation",
    "network.layers": "add the sizes, inputs first, such as layers = [2, 2, 1]",
    "example": "add one ([[example]] in TOML) with x and y",
}


def first_of(error: ValidationError, table: type[BaseModel]) -> LessonError:
    """The first thing that is wrong; an unknown key before a missing one that it may stand for."""
    errors = error.errors()
    unknown = [each for each in errors if each["type"] == "extra_forbidden"]
    return explained((unknown or errors)[0], table)


def explained(error: ErrorDetails, table: type[BaseModel]) -> LessonError:
    """One thing that is wrong, in the words of this package."""
    key = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in error["loc"]).lstrip(".")
    kind, value = error["type"], error["input"]
    if kind == "missing":
        return LessonError(f"is missing; {_ADD.get(key, 'add it')}", key=key)
    if kind == "extra_forbidden":
        return LessonError(f"unknown key{_instead(key, table)}", key=key)
    if kind == "list_type" and isinstance(value, dict):
        return LessonError(
            f"is one table, but should be a list of them ([[{key}]] in TOML)", key=key
        )
    expected = _TYPES.get(kind, f"should be {error.get('ctx', {}).get('expected', 'different')}")
    return LessonError(f"{expected}, not {told(value)}", key=key)


def _instead(key: str, table: type[BaseModel]) -> str:
    *outer, name = key.split(".")
    if outer and name in table.model_fields:
        above = re.sub(r"\[\d+\]", "", ".".join(outer))
        return f"; write it at the top of the file, above [{above}]"
    if not outer and table is LessonTable and name in TrainingTable.model_fields:
        return "; write it in a table [training]"
    known = _known(key, table)
    return remedy("key", name, known) if table is LessonTable else nearest(name, known)


def _known(key: str, table: type[BaseModel]) -> list[str]:
    if key.startswith("network.initialiser."):
        return list(InitialiserTable.model_fields)
    if key.startswith("training."):
        return list(TrainingTable.model_fields)
    if key.startswith("appearance."):
        return list(AppearanceTable.model_fields)
    if "[" in key:
        return list(ExampleTable.model_fields)
    return list(table.model_fields)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
