"""Lessons that the scenes are tried on: the built-in ones and odd ones."""

from __future__ import annotations

from backprop import Initialiser, Lesson
from scenes.told import LOSSES


def _wide() -> Lesson:
    """12 wide, tanh, three steps."""
    x = [round((i * 7 % 19 - 9) / 10, 1) for i in range(12)]
    return Lesson.of(
        layers=[12, 12, 12],
        activations="tanh",
        initialiser=Initialiser(kind="xavier", seed=3, decimals=2),
        examples=[(x, x)],
        rate="0.1",
        steps=3,
        name="wide",
    )


def _eight() -> Lesson:
    """Eight trained layers."""
    return Lesson.of(
        layers=[3, 4, 5, 4, 3, 4, 5, 4, 2],
        activations="sigmoid",
        initialiser=Initialiser(kind="normal", seed=5, decimals=2),
        examples=[(["0.2", "0.1", "-1"], [1, 0])],
        steps=5,
        name="eight",
    )


def _extreme() -> Lesson:
    """Huge, tiny and negative numbers."""
    return Lesson.of(
        layers=[2, 3, 2],
        activations=["tanh", "identity"],
        weights=[
            [["1e-9", "-250000"], ["-0.5", "3"], ["2", "1e6"]],
            [["1000000", "-1e-7", "2"], ["-3", "0.25", "-1000"]],
        ],
        biases=[["0", "-1e-8", "5"], ["1e5", "-0.001"]],
        examples=[(["-0.00000001", "12345"], ["1", "-1e6"])],
        rate="1e-9",
        steps=3,
        name="extreme",
    )


ODD_LESSONS = {"wide": _wide, "eight": _eight, "extreme": _extreme}
TOLD = tuple(name for name in Lesson.names() if Lesson.named(name).loss.name in LOSSES)
LESSONS = (*TOLD, *ODD_LESSONS)  # those with a loss that every scene tells


def lesson_called(name: str) -> Lesson:
    """A built-in lesson, or one of the odd ones of these tests."""
    return ODD_LESSONS[name]() if name in ODD_LESSONS else Lesson.named(name)
