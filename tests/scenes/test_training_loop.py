"""The training loop as it is told."""

import pytest

from scenes.mobjects.network import drawn
from scenes.stage import RefusedError
from scenes.training_loop import TrainingLoop, states
from tests.lessons import ODD_LESSONS


def test_the_story_goes_from_the_loop_to_what_it_has_learned(play):
    """XOR is learned after 150 steps."""
    scene = play(TrainingLoop)

    told = ["loop", "before", "later", "end", "weights", "near"]
    assert told == [beat.name for beat in scene.beats]


def test_the_words_carry_the_proven_losses(play):
    """0.7972 before, 0.0276 after 150 steps."""
    texts = [beat.text for beat in play(TrainingLoop, lesson="xor").beats]

    assert "Before the first step the loss is 0.7972." == texts[1]
    assert "In the end, after 150 steps, it is 0.0276." == texts[3]


def test_the_numbers_end_at_the_last_step(play):
    """Counter, loss and the four outputs; targets 0, 1, 1, 0."""
    scene = play(TrainingLoop, lesson="xor")

    assert ["150", "0.0276", "0.0064", "0.9710", "0.9672", "0.0405"] == [
        value.shown.text for value in scene.changing
    ]
    loss = scene.changing[1].shown
    assert "step[150].loss" == loss.address
    assert scene.trace.shown(loss.address, 4) == loss.text


def test_an_edge_that_changes_sign_changes_its_style(play):
    """The one neuron's weight starts above zero and ends below: solid, then dashed."""
    scene = play(TrainingLoop, lesson="one-neuron")

    assert scene.trace.value("W[1][0,0]") > 0 > scene.trace.value("step[300].W[1][0,0]")
    assert "negative" == scene.diagram.edge(1, to=0, source=0).role


def test_the_states_begin_close_together():
    """Where things start to move; a short training shows every state."""
    assert (0, 6, 24, 54, 96, 150) == states(150, 6)
    assert (0, 1, 2, 3) == states(3, 6)


@pytest.mark.parametrize(
    ("lesson", "size"),
    [("one-neuron", (1080, 1920)), *((name, (1280, 720)) for name in ODD_LESSONS)],
)
def test_every_lesson_with_steps_can_be_told(play, lesson, size):
    """Wide, deep, huge, tiny: it plays to the end, and the working stays in its panel."""
    scene = play(TrainingLoop, lesson=lesson, size=size)

    assert scene.beats[-1].name in {"near", "closer"}
    for each in (scene.counter, scene.plot, scene.table):
        assert scene.zones.panel.contains(each, slack=0.05)


def test_a_single_step_is_no_loop():
    """The two-two-two lesson takes one."""

    class Once(TrainingLoop):
        lesson = "two-two-two"

    with pytest.raises(RefusedError, match="cannot tell 'two-two-two': it has 1 of the 2 or more"):
        Once()


def test_the_curve_follows_the_proven_losses_where_balls_are_wide(play):
    """From step 40 to 80 of XOR every drawn loss is the one whose digits are proven."""
    trace = play(TrainingLoop, lesson="xor").trace

    for n in range(40, 80, 3):
        proven = float(trace.shown(f"step[{n}].loss", 4))
        assert abs(drawn(trace, f"step[{n}].loss") - proven) <= 0.00006
