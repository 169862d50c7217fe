"""What is said of each rate is what its run does."""

from __future__ import annotations

import pytest

from backprop import Lesson
from scenes.learning_rates import LearningRates, planned
from scenes.stage import RefusedError


def parabola(rate: str, steps: int = 4) -> Lesson:
    """E = ½ w² from w = 1: every step multiplies w by 1 − η."""
    return Lesson.of(
        layers=[1, 1], activations="identity", weights=[[["1"]]], examples=[([1], [0])],
        rate=rate, steps=steps, train_biases=False, name="parabola",
    )  # fmt: skip


def test_three_rates_are_told_by_what_they_do(play):
    """η = 0.05 leaves 0.95 of w with each step, η = 0.5 a half; η = 2.5 makes it −1.5 w."""
    low, own, high = planned(parabola("0.5"))

    assert ("slow", "falls", "runs") == (low.told, own.told, high.told)
    assert "5/2" == str(high.lesson.rate)
    assert (2, 1) == (high.lesson.steps, high.rise)  # w = 2.25, E is 5 times its start
    scene = play(LearningRates, lesson=parabola("0.5"))
    assert "own" == scene.best().name


def test_a_rate_that_overshoots_and_still_arrives():
    """η = 1.5 leaps to the other side of the valley, half as high: the loss never rises."""
    assert "falls" == planned(parabola("1.5"))[1].told


def test_the_lessons_own_rate_may_be_too_high(play):
    """η = 3 doubles w with every step."""
    low, own, high = planned(parabola("3"))

    assert ("falls", "runs", "runs") == (low.told, own.told, high.told)
    assert "low" == play(LearningRates, lesson=parabola("3")).best().name


def test_at_the_bottom_no_rate_moves_anything(play):
    """E = 0 already; nothing is the best then."""
    flat = Lesson.of(
        layers=[1, 1], activations="identity", weights=[[["0"]]], examples=[([1], [0])], steps=3
    )
    scene = play(LearningRates, lesson=flat)

    assert ["stays"] * 3 == [run.told for run in scene.runs]
    assert "best" not in [beat.name for beat in scene.beats]


def test_one_step_is_nothing_to_compare():
    with pytest.raises(RefusedError, match="1 of the 2 or more steps"):
        type("Once", (LearningRates,), {"lesson": parabola("1", steps=1)})()
