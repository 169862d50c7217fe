"""The chain rule is told factor by factor, path by path, with proven numbers."""

from __future__ import annotations

import pytest

from backprop import Lesson, Trace
from scenes.chain_rule import ChainRuleStepThrough, default_weights
from scenes.mobjects.chained import LONGEST, ChainRow, names_of
from scenes.mobjects.choosing import telling_paths, telling_weight
from scenes.stage import RefusedError
from tests import playing
from tests.scenes.brought import brought


def played(lesson: str, **given) -> ChainRuleStepThrough:
    return playing.played(ChainRuleStepThrough, lesson=lesson, **given)


def test_an_output_weight_is_walked_pair_by_pair_and_a_hidden_one_path_by_path():
    """Three derivatives and their product; then two paths and their sum."""
    names = [beat.name for beat in played("two-two-two").beats]

    assert names == [
        "question", "pair-E", "pair-a", "pair-z", "known", "values", "product",
        "paths", "walk", "product-of-path", "path", "product-of-path", "sum",
    ]  # fmt: skip


def test_the_slopes_said_are_those_of_the_well_known_example():
    """Mazur's example: 0.0822 for an output weight, 4.39e-4 for a hidden one."""
    said = {beat.name: beat.text for beat in played("two-two-two").beats}

    assert "0.0822" in said["product"]
    assert "4.39·10⁻⁴" in said["sum"]


def test_a_single_neuron_has_no_hidden_weight():
    assert [b.name for b in played("one-neuron").beats][-1] == "product"


def test_any_weight_can_be_chosen():
    """A weight of the first of six layers: 16 ways lead up, 13 derivatives on each."""
    scene = played("deep-sigmoid", weights=((1, 1, 0),))

    assert "16 paths" in scene.beats[0].text
    assert "13 derivatives" in scene.beats[1].text


def test_a_long_chain_keeps_its_first_and_last_derivatives():
    """Of 13 derivatives six are written out, with dots between them."""
    trace = Trace.of(Lesson.named("deep-sigmoid"))
    row = ChainRow.of_path(trace, trace.chain(1, 0, 0), 0, "")

    assert row.written == (0, 1, 2, None, 10, 11, 12)
    assert len(row.written) == LONGEST
    assert names_of(row)[0] == "E"


def test_a_weight_that_is_not_in_the_lesson_is_refused():
    with pytest.raises(RefusedError, match=r"it has no weight W\[3\]\[0,0\]"):
        played("two-two-two", weights=((3, 0, 0),))


def test_the_weight_is_one_that_shows_something():
    """Its first input is 0, and so is every slope behind it; the second shows −0.008499."""
    trace = Trace.of(brought("chain-through-a-dead-input"))

    assert ((2, 0, 0), (1, 0, 1)) == default_weights(trace)
    assert (2, 1, 0) == telling_weight(Trace.of(closed()), 2)


def test_dead_paths_are_passed_over():
    """One hidden ReLU of the second layer is closed: no error comes through it."""
    trace = Trace.of(closed())

    assert [1, 2] == telling_paths(trace, trace.chain(1, 0, 0))


def closed() -> Lesson:
    """The first of three ReLUs is closed."""
    return Lesson.of(
        layers=[1, 1, 3, 1], activations=["identity", "relu", "identity"],
        weights=[[[1]], [[-1], [1], [2]], [[1, 1, 1]]], examples=[([1], [0])], steps=1,
    )  # fmt: skip
