"""Slope times nudge promises what the loss will do; the smaller the nudge, the better."""

from __future__ import annotations

import pytest

from backprop import Lesson
from scenes.nudge_one_weight import NudgeOneWeight
from scenes.stage import RefusedError
from tests import playing


def played(lesson, **given) -> NudgeOneWeight:
    return playing.played(NudgeOneWeight, lesson=lesson, **given)


def one_weight(w: str, activation: str = "identity") -> Lesson:
    """Answers f(w · 1), should answer 0."""
    return Lesson.of(
        layers=[1, 1], activations=activation, weights=[[[w]]], examples=[([1], [0])], name="one"
    )


def test_a_tenth_of_the_nudge_misses_a_tenth_of_its_promise():
    """E = ½ w² at w = 1: nudges of 0.1, 0.01, … change it by 0.105, 0.01005, 0.0010005."""
    scene = played(one_weight("1"))

    assert ["0.1", "0.01", "0.001"] == [scene.told("promise", n).text for n in range(3)]
    assert ["0.105", "0.01005", "0.001000"] == [scene.told("change", n).text for n in range(3)]


def test_the_first_nudge_is_small_enough_for_the_slope():
    """At w = 0.1 a nudge of 0.1 changes E by half as much again as promised: it starts at 0.01."""
    assert 2 == played(one_weight("0.1")).plan.power


def test_the_promise_of_the_worked_example():
    """0.0827 · 0.1, for the steepest of the weights before the outputs."""
    scene = played("two-two-two")

    assert (2, 0, 1) == scene.plan.weight
    assert "0.008267" == scene.told("promise", 0).text
    assert "0.008202" == scene.told("change", 0).text


def test_the_nudged_network_answers_otherwise():
    """0.45 → 0.55 moves the first output from 0.7514 to 0.7623, and nothing else."""
    scene = played("two-two-two")

    assert ["0.7623", "0.7729"] == [shown.text for shown in scene.answers("nudged0.").values()]
    assert ["0.7514", "0.7729"] == [shown.text for shown in scene.answers("").values()]


def test_a_weight_without_a_slope_is_refused():
    """The ReLU is closed."""
    with pytest.raises(RefusedError, match="have no slope"):
        played(one_weight("-1", "relu"))


def test_a_weight_that_is_not_in_the_lesson_is_refused():
    with pytest.raises(RefusedError, match="it has no weight 5,0 in a layer 2"):
        played("two-two-two", weight=(2, 5, 0))
