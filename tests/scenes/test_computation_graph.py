"""Blocks in a graph: values forward; back comes 1, times the local factors of the lines."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from backprop import GraphLesson, Lesson
from scenes.audit.watching import audited
from scenes.blocks_on_stage import untellable
from scenes.computation_graph import ComputationGraph
from scenes.mobjects.blocks import Blocks
from scenes.stage import RefusedError
from tests import playing
from tests.audit.any_graph import graphs

SIZES = [(1280, 720), (1080, 1080), (1080, 1920)]


def played(scene, lesson):
    return playing.played(scene, lesson=lesson)


def of(nodes: str, givens: str = "x = 1\ny = 2") -> GraphLesson:
    return GraphLesson.from_toml(f'name = "mine"\n[inputs]\n{givens}\n[nodes]\n{nodes}')


def test_a_block_is_a_value_with_a_name():
    """What stands between has no letter: h = tanh(x y + 1) hears x and y."""
    blocks = Blocks(of('h = "tanh(x * y + 1)"\nE = "h**2"').trace())

    assert ["x", "y", "h", "E"] == [block.name for block in blocks.all]
    assert ("x", "y") == blocks["h"].operands
    assert "T(h,x)" == blocks.factor("h", "x")
    assert "J(E,h)" == blocks.factor("E", "h")


def test_a_gradient_is_what_the_users_hear_times_the_local_factors():
    """q = x + y = 3, E = q · z: ∂E/∂x = ∂E/∂q · 1 = −4."""
    blocks = Blocks(GraphLesson.named("sum-times-number").trace())
    equation = blocks.backward("x")

    assert ["-4", "1"] == [operand.shown.text for operand in equation.operands]
    assert ("=", "-4") == (equation.relation, equation.result.text)


def test_a_value_used_twice_hears_twice():
    blocks = Blocks(GraphLesson.named("branch-and-merge").trace())

    assert 4 == len(blocks.backward("x").operands)
    assert ["u", "v"] == [block for block, _ in blocks.parts("x")]


def test_the_cards_show_values_and_gradients():
    scene = played(ComputationGraph, "sum-times-number")
    cards = {card.block.name: card for card in scene.graph.cards}

    assert {"x": "-2", "y": "5", "z": "-4", "q": "3", "E": "-12"} == {
        name: card.value.shown.text for name, card in cards.items()
    }
    assert {"x": "-4", "y": "-4", "z": "3", "q": "-4", "E": "1"} == {
        name: card.number.shown.text for name, card in cards.items()
    }


def test_the_layout_is_always_the_same():
    one, two = (played(ComputationGraph, "shared-weight").graph for _ in range(2))

    for a, b in zip(one.cards, two.cards, strict=True):
        assert (a.get_center() == b.get_center()).all()


NUMBERS = [name for name in GraphLesson.names() if name != "linear-layer"]


def test_a_graph_of_vectors_is_refused_by_name():
    """Grids tell it: LayerAsBlock."""
    reason = ComputationGraph.refusal(GraphLesson.named("linear-layer")) or ""

    assert "its node x has 3 numbers" in reason


@pytest.mark.parametrize("lesson", NUMBERS)
@pytest.mark.parametrize(("size", "theme"), [*zip(SIZES, ("dark", "light", "print"), strict=True)])
def test_the_audit_has_nothing_to_say(lesson, size, theme):
    assert [] == audited(ComputationGraph, lesson=lesson, theme=theme, size=size).findings


@settings(
    max_examples=8,
    phases=[Phase.generate],
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(graphs())
def test_any_graph_is_told_or_refused(lesson):
    """In the narrowest frame, which is the hardest."""
    if untellable(lesson) is None:
        assert [] == audited(ComputationGraph, lesson=lesson, size=SIZES[2]).findings


@pytest.mark.parametrize(
    ("lesson", "reason"),
    [
        (of('E = "sum(x)"', "x = [1, 2]"), "its node x has 2 numbers"),
        (of('q = "x * y"\nE = "x + y"'), "nothing uses its node q"),
        (of('s = "x * y"\nE = "tanh(x + s)"'), "its node E hears x in two ways"),
        (
            of("\n".join(f'h{n} = "h{n - 1} * x"' for n in range(1, 9)), "h0 = 1\nx = 2"),
            "do not fit a frame",
        ),
        (Lesson.named("xor"), "it is a layered network"),
    ],
    ids=["a vector", "a dead end", "two ways", "too deep", "another kind"],
)
def test_what_cannot_be_told_is_refused_by_name(lesson, reason):
    with pytest.raises(RefusedError, match=reason):
        played(ComputationGraph, lesson)
