"""What a step of training is made of: whose gradients, what is added to them, what moves, how far.

    g = the mean gradient of a batch's examples (with `ascent` its negative)
    g + λ w + λ₁ sign(w)       with `decay` λ and `decay_l1` λ₁: the slope of E + ½λ Σ w² + λ₁ Σ |w|
    w ← w − step(g)            as the optimiser says; what is frozen stays

`decoupled` keeps the decay out of the optimiser: w ← w − step(g) − η (λ w + λ₁ sign(w))
(Loshchilov and Hutter 2019).  The loss that is told is E alone; `penalty` is what the decay adds.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from flint import arb, fmpq

from backprop.errors import BackpropError, LessonError, told
from backprop.numbers import Exact, Numbers, elementwise, exact, is_zero, positive, written
from backprop.optimisers import Descent, Optimiser, State
from backprop.remedies import remedy, said
from backprop.schedules import Constant, Schedule

ORDERS = ("as given", "shuffled")
_FROZEN = re.compile(r"(\w+?)(?:\[(\d{1,6}(?:,\d{1,6})*)\])?")
_BIAS = re.compile(r"b\w{0,2}")
Mask = bool | np.ndarray  # of a parameter: what is frozen


@dataclass(frozen=True)
class StepRule:
    """How a step is made; as it stands, plain gradient descent on all examples.

    >>> StepRule().plain(4), StepRule(batch=4).plain(4), StepRule(batch=1).plain(4)
    (True, True, False)
    """

    optimiser: Optimiser = Descent()  # noqa: RUF009  # frozen, as all defaults here
    batch: int | None = None  # examples in a step; None for all
    order: str = "as given"  # or "shuffled": every epoch anew, from the seed
    seed: int = 1
    decay: Any = 0  # λ, above or at 0
    decay_l1: Any = 0  # λ₁
    decay_biases: bool = False  # the biases, too
    decoupled: bool = False
    frozen: tuple[int | str, ...] = ()  # layers (1), parameters ("b2"), cells of them ("W1[0,1]")
    ascent: bool = False
    schedule: Schedule | None = None  # None: the rate stays

    def __post_init__(self) -> None:
        for name in ("decay", "decay_l1"):
            object.__setattr__(self, name, _size(getattr(self, name), name))
        if self.order not in ORDERS:
            problem = f"should be {' or '.join(map(repr, ORDERS))}, not {said(self.order)}"
            raise LessonError(problem, key="training.order")
        for name, low in (("seed", 0), ("batch", 1)):
            _whole(getattr(self, name), low, name, none=name == "batch")
        for name in ("decay_biases", "decoupled", "ascent"):
            if not isinstance(getattr(self, name), bool):
                problem = f"should be true or false, not {told(getattr(self, name))}"
                raise LessonError(problem, key=f"training.{name}")
        frozen = (self.frozen,) if isinstance(self.frozen, int | str) else tuple(self.frozen)
        object.__setattr__(self, "frozen", frozen)

    def plain(self, count: int) -> bool:
        """Whether every step is W − η ∂E/∂W, with all of `count` examples and one rate."""
        return self.plain_at_first(count) and isinstance(self.schedule, Constant | None)

    def plain_at_first(self, count: int) -> bool:
        """The same of the first step, whatever becomes of the rate."""
        whole = self.batch is None or self.batch >= count
        moves = not (self.decay or self.decay_l1 or self.frozen or self.ascent)
        return isinstance(self.optimiser, Descent) and whole and moves

    @property
    def plain_update(self) -> bool:
        """Whether a gradient is taken as it is and every parameter moves."""
        return not (self.decay or self.decay_l1 or self.frozen or self.ascent)

    def told(self, count: int) -> str:
        """What is not plain gradient descent, in words.

        >>> StepRule(batch=1, frozen=(1,)).told(4)
        'batches of 1 and frozen parameters'
        """
        parts = {
            self.optimiser.title: not isinstance(self.optimiser, Descent),
            f"batches of {self.batch}": self.batch is not None and self.batch < count,
            "a decay": bool(self.decay or self.decay_l1),
            "a schedule of the rate": not isinstance(self.schedule, Constant | None),
            "frozen parameters": bool(self.frozen),
            "ascent": self.ascent,
        }
        *first, last = [words for words, there in parts.items() if there]
        return f"{', '.join(first)} and {last}" if first else last

    def examples(self, count: int, n: int) -> tuple[int, ...]:
        """Those that step n looks at, of so many."""
        _, batch = next(islice(orders(count, self), n, None))
        return batch or tuple(range(count))

    def rate(self, rate: Any, n: int, numbers: Numbers) -> Any:
        """The rate of step n, counted from 0, of a run that begins with `rate`."""
        if self.schedule is None:
            return numbers.number(rate)
        return self.schedule.beginning(rate).at(n, numbers)

    def decays(self, name: str) -> bool:
        """Whether the decay is a parameter's: weights, or with `decay_biases` all of them."""
        return self.decay_biases or not _BIAS.fullmatch(name)

    def slope(self, name: str, w: Any, g: Any, numbers: Numbers) -> Any:
        """The slope that the optimiser is given."""
        g = -g if self.ascent else g
        return g if self.decoupled else self._with_decay(name, w, g, numbers)

    def _with_decay(self, name: str, w: Any, g: Any, numbers: Numbers) -> Any:
        if not self.decays(name):
            return g
        if self.decay:
            g = g + numbers.number(self.decay) * w
        return g + numbers.number(self.decay_l1) * sign(w) if self.decay_l1 else g

    def step(
        self, name: str, w: Any, g: Any, state: State, eta: Any, t: int, numbers: Numbers
    ) -> tuple[Any, State]:
        """What is subtracted from a parameter w in step t = 1, 2, …, for its gradient g."""
        step, state = self.optimiser.step(self.slope(name, w, g, numbers), state, eta, t, numbers)
        if self.decoupled and (self.decay or self.decay_l1):
            step = step + eta * self._with_decay(name, w, 0 * w, numbers)
        return step, state

    def penalty(self, parameters: Mapping[str, Any], numbers: Numbers) -> Any:
        """½λ Σ w² + λ₁ Σ |w|, over what decays."""
        total = numbers.number(fmpq(0))
        for name, w in parameters.items():
            if self.decays(name):
                total = total + numbers.number(self.decay / 2) * _sum(w * w)
                total = total + numbers.number(self.decay_l1) * _sum(w * sign(w))
        return total

    def masks(self, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Mask]:
        """By parameter whether it is frozen, or which of its cells; LessonError for what there is
        not."""
        masks: dict[str, Mask] = dict.fromkeys(shapes, False)
        for i, one in enumerate(self.frozen):
            for name, cell in _named(one, shapes, f"training.frozen[{i}]"):
                mask = masks[name]
                if cell is None or mask is True:
                    masks[name] = True
                    continue
                cells = np.zeros(shapes[name], dtype=bool) if mask is False else mask
                cells[cell] = True
                masks[name] = cells
        return masks


