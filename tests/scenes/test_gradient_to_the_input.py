"""The error runs on to the input; the input can be moved against it while the weights stay."""

from __future__ import annotations

import pytest

from backprop import Lesson
from scenes.audit.watching import audited
from scenes.gradient_to_the_input import GradientToTheInput, heard, traces
from tests.lessons import lesson_called
from tests.scenes.test_computation_graph import SIZES, played


def linear(x: str, rate: str = "0.1") -> Lesson:
    """Answers 2 x, should answer 0: E = ½ (2 x)²."""
    return Lesson.of(
        layers=[1, 1], activations="identity", weights=[[["2"]]], examples=[([x], [0])],
        rate=rate, name="linear",
    )  # fmt: skip


def test_an_input_hears_delta_times_its_weight():
    """x = 1: δ = 2, times 2 is 4."""
    lesson = linear("1")
    equation = heard(lesson, traces(lesson)[0])

    assert ["2", "2"] == [operand.shown.text for operand in equation.operands]
    assert ("=", "4") == (equation.relation, equation.result.text)


def test_the_twelfth_neuron_has_a_comma_in_its_weight():
    """w₁₁₁ could be that of neuron 11 or of input 11: w₁₁,₁ is the one."""
    wide = lesson_called("wide")
    symbols = [operand.symbol for operand in heard(wide, traces(wide)[0]).operands]

    assert ["w_(11,1)^((1))", "delta_(11)^((1))"] == symbols[20:22]


def test_the_input_moves_and_the_weight_stays():
    """Each step takes 0.1 · 4 x from x: after five 0.6⁵ = 0.07776 is left of 1."""
    moved = traces(linear("1"))[1]

    assert "0.07776" == moved.shown("step[5].x[0]", 5)


@pytest.mark.parametrize(
    ("lesson", "ending"),
    [(linear("1"), "falls"), (linear("1", "1"), "rises"), (linear("0"), "stays"),
     (linear("1", "1e-9"), "hardly")],
)  # fmt: skip
def test_what_the_error_does_is_said(lesson, ending):
    assert ending == played(GradientToTheInput, lesson).ending()


@pytest.mark.parametrize(("size", "theme"), [*zip(SIZES, ("dark", "light", "print"), strict=True)])
def test_the_audit_has_nothing_to_say(size, theme):
    assert [] == audited(GradientToTheInput, theme=theme, size=size).findings
