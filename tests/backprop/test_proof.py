"""How far a proof reaches: long runs start with the bits that they will lose."""

from dataclasses import replace

import numpy as np
import pytest
from flint import arb, fmpq

from backprop import Constant, Lesson, Task, Trace, Training, TrainingTrace, UndecidedError
from backprop import balls as ball_matrices
from backprop import run as runs
from backprop.balls import BallMatrix, Outer, packed
from backprop.errors import Undecided
from backprop.numbers import EXACT, precision
from backprop.proof import (
    Probe,
    measured_precision,
    proven_or_stored,
    radius_bits,
    seconds_of,
    stored_after,
)
from backprop.run import Run
from backprop.step import less_at_rest

XOR = replace(Lesson.named("xor"), steps=1000)
MAZUR = replace(Lesson.named("two-two-two"), steps=2000)


def test_a_run_that_loses_few_bits_starts_with_what_it_was_given():
    """The best-known example loses 16 bits in 2,000 steps."""
    assert measured_precision(MAZUR, 2000, 128) == 128


def test_a_run_that_loses_many_starts_with_more_and_is_run_once():
    """Exclusive or loses some 300 bits in 1,000 steps: 128 and 256 would both have been in vain."""
    start = measured_precision(XOR, 1000, 128)
    trace = Trace.of(XOR)
    shown = trace.shown("step[1000].loss", 12)
    known = radius_bits(Run(XOR, EXACT, start).parameters(1000))

    assert 352 <= start <= 576
    assert (known or 0) >= 64
    assert list(trace._runs) == [128, start]  # the probe's, and the one
    assert shown == Trace.of(XOR, precision=2048).shown("step[1000].loss", 12)


def test_a_start_that_is_too_low_is_doubled():
    """Ziv: 64 bits cannot tell 40 decimals, 256 can."""
    trace = Trace.of(Lesson.named("two-two-two"), precision=64)

    assert len(trace.shown("step[1].loss", 40)) == 42
    assert list(trace._runs) == [64, 128, 256]


def test_the_loss_is_measured_on_the_whole_run_and_not_on_its_first_steps():
    """A bit a step at first, where it learns, then hardly any: what 400 steps lose says nothing
    of 1,000.  What is really lost is seen with 2,048 bits."""
    lesson = Lesson.of(
        layers=[2, 2, 1],
        weights=[[["0.4", "-0.3"], ["0.6", "0.7"]], [["0.5", "-0.8"]]],
        examples=[([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])],
        rate=8,
        steps=1000,
    )
    lost = 2048 - (radius_bits(Run(lesson, EXACT, 2048).parameters(1000)) or 0)
    probe = Probe(Run(lesson, EXACT, 128))

    assert probe.lost(400) > 300
    assert lost <= probe.lost(1000) <= 1.1 * lost + 16
    assert lost + 64 <= probe.precision(1000) <= 1.1 * lost + 144


def test_a_probe_that_loses_everything_in_a_step_goes_on_with_more_bits_or_says_where_it_ends():
    """tanh 1 + tanh(−1) into a ReLU: on its kink, at any precision."""
    lesson = Lesson.of(
        layers=[1, 2, 1, 1], activations=["tanh", "relu", "identity"], steps=500,
        weights=[[[1], [-1]], [[1, 1]], [[1]]], examples=[([1], [1])],
    )  # fmt: skip
    probe = Probe(Run(lesson, EXACT, 128))

    assert probe.lost(500) == 0
    assert probe.ended == 1
    with pytest.raises(UndecidedError, match=r"step\[500\]\.loss is not decided"):
        Trace.of(lesson).shown("step[500].loss")


def test_the_places_known_are_those_of_the_worst_ball():
    """2⁻¹⁰ and 2⁻²⁰: about ten places; rationals know all."""
    wide, narrow = arb(1, 2**-10), arb(1, 2**-20)
    array = np.array([wide, narrow, fmpq(1, 3)], dtype=object)

    assert radius_bits([array]) in (9, 10)
    assert radius_bits([array[2:]]) is None


