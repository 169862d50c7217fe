"""A value that is used more than once hears the sum of what its uses tell it; so does a weight."""

from __future__ import annotations

import pytest

from backprop import GraphLesson
from scenes.audit.watching import audited
from scenes.branch_and_merge import BranchAndMerge, ParameterSharing
from scenes.mobjects.blocks import Blocks
from scenes.stage import RefusedError
from tests.scenes.test_computation_graph import SIZES, of, played


def test_the_parts_of_the_branching_value_add_up():
    """Through u it hears 0.3649, through v −0.4474; together −0.0826."""
    scene = played(BranchAndMerge, "branch-and-merge")

    assert "x" == scene.name
    assert ["0.3649", "-0.4474"] == [lines.equation.result.text for lines in scene.parts]
    assert "-0.0826" == scene.sum.equation.result.text


def test_where_the_panel_is_small_the_parts_are_told_one_after_the_other():
    """Upright: a beat for each part, and then their sum, each alone in the panel."""
    report = audited(BranchAndMerge, size=(1080, 1920))

    assert ["part", "part", "sum"] == [beat.name.split("-")[0] for beat in report.beats][3:6]


def test_a_part_is_named_after_the_block_that_tells_it():
    """v hears x through an operation without a name: the symbol says v."""
    blocks = Blocks(GraphLesson.named("branch-and-merge").trace())

    assert blocks.part("x", 1).result.symbol.endswith("|_(v)")


def test_a_value_that_one_block_uses_twice_has_a_sum_but_no_single_factor():
    """x · x: each copy hears x, together 2 x = 6."""
    blocks = Blocks(of('E = "x * x"', "x = 3").trace())

    assert blocks.part("x", 0) is None
    assert "6" == blocks.sum_of_parts("x").result.text


def test_the_shared_weight_of_two_places():
    scene = played(ParameterSharing, "shared-weight")

    assert ("w", ["h1", "h2"]) == (scene.name, scene.uses)
    assert "-0.3166" == scene.graph.card("w").number.shown.text


@pytest.mark.parametrize(("size", "theme"), [*zip(SIZES, ("light", "print", "dark"), strict=True)])
@pytest.mark.parametrize("scene", [BranchAndMerge, ParameterSharing])
def test_the_audit_has_nothing_to_say(scene, size, theme):
    assert [] == audited(scene, theme=theme, size=size).findings


def test_a_block_may_use_a_value_twice():
    assert [] == audited(BranchAndMerge, lesson=of('E = "x * x"', "x = 3")).findings


@pytest.mark.parametrize(
    ("scene", "lesson", "reason"),
    [
        (BranchAndMerge, "sum-times-number", "none of its values is used more than once"),
        (ParameterSharing, "branch-and-merge", "none of its parameters is used more than once"),
    ],
)
def test_a_graph_without_a_branch_is_refused(scene, lesson, reason):
    with pytest.raises(RefusedError, match=reason):
        played(scene, lesson)
