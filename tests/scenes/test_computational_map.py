"""One map for both directions: what a circle and a line do to values, and to what comes back."""

from __future__ import annotations

from backprop import Lesson
from scenes.computational_map import BACKWARD, EDGE, FORWARD, NODE, ComputationalMap, along_path
from tests import playing


def played(lesson: str) -> ComputationalMap:
    return playing.played(ComputationalMap, lesson=lesson)


def source(scene: ComputationalMap, row: int, column: int) -> str:
    return scene.table.cell(row, column).parts[0].piece.source


def test_a_line_does_the_same_in_both_directions():
    scene = played("two-two-two")

    assert ("a arrow.r w a", "g arrow.r w g") == tuple(
        source(scene, EDGE, column) for column in (FORWARD, BACKWARD)
    )


def test_a_circle_multiplies_by_its_slope_on_the_way_back():
    """σ where all layers share it, f in XOR's network of tanh and σ."""
    assert source(played("two-two-two"), NODE, BACKWARD) == "g arrow.r g sigma'(z)"
    assert source(played("xor"), NODE, FORWARD) == "z arrow.r f(z)"


def test_the_path_ends_one_layer_before_the_last():
    """Four factors; of a single layer, two."""
    assert along_path(Lesson.named("two-two-two")) == (
        "path_b[1][0][0]", "dE_da[2][0]*slope[2][0]*W[2][0,0]*slope[1][0]",
    )  # fmt: skip
    assert along_path(Lesson.named("one-neuron")) == ("path_b[1][0][0]", "dE_da[1][0]*slope[1][0]")
