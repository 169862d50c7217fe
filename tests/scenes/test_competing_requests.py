"""A hidden neuron hears a request from every output; what it hears is their sum."""

from __future__ import annotations

from itertools import pairwise

import pytest

from backprop import Lesson
from scenes.competing_requests import CompetingRequests, chosen_neuron
from scenes.stage import RefusedError
from tests import playing


def played(lesson) -> CompetingRequests:
    return playing.played(CompetingRequests, lesson=lesson)


def two_outputs(weights: list[list[str]]) -> Lesson:
    """One hidden neuron that answers 1; both outputs are half too high where their weight is 1."""
    return Lesson.of(
        layers=[1, 1, 2], activations="identity", weights=[[["1"]], weights],
        examples=[([1], ["0.5", "0.5"])], name="two",
    )  # fmt: skip


def test_a_request_is_a_weight_times_a_delta():
    """0.45 · 0.1385 = 0.0623 pulls down, 0.55 · (−0.0381) = −0.0210 pulls up."""
    bars = played("two-two-two").requests

    assert ["0.0623", "-0.0210"] == [bars.number(n).numbers[0].shown.text for n in (0, 1)]
    assert bars.bar(1).get_right()[0] == pytest.approx(bars.zero)


@pytest.mark.parametrize(
    ("weights", "told"),
    [([["1"], ["0.2"]], "compete"), ([["1"], ["2"]], "agree"), ([["0.5"], ["0.5"]], "none")],
)
def test_it_says_whether_the_outputs_compete(weights, told):
    """With weight 1 the output is too high, with 0.2 too low, with 0.5 just right."""
    assert told in [beat.name for beat in played(two_outputs(weights)).beats]


def test_the_neuron_over_which_the_outputs_quarrel_most_is_chosen():
    """0.0554 against 0.0191 for the first, 0.0623 against 0.0210 for the second."""
    assert 1 == chosen_neuron(Lesson.named("two-two-two"))


def test_the_arrows_of_the_outputs_merge_into_one():
    """−0.0623 + 0.0210 = −0.0414: down by two thirds of the longer arrow."""
    stack = played("two-two-two").stacks[1]
    down, up = (each.length for each in stack.single)

    assert down < 0 < up
    assert stack.sum.length == pytest.approx(down + up)
    assert up / down == pytest.approx(-0.0210 / 0.0623, rel=0.01)


@pytest.mark.parametrize("lesson", ["wide", "two-two-two"])
def test_arrows_stay_beside_their_neuron(lesson):
    """However many outputs ask the same of neighbours."""
    scene = played(lesson)
    heights = [neuron.center[1] for neuron in scene.diagram.layer(scene.m)]
    least = min(a - b for a, b in pairwise(heights))
    for stack in scene.stacks.values():
        ends = [end[1] for each in stack.single for end in (each.foot, each.tip)]
        assert max(abs(end - stack.sum.foot[1]) for end in ends) <= least / 2


def test_a_single_output_competes_with_nobody():
    names = [beat.name for beat in played("xor").beats]

    assert "single" in names
    assert "compete" not in names


def test_a_network_without_hidden_neurons_is_refused():
    with pytest.raises(RefusedError, match="it has no hidden layer"):
        played("one-neuron")
