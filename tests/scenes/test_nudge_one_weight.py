"""One weight is turned: what the loss does, and what ΔE/Δw becomes where two points meet."""

from __future__ import annotations

import mpmath
import pytest

from backprop import Difference, Lesson, Trace, nudged
from scenes.audit.plain import SecondOpinion
from scenes.nudge_one_weight import NudgeOneWeight
from scenes.stage import RefusedError
from tests import playing


def played(lesson, **given) -> NudgeOneWeight:
    return playing.played(NudgeOneWeight, lesson=lesson, **given)


def names(lesson) -> list[str]:
    return [beat.name for beat in played(lesson).beats]


def one_weight(w: str, activation: str = "identity", loss: str = "half squared error") -> Lesson:
    """Answers f(w · 1), should answer 0."""
    return Lesson.of(
        layers=[1, 1], activations=activation, weights=[[[w]]], examples=[([1], [0])], loss=loss,
        name="one",
    )  # fmt: skip


def ratio(w: str, by: str) -> Difference:
    lesson = one_weight(w)
    return Difference.of(lesson, nudged(lesson, 1, 0, 0, by), per="W[1][0,0]")


def test_the_ratio_of_changes_is_the_slope_of_the_secant():
    """E = ½ w²: from 1 to 1.5 it rises by 0.625, that is 1.25 for each 1 of the weight."""
    assert "1.25" == ratio("1", "0.5").show("loss").text
    assert "1.0005" == ratio("1", "0.001").show("loss").text


def test_a_second_opinion_agrees_on_the_ratio():
    """And mpmath, by hand: (E(0.46) − E(0.45)) / 0.01 = 0.0826055208."""
    mazur = Lesson.named("two-two-two")
    of = Difference.of(mazur, nudged(mazur, 2, 0, 1, "0.01"), per="W[2][0,1]")

    assert "0.0826055208" == of.shown("loss", 10)
    assert "0.0826055208" == mpmath.nstr(mpmath.mpf(str(SecondOpinion(of).number("loss"))), 9)


def test_nothing_is_divided_by_a_change_that_is_none():
    with pytest.raises(ZeroDivisionError):
        ratio("1", "0").show("loss")


def test_the_points_come_together_until_the_ratio_is_the_derivative():
    """Of the worked example: 0.0827, for the steepest of the weights before the outputs."""
    scene = played("two-two-two")
    step, change, rate = scene.gauges

    assert (2, 0, 1) == scene.plan.weight
    assert ["0.0025", "0.00021", "0.08265"] == [
        each.readout.shown.text for each in (step, change, rate)
    ]
    assert "0.08267" == scene.derivative.readout.shown.text


def test_the_loss_falls_against_the_slope():
    """Of ½ w² at 1: down to the left; at −1 up to the right."""
    for w, way in (("1", "up"), ("-1", "down")):
        scene = played(one_weight(w))
        assert way in names(one_weight(w))
        lower = scene.turning.at(scene.plan.lower)
        assert lower.compare("loss", Trace.of(one_weight(w)).value("loss")) < 0


def test_where_the_curve_is_straight_the_ratio_stays():
    """|w|: the slope is 1 at any distance on that side."""
    told = names(one_weight("1", loss="absolute error"))

    assert "straight" in told
    assert "slope" not in told


def test_the_network_ends_as_it_began():
    """The knob is turned back: the first output says 0.7514 again."""
    scene = played("two-two-two")

    assert scene.plan.own == scene.turning.value
    assert "0.7514" == scene.diagram.neuron(2, 0).value.shown.text


def test_numbers_that_could_outgrow_their_circles_are_not_shown():
    """An identity may answer 10.25; a sigmoid stays between 0 and 1."""
    assert played(one_weight("1")).diagram.neuron(1, 0).value is None
    assert played("two-two-two").diagram.neuron(2, 0).value is not None


def test_a_weight_without_a_slope_is_refused():
    """The ReLU is closed."""
    with pytest.raises(RefusedError, match="have no slope"):
        played(one_weight("-1", "relu"))


def test_a_weight_that_is_not_in_the_lesson_is_refused():
    with pytest.raises(RefusedError, match="it has no weight 5,0 in a layer 2"):
        played("two-two-two", weight=(2, 5, 0))
