"""f(x, y) = (x y)² at (3, 2): what a nudge says, and what the chain rule says."""

from __future__ import annotations

from scenes.derivative_review import NUDGES, DerivativeReview, graph_trace
from tests import playing


def played() -> DerivativeReview:
    return playing.played(DerivativeReview)


def test_smaller_nudges_come_nearer_to_the_derivative():
    """(64 − 36)/1 = 28, (38.44 − 36)/0.1 = 24.4, and 2 · 3 · 2² = 24."""
    coarse, fine = (graph_trace(h) for h in NUDGES.values())

    assert (coarse.shown("N(x)"), fine.shown("N(x)"), fine.shown("d(x)")) == ("28", "24.4", "24")


def test_the_links_multiply():
    """∂f/∂q = 12 times ∂q/∂x = 2."""
    equation = played().equation()

    assert ["12", "2"] == [operand.shown.text for operand in equation.operands]
    assert equation.result.text == "24"


def test_the_words_say_the_same_numbers():
    said = {beat.name: beat.text for beat in played().beats}

    assert "f grows by 28" in said["nudge"]
    assert "by 24.4" in said["finer"]
    assert "nearer to 24" in said["derivative"]
