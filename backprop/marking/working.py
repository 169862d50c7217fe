"""A training step worked out by rules that may slip, and from a student's own earlier numbers.

By `RULES` and nobody's numbers it gives what the engine gives, address by address (the tests hold
it so); it shares with the engine what functions mean, not how they are strung together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from flint import fmpq

from backprop import quantities
from backprop.addresses import Address
from backprop.balls import shortened
from backprop.lesson import Lesson
from backprop.marking.rules import RULES, Rules
from backprop.numbers import EXACT, Array, precision, product, settled
from backprop.paths import path_neurons
from backprop.step import ByLayer, ExamplePass, Parameters, Step

Key = tuple[str, int, int | None, int | None]  # name, step, example (None: of all), layer


@dataclass(frozen=True)
class Own:
    """Numbers that somebody has written, which are gone on with in the place of those worked out.

    >>> from backprop.addresses import parse
    >>> lesson = Lesson.named("two-two-two")
    >>> Own.of({parse("z[1][0]", lesson): fmpq(3)}, lesson).cells
    {('z', 0, 0, 1): {(0,): 3}}
    """

    cells: Mapping[Key, Mapping[tuple[int, ...], Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, numbers: Mapping[Address, Any], lesson: Lesson) -> Own:
        cells: dict[Key, dict[tuple[int, ...], Any]] = {}
        for at, value in numbers.items():
            for m in _examples(at, lesson):
                cells.setdefault((at.name, at.step, m, at.layer), {})[at.index] = value
        return cls(cells)

    def instead(self, key: Key, values: Any) -> Any:
        """The array, or number, with what was written in its cells."""
        if key not in self.cells:
            return values
        if not isinstance(values, np.ndarray):
            return self.cells[key][()]
        mine = values.copy()
        for index, value in self.cells[key].items():
            mine[index] = value
        return mine


NOBODY = Own()


def _examples(at: Address, lesson: Lesson) -> tuple[int | None, ...]:
    """A single example's number and the mean of all are one."""
    if at.form.averaged and len(lesson.examples) == 1:
        return (0, None)
    return (at.example,)


class Working:
    """The steps of a lesson, at a precision of `bits`.

    `rules` says how layer l is worked out; raises `Undecided` where the balls are too wide.
    """

    def __init__(
        self, lesson: Lesson, rules: Callable[[int], Rules], bits: int, own: Own = NOBODY
    ) -> None:
        self.lesson, self.rules, self.bits, self.own = lesson, rules, bits, own
        self._examples = [(EXACT.array(e.x), EXACT.array(e.y)) for e in lesson.examples]
        self._rate = EXACT.number(lesson.rate)
        pairs = zip(lesson.weights, lesson.biases, strict=True)
        self._starts: list[list[Array]] = [[EXACT.array(rows) for pair in pairs for rows in pair]]
        self._steps: dict[int, WorkedStep] = {}

    def value(self, at: Address) -> Any:
        """The number at an address, made of what was kept before it, itself not yet rounded."""
        with precision(self.bits):
            return settled(self._step(at.step).value(at))

    def _step(self, n: int) -> WorkedStep:
        """The state after n updates; of all steps only what the next begins with is kept."""
        while len(self._starts) <= n:
            m = len(self._starts) - 1
            self._starts.append(shortened(WorkedStep(self, m, self._starts[m]).after))
        if n not in self._steps:
            self._steps[n] = WorkedStep(self, n, self._starts[n])
        return self._steps[n]

    @property
    def examples(self) -> list[tuple[Array, Array]]:
        return self._examples

    @property
    def rate(self) -> Any:
        return self.own.instead(("eta", 0, None, None), self._rate)


