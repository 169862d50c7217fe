"""Learning: batches, epochs, optimisers, schedules, and when to stop.

One loop for float64 and for exact numbers.  Nothing is raised when a run diverges: that is a fact
about its rate, and stands in its `History`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from flint import arb, fmpq

from backprop import progress
from backprop.balls import shortened
from backprop.errors import BackpropError, ShapeError, Undecided
from backprop.history import History, Record, Thinned
from backprop.numbers import EXACT, FLOAT, Exact, Numbers, exact, norm, positive
from backprop.optimisers import Descent, Optimiser, State
from backprop.plan import plan
from backprop.run import LOOK, LOOKED_AT, radius_bits
from backprop.schedules import Constant, Schedule
from backprop.step_rule import StepRule, orders, steps_per_epoch, without
from backprop.task import Task

MAX_STEPS = 10_000_000


@dataclass(frozen=True)
class Stop:
    """When a run ends early; each condition alone is enough."""

    loss_below: Any = None
    gradient_below: Any = None  # the norm over all parameters
    patience: int | None = None  # so many epochs without a loss below the best one

    def __post_init__(self) -> None:
        for name in ("loss_below", "gradient_below"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, exact(getattr(self, name)))


@dataclass(frozen=True)
class Training:
    """How it is learnt.

    `batch` None takes all examples in every step, 1 one at a time; each epoch shuffles them anew
    from the seed (or takes them as they are given), and its last batch takes what is left.  Without
    examples an epoch is a step.
    """

    epochs: int
    schedule: Schedule = Constant("0.5")  # noqa: RUF009  # frozen, as all defaults here
    optimiser: Optimiser = Descent()  # noqa: RUF009
    batch: int | None = None
    seed: int = 1
    stop: Stop = Stop()
    record: tuple[str, ...] | None = None  # parameters in the records; None for all
    keep: int = 1000  # records: at most twice as many
    compare: bool = False  # the loss and gradient of all examples beside those of the batch
    order: str = "shuffled"  # or "as given"
    decay: Any = 0  # this and what follows: as in `StepRule`
    decay_l1: Any = 0
    decay_biases: bool = False
    decoupled: bool = False
    frozen: tuple[int | str, ...] = ()
    ascent: bool = False

    def __post_init__(self) -> None:
        for name, low in (("epochs", 0), ("keep", 1), ("seed", 0)):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < low:
                raise BackpropError(f"{name} should be a whole number from {low}, not {value!r}")
        if self.batch is not None and (not isinstance(self.batch, int) or self.batch < 1):
            raise BackpropError(
                f"batch should be None or a whole number from 1, not {self.batch!r}"
            )
        object.__setattr__(self, "frozen", self.rule.frozen)

    @property
    def rule(self) -> StepRule:
        """How each of its steps is made."""
        return StepRule(**{each.name: getattr(self, each.name) for each in fields(StepRule)})

    def steps_per_epoch(self, count: int) -> int:
        """Batches that `count` examples make."""
        return steps_per_epoch(count, self.batch)


def batches(count: int, size: int | None, seed: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Epoch and examples of every batch, without end; the same for a seed everywhere.

    >>> from itertools import islice
    >>> [epoch for epoch, batch in islice(batches(5, 2, seed=1), 6)]
    [0, 0, 0, 1, 1, 1]
    >>> sorted(m for epoch, batch in islice(batches(5, 2, seed=1), 3) for m in batch)
    [0, 1, 2, 3, 4]
    """
    return orders(count, StepRule(batch=size, order="shuffled", seed=seed))


