"""What scenes tell of a function stands in one place: a new one costs a row of words."""

from __future__ import annotations

import importlib

import numpy as np
import pytest

from backprop import Lesson, Trace
from backprop.activations import ACTIVATIONS, TANH, Activation
from backprop.losses import LOSSES, Loss
from scenes import activation_functions, error_calculation, told
from scenes.chain_rule import ChainRuleStepThrough
from scenes.mobjects.chained import meaning_of
from scenes.neuron_up_close import NeuronUpClose
from scenes.stage import untold

TWICE = Activation("double_tanh", "doubled tanh", 'op("dtanh")', value=lambda z: TANH.value(z) * 2,
                   slope=lambda z, a: TANH.slope(z, a / 2) * 2, slope_of="2-{a}**2/2",
                   bounds=(-2.0, 2.0))  # fmt: skip
EIGHTH = Loss("an eighth", "an eighth of the square", "1/8 (a - y)^2",
              terms=lambda a, y: (a - y) * (a - y) / 8, slope=lambda a, y: (a - y) / 4,
              target_slope=lambda a, y: (y - a) / 4, expression="({a}-{y})**2/8",
              meaning=r"1 \/ 4 ({a} - {y})")  # fmt: skip


@pytest.fixture
def added(monkeypatch):
    """One activation and one loss more: a value each, and a row of words each."""
    monkeypatch.setitem(ACTIVATIONS, TWICE.name, TWICE)
    monkeypatch.setitem(LOSSES, EIGHTH.name, EIGHTH)
    words = told.ToldActivation("twice tanh", "double ones", "It is doubled.", "Twice as steep.")
    monkeypatch.setitem(told.ACTIVATIONS, TWICE.name, words)
    row = told.ToldLoss("eighth", "an eighth", "Square it, and take an eighth.", "Or an eighth.")
    monkeypatch.setitem(told.LOSSES, EIGHTH.name, row)
    yield {m: importlib.reload(m) for m in (activation_functions, error_calculation)}
    monkeypatch.undo()
    for module in (activation_functions, error_calculation):
        importlib.reload(module)


def a_lesson(activation: str, loss: str) -> Lesson:
    return Lesson.of(layers=[1, 2, 1], activations=[activation, "identity"], loss=loss,
                     weights=[[["0.5"], ["-1"]], [[1, "0.25"]]], examples=[(["0.8"], [1])],
                     steps=1)  # fmt: skip


def test_a_function_that_is_added_is_told(added, play):
    """Its curve, its slope out of its value, its term and its factor: nothing else was written."""
    lesson = a_lesson(TWICE.name, EIGHTH.name)

    assert untold(lesson) is None
    curves = play(activation_functions.ActivationFunctions, lesson=lesson)
    assert "It is doubled." in [beat.text for beat in curves.beats]
    error = play(error_calculation.ErrorCalculation, lesson=lesson)
    assert "Square it, and take an eighth." in [beat.text for beat in error.beats]
    assert NeuronUpClose.refusal(lesson) is None
    trace = Trace.of(lesson)
    factor = trace.chain(2, 0, 0).factors[0]
    assert r"1 \/ 4 (a_1^((2)) - y_1)" == meaning_of(trace, factor)
    assert ChainRuleStepThrough.refusal(lesson) is None


def test_a_function_without_words_is_refused_by_name(monkeypatch):
    """A value alone is not enough: nobody has said how to tell it."""
    monkeypatch.setitem(ACTIVATIONS, TWICE.name, TWICE)

    assert "'double_tanh'" in untold(a_lesson(TWICE.name, "half squared error"))


def test_everything_that_the_engine_knows_has_words():
    assert set(ACTIVATIONS) == set(told.ACTIVATIONS)
    assert set(LOSSES) == set(told.LOSSES)


@pytest.mark.parametrize("f", [f for f in ACTIVATIONS.values() if f.slope_of], ids=lambda f: f.name)
def test_the_slope_out_of_the_value_is_the_slope(f):
    """As it is written for the screen, and as the engine has it."""
    z = np.linspace(-3, 3, 13)
    a = f.value(z)

    assert f.slope(z, a) == pytest.approx(eval(f.slope_of.format(a="a"), {"a": a}))


@pytest.mark.parametrize("f", [f for f in ACTIVATIONS.values() if f.bounds], ids=lambda f: f.name)
def test_bounds_are_never_left(f):
    values = f.value(np.linspace(-30, 30, 41))

    assert f.bounds == pytest.approx((values.min(), values.max()), abs=1e-9)


@pytest.mark.parametrize("loss", [name for name in LOSSES if LOSSES[name].pointwise])
@pytest.mark.parametrize("output", ["-1.5", "0.25", "2"])
def test_the_term_that_is_written_is_the_loss(loss, output):
    """On every piece: the equation holds, and its result is the engine's own term."""
    sure = loss == "binary cross-entropy"
    lesson = Lesson.of(layers=[1, 1], activations="sigmoid" if sure else "identity", loss=loss,
                       weights=[[[output]]], examples=[([1], [1])])  # fmt: skip
    equation = Trace.of(lesson).equation("E[0]", error_calculation.term_of(lesson, 0))

    assert "E[0]" == equation.result.address
