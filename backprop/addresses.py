"""Addresses: every quantity of a trace has a name.

    step[3].example[1].a[2][0]
    └ prefixes, 0 where left out ┘ └ layer 2, neuron 0

Neurons, examples and steps count from 0; layers from 1 (0 is the input, where there is one).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from backprop.errors import AddressError, nearest
from backprop.lesson import Lesson
from backprop.paths import path_count

_PREFIX = re.compile(r"\s*(step|example)\s*\[\s*(\d{1,9})\s*\]\s*\.\s*")
_NAME = re.compile(r"\s*([A-Za-z_]+)\s*")
_GROUP = re.compile(r"\s*\[\s*(\d{1,18}(?:\s*,\s*\d{1,18})*)\s*\]\s*")


@dataclass(frozen=True)
class Form:
    """How the indices of a name go: `l` a layer, `i` `j` `k` `o` neurons, `p` a path."""

    name: str
    groups: str  # "[l][j,k]"
    first: int = 1  # the lowest layer
    above: int = 0  # how many of the last layers are left out
    shared: bool = False  # the same for every example
    averaged: bool = False  # without example[…] the mean over the examples
    softmax: bool = False  # only where the loss takes a softmax of the outputs
    ruled: bool = False  # only where a step is no plain gradient descent
    state: str = ""  # only where the optimiser keeps this
    square: bool = False  # only in layers that are as wide as the one before

    @property
    def layered(self) -> bool:
        return self.groups.startswith("[l]")


STATES = ("v", "s", "m")  # what optimisers keep: velocity, sum or mean of squares, mean

FORMS = {
    form.name: form
    for form in (
        Form("x", "[k]"),
        Form("y", "[j]"),
        Form("a", "[l][j]", first=0),
        Form("z", "[l][j]"),
        Form("product", "[l][j,k]"),
        Form("slope", "[l][j]"),
        Form("error", "[j]"),
        Form("E", "[j]"),
        Form("loss", "", averaged=True),
        Form("dE_da", "[l][j]", first=0),
        Form("delta", "[l][j]"),
        Form("W", "[l][j,k]", shared=True),
        Form("b", "[l][j]", shared=True),
        Form("dW", "[l][j,k]", averaged=True),
        Form("db", "[l][j]", averaged=True),
        Form("update", "[l][j,k]", shared=True),
        Form("update_b", "[l][j]", shared=True),
        Form("eta", "", shared=True),
        Form("g", "[l][j,k]", shared=True, ruled=True),
        Form("g_b", "[l][j]", shared=True, ruled=True),
        *(Form(s, "[l][j,k]", shared=True, ruled=True, state=s) for s in STATES),
        *(Form(f"{s}_b", "[l][j]", shared=True, ruled=True, state=s) for s in STATES),
        Form("penalty", "", shared=True, ruled=True),
        Form("message", "[l][j,o]", first=0, above=1),
        Form("dE_dA", "[l][j,k]"),
        Form("dA_dZ", "[l][j,k]"),
        Form("dZ_dW", "[l][j,k]"),
        Form("dz_db", "[l][j]"),
        Form("hadamard", "[l][j,k]"),
        Form("outer", "[l][j,k]"),
        Form("broadcast", "[l][i,j]"),
        Form("broadcast_dW", "[l][j,k]", square=True),
        Form("delta_norm", "[l]"),
        Form("p", "[j]", softmax=True),
        Form("dp_dz", "[j,o]", softmax=True),
        Form("path", "[l][j,k][p]"),
        Form("path_b", "[l][j][p]"),
    )
}


@dataclass(frozen=True)
class Address:
    """A checked address.  `layer` is None for names without layers, `index` () for whole arrays."""

    form: Form
    step: int
    example: int | None  # None: the mean over the examples, or the same for all
    layer: int | None
    index: tuple[int, ...]  # (), (j,), (j, k), (j, p) or (j, k, p)

    @property
    def name(self) -> str:
        return self.form.name

    @property
    def row(self) -> tuple[int, ...]:
        """The indices without the path's."""
        return self.index[:-1] if self.form.groups.endswith("[p]") else self.index

    def __str__(self) -> str:
        """The canonical text: without the prefixes that say the same."""
        step = f"step[{self.step}]." if self.step else ""
        one = self.example is not None and (self.example or self.form.averaged)
        example = f"example[{self.example}]." if one else ""
        layer = "" if self.layer is None else f"[{self.layer}]"
        index = f"[{','.join(map(str, self.row))}]" if self.row else ""
        path = f"[{self.index[-1]}]" if self.row != self.index else ""
        return f"{step}{example}{self.name}{layer}{index}{path}"


