"""Targets are written down by people, or are the sample itself, of which a part is hidden."""

from __future__ import annotations

import pytest

from backprop import Lesson, Trace
from scenes.ground_truth import GroundTruth, is_one_hot, masked
from scenes.stage import RefusedError
from tests import playing


def played(lesson) -> GroundTruth:
    return playing.played(GroundTruth, lesson=lesson)


def classes(*targets: list[int]) -> Lesson:
    return Lesson.of(layers=[2, 3], examples=[([1, 2], y) for y in targets], name="classes")


def test_the_largest_number_is_hidden_and_asked_for():
    """x = (0.05, 0.1): the network hears (0.05, 0) and should say (0.05, 0.1)."""
    trace = Trace.of(masked(Lesson.named("two-two-two")))

    assert ["0.05", "0"] == [trace.show(f"x[{k}]").text for k in (0, 1)]
    assert ["0.05", "0.1"] == [trace.show(f"y[{k}]").text for k in (0, 1)]


def test_an_example_of_zeros_is_passed_over():
    """The first example of exclusive or is (0, 0): nothing of it can be hidden."""
    trace = Trace.of(masked(Lesson.named("xor")))

    assert ["0", "1"] == [trace.show(f"y[{k}]").text for k in (0, 1)]


def test_one_1_among_zeros_is_one_hot():
    assert is_one_hot(classes([0, 1, 0], [1, 0, 0]))
    assert not is_one_hot(classes([0, 1, 0], [1, 1, 0]))


def test_one_hot_targets_are_explained_where_there_are_some():
    assert "one hot" in [beat.name for beat in played(classes([0, 1, 0])).beats]
    assert "one hot" not in [beat.name for beat in played("two-two-two").beats]


def test_a_single_input_cannot_be_hidden_in_part():
    with pytest.raises(RefusedError, match="it has a single input"):
        played("one-neuron")
