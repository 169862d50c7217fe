"""A neuron that feeds back, unrolled: one weight, many moments, a sum over time, products."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from backprop import TimeLesson
from scenes.audit.watching import audited
from scenes.compounded_weights import CompoundedWeights
from scenes.stage import RefusedError
from scenes.through_time import ThroughTime
from scenes.unrolled_network import UnrolledNetwork
from tests.audit.any_time import neurons_in_time
from tests.scenes.test_computation_graph import SIZES, played

SCENES = [UnrolledNetwork, ThroughTime, CompoundedWeights]


def neuron(w_c: str = "2", x: str = "[1, 0, 0]", more: str = "", y: str = "[0]") -> TimeLesson:
    """Says w_c² after (1, 0, 0) when w is 1: it is linear, without a bias."""
    return TimeLesson.from_toml(
        f'name = "mine"\nkind = "feedback neuron"\nactivation = "identity"\n{more}\n'
        f"[parameters]\nw = 1\nw_c = {w_c}\nb = 0\n[[sequence]]\nx = {x}\ny = {y}"
    )


def test_the_other_sequence_has_five_moments_and_the_same_weights():
    row = played(UnrolledNetwork, "one-neuron-in-time").row

    assert 5 == row.T
    assert "other.h5" == row.state(5).value.shown.address


def test_the_gradient_is_the_sum_of_what_the_moments_hear():
    """h = 1, 2, 4 and E = ½ h₃² = 8: the moments hear 0, 8 and 8."""
    scene = played(ThroughTime, neuron())

    assert ["0", "8", "8"] == [o.shown.text for o in scene.total().operands]
    assert "16" == scene.total().result.text


def test_two_moments_back_the_factors_multiply():
    """Slopes are 1, weights 2: 1 · 2 · 1 · 2 = 4."""
    scene = played(CompoundedWeights, neuron())

    assert ["1", "2", "1", "2"] == [o.shown.text for o in scene.product(2).operands]
    assert "4" == scene.product(2).result.text


def test_the_powers_of_the_smaller_one_vanish_and_those_of_the_larger_explode():
    """w_c = 2 is the larger one here, its inverse the smaller."""
    scene = played(CompoundedWeights, neuron())

    assert "0.0156" == scene.traces.show("small.T(h6,h0)").text
    assert "64" == scene.traces.show("large.T(h6,h0)").text


def test_small_answers_have_digits():
    """h₂ = 0.00218 and δ₁ = 0.00297: the neuron is as wide as its number, and no 0.00 is said."""
    lesson = TimeLesson.from_toml(
        'name = "small"\nkind = "feedback neuron"\nparameters = { w = 0.5, w_c = 0.5, b = 0.2 }\n'
        "[[sequence]]\nx = [1, -1, 0.5]\ny = [0.4]"
    )
    scene = played(ThroughTime, lesson)
    told = [scene.row.state(t).value.shown for t in (1, 2, 3)]

    assert [("d(z1)", "0.0030"), ("d(z2)", "0.0094"), ("d(z3)", "0.0187")] == [
        (shown.address, shown.text) for shown in told
    ]
    assert scene.row.state(1).circle.width > 1.2 * scene.row.state(1).circle.height


@pytest.mark.parametrize("scene", [UnrolledNetwork, ThroughTime])
def test_a_target_at_every_moment_is_told(scene):
    """An error above each moment, and δ₁ of both ways: (∂E/∂h₁|_E₁ + δ₂ w_c) f′."""
    lesson = neuron(x="[1, 2]", more="every = true", y="[0.5, 1]")

    assert [] == audited(scene, lesson=lesson).findings
    assert {1, 2} == set(played(scene, lesson).row.links)


@pytest.mark.parametrize(("size", "theme"), [*zip(SIZES, ("light", "dark", "print"), strict=True)])
@pytest.mark.parametrize("scene", SCENES)
def test_the_audit_has_nothing_to_say(scene, size, theme):
    assert [] == audited(scene, theme=theme, size=size).findings


@pytest.mark.parametrize("scene", SCENES)
def test_any_neuron_in_time_is_told_or_refused(scene):
    @settings(
        max_examples=4,
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(neurons_in_time())
    def tells(lesson):
        if scene.refusal(lesson) is None:
            assert [] == audited(scene, lesson=lesson, size=SIZES[2]).findings

    tells()


@pytest.mark.parametrize(
    ("scene", "lesson", "reason"),
    [
        (ThroughTime, "two-neurons-in-time", "it is of the kind 'elman'"),
        (ThroughTime, neuron(x="[1, 2, 3, 4, 5, 6, 7]"), "it has 7 moments, and at most 6"),
        (CompoundedWeights, neuron("-1"), "neither vanish slowly nor explode"),
        (CompoundedWeights, neuron(x="[1]"), "it has a single moment"),
        (UnrolledNetwork, "xor", "it is a layered network"),
    ],
)
def test_what_cannot_be_told_is_refused_by_name(scene, lesson, reason):
    with pytest.raises(RefusedError, match=reason):
        played(scene, lesson)
