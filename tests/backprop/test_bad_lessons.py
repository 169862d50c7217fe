"""A lesson that cannot be taught is refused in one line: file, key, what was expected, remedy."""

import re

import pytest

from backprop import Lesson, LessonError

GOOD = """rate = 0.5
[network]
layers = [1, 2, 1]
activation = "sigmoid"
W1 = [[0.1], [0.2]]
b1 = [0, 0]
W2 = [[0.3, 0.4]]
b2 = [0]
[[example]]
x = [1]
y = [0]
"""
W1, LAYERS, ACTIVATION = "W1 = [[0.1], [0.2]]", "layers = [1, 2, 1]", 'activation = "sigmoid"'
TWO_BY_ONE = (
    "network.W1: should be 2×1, one row for each neuron of layer 1 and one column for each "
    "input, but "
)
BAD = {
    "W transposed": (W1, "W1 = [[0.1, 0.2]]", TWO_BY_ONE + "it is 1×2"),
    "W ragged": (W1, "W1 = [[0.1], [0.2, 0.3]]", TWO_BY_ONE + "row 2 holds 2 numbers"),
    "W empty": (W1, "W1 = []", TWO_BY_ONE + "it is empty"),
    "W flat": (
        W1,
        "W1 = [0.1, 0.2]",
        "network.W1: should be a list of 2 rows of 1 number, not 0.1",
    ),
    "b short": (
        "b1 = [0, 0]",
        "b1 = [0]",
        "network.b1: should be 2 long, one for each neuron of layer 1, but it is 1",
    ),
    "b a number": (
        "b1 = [0, 0]",
        "b1 = 0",
        "network.b1: should be a list of 2 numbers, one for each neuron of layer 1, not 0",
    ),
    "x long": (
        "x = [1]",
        "x = [1, 2]",
        "example[0].x: should be 1 long, one number for each input, but it is 2",
    ),
    "y empty": (
        "y = [0]",
        "y = []",
        "example[0].y: should be 1 long, one number for each output, but it is 0",
    ),
    "nan": ("0.1", "nan", "network.W1[0,0]: expected a number, not NaN"),
    "infinity": ("0.1", "-inf", "network.W1[0,0]: expected a finite number, not infinity"),
    "a decimal of 10,000 digits": (
        "0.1",
        "0." + "1" * 10_000,
        "network.W1[0,0]: 0.1111111111… has 10,002 digits; at most 60 are read, round it",
    ),
    "61 digits": (
        "0.1",
        "0." + "1" * 61,
        "network.W1[0,0]: 0.1111111111… has 61 digits; at most 60 are read, round it",
    ),
    "an integer of 10,000 digits": (
        "0.1",
        "1" * 10_000,
        "holds an integer of thousands of digits; round it",
    ),
    "an exponent that fills the memory": (
        "0.1",
        "1e999999999",
        "network.W1[0,0]: 1E+999999999 is out of range; exponents go to ±400",
    ),
    "a truth value": ("0.1", "true", "network.W1[0,0]: expected a number, not true"),
    "a word": (
        "0.1",
        '"a"',
        "network.W1[0,0]: expected a number such as 0.15 or 3/20, not 'a'",
    ),
    "a quotient that leaves the range": (
        "0.1",
        '"1e400/1e-400"',
        "network.W1[0,0]: 1e400/1e-400 is too long a fraction; write a shorter one",
    ),
    "a quotient by zero": ("0.1", '"1/0"', "network.W1[0,0]: 1/0 divides by zero"),
    "a list for a number": ("0.1", "[1]", "network.W1[0,0]: expected a number, not a list"),
    "a table for a number": ("0.1", "{a = 1}", "network.W1[0,0]: expected a number, not a table"),
    "a date": ("0.1", "1979-05-27", "network.W1[0,0]: expected a number, not date"),
    "no neurons": (
        LAYERS,
        "layers = [1, 0, 1]",
        "network.layers: layer 1 has no neurons; give it at least 1",
    ),
    "one layer": (
        LAYERS,
        "layers = [1]",
        "network.layers: should hold 2 to 65 sizes (inputs first), but it holds 1",
    ),
    "a negative width": (
        LAYERS,
        "layers = [1, -2, 1]",
        "network.layers[1]: should be a whole number from 1 to 10,000, not -2",
    ),
    "half a neuron": (
        LAYERS,
        "layers = [1, 2.5, 1]",
        "network.layers[1]: should be a whole number, not 2.5",
    ),
    "too many parameters": (
        LAYERS,
        "layers = [9000, 9000, 1]",
        "network.layers: 81,018,001 parameters are too many; at most 2,000,000",
    ),
    "an unknown activation": (
        ACTIVATION,
        'activation = "sigmiod"',
        "network.activation: no activation 'sigmiod'; did you mean 'sigmoid'?",
    ),
    "an activation in capitals": (
        ACTIVATION,
        'activations = ["sigmoid", "TANH"]',
        "network.activations[1]: no activation 'TANH'; did you mean 'tanh'?",
    ),
    "too few activations": (
        ACTIVATION,
        'activations = ["tanh"]',
        "network.activations: should hold 2 names, one for each layer after the inputs, not 1",
    ),
    "two kinds of activations": (
        ACTIVATION,
        ACTIVATION + '\nactivations = ["tanh", "tanh"]',
        "network: give activation or activations, not both",
    ),
    "an unknown loss": (
        "rate = 0.5",
        'rate = 0.5\nloss = "half squared"',
        "loss: no loss 'half squared'; did you mean 'half squared error'?",
    ),
    "a target that the loss does not know": (
        GOOD,
        'loss = "binary cross-entropy"\n' + GOOD.replace("y = [0]", "y = [1.5]"),
        "example[0].y[0]: binary cross-entropy needs targets from 0 to 1, not 1.5",
    ),
    "no rate": ("rate = 0.5", "", "rate: is missing; add one, such as rate = 0.5, at the top"),
    "a rate of nothing": ("rate = 0.5", "rate = 0", "rate: should be above 0, not 0"),
    "a rate that is true": ("rate = 0.5", "rate = true", "rate: expected a number, not true"),
    "half a step": (
        "rate = 0.5",
        "rate = 0.5\nsteps = 1.5",
        "steps: should be a whole number, not 1.5",
    ),
    "a negative number of steps": (
        "rate = 0.5",
        "rate = 0.5\nsteps = -1",
        "steps: should be a whole number from 0 to 1,000,000, not -1",
    ),
    "a one for a truth value": (
        "rate = 0.5",
        "rate = 0.5\ntrain_biases = 1",
        "train_biases: should be true or false, not 1",
    ),
    "a name with a space": (
        "rate = 0.5",
        'rate = 0.5\nname = "a b"',
        "name: should be letters, digits, '-', '_' and '.' (at most 64), not 'a b'",
    ),
    "an unknown key": (
        "rate = 0.5",
        "rate = 0.5\nstep = 1",
        "step: unknown key; did you mean 'steps'?",
    ),
    "a rate mistyped": ("rate", "rat", "rat: unknown key; did you mean 'rate'?"),
    "a rate that stands below its place": (
        GOOD,
        GOOD.replace("rate = 0.5\n", "") + "rate = 0.5\n",
        "example[0].rate: unknown key; write it at the top of the file, above [example]",
    ),
    "an example in one bracket": (
        "[[example]]",
        "[example]",
        "example: is one table, but should be a list of them ([[example]] in TOML)",
    ),
    "a decimal comma": (
        "rate = 0.5",
        "rate = 0,5",
        "'rate = 0,5' is not TOML; a decimal has a point: 0.5, not 0,5",
    ),
    "decimal commas in a list": (
        "[[0.3, 0.4]]",
        "[[0,3; 0,4]]",
        "'W2 = [[0,3; 0,4]]' is not TOML; decimals have points, commas stand between numbers: "
        "[0.5, 1.5]",
    ),
    "curly quotes": (
        '"sigmoid"',
        "“sigmoid”",
        "'activation = “sigmoid”' is not TOML; quotes are straight, as in \"tanh\"",
    ),
    "no quotes": (
        '"sigmoid"',
        "sigmoid",
        "'activation = sigmoid' is not TOML; text stands in quotes, as in \"tanh\"",
    ),
    "a quote that stays open": (
        '"sigmoid"',
        '"sigmoid',
        "'activation = \"sigmoid' is not TOML; the quotes are not closed",
    ),
    "a typographer's minus": (
        "0.3",
        "−0.3",
        "'W2 = [[−0.3, 0.4]]' is not TOML; a minus is the plain -",
    ),
    "a point that leads": (
        "0.3",
        ".3",
        "'W2 = [[.3, 0.4]]' is not TOML; a number has a digit on each side of its point: 0.5, 1.0",
    ),
    "a bracket that stays open": (
        "[[0.3, 0.4]]",
        "[[0.3, 0.4]",
        "'b2 = [0]' is not TOML; a list, here or above, lacks a ] or a comma",
    ),
    "two examples in one bracket": (
        "[[example]]",
        "[example]\nx = [1]\ny = [0]\n[example]",
        "'[example]' is not TOML; write [[example]], with two brackets, above each",
    ),
    "a colon": ("rate =", "rate:", "'rate: 0.5' is not TOML; write = between key and value"),
    "a layer too many": (
        "W2",
        "W3",
        "network.W3: unknown key; layers = [1, 2, 1] has W1 to W2",
    ),
    "a layer too few": (
        "W2 = [[0.3, 0.4]]\n",
        "",
        "network.W2: is missing; give W for every layer, or for none",
    ),
    "no example": (
        "[[example]]\nx = [1]\ny = [0]\n",
        "",
        "example: is missing; add one ([[example]] in TOML) with x and y",
    ),
    "no target": ("y = [0]\n", "", "example[0].y: is missing; add it"),
    "a third number of an example": (
        "y = [0]",
        "y = [0]\nz = [1]",
        "example[0].z: unknown key; there is: x, y",
    ),
    "weights and an initialiser": (
        "[[example]]",
        '[network.initialiser]\nkind = "xavier"\n[[example]]',
        "network: give weights or an initialiser, not both",
    ),
    "a line that breaks off": (
        "rate = 0.5",
        "rate =",
        "'rate =' is not TOML: Invalid value at column 7",
    ),
    "a key twice": (
        "rate = 0.5",
        "rate = 0.5\nrate = 0.5",
        "'rate = 0.5' is not TOML; that key is there already; keep one",
    ),
}


