"""A step follows the mean of what the examples ask for."""

from __future__ import annotations

import pytest

from backprop import Lesson
from scenes.average_over_examples import AverageOverExamples
from scenes.stage import RefusedError
from tests import playing


def played(lesson) -> AverageOverExamples:
    return playing.played(AverageOverExamples, lesson=lesson)


def test_the_last_column_is_the_mean():
    """Two examples pull by 2 and by −1: the step follows 0.5."""
    two = Lesson.of(
        layers=[1, 1], activations="identity", weights=[[["3"]]], biases=[["0"]],
        examples=[([1], [1]), ([1], [4])], name="two",
    )  # fmt: skip
    table = played(two).table

    assert ["2", "-1", "0.5"] == [table.cell(0, k)[1].numbers[0].shown.text for k in (0, 1, 2)]


def test_a_weight_about_which_the_examples_disagree_is_shown():
    scene = played("xor")

    assert "disagree" in [beat.name for beat in scene.beats]
    assert scene.disputed() in (0, 1, 2)


def test_the_bias_has_a_row_when_it_is_trained():
    """Three weights and one bias lead into the output."""
    assert [0, 1, 2, 3] == played("xor").table.rows


def test_a_single_example_is_refused():
    with pytest.raises(RefusedError, match="it has a single example"):
        played("two-two-two")