def test_what_cannot_be_paid_is_proven_from_stored_weights():
    """No second for an exact run: the float64 weights are the lesson, and the trace says so."""
    exact, n = proven_or_stored(XOR, 300, seconds=1000)
    stored, zero = proven_or_stored(XOR, 300, seconds=0)

    assert (n, exact.origin, Trace.of(exact).proof) == (
        300,
        "",
        "proven from the lesson's own numbers",
    )
    assert (zero, Trace.of(stored).proof) == (
        0,
        "proven from these stored weights (300 steps in float64)",
    )
    both = [Trace.of(exact).shown("step[300].loss", 9), Trace.of(stored).shown("loss", 9)]
    assert both[0] == both[1]
    assert Trace.of(stored).value("W[1][0,0]").denom() % 2 == 0  # a dyadic fraction: a double


def test_biases_that_rest_are_not_stored_as_doubles():
    """0.6 stays 3/5."""
    assert Trace.of(stored_after(Lesson.named("two-two-two"), 5)).value("b[2][0]") == fmpq(3, 5)


def test_a_run_s_time_is_told_before_it_is_run():
    """A hundred times the steps take longer, and no year."""
    assert 0 < seconds_of(MAZUR, 20) < seconds_of(MAZUR, 2000) < 600


@pytest.mark.parametrize("name", ["two-two-two", "two-three-one-relu"])
def test_a_large_run_keeps_some_of_its_states_and_finds_the_others_again(monkeypatch, name):
    """Of 100 states at most a few are kept; asked in any order, all are the same, bit for bit."""
    lesson = replace(Lesson.named(name), steps=100)
    whole = Run(lesson, EXACT, 128)
    whole.parameters(100)
    assert len(whole._kept) == 101
    monkeypatch.setattr(runs, "KEPT_NUMBERS", 10 * lesson.parameter_count)
    some = Run(lesson, EXACT, 128)
    for n in (100, 1, 64, 0, 2, 37):
        pairs = zip(some.parameters(n), whole.parameters(n), strict=True)
        assert all(
            str(a) == str(b) for one, two in pairs for a, b in zip(one.flat, two.flat, strict=True)
        )
    assert len(some._kept) <= 11


# --- large matrices ---------------------------------------------------------------------------


def _wide(count: int) -> Lesson:
    x = [f"0.{k % 9 + 1}" for k in range(40)]
    examples = [(x, [1, 0]), (x[::-1], [0, 1])][:count]
    return Lesson.of(layers=[40, 30, 2], examples=examples, steps=3)


@pytest.mark.parametrize("count", [1, 2])
def test_large_matrices_of_balls_give_the_same_numbers(monkeypatch, count):
    """flint's own matrices after the first step, or object arrays all the way."""
    large = Run(_wide(count), EXACT, 128)
    assert isinstance(large.parameters(3)[0], BallMatrix)
    monkeypatch.setattr(ball_matrices, "LARGE", 10**9)
    small = Run(_wide(count), EXACT, 128)
    assert not isinstance(small.parameters(3)[0], BallMatrix)

    for l in (1, 2):
        one, other = large.step(3).W[l], small.step(3).W[l]
        assert all(a.overlaps(b) for a, b in zip(one.flat, other.flat, strict=True))
        assert max(float(a.rad()) for a in one.flat) < 1e-30


def _dark(size: int) -> Lesson:
    """A picture of which every other pixel is black, in both examples."""
    x = [f"0.{k % 9 + 1}" if k % 2 else "0" for k in range(size)]
    examples = [(x, [1, 0]), (x[::-1][-1:] + x[1:], [0, 1])]
    return Lesson.of(layers=[size, 30, 2], examples=examples, steps=4)


def _waking() -> Lesson:
    """The second neuron's bias hears nothing before the step that moves it into the open."""
    return Lesson.of(
        layers=[1, 2, 1], activations=["relu", "sigmoid"], rate="2", steps=4,
        weights=[[["1"], ["0.1"]], [["0", "0.5"]]], biases=[["-3", "0.3"], ["0"]],
        examples=[([1], [1]), ([2], [0])],
    )  # fmt: skip


@pytest.mark.parametrize("lesson", [_dark(40), _dark(8), _waking()], ids=["large", "small", "kink"])
def test_what_rests_stays_rational_however_the_run_is_worked_out(monkeypatch, lesson):
    """In balls alone where nothing rational moves, or every step with both: cell for cell the same
    are rational, and the balls meet."""
    quick = Run(lesson, EXACT, 128).parameters(4)
    monkeypatch.setattr(runs, "_rest_or_are_balls", lambda old, new: False)
    plain = Run(lesson, EXACT, 128).parameters(4)

    for one, other in zip(quick, plain, strict=True):
        for a, b in zip(ball_matrices.unpacked(one).flat, other.flat, strict=True):
            assert type(a) is type(b)
            assert a.overlaps(b) if isinstance(a, arb) else a == b


