"""The same sum behind four functions; without a bend, many layers are one."""

from __future__ import annotations

from backprop import Lesson, Trace, collapsed, first_layer, straightened
from backprop.activations import RELU
from scenes.activation_functions import ActivationFunctions
from tests import playing


def played(lesson) -> ActivationFunctions:
    return playing.played(ActivationFunctions, lesson=lesson)


def test_every_function_answers_the_same_sum():
    """z = 0.3775: σ(z) = 0.5933, tanh z = 0.3605, ReLU and identity leave it as it is."""
    table = played("two-two-two").table

    assert ["0.3775", "0.5933", "0.3605", "0.3775"] == [cell.shown.text for cell in table.column(1)]
    assert ["1", "0.2413", "0.8700", "1"] == [cell.shown.text for cell in table.column(2)]


def test_a_network_without_a_bend_is_one_layer():
    """3 (2 x + 1) + 5 is 6 x + 8."""
    two = Lesson.of(
        layers=[1, 1, 1], activations="tanh", weights=[[["2"]], [["3"]]], biases=[["1"], ["5"]],
        examples=[(["0.5"], [0])],
    )  # fmt: skip

    assert "11" == Trace.of(straightened(two)).show("a[2][0]").text
    assert "11" == Trace.of(collapsed(two)).show("a[1][0]").text
    assert "8" == Trace.of(collapsed(two)).show("b[1][0]").text


def test_the_first_layer_alone_has_the_sums_of_the_whole_network():
    lesson = Lesson.named("two-three-one-relu")

    assert "-0.7" == Trace.of(first_layer(lesson, RELU)).show("z[1][1]").text


def test_a_single_layer_has_nothing_to_collapse():
    assert "own" == played("one-neuron").beats[-1].name
