"""σ′ = σ(1 − σ), line by line, and at the lesson's own sum."""

from __future__ import annotations

import pytest

from backprop import Lesson, Trace
from scenes.sigmoid_derivative import SIGMOID, SigmoidDerivative, chosen_neuron
from scenes.stage import RefusedError
from tests import playing


def played(lesson: Lesson | str) -> SigmoidDerivative:
    return playing.played(SigmoidDerivative, lesson=lesson)


def test_each_line_of_the_derivation_is_one_beat():
    """In the engine's order: each line there is proven to be the derivative."""
    beats = [beat.name for beat in played("two-two-two").beats]

    assert beats[1:6] == [line.name for line in SIGMOID.lines]


def test_the_lessons_own_slope_follows_from_its_output():
    """0.7514 · (1 − 0.7514) is 0.1868."""
    [block] = played("two-two-two").working

    assert block.equation.result.address == "slope[2][0]"
    assert block.equation.result.text == "0.1868"


def test_a_neuron_that_can_be_seen_on_the_curve_is_chosen():
    """The sums of the outputs are 500 and 2: the second is told of."""
    lesson = Lesson.of(layers=[1, 2], weights=[[[500], [2]]], examples=[([1], [0, 0])])

    assert chosen_neuron(Trace.of(lesson)) == (1, 1)


@pytest.mark.parametrize(
    ("activation", "weight", "reason"),
    [("tanh", 1, "has the sigmoid"), ("sigmoid", 30, "the sigmoid is flat there")],
)
def test_a_lesson_without_a_sigmoid_to_look_at_is_refused(activation, weight, reason):
    lesson = Lesson.of(
        layers=[1, 1], activations=activation, weights=[[[weight]]], examples=[([1], [0])]
    )

    with pytest.raises(RefusedError, match=reason):
        played(lesson)
