"""How a step is made, said in a lesson's file: values by hand, each run twice, what is refused."""

from dataclasses import replace

import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop import (
    Adagrad,
    Adam,
    AddressError,
    BackpropError,
    Constant,
    Cosine,
    Descent,
    Lesson,
    LessonError,
    Momentum,
    Nesterov,
    RMSProp,
    StepDecay,
    StepRule,
    Task,
    Trace,
    Training,
    TrainingTrace,
)
from backprop.proof import proven_or_stored, stored_after

TWO = """rate = 0.3
steps = 2
[training]
{training}
[network]
layers = [2, 1, 1]
W1 = [[0.2, 0.2]]
b1 = [0.2]
W2 = [[0.2]]
b2 = [0.2]
[[example]]
x = [{first}]
y = [{target}]
[[example]]
x = [{second}]
y = [{other}]
"""
FORWARDS = {"first": "1, 0", "target": 1, "second": "0, 1", "other": 0}
BACKWARDS = {"first": "0, 1", "target": 0, "second": "1, 0", "other": 1}
ONE_AT_A_TIME = 'optimiser = "momentum"\nmomentum = 0.9\nbatch = 1\norder = "as given"'


@pytest.mark.parametrize(
    ("examples", "W2", "b2"),
    [(FORWARDS, "0.20935776", "0.21565584"), (BACKWARDS, "0.17100128", "0.15158904")],
)
def test_examples_are_taken_one_at_a_time_in_their_order(examples, W2, b2):
    """With momentum 0.9; worked out by hand for both orders."""
    trace = Trace.of(Lesson.from_toml(TWO.format(training=ONE_AT_A_TIME, **examples)))

    assert W2 == trace.shown("step[2].W[2][0,0]", 8)
    assert b2 == trace.shown("step[2].b[2][0]", 8)


# --- by hand: E = ½ Σ (w x − y)², x = 1 and 2, y = 0: slopes w and 4 w ---------------------------


def walk(**how) -> Trace:
    """One weight w = 1 (and no bias that moves) on two examples, η = 1/2."""
    lesson = Lesson.of(
        layers=[1, 1],
        activations="identity",
        weights=[[[1]]],
        examples=[([1], [0]), ([2], [0])],
        rate="0.5",
        steps=3,
        train_biases=False,
        training=StepRule(**how),
    )
    return Trace.of(lesson)


def weights(trace: Trace, steps: int = 2) -> list:
    return [trace.value(f"step[{n}].W[1][0,0]") for n in range(steps + 1)]


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({"batch": 1}, [1, fmpq(1, 2), fmpq(-1, 2)]),  # 1 − ½·1, then ½ − ½·4·½
        ({"batch": 2}, [1, fmpq(-1, 4), fmpq(1, 16)]),  # mean slope 5/2 w
        ({"batch": 1, "optimiser": Momentum("1/2")}, [1, fmpq(1, 2), fmpq(-3, 4)]),  # v: ½, ¼ + 1
        ({"optimiser": Momentum("1/2", averaged=True)}, [1, fmpq(3, 8), fmpq(-11, 64)]),
        ({"batch": 1, "optimiser": Nesterov("1/2")}, [1, fmpq(1, 4), fmpq(-5, 8)]),
        ({"batch": 1, "decay": "1/2"}, [1, fmpq(1, 4), fmpq(-5, 16)]),  # slopes 3/2, then 9/2 · ¼
        ({"batch": 1, "decay_l1": "1/2"}, [1, fmpq(1, 4), fmpq(-1, 2)]),  # slopes 3/2, 1 + ½
        ({"batch": 1, "decay": "1/2", "decoupled": True}, [1, fmpq(1, 4), fmpq(-5, 16)]),
        ({"batch": 1, "ascent": True}, [1, fmpq(3, 2), fmpq(9, 2)]),  # 1 + ½, 3/2 + ½·6
        ({"frozen": [1]}, [1, 1, 1]),
        ({"frozen": ["W1[0,0]"]}, [1, 1, 1]),
        ({"batch": 1, "schedule": StepDecay(1, every=1, factor="1/2")}, [1, fmpq(1, 2), 0]),
    ],
)
def test_a_walk_by_hand(how, expected):
    """Two steps of one weight; the slope of the mean is 5/2 w, of the examples alone w and 4 w."""
    assert expected == weights(walk(**how))


def test_the_roots_of_adagrad_and_rmsprop_stand_where_they_should():
    """The first slope is 1: s = 1 (Adagrad), ½ (RMSProp with ρ = ½); η = ½."""
    settings = {"epsilon": "0.5"}
    shown = lambda optimiser: walk(batch=1, optimiser=optimiser).shown("step[1].W[1][0,0]", 9)  # noqa: E731

    assert "0.666666667" == shown(Adagrad(**settings))  # 1 − ½/(1 + ½)
    assert "0.591751710" == shown(Adagrad(**settings, epsilon_inside=True))  # 1 − ½/√(3/2)
    assert "0.585786438" == shown(RMSProp("0.5", **settings))  # 1 − ½/(√½ + ½)
    assert "0.500000000" == shown(RMSProp("0.5", **settings, epsilon_inside=True))  # 1 − ½/√1


