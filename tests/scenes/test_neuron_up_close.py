"""One neuron, told from its inputs to its slope."""

import pytest

from scenes.neuron_up_close import NeuronUpClose
from scenes.stage import RefusedError
from tests.lessons import lesson_called


def test_the_story_goes_from_the_inputs_to_the_answer(play):
    """What it hears, times the weights, added up, answered, and how steep the curve is there."""
    scene = play(NeuronUpClose, lesson="two-two-two")

    assert [
        "inputs", "weights", "names", "products", "sum", "halves", "activation", "slope", "whole",
    ] == [beat.name for beat in scene.beats]  # fmt: skip


def test_the_products_stand_in_the_sum_where_they_were_worked_out(play):
    """0.15 · 0.05 = 0.0075 and 0.2 · 0.1 = 0.02; then 0.0075 + 0.02 + 0.35 = 0.3775."""
    scene = play(NeuronUpClose, lesson="two-two-two")

    products = [row["result"].shown.text for row in scene.table.rows]
    summed = [scene.total[0].operand(slot)[1].shown.text for slot in (0, 1, 2)]
    assert ["0.0075", "0.02"] == products
    assert ["0.0075", "0.02", "0.35"] == summed
    assert "0.3775" == scene.total[0]["result"].shown.text


def test_the_halves_hold_sum_and_answer(play):
    """z on the left, a on the right: 0.3775 | 0.5933."""
    scene = play(NeuronUpClose, lesson="two-two-two")

    assert ("0.3775", "0.5933") == (scene.z.shown.text, scene.a.shown.text)
    assert scene.z.get_right()[0] < scene.diagram.center[0] < scene.a.get_left()[0]


def test_another_neuron_is_a_subclass(play):
    """The closed ReLU of two-three-one-relu adds up -0.7, answers 0, and its slope is 0."""

    class Closed(NeuronUpClose):
        neuron = 1

    scene = play(Closed, lesson="two-three-one-relu")
    said = {beat.name: [shown.text for shown in beat.shown] for beat in scene.beats}
    assert [["-0.7"], ["0"], ["0"]] == [said[name] for name in ("halves", "activation", "slope")]


@pytest.mark.parametrize("own", [{"layer": 4}, {"neuron": 3}, {"layer": 0}])
def test_a_neuron_that_is_not_there_is_refused(own):
    """By name, before anything is drawn."""
    lost = type("Lost", (NeuronUpClose,), {"lesson": lesson_called("two-three-one-relu"), **own})

    with pytest.raises(RefusedError, match="Lost cannot tell 'two-three-one-relu'"):
        lost()


@pytest.mark.parametrize("lesson", ["one-neuron", "deep-sigmoid", "wide", "extreme"])
def test_odd_lessons_can_be_told(play, lesson):
    """One input or twelve, huge numbers and tiny ones: it plays to the end."""
    assert "whole" == play(NeuronUpClose, lesson=lesson, size=(1080, 1920)).beats[-1].name
