"""One output, several losses: each with its own value and its own slope."""

from __future__ import annotations

from backprop import Lesson
from scenes.loss_functions import LossFunctions, told_losses
from tests import playing


def played(lesson) -> LossFunctions:
    return playing.played(LossFunctions, lesson=lesson)


def test_each_loss_has_its_value_and_its_slope():
    """a = 0.7514, y = 0.01: ½ · 0.7414², 0.7414² / 2, and −0.01 ln a − 0.99 ln(1 − a)."""
    table = played("two-two-two").table

    assert ["0.2748", "0.2748", "1.3807"] == [cell.shown.text for cell in table.column(1)]
    assert ["0.7414", "0.7414", "3.9684"] == [cell.shown.text for cell in table.column(2)]


def test_cross_entropy_needs_outputs_between_0_and_1():
    """The last neuron of the ReLU lesson is linear: it may answer anything."""
    names = [loss.name for loss in told_losses(Lesson.named("two-three-one-relu"))]

    assert ["half squared error", "mean squared error"] == names


def test_cross_entropy_needs_targets_between_0_and_1():
    far = Lesson.of(layers=[1, 1], weights=[[[1]]], examples=[([1], [2])])

    assert 2 == len(told_losses(far))


def test_the_loss_of_the_lesson_ends_the_scene():
    assert "This lesson uses the binary cross-entropy." == played("xor").beats[-1].text