def parse(text: str, lesson: Lesson, *, whole: bool = False) -> Address:
    """The address that a text says, with every index checked; `whole` asks for an array."""
    step, example, rest = _prefixes(text)
    name = _NAME.match(rest)
    if name is None:
        raise AddressError(f"{text!r} is no address; write for example a[1][0] or step[1].loss")
    if name[1] not in FORMS:
        raise AddressError(f"{text!r}: there is no {name[1]!r}{nearest(name[1], FORMS)}")
    form = FORMS[name[1]]
    if form.softmax and not lesson.loss.softmax:
        raise AddressError(f"{text!r}: {form.name} belongs to the loss 'softmax cross-entropy'")
    _check_ruled(text, form, lesson)
    groups = _groups(rest[name.end() :], text, form)
    _in_range(text, "step", step or 0, 0, lesson.steps)
    _in_range(text, "example", example or 0, 0, len(lesson.examples) - 1)
    if form.shared and example is not None:
        raise AddressError(f"{text!r}: {form.name} is the same for all examples; drop example[…]")
    layer = groups.pop(0)[0] if form.layered and groups else None
    if form.layered:
        if layer is None:
            raise AddressError(f"{text!r} needs a layer: write {form.name}{form.groups}")
        _in_range(text, "layer", layer, form.first, lesson.L - form.above)
        _check_square(text, form, lesson.sizes[max(layer - 1, 0)], lesson.sizes[layer])
    address = Address(
        form,
        step or 0,
        example if form.averaged else None if form.shared else example or 0,
        layer,
        tuple(i for group in groups for i in group),
    )
    _check_shape(text, address, [len(g) for g in groups], lesson, whole)
    return address


def shape(address: Address, lesson: Lesson) -> tuple[int, ...]:
    """The shape of the whole array that an address lies in (paths left out)."""
    form, n = address.form, lesson.sizes
    letters = re.findall("[ijko]", form.groups)
    l = address.layer
    if l is None:
        return tuple(n[0] if letter == "k" else n[-1] for letter in letters)
    place = {"i": l, "j": l, "k": l - 1, "o": l + 1}
    return tuple(n[place[letter]] for letter in letters)


def _prefixes(text: str) -> tuple[int | None, int | None, str]:
    found: dict[str, int] = {}
    rest = text
    while match := _PREFIX.match(rest):
        if match[1] in found or (match[1] == "step" and "example" in found):
            raise AddressError(f"{text!r}: write step[n]. first, then example[m]., each once")
        found[match[1]] = int(match[2])
        rest = rest[match.end() :]
    return found.get("step"), found.get("example"), rest


def _groups(text: str, whole: str, form: Form) -> list[list[int]]:
    groups, position = [], 0
    while match := _GROUP.match(text, position):
        groups.append([int(i) for i in match[1].split(",")])
        position = match.end()
    if position != len(text):
        raise AddressError(f"{whole!r} is not read to its end: write {form.name}{form.groups}")
    return groups


def _check_shape(
    text: str, address: Address, lengths: list[int], lesson: Lesson, whole: bool
) -> None:
    form = address.form
    expected = [len(group) for group in re.findall(r"\[([^\]]*)\]", form.groups.replace(",", ""))]
    expected = expected[1:] if form.layered else expected
    if whole:
        if lengths or form.groups.endswith("[p]"):
            hint = f"{form.name}[l]" if form.layered else form.name
            raise AddressError(f"{text!r} is not a whole array: write {hint}")
        return
    if lengths != expected:
        raise AddressError(f"{text!r} does not fit: write {form.name}{form.groups}")
    ranges = shape(address, lesson)
    for letter, i, n in zip(re.findall("[ijko]", form.groups), address.row, ranges, strict=True):
        _in_range(text, f"index {letter}", i, 0, n - 1)
    if address.row != address.index:
        _in_range(
            text, "path", address.index[-1], 0, path_count(lesson.sizes, address.layer or 0) - 1
        )


def _check_ruled(text: str, form: Form, lesson: Lesson) -> None:
    if form.ruled and lesson.plain:
        raise AddressError(
            f"{text!r}: {form.name} belongs to lessons with a [training] of their own"
        )
    optimiser = lesson.training.optimiser
    if form.state and form.state not in optimiser.kept:
        kept = f"keeps {' and '.join(optimiser.kept)}" if optimiser.kept else "keeps nothing"
        raise AddressError(f"{text!r}: {optimiser.title} {kept}, no {form.state}")


def _check_square(text: str, form: Form, n_in: int, n_out: int) -> None:
    if form.square and n_in != n_out:
        raise AddressError(
            f"{text!r}: {form.name} needs a layer as wide as the one before, not {n_in} to {n_out}"
        )


def _in_range(text: str, what: str, i: int, low: int, high: int) -> None:
    if not low <= i <= high:
        there = f"goes from {low} to {high}" if high > low else f"can only be {low}"
        there = there if high >= low else "does not exist in this lesson"
        raise AddressError(f"{text!r}: {what} {there}, not {i}")