class WorkedStep:
    """One step: what was worked out at each place (`raw`), and what was gone on with (`kept`)."""

    def __init__(self, working: Working, n: int, start: list[Array]) -> None:
        self.working, self.n, self.lesson = working, n, working.lesson
        self.raw: dict[tuple[str, int | None, int | None], Any] = {}
        self.kept: dict[tuple[str, int | None, int | None], Any] = {}
        self.rules, L = working.rules, working.lesson.L
        for l in range(1, L + 1):
            self._put("W", None, l, start[2 * l - 2])
            self._put("b", None, l, start[2 * l - 1])
        for m, (x, y) in enumerate(working.examples):
            self._forward(m, x, y)
        self._put("loss", None, None, self._averaged(L, "loss", None))
        for l in range(L, 0, -1):
            self._back(l)
        self.after = [self._put(f"{name}+", None, l, self._moved(name, l))
                      for l in range(1, L + 1) for name in "Wb"]  # fmt: skip

    def value(self, at: Address) -> Any:
        m = at.example
        if at.form.averaged and m is None and len(self.lesson.examples) == 1:
            m = 0
        found = self.raw.get((at.name, m, at.layer))
        if found is not None:
            return found[at.index] if at.index else found
        if at.name in ("path", "path_b"):
            return self._path(at)
        place = quantities.place(at, self._as_step(), self.lesson, EXACT)
        return quantities.value(at, place)

    # -- the way there ------------------------------------------------------------------------

    def _forward(self, m: int, x: Array, y: Array) -> None:
        lesson, L = self.lesson, self.lesson.L
        y, a = self._put("y", m, None, y), self._put("a", m, 0, self._put("x", m, None, x))
        for l in range(1, L + 1):
            rules, f = self.rules(l), lesson.activation(l)
            products = self._put("product", m, l, product(self._of("W", None, l), a))
            z = self._put("z", m, l, rules.logit(products, self._of("b", None, l)))
            a = self._put("a", m, l, f.value(z))
            self._put("slope", m, l, rules.slope(f, z, a))
        rules = self.rules(L)
        self._put("error", m, None, rules.error(a, y))
        a = self._answered(m, a, y)
        E = self._put("E", m, None, rules.terms(lesson.loss, a, y))
        self._put("loss", m, None, rules.total(E))
        self._put("dE_da", m, L, rules.pull(lesson.loss, a, y))

    def _answered(self, m: int, a: Array, y: Array) -> Array:
        """The outputs that belong to the errors that somebody has written."""
        key: Key = ("error", self.n, m, None)
        mine = self.working.own.cells.get(key, {})
        instead = a.copy()
        for (j,), error in mine.items():
            instead[j] = y[j] + error
        return instead

    # -- the way back -------------------------------------------------------------------------

    def _back(self, l: int) -> None:
        """δ and the slopes of layer l for every example, their means, and what goes on below."""
        L, rules = self.lesson.L, self.rules(l)
        deltas = rules.output_delta if l == L else rules.hidden_delta
        for m in range(len(self.lesson.examples)):
            delta = deltas(self._of("dE_da", m, l), self._of("slope", m, l))
            delta = self._put("delta", m, l, delta)
            before, after = self._of("a", m, l - 1), self._of("a", m, l)
            self._put("dW", m, l, rules.weight_slope(delta, before, after))
            self._put("outer", m, l, rules.weight_slope(delta, before, after))
            self._put("db", m, l, delta)
        for name, update in (("dW", "update"), ("db", "update_b")):
            g = self._put(name, None, l, self._averaged(l, name, l))
            self._put(update, None, l, self._update(rules, name, g))
        below = self.rules(l - 1)
        W = self._moved("W", l) if below.early else self._of("W", None, l)
        for m in range(len(self.lesson.examples)):
            messages = below.message(W, self._of("delta", m, l))
            messages = self._put("message", m, l - 1, messages)
            self._put("dE_da", m, l - 1, below.gathered(messages))

    def _update(self, rules: Rules, name: str, g: Array) -> Array:
        if name == "db" and not self.lesson.train_biases:
            return np.full_like(g, fmpq(0))
        return rules.update(self.working.rate, g)

    def _moved(self, name: str, l: int) -> Array:
        update = self._of("update" if name == "W" else "update_b", None, l)
        return self.rules(l).moved(self._of(name, None, l), update)

    def _averaged(self, l: int, name: str, layer: int | None) -> Any:
        each = [self._of(name, m, layer) for m in range(len(self.lesson.examples))]
        return self.rules(l).averaged(each)

    # -- what is kept -------------------------------------------------------------------------

    def _put(self, name: str, m: int | None, l: int | None, values: Any) -> Any:
        self.raw[name, m, l] = values
        given = name in ("x", "y") or (self.n == 0 and name in ("W", "b"))
        whole = name in ("product", "message", "outer")  # written down within one sum
        if not given and not whole:
            values = self.rules(l if l is not None else self.lesson.L).kept(values)
        values = self.working.own.instead((name, self.n, m, l), values)
        self.kept[name, m, l] = values
        return values

    def _of(self, name: str, m: int | None, l: int | None) -> Any:
        return self.kept[name, m, l]

    def _path(self, at: Address) -> Any:
        """The product along a path, from the loss back to the parameter, by these rules."""
        m, l, sizes = at.example or 0, at.layer or 0, self.lesson.sizes
        neurons = path_neurons(sizes, l, at.row[0], at.index[-1])
        factor = self._of("delta", m, self.lesson.L)[neurons[-1]]
        for above in range(self.lesson.L, l, -1):
            j, k, rules = neurons[above - l], neurons[above - l - 1], self.rules(above - 1)
            same = np.full(sizes[above], factor, dtype=object)
            heard = rules.message(self._of("W", None, above), same)[k : k + 1, j]
            slope = self._of("slope", m, above - 1)[k : k + 1]
            factor = rules.hidden_delta(heard, slope)[0]
        if at.name == "path_b":
            return factor
        same = np.full(sizes[l], factor, dtype=object)
        before, after = self._of("a", m, l - 1), self._of("a", m, l)
        return self.rules(l).weight_slope(same, before, after)[at.row]

    def _as_step(self) -> Step:
        layers = range(1, self.lesson.L + 1)

        def by(name: str, m: int | None, first: int = 1) -> ByLayer:
            each = layers if first else range(self.lesson.L + 1)
            return ByLayer([self._of(name, m, l) for l in each], first)

        def passed(m: int) -> ExamplePass:
            x, y, E, loss, error = (
                self._of(name, m, None) for name in ("x", "y", "E", "loss", "error")
            )
            z, slope, delta, dW, db = (by(name, m) for name in ("z", "slope", "delta", "dW", "db"))
            a, dE_da = by("a", m, 0), by("dE_da", m, 0)
            return ExamplePass(x, y, z, a, slope, E, loss, error, dE_da, delta, dW, db)

        passes = tuple(map(passed, range(len(self.lesson.examples))))
        parameters = Parameters(by("W", None), by("b", None))
        return Step(self.n, parameters, passes, self._of("loss", None, None),
                    by("dW", None), by("db", None))  # fmt: skip


def always(rules: Rules = RULES) -> Callable[[int], Rules]:
    """The same rules in every layer."""
    return lambda l: rules
