"""A ball that has lost its bits is never a value; an order is proven, or nobody says it.

The numbers were worked out with mpmath, 60 digits and more, by another program.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from flint import arb, fmpq

from backprop import (
    FLOAT,
    Constant,
    Difference,
    Lesson,
    Task,
    Trace,
    TraceError,
    Training,
    TrainingTrace,
    UndecidedError,
    compared,
    nudged,
)
from backprop.deciding import largest, nearest_float, order, tight
from backprop.errors import AddressError, Undecided
from backprop.numbers import precision

HALF = Fraction(1, 2)
TRUTH = [([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])]


def xor(**given) -> Lesson:
    """Exclusive or with two tanh layers: after 100 steps 128 bits are lost."""
    how = {
        "layers": [2, 3, 1], "activations": "tanh", "rate": "0.5", "steps": 100,
        "weights": [[["0.11", "0.46"], ["-0.46", "0.02"], ["0.86", "0.87"]],
                    [["-0.92", "-0.72", "-1.1"]]],
    }  # fmt: skip
    return Lesson.of(**{**how, "examples": TRUTH, **given})


def one_neuron(steps: int) -> Lesson:
    """Done after five steps: its loss falls on, to 2·10⁻⁵⁴⁵."""
    return Lesson.of(layers=[1, 1], activations="tanh", weights=[[["0.5"]]], rate=1, steps=steps,
                     examples=[([1], ["0.5"])])  # fmt: skip


def straight(steps: int) -> Lesson:
    """Exclusive or without a hidden layer: the loss comes down to ln 2."""
    return Lesson.of(layers=[2, 1], weights=[[["0.5", "-0.3"]]], biases=[["0.2"]], rate=1,
                     loss="binary cross-entropy", steps=steps, examples=TRUTH)  # fmt: skip


def twins() -> Lesson:
    """Two hidden neurons that stay alike."""
    return Lesson.of(layers=[2, 2, 1], weights=[[["0.5", "0.5"], ["0.5", "0.5"]],
                     [["0.5", "0.5"]]], rate=1, steps=50, examples=TRUTH)  # fmt: skip


def is_tight(value) -> bool:
    return isinstance(value, fmpq) or value.rel_accuracy_bits() >= 53


# --- values -----------------------------------------------------------------------------------


def test_a_value_is_known_to_53_bits_where_128_are_lost():
    value = Trace.of(xor()).value("step[100].loss")

    assert is_tight(value)
    assert abs(float(value) - 0.03050862) < 1e-8


def test_solved_exclusive_or_is_told_as_solved():
    trace = Trace.of(xor())
    answers = [f"step[100].example[{m}].a[2][0]" for m in range(4)]

    assert [-1, 1, 1, -1] == [trace.compare(each, HALF) for each in answers]
    assert ["0.1142", "0.7004", "0.7052", "0.2332"] == [trace.shown(each) for each in answers]
    assert -1 == trace.compare("step[100].loss", "loss")
    assert 2 == trace.argmax(answers)


def test_a_loss_of_ten_to_the_minus_545_is_a_number_too():
    """Nearer to 0 than any float64: as a float it is 0.0, its sign is 1."""
    trace = Trace.of(one_neuron(300))

    assert "2.027953e-545" == trace.shown("step[300].loss", scientific=7)
    assert is_tight(trace.value("step[300].loss"))
    assert 0.0 == trace.as_float("step[300].loss")
    assert 1 == trace.sign("step[300].loss")
    assert 1 == trace.compare("step[299].loss", "step[300].loss")
    assert [0.5246530722, 0.02465307217] == pytest.approx(
        [trace.as_float(f"step[300].{name}") for name in ("W[1][0,0]", "b[1][0]")], abs=1e-10
    )


@pytest.mark.parametrize("steps", [100, 120])
def test_two_of_four_are_right_without_a_hidden_layer(steps):
    """0.500060, 0.499850, 0.500168, 0.499959 after 100 steps: above, below, above, below."""
    trace = Trace.of(straight(steps))
    sides = [trace.compare(f"step[{steps}].example[{m}].a[1][0]", HALF) for m in range(4)]

    assert [1, -1, 1, -1] == sides
    assert 0.69314721 == pytest.approx(trace.as_float("step[100].loss"), abs=5e-9)


def test_whether_twins_differ_is_not_guessed():
    """Their outputs for 0 1 and 1 0 are the same number, in two balls."""
    trace = Trace.of(twins())

    assert "0.6225" == trace.shown("example[0].a[2][0]")
    assert "0.6508" == trace.shown("example[1].a[2][0]") == trace.shown("example[2].a[2][0]")
    with pytest.raises(UndecidedError, match=r"which is larger, example\[1\].a\[2\]\[0\] or"):
        trace.compare("example[1].a[2][0]", "example[2].a[2][0]")


def test_what_may_be_zero_comes_as_a_ball_within_ten_to_the_minus_300():
    """tanh 1 − tanh 1: no precision tells it from 0, and nobody says what sign it has."""
    lesson = Lesson.of(layers=[1, 2, 1], weights=[[[1], [1]], [[1, -1]]], steps=0,
                       activations=["tanh", "identity"], examples=[([1], [0])])  # fmt: skip
    trace = Trace.of(lesson)
    value = trace.value("a[2][0]")

    assert value.contains(0)
    assert abs(value) < fmpq(1) / fmpq(10) ** 300
    assert 0.0 == trace.as_float("a[2][0]")
    with pytest.raises(UndecidedError, match=r"the sign of a\[2\]\[0\] is not decided"):
        trace.sign("a[2][0]")


# --- long runs ----------------------------------------------------------------------------------


def test_a_run_of_more_than_400_steps_ends_in_numbers():
    """6.399794619e-4 after 500 steps: 128 bits are lost five times over."""
    trace = Trace.of(xor(steps=500))

    assert "6.399794619e-4" == trace.shown("step[500].loss", scientific=10)
    assert is_tight(trace.value("step[500].loss"))
    assert 4 == sum(
        trace.within(f"step[500].example[{m}].error[0]", "0.5") for m in range(len(TRUTH))
    )


@pytest.mark.audit
def test_a_run_of_2000_steps_ends_in_numbers():
    assert "8.964289981e-5" == Trace.of(xor(steps=2000)).shown("step[2000].loss", scientific=10)


def test_the_401st_step_is_proven():
    """One more than was once looked at; with 4,096 bits from the start it is the same."""
    lesson = Lesson.of(layers=[2, 2, 1], activations="tanh", rate=3, steps=401,
                       examples=[([1, 2], [1]), ([2, -1], [-1]), ([3, 1], [0])])  # fmt: skip
    address, plain = "step[401].loss", Trace.of(lesson, precision=4096)

    assert plain.shown(address, 12) == Trace.of(lesson).shown(address, 12)


def test_a_built_in_lesson_runs_as_long_as_one_likes():
    """`three-classes` after 100 steps: 0.004289744341663 (mpmath)."""
    trace = Trace.of(replace(Lesson.named("three-classes"), steps=100))

    assert is_tight(trace.value("step[100].loss"))
    assert "0.004289744341663" == trace.shown("step[100].loss", 15)


def test_what_is_given_needs_no_run():
    """The rate and the inputs of the 50,000th step stand there before the first."""
    trace = Trace.of(xor(steps=50_000))

    assert "0.5" == trace.shown("step[50000].eta", 1)
    assert 1 == trace.value("step[50000].example[1].x[1]")
    assert not trace._probes


def test_a_first_step_is_shown_of_a_run_of_a_million():
    few, many = (Trace.of(xor(steps=steps)) for steps in (1, 1_000_000))

    assert few.shown("step[1].loss", 12) == many.shown("step[1].loss", 12)


# --- every kind of trace ------------------------------------------------------------------------


def test_a_training_trace_asks_on_as_well():
    how = Training(epochs=100, schedule=Constant("0.5"))
    trace = TrainingTrace.of(Task.of_lesson(xor()), how)

    assert is_tight(trace.value("step[100].loss"))
    assert -1 == trace.compare("step[100].loss", "step[0].loss")


def test_a_difference_is_tight_and_has_a_sign():
    lesson = xor()
    change = Difference.of(lesson, nudged(lesson, 1, 0, 0, "1e-9"))

    assert is_tight(change.value("step[100].loss"))
    assert change.sign("step[100].loss") in (-1, 1)


def test_arrays_and_steps_are_tight_in_every_cell():
    trace = Trace.of(xor())

    assert all(map(is_tight, trace.array("step[100].dW[1]").flat))
    assert all(map(is_tight, trace.step(100).example(3).delta[1].flat))


def test_two_traces_are_compared():
    """A longer run of the same lesson has come further down."""
    few, many = Trace.of(xor(steps=10)), Trace.of(xor(steps=100))

    assert 1 == compared(few, "step[10].loss", many, "step[100].loss")


# --- the rules ----------------------------------------------------------------------------------


def test_where_nothing_moves_the_loss_stays():
    """All weights 0 and ReLU: no slope anywhere, and the loss is a ball (sigmoid of 1)."""
    lesson = Lesson.of(layers=[1, 1, 1], activations=["relu", "sigmoid"], train_biases=False,
                       weights=[[[0]], [[0]]], biases=[[0], [1]], steps=3,
                       examples=[([1], [0])])  # fmt: skip

    assert 0 == Trace.of(lesson).compare("step[3].loss", "loss")


def test_an_order_of_rationals_knows_ties_and_one_of_balls_does_not():
    with precision(64):
        root = arb(2).sqrt()
    assert 0 == order(fmpq(1, 2), fmpq(2, 4))
    with pytest.raises(Undecided):
        order(root, root)
    with pytest.raises(Undecided):
        order(arb("nan"), fmpq(0))


def test_the_largest_is_told_though_two_small_ones_overlap():
    wide = arb(1, 0.5)
    assert 2 == largest([wide, wide, fmpq(5)])
    assert 0 == largest([fmpq(5), wide, fmpq(5)])
    with pytest.raises(Undecided):
        largest([wide, arb(1, 0.25)])


def test_a_ball_is_tight_from_53_bits_on():
    with precision(128):
        near = (arb(1) / 3) + arb(0, 2**-56)
        far = (arb(1) / 3) + arb(0, 2**-52)
    assert tight(near, 128) is near
    for wide in (far, arb("nan"), arb("inf"), arb(0, 1e-300)):
        with pytest.raises(Undecided):
            tight(wide, 128)


def test_a_float_is_within_two_units_of_its_last_place():
    with precision(64):
        third = arb(1) / 3
    assert 1 / 3 == nearest_float(third) == nearest_float(fmpq(1, 3))
    assert 0.0 == nearest_float(arb(0, 1e-310))
    with pytest.raises(Undecided):
        nearest_float(arb(1, 1e-9))


def test_what_is_beyond_float64_is_an_error_and_no_infinity():
    lesson = Lesson.of(layers=[1, 1], activations="identity", weights=[[["1e300"]]], steps=0,
                       examples=[(["1e300"], [0])])  # fmt: skip
    with pytest.raises(TraceError, match=r"z\[1\]\[0\] is beyond float64, above 10\^308"):
        Trace.of(lesson).as_float("z[1][0]")
    with np.errstate(all="ignore"), pytest.raises(TraceError, match="finite in float64"):
        Trace.of(lesson, numbers=FLOAT).value("loss")


def test_what_is_no_address_is_said_before_anything_is_worked_out():
    trace = Trace.of(replace(xor(), steps=50_000))
    with pytest.raises(AddressError, match="there is no 'los'"):
        trace.compare("step[50000].los", "loss")
