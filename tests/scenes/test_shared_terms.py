"""What many paths share is made once: δ of each neuron."""

from __future__ import annotations

import pytest

from backprop import Trace
from scenes.shared_terms import SharedTerms
from scenes.stage import RefusedError
from tests import playing
from tests.scenes.brought import brought


def played(lesson) -> SharedTerms:
    return playing.played(SharedTerms, lesson=lesson)


def said(scene: SharedTerms, beat: str) -> str:
    return next(each.text for each in scene.beats if each.name == beat)


def test_the_paths_and_the_work_are_counted():
    """2-2-2: two paths of five derivatives; 40 multiplications, or 16."""
    scene = played("two-two-two")

    assert said(scene, "paths") == "Two paths lead from it to the error, each of five derivatives."
    assert "40 multiplications path by path, 16 with δ kept" in said(scene, "count")


def test_one_output_leaves_one_path():
    assert said(played("xor"), "path").startswith("One path leads")


def test_at_the_end_δ_stands_below_each_value_which_stays():
    """Of the first output 0.7514 and 0.1385; of the first hidden neuron 0.5933 and 0.0088."""
    network = played("two-two-two").diagram

    for at, value, delta in (((2, 0), "0.7514", "0.1385"), ((1, 0), "0.5933", "0.0088")):
        assert network.neuron(*at).value.shown.text == value
        assert network.opened[at].value.shown.text == delta
        assert network.opened[at].value.shown.address == f"delta[{at[0]}][{at[1]}]"


def test_one_layer_shares_nothing():
    with pytest.raises(RefusedError, match="nothing is shared"):
        played("one-neuron")


def test_small_gradients_show_digits_that_count_or_none():
    """δ¹ = −0.000525 is no 0.00 and δ² = −0.0129 no 0.01: what has no room below is left to the
    tint, and the values above stay."""
    network = played(brought("small-errors")).diagram
    shown = {at: each.value.shown for at, each in network.opened.items() if each.value}

    assert {(1, 0), (1, 1), (2, 0), (2, 1), (3, 0)} == set(network.opened)
    assert {"-0.1"} == {each.text for each in shown.values()}  # δ³ = −0.1110
    assert all(network.neuron(*at).value is not None for at in network.opened)


def test_one_number_is_written_one_way():
    """δ stands in both equations of the neighbours: with a power of ten in both."""
    trace = Trace.of(brought("small-errors"))
    rows = [(f"dW[1][0,{k}]", f"delta[1][0]*a[0][{k}]") for k in (0, 1)]

    for equation in (*trace.equations(rows), *(trace.equation(*row) for row in rows)):
        assert "e-4" in equation.operands[0].shown.text
