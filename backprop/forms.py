"""What a number is made of: equal expressions are equal numbers, however many digits agree.

Balls alone never tell that σ(½) − σ(½) is 0: every ball around it reaches to both sides.  A form
is a polynomial with rational coefficients in what is not rational; each σ(½) is one letter in it,
by the function and the form of what it was taken of.  Where two forms are the same, so are the
numbers.

>>> forms = Forms()
>>> a, b = (forms.letter("sigmoid", forms.number(fmpq(1, 2))) for _ in range(2))
>>> (a - b).rational, (2 * a - b).rational is None, a * b == b * a
(0, True, True)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np
from flint import arb, fmpq

from backprop.errors import Undecided
from backprop.graph import CONSTANT, Node
from backprop.numbers import Exact

MOST_TERMS = 64  # a longer polynomial is a letter of its own
MOST_FACTORS = 16
MOST_BITS = 4096  # of a coefficient
MOST_CELLS = 20_000  # of a whole graph: a larger one is calculated without forms

Monomial = tuple[tuple[int, int], ...]  # letters and their powers, in the order of the letters
UNKNOWN = arb("nan")  # a ball that says nothing


@dataclass(eq=False)
class Forms:
    """The letters of one calculation: the same function of the same forms is the same letter."""

    letters: dict[Hashable, int] = field(default_factory=dict)

    def number(self, value: fmpq) -> Form:
        return Form(self, {(): value} if value != 0 else {})

    def letter(self, *made_of: Hashable) -> Form:
        """What is made so; nothing more is known of it."""
        known = self.letters.setdefault(made_of, len(self.letters))
        return Form(self, {((known, 1),): fmpq(1)})

    def unlike(self) -> Form:
        """What is like nothing else."""
        return self.letter("unlike", len(self.letters))

    def of(self, value: Any) -> Form:
        if isinstance(value, Form):
            return value
        return self.number(value if isinstance(value, fmpq) else fmpq(value))


class Form:
    """Σ coefficient · letters; equal and hashed by what stands in it."""

    __slots__ = ("forms", "key", "terms")

    def __init__(self, forms: Forms, terms: Mapping[Monomial, fmpq]) -> None:
        self.forms, self.terms = forms, terms
        self.key = frozenset((m, str(c)) for m, c in terms.items())

    @property
    def rational(self) -> fmpq | None:
        """The number that it is, if that is known."""
        if not self.terms:
            return fmpq(0)
        return self.terms[()] if self.terms.keys() == {()} else None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Form) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def __bool__(self) -> bool:
        return bool(self.terms)

    def __add__(self, other: Any) -> Form:
        if isinstance(other, np.ndarray):
            return NotImplemented  # numpy does it cell by cell
        terms = dict(self.terms)
        for monomial, coefficient in self.forms.of(other).terms.items():
            terms[monomial] = terms.get(monomial, fmpq(0)) + coefficient
        return self._short(terms)

    def __mul__(self, other: Any) -> Form:
        if isinstance(other, np.ndarray):
            return NotImplemented  # numpy does it cell by cell
        a, b = self, self.forms.of(other)
        if len(a.terms) * len(b.terms) > 4 * MOST_TERMS:
            a, b = a._one_letter(), b._one_letter()
        terms: dict[Monomial, fmpq] = {}
        for m, p in a.terms.items():
            for n, q in b.terms.items():
                both = _together(m, n)
                terms[both] = terms.get(both, fmpq(0)) + p * q
        return self._short(terms)

    def __truediv__(self, other: Any) -> Form:
        if isinstance(other, np.ndarray):
            return NotImplemented  # numpy does it cell by cell
        b = self.forms.of(other)
        if b.rational is not None:
            return self * (1 / b.rational) if b.rational != 0 else self.forms.unlike()
        if self == b:
            return self.forms.number(fmpq(1))
        return self * self.forms.letter("1/", b)

    def __pow__(self, n: int) -> Form:
        base = self if n >= 0 else 1 / self
        made: Form = prod([base] * abs(n), start=self.forms.number(fmpq(1)))
        return made

    def __neg__(self) -> Form:
        return self * fmpq(-1)

    def __sub__(self, other: Any) -> Form:
        if isinstance(other, np.ndarray):
            return NotImplemented  # numpy does it cell by cell
        return self + -self.forms.of(other)

    def __rsub__(self, other: Any) -> Form:
        made: Form = -self + other
        return made

    def __rtruediv__(self, other: Any) -> Form:
        return self.forms.of(other) / self

    __radd__, __rmul__ = __add__, __mul__

    def _short(self, terms: Mapping[Monomial, fmpq]) -> Form:
        made = Form(self.forms, {m: c for m, c in terms.items() if c != 0})
        long = len(made.terms) > MOST_TERMS
        long = long or any(c.height_bits() > MOST_BITS for c in made.terms.values())
        long = long or any(sum(power for _, power in m) > MOST_FACTORS for m in made.terms)
        return made._one_letter() if long else made

    def _one_letter(self) -> Form:
        number = self.rational
        if number is not None and number.height_bits() <= MOST_BITS:
            return self
        return self.forms.letter("form", self)


def _together(m: Monomial, n: Monomial) -> Monomial:
    powers = dict(m)
    for letter, power in n:
        powers[letter] = powers.get(letter, 0) + power
    return tuple(sorted(powers.items()))


def evaluated_alike(
    nodes: Mapping[int, Node],
    leaves: Mapping[int, Any],
    functions: Mapping[int, Callable[..., Any]],
) -> dict[int, Any]:
    """The values of these nodes, by position.  Cells of one form are one and the same ball, which
    `larger` and its kind take for a tie; a form that is a number is that number; and a cell that
    stays undecided is a ball that says nothing."""
    forms, same = Forms(), {}  # type: tuple[Forms, dict[Form, Exact]]
    values: dict[int, Any] = {}
    shapes: dict[int, Any] = {}
    for i, node in nodes.items():
        if node.is_leaf:
            values[i] = leaves[i]
            shapes[i] = _each(lambda cell: _leaf(forms, cell), values[i])
        else:
            heard = [values[j] for j in node.operands]
            values[i] = _told(functions[i], node, heard)
            shapes[i] = _form(forms, node, heard, [shapes[j] for j in node.operands], values[i])
        if node.operation is not CONSTANT:
            values[i] = _each(lambda cell, form: _one(same, cell, form), values[i], shapes[i])
    return values


def _leaf(forms: Forms, cell: Exact) -> Form:
    return forms.number(cell) if isinstance(cell, fmpq) else forms.letter("ball", id(cell))


def _one(same: dict[Form, Exact], cell: Exact, form: Form) -> Exact:
    if form.rational is not None:
        return form.rational
    if isinstance(cell, fmpq):
        return cell
    return same.setdefault(form, cell)


def _told(function: Callable[..., Any], node: Node, heard: list[Any]) -> Any:
    """The node's value, cell by cell where it is undecided as a whole."""
    try:
        return function(*heard)
    except Undecided:
        if not node.operation.pointwise:
            return _each(lambda _: UNKNOWN, np.broadcast_to(np.empty((), object), node.shape))
    return _each(lambda *cells: _or_unknown(function, cells), *heard)


