"""One gradient-descent step as it is told."""

import pytest

from backprop import Lesson
from scenes.gradient_descent_step import GradientDescentStep
from scenes.mobjects.change import telling_style
from scenes.stage import RefusedError
from tests.lessons import LESSONS


def test_the_story_goes_from_one_weight_to_the_loss(play):
    """Mazur's biases are not trained, and the scene says so."""
    scene = play(GradientDescentStep, lesson="two-two-two")

    told = ["start", "rule", "weight", "all", "frozen", "again", "falls"]
    assert told == [beat.name for beat in scene.beats]


def test_the_words_carry_the_weight_before_and_after(play):
    """Mazur's w5: 0.4 − 0.5 · 0.0822 is 0.3589; his loss falls from 0.2984 to 0.2910."""
    scene = play(GradientDescentStep, lesson="two-two-two")

    said = {beat.name: beat.text for beat in scene.beats}
    assert "Take one weight: from 0.4 it moves to 0.3589." == said["weight"]
    assert "The loss falls from 0.2984 to 0.2910." == said["falls"]


def test_trained_biases_take_the_step_too(play):
    """In place of the words about frozen ones."""
    names = [beat.name for beat in play(GradientDescentStep, lesson="two-three-one-relu").beats]

    assert "biases" in names
    assert "frozen" not in names


def test_the_matrices_hold_the_proven_weights(play):
    """Mazur's new W², every cell from its own address."""
    scene = play(GradientDescentStep, lesson="two-two-two")

    after = scene.changes("W")[1].after
    assert ["0.3589", "0.4087", "0.5113", "0.5614"] == [n.shown.text for n in after.numbers]
    assert all(n.shown.text == scene.trace.shown(n.shown.address, 4) for n in after.numbers)


def test_after_the_step_the_neurons_show_the_new_outputs(play):
    """0.7514 became 0.7421, 0.7729 became 0.7753."""
    scene = play(GradientDescentStep, lesson="two-two-two")

    texts = [scene.diagram.neuron(2, i).value.shown.text for i in (0, 1)]
    assert ["0.7421", "0.7753"] == texts


def test_a_small_change_gets_the_digits_that_tell_it(play):
    """1.5 and 1.49985 are the same to three decimals; five tell."""
    trace = play(GradientDescentStep, lesson="deep-sigmoid").trace
    before, after = "W[1][0,0]", "step[1].W[1][0,0]"

    style = telling_style(trace, [before], [after])

    assert ["1.5000", "1.4998"] == [trace.show(each, style).text for each in (before, after)]


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_lesson_can_be_told(play, lesson):
    """Wide, deep, huge, tiny: it plays to the end, and what it shows stays in the panel."""
    scene = play(GradientDescentStep, lesson=lesson)

    assert scene.beats[-1].name.split()[0] in {"falls", "rises", "stays"}
    assert scene.zones.panel.contains(scene.changes("W"), slack=0.05)


def test_a_lesson_without_steps_is_refused():
    """There is no step to show."""
    still = Lesson.of(
        layers=[1, 1], weights=[[["1"]]], examples=[([1], [1])], steps=0, name="still"
    )

    class Still(GradientDescentStep):
        lesson = still

    with pytest.raises(RefusedError, match="cannot tell 'still': it has 0 steps"):
        Still()
