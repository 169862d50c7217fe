"""What words claim of a lesson: `claims` stand beside `words`, under the same names of beats.

    words = {"falls": "The loss is {after}: it has fallen.", ...}
    claims = {
        "falls": Fallen("step[steps].loss", since="loss"),
        "stays": Same("step[steps].loss", "loss"),
        "before": lambda scene, right, **_: Count(right, of=scene.rights(0)),
        "goal": Always("an aim, not a result"),
    }

Indices may be names, as in words: values of the beat, attributes of the scene, facts of the
lesson. A scene chooses the sentence whose claims hold, `self.holding("falls", "stays")`, and the
audit works every claim out again from the lesson alone. Claims are frozen values that say what has
to hold; who knows the numbers (`scenes.enclosures.Numbers`) decides it, or does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np

from scenes.enclosures import Between, Numbers
from scenes.words import with_indices

T = TypeVar("T")


class ClaimError(ValueError):
    """None of a scene's sentences is true of the lesson, or it cannot be decided which."""


# -- terms: an address, a constant, or a little arithmetic with them --------------------------


class Term:
    """A number that a claim is about."""

    def between(self, numbers: Numbers, digits: int) -> Between:
        raise NotImplementedError

    def __sub__(self, other: Any) -> Minus:
        return Minus(self, term(other))

    def __mul__(self, other: Any) -> Times:
        return Times(self, term(other))

    def __abs__(self) -> Size:
        return Size(self)


@dataclass(frozen=True)
class At(Term):
    """The number at an address."""

    address: str

    def between(self, numbers: Numbers, digits: int) -> Between:
        return numbers.between(self.address, digits)

    def __str__(self) -> str:
        return self.address


@dataclass(frozen=True)
class Constant(Term):
    value: Fraction

    def between(self, numbers: Numbers, digits: int) -> Between:
        return Between.of(self.value)

    def __str__(self) -> str:
        return str(self.value)


@dataclass(frozen=True)
class Minus(Term):
    left: Term
    right: Term

    def between(self, numbers: Numbers, digits: int) -> Between:
        return self.left.between(numbers, digits) - self.right.between(numbers, digits)

    def __str__(self) -> str:
        return f"({self.left} − {self.right})"


@dataclass(frozen=True)
class Times(Term):
    left: Term
    right: Term

    def between(self, numbers: Numbers, digits: int) -> Between:
        return self.left.between(numbers, digits) * self.right.between(numbers, digits)

    def __str__(self) -> str:
        return f"{self.left} · {self.right}"


@dataclass(frozen=True)
class Size(Term):
    """Without its sign."""

    of: Term

    def between(self, numbers: Numbers, digits: int) -> Between:
        return abs(self.of.between(numbers, digits))

    def __str__(self) -> str:
        return f"|{self.of}|"


def term(given: Any) -> Term:
    """An address, a number or a term as a term.

    >>> str(abs(term("a[2][0]") - "y[0]"))
    '|(a[2][0] − y[0])|'
    """
    if isinstance(given, Term):
        return given
    if isinstance(given, str):
        return At(given)
    if isinstance(given, (int, Fraction)):
        return Constant(Fraction(given))
    return Constant(Fraction(int(given.p), int(given.q)))  # a number of a lesson


# -- claims ------------------------------------------------------------------------------------


class Claim:
    """Something that is so or not, of a lesson."""

    def holds(self, numbers: Numbers) -> bool | None:
        """Whether it is so; None where that is not decided."""
        raise NotImplementedError

    def filled(self, names: Mapping[str, Any]) -> Claim:
        """The same with numbers for the names in its addresses' indices.

        >>> str(Fallen("step[n].loss", since="loss").filled({"n": 3}))
        'step[3].loss < loss'
        """
        return _filled(self, names)


def _filled(value: T, names: Mapping[str, Any]) -> T:
    if isinstance(value, At):
        return replace(value, address=with_indices(value.address, names))
    if isinstance(value, tuple):
        return tuple(_filled(each, names) for each in value)  # type: ignore[return-value]
    if isinstance(value, (Claim, Term)) and not isinstance(value, Always):
        inside = {f.name: _filled(getattr(value, f.name), names) for f in fields(value)}  # type: ignore[arg-type]
        return replace(value, **inside)  # type: ignore[type-var]
    return value


@dataclass(frozen=True)
class Always(Claim):
    """Holds of every lesson: mathematics, or what is told as a plan. `why` says so."""

    why: str

    def holds(self, numbers: Numbers) -> bool | None:
        return True

    def __str__(self) -> str:
        return f"always: {self.why}"


@dataclass(frozen=True)
class Compared(Claim):
    """How one number lies to another."""

    left: Term
    sign: str
    right: Term

    def holds(self, numbers: Numbers) -> bool | None:
        order = numbers.order(self.left, self.right)
        return None if order is None else order in SIGNS[self.sign]

    def __str__(self) -> str:
        return f"{self.left} {self.sign} {self.right}"


SIGNS = {"<": (-1,), "≤": (-1, 0), "=": (0,), "≥": (0, 1), ">": (1,), "≠": (-1, 1)}


def Below(a: Any, bound: Any) -> Compared:
    return Compared(term(a), "<", term(bound))


def Above(a: Any, bound: Any) -> Compared:
    return Compared(term(a), ">", term(bound))


def AtLeast(a: Any, bound: Any) -> Compared:
    return Compared(term(a), "≥", term(bound))