sign = elementwise(
    lambda w: fmpq(0) if is_zero(w) else fmpq(1) if positive(w) else fmpq(-1), np.sign
)  # of a weight 0 it is 0


def without(step: Any, mask: Mask) -> Any:
    """A step that leaves what is frozen: exactly 0 there."""
    if mask is False:
        return step
    zero: Any = fmpq(0) if isinstance(step, fmpq | arb) or step.dtype == object else 0.0
    if mask is True:
        return np.full(np.shape(step), zero, dtype=step.dtype) if np.shape(step) else zero
    return np.where(mask, zero, step)


def orders(count: int, rule: Any) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Epoch and examples of every batch, without end: as they are given, or shuffled anew in each
    epoch from the seed, the same everywhere; () for all.  The last batch takes what is left.

    >>> from itertools import islice
    >>> [batch for epoch, batch in islice(orders(3, StepRule(batch=2)), 3)]
    [(0, 1), (2,), (0, 1)]
    """
    rng, epoch, size = np.random.RandomState(rule.seed), 0, rule.batch
    while True:
        order: tuple[int, ...] = tuple(range(count))
        if rule.order == "shuffled" and size is not None:
            order = tuple(rng.permutation(count).tolist())
        parts = [()] if size is None else [order[i : i + size] for i in range(0, count, size)]
        for part in parts:
            yield epoch, part
        epoch += 1


def steps_per_epoch(count: int, batch: int | None) -> int:
    """Batches that `count` examples make."""
    return 1 if batch is None else math.ceil(count / batch)


def _named(
    one: object, shapes: Mapping[str, tuple[int, ...]], key: str
) -> Iterator[tuple[str, tuple[int, ...] | None]]:
    """The parameters that an entry of `frozen` names; None for all cells."""
    names = ", ".join(list(shapes)[:6])
    if isinstance(one, int) and not isinstance(one, bool):
        of_layer = [name for name in (f"W{one}", f"b{one}") if name in shapes]
        if not of_layer:
            raise LessonError(f"there is no layer {one}; the parameters are {names}", key=key)
        yield from ((name, None) for name in of_layer)
        return
    match = _FROZEN.fullmatch(one.replace(" ", "")) if isinstance(one, str) else None
    if match is None or match[1] not in shapes:
        problem = f"should be a layer such as 1, or one of {names}, not {said(one)}"
        raise LessonError(problem, key=key)
    cell = tuple(map(int, match[2].split(","))) if match[2] else None
    shape = shapes[match[1]]
    if cell and (len(cell) != len(shape) or any(i >= n for i, n in zip(cell, shape, strict=True))):
        problem = f"{match[1]} is {'×'.join(map(str, shape))}, counted from 0; not {said(one)}"
        raise LessonError(problem, key=key)
    yield match[1], cell


def _size(value: object, name: str) -> fmpq:
    try:
        size = exact(value)
    except BackpropError as error:
        raise LessonError(str(error), key=f"training.{name}") from None
    if size < 0:
        raise LessonError(f"should be 0 or more, not {written(size)}", key=f"training.{name}")
    return size


def _whole(value: object, low: int, name: str, *, none: bool = False) -> None:
    if none and value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value < 2**32:
        expected = "None or a whole number" if none else "a whole number"
        raise LessonError(
            f"should be {expected} from {low}, not {told(value)}", key=f"training.{name}"
        )


def _sum(values: Any) -> Exact:
    total: Exact = values.sum() if np.ndim(values) else values
    return total


def optimiser_remedy(name: str, names: Sequence[str]) -> str:
    """What is wrong with an optimiser's name."""
    return f"no optimiser {said(name)}{remedy('optimiser', name, names)}"
