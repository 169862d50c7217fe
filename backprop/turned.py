"""A lesson with one of its givens turned to another value: what a knob does.

    turned(Lesson.named("two-two-two"), "W[1][0,0]", "0.9")

Givens are named as in a trace: of a layered lesson `W[l][j,k]`, `b[l][j]`, `example[m].x[k]`
(`x[k]` is the first example's), `example[m].y[j]` and `eta`; of a graph its inputs and parameters
(`w`, `W[0,1]`); of a network in time its parameters, and the inputs of a sequence's moments.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar, cast

from flint import fmpq

from backprop.errors import AddressError, LessonError, nearest
from backprop.graph_lesson import GraphLesson
from backprop.kinds import AnyLesson
from backprop.lesson import Example, Lesson, check_loss
from backprop.numbers import Array, exact, fixed
from backprop.time_lesson import TimeLesson
from backprop.trace import Trace

L = TypeVar("L", bound=AnyLesson)
T = TypeVar("T")

_MOVING = {"W", "b", "x", "y", "eta"}
_ENTRY = re.compile(r"(?P<name>\w+)(?:\[(?P<index>[\d, ]+)\])?")


def given(lesson: AnyLesson, address: str) -> fmpq:
    """The value of one of the lesson's givens.  AddressError where it is none.

    >>> given(Lesson.named("two-two-two"), "W[1][0,0]")
    3/20
    """
    if isinstance(lesson, Lesson):
        return exact(Trace.of(lesson).value(_of_layers(lesson, address)))
    name, index = _entry(lesson, address)
    return exact(_givens(lesson)[name][index] if index else _givens(lesson)[name])


def turned(lesson: L, address: str, value: object) -> L:
    """The lesson with this given at another value, all else as it was.

    Raises AddressError where the address is no given, LessonError where the lesson does not allow
    the value (a rate of 0, a target that its loss has no meaning for).

    >>> turned(Lesson.named("two-two-two"), "b[2][1]", "1/3").biases[1]
    (3/5, 1/3)
    """
    if isinstance(lesson, Lesson):
        return cast(L, _turned_layers(lesson, _of_layers(lesson, address), exact(value)))
    name, index = _entry(lesson, address)
    old = _givens(lesson)[name]
    new = _replaced_entry(old, index, exact(value)) if index else exact(value)
    if isinstance(lesson, GraphLesson):
        return replace(lesson, givens={**lesson.givens, name: new}, text="")
    return replace(lesson, parameters={**lesson.parameters, name: new}, text="")


def _of_layers(lesson: Lesson, address: str) -> str:
    """The canonical address of a given of a layered lesson."""
    at = Trace.of(lesson).address(address)
    if at.name not in _MOVING and not (at.name == "a" and at.layer == 0):
        raise AddressError(
            f"{address!r} is worked out, not given: a lesson gives its W, b, x, y and eta"
        )
    if at.step:
        raise AddressError(f"{address!r} is worked out, not given: only the start's are given")
    return str(at)


def _turned_layers(lesson: Lesson, address: str, value: fmpq) -> Lesson:
    at = Trace.of(lesson).address(address)
    if at.name == "eta":
        if value <= 0:
            raise LessonError(f"should be above 0, not {value}", key="rate")
        return replace(lesson, rate=value)
    if at.name == "W":
        (j, k), l = at.index, (at.layer or 0) - 1
        rows = lesson.weights[l]
        weights = _with(lesson.weights, l, _with(rows, j, _with(rows[j], k, value)))
        return replace(lesson, weights=weights, initialiser=None)
    if at.name == "b":
        l = (at.layer or 0) - 1
        biases = _with(lesson.biases, l, _with(lesson.biases[l], at.index[0], value))
        return replace(lesson, biases=biases)
    m = at.example or 0
    x, y = lesson.examples[m].x, lesson.examples[m].y
    if at.name == "y":
        y = _with(y, at.index[0], value)
    else:
        x = _with(x, at.index[0], value)
    moved = replace(lesson, examples=_with(lesson.examples, m, Example(x, y)))
    check_loss(moved)
    return moved


def _with(items: Sequence[T], n: int, item: T) -> tuple[T, ...]:
    return (*items[:n], item, *items[n + 1 :])


def _givens(lesson: GraphLesson | TimeLesson) -> Mapping[str, Any]:
    return lesson.givens if isinstance(lesson, GraphLesson) else lesson.parameters


def _entry(lesson: GraphLesson | TimeLesson, address: str) -> tuple[str, tuple[int, ...]]:
    """The name of a given, and the indices of one of its entries."""
    match, givens = _ENTRY.fullmatch(address), _givens(lesson)
    if match is None or match["name"] not in givens:
        name = match["name"] if match else address
        raise AddressError(f"there is no given {address!r}{nearest(name, givens)}")
    index = tuple(map(int, (match["index"] or "").split(","))) if match["index"] else ()
    shape = getattr(givens[match["name"]], "shape", ())
    if len(index) != len(shape) or any(i >= n for i, n in zip(index, shape, strict=False)):
        sides = "×".join(map(str, shape)) or "one number"
        raise AddressError(f"{address!r} names no number: {match['name']} is {sides}")
    return match["name"], index


def _replaced_entry(array: Array, index: tuple[int, ...], value: fmpq) -> Array:
    new = array.copy()
    new[index] = value
    return fixed(new)
