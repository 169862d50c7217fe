"""Optimisers, schedules, batches, when to stop, and what a run leaves behind."""

import math

import mpmath
import numpy as np
import pytest
from flint import fmpq

from backprop import AddressError, BackpropError, Decimals, Lesson, Sketch, Trace, proven
from backprop.history import first_rise
from backprop.numbers import EXACT, FLOAT, precision
from backprop.optimisers import Adam, Descent, Momentum, Nesterov, RMSProp
from backprop.schedules import Constant, Cosine, StepDecay
from backprop.task import Task
from backprop.training import Stop, Training, angle_between, batches, train
from backprop.training_trace import TrainingTrace


def parabola(start=1, factor=1) -> Task:
    """E = factor · w²/2, whose gradient is factor · w."""
    s = Sketch()
    w = s.parameter("w")
    return Task.of_graph(s.graph((w * w * factor / 2).named("E")), {"w": start})


def walked(optimiser, steps, rate="0.1", start=1, factor=1):
    how = Training(epochs=steps, schedule=Constant(rate), optimiser=optimiser)
    with precision(256):
        return [r.parameters["w"] for r in train(parabola(start, factor), how, EXACT).records]


def test_descent_walks_down_by_the_rate_times_the_slope():
    """w ← w − w/10."""
    assert walked(Descent(), 2) == [1, fmpq(9, 10), fmpq(81, 100)]


def test_momentum_keeps_a_part_of_its_last_step():
    """β = ½, η = ⅒: v = 0.1, 0.05 + 0.09 = 0.14."""
    assert walked(Momentum("0.5"), 2) == [1, fmpq(9, 10), fmpq(76, 100)]


def test_nesterov_looks_where_momentum_leads():
    """β = ½: v = 0.1, step ½v + 0.1 = 0.15; then v = 0.05 + 0.085 = 0.135, 0.0675 + 0.085."""
    assert walked(Nesterov("0.5"), 2) == [1, fmpq(85, 100), fmpq(6975, 10000)]


def test_nesterov_s_gradient_is_taken_where_momentum_leads():
    """In the older form: v ← βv + η g(w − βv), w ← w − v; ours are the points w − βv."""
    w, v, beta, eta, points = fmpq(1), fmpq(0), fmpq(1, 2), fmpq(1, 10), []
    for _ in range(5):
        points.append(w - beta * v)
        v = beta * v + eta * (w - beta * v)
        w = w - v
    assert walked(Nesterov("0.5"), 4) == points


def test_rmsprop_divides_by_the_size_that_gradients_have_had():
    """g = 4, ρ = 0.75, ε = 0: s = 4, so the step is η·4/2."""
    assert walked(RMSProp("0.75", 0), 1, start=4)[1] == 4 - fmpq(1, 10) * 2


def test_adam_s_first_step_is_the_rate_whatever_the_slope():
    """m̂ = g, v̂ = g²: w − η g/|g|, but for ε."""
    for start in (1, 1000):
        after = walked(Adam(epsilon="1e-30"), 1, start=start)[1]
        with precision(256):
            assert proven(start - after, Decimals(20)) == "0.10000000000000000000"


def test_adam_in_mpmath_walks_the_same_way():
    """Algorithm 1 of the paper, written again; 30 digits after 20 steps."""
    with mpmath.workdps(60):
        w, m, v = mpmath.mpf(1), mpmath.mpf(0), mpmath.mpf(0)
        b1, b2 = mpmath.mpf(9) / 10, mpmath.mpf(999) / 1000
        for t in range(1, 21):
            g = 3 * w
            m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
            step = m / (1 - b1**t) / (mpmath.sqrt(v / (1 - b2**t)) + mpmath.mpf(10) ** -8)
            w -= step / 10
        ours = mpmath.mpf(proven(walked(Adam(), 20, factor=3)[-1], Decimals(40)))
        assert abs(ours - w) < mpmath.mpf(10) ** -30


