"""Every output should move to its target, the more the farther off it is."""

from __future__ import annotations

import pytest

from backprop import Lesson
from scenes.output_nudges import OutputNudges
from tests import playing


def played(lesson, **given) -> OutputNudges:
    return playing.played(OutputNudges, lesson=lesson, **given)


def one_output(w: str, y: str) -> Lesson:
    return Lesson.of(
        layers=[1, 1], weights=[[[w]]], activations="identity", examples=[([1], [y])], name="one"
    )


def test_the_longer_arrow_belongs_to_the_larger_difference():
    """0.7514 − 0.01 is more than three times 0.7729 − 0.99."""
    tracks = played("two-two-two").tracks

    assert ["0.7414", "-0.2171"] == [tracks.difference(j).numbers[0].shown.text for j in (0, 1)]
    assert tracks.arrow(0).width > 3 * tracks.arrow(1).width


@pytest.mark.parametrize(("output", "way"), [("2", -1), ("-2", 1)])
def test_the_arrow_leads_from_the_output_to_the_target(output, way):
    """From 2 down to 0.5, or up from −2."""
    tracks = played(one_output(output, "0.5")).tracks

    tip, shaft = tracks.arrow(0)[1], tracks.arrow(0)[0]
    assert way * (tip.get_x() - shaft.get_x()) > 0


def test_outputs_that_are_too_high_are_asked_for_less():
    """0.7514 should be 0.01, 0.7729 should be 0.99: a long arrow down, a short one up."""
    down, up = (stack.single[0].length for stack in played("two-two-two").asked())

    assert down < 0 < up
    assert -down / up == pytest.approx(0.7414 / 0.2171, rel=1e-3)


def test_an_output_at_its_target_wants_nothing():
    scene = played(one_output("0.5", "0.5"))

    assert len(scene.tracks.arrow(0)) == 0
    assert "met" in [beat.name for beat in scene.beats]


def test_the_output_that_is_farthest_off_is_named():
    scene = played("two-two-two")

    assert any(beat.text.startswith("Output 1 is the farthest off") for beat in scene.beats)
