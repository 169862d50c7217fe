"""Lessons whose steps are no plain gradient descent: told where no step is told, else refused."""

import re
from dataclasses import replace

import pytest

from backprop import Lesson, Momentum, StepDecay, StepRule
from scenes.gradient_descent_step import GradientDescentStep
from scenes.production.library import scene_files
from scenes.production.names import called
from scenes.production.numbers import rows
from scenes.stage import untold_steps

LESSON = Lesson.named("xor")
SCENES = [scene.load() for scene in scene_files()]
LAYERED = [scene for scene in SCENES if scene.tells is Lesson]
REFUSED = "and this scene tells plain gradient descent"


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (StepRule(optimiser=Momentum()), "momentum"),
        (StepRule(batch=1), "batches of 1"),
        (StepRule(decay="0.1"), "a decay"),
        (StepRule(frozen=[1], ascent=True), "frozen parameters and ascent"),
        (StepRule(batch=2, decay_l1=1, frozen=["b1"]),
         "batches of 2, a decay and frozen parameters"),
    ],
)  # fmt: skip
def test_what_is_not_plain_is_refused_by_its_name(rule, words):
    """By every scene that tells a step, in words of what it is."""
    lesson = replace(LESSON, training=rule)
    said = f"its steps are made by {words}, {REFUSED}"
    telling = [scene for scene in LAYERED if scene.steps_told != "none"]

    assert len(telling) > 10
    for scene in telling:
        assert untold_steps(lesson, scene.steps_told) == said
    assert said == GradientDescentStep.refusal(lesson)


def test_scenes_that_tell_no_step_tell_any_training():
    """The forward pass and the chain rule are the same, whatever becomes of the slopes."""
    lesson = replace(LESSON, training=StepRule(optimiser=Momentum(), batch=1))
    others = [scene for scene in LAYERED if scene.steps_told == "none"]

    assert len(others) > 20
    for scene in others:
        assert untold_steps(lesson, scene.steps_told) is None
        assert [] == re.findall(r"step\[|\{eta|against (?:its|their) slope", str(scene.words))


def test_a_schedule_changes_no_first_step():
    """One step is told with the rate at the start; a run of them is not."""
    lesson = replace(LESSON, training=StepRule(schedule=StepDecay("1", every=2)))

    assert GradientDescentStep.refusal(lesson) is None
    assert f"its steps are made by a schedule of the rate, {REFUSED}" == untold_steps(lesson)


def test_all_examples_in_a_batch_are_plain_gradient_descent():
    assert untold_steps(replace(LESSON, training=StepRule(batch=4))) is None


def test_the_numbers_of_a_step_say_whose_slope_it_takes():
    """Momentum, one example at a time: the second step looks at the second example."""
    rule = StepRule(optimiser=Momentum(), batch=1, decay="0.1")
    lesson = replace(LESSON, training=rule, steps=2)
    named = {row.address: row for row in rows(lesson, step=1)}

    assert "slope that the step takes from example 2, for the weight of neuron 1 of layer 2" in (
        named["step[1].g[2][0,0]"].name
    )
    for name in ("v[1][0,0]", "v_b[2][0]", "g_b[1][2]", "update[1][0,1]", "penalty", "eta"):
        assert f"step[1].{name}" in named
    assert "what the step subtracts from the weight" in named["step[1].update[1][0,1]"].name


def test_the_numbers_of_a_plain_step_say_what_they_said():
    """No g, no v: the rate times the slope."""
    named = {row.address for row in rows(LESSON)}

    assert set() == {"g[1][0,0]", "v[1][0,0]", "penalty"} & named
    assert "learning rate times slope" in called("update[1][0,1]", LESSON)
