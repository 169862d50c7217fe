"""Pushed far out, a squashing neuron lets no error through."""

from __future__ import annotations

import pytest
from flint import fmpq

from backprop import Lesson, Trace
from scenes.saturated_neuron import SaturatedNeuron, chosen_neuron, pushed
from scenes.stage import RefusedError
from tests import playing


def played(lesson: Lesson | str) -> SaturatedNeuron:
    return playing.played(SaturatedNeuron, lesson=lesson)


def test_the_bias_is_pushed_away_from_the_middle():
    """z = 1.1059 becomes 11.1059, z = −1 becomes −11; nothing else moves."""
    mazur = Lesson.named("two-two-two")
    low = Lesson.of(layers=[1, 1], weights=[[[-1]]], examples=[([1], [0])])

    assert pushed(mazur, (2, 0)).biases == (mazur.biases[0], (fmpq(53, 5), fmpq(3, 5)))
    assert pushed(low, (1, 0)).biases == ((fmpq(-10),),)


def test_an_error_that_grows_comes_through_smaller():
    """∂E/∂a rises from 0.7414 to 0.9900, δ falls from 0.1385 to 1.49·10⁻⁵."""
    table = played("two-two-two").table

    assert ["0.7414", "0.9900"] == [table.cell(2, c).shown.text for c in (1, 2)]
    assert ["0.1385", "1.49e-5"] == [table.cell(3, c).shown.text for c in (1, 2)]


def test_the_outputs_of_a_cross_entropy_are_passed_over():
    """Its slope makes up for theirs: in XOR's network a hidden tanh is told of."""
    assert chosen_neuron(Trace.of(Lesson.named("xor")))[0] == 1


def test_a_network_of_relus_does_not_saturate():
    with pytest.raises(RefusedError, match="no neuron with a sigmoid or tanh"):
        played("two-three-one-relu")
