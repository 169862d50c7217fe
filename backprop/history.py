"""What a training run leaves behind: losses of all steps, and records of some.

The rule of thinning: every record is kept until there are twice as many as wanted; then every
other one is dropped, and from there on every second step is recorded, and so on.  So the kept
steps are the multiples of one power of two; the first and the last are always among them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flint import arb, fmpq

from backprop.errors import AddressError
from backprop.numbers import positive


@dataclass(frozen=True, eq=False)
class Record:
    """One step, before its update."""

    step: int
    epoch: int
    batch: tuple[int, ...] = field(repr=False)  # the examples that it looks at; () for all
    rate: Any
    loss: Any  # of its batch
    parameters: Mapping[str, Any] = field(repr=False)  # the chosen ones
    gradients: Mapping[str, Any] = field(repr=False)  # of its batch
    full_loss: Any = None  # over all examples, where asked for
    angle: Any = None  # between its gradient and that of all examples, in degrees


@dataclass(frozen=True, eq=False)
class History:
    """A run, from its first step to its end."""

    losses: Sequence[Any] = field(repr=False)  # of every step, of its batch
    records: tuple[Record, ...] = field(repr=False)  # thinned; the last one is after all updates
    parameters: Mapping[str, Any] = field(repr=False)  # all of them, at the end
    stopped: str  # why it ended
    per_epoch: int  # steps
    first_overflow: int | None  # the first step whose loss is no number any more
    stride: int = 1  # every so many steps are recorded

    @property
    def steps(self) -> int:
        """How many updates were made."""
        return self.records[-1].step

    @property
    def first_rise(self) -> int | None:
        """The first step whose loss is above the one before (with mini-batches, whose losses are
        of different examples: the first epoch whose mean loss is); None where none is."""
        return first_rise(self.epoch_losses)

    @property
    def diverged(self) -> bool:
        """Whether the run left the numbers, or ended above its start."""
        first, last = self.records[0].loss, self.records[-1].loss
        return self.first_overflow is not None or bool(last > first)

    @property
    def rule(self) -> str:
        """Which steps are recorded, in words."""
        every = "every step" if self.stride == 1 else f"every {self.stride}th step, and the last"
        return f"{every} of {self.steps}"

    @property
    def epoch_losses(self) -> list[Any]:
        """The mean of the batch losses of each whole epoch."""
        whole = len(self.losses) // self.per_epoch
        return [
            _mean(self.losses[e * self.per_epoch : (e + 1) * self.per_epoch]) for e in range(whole)
        ]

    def record(self, step: int) -> Record:
        """The record of a step; the error names the nearest that there is."""
        for record in self.records:
            if record.step == step:
                return record
        near = min((r.step for r in self.records), key=lambda n: abs(n - step))
        raise AddressError(f"step {step} is not recorded ({self.rule}); the nearest is {near}")


class Thinned:
    """Records as they come, at most twice `keep` of them."""

    def __init__(self, keep: int) -> None:
        self.keep, self.stride = keep, 1
        self.records: list[Record] = []

    def wants(self, step: int) -> bool:
        return step % self.stride == 0

    def add(self, record: Record) -> None:
        self.records.append(record)
        if len(self.records) >= 2 * self.keep:
            self.stride *= 2
            self.records = [r for r in self.records if r.step % self.stride == 0]


def first_rise(losses: Sequence[Any]) -> int | None:
    """The first index whose loss is above the one before, proven where they are balls."""
    for n in range(1, len(losses)):
        difference = losses[n] - losses[n - 1]
        if _is_number(difference) and positive(difference):
            return n
    return None


def _is_number(value: Any) -> bool:
    return isinstance(value, fmpq | arb) or math.isfinite(value)


def _mean(values: Sequence[Any]) -> Any:
    total = values[0]
    for value in values[1:]:
        total = total + value
    return total / len(values)
