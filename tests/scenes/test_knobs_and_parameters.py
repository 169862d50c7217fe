"""What is chosen by hand and what is trained; each neuron has a weight an input, and a bias."""

from __future__ import annotations

import pytest

from backprop import Lesson
from scenes.knobs_and_parameters import KNOWN, KnobsAndParameters, parameters_of
from tests import playing


def played(lesson) -> KnobsAndParameters:
    return playing.played(KnobsAndParameters, lesson=lesson)


def test_a_layer_has_a_weight_for_each_pair_and_a_bias_for_each_neuron():
    """3 (2 + 1) = 9, then 1 (3 + 1) = 4."""
    xor = Lesson.named("xor")

    assert [9, 4] == [parameters_of(xor, l) for l in range(2)]
    assert 13 == xor.parameter_count


def test_the_network_for_digits_is_counted_by_the_same_rule():
    layers = [784, 16, 16, 10]
    counted = Lesson.of(layers=layers, examples=[([0] * 784, [0] * 10)]).parameter_count

    assert ("784-16-16-10", counted) == KNOWN[0][:2]


def test_the_words_tell_the_count_of_the_lesson():
    scene = played("two-two-two")

    assert any("12 of them" in beat.text for beat in scene.beats)


def test_the_widths_of_the_layers_are_listed_as_far_as_they_fit():
    """2-2-2; eight layers of twelve neurons are only said to be there."""
    told = [
        played(lesson).knobs().cell(1, 1).text
        for lesson in ("two-two-two", Lesson.of(layers=[12] * 9, examples=[([1] * 12, [1] * 12)]))
    ]

    assert ["2-2-2", "of several widths"] == told


def test_a_million_times_as_many_is_as_far_again():
    """60 million lie as far behind 60 as 10⁶ lies behind 1."""
    scale = played("xor").scale()
    million = scale._at(10**6) - scale._at(1)

    assert scale._at(60_000_000) - scale._at(60) == pytest.approx(million)