def AtMost(a: Any, bound: Any) -> Compared:
    return Compared(term(a), "≤", term(bound))


def Other(a: Any, b: Any) -> Compared:
    """Not the same number."""
    return Compared(term(a), "≠", term(b))


def Fallen(a: Any, *, since: Any) -> Compared:
    """It is lower now than it was."""
    return Below(a, since)


def Risen(a: Any, *, since: Any) -> Compared:
    """It is higher now than it was."""
    return Above(a, since)


def Near(a: Any, *, to: Any, within: Any) -> Compared:
    """Closer to it than so much."""
    return Below(abs(term(a) - to), within)


def Closer(a: Any, than: Any, *, to: Any) -> Compared:
    """Nearer to a number than another one is."""
    return Below(abs(term(a) - to), abs(term(than) - to))


def Alike(a: Any, b: Any) -> Claim:
    """So near each other that four decimals or two digits hardly tell them apart."""
    gap = abs(term(a) - b)
    relative = abs(term(a)) * Constant(Fraction(1, 50))
    return Either(AtMost(gap, Fraction(1, 10_000)), AtMost(gap, relative))


def Same(first: Any, *others: Any) -> Claim:
    """All are one number."""
    return All(*(Compared(term(first), "=", term(each)) for each in others))


def Zero(*terms: Any) -> Claim:
    """All are 0."""
    return All(*(Compared(term(each), "=", Constant(Fraction(0))) for each in terms))


def Largest(a: Any, *, among: Iterable[Any], size: bool = False) -> Claim:
    """None of these is larger; with `size`, none is larger without its sign."""
    return All(*(Compared(_sized(a, size), "≥", _sized(each, size)) for each in among))


def Smallest(a: Any, *, among: Iterable[Any], size: bool = False) -> Claim:
    """None of these is smaller."""
    return All(*(Compared(_sized(a, size), "≤", _sized(each, size)) for each in among))


def Sorted(terms: Sequence[Any], *, size: bool = False) -> Claim:
    """From the largest to the smallest."""
    sized = [_sized(each, size) for each in terms]
    return All(*(Compared(a, "≥", b) for a, b in pairwise(sized)))


def _sized(given: Any, size: bool) -> Term:
    return abs(term(given)) if size else term(given)


@dataclass(frozen=True, init=False)
class All(Claim):
    """Every one of these holds; of none, too."""

    of: tuple[Claim, ...]

    def __init__(self, *claims: Claim, of: Iterable[Claim] = ()) -> None:
        object.__setattr__(self, "of", (*claims, *of))

    def holds(self, numbers: Numbers) -> bool | None:
        found = [each.holds(numbers) for each in self.of]
        return False if False in found else None if None in found else True

    def __str__(self) -> str:
        return " and ".join(map(str, self.of)) or "nothing"


@dataclass(frozen=True, init=False)
class Either(Claim):
    """At least one of these holds."""

    of: tuple[Claim, ...]

    def __init__(self, *claims: Claim, of: Iterable[Claim] = ()) -> None:
        object.__setattr__(self, "of", (*claims, *of))

    def holds(self, numbers: Numbers) -> bool | None:
        found = [each.holds(numbers) for each in self.of]
        return True if True in found else None if None in found else False

    def __str__(self) -> str:
        return f"one of {len(self.of)}: " + " or ".join(map(str, self.of))


@dataclass(frozen=True)
class Not(Claim):
    claim: Claim

    def holds(self, numbers: Numbers) -> bool | None:
        found = self.claim.holds(numbers)
        return None if found is None else not found

    def __str__(self) -> str:
        return f"not ({self.claim})"


@dataclass(frozen=True)
class Count(Claim):
    """So many of these hold, neither more nor fewer."""

    n: int
    of: tuple[Claim, ...]

    def holds(self, numbers: Numbers) -> bool | None:
        found = [each.holds(numbers) for each in self.of]
        if not found.count(True) <= self.n <= len(found) - found.count(False):
            return False
        return None if None in found else True

    def __str__(self) -> str:
        return f"{self.n} of {len(self.of)}: {'; '.join(map(str, self.of))}"


@dataclass(frozen=True)
class Fact(Claim):
    """Something that can be read off the lesson as it was given: a rule says whether it is so."""

    name: str
    rule: Callable[[Any], bool]  # of the lesson

    def holds(self, numbers: Numbers) -> bool | None:
        return bool(self.rule(numbers.lesson))

    def __str__(self) -> str:
        return self.name


def every(trace: Any, name: str) -> tuple[str, ...]:
    """The addresses of all numbers of an array: `every(trace, "a[1]")`."""
    places = np.ndindex(trace.array(name).shape)
    return tuple(f"{name}[{','.join(map(str, place))}]" for place in places)


def no_slope(trace: Any, step: int = 0) -> Claim:
    """That every slope that training follows is 0 after so many steps."""
    names = ("dW", "db") if trace.lesson.train_biases else ("dW",)
    arrays = [f"step[{step}].{name}[{l}]" for name in names for l in trace.layers]
    return Zero(*(address for name in arrays for address in every(trace, name)))


# What many scenes say, whatever comes out.
RULE = Always("a rule of mathematics, whatever the numbers")
PLAN = Always("what is looked at or done, not what comes out")

Stated = Claim | Callable[..., Claim]  # in a scene's `claims`


def decided(claims: Iterable[Claim], numbers: Numbers) -> bool | None:
    """Whether all of the claims hold."""
    return All(of=claims).holds(numbers)
