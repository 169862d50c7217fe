"""Who writes what another tool calls it is told what it is called here, and never a wrong name."""

import re

import pytest

from backprop import Lesson, LessonError
from backprop.activations import ACTIVATIONS
from backprop.graph_lesson import GraphLesson
from backprop.initialisers import KINDS
from backprop.losses import LOSSES
from backprop.mathematics import FUNCTIONS
from backprop.optimisers import OPTIMISERS
from backprop.reading import InitialiserTable, LessonTable, NetworkTable, TrainingTable
from backprop.remedies import REMEDIES

NAMES = {"loss": LOSSES, "activation": ACTIVATIONS, "initialiser": KINDS}
LESSON = """rate = 0.5
loss = "half squared error"
[network]
layers = [1, 1]
activation = "sigmoid"
initialiser = { kind = "xavier" }
[[example]]
x = [1]
y = [0]
"""
PLACES = {  # by kind: the word that is replaced
    "loss": "half squared error",
    "activation": "sigmoid",
    "initialiser": "xavier",
}
SAID = {  # what a person may write, and what is answered
    ("loss", "mse"): "write 'mean squared error'",
    ("loss", "MSELoss"): "write 'mean squared error'",
    (
        "loss",
        "sum of squares",
    ): "'sum of squared errors' is Σ(a − y)², 'half squared error' the half",
    ("loss", "squared error"): "'sum of squared errors' is Σ(a − y)²",
    ("loss", "quadratic cost"): "write 'half squared error'",
    ("loss", "mae"): "write 'absolute error', the sum over the outputs",
    ("loss", "cross entropy"): "write 'softmax cross-entropy' for classes",
    ("loss", "nn.CrossEntropyLoss"): "there is: half squared error",
    ("loss", "CrossEntropyLoss"): "'binary cross-entropy' after a sigmoid",
    ("loss", "categorical_crossentropy"): "write 'softmax cross-entropy'",
    ("loss", "softmax"): "write 'softmax cross-entropy'",
    ("loss", "BCE"): "write 'binary cross-entropy', with 'sigmoid' as the last activation",
    ("loss", "SmoothL1Loss"): "write 'huber'",
    ("loss", "svm"): "write 'hinge' (targets -1 or 1)",
    ("loss", "MultiMarginLoss"): "write 'multi-class hinge'",
    ("loss", "accuracy"): "its slope is 0",
    ("activation", "linear"): "write 'identity'",
    ("activation", "Linear"): "write 'identity'",
    ("activation", "logistic"): "write 'sigmoid'",
    ("activation", "softmax"): "the softmax belongs to a loss: make the last activation 'identity' "
    "and the loss 'softmax cross-entropy'",
    ("activation", "LeakyReLU"): "write 'leaky_relu': its slope below 0 is 1/100",
    ("activation", "swish"): "write 'silu'",
    ("activation", "hyperbolic tangent"): "write 'tanh'",
    ("activation", "step"): "its slope is 0",
    ("activation", "rleu"): "did you mean 'relu'?",
    ("initialiser", "glorot_uniform"): "write 'xavier'",
    ("initialiser", "kaiming"): "write 'he'",
    ("initialiser", "zeros"): "give the weights themselves",
    ("initialiser", "randn"): "write 'normal'",
}


def answer(kind: str, word: str) -> str:
    with pytest.raises(LessonError) as error:
        Lesson.from_toml(LESSON.replace(f'"{PLACES[kind]}"', f'"{word}"', 1))
    return str(error.value)


@pytest.mark.parametrize(("kind", "word"), SAID)
def test_a_name_of_elsewhere_is_answered_with_ours(kind, word):
    """`linear` is the identity; `mse` the mean squared error; none is guessed by its letters."""
    said = answer(kind, word)

    assert SAID[kind, word] in said
    assert repr(word) in said


@pytest.mark.parametrize(
    ("line", "remedy"),
    [
        ("learning_rate = 0.1", "write rate = 0.5, at the top"),
        ("lr = 0.1", "write rate = 0.5, at the top"),
        ("epochs = 3", "write steps = 10, at the top"),
        ("optimizer = 'adam'", 'write optimiser = "adam" in a table [training]'),
        ("batch_size = 4", "write batch = 1 in a table [training]"),
        ("weight_decay = 0.1", "write decay = 0.01 in a table [training]"),
        ("criterion = 'mse'", "write loss = "),
        ("stpes = 3", "did you mean 'steps'?"),
        ("bananas = 3", "there is: format, name"),
    ],
)
def test_a_key_of_elsewhere_is_answered_with_ours(line, remedy):
    """`learning_rate` is `rate`."""
    with pytest.raises(LessonError) as error:
        Lesson.from_toml(f"{line}\n{LESSON}")

    assert remedy in str(error.value)
    assert f"line 1: {line.split()[0]}: unknown key" in str(error.value)


def test_a_key_of_an_example_is_answered_too():
    """`target` is y."""
    with pytest.raises(LessonError, match=r"example\[0\]\.target: unknown key; write y = \[1\]"):
        Lesson.from_toml(LESSON.replace("y = [0]", "target = [0]"))


def test_a_function_of_elsewhere_is_answered_in_graphs():
    """`log` is ln."""
    with pytest.raises(LessonError, match=r"there is no function 'log'; write ln\(x\)"):
        GraphLesson.from_toml('[inputs]\nx = 2\n[nodes]\nE = "log(x)"\n')


@pytest.mark.parametrize("kind", PLACES)
def test_every_word_of_the_tables_is_answered(kind):
    """By what stands beside it."""
    assert len(REMEDIES[kind]) > 20
    for word, meant in REMEDIES[kind].items():
        if word not in NAMES[kind]:
            assert answer(kind, word).endswith(meant), word


@pytest.mark.parametrize(("kind", "key"), [("optimiser", "optimiser"), ("schedule", "schedule")])
def test_every_word_of_training_is_answered(kind, key):
    """In the table [training], with its line."""
    for word, meant in REMEDIES[kind].items():
        if word in OPTIMISERS:
            continue
        with pytest.raises(LessonError) as error:
            Lesson.from_toml(
                LESSON.replace("[network]", f'[training]\n{key} = "{word}"\n[network]')
            )
        assert str(error.value).endswith(meant), word
        assert f"line 4: training.{key}: no {kind} {word!r}" in str(error.value)


@pytest.mark.parametrize("kind", NAMES)
def test_every_name_that_a_remedy_quotes_is_there(kind):
    """Whoever follows the advice is understood."""
    quoted = {name for text in REMEDIES[kind].values() for name in re.findall(r"'([^']+)'", text)}
    there = {*LOSSES, *ACTIVATIONS, *KINDS}

    assert quoted
    assert set() == quoted - there


def test_every_key_that_a_remedy_names_is_there():
    """`write rate = …`: there is a rate."""
    keys = set(re.findall(r"(?:write|and) (\w+) = ", " ".join(REMEDIES["key"].values())))
    tables = (LessonTable, NetworkTable, InitialiserTable, TrainingTable)
    there = {key for table in tables for key in table.model_fields}

    assert {"rate", "steps", "loss"} <= keys
    assert set() == keys - there - {"x", "y", "W1", "b1", "W2", "b2"}


def test_every_function_that_a_remedy_calls_is_there():
    """`write ln(x)`: there is an ln."""
    called = set(re.findall(r"(\w+)\(", " ".join(REMEDIES["function"].values())))

    assert set() == called - set(FUNCTIONS)
