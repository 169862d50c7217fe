"""A sum grows with its bias, its weights and its activations: each has a slope of its own."""

from __future__ import annotations

import pytest

from scenes.stage import RefusedError
from scenes.three_ways import ThreeWays
from tests import playing


def played(lesson: str, **given) -> ThreeWays:
    return playing.played(ThreeWays, lesson=lesson, **given)


def numbers(scene: ThreeWays, kind: str) -> list[str]:
    return [scene.bars.number(n).numbers[0].shown.text for n in scene.kinds[kind]]


def test_the_slope_for_a_weight_is_the_activation_and_the_other_way_round():
    """z = 0.4 · 0.5933 + 0.45 · 0.5969 + b: the bias counts once."""
    scene = played("two-two-two")

    assert ["1"] == numbers(scene, "b")
    assert ["0.5933", "0.5969"] == numbers(scene, "w")
    assert ["0.4", "0.45"] == numbers(scene, "a")


def test_a_bar_is_as_long_as_its_number_and_points_its_way():
    """0.9 is one and a half times 0.6; behind −0.4 the bar lies left of zero."""
    bars = played("two-three-one-relu").bars

    assert bars.bar(5).width == pytest.approx(1.5 * bars.bar(4).width)
    assert bars.bar(6).get_right()[0] == pytest.approx(bars.zero)


def test_it_says_which_way_the_output_should_go():
    """0.7514 is above its target 0.01; 0.05 is below its target 1."""
    assert "down" == played("two-two-two").beats[0].name
    assert "up" == played("two-three-one-relu").beats[0].name


def test_inputs_are_given_and_no_wish():
    assert "given" == played("one-neuron").beats[-1].name


def test_a_neuron_that_is_not_in_the_lesson_is_refused():
    with pytest.raises(RefusedError, match="it has no neuron 5 in a trained layer 2"):
        played("two-two-two", neuron=(2, 5))