@pytest.mark.parametrize(
    "optimiser", [Descent(), Momentum(), Nesterov(), RMSProp(), Adam(), Adam(epsilon_hat=True)]
)
def test_an_optimiser_in_float64_follows_the_exact_one(optimiser):
    """Forty steps on a parabola."""
    how = Training(epochs=40, schedule=Constant("0.05"), optimiser=optimiser)
    rough = train(parabola(), how, FLOAT).parameters["w"]

    np.testing.assert_allclose(rough, float(walked(optimiser, 40, rate="0.05")[-1]), rtol=1e-10)


@pytest.mark.parametrize(
    ("schedule", "rates"),
    [
        (Constant("0.5"), ["0.5"] * 5),
        (StepDecay("0.8", every=2, factor="0.5"), ["0.8", "0.8", "0.4", "0.4", "0.2"]),
        (Cosine("0.8", steps=4, end="0.2"), ["0.8", "0.7121", "0.5", "0.2879", "0.2"]),
    ],
)
def test_a_schedule_says_each_step_s_rate(schedule, rates):
    """Exactly, and in float64."""
    with precision(128):
        assert [proven(schedule.at(t, EXACT), Decimals(4)) for t in range(5)] == [
            f"{float(rate):.4f}" for rate in rates
        ]
    assert [round(schedule.at(t, FLOAT), 4) for t in range(5)] == list(map(float, rates))


def test_a_step_takes_the_rate_of_its_schedule():
    """w: 1 − ½·1, then ½ − ¼·½."""
    how = Training(epochs=2, schedule=StepDecay("0.5", every=1, factor="0.5"))
    records = train(parabola(), how, EXACT).records

    assert [r.parameters["w"] for r in records] == [1, fmpq(1, 2), fmpq(3, 8)]


def test_the_data_can_be_changed_instead_of_the_parameters():
    """E = ½(w x − 6)² with w = 2: ∂E/∂x = 2(2x − 6), so x = 1 goes to 1 + ⅛·8 = 2; w rests."""
    s = Sketch()
    w, x = s.parameter("w"), s.input("x")
    error = w * x - 6
    graph = s.graph((error * error / 2).named("E"))
    task = Task.of_graph(graph, {"w": 2, "x": 1}, trained=["x"])
    history = train(task, Training(epochs=2, schedule=Constant("1/8")), EXACT)

    assert [r.parameters["x"] for r in history.records] == [1, 2, fmpq(5, 2)]
    assert list(history.parameters) == ["x"]


XOR = Lesson.named("xor")


def test_a_full_batch_walks_as_the_lesson_s_trace_does():
    """The loop with all examples and plain descent is the trace's own."""
    trace = Trace.of(XOR)
    rate = proven(trace.value("eta"), Decimals(3))
    run = TrainingTrace.of(Task.of_lesson(XOR), Training(epochs=3, schedule=Constant(rate)))
    for n in range(4):
        assert run.shown(f"step[{n}].loss", 30) == trace.shown(f"step[{n}].loss", 30)
    for j in range(2):
        mine = run.shown(f"step[3].W1[{j},1]", 30)
        assert mine == trace.shown(f"step[3].W[1][{j},1]", 30)


def test_biases_that_rest_are_no_parameters():
    """The lesson says so; the task fixes them."""
    task = Task.of_lesson(Lesson.named("two-two-two"))

    assert list(task.start) == ["W1", "W2"]
    assert list(task.fixed) == ["b1", "b2"]


def test_an_epoch_visits_every_example_once_in_an_order_of_its_own():
    """Ten examples, batches of four: 4, 4, 2, and anew."""
    source = batches(10, 4, seed=3)
    drawn = [next(source) for _ in range(6)]

    assert [len(batch) for _, batch in drawn] == [4, 4, 2, 4, 4, 2]
    orders = [sum((b for e, b in drawn if e == epoch), ()) for epoch in range(2)]
    assert [sorted(order) for order in orders] == [list(range(10))] * 2
    assert orders[0] != orders[1]
    again = batches(10, 4, seed=3)
    assert [next(again) for _ in range(6)] == drawn


