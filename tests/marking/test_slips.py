"""Each slip is found by a number that was worked out by hand, from what the slip is.

The numbers of `two-two-two` come from twenty lines of mpmath that know nothing of this package:
there net 0.05, 0.10 → 0.01, 0.99, in the letters of its source.
"""

from dataclasses import replace

import pytest
from flint import fmpq

from backprop import Lesson, Trace, lesson_named
from backprop.marking import SLIPS, Answer, Kind, Printed, mark
from backprop.marking.known import SLOPE_AT_A, SLOPE_OF_Z
from backprop.marking.working import Working, always
from backprop.numbers import precision
from scenes.production.library import scene_files
from scenes.production.numbers import addresses

MAZUR = Lesson.named("two-two-two")


def verdict(address: str, answer: str, lesson=MAZUR):
    return mark(lesson, [Answer(address, Printed.read(answer))])[0].verdict


@pytest.mark.parametrize(
    ("slip", "address", "answer"),
    [
        ("bias forgotten", "a[2][0]", "0.606477732"),  # σ(0.4 σ(0.0275) + …), no bias at all
        ("bias forgotten", "a[2][0]", "0.623846248"),  # in layer 2 only
        ("½ forgotten", "loss", "0.596742218"),
        ("mean instead of sum", "loss", "0.149185554"),
        ("target − output", "delta[2][0]", "-0.138498562"),
        ("no slope at the outputs", "dW[2][0,0]", "0.439829649"),  # 0.74136507 · 0.593269992
        ("no slope in a hidden layer", "dW[1][0,1]", "0.00363503064"),  # 0.0363503064 · 0.1
        ("slope taken at a instead of z", "slope[2][0]", "0.217788341"),  # σ′(0.75136507)
        ("z where a belongs in the slope", "slope[2][1]", "-0.275511042"),  # z(1 − z), z = 1.2249
        ("activation after instead of before", "dW[2][0,1]", "0.104062981"),  # δ · 0.75136507
        ("no weight on the way back", "dE_da[1][0]", "0.100400325"),  # δ₁ + δ₂
        ("weights already updated", "delta[1][0]", "0.00729445755"),
        ("weights already updated", "step[1].loss", "0.291027924"),  # as it was published
        ("transpose missing", "delta[1][0]", "0.00923101126"),  # 0.4 δ₁ + 0.45 δ₂
        ("only one path", "delta[1][0]", "0.0133679204"),  # 0.4 δ₁ σ′
        ("only one path", "delta[1][0]", "-0.00459656573"),  # 0.5 δ₂ σ′
        ("steps miscounted", "step[1].loss", "0.298371109"),  # the loss before the step
        ("cut off, not rounded", "a[2][0]", "0.751365069"),  # 0.75136506955…
    ],
)
def test_a_slip_is_named_by_the_number_it_makes(slip, address, answer):
    assert (slip,) == verdict(address, answer).names


def test_a_lost_minus_is_named_where_nothing_else_gives_it():
    """w = −2 once −, never +: z = −2 · 3 = −6."""
    lesson = Lesson.of(layers=[1, 1], weights=[[[-2]]], examples=[([3], [0])])

    assert ("sign lost",) == verdict("z[1][0]", "6.0", lesson).names


def test_a_lost_minus_and_a_difference_turned_round_are_told_as_one_or_the_other():
    """δ₂ = −0.0381: both slips give 0.0381, and the digits do not tell which it was."""
    found = verdict("delta[2][1]", "0.0380982365")

    assert (Kind.SEVERAL, {"target − output", "sign lost"}) == (found.kind, set(found.names))
    assert "do not tell which it was" in found.sentence


def test_an_added_step_is_told_from_a_turned_difference_by_the_rest_of_the_sheet():
    """0.4 + 0.5 · 0.082167041 = 0.44108352 is either, until the step itself is there and right."""
    added, step = "0.44108352", Answer("update[2][0,0]", Printed.read("0.0410835203"))
    alone = verdict("step[1].W[2][0,0]", added)
    sheet = [step, Answer("step[1].W[2][0,0]", Printed.read(added))]

    assert ("target − output", "step added") == alone.names
    assert ("step added",) == mark(MAZUR, sheet)[1].verdict.names


def test_the_two_of_a_square_is_missed():
    """E = (a − y)²/2 for two outputs: ∂E/∂a₁ = 0.74136507, and half of it without the 2."""
    lesson = with_loss("mean squared error")

    assert ("2 forgotten",) == verdict("dE_da[2][0]", "0.370682535", lesson).names


def test_a_sum_where_a_mean_belongs():
    """∂E/∂a₁ = 2 (a₁ − y₁) = 1.48273014, not divided by the two outputs."""
    lesson = with_loss("mean squared error")

    assert ("sum instead of mean",) == verdict("dE_da[2][0]", "1.48273014", lesson).names