@pytest.mark.parametrize(("old", "new", "text"), BAD.values(), ids=BAD)
def test_a_bad_file_is_refused(old, new, text):
    """The good lesson with one thing wrong in it."""
    assert old in GOOD

    with pytest.raises(LessonError) as error:
        Lesson.from_toml(GOOD.replace(old, new, 1), source="my.toml")

    assert re.sub(r"^my.toml, line \d+: ", "my.toml: ", str(error.value)) == f"my.toml: {text}"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("rate = 0.5", "rate = 0", 1),
        ("b1 = [0, 0]", "b1 = [0]", 6),
        ("y = [0]", "y = [0, 1]", 11),
        ("b2 = [0]", "b2 = [", 9),
        ("W2", "w2", 7),
        ("W2 = [[0.3, 0.4]]\n", "", 2),  # where W2 is missing: in [network]
    ],
)
def test_a_bad_file_is_refused_with_the_line(old, new, line):
    """Of the key, or of the table that lacks it."""
    with pytest.raises(LessonError) as error:
        Lesson.from_toml(GOOD.replace(old, new, 1), source="my.toml")

    assert str(error.value).startswith(f"my.toml, line {line}: ")


def test_the_good_file_is_read():
    """What the others break."""
    assert Lesson.from_toml(GOOD).parameter_count == 7