def test_single_examples_move_the_weights_one_by_one():
    """Identity w·x towards 0 with η = 1/10: x = 1 takes a tenth, x = 2 four tenths."""
    start = {"weights": [[[1]]], "activations": "identity", "train_biases": False}
    task = Task.of_lesson(Lesson.of(layers=[1, 1], **start, examples=[([1], [0]), ([2], [0])]))
    how = Training(epochs=1, schedule=Constant("0.1"), batch=1)
    history = train(task, how, EXACT)

    assert history.steps == 2
    assert history.parameters["W1"].tolist() == [[fmpq(9, 10) * fmpq(6, 10)]]
    assert sorted(r.batch for r in history.records[:2]) == [(0,), (1,)]


def test_the_gradient_of_a_mini_batch_stands_at_an_angle_to_the_full_one():
    """Of all examples it is 0; the mean of the gradients of one epoch's batches is the full one."""
    task = Task.of_lesson(XOR)
    whole = train(task, Training(epochs=1, batch=4, compare=True))
    parts = train(task, Training(epochs=1, batch=2, compare=True, schedule=Constant("1e-9")))

    assert whole.records[0].angle < 1e-5
    assert whole.records[0].loss == pytest.approx(whole.records[0].full_loss)
    assert 0 < parts.records[0].angle < 180
    mean = (parts.records[0].gradients["W1"] + parts.records[1].gradients["W1"]) / 2
    np.testing.assert_allclose(mean, whole.records[0].gradients["W1"], rtol=1e-6)


def test_angles_are_proven_too():
    """(1, 0) and (1, 1) stand at 45 degrees, (1, 0) and (−2, 0) at 180, (3, 4) and itself at 0."""
    with precision(128):
        for one, other, degrees in [
            ([1, 0], [1, 1], "45.00"),
            ([1, 0], [-2, 0], "180.00"),
            ([3, 4], [3, 4], "0.00"),
        ]:
            a, b = EXACT.convert(one), EXACT.convert(other)
            assert proven(angle_between([a], [b]), Decimals(2)) == degrees
            floats = [np.array(one, dtype=float)], [np.array(other, dtype=float)]
            assert f"{angle_between(*floats):.2f}" == degrees
    assert angle_between([EXACT.convert([0])], [EXACT.convert([1])]) is None


@pytest.mark.parametrize(
    ("stop", "reason", "steps"),
    [
        (Stop(loss_below="0.1"), "loss below 1/10", 2),
        (Stop(gradient_below="0.2"), "gradient below 1/5", 3),
        (Stop(), "all 9 epochs", 9),
    ],
)
def test_a_run_ends_when_it_is_good_enough(stop, reason, steps):
    """w halves: 1, ½, ¼, ⅛; losses ½, ⅛, 1/32."""
    history = train(parabola(), Training(epochs=9, schedule=Constant("0.5"), stop=stop), EXACT)

    assert (history.stopped, history.steps) == (reason, steps)
    assert train(parabola(), Training(epochs=9, stop=stop)).stopped == reason


def test_a_run_ends_when_nothing_gets_better():
    """Rate 2 jumps from 1 to −1 and back: the loss stays ½."""
    how = Training(epochs=9, schedule=Constant(2), stop=Stop(patience=3))

    assert train(parabola(), how, EXACT).stopped == "no better loss for 3 epochs"


