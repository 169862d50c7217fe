"""Data made by seed, real digits, and what training makes of them: lessons with exact weights."""

import sys
import time

import numpy as np
import pytest
from flint import fmpq

from backprop import BackpropError, Initialiser, Lesson, ShapeError, Trace
from backprop.data import DATA, Data, data_named, digits, spirals, two_moons, xor
from backprop.numbers import FLOAT
from backprop.optimisers import Adam
from backprop.schedules import Constant
from backprop.task import Task
from backprop.teaching import taught_digits
from backprop.trained import accuracy, double, outputs, trained_lesson
from backprop.training import Training, train


def network(*layers, last="sigmoid", loss="binary cross-entropy", seed=1) -> Lesson:
    """A network with tanh inside, and one example that stands for none."""
    return Lesson.of(
        layers=layers,
        activations=[*["tanh"] * (len(layers) - 2), last],
        initialiser=Initialiser("xavier", seed=seed, decimals=4),
        loss=loss,
        examples=[([0] * layers[0], [0] * layers[-1])],
    )


def learnt(lesson: Lesson, data: Data, epochs: int, rate="0.01", batch=16):
    how = Training(
        epochs=epochs, optimiser=Adam(), schedule=Constant(rate), batch=batch, record=(), keep=50
    )
    return train(Task.of_lesson(lesson, data), how)


@pytest.mark.parametrize("make", [xor, two_moons, spirals])
def test_a_seed_makes_the_same_data_everywhere(make):
    """Short decimals, that another seed changes."""
    one, again, other = make(60, noise="0.1"), make(60, noise="0.1"), make(60, noise="0.1", seed=2)

    assert one.x.tolist() == again.x.tolist() != other.x.tolist()
    assert np.array_equal(one.x, np.round(one.x, 3))
    assert len(one) == 60


def test_the_first_points_of_a_seed_are_written_down():
    """numpy has frozen this stream: 1.624, −0.612, −0.528, −1.073 are RandomState(1)'s,
    around (0, 0) and (0, 1)."""
    assert xor(4, noise=1).x[:2].tolist() == [[1.624, -0.612], [-0.528, -0.073]]


def test_each_class_of_a_spiral_is_as_large_as_the_others():
    """Three arms, one-hot; two arms, 0 and 1."""
    assert spirals(300, arms=3).y.sum(axis=0).tolist() == [100, 100, 100]
    assert spirals(300).y.sum() == 150


def test_what_is_held_out_is_not_trained_on():
    """Every example is in one of both."""
    data = two_moons(100)
    train_on, test = data.split(0.3, seed=5)

    assert (len(train_on), len(test)) == (70, 30)
    both = np.concatenate([train_on.x, test.x])
    assert sorted(map(tuple, both)) == sorted(map(tuple, data.x))


@pytest.mark.parametrize(
    ("data", "lesson", "epochs", "least"),
    [
        (xor(), network(2, 3, 1, seed=3), 200, 1.0),
        (two_moons(200), network(2, 8, 1), 60, 0.97),
        (spirals(200, turns=0.75), network(2, 16, 16, 1), 80, 0.97),
    ],
    ids=["xor", "two moons", "spirals"],
)
def test_small_networks_learn_made_data(data, lesson, epochs, least):
    """By Adam, in batches of 16."""
    history = learnt(lesson, data, epochs, rate="0.03")

    assert accuracy(lesson, history.parameters, data) >= least
    assert history.losses[-1] < history.losses[0] / 2


@pytest.fixture(scope="module")
def digits_run():
    """64-30-10 with softmax: 20 epochs of Adam on four fifths of the digits."""
    started = time.perf_counter()
    return taught_digits(), time.perf_counter() - started


def test_handwritten_digits_are_recognised(digits_run):
    """At least 95 % of digits that it has never seen, after less than a minute."""
    run, seconds = digits_run

    assert run.accuracy_before < fmpq(3, 10)
    assert run.accuracy_after >= fmpq(95, 100)
    assert len(run.held_out) == 359
    assert seconds < 60


def test_trained_weights_become_a_lesson_whose_digits_are_proven(digits_run):
    """The float64 weights are taken bit for bit, and the trace says so."""
    run, _ = digits_run
    trace, W1 = Trace.of(run.after), run.history.parameters["W1"]

    assert trace.value("W[1][3,21]") == fmpq(*W1[3, 21].as_integer_ratio())
    assert trace.proof == (
        "proven from these stored weights (20 epochs of Adam in float64 on digits)"
    )
    rough = outputs(run.after, run.history.parameters, run.held_out.x[:1])[0]
    for j in range(10):
        assert abs(float(trace.shown(f"a[2][{j}]", 12)) - rough[j]) < 1e-9
    assert float(trace.shown("step[1].loss", 20)) < float(trace.shown("loss", 20))
    assert Lesson.from_toml(run.after.to_toml()) == run.after
    assert Trace.of(run.before, numbers=FLOAT).proof == "calculated in float64, no digit proven"
    assert Trace.of(run.before).proof == "proven from the lesson's own numbers"


def test_the_right_digit_becomes_likely(digits_run):
    """Of the held-out example: from about a tenth to nearly 1."""
    run, _ = digits_run
    right = int(run.held_out.labels[0])

    assert float(Trace.of(run.before).shown(f"p[{right}]", 6)) < 0.5
    assert float(Trace.of(run.after).shown(f"p[{right}]", 6)) > 0.9


def test_digits_are_sixteenths_with_one_hot_targets():
    """1,797 of them, 8×8."""
    data = digits()

    assert (data.x.shape, data.y.shape) == ((1797, 64), (1797, 10))
    assert set((data.x * 16).ravel()) == set(range(17))
    assert data.y.sum(axis=1).tolist() == [1.0] * 1797


def test_without_the_extra_everything_else_works(monkeypatch):
    """The error says what to install."""
    monkeypatch.setitem(sys.modules, "sklearn", None)
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)

    with pytest.raises(BackpropError) as error:
        digits()
    assert str(error.value) == (
        "the digits come with scikit-learn; install the extra: pip install 'manim-backprop[digits]'"
    )
    assert [len(data_named(name)) for name in DATA if name != "digits"] == [4, 200, 300]


def test_a_double_is_the_number_that_it_is():
    """0.1 is no tenth in float64."""
    assert double(0.1) == fmpq(3602879701896397, 36028797018963968)
    with pytest.raises(BackpropError, match="a weight is nan; train again with a lower rate"):
        double(float("nan"))


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: xor(1), "count should be a whole number from 2 to 100,000, not 1"),
        (lambda: spirals(arms=1), "arms should be a whole number from 2 to 10, not 1"),
        (lambda: xor().split(1.5), "held_out should be between 0 and 1, not 1.5"),
        (lambda: xor().split(0.01), "4 examples are too few to hold out 0.01"),
        (lambda: data_named("moons"), "no data 'moons'; did you mean 'two moons'?"),
        (
            lambda: Task.of_lesson(network(3, 1), xor()),
            "x should have 3 columns, not 2",
        ),
        (
            lambda: trained_lesson(network(2, 1), {"W1": np.zeros((2, 2))}),
            "W1 should be (1, 2), as the lesson's, not (2, 2)",
        ),
    ],
)
def test_data_that_does_not_fit_is_refused(make, text):
    """With what was expected."""
    with pytest.raises((BackpropError, ShapeError)) as error:
        make()
    assert str(error.value) == text
