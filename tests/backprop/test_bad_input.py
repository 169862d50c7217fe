"""Bad JSON, bad files and bad values from Python, each refused in one line."""

import pytest

from backprop import Initialiser, Lesson, LessonError

EXAMPLES = [([1], [0])]
CROSS_ENTROPY = {"loss": "binary cross-entropy"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is not JSON: Expecting value: line 1 column 1 (char 0)"),
        ("[]", "should be a JSON object with the keys of a lesson"),
        ('{"rate": 1}', "network: is missing; add it, with layers and activation"),
        ('{"rate": 1, "rate": 2}', "rate: is there twice; keep one"),
        ('{"a":' * 100_000, "is nested too deeply for a lesson"),
        ('{"rate": ' + "1" * 5000 + "}", "holds an integer of thousands of digits; round it"),
    ],
    ids=["empty", "a list", "missing keys", "a key twice", "deep", "long"],
)
def test_bad_json_is_refused(text, problem):
    """By its file's name."""
    with pytest.raises(LessonError) as error:
        Lesson.from_json(text, source="my.json")
    assert str(error.value) == f"my.json: {problem}"


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"rate": float("nan")}, "rate: expected a number, not NaN"),
        ({"rate": float("inf")}, "rate: expected a finite number, not infinity"),
        ({"rate": None}, "rate: expected a number, not nothing"),
        ({"loss": 3}, "loss: should be the name of a loss, not 3"),
        ({"loss": []}, "loss: should be the name of a loss, not []"),
        (
            {"activations": [3]},
            "network.activations[0]: should be the name of an activation, not 3",
        ),
        (
            {"activations": 3},
            "network.activations: should be a list of names, one for each layer, not 3",
        ),
        (
            {"weights": []},
            "network: W is given for 0 layers, but layers = [1, 1] needs W1 to W1",
        ),
        ({"weights": [[[1j]]]}, "network.W1[0,0]: expected a number, not complex"),
        ({"weights": [[[True]]]}, "network.W1[0,0]: expected a number, not true"),
        (
            {"layers": "22"},
            "network.layers: should be a list of layer sizes such as [2, 2, 2], not '22'",
        ),
        ({"examples": []}, "example: there should be 1 to 10,000 examples, but there are 0"),
        ({"examples": [1]}, "example[0]: should be an input x and a target y, not 1"),
        (
            {"examples": [([1], {0})]},
            "example[0].y: should be a list of 1 number, one number for each output, not {0}",
        ),
        ({"title": "a\nb"}, "title: should be one line of text, at most 200 characters"),
        (
            {**CROSS_ENTROPY, "examples": [([1], ["1.5"])]},
            "example[0].y[0]: binary cross-entropy needs targets from 0 to 1, not 1.5",
        ),
        (
            {**CROSS_ENTROPY, "activations": "tanh"},
            "loss: binary cross-entropy needs outputs between 0 and 1: make the last activation "
            "'sigmoid' instead of 'tanh'",
        ),
    ],
)
def test_a_bad_value_is_refused(given, text):
    """A set among them: what has no order is no vector."""
    with pytest.raises(LessonError) as error:
        Lesson.of(**{"layers": [1, 1], "examples": EXAMPLES, **given})
    assert str(error.value) == text


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"kind": "xaver"}, "kind: no initialiser 'xaver'; did you mean 'xavier'?"),
        ({"kind": 3}, "kind: should be the name of an initialiser, not 3"),
        ({"seed": -1}, "seed: should be a whole number from 0 to 4294967295, not -1"),
        ({"decimals": 13}, "decimals: should be a whole number from 0 to 12, not 13"),
        ({"scale": 0}, "scale: should be above 0 and at most 1000"),
        ({"scale": "x"}, "scale: expected a number such as 0.15 or 3/20, not 'x'"),
    ],
)
def test_a_bad_initialiser_is_refused(given, text):
    """By the key that a file would have."""
    with pytest.raises(LessonError) as error:
        Initialiser(**{"kind": "he", **given})
    assert str(error.value) == f"network.initialiser.{text}"


def test_a_lesson_that_is_not_there_is_refused(tmp_path):
    """A built-in with a slip, a missing file, an unknown suffix, bytes that are no text."""
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    missing = tmp_path / "nowhere.toml"
    for read, text in [
        (
            lambda: Lesson.named("two-two-tow"),
            "no built-in lesson 'two-two-tow'; did you mean 'two-two-two'?",
        ),
        (lambda: Lesson.read(missing), f"{missing}: no such file or directory; check the path"),
        (lambda: Lesson.read("my.yaml"), "my.yaml: a lesson is a .toml or a .json file"),
        (
            lambda: Lesson.read(tmp_path / "bytes.toml"),
            f"{tmp_path / 'bytes.toml'}: is not UTF-8 text; save it as UTF-8",
        ),
    ]:
        with pytest.raises(LessonError) as error:
            read()
        assert str(error.value) == text
