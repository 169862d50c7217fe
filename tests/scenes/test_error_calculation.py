"""The error, told from the difference to the total."""

import pytest

from backprop import Lesson
from scenes.error_calculation import ErrorCalculation


def test_the_story_goes_from_the_answer_to_one_number(play):
    """Outputs, targets, differences, the first error in full, the others, their sum."""
    scene = play(ErrorCalculation, lesson="two-two-two")

    assert [
        "answer", "targets", "differences", "squared", "terms", "total", "goal",
    ] == [beat.name for beat in scene.beats]  # fmt: skip


def test_mazurs_errors_add_up(play):
    """0.2748 + 0.0236 = 0.2984."""
    scene = play(ErrorCalculation, lesson="two-two-two")

    assert ["0.2748", "0.0236"] == [row["result"].shown.text for row in scene.terms.rows]
    assert ("loss", "0.2984") == (scene.final.shown.address, scene.final.shown.text)


def test_a_single_output_needs_no_sum(play):
    """Its error is the error of the network."""
    names = [beat.name for beat in play(ErrorCalculation, lesson="two-three-one-relu").beats]

    assert ["single", "goal"] == names[-2:]
    assert "total" not in names


def test_several_examples_end_in_their_mean(play):
    """xor: the first example's cross-entropy is ln 2, the mean of all four is 0.7972."""
    scene = play(ErrorCalculation, lesson="xor")

    assert "0.6931" == scene.first[0]["result"].shown.text
    assert "Over all four examples the error is the mean: 0.7972." == scene.beats[-2].text
    assert "0.7972" == scene.final.shown.text


def test_the_mean_squared_error_divides_by_the_outputs(play):
    """Outputs 3 and 5 for the targets 1 and 5: (2² + 0²) / 2 = 2."""
    lesson = Lesson.of(
        layers=[1, 2], weights=[[["3"], ["5"]]], activations="identity",
        examples=[([1], [1, 5])], loss="mean squared error",
    )  # fmt: skip
    scene = play(ErrorCalculation, lesson=lesson)

    assert "shared" == scene.beats[3].name
    assert ["2", "0"] == [row["result"].shown.text for row in scene.terms.rows]
    assert "2" == scene.final.shown.text


@pytest.mark.parametrize(
    ("lesson", "size"),
    [("deep-sigmoid", (1280, 720)), ("extreme", (1280, 720)), ("wide", (1080, 1920))],
)
def test_odd_lessons_can_be_told(play, lesson, size):
    """Deep, twelve outputs, huge numbers and tiny ones: it plays to the end."""
    assert "goal" == play(ErrorCalculation, lesson=lesson, size=size).beats[-1].name
