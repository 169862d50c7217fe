"""Without the transpose a row meets a column, and a table of wrong numbers comes out, silently."""

from __future__ import annotations

import pytest

from backprop import Lesson
from scenes.stage import RefusedError
from scenes.why_the_transpose import WhyTheTranspose, chosen_layer
from tests import playing


def beats(lesson: Lesson | str, **given) -> list[str]:
    scene = playing.played(WhyTheTranspose, lesson=lesson, **given)
    return [beat.name for beat in scene.beats]


def test_in_a_square_layer_the_mistake_is_silent():
    """2-2-2: what is typed has the shape of W¹."""
    assert "silent" in beats("two-two-two")


def test_elsewhere_the_shapes_tell_in_the_end():
    """2-3-1: a table of 3 × 3 and two inputs."""
    assert "loud" in beats("two-three-one-relu")


def test_a_square_layer_is_preferred():
    """Layers of 1, 2, 3, 3 and 1: the second hidden layer has three inputs, and silence."""
    weights = [
        [[k + j + 1 for k in range(n)] for j in range(m)]
        for n, m in ((1, 2), (2, 3), (3, 3), (3, 1))
    ]
    lesson = Lesson.of(
        layers=[1, 2, 3, 3, 1], activations="identity", weights=weights, examples=[([1], [0])]
    )

    assert 3 == chosen_layer(lesson, None)
    assert 1 == chosen_layer(lesson, 1)


def test_one_layer_has_nothing_to_carry_back():
    with pytest.raises(RefusedError, match="nothing to carry back"):
        beats("one-neuron")


def test_hidden_layers_of_one_neuron_hide_the_mistake():
    """A row of one number is a column of one number."""
    narrow = Lesson.of(layers=[1, 1, 1], weights=[[[1]], [[2]]], examples=[([1], [0])])

    with pytest.raises(RefusedError, match="changes nothing that one could see"):
        beats(narrow)
