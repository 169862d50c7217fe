"""Companions: further traces of a scene, each behind a name, beside the scene's own.

    self.companion("other", Trace.of(lesson))   in setup or construct
    self.number("other.loss")                   anywhere; in words: "The other has {other.loss}."
    self.knob("turned", "W[1][0,0]")            the scene's lesson, one given of which turns
    self.number("turned.loss")                  as it stands now; its address says where that is:
    self.number("turned@9/10.loss")             as it is, or was, with that weight at 0.9
    self.changes("change", knob)                what turning it has changed since it was made:
    self.number("change.loss")                  the loss now, less the loss where it began

The audit works out their numbers as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, TypeVar

from flint import fmpq

from backprop import (
    AUTO,
    AnyLesson,
    Deciding,
    Difference,
    Equation,
    Lesson,
    Shown,
    Style,
    Symbol,
    calculator,
    compared,
)
from backprop.digits import Auto
from backprop.numbers import exact
from backprop.turned import given, turned

C = TypeVar("C", bound="Companion | Knob")
_NAME = re.compile(r"[A-Za-z]\w*")


@dataclass(frozen=True, eq=False)
class Companion(Deciding):
    """A trace whose addresses begin with its name; all else is the trace's own."""

    name: str
    trace: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.trace, name)

    def show(self, address: str, style: Style = AUTO) -> Shown:
        shown = self.trace.show(self._inner(address), style)
        symbol = self._named(shown.symbol) if shown.symbol else shown.symbol
        return replace(shown, address=f"{self.name}.{shown.address}", symbol=symbol)

    def number_at(self, address: str, bits: int) -> Any:
        return self.trace.number_at(self._inner(address), bits)

    def first_bits(self, address: str) -> int:
        first: int = self.trace.first_bits(self._inner(address))
        return first

    def canonical(self, text: str) -> str:
        canonical: str = self.trace.canonical(self._inner(text))
        return canonical

    def symbol(self, address: str) -> Symbol:
        return self._named(self.trace.symbol(self._inner(address)))

    def common_style(self, addresses: Sequence[str], decimals: int = 4) -> Style:
        style: Style = self.trace.common_style([self._inner(a) for a in addresses], decimals)
        return style

    def equation(
        self, address: str, expression: str, decimals: int = 4, style: Style | None = None
    ) -> Equation:
        return calculator.equation(self, address, expression, style or Auto(decimals))

    def equations(
        self, rows: Sequence[tuple[str, str]], decimals: int = 4, style: Style | None = None
    ) -> tuple[Equation, ...]:
        return calculator.equations(self, rows, style or Auto(decimals))

    def _inner(self, address: str) -> str:
        name, point, inner = address.partition(".")
        return inner if point and name.partition("@")[0] == self.name.partition("@")[0] else address

    def _named(self, symbol: Symbol) -> Symbol:
        named = (f"{self.name}.{address}" for address in symbol.addresses)
        return Symbol(str(symbol), *named, template=symbol.template)

    def __deepcopy__(self, memo: object) -> Companion:
        return self


class Knob:
    """A companion whose lesson has one given that can be turned: a weight, an input, the rate.

    What it shows says in its address at which position: `turned@3/20.loss`.
    """

    def __init__(self, name: str, lesson: AnyLesson, address: str) -> None:
        """Raises AddressError where the address is no given of the lesson."""
        self.name, self.lesson, self.address = name, lesson, address
        self._at = lru_cache(maxsize=64)(self._placed)
        self.start = self.value = given(lesson, address)  # the position now
        self.now = self.at(self.value)

    def at(self, value: object) -> Companion:
        """The companion with the given at this value.  LessonError where that is not allowed."""
        return self._at(exact(value))

    def _placed(self, value: fmpq) -> Companion:
        trace = turned(self.lesson, self.address, value).trace()
        return Companion(f"{self.name}@{value}", trace)

    def turn(self, value: object) -> Companion:
        """Turn the knob; the companion at its new position."""
        self.value = exact(value)
        self.now = self.at(self.value)
        return self.now

    @property
    def trace(self) -> Any:
        """That of the present position."""
        return self.now.trace

    def __getattr__(self, name: str) -> Any:
        return getattr(self.now, name)

    def __deepcopy__(self, memo: object) -> Knob:
        return self