@pytest.mark.parametrize(
    ("rate", "rise", "overflow", "diverged"),
    [("0.5", None, None, False), (2, None, None, False), (3, 1, None, True), (1000, 1, 52, True)],
)
def test_divergence_is_a_fact_of_the_run(rate, rise, overflow, diverged):
    """w ← (1 − η) w: 3 doubles it with every step, 1000 leaves float64; nothing is raised."""
    history = train(parabola(), Training(epochs=60, schedule=Constant(rate)))

    assert (history.first_rise, history.first_overflow) == (rise, overflow)
    assert history.diverged is diverged
    assert history.stopped == ("overflow" if overflow else "all 60 epochs")
    assert overflow is None or not math.isfinite(history.losses[overflow])


def test_a_rise_is_seen_in_the_middle():
    """Down, up, down: the first index that is above the one before."""
    assert first_rise([3, 2, fmpq(5, 2), 1]) == 2
    assert first_rise([3.0, 2.0, math.nan, 1.0]) is None


def test_long_runs_are_thinned_by_a_rule_that_is_said():
    """1,000 steps, at most 20 records: every 64th, and the last; the losses are all there."""
    history = train(parabola(), Training(epochs=1000, keep=10, schedule=Constant("0.001")))

    assert [r.step for r in history.records] == [*range(0, 1000, 64), 1000]
    assert history.rule == "every 64th step, and the last of 1000"
    assert len(history.losses) == 1000
    with pytest.raises(AddressError) as error:
        history.record(65)
    assert str(error.value) == (
        "step 65 is not recorded (every 64th step, and the last of 1000); the nearest is 64"
    )


def test_a_record_keeps_what_was_there():
    """float64 arrays are changed in their place; the first record still holds the start."""
    task = Task.of_lesson(XOR)
    records = train(task, Training(epochs=3)).records

    assert records[0].parameters["W1"].tolist() == FLOAT.convert(task.start["W1"]).tolist()
    assert records[1].parameters["W1"].tolist() != records[2].parameters["W1"].tolist()


def test_only_chosen_parameters_are_recorded():
    """The end has all of them."""
    history = train(Task.of_lesson(XOR), Training(epochs=2, record=("W2",)))

    assert [list(record.parameters) for record in history.records] == [["W2"]] * 3
    assert list(history.parameters) == ["W1", "b1", "W2", "b2"]


def test_every_number_of_a_run_has_an_address():
    """Mini-batches with momentum, proven digits."""
    how = Training(
        epochs=2, batch=2, optimiser=Momentum(), schedule=StepDecay("0.5", every=2), compare=True
    )
    trace = TrainingTrace.of(Task.of_lesson(XOR), how)

    assert (trace.steps, trace.stopped) == (4, "all 2 epochs")
    assert [trace.shown(f"step[{n}].rate") for n in (0, 1, 2, 3)] == ["0.5", "0.5", "0.05", "0.05"]
    assert sorted(trace.batch(0) + trace.batch(1)) == [0, 1, 2, 3]
    assert len(trace.shown("step[1].angle", 10).partition(".")[2]) == 10
    assert trace.show("step[1].d(W1)[0,1]").symbol.startswith("(partial E)/(partial")
    with pytest.raises(AddressError, match=r"the trained parameters are W1, b1, W2, b2"):
        trace.value("step[1].W9[0]")


def test_what_cannot_be_trained_is_refused():
    """With what was expected."""
    for make, text in [
        (lambda: Training(epochs=-1), "epochs should be a whole number from 0, not -1"),
        (
            lambda: Training(epochs=1, batch=0),
            "batch should be None or a whole number from 1, not 0",
        ),
        (lambda: Momentum(1), "beta of momentum should be from 0 to below 1, not 1"),
        (lambda: Constant(0), "the rate should be above 0, not 0"),
        (lambda: StepDecay(1, every=0), "every should be a whole number from 1, not 0"),
        (
            lambda: Cosine(1, steps=5, end=2),
            "the end rate should be from 0 to the rate, not 2",
        ),
    ]:
        with pytest.raises(BackpropError) as error:
            make()
        assert str(error.value) == text
