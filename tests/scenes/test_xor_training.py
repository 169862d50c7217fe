"""The boundary is where the network answers one half, and it is told whether a line would do."""

from __future__ import annotations

import numpy as np
import pytest

from backprop import Lesson
from backprop.data import two_moons
from scenes.audit.watching import audited
from scenes.boundaries import separable
from scenes.mobjects.field import ROWS, Field
from scenes.mobjects.plot import Plot, spread
from scenes.stage import RefusedError
from scenes.theme import DARK
from scenes.xor_training import XorTraining
from scenes.zones import Zone


def gate(targets: str, **given) -> Lesson:
    """A neuron that learns a logic gate; targets of 00, 01, 10, 11."""
    how = {"layers": [2, 1], "loss": "binary cross-entropy", "rate": "2", "steps": 60}
    inputs = ([0, 0], [0, 1], [1, 0], [1, 1])
    examples = [(x, [int(y)]) for x, y in zip(inputs, targets, strict=True)]
    return Lesson.of(**{**how, "examples": examples, "name": "gate", **given})


def test_exclusive_or_is_told_to_its_happy_end(play):
    scene = play(XorTraining)

    told = ["task", "curved", "plane", "boundary", "before", "later", "later", "bent"]
    assert told == [beat.name for beat in scene.beats]
    assert scene.beats[4].text.startswith("Untrained, it has 1 of 4 right")  # (0, 0) is on the line
    assert {"right": 4, "count": 4} == scene.count(150)


def test_one_neuron_parts_what_a_line_can_part(play):
    """AND is separable."""
    assert "parted" == play(XorTraining, lesson=gate("0001")).beats[-1].name


def test_one_neuron_cannot_learn_exclusive_or(play):
    assert "one line" == play(XorTraining, lesson=gate("0110")).beats[-1].name


@pytest.mark.parametrize(
    ("targets", "straight"),
    [("0001", True), ("0111", True), ("0110", False), ("1001", False), ("0101", True)],
)
def test_which_gates_a_straight_line_parts(targets, straight):
    """AND, OR and the second input alone; neither exclusive or nor its contrary."""
    assert straight == separable(gate(targets))


def test_the_line_at_one_half_goes_where_the_values_cross_it():
    """f(x, y) = x on the square from 0 to 1: the line is upright at one half."""
    plot = Plot(Zone(-3, 3, -3, 3), x=(0, 1), y=(0, 1), x_label="x", y_label="y", size=0.2,
                theme=DARK)  # fmt: skip
    field = Field(plot, role="activation", theme=DARK)
    field.show(np.tile(np.linspace(0, 1, ROWS), (ROWS, 1)))

    assert np.allclose(field.line.points[:, 0], plot.at(0.5, 0)[0])
    assert np.isclose(field.bands[0].width, plot.at(1, 0)[0] - plot.at(0, 0)[0])


def test_a_spread_of_one_value_has_room_around_it():
    assert (-1, 1) == spread([0.0, 0.0])
    assert (5, 15) == spread([10.0])


@pytest.mark.parametrize(
    ("lesson", "size"),
    [
        (gate("0011", weights=[[["1e-6", "2"]]], rate="1e-12",
              examples=[(["1e6", "1e-9"], [1]), (["-1e6", 0], [0])]), (1280, 720)),
        (gate("0011", examples=[([5, 5], [1]), ([5, 5], [0])], steps=2), (1080, 1080)),
        (gate("0110", layers=[2, 12, 12, 1], activations=["relu", "tanh", "sigmoid"], rate="0.1",
              steps=5, examples=two_moons(40).examples(range(40))), (1080, 1920)),
        (gate("0110", layers=[2, *[3] * 7, 1], steps=4), (1280, 720)),
        (gate("0110", activations="identity", loss="half squared error", rate="0.1"), (1080, 1080)),
    ],
)  # fmt: skip
def test_other_lessons_of_the_kind_pass_the_audit(lesson, size):
    """Huge and tiny inputs, a point of both kinds, moons, eight layers, unbounded outputs."""
    report = audited(XorTraining, lesson=lesson, size=size, theme="light")

    assert "" == "\n".join(dict.fromkeys(map(str, report.findings)))


@pytest.mark.parametrize(
    ("lesson", "why"),
    [
        ("two-two-two", "it leads from 2 to 2"),
        ("two-three-one-relu", "has not just these"),
        (gate("0110", steps=1), "2 or more steps"),
        (gate("0110", examples=two_moons(70).examples(range(70))), "draws at most 60"),
    ],
)
def test_what_it_cannot_tell(lesson, why):
    with pytest.raises(RefusedError, match=why):
        type("Other", (XorTraining,), {"lesson": lesson})()
