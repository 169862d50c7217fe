"""Every step of a training run worked out once more: batches, optimisers, schedules.

The gradients are those of `graphs`; which examples a batch looks at is the engine's to say (a
seed's shuffle is a choice, not a result).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from backprop import TrainingTrace
from backprop.step_rule import orders
from scenes.audit.arithmetic import (
    CALCULATOR,
    GUARD,
    UnsureError,
    fraction,
    is_nothing,
    precision,
)
from scenes.audit.graphs import Cells, PlainGraph, fractions_of
from scenes.audit.special import pi

ONE = Fraction(1)
_ADDRESS = re.compile(
    r"(?:step\[(\d+)\]\.)?(?:(loss|rate|full_loss|angle)|(d\()?(\w+)\)?)(?:\[(\d+(?:,\d+)*)\])?"
)


@dataclass
class Moment:
    """One step, before its update."""

    parameters: dict[str, Cells]
    states: dict[str, list[Cells]]
    loss: Any = None
    gradients: dict[str, Cells] = field(default_factory=dict)


class PlainTraining:
    """The numbers of a run, worked out once more."""

    def __init__(self, trace: TrainingTrace, digits: int = 50) -> None:
        self.task, self.how, self.digits = trace.task, trace.how, digits
        self.last = trace.steps
        order = orders(self.task.count, self.how.rule)
        self._batches = [next(order)[1] for _ in range(self.last)] + [()]
        start = {name: fractions_of(value) for name, value in self.task.start.items()}
        kept = len(MOVES[self.how.optimiser.name][1])
        states = {n: [np.full(v.shape, Fraction(0), object)] * kept for n, v in start.items()}
        self._moments = [Moment(start, states)]

    def number(self, address: str) -> Any:
        """The number at an address, a Fraction where it is one for certain."""
        match = _ADDRESS.fullmatch(address)
        if match is None:
            raise ValueError(f"{address!r} is no address")
        step, plain, d, name, index = match.groups()
        n = int(step or 0)
        if n > self.last:
            raise ValueError(f"{address!r}: the run ends after {self.last} steps")
        with precision(self.digits + GUARD):
            if plain:
                return self._plain(plain, n)
            cells = (self._at(n).gradients if d else self._at(n).parameters).get(name)
            place = tuple(map(int, index.split(","))) if index else ()
            if cells is None or len(place) != cells.ndim:
                raise ValueError(f"{address!r} names nothing in this run")
            return cells[place]

    def _plain(self, name: str, n: int) -> Any:
        if name == "rate":
            return self._rate(n)
        if name == "loss":
            return self._at(n).loss
        full_loss, full = self._gradients(self._at(n).parameters, ())
        return full_loss if name == "full_loss" else _angle(self._at(n).gradients, full)

    def _at(self, n: int) -> Moment:
        while len(self._moments) <= n or self._moments[n].loss is None:
            moment = self._moments[-1]
            batch = self._batches[len(self._moments) - 1]
            moment.loss, moment.gradients = self._gradients(moment.parameters, batch)
            if len(self._moments) <= n:
                self._moments.append(self._moved(moment))
        return self._moments[n]

    def _gradients(
        self, parameters: Mapping[str, Cells], batch: Sequence[int]
    ) -> tuple[Any, dict[str, Cells]]:
        rows = {n: v[list(batch)] if len(batch) else v for n, v in self.task.data.items()}
        count = len(next(iter(rows.values()))) if rows else 1
        graph = self.task.graph_of(count)
        plain = PlainGraph(graph, {**rows, **self.task.fixed, **parameters}, digits=self.digits)
        gradients = {name: plain.cells(f"d({name})") for name in parameters}
        return plain.flow.output.value, gradients

    def _moved(self, moment: Moment) -> Moment:
        t = len(self._moments)
        rate, rule = self._rate(t - 1), self.how.rule
        parameters, states = {}, {}
        for name, w in moment.parameters.items():
            kept = moment.states[name]
            moved = np.empty(w.shape, dtype=object)
            after = [np.empty(w.shape, dtype=object) for _ in kept]
            for place in np.ndindex(w.shape):
                state = [each[place] for each in kept]
                g = moment.gradients[name][place]
                _, step, new = one_step(rule, name, place, w[place], g, state, rate, t)
                moved[place] = CALCULATOR.minus(w[place], step)
                for each, value in zip(after, new, strict=True):
                    each[place] = value
            parameters[name], states[name] = moved, after
        return Moment(parameters, states)

    def _rate(self, t: int) -> Any:
        return rate_at(self.how.schedule, t)


def one_step(
    rule: Any, name: str, cell: tuple[int, ...], w: Any, g: Any, state: Any, eta: Any, t: int
) -> tuple[Any, Any, list[Any]]:
    """Of one number: the slope that is taken, what is subtracted, and what is kept."""
    c, (move, _) = CALCULATOR, MOVES[rule.optimiser.name]
    g = c.minus(Fraction(0), g) if rule.ascent else g
    shrinks = _shrinks(rule, name, w)
    g = g if rule.decoupled else c.plus(g, shrinks)
    step, kept = move(g, state, eta, t, settings_of(rule.optimiser))
    if rule.decoupled:
        step = c.plus(step, c.times(eta, shrinks))
    return g, Fraction(0) if _rests(rule, name, cell) else step, kept


def decays(rule: Any, name: str) -> bool:
    """Whether decay is asked of a parameter: b, b1, bi, … only with `decay_biases`."""
    return rule.decay_biases or not (name[0] == "b" and len(name) <= 3)


def penalty_of(rule: Any, w: Any) -> Any:
    """½λ w² + λ₁ |w|."""
    c = CALCULATOR
    half, l1 = fraction(rule.decay) / 2, fraction(rule.decay_l1)
    return c.plus(c.times(half, c.times(w, w)), c.times(l1 * _sign(w) if l1 else l1, w))


def _shrinks(rule: Any, name: str, w: Any) -> Any:
    """λ w + λ₁ sign(w)."""
    if not decays(rule, name):
        return Fraction(0)
    c, l1 = CALCULATOR, fraction(rule.decay_l1)
    return c.plus(c.times(fraction(rule.decay), w), l1 * _sign(w) if l1 else l1)


def _sign(w: Any) -> Fraction:
    if not isinstance(w, Fraction) and abs(w) < Decimal(10) ** -40:
        raise UnsureError("a weight is as good as 0: its sign is not told")
    return Fraction((w > 0) - (w < 0))


def _rests(rule: Any, name: str, cell: tuple[int, ...]) -> bool:
    """Whether the rule freezes it: by its layer, its name, or its place."""
    said = [str(one).replace(" ", "") for one in rule.frozen]
    layer = name[1:] if name[0] in "Wb" else None
    return layer in said or name in said or f"{name}[{','.join(map(str, cell))}]" in said


def rate_at(schedule: Any, t: int) -> Any:
    """The rate of step t, counted from 0."""
    c, rate = CALCULATOR, fraction(schedule.rate)
    match type(schedule).__name__:
        case "Constant":
            return rate
        case "StepDecay":
            return rate * fraction(schedule.factor) ** (t // schedule.every)
        case "Cosine":
            end, turn = fraction(schedule.end), Fraction(min(t, schedule.steps), schedule.steps)
            half = c.times(Fraction(1, 2), rate - end)
            return c.plus(end, c.times(half, c.plus(ONE, _cosine(turn))))
    raise ValueError(f"the schedule {schedule!r} is not known here")


Settings = Mapping[str, Any]
Moved = tuple[Any, list[Any]]
Move = Callable[[Any, Sequence[Any], Any, int, Settings], Moved]


def _descent(g: Any, state: Sequence[Any], eta: Any, t: int, s: Settings) -> Moved:
    return CALCULATOR.times(eta, g), []


def _momentum(g: Any, state: Sequence[Any], eta: Any, t: int, s: Settings) -> Moved:
    c = CALCULATOR
    g = c.times(1 - s["beta"], g) if s.get("averaged") else g
    v = c.plus(c.times(s["beta"], state[0]), c.times(eta, g))
    return v, [v]


def _nesterov(g: Any, state: Sequence[Any], eta: Any, t: int, s: Settings) -> Moved:
    c = CALCULATOR
    v, _ = _momentum(g, state, eta, t, s)
    return c.plus(c.times(s["beta"], v), c.times(eta, g)), [v]


def _adagrad(g: Any, state: Sequence[Any], eta: Any, t: int, s: Settings) -> Moved:
    c = CALCULATOR
    kept = c.plus(state[0], c.times(g, g))
    return _divided(c.times(eta, g), _root(kept, s)), [kept]


def _rmsprop(g: Any, state: Sequence[Any], eta: Any, t: int, s: Settings) -> Moved:
    c = CALCULATOR
    kept = _blend(s["rho"], state[0], c.times(g, g))
    return _divided(c.times(eta, g), _root(kept, s)), [kept]


def _adam(g: Any, state: Sequence[Any], eta: Any, t: int, s: Settings) -> Moved:
    c = CALCULATOR
    m, v = _blend(s["beta1"], state[0], g), _blend(s["beta2"], state[1], c.times(g, g))
    first, second = (c.short(1 - s[name] ** t) for name in ("beta1", "beta2"))
    if s["epsilon_hat"]:
        rate = c.times(eta, c.over(c.root(second), first))
        return _divided(c.times(rate, m), c.plus(c.root(v), s["epsilon"])), [m, v]
    size = c.plus(c.root(c.over(v, second)), s["epsilon"])
    return _divided(c.times(eta, c.over(m, first)), size), [m, v]


MOVES: dict[str, tuple[Move, tuple[str, ...]]] = {  # and what each keeps
    "descent": (_descent, ()),
    "momentum": (_momentum, ("v",)),
    "nesterov": (_nesterov, ("v",)),
    "adagrad": (_adagrad, ("s",)),
    "rmsprop": (_rmsprop, ("s",)),
    "adam": (_adam, ("m", "v")),
}


def _root(kept: Any, s: Settings) -> Any:
    """√s + ε, or √(s + ε)."""
    c = CALCULATOR
    if s["epsilon_inside"]:
        return c.root(c.plus(kept, s["epsilon"]))
    return c.plus(c.root(kept), s["epsilon"])


def _divided(top: Any, bottom: Any) -> Any:
    """What moves nothing moves nothing, whatever it is divided by."""
    return top if is_nothing(top) else CALCULATOR.over(top, bottom)


def _blend(keep: Any, old: Any, new: Any) -> Any:
    c = CALCULATOR
    return c.plus(c.times(keep, old), c.times(1 - keep, new))


def settings_of(optimiser: Any) -> dict[str, Any]:
    values = vars(optimiser)
    return {n: v if isinstance(v, bool) else fraction(v) for n, v in values.items()}


def _angle(one: Mapping[str, Cells], other: Mapping[str, Cells]) -> Any:
    """Between two gradients, in degrees: √(|a|²|b|² − (a·b)²) across, a·b along."""
    c = CALCULATOR

    def dot(a: Mapping[str, Cells], b: Mapping[str, Cells]) -> Any:
        pairs = (pair for name in a for pair in zip(a[name].flat, b[name].flat, strict=True))
        return c.sum([c.times(x, y) for x, y in pairs])

    along = dot(one, other)
    across = c.minus(c.times(dot(one, one), dot(other, other)), c.times(along, along))
    return c.angle(c.root(max(c.inexact(across), Decimal(0))), along)


def _cosine(turn: Fraction) -> Any:
    """cos(π turn), turn from 0 to 1: by its series."""
    if turn in (0, 1):
        return ONE if turn == 0 else -ONE
    if turn == Fraction(1, 2):
        return Fraction(0)
    x = CALCULATOR.inexact(turn) * pi()
    total = term = Decimal(1)
    n = 0
    while True:
        n += 2
        term = -term * x * x / (n * (n - 1))
        if total + term == total:
            return total
        total += term
