"""Pushed far out, a squashing neuron lets no error through."""

from __future__ import annotations

import pytest
from flint import fmpq

from backprop import Lesson
from scenes.saturated_neuron import SaturatedNeuron, chosen, pushed
from scenes.stage import RefusedError
from tests import playing
from tests.scenes.brought import brought


def played(lesson: Lesson | str) -> SaturatedNeuron:
    return playing.played(SaturatedNeuron, lesson=lesson)


def test_the_bias_is_pushed_to_the_wrong_side():
    """The first output of Mazur's says too much: up. One that says too little: down, and further
    where it would otherwise stay near the middle; nothing else moves."""
    mazur = Lesson.named("two-two-two")
    low = Lesson.of(layers=[1, 1], weights=[[[5]]], examples=[([1], [1])])

    assert pushed(mazur, (2, 0)).biases == (mazur.biases[0], (fmpq(53, 5), fmpq(3, 5)))
    assert pushed(low, (1, 0)).biases == ((fmpq(-13),),)


def test_an_error_that_grows_comes_through_smaller():
    """∂E/∂a rises from 0.7414 to 0.9900, δ falls from 0.1385 to 1.49·10⁻⁵."""
    table = played("two-two-two").table

    assert ["0.7414", "0.9900"] == [table.cell(2, c).shown.text for c in (1, 2)]
    assert ["0.1385", "1.49e-5"] == [table.cell(3, c).shown.text for c in (1, 2)]


def test_pushed_to_the_wrong_side_only_the_slope_is_small():
    """z = −9.9: slope 5.016965e-5, ∂E/∂a = −0.9999498, δ = −5.016713e-5."""
    scene = played(brought("far-out-on-the-right-side"))

    far = [scene.table.cell(row, 2).shown.text for row in range(4)]
    assert ["-9.9", "5.02e-5", "-0.9999", "-5.02e-5"] == far


def test_a_neuron_that_is_saturated_is_told_as_it_is():
    """a = 0.9999998 for −1: slope 3.69e-7, δ 7.37e-7, though the answer is wrong by 2."""
    scene = played(brought("saturated-already"))

    assert ["out", "flat already", "killed already", "stuck", "back"] == [
        beat.name for beat in scene.beats
    ]
    now = [scene.table.cell(row, 1).shown.text for row in range(4)]
    assert ["8.1", "3.69e-7", "2.0000", "7.37e-7"] == now


def test_the_tangent_has_the_slope_that_is_said():
    """0.1868 under "0.1868", where it used to be cut flat at the upper edge: 0.162."""
    scene = played("two-two-two")
    plot, (tangent, _) = scene.plot, scene.mark_at(scene.trace)
    (x0, y0, _), (x1, y1, _) = tangent.points[0], tangent.points[-1]
    unit_x, unit_y = (plot.at(1, 0.5) - plot.at(0, 0.5))[0], (plot.at(0, 1) - plot.at(0, 0))[1]

    drawn_slope = ((y1 - y0) / unit_y) / ((x1 - x0) / unit_x)
    assert drawn_slope == pytest.approx(0.18682, abs=1e-4)


def test_the_outputs_of_a_cross_entropy_are_passed_over():
    """Its slope makes up for theirs: in XOR's network a hidden tanh is told of."""
    assert chosen(Lesson.named("xor")).l == 1


def test_a_network_of_relus_does_not_saturate():
    with pytest.raises(RefusedError, match="no neuron with a sigmoid or tanh"):
        played("two-three-one-relu")
