"""Training moves the answers towards their targets; what it changed is told in the same place."""

from __future__ import annotations

import pytest

from backprop import Lesson
from scenes.before_and_after import BeforeAndAfter
from scenes.stage import RefusedError
from tests import playing


def played(lesson) -> BeforeAndAfter:
    return playing.played(BeforeAndAfter, lesson=lesson)


def numbers(tracks) -> list[str]:
    return [tracks.difference(i).numbers[0].shown.text for i in tracks.drawn]


def test_every_answer_ends_nearer_to_its_target():
    scene = played("xor")

    assert ["0.5", "-0.2085", "-0.5527", "0.7671"] == numbers(scene.before)
    assert ["0.0064", "-0.0290", "-0.0328", "0.0405"] == numbers(scene.after)
    assert "right" == scene.beats[-1].name


def test_the_lines_stay_where_they_are():
    scene = played("xor")

    assert scene.before.frame == scene.after.frame
    assert (scene.before.low, scene.before.high) == (scene.after.low, scene.after.high)


def test_the_likelihood_is_told_of_an_answer_whose_target_is_1():
    """The second example of exclusive or: 0.7915 before, 0.9710 after."""
    said = next(beat.text for beat in played("xor").beats if beat.name == "likely")

    assert "0.7915" in said
    assert "0.9710" in said


def test_targets_that_are_no_classes_are_no_likelihoods():
    assert "likely" not in [beat.name for beat in played("two-two-two").beats]


def test_without_training_there_is_nothing_to_look_back_on():
    still = Lesson.of(layers=[1, 1], weights=[[[1]]], examples=[([1], [0])], steps=0, name="still")

    with pytest.raises(RefusedError, match="it has 0 steps of training"):
        played(still)
