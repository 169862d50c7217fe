"""Lessons of every kind within the bounds that scenes promise, for claims about any lesson.

Sizes, numbers and choices are drawn; the matrices are filled from a few drawn numbers in turn, so
that a lesson that fails shrinks to one that can be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from hypothesis import strategies as st

from backprop import Lesson
from backprop.losses import Loss, loss_named
from backprop.numbers import written
from scenes import told

DEEPEST, WIDEST = 8, 20  # trained layers, neurons of one layer
SMALLEST, LARGEST = -9, 6  # powers of ten that a number lies between
RATES = ("0.5", "0.1", "1", "0.003", "1e-9", "1/3", "20")
# What scenes have words for, and the second opinion works out for itself: all that there is.
ACTIVATIONS, LOSSES = tuple(told.ACTIVATIONS), tuple(told.LOSSES)


def two_decimals(low: int, high: int) -> st.SearchStrategy[str]:
    """Numbers as a teacher picks them: 0.15, -2, 1.25."""
    return st.integers(100 * low, 100 * high).map(lambda n: f"{n / 100:.2f}")


def of_any_size() -> st.SearchStrategy[str]:
    """One to three digits times a power of ten, from 1e-9 to 1e6, of either sign, and zero."""
    digits = st.integers(-999, 999)
    return st.one_of(
        st.builds("{}e{}".format, digits, st.integers(SMALLEST, LARGEST - 3)),
        st.sampled_from(["0", "1e6", "-1e6", "1e-9", "-1e-9"]),
    )


def some_numbers() -> st.SearchStrategy[list[str]]:
    """A few numbers, all of them ordinary or of every size."""
    ordinary, any_size = (
        st.lists(each, min_size=1, max_size=7) for each in (two_decimals(-3, 3), of_any_size())
    )
    return st.one_of(ordinary, ordinary, any_size)


def from_0_to_1() -> st.SearchStrategy[list[str]]:
    return st.lists(st.integers(0, 100).map(lambda n: f"{n / 100:.2f}"), min_size=1, max_size=3)


@st.composite
def targets(draw: st.DrawFn, loss: Loss, outputs: int) -> list[object]:
    """Targets that go with a loss: one class of all, from 0 to 1, signs, or any numbers."""
    if not loss.pointwise:
        right = draw(st.integers(0, outputs - 1))
        return [int(j == right) for j in range(outputs)]
    if loss.signed_targets:
        return draw(st.lists(st.sampled_from([-1, 1]), min_size=outputs, max_size=outputs))
    aims = draw(from_0_to_1() if loss.unit_targets else some_numbers())
    return [aims[j % len(aims)] for j in range(outputs)]


def widths() -> st.SearchStrategy[int]:
    return st.one_of(st.integers(1, 4), st.integers(1, WIDEST))


@st.composite
def lessons(draw: st.DrawFn) -> Lesson:
    """1 to 8 layers of 1 to 20 neurons, every activation and loss of these, 1 to 4 examples."""
    loss = loss_named(draw(st.sampled_from(LOSSES)))
    depth = draw(st.one_of(st.integers(1, 3), st.integers(1, DEEPEST)))
    sizes = draw(st.lists(widths(), min_size=depth + 1, max_size=depth + 1))
    activations = [draw(st.sampled_from(ACTIVATIONS)) for _ in sizes[1:]]
    activations[-1] = loss.last_activation or activations[-1]
    weights, biases, inputs = (draw(some_numbers()) for _ in range(3))
    count = draw(st.integers(1, 4))
    aims = [draw(targets(loss, sizes[-1])) for _ in range(count)]
    return Lesson.of(
        layers=sizes,
        activations=activations,
        weights=[
            [[weights[(7 * j + 3 * k + 5 * l) % len(weights)] for k in range(n_in)]
             for j in range(n_out)]
            for l, (n_in, n_out) in enumerate(pairwise(sizes))
        ],
        biases=[
            [biases[(j + l) % len(biases)] for j in range(n)] for l, n in enumerate(sizes[1:])
        ],
        loss=loss.name,
        examples=[
            ([inputs[(k + m) % len(inputs)] for k in range(sizes[0])], aims[m])
            for m in range(count)
        ],
        rate=draw(st.sampled_from(RATES)),
        steps=draw(st.integers(1, 5)),
        train_biases=draw(st.booleans()),
        name="drawn",
    )  # fmt: skip


@dataclass(frozen=True, repr=False)
class Told:
    """A lesson that Hypothesis reports as the Python that makes it."""

    lesson: Lesson

    def __repr__(self) -> str:
        return f"Told({as_code(self.lesson)})"


def as_code(lesson: Lesson) -> str:
    """The Python that makes the lesson."""

    def plain(value: object) -> object:
        if isinstance(value, (tuple, list)):
            return [plain(each) for each in value]
        return written(value)

    return (
        f"Lesson.of(layers={list(lesson.sizes)}, "
        f"activations={[f.name for f in lesson.activations]}, loss={lesson.loss.name!r}, "
        f"rate={written(lesson.rate)!r}, steps={lesson.steps}, "
        f"train_biases={lesson.train_biases}, weights={plain(lesson.weights)}, "
        f"biases={plain(lesson.biases)}, "
        f"examples={[(plain(one.x), plain(one.y)) for one in lesson.examples]})"
    )