def test_the_slope_the_velocity_and_the_penalty_have_addresses():
    """With momentum and a decay of ½: g = 1 + ½, v = ½ g, R = ½ · ½ · w²."""
    trace = walk(batch=1, optimiser=Momentum("1/2"), decay="1/2")

    assert [fmpq(3, 2), 0, fmpq(3, 4)] == [
        trace.value(f"{at}[1][0,0]") for at in ("g", "v", "update")
    ]
    assert fmpq(3, 4) == trace.value("step[1].v[1][0,0]")
    assert fmpq(1, 4) == trace.value("penalty")
    assert fmpq(5, 4) == trace.value("loss")  # the data's alone, of all examples
    assert [0, 0] == [trace.value(f"{name}[1][0]") for name in ("update_b", "v_b")]
    assert "(w_(1 1)^((1)) - w_(1 1)^((1)+))" == trace.symbol("update[1][0,0]")


def test_the_rate_of_a_step_is_the_schedule_s():
    """A cosine over 2 steps: ½, ¼, 0."""
    trace = walk(schedule=Cosine("0.5", steps=2))

    assert [fmpq(1, 2), fmpq(1, 4), 0] == [trace.value(f"step[{n}].eta") for n in range(3)]
    assert ["eta", "eta^(+)", "eta^([2])"] == [trace.symbol(f"step[{n}].eta") for n in range(3)]


def test_a_shuffle_is_the_seed_s():
    """Every example is met once in an epoch, in an order that the seed decides."""
    paths = {seed: weights(walk(batch=1, order="shuffled", seed=seed)) for seed in range(4)}

    assert {fmpq(-1, 2)} == {path[2] for path in paths.values()}  # (1 − ½)(1 − 2), either way
    assert {fmpq(1, 2), -1} == {path[1] for path in paths.values()}


def test_what_is_plain_descent_however_it_is_said_is_the_same_trace():
    """All examples in a batch, a constant rate."""
    lesson = Lesson.named("xor")
    same = replace(lesson, training=StepRule(batch=4, schedule=Constant("0.5")))

    assert same.plain
    assert Trace.of(same).shown("step[9].loss", 12) == Trace.of(lesson).shown("step[9].loss", 12)


# --- the same run, told by a training and by a lesson --------------------------------------------

OPTIMISERS = [Descent(), Momentum(), Nesterov(), Adagrad(), RMSProp(epsilon_inside=True), Adam()]
RULES = st.fixed_dictionaries(
    {
        "optimiser": st.sampled_from(OPTIMISERS),
        "batch": st.sampled_from([1, 2, 3]),
        "order": st.sampled_from(["as given", "shuffled"]),
        "seed": st.integers(0, 9),
        "decay": st.sampled_from([0, "0.1"]),
        "decay_l1": st.sampled_from([0, "0.01"]),
        "decay_biases": st.booleans(),
        "decoupled": st.booleans(),
        "ascent": st.booleans(),
        "frozen": st.sampled_from([(), (1,), ("b2", "W1[0,1]")]),
        "schedule": st.sampled_from(
            [Constant("0.3"), StepDecay("0.3", every=2), Cosine("0.3", steps=3)]
        ),
    }
)