class Changes(Knob):
    """What a knob's turning has changed: each number at its position, less the one at its start.

    `change@9/10.loss` is the loss at 0.9 less the loss where the knob began.
    """

    def __init__(self, name: str, knob: Knob, *, per: bool = False) -> None:
        """per: each change is divided by how far the knob was turned.  TypeError where the knob's
        lesson is no layered one."""
        if not isinstance(knob.lesson, Lesson):
            raise TypeError(
                f"changes are told of layered lessons, and {knob.lesson.name!r} is none"
            )
        self.knob, self.per = knob, knob.address if per else ""
        super().__init__(name, knob.lesson, knob.address)

    def _placed(self, value: fmpq) -> Companion:
        before, after = (
            turned(self.lesson, self.address, each) for each in (self.knob.start, value)
        )
        return Companion(f"{self.name}@{value}", Difference.of(before, after, self.per))

    @property  # type: ignore[override]
    def value(self) -> fmpq:
        """Where the knob stands: they turn together."""
        return self.knob.value

    @value.setter
    def value(self, value: fmpq) -> None: ...

    @property  # type: ignore[override]
    def now(self) -> Companion:
        return self.at(self.value)

    @now.setter
    def now(self, now: Companion) -> None: ...


@dataclass(frozen=True, eq=False)
class Traces(Mapping[str, Any]):
    """The scene's own trace and its companions: as a mapping, the companions' traces by name."""

    own: Any
    _companions: dict[str, Companion | Knob] = field(default_factory=dict)

    def add(self, name: str, trace: Any) -> Companion:
        """A further trace; ValueError where the name is taken or is none."""
        return self._named(name, Companion(name, trace))

    def knob(self, name: str, lesson: AnyLesson, address: str) -> Knob:
        """A lesson one given of which turns; ValueError where the name is taken or is none."""
        return self._named(name, Knob(name, lesson, address))

    def changes(self, name: str, knob: Knob, *, per: bool = False) -> Changes:
        """What turning a knob has changed; ValueError where the name is taken or is none."""
        return self._named(name, Changes(name, knob, per=per))

    def _named(self, name: str, companion: C) -> C:
        if not _NAME.fullmatch(name) or name in self._companions:
            raise ValueError(f"{name!r} cannot name a companion: it is taken, or no word")
        self._companions[name] = companion
        return companion

    def named(self, name: str) -> Companion | Knob | None:
        """The companion of this name."""
        return self._companions.get(name)

    def of(self, address: str) -> Any:
        """The trace (or companion) that an address belongs to."""
        name, at, position = address.partition(".")[0].partition("@")
        companion = self._companions.get(name)
        if companion is None:
            return self.own
        return companion.at(position) if at and isinstance(companion, Knob) else companion

    def show(self, address: str, style: Style = AUTO) -> Shown:
        shown: Shown = self.of(address).show(address, style)
        return shown

    def compare(self, address: str, other: Any) -> int:
        """-1, 0 or 1, proven (as `Trace.compare`); the addresses may be of two traces."""
        one = self.of(address)
        if not isinstance(other, str):
            return int(one.compare(address, other))
        return compared(one, address, self.of(other), other)

    def as_float(self, address: str) -> float:
        """The number as a float64, for lengths and widths; never for digits."""
        return float(self.of(address).as_float(address))

    def symbol(self, address: str) -> Symbol:
        symbol: Symbol = self.of(address).symbol(address)
        return symbol

    def __getitem__(self, name: str) -> Any:
        if name.partition("@")[0] not in self._companions:
            raise KeyError(name)
        return self.of(name).trace

    def __iter__(self) -> Iterator[str]:
        return iter(self._companions)

    def __len__(self) -> int:
        return len(self._companions)

    def __deepcopy__(self, memo: object) -> Traces:
        return self
