"""The error heard through weights that have moved too early, and what a famous example printed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backprop import Lesson
from scenes.in_place_update_bug import InPlaceUpdateBug, chosen_neuron, heard
from scenes.stage import RefusedError
from tests import playing
from tests.scenes.brought import brought


def played(lesson: Lesson | str) -> InPlaceUpdateBug:
    return playing.played(InPlaceUpdateBug, lesson=lesson)


def said(scene: InPlaceUpdateBug, beat: str) -> str:
    return next(each.text for each in scene.beats if each.name == beat)


def test_the_errata_are_told_of_the_published_network():
    """Mazur's 0.291027924 is what the slip gives; 0.291027774 is right."""
    scene = played("two-two-two")

    assert "0.291027924" in said(scene, "errata")
    assert "0.291027774" in said(scene, "corrected")


def test_another_network_has_its_own_numbers_only():
    """0.101774 after the step, 0.101768 with the slip; the famous ones are not its own."""
    lesson = brought("famous-number-beside-ones-own")
    scene = played(lesson)

    assert ["loss", "rule"] == [beat.name for beat in scene.beats[-2:]]
    style = scene.telling([("step[1].loss", "wrong.step[1].loss")])
    texts = [scene.traces.show(f"{who}step[1].loss", style).text for who in ("", "wrong.")]
    assert ["0.101774", "0.101768"] == texts


def test_what_the_neuron_hears_is_told_right_and_wrong():
    """0.4 · 0.1385 − 0.5 · 0.0381, and with 0.3589 and 0.5113."""
    assert said(played("two-two-two"), "differs").startswith("It hears 0.0302 instead of 0.0364.")


def test_only_the_weights_differ():
    """The same sum of the same errors, through old weights or new ones."""
    lesson = Lesson.named("two-two-two")

    assert heard(lesson, 1) == ("dE_da[1][1]", "W[2][0,1]*delta[2][0] + W[2][1,1]*delta[2][1]")
    assert heard(lesson, 1, early=True)[1].startswith("step[1].W[2][0,1]*delta[2][0]")


def test_a_rate_so_small_that_nothing_shows_is_refused():
    lesson = replace(Lesson.named("two-two-two"), rate=Lesson.named("xor").rate / 10**12)

    assert chosen_neuron(lesson) is None
    with pytest.raises(RefusedError, match="changes no hidden error that one could see"):
        played(lesson)


@pytest.mark.parametrize(
    ("lesson", "reason"),
    [
        (Lesson.named("one-neuron"), "nothing below to hear it too late"),
        (replace(Lesson.named("xor"), steps=0), "takes no step"),
        (replace(Lesson.named("xor"), in_place=True), "it updates in place"),
    ],
)
def test_a_lesson_that_cannot_show_it_is_refused(lesson, reason):
    with pytest.raises(RefusedError, match=reason):
        played(lesson)
