"""A network taught on real data: the lesson before, the lesson after, and how good each is."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from flint import fmpq

from backprop.data import Data, digits
from backprop.history import History
from backprop.initialisers import Initialiser
from backprop.lesson import Lesson
from backprop.optimisers import Adam
from backprop.schedules import Constant
from backprop.task import Task
from backprop.trained import accuracy, trained_lesson
from backprop.training import Training, train


@dataclass(frozen=True, eq=False)
class Taught:
    """Before and after, on the same held-out example."""

    before: Lesson
    after: Lesson  # its weights are the float64 ones, taken exactly; its origin says so
    taught_on: int  # how many examples
    held_out: Data
    history: History = field(repr=False)
    accuracy_before: fmpq  # the part of the held-out examples that is given its right class
    accuracy_after: fmpq


def taught(lesson: Lesson, data: Data, how: Training, example: int = 0, split: int = 1) -> Taught:
    """Train a lesson's network on four fifths of the data; show it one held-out example.

    >>> from backprop.data import two_moons
    >>> start = Lesson.of(layers=[2, 4, 1], activations=["tanh", "sigmoid"],
    ...                   loss="binary cross-entropy", examples=[([0, 0], [0])])
    >>> moons = taught(start, two_moons(100), Training(epochs=5, batch=10))
    >>> moons.after.origin
    '5 epochs of gradient descent in float64 on two moons'
    """
    train_on, held_out = data.split(0.2, split)
    history = train(Task.of_lesson(lesson, train_on), how)
    shown = held_out.examples([example])
    origin = f"{how.epochs} epochs of {how.optimiser.title} in float64 on {data.name}"
    return Taught(
        before=trained_lesson(lesson, {}, shown, origin=""),
        after=trained_lesson(lesson, history.parameters, shown, origin=origin),
        taught_on=len(train_on),
        held_out=held_out,
        history=history,
        accuracy_before=_part(lesson, {}, held_out),
        accuracy_after=_part(lesson, dict(history.parameters), held_out),
    )


def _part(lesson: Lesson, parameters: dict[str, object], data: Data) -> fmpq:
    """Right ones by all, as a fraction."""
    return fmpq(round(accuracy(lesson, parameters, data) * len(data)), len(data))


def digits_lesson(example: int = 0) -> Lesson:
    """64-30-10 with softmax, not yet taught, on one of the held-out handwritten digits (the extra
    `digits`); BackpropError where there are none."""
    _, held_out = digits().split(0.2)
    return Lesson.of(
        layers=[64, 30, 10],
        activations=["tanh", "identity"],
        initialiser=Initialiser("xavier", seed=1, decimals=4),
        loss="softmax cross-entropy",
        examples=held_out.examples([example]),
        rate="0.01",
        name="digits",
        title="Handwritten digits, 64-30-10",
    )


@cache
def taught_digits(example: int = 0, epochs: int = 20) -> Taught:
    """That network taught the digits: a second or two."""
    how = Training(
        epochs=epochs, optimiser=Adam(), schedule=Constant("0.01"), batch=32, record=(), keep=100
    )
    return taught(digits_lesson(), digits(), how, example)
