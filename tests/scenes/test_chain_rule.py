"""The chain rule is told factor by factor, path by path, with proven numbers."""

from __future__ import annotations

import pytest

from backprop import Lesson, Trace
from scenes.chain_rule import ChainRuleStepThrough
from scenes.mobjects.chained import LONGEST, ChainRow, names_of
from scenes.stage import RefusedError
from tests import playing


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