class Learner:
    """A task in one kind of number: gradients of batches, from the current parameters."""

    def __init__(self, task: Task, numbers: Numbers) -> None:
        self.task, self.numbers = task, numbers
        self.names = tuple(task.start)
        self.data = {name: numbers.convert(rows) for name, rows in task.data.items()}
        self.fixed = {name: numbers.convert(value) for name, value in task.fixed.items()}
        self._runs: dict[int, Any] = {}
        if len({len(rows) for rows in self.data.values()}) > 1:
            raise ShapeError("there should be as many targets as inputs")

    def start(self) -> list[Any]:
        """The parameters at the start, as copies that may be changed."""
        values = [self.numbers.convert(value) for value in self.task.start.values()]
        return [v.copy() if isinstance(v, np.ndarray) else v for v in values]

    def gradients(self, parameters: Sequence[Any], batch: Sequence[int]) -> tuple[Any, list[Any]]:
        """The loss of a batch (of all examples for ()), and its gradients."""
        rows = [data[list(batch)] if len(batch) else data for data in self.data.values()]
        run = self._run(len(rows[0]) if rows else 1)
        loss, *gradients = run(*rows, *self.fixed.values(), *parameters)
        return loss, gradients

    def _run(self, count: int) -> Any:
        if count not in self._runs:
            graph = self.task.graph_of(count)
            output = graph.nodes[graph.output].name
            wanted = [output, *(graph.backward.gradients[name] for name in self.names)]
            leaves = [*self.data, *self.fixed, *self.names]
            self._runs[count] = plan(graph.backward.joint, wanted, self.numbers, leaves).run
        return self._runs[count]


def train(task: Task, how: Training, numbers: Numbers = FLOAT) -> History:
    """The whole run.  In exact numbers everything is decided or `Undecided`.

    >>> from backprop.numbers import EXACT
    >>> from backprop.task import Task
    >>> from backprop.wires import Sketch
    >>> s = Sketch()
    >>> w = s.parameter("w")
    >>> task = Task.of_graph(s.graph((w * w).named("E")), {"w": 1})
    >>> history = train(task, Training(epochs=3, schedule=Constant("0.25")), EXACT)
    >>> [record.parameters["w"] for record in history.records], history.stopped
    ([1, 1/2, 1/4, 1/8], 'all 3 epochs')
    """
    with np.errstate(all="ignore"):
        return _Run(task, how, numbers).finished()