@settings(max_examples=25, deadline=None)
@given(how=RULES)
def test_a_lesson_and_a_training_of_the_same_rule_walk_the_same_path(how):
    """Two loops, one through layers and one through any graph: twelve digits after four steps."""
    lesson = replace(
        Lesson.named("xor"), rate=fmpq(3, 10), steps=4, training=StepRule(**how), initialiser=None
    )
    epochs = -(-4 // -(-4 // how["batch"])) if how["batch"] else 4
    run = TrainingTrace.of(Task.of_lesson(lesson), Training(epochs=epochs, **how))
    trace = Trace.of(lesson)

    last = min(4, run.steps)
    for mine, its in (("W[1][0,1]", "W1[0,1]"), ("b[2][0]", "b2[0]"), ("W[2][0,2]", "W2[0,2]")):
        assert trace.shown(f"step[{last}].{mine}", 12) == run.shown(f"step[{last}].{its}", 12)


@settings(max_examples=25, deadline=None)
@given(how=RULES)
def test_a_rule_survives_both_formats(how):
    """TOML and JSON give the same lesson."""
    lesson = replace(Lesson.named("xor"), rate=fmpq(3, 10), training=StepRule(**how))
    lesson = Lesson.from_toml(lesson.to_toml())

    assert lesson == Lesson.from_toml(lesson.to_toml())
    assert lesson == Lesson.from_json(lesson.to_json())


def test_a_trace_by_a_rule_is_stored_and_checked():
    """What a file holds is compared with the run by the rule."""
    trace = walk(batch=1, optimiser=Momentum("1/2"))

    assert trace.lesson == Trace.from_json(trace.to_json()).lesson
    with pytest.raises(BackpropError, match="should be"):
        Trace.from_json(trace.to_json().replace("-3/4", "-3/5"))


def test_a_long_run_by_a_rule_goes_on_from_more_than_its_weights():
    """So it is proven as a whole, and never stored in the middle."""
    lesson = walk(optimiser=Momentum("1/2")).lesson

    assert (3, "") == (proven_or_stored(lesson, 3, seconds=0)[1], lesson.origin)
    with pytest.raises(BackpropError, match="go on from more than the weights"):
        stored_after(lesson, 3)


# --- what is refused ------------------------------------------------------------------------------

BAD = {
    'optimiser = "sgd"': "training.optimiser: no optimiser 'sgd'; write 'descent'; batch = 1 makes",
    'optimiser = "adamw"': "no optimiser 'adamw'; write 'adam' with decay = 0.01 and decoupled",
    'optimiser = "moment"': "no optimiser 'moment'; did you mean 'momentum'?",
    "momentum = 0.9": "training.momentum: gradient descent has no momentum; write optimiser",
    'optimiser = "adam"\nrho = 0.9': "Adam has no rho; its settings are beta1, beta2, epsilon",
    'optimiser = "momentum"\nmomentum = 1': "beta of momentum should be from 0 to below 1, not 1",
    "batch = 0": "training.batch: should be None or a whole number from 1, not 0",
    "batch = 1.5": "training.batch: should be a whole number, not 1.5",
    'order = "random"\nbatch = 1': "training.order: should be 'as given' or 'shuffled', not",
    'order = "shuffled"': "training.order: all examples are in every step, whose order does not",
    "decay = -1": "training.decay: should be 0 or more, not -1",
    'decay = "a"': "training.decay: expected a number such as 0.15 or 3/20, not 'a'",
    "frozen = [3]": "training.frozen[0]: there is no layer 3; the parameters are W1, b1, W2, b2",
    'frozen = ["W1[5,0]"]': "training.frozen[0]: W1 is 1×2, counted from 0; not 'W1[5,0]'",
    'frozen = ["w1"]': "training.frozen[0]: should be a layer such as 1, or one of W1, b1, W2, b2",
    "ascent = 1": "training.ascent: should be true or false, not 1",
    'schedule = "cosine"': "training.over: is missing; add one, such as over = 100",
    'schedule = "step"\nevery = 0': "training.schedule: every should be a whole number from 1",
    'schedule = "step"\nover = 9': 'training.over: belongs to schedule = "cosine", not to "step"',
    'schedule = "exponential"': "no schedule 'exponential'; write 'step' with every = 1",
    "learning_rate = 1": "training.learning_rate: unknown key; write rate = 0.5",
    "bacth = 1": "training.bacth: unknown key; did you mean 'batch'?",
    "rate = 1": "training.rate: unknown key; write it at the top of the file, above [training]",
}


@pytest.mark.parametrize("training", BAD)
def test_what_cannot_be_a_rule_is_refused_by_its_key(training):
    """With what was expected, or what to write."""
    with pytest.raises(LessonError) as error:
        Lesson.from_toml(TWO.format(training=training, **FORWARDS))

    assert BAD[training] in str(error.value)
    assert str(error.value).startswith("lesson.toml, line ")


def test_a_key_of_training_at_the_top_is_sent_to_its_table():
    """`optimiser = …` above [network]."""
    text = TWO.format(training="batch = 1", **FORWARDS)
    with pytest.raises(
        LessonError, match=r"optimiser: unknown key; write it in a table \[training\]"
    ):
        Lesson.from_toml('optimiser = "adam"\n' + text)


def test_the_classic_bug_is_one_of_plain_descent():
    """In place, and by a rule: the two are not told together."""
    text = "in_place = true\n" + TWO.format(training="batch = 1", **FORWARDS)
    with pytest.raises(LessonError, match="in_place: is a bug of plain gradient descent"):
        Lesson.from_toml(text)


@pytest.mark.parametrize(
    ("address", "said"),
    [("v[1][0,0]", "gradient descent keeps nothing, no v"), ("m[1][0,0]", "keeps nothing, no m")],
)
def test_what_an_optimiser_does_not_keep_has_no_address(address, said):
    """The error says what it keeps."""
    with pytest.raises(AddressError, match=said):
        walk(batch=1).value(address)


def test_plain_descent_has_no_slope_of_its_own():
    """There `g` is dW."""
    with pytest.raises(AddressError, match=r"g belongs to lessons with a \[training\]"):
        Trace.of(Lesson.named("xor")).value("g[1][0,0]")
