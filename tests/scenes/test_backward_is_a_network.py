"""Back through a matrix goes its transpose, back through a function a diagonal of slopes."""

from __future__ import annotations

import pytest

from backprop import Lesson
from scenes.audit.watching import audited
from scenes.backward_is_a_network import BackwardIsANetwork, worked_rows
from tests.scenes.test_computation_graph import SIZES, played


def test_every_block_has_one_that_goes_back():
    """Two layers: W f W f E forward, E′ diag Wᵀ diag Wᵀ back; blocks and the wires around them."""
    passes = played(BackwardIsANetwork, "two-two-two").passes

    assert 11 == len(passes.forward) == len(passes.backward)
    assert [1, 2] == list(passes.outer)


def test_a_deep_network_shows_its_last_layers_and_dots_for_the_others():
    """The dots stand before the first wire forward, and behind the last one back."""
    passes = played(BackwardIsANetwork, "deep-sigmoid").passes

    assert [5, 6] == list(passes.layers)
    assert [3, 3] == [len(wire[-1]) for wire in (passes.forward[0], passes.backward[-1])]


def test_the_product_back_to_the_input_is_spared():
    """The weights do not need ∂E/∂x: of six products that are drawn, five are counted."""
    scene = played(BackwardIsANetwork, "two-two-two")

    assert ["parameters", "spare", "count"] == [beat.name for beat in scene.beats][-3:]
    assert "spare" not in [beat.name for beat in played(BackwardIsANetwork, "deep-sigmoid").beats]


def test_there_and_back_are_five_products_and_nudging_takes_twenty_six():
    """Of 12 parameters, 13 forward passes of 2 products each; one pass back takes 3."""
    table = played(BackwardIsANetwork, "two-two-two").counted()

    texts = [[table.cell(row, column).numbers[0].shown.text for column in (1, 2)]
             for row in range(3)]  # fmt: skip
    assert [["1", "2"], ["2", "5"], ["13", "26"]] == texts


def test_one_layer_has_no_matrix_to_go_back_through():
    one = Lesson.of(layers=[1, 1], weights=[[["2"]]], examples=[([1], [0])], name="one")

    assert ["function", "parameters"] == list(worked_rows(one))
    assert [] == audited(BackwardIsANetwork, lesson=one).findings


@pytest.mark.parametrize(("size", "theme"), [*zip(SIZES, ("dark", "light", "print"), strict=True)])
@pytest.mark.parametrize("lesson", ["two-two-two", "deep-sigmoid"])
def test_the_audit_has_nothing_to_say(lesson, size, theme):
    assert [] == audited(BackwardIsANetwork, lesson=lesson, theme=theme, size=size).findings
