"""What each slip changes: the ways in which it can be made in a lesson, none where it cannot."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from flint import fmpq

from backprop.activations import Activation
from backprop.addresses import Address
from backprop.deciding import order
from backprop.digits import Decimals, Significant, proven, said
from backprop.errors import Undecided
from backprop.lesson import Example, Lesson
from backprop.marking.printed import Printed
from backprop.marking.ways import Way
from backprop.numbers import Array, by_element, ends, power_of_ten, settled

Ways = Callable[[Lesson, Printed], Iterator[Way]]
MOST_LAYERS = 8  # that a slip is looked for in each alone
MOST_PLACES = 12  # that are tried for a rounding on the way


def anywhere(**rules: Any) -> Ways:
    return lambda lesson, printed: iter((Way.of(**rules),))


def _layerwise(way: Way, layers: range) -> Iterator[Way]:
    """In all layers, then in each alone where there are several."""
    yield way
    if 1 < len(layers) <= MOST_LAYERS:
        yield from (way.inside(l) for l in layers)


def in_layers(**rules: Any) -> Ways:
    """In any trained layer."""
    return lambda lesson, printed: _layerwise(Way.of(**rules), range(1, lesson.L + 1))


def below(**rules: Any) -> Ways:
    """In any layer that hears the error from a layer above it, the inputs among them."""

    def ways(lesson: Lesson, printed: Printed) -> Iterator[Way]:
        yield from _layerwise(Way.of(**rules), range(1, lesson.L))

    return ways


# -- forward and loss ------------------------------------------------------------------------------


def without_half(lesson: Lesson, printed: Printed) -> Iterator[Way]:
    if lesson.loss.name == "half squared error":
        terms: dict[str, Any] = {"terms": lambda loss, a, y: 2 * loss.terms(a, y)}
        yield Way.of(**terms, pull=lambda loss, a, y: 2 * loss.slope(a, y))
        yield Way.of("in the loss alone", **terms)


def without_two(lesson: Lesson, printed: Printed) -> Iterator[Way]:
    if lesson.loss.name in ("sum of squared errors", "mean squared error"):
        yield Way.of(pull=lambda loss, a, y: loss.slope(a, y) / 2)


def averaged(lesson: Lesson, printed: Printed) -> Iterator[Way]:
    n = lesson.sizes[-1]
    if n > 1 and lesson.loss.name != "mean squared error":
        total: dict[str, Any] = {"total": lambda terms: terms.sum() / n}
        yield Way.of(**total, pull=lambda loss, a, y: loss.slope(a, y) / n)
        yield Way.of("in the loss alone", **total)


def summed(lesson: Lesson, printed: Printed) -> Iterator[Way]:
    n = lesson.sizes[-1]
    if len(lesson.examples) > 1:
        yield Way.of("over the examples", averaged=sum)
    if n > 1 and lesson.loss.name == "mean squared error":
        yield Way.of(
            "over the outputs",
            terms=lambda loss, a, y: n * loss.terms(a, y),
            pull=lambda loss, a, y: n * loss.slope(a, y),
        )


# -- slopes ----------------------------------------------------------------------------------------

_OF_Z: dict[str, Callable[[Array], Array]] = {  # a(1 − a) and 1 − a², with z in the place of a
    "sigmoid": lambda z: z * (1 - z),
    "tanh": lambda z: 1 - z * z,
}


def _slope_of_z(f: Activation, z: Array, a: Array) -> Array:
    return _OF_Z[f.name](z) if f.name in _OF_Z else f.slope(z, a)


def slope_with_z(lesson: Lesson, printed: Printed) -> Iterator[Way]:
    if any(f.name in _OF_Z for f in lesson.activations):
        yield from _layerwise(Way.of(slope=_slope_of_z), range(1, lesson.L + 1))


def hidden(**rules: Any) -> Ways:
    def ways(lesson: Lesson, printed: Printed) -> Iterator[Way]:
        if lesson.L > 1:
            yield from _layerwise(Way.of(**rules), range(1, lesson.L))

    return ways


# -- the way back ----------------------------------------------------------------------------------


def unweighted(W: Array, delta: Array) -> Array:
    heard: Array = np.repeat(delta[None, :], W.shape[1], axis=0)
    return heard


def untransposed(W: Array, delta: Array) -> Array:
    """W δ where Wᵀ δ is right; where the shapes differ nobody can do it, and it is right."""
    return W * delta if W.shape[0] == W.shape[1] else W.T * delta


def without_transpose(lesson: Lesson, printed: Printed) -> Iterator[Way]:
    if any(m == n > 1 for m, n in zip(lesson.sizes, lesson.sizes[1:], strict=False)):
        yield from _layerwise(Way.of(message=untransposed), range(1, lesson.L))


def one_path(lesson: Lesson, printed: Printed) -> Iterator[Way]:
    for o in range(min(max(lesson.sizes[1:]), MOST_LAYERS)):
        if max(lesson.sizes[1:]) > 1:
            yield Way.of(f"through neuron {o} above", gathered=_only(o))


def _only(o: int) -> Callable[[Array], Array]:
    def heard(messages: Array) -> Array:
        single: Array = messages[:, min(o, messages.shape[1] - 1)]
        return single

    return heard


def early(lesson: Lesson, printed: Printed) -> Iterator[Way]:
    if lesson.L > 1:
        yield replace(Way.of(early=True), engine=lambda lesson: replace(lesson, in_place=True))


def after(delta: Array, before: Array, after: Array) -> Array:
    slopes: Array = np.repeat((delta * after)[:, None], len(before), axis=1)
    return slopes


# -- the step --------------------------------------------------------------------------------------


def miscounted(lesson: Lesson, printed: Printed) -> Iterator[Way]:
    def other(by: int) -> Callable[[Address], Address | None]:
        def at(address: Address) -> Address | None:
            there = address.step + by
            asked = address.step > 0 and 0 <= there <= lesson.steps
            return replace(address, step=there) if asked else None

        return at

    yield Way("(one too few)", at=other(-1))
    yield Way("(one too many)", at=other(1))


# -- how numbers are written -----------------------------------------------------------------------


def rounded(lesson: Lesson, printed: Printed) -> Iterator[Way]:
    for n in range(min(max(printed.places, 0) + 1, MOST_PLACES), 0, -1):
        ending = "decimal" if n == 1 else "decimals"
        yield Way.of(f"to {n} {ending}", kept=_each(partial(_to_decimals, n)))
    for n in range(min(printed.digits + 1, MOST_PLACES), 1, -1):
        yield Way.of(f"to {n} significant digits", kept=_each(partial(_to_digits, n)))


def _each(f: Callable[[Any], fmpq]) -> Callable[[Any], Any]:
    def kept(values: Any) -> Any:
        return by_element(f, values) if isinstance(values, np.ndarray) else f(values)

    return kept


def _to_decimals(n: int, value: Any) -> fmpq:
    """As one rounds by hand: a half goes away from 0."""
    value = settled(value)
    if isinstance(value, fmpq):
        size = abs(value) * power_of_ten(n) + fmpq(1, 2)
        rounded = fmpq(size.floor()) / power_of_ten(n)
        return -rounded if value < 0 else rounded
    return said(proven(value, Decimals(n)))


def _to_digits(n: int, value: Any) -> fmpq:
    return said(proven(value, Significant(n)))


def signless(value: Any) -> Any | None:
    return -value if order(value, fmpq(0)) < 0 else None


def cut_off(lesson: Lesson, printed: Printed) -> Iterator[Way]:
    """The value with all further digits left out, at the places of this answer."""
    if printed.unit:
        yield Way(written=lambda value: _towards_zero(value, printed.unit))


def _towards_zero(value: Any, unit: fmpq) -> fmpq:
    value = settled(value)
    low, high = (value, value) if isinstance(value, fmpq) else ends(value)
    cells = {int(fmpq(abs(end) / unit).floor()) * (1 if end >= 0 else -1) for end in (low, high)}
    if len(cells) > 1:
        raise Undecided
    return cells.pop() * unit


def single_precision(lesson: Lesson, printed: Printed) -> Iterator[Way]:
    def nearest(lesson: Lesson) -> Lesson:
        def vector(row: Any) -> tuple[fmpq, ...]:
            return tuple(map(_float32, row))

        return replace(
            lesson,
            weights=tuple(tuple(map(vector, rows)) for rows in lesson.weights),
            biases=tuple(map(vector, lesson.biases)),
            examples=tuple(Example(vector(e.x), vector(e.y)) for e in lesson.examples),
        )

    try:
        other = nearest(lesson)
    except OverflowError:
        return
    if (other.weights, other.biases, other.examples) != (
        lesson.weights,
        lesson.biases,
        lesson.examples,
    ):
        yield Way(lesson=nearest)


def _float32(value: fmpq) -> fmpq:
    with np.errstate(over="ignore"):
        near = float(np.float32(int(value.p) / int(value.q)))
    if not math.isfinite(near):
        raise OverflowError
    return fmpq(*near.as_integer_ratio())
