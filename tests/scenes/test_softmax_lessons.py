"""Softmax with cross-entropy behind a hidden layer, told by the scenes of the training step.

Right: p = 0.309342, 0.341876, 0.348782; E = 1.053308; the error goes on as W2ᵀ(p − y).
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from backprop import AddressError, Lesson, Trace
from scenes.before_and_after import BeforeAndAfter
from scenes.bias_is_one import BiasIsOne
from scenes.chain_rule import ChainRuleStepThrough
from scenes.error_calculation import ErrorCalculation
from scenes.forward_pass import ForwardPass
from scenes.hadamard_product import HadamardProduct
from scenes.neuron_up_close import NeuronUpClose
from scenes.production.library import SCENES, scene_named
from scenes.stage import RefusedError
from scenes.terms_into_matrices import TermsIntoMatrices
from tests.scenes.brought import brought

LESSON = brought("softmax-behind-a-hidden-layer")
CHAPTERS = tomllib.loads((Path(SCENES) / "lectures" / "training-step.toml").read_text())["chapter"]


def said(scene, beat: str) -> str:
    return next(each.text for each in scene.beats if each.name == beat)


@pytest.mark.parametrize("name", [chapter["scene"] for chapter in CHAPTERS])
def test_every_scene_of_the_training_step_tells_it(name):
    """The course's commonest homework is refused nowhere (many steps need two, as ever)."""
    assert scene_named(name).load().refusal(replace(LESSON, steps=2)) is None


def test_the_last_sums_become_likelihoods(play):
    """exp(0.22) over exp(0.1) + exp(0.2) + exp(0.22), and the neurons answer with p."""
    scene = play(ForwardPass, lesson=LESSON)

    assert ["layer", "share", "likelihoods", "prediction"] == [b.name for b in scene.beats[-4:]]
    outputs = [scene.diagram.neuron(2, j) for j in range(3)]
    assert ["0.3093", "0.3419", "0.3488"] == [each.value.shown.text for each in outputs]
    assert ["p_1", "p_2", "p_3"] == [each.symbol.parts[0].piece.source for each in outputs]


def test_the_error_is_that_of_the_right_class_and_its_slope_is_p_less_y(play):
    """−1 · ln 0.3488 ≈ 1.0533; δ = 0.3093, 0.3419, −0.6512."""
    scene = play(ErrorCalculation, lesson=LESSON)

    assert ["softmax", "others", "total", "slopes", "goal"] == [b.name for b in scene.beats[-5:]]
    assert ["0", "0", "1.0533"] == [row["result"].shown.text for row in scene.terms.rows]
    assert "0.3488" in [p.shown.text for p in scene.first[0].parts if p.shown is not None]


def test_the_chain_leads_through_the_softmax_in_one_derivative(play):
    """∂E/∂z · ∂z/∂w at the output; ∂E/∂z · ∂z/∂a · ∂a/∂z · ∂z/∂w for a hidden weight."""
    scene = play(ChainRuleStepThrough, lesson=LESSON)

    assert ["question", "pair-p", "pair-z", "known"] == [b.name for b in scene.beats[:4]]
    assert "4 derivatives" in said(scene, "walk")
    assert "-0.1628" in said(scene, "sum").replace("−", "-")


def test_the_paths_of_a_hidden_weight_add_up():
    """Three paths, over the three classes: together −0.162777."""
    trace = Trace.of(LESSON)
    chain = trace.chain(1, 0, 0)

    assert 3 == chain.count
    total = sum(float(trace.shown(p.product_address, 12)) for p in chain.paths())
    assert total == pytest.approx(-0.162777, abs=1e-6)
    assert "(partial E)/(partial z_1^((2)))" == chain.path(0).factors[0].symbol


def test_delta_goes_on_into_the_hidden_layer(play):
    """δ² = p − y; δ¹ = −0.0407, −0.0244 through the transposed weights."""
    scene = play(HadamardProduct, lesson=LESSON)

    names = [beat.name for beat in scene.beats]
    assert ["softmax", "copied", "outer", "recall", "back"] == names
    assert ["0.3093", "0.3419", "-0.6512"] == [c.shown.text for c in scene.first[2].numbers]


def test_matrices_and_bias_leave_the_softmax_whole(play):
    """Two factors a weight instead of three; the last one of the bias is still 1."""
    assert 2 == len(play(TermsIntoMatrices, lesson=LESSON).row.matrices)
    bias = play(BiasIsOne, lesson=LESSON)
    assert ["short weight", "short same"] == [bias.beats[0].name, bias.beats[3].name]


def test_the_largest_likelihood_is_the_answer(play):
    """0.3488 for the third class before, more after."""
    scene = play(BeforeAndAfter, lesson=LESSON)

    assert "largest" == scene.beats[-1].name
    assert "p[2]" == scene.answer(0, 2).output.rpartition(".")[2]


def test_one_output_alone_is_not_told_of_a_softmax(play):
    with pytest.raises(RefusedError, match="answer together, by a softmax"):
        play(NeuronUpClose, lesson=LESSON, layer=2)


def test_targets_that_are_no_likelihoods_are_refused():
    one = replace(LESSON.examples[0], y=(0, 0, 0))

    assert "no likelihoods" in ForwardPass.refusal(replace(LESSON, examples=(one,)))


def test_likelihoods_belong_to_a_softmax():
    """Elsewhere there is no p, and the last layer's answers are a."""
    plain = Lesson.named("two-two-two")

    assert ("p", "delta[2][0]") == (LESSON.answers, LESSON.miss(0))
    assert ("a[2]", "error[0]") == (plain.answers, plain.miss(0))
    with pytest.raises(AddressError):
        Trace.of(plain).value("p[0]")
