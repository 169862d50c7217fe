"""Nudging finds nearly what the backward pass finds, with one pass for each parameter."""

from __future__ import annotations

import pytest

from backprop import Lesson
from scenes.audit.watching import audited
from scenes.two_ways_to_a_gradient import TwoWaysToAGradient, nudged, parameters
from tests.scenes.test_computation_graph import SIZES, played


def test_the_nudged_slope_is_off_by_half_the_nudge_where_the_error_is_a_parabola():
    """E = ½ w² at w = 2: slope 2, nudged by 0.001 it is 2.0005."""
    one = Lesson.of(layers=[1, 1], activations="identity", weights=[[["2"]]], biases=[["0"]],
                    examples=[([1], [0])], name="one")  # fmt: skip

    assert "2" == nudged(one).shown("d(W1)[0,0]")
    assert "2.0005" == nudged(one).shown("N(W1)[0,0]", 4)


def test_every_weight_and_bias_is_a_parameter():
    """Two layers of two neurons: 4 + 2 + 4 + 2, so thirteen passes."""
    found = parameters(Lesson.named("two-two-two"))

    assert 12 == len(found)
    assert ("W1)[0,0]", "b2)[1]") == (found[0][1], found[-1][1])


def test_what_is_too_much_is_left_out():
    table = played(TwoWaysToAGradient, "two-two-two").slopes

    assert len(table.rows) < 12
    assert "graph.N(b2)[1]" == table.cell(-1, 1).numbers[0].shown.address


@pytest.mark.parametrize(("size", "theme"), [*zip(SIZES, ("dark", "light", "print"), strict=True)])
def test_the_audit_has_nothing_to_say(size, theme):
    assert [] == audited(TwoWaysToAGradient, theme=theme, size=size).findings
