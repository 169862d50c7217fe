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


def test_at_the_end_the_neurons_show_their_errors():
    """0.1385 and −0.0381 at the outputs; the symbol beside them says δ."""
    neuron = played("two-two-two").diagram.neuron(2, 0)

    assert neuron.value.shown.address == "delta[2][0]"
    assert neuron.value.shown.text == "0.1385"
    assert neuron.symbol.parts[0].piece.source == "delta_1^((2))"


def test_one_layer_shares_nothing():
    with pytest.raises(RefusedError, match="nothing is shared"):
        played("one-neuron")


def test_small_errors_show_digits_that_count():
    """δ¹ = −0.000525, −0.000681 are no empty circles; δ² = −0.0129 is no 0.01."""
    scene = played(brought("small-errors"))
    texts = [scene.diagram.neuron(*at).value.shown.text for at in ((1, 0), (1, 1), (2, 0), (2, 1))]

    assert ["-5e-4", "-7e-4", "0.0055", "-0.0129"] == texts


def test_one_number_is_written_one_way():
    """δ stands in both equations of the neighbours: with a power of ten in both."""
    trace = Trace.of(brought("small-errors"))
    rows = [(f"dW[1][0,{k}]", f"delta[1][0]*a[0][{k}]") for k in (0, 1)]

    for equation in (*trace.equations(rows), *(trace.equation(*row) for row in rows)):
        assert "e-4" in equation.operands[0].shown.text