def test_a_rational_that_would_move_in_balls_is_left_to_the_step_that_knows_both():
    """In an array or in a matrix of flint's own; what is moved by 0 stays."""
    third, rests, moves = fmpq(1, 3), arb(0), arb(1) / 7
    row = np.array([third, arb(2)], dtype=object)
    assert less_at_rest(row, np.array([rests, moves], dtype=object))[0] == third
    with pytest.raises(Undecided):
        less_at_rest(row, np.array([moves, moves], dtype=object))

    W = BallMatrix.of(np.array([[third, arb(2)]], dtype=object))
    one = np.array([moves], dtype=object)
    still = less_at_rest(W, Outer(one, np.array([rests, moves], dtype=object)))
    assert still.array()[0, 0] == third
    with pytest.raises(Undecided):
        less_at_rest(W, Outer(one, np.array([moves, rests], dtype=object)))


def test_the_weight_of_a_pixel_that_is_always_black_stays_what_it_was():
    """Also in a matrix of flint's own."""
    lesson = _dark(40)
    run = Run(lesson, EXACT, 128)

    assert isinstance(run.parameters(4)[0], BallMatrix)
    assert Trace.of(lesson).value("step[4].W[1][0,0]") == lesson.weights[0][0][0]


def test_a_ball_matrix_is_the_matrix_that_it_was_made_of():
    """Products, difference, a multiple; only large matrices of balls are packed."""
    with precision(128):
        W = np.array([[arb(1), arb(2)], [arb(3), arb(4)]], dtype=object)
        x = np.array([arb(5), arb(6)], dtype=object)
        M = BallMatrix.of(W)
        assert M.dot(x).tolist() == [17, 39]
        assert M.heard(x).tolist() == [23, 34]
        assert (M - arb(2) * M).array().tolist() == [[-1, -2], [-3, -4]]
        assert packed(W) is W
        rational = np.full((40, 40), fmpq(1), dtype=object)
        assert packed(rational) is rational


def test_what_stays_undecided_at_any_precision_is_said():
    """A tie in balls: tanh 1 − tanh 1 + ½ to no decimals."""
    how = {"weights": [[[1], [1]], [[1, -1]]], "activations": ["tanh", "identity"]}
    lesson = Lesson.of(layers=[1, 2, 1], **how, biases=[[0, 0], ["0.5"]], examples=[([1], [0])])
    with pytest.raises(UndecidedError, match="is not decided with 16,384 bits"):
        Trace.of(lesson).shown("a[2][0]", 0)


def test_a_ball_that_is_multiplied_by_zero_leaves_the_rest_rational():
    """A zero weight hears a sigmoid's ball; 1.66 · ½ is 0.83 all the same, forward and back."""
    lesson = Lesson.of(
        layers=[3, 2, 2], activations=["sigmoid", "identity"], rate="0.5", steps=2,
        weights=[[["0", "0.02", "0.01"], ["0", "0", "0"]], [["0", "1.66"], ["-1.91", "0"]]],
        biases=[["-1.63", "0"], ["0", "1"]], examples=[([0, 0, 0], [0, 0])], train_biases=False,
    )  # fmt: skip
    trace = Trace.of(lesson)

    assert trace.show("z[2][0]").text == trace.show("delta[2][0]").text == "0.83"
    assert trace.value("delta[2][0]") == fmpq(83, 100)


def test_a_rational_run_goes_on_in_balls_where_its_fractions_grow_too_long():
    """A linear network of three layers: the fractions of its weights would have 10^8 digits after
    fifteen steps."""
    lesson = Lesson.of(
        layers=[1, 1, 1, 1],
        activations="identity",
        weights=[[["0.7"]], [["0.9"]], [["0.8"]]],
        examples=[(["0.3"], ["0.4"])],
        rate="0.1",
        steps=15,
    )
    how = Training(epochs=15, schedule=Constant("0.1"))
    trace = TrainingTrace.of(Task.of_lesson(lesson), how)

    assert Trace.of(lesson).shown("step[15].loss", 12) == trace.shown("step[15].loss", 12)
