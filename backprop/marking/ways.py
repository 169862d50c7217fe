"""One way to slip: what it changes in the computation, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from backprop.addresses import Address
from backprop.lesson import Lesson
from backprop.marking.rules import RULES, Rules

Alter = Callable[[Rules], Rules]


@dataclass(frozen=True)
class Way:
    """`rules` are altered in these layers (None: in all); or the lesson is another one; or the
    number is taken from another address, or written another way (None: there is no such)."""

    detail: str = ""  # "in layer 2", "to 3 decimals": what is said behind the slip's name
    changes: frozenset[str] = frozenset()  # which rules; two ways that change one do not combine
    alter: Alter = field(default=lambda rules: rules, repr=False)
    layers: frozenset[int] | None = None
    lesson: Callable[[Lesson], Lesson] | None = field(default=None, repr=False)
    engine: Callable[[Lesson], Lesson] | None = field(default=None, repr=False)  # for long runs
    at: Callable[[Address], Address | None] = field(default=lambda at: at, repr=False)
    written: Callable[[Any], Any | None] = field(default=lambda value: value, repr=False)

    @classmethod
    def of(cls, detail: str = "", **rules: Any) -> Way:
        """The way that does these things otherwise.

        >>> Way.of(early=True).rules(1).early
        True
        """
        return cls(detail, frozenset(rules), lambda old: replace(old, **rules))

    def rules(self, l: int) -> Rules:
        """How layer l is worked out."""
        return self.alter(RULES) if self.layers is None or l in self.layers else RULES

    def inside(self, l: int) -> Way:
        """The same slip, made in layer l alone."""
        return replace(self, detail=f"in layer {l}", layers=frozenset({l}))

    def combined(self, other: Way) -> Way | None:
        """Both at once, this one first; None where they meet in one place."""
        if self.changes & other.changes or self.lesson or other.lesson:
            return None

        def at(address: Address) -> Address | None:
            first = self.at(address)
            return None if first is None else other.at(first)

        def written(value: Any) -> Any | None:
            first = self.written(value)
            return None if first is None else other.written(first)

        return Way(
            " ".join(part for part in (self.detail, other.detail) if part),
            self.changes | other.changes,
            lambda rules: other.alter(self.alter(rules)),
            None,
            at=at,
            written=written,
        )
