"""What many paths share is made once: δ of each neuron."""

from __future__ import annotations

import pytest

from scenes.shared_terms import SharedTerms
from scenes.stage import RefusedError
from tests import playing


def played(lesson: str) -> SharedTerms:
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