class _Run:
    """One run under way."""

    def __init__(self, task: Task, how: Training, numbers: Numbers) -> None:
        self.how, self.numbers = how, numbers
        self.learner = Learner(task, numbers)
        self.names = self.learner.names
        self.parameters = self.learner.start()
        self.states: list[State] = [how.optimiser.start(p, numbers) for p in self.parameters]
        self.rule = how.rule
        shapes = {n: np.shape(p) for n, p in zip(self.names, self.parameters, strict=True)}
        self.masks = self.rule.masks(shapes)
        self.per_epoch = how.steps_per_epoch(task.count)
        self.losses: list[Any] = []
        self.thinned = Thinned(how.keep)
        self.best: Any = None
        self.worse = 0
        total = how.epochs * self.per_epoch
        if total > MAX_STEPS:
            raise BackpropError(f"{total:,} steps are too many; at most {MAX_STEPS:,}")

    def finished(self) -> History:
        how, task = self.how, self.learner.task
        order = orders(task.count, how.rule)
        stopped, overflow, step = f"all {how.epochs} epochs", None, 0
        for step in range(how.epochs * self.per_epoch):
            epoch, batch = next(order)
            loss, gradients = self.learner.gradients(self.parameters, batch)
            self.losses.append(loss)
            if self.numbers is EXACT and step % LOOK == 0:
                progress.tell("training step by step", step, how.epochs * self.per_epoch)
                if (radius_bits([loss, *self.parameters], LOOKED_AT) or 1) <= 0:
                    raise Undecided  # nothing is left: more bits, and not to the end
            if self.numbers is FLOAT and not math.isfinite(loss):
                stopped, overflow = "overflow", step
                break
            rate = how.schedule.at(step, self.numbers)
            if self.thinned.wants(step):
                self.thinned.add(self._record(step, epoch, batch, rate, loss, gradients))
            reason = self._reason(step, loss, gradients)
            if reason:
                stopped = reason
                break
            self._update(gradients, rate, step + 1)
        else:
            step = how.epochs * self.per_epoch
        return self._history(step, stopped, overflow)

    def _update(self, gradients: Sequence[Any], rate: Any, t: int) -> None:
        """All parameters from the old ones at once."""
        move, numbers = self.how.optimiser.move, self.numbers
        for i, (w, g) in enumerate(zip(self.parameters, gradients, strict=True)):
            state = self.states[i]
            if self.rule.plain_update:
                self.parameters[i], self.states[i] = move(w, g, state, rate, t, numbers)
                continue
            name = self.names[i]
            step, self.states[i] = self.rule.step(name, w, g, state, rate, t, numbers)
            self.parameters[i] = w - without(step, self.masks[name])
        if numbers is EXACT:
            self.parameters = shortened(self.parameters)

    def _record(
        self, step: int, epoch: int, batch: tuple[int, ...], rate: Any, loss: Any, gradients: Any
    ) -> Record:
        chosen = self.names if self.how.record is None else self.how.record
        both = {name: i for i, name in enumerate(self.names) if name in chosen}
        full_loss, angle = None, None
        if self.how.compare:
            alone = len(batch) in (0, self.learner.task.count)  # all examples at once
            full_loss, full = (
                (loss, gradients) if alone else self.learner.gradients(self.parameters, ())
            )
            angle = angle_between(gradients, full)
            if alone and angle is not None:
                angle = self.numbers.number(fmpq(0))  # whatever the last bits say
        return Record(
            step=step,
            epoch=epoch,
            batch=batch,
            rate=rate,
            loss=loss,
            parameters={name: _kept(self.parameters[i]) for name, i in both.items()},
            gradients={name: gradients[i] for name, i in both.items()},
            full_loss=full_loss,
            angle=angle,
        )

    def _reason(self, step: int, loss: Any, gradients: Sequence[Any]) -> str:
        """Why the run ends before this step's update; '' where it goes on."""
        stop = self.how.stop
        if stop.loss_below is not None and self._below(loss, stop.loss_below):
            return f"loss below {stop.loss_below}"
        if stop.gradient_below is not None:
            size = norm(np.array([norm(g) for g in gradients]))
            if self._below(size, stop.gradient_below):
                return f"gradient below {stop.gradient_below}"
        if stop.patience is not None and (step + 1) % self.per_epoch == 0:
            return self._patience(stop.patience)
        return ""

    def _patience(self, patience: int) -> str:
        epoch = self.losses[-self.per_epoch :]
        mean = sum(epoch[1:], epoch[0]) / len(epoch)
        better = self.best is None or positive(self.best - mean)
        self.best, self.worse = (mean, 0) if better else (self.best, self.worse + 1)
        return f"no better loss for {patience} epochs" if self.worse >= patience else ""

    def _below(self, value: Any, limit: Any) -> bool:
        return positive(self.numbers.number(limit) - value)

    def _history(self, step: int, stopped: str, overflow: int | None) -> History:
        """With a last record of where the run has ended, on all examples."""
        loss, gradients = self.learner.gradients(self.parameters, ())
        rate = self.how.schedule.at(step, self.numbers)
        last = self._record(step, step // self.per_epoch, (), rate, loss, gradients)
        records = [r for r in self.thinned.records if r.step < step]
        return History(
            losses=tuple(self.losses),
            records=(*records, last),
            parameters=dict(zip(self.names, self.parameters, strict=True)),
            stopped=stopped,
            per_epoch=self.per_epoch,
            first_overflow=overflow,
            stride=self.thinned.stride,
        )


def _kept(parameter: Any) -> Any:
    """As it is now: float64 arrays will be changed in their place."""
    changes = isinstance(parameter, np.ndarray) and parameter.dtype != object
    return parameter.copy() if changes else parameter


def angle_between(one: Sequence[Any], other: Sequence[Any]) -> Any:
    """Between two gradients over all parameters, in degrees; None where one of them is 0."""
    product = sum(((a * b).sum() if np.ndim(a) else a * b) for a, b in zip(one, other, strict=True))
    sizes = [sum(((a * a).sum() if np.ndim(a) else a * a) for a in each) for each in (one, other)]
    if any(size == 0 for size in sizes):
        return None
    if isinstance(product, float):
        cosine = product / math.sqrt(sizes[0] * sizes[1])
        return math.degrees(math.acos(max(-1.0, min(1.0, cosine))))
    return _exact_angle(product, arb(sizes[0] * sizes[1]))


def _exact_angle(product: Exact, squares: arb) -> Exact:
    """By the tangent: √(|a|²|b|² − (a·b)²) across, a·b along."""
    across = squares - arb(product * product)
    if not across.is_finite():
        raise Undecided
    return arb.atan2(across.nonnegative_part().sqrt(), arb(product)) * 180 / arb.pi()
