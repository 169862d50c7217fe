"""What a change of the parameters changes, with proven digits."""

from __future__ import annotations

import pytest
from flint import fmpq

from backprop import AddressError, Difference, Lesson, ShapeError, nudged
from scenes.audit.plain import SecondOpinion


def linear(w: str) -> Lesson:
    """A neuron that answers w · 2; its target is 0."""
    return Lesson.of(
        layers=[1, 1], activations="identity", weights=[[[w]]], examples=[([2], [0])], name="linear"
    )


def test_the_change_of_a_rational_loss_is_a_fraction():
    """½ (2 · 1.1)² − ½ (2 · 1)² = 2.42 − 2."""
    change = Difference.of(linear("1"), nudged(linear("1"), 1, 0, 0, "0.1"))

    assert fmpq(42, 100) == change.value("loss")
    assert "0.42" == change.show("loss").text
    assert "Delta E" == change.symbol("loss")


def test_only_the_nudged_weight_differs():
    lesson = Lesson.named("two-two-two")
    change = Difference.of(lesson, nudged(lesson, 2, 0, 1, "0.01"))

    assert ["0", "0.01"] == [change.show(f"W[2][0,{k}]").text for k in (0, 1)]


def test_a_change_far_behind_the_point_keeps_its_digits():
    """1e-30 · 4 and half of 1e-60 · 4: no digit of it is in the first thirty of the loss."""
    change = Difference.of(linear("1"), nudged(linear("1"), 1, 0, 0, "1e-30"))

    assert "0." + "0" * 29 + "4" == change.shown("loss", 30)


def test_the_second_opinion_says_the_same():
    lesson = Lesson.named("two-two-two")
    change = Difference.of(lesson, nudged(lesson, 2, 0, 0, "0.01"))
    shown = change.show("loss")

    assert SecondOpinion(change).agrees(shown.text, "loss", shown.style)
    assert not SecondOpinion(change).agrees("0.0009", "loss", shown.style)


def test_networks_of_two_shapes_have_no_difference():
    with pytest.raises(ShapeError, match=r"one is \[1, 1\] and the other \[2, 2, 2\]"):
        Difference.of(linear("1"), Lesson.named("two-two-two"))


def test_a_weight_that_is_not_there_cannot_be_nudged():
    with pytest.raises(AddressError, match="index k can only be 0, not 1"):
        nudged(linear("1"), 1, 0, 1, "0.1")
