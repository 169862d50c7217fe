"""Figures of published worked examples that are not the rounding of their exact value.

Each is an answer to a lesson of ours, with the source that it stands in.  What was published right
is held by the tests; here stands only what is not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from backprop.functions import EXP, pointwise
from backprop.graph_trace import GraphTrace
from backprop.lesson import Lesson
from backprop.operations import total
from backprop.wires import Sketch

MAZUR = "M. Mazur, A Step by Step Backpropagation Example (2015)"
CS231N = "CS231n notes, linear classification"
KARPATHY = "A. Karpathy, lecture notebooks on micrograd: the same neuron in PyTorch"
HMKCODE = "hmkcode, Backpropagation Step by Step (2019)"


@dataclass(frozen=True)
class Misprint:
    """A figure as it was printed, and where the same number stands in a lesson of ours."""

    source: str
    quantity: str  # as the source calls it
    printed: str
    lesson: Callable[[], Any]  # a lesson, or the trace of a graph
    address: str


@cache
def mazur() -> Lesson:
    return Lesson.of(
        layers=[2, 2, 2],
        weights=[[["0.15", "0.20"], ["0.25", "0.30"]], [["0.40", "0.45"], ["0.50", "0.55"]]],
        biases=[["0.35", "0.35"], ["0.60", "0.60"]],
        examples=[(["0.05", "0.10"], ["0.01", "0.99"])],
        rate="0.5",
        steps=10_000,
        train_biases=False,
    )


@cache
def karpathy() -> Lesson:
    """The slopes of the output itself: the loss is |a − 0|, and a is above 0."""
    return Lesson.of(
        layers=[2, 1],
        weights=[[[-3, 1]]],
        biases=[["6.8813735870195432"]],
        activations="tanh",
        loss="absolute error",
        examples=[([2, 0], [0])],
    )


@cache
def hmkcode() -> Lesson:
    return Lesson.of(
        layers=[2, 2, 1],
        weights=[[["0.11", "0.21"], ["0.12", "0.08"]], [["0.14", "0.15"]]],
        activations="identity",
        rate="0.05",
        train_biases=False,
        examples=[([2, 3], [1])],
    )


@cache
def powers() -> GraphTrace:
    """e¹, e⁻², e⁰ of a softmax."""
    s = Sketch()
    e = pointwise(EXP)(s.input("z", 3)).named("e")
    return GraphTrace.of(s.graph(total(e).named("sum")), {"z": [1, -2, 0]})


MISPRINTS = (
    Misprint(MAZUR, "∂E_o2/∂out_h1", "-0.019049119", mazur, "message[1][0,1]"),
    Misprint(MAZUR, "E_total after one step", "0.291027924", mazur, "step[1].loss"),
    Misprint(MAZUR, "E_total after 10,000 steps", "0.0000351085", mazur, "step[10000].loss"),
    Misprint(
        MAZUR, "the same, in an earlier text", "0.000035085", mazur, "step[10000].loss"
    ),
    Misprint(MAZUR, "out_o1 after 10,000 steps", "0.015912196", mazur, "step[10000].a[2][0]"),
    Misprint(MAZUR, "out_o2 after 10,000 steps", "0.984065734", mazur, "step[10000].a[2][1]"),
    Misprint(CS231N, "e¹ in a softmax", "2.71", powers, "e[0]"),
    Misprint(KARPATHY, "o", "0.7071066904050358", karpathy, "a[1][0]"),
    Misprint(KARPATHY, "dx2", "0.5000001283844369", karpathy, "dE_da[0][1]"),
    Misprint(KARPATHY, "dx1", "-1.5000003851533106", karpathy, "dE_da[0][0]"),
    Misprint(KARPATHY, "dw1", "1.0000002567688737", karpathy, "dW[1][0,0]"),
    Misprint(HMKCODE, "2 · 0.12 + 3 · 0.23, after the step", "0.85", hmkcode, "step[1].z[1][0]"),
    Misprint(HMKCODE, "2 · 0.13 + 3 · 0.10, after the step", "0.48", hmkcode, "step[1].z[1][1]"),
)  # fmt: skip