def _or_unknown(function: Callable[..., Any], cells: tuple[Exact, ...]) -> Exact:
    try:
        told: Exact = function(*cells)
        return told
    except Undecided:
        return UNKNOWN


def _form(forms: Forms, node: Node, heard: list[Any], shapes: list[Any], value: Any) -> Any:
    operation = node.operation
    if operation.polynomial:
        made = operation.value(*shapes)
        return _each(forms.of, made)
    if not operation.pointwise:
        return _of_all(forms, node, shapes)
    size = node.shape[-1:] if len(heard) > 1 else ()  # a mean loss knows how many outputs there are

    def of(cell: Exact, *operands: Any) -> Form:
        """What a function gives back as it got it (the larger of two) keeps its form."""
        numbers, its = operands[: len(heard)], operands[len(heard) :]
        if cell is UNKNOWN:
            return forms.unlike()
        if isinstance(cell, fmpq):
            return forms.number(cell)
        for number, form in zip(numbers, its, strict=True):
            if cell is number:
                return form  # type: ignore[no-any-return]
        return forms.letter(operation.name, operation.settings, size, its)

    return _each(of, value, *heard, *shapes)


def _of_all(forms: Forms, node: Node, shapes: list[Any]) -> Any:
    """A cell that is made of all cells; a softmax looks at its own and, in any order, its row's."""
    operation, cells = node.operation, np.empty(node.shape, dtype=object)
    made_of: Hashable = tuple(form for each in shapes for form in np.ravel(each))
    for place in np.ndindex(node.shape):
        at: Hashable = place
        if operation.name == "softmax":
            row = shapes[0][place[:-1]]
            at, made_of = shapes[0][place], frozenset(Counter(row.tolist()).items())
        cells[place] = forms.letter(operation.name, operation.settings, at, made_of)
    return cells if node.shape else cells[()]


def _each(function: Callable[..., Any], *cells: Any) -> Any:
    """A function of every cell of arrays, or of numbers alone."""
    spread = np.broadcast_arrays(*(_boxed(each) for each in cells))
    if not spread[0].shape:
        return function(*(each[()] for each in spread))
    made = np.empty(spread[0].shape, dtype=object)
    for place in np.ndindex(made.shape):
        made[place] = function(*(each[place] for each in spread))
    return made


def _boxed(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value
    box = np.empty((), dtype=object)
    box[()] = value
    return box