def test_a_sum_over_the_examples():
    """One weight 1, x = 1 and 3, y = 0, no bend: slopes 1 and 9, their mean 5 and their sum 10."""
    examples = [([1], [0]), ([3], [0])]
    how = {"activations": "identity", "examples": examples}
    lesson = Lesson.of(layers=[1, 1], weights=[[[1]]], **how)

    assert "sum instead of mean" in verdict("dW[1][0,0]", "10", lesson).names


def test_rounded_on_the_way_is_told_with_its_places():
    """0.4 · 0.59 + 0.45 · 0.60 + 0.6 = 1.106, written 1.1060; right is 1.1059."""
    found = verdict("z[2][0]", "1.1060")

    assert (Kind.ROUNDED, "to 2 decimals") == (found.kind, found.causes[0].detail)
    assert found.sentence.startswith("Rounded too early (to 2 decimals)")


def test_single_precision_is_the_cause_of_a_published_figure():
    """tanh(0.881…) of a bias that was kept as float32 is 0.707106690405035841…"""
    start = {"weights": [[[-3, 1]]], "biases": [["6.8813735870195432"]], "activations": "tanh"}
    lesson = Lesson.of(layers=[2, 1], **start, examples=[([2, 0], [0])])

    assert ("single precision",) == verdict("a[1][0]", "0.7071066904050358", lesson).names


def test_a_forgotten_rate_is_named_where_it_is_not_one_half():
    """0.4 − 0.0821670406; with η = ½ a step of twice the slope would be the same."""
    rate = replace(MAZUR, rate=fmpq(3, 10))

    assert ("rate forgotten",) == verdict("step[1].W[2][0,0]", "0.317832959", rate).names
    assert {"rate forgotten", "½ forgotten"} == set(
        verdict("step[1].W[2][0,0]", "0.317832959").names
    )


def test_two_slips_together_are_found():
    """No slope and no rate: 0.4 − 0.74136507 · 0.593269992."""
    found = verdict("step[1].W[2][0,0]", "-0.039829649", replace(MAZUR, rate=fmpq(3, 10)))

    assert ("no slope at the outputs and rate forgotten",) == found.names


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.name)
def test_a_slip_names_a_scene_and_a_beat_that_exist(slip):
    scenes = {scene.name: scene for scene in scene_files()}

    assert slip.beat in scenes[slip.scene].load().words


def test_sixteen_slips_and_more_each_by_its_own_name():
    assert 22 == len({slip.name for slip in SLIPS})


@pytest.mark.parametrize("name", Lesson.names())
def test_without_a_slip_every_number_is_the_engines(name):
    """The plain recomputation overlaps the engine's balls, at every address of two steps."""
    lesson = lesson_named(name)
    trace, working = Trace.of(lesson), Working(lesson, always(), 256)
    asked = [*addresses(lesson, 0), *(addresses(lesson, 1) if lesson.steps else ())]
    with precision(256):
        off = [a for a in asked if working.value(trace.address(a)) - trace.number_at(a, 256) != 0]

    assert [] == off


def test_an_altered_rule_is_not_the_engines():
    """The test above can fail."""
    working = Working(
        MAZUR, always(next(SLOPE_AT_A.ways(MAZUR, Printed.read("1.0"))).rules(1)), 128
    )
    right = Trace.of(MAZUR).number_at("slope[1][0]", 128)
    with precision(128):
        assert working.value(Trace.of(MAZUR).address("slope[1][0]")) - right != 0


def test_paths_slip_as_their_sum_does():
    """Without weights each path is δ₀ σ′ x: 0.138498562 · 0.241300709 · 0.05 = 0.00167099."""
    found = verdict("path[1][0,0][0]", "0.00167099")

    assert ("no weight on the way back",) == found.names


def test_slips_that_cannot_be_made_are_not_looked_for():
    """A ReLU has no a(1 − a) in its slope."""
    relu = Lesson.named("two-three-one-relu")

    assert [] == list(SLOPE_OF_Z.ways(relu, Printed.read("1.0")))


def test_far_steps_are_answered_by_the_engine_alone():
    """The 500th step for the 501st: of it, and of the early update, there are traces."""
    lesson = Lesson.named("two-two-two")
    lesson = replace(lesson, steps=1000)
    before = Trace.of(lesson).shown("step[500].loss", 9)
    early = Trace.of(replace(lesson, in_place=True)).shown("step[501].loss", 9)

    assert ("steps miscounted",) == verdict("step[501].loss", before, lesson).names
    assert ("weights already updated",) == verdict("step[501].loss", early, lesson).names


def test_what_is_not_looked_for_so_far_on_is_said():
    found = verdict("step[501].loss", "0.123456", replace(MAZUR, steps=1000))

    assert "So far on, few slips are looked for." == found.note


def with_loss(loss: str) -> Lesson:
    return Lesson.of(
        layers=[2, 2, 2],
        weights=[[["0.15", "0.2"], ["0.25", "0.3"]], [["0.4", "0.45"], ["0.5", "0.55"]]],
        biases=[["0.35", "0.35"], ["0.6", "0.6"]],
        examples=[(["0.05", "0.1"], ["0.01", "0.99"])],
        loss=loss,
    )
