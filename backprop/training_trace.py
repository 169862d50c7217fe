"""A training run with proven digits: whatever the optimiser, schedule and batches.

    step[3].loss            the loss of step 3's batch, before its update
    step[3].rate            its rate
    step[3].W1[0,1]         a parameter before its update
    step[3].d(W1)[0,1]      its gradient, of its batch
    step[3].full_loss       the loss of all examples       (where the training compares)
    step[3].angle           from the gradient of all examples to its own, in degrees

The last step's number is that of the updates made: there the loss is that of all examples.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np

from backprop import calculator, digits
from backprop.calculator import Equation
from backprop.deciding import Deciding
from backprop.digits import AUTO, Decimals, Shown, Style
from backprop.errors import AddressError
from backprop.history import History, Record
from backprop.numbers import EXACT, precision, settled
from backprop.symbols import Symbol, fraction
from backprop.task import Task
from backprop.training import Training, train
from backprop.ziv import checked_precision, decided

T = TypeVar("T")
MAX_EXACT_STEPS = 20_000

_ADDRESS = re.compile(
    r"(?:step\[(?P<step>\d{1,7})\]\.)?(?:(?P<plain>loss|rate|full_loss|angle)|"
    r"(?P<d>d\()?(?P<name>\w+)(?(d)\)))(?:\[(?P<index>\d{1,6}(?:,\d{1,6})*)\])?"
)


@dataclass(frozen=True, slots=True)
class TrainingTrace(Deciding):
    """Every step of a run, exact.

    >>> from backprop.lesson import Lesson
    >>> task = Task.of_lesson(Lesson.named("two-two-two"))
    >>> trace = TrainingTrace.of(task, Training(epochs=2))
    >>> trace.shown("step[1].loss", 9), trace.shown("step[1].W2[0,0]", 8)
    ('0.291027774', '0.35891648')
    """

    task: Task
    how: Training
    precision: int = 128
    _runs: dict[int, History] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, task: Task, how: Training, precision: int = 128) -> TrainingTrace:
        """Every step is recorded, whatever `how.keep` says."""
        steps = how.epochs * how.steps_per_epoch(task.count)
        if steps > MAX_EXACT_STEPS:
            raise AddressError(
                f"{steps:,} exact steps are too many, at most {MAX_EXACT_STEPS:,}; train in "
                f"float64 and prove single steps from the stored weights"
            )
        every = replace(how, keep=max(how.keep, steps + 1), record=None)
        return cls(task, every, checked_precision(precision))

    @property
    def steps(self) -> int:
        """How many updates the run makes."""
        return self._decided("the run", lambda history: history.steps)

    @property
    def stopped(self) -> str:
        """Why it ends."""
        return self._decided("the run's end", lambda history: history.stopped)

    @property
    def first_rise(self) -> int | None:
        """The first step (with mini-batches: epoch) whose loss is above the one before, proven."""
        return self._decided("the first rise of the loss", lambda history: history.first_rise)

    def batch(self, step: int) -> tuple[int, ...]:
        """The examples that a step looks at; () for all."""
        return self._decided(f"step[{step}]", lambda history: history.record(step).batch)

    def number_at(self, address: str, bits: int) -> Any:
        """The number at an address in balls of so many bits, tight or not."""
        at = self._parsed(address)
        return self._at(bits, lambda history: settled(_value(history, address, at)))

    def first_bits(self, address: str) -> int:
        """The precision to ask an address at first."""
        self._parsed(address)
        return self.precision

    def shown(self, address: str, decimals: int | None = None) -> str:
        """The correctly rounded text, every digit proven."""
        return self.show(address, AUTO if decimals is None else Decimals(decimals)).text

    def show(self, address: str, style: Style = AUTO) -> Shown:
        """The number as it is written in a style."""
        at = self._parsed(address)

        def written(history: History) -> Shown:
            value = settled(_value(history, address, at))
            text = digits.proven(value, style)
            return Shown(text, address, style, digits.is_exact(value, text), _symbol(address, at))

        return self._decided(address, written)

    def canonical(self, text: str) -> str:
        """The address without spaces; AddressError where it is none."""
        address = "".join(text.split())
        self._parsed(address)
        return address

    def symbol(self, address: str) -> Symbol:
        """The symbol in Typst mathematics."""
        return _symbol(address, self._parsed(address))

    def common_style(self, addresses: Sequence[str], decimals: int = 4) -> Style:
        """One style for numbers shown together (as `Trace.common_style`)."""
        ats = [(address, self._parsed(address)) for address in addresses]

        def chosen(history: History) -> Style:
            values = [settled(_value(history, address, at)) for address, at in ats]
            return digits.common_style(values, decimals)

        return self._decided(f"the style of {', '.join(addresses[:3])}", chosen)

    def equation(
        self, address: str, expression: str, decimals: int = 4, style: Style | None = None
    ) -> Equation:
        """`address = expression` with numbers that a reader's calculator confirms."""
        return calculator.equation(self, address, expression, style or digits.Auto(decimals))

    def _parsed(self, address: str) -> dict[str, str | None]:
        match = _ADDRESS.fullmatch(address)
        if match is None:
            raise AddressError(f"{address!r} is no address; write for example step[1].loss")
        return match.groupdict()

    def _decided(self, what: str, ask: Callable[[History], T]) -> T:
        return decided(what, self.precision, lambda bits: self._at(bits, ask))

    def _at(self, bits: int, ask: Callable[[History], T]) -> T:
        with precision(bits):
            if bits not in self._runs:
                self._runs[bits] = train(self.task, self.how, EXACT)
            return ask(self._runs[bits])

    def __deepcopy__(self, memo: object) -> TrainingTrace:
        return self


def _value(history: History, address: str, at: dict[str, str | None]) -> Any:
    record = history.record(int(at["step"] or 0))
    if at["plain"]:
        value = getattr(record, at["plain"])
        if value is None:
            raise AddressError(f"{address!r} is not recorded; train with compare=True")
        return value
    array = _array(record, address, at)
    index = tuple(int(i) for i in (at["index"] or "").split(",") if i)
    shape = np.shape(array)
    if len(index) != len(shape) or any(i >= n for i, n in zip(index, shape, strict=True)):
        raise AddressError(f"{address!r}: the shape is {shape}; give an index in it")
    return array[index] if index else array


def _array(record: Record, address: str, at: dict[str, str | None]) -> Any:
    arrays, name = record.gradients if at["d"] else record.parameters, at["name"] or ""
    if name not in arrays:
        raise AddressError(f"{address!r}: the trained parameters are {', '.join(arrays)}")
    return arrays[name]


def _symbol(address: str, at: dict[str, str | None]) -> Symbol:
    step = at["step"] or "0"
    if at["plain"]:
        letters = {"loss": "E", "rate": "eta", "full_loss": "E", "angle": "phi"}
        return Symbol(f"{letters[at['plain']]}^([{step}])", address)
    name = at["name"] or ""
    letter = name if len(name) == 1 else f'"{name}"'
    cell = f"_({at['index']})" if at["index"] else ""
    one = f"{letter}{cell}^([{step}])"
    return Symbol(fraction("E", one) if at["d"] else one, address)
