"""What is said of the digits is counted, and proven from the stored weights."""

from __future__ import annotations

import pytest
from flint import fmpq

from backprop import Lesson, Trace, lesson_named, lesson_names, taught_digits
from scenes.audit.watching import audited
from scenes.digit_classifier import DigitClassifier
from scenes.stage import RefusedError

pytest.importorskip("sklearn")


def test_the_digits_are_a_built_in_lesson_where_their_package_is():
    assert "digits" in lesson_names()
    assert (64, 30, 10) == lesson_named("digits").sizes


def test_a_four_is_guessed_wrong_before_and_read_afterwards(play):
    scene = play(DigitClassifier)

    told = ["digit", "network", "before", "training", "right", "proof", "held out", "accuracy",
            "puzzles"]  # fmt: skip
    assert told == [beat.name for beat in scene.beats]
    assert 4 == scene.label == scene.guess("after")
    assert "these stored weights (20 epochs of Adam in float64 on digits)" in scene.beats[5].text


def test_the_accuracy_is_that_of_the_exact_outputs():
    """Of all held-out digits the exact network, asked one by one, reads as many rightly."""
    taught = taught_digits()
    held_out = taught.held_out
    every = held_out.examples(range(len(held_out)))
    after = taught.after
    asked = Lesson.of(
        layers=after.sizes, activations=[f.name for f in after.activations],
        weights=after.weights, biases=after.biases, loss=after.loss.name, examples=every,
    )  # fmt: skip
    trace = Trace.of(asked)
    right = 0
    for m, label in enumerate(held_out.labels):
        z = [trace.value(f"example[{m}].a[2][{j}]") for j in range(10)]
        right += all(z[label] > z[j] for j in range(10) if j != label)  # of balls: for certain

    assert taught.accuracy_after == fmpq(right, len(held_out))


def test_another_digit_may_be_chosen(play):
    """Number 5 of those held out is a seven."""
    assert "Somebody wrote this seven by hand" in play(DigitClassifier, digit=5).beats[0].text


@pytest.mark.parametrize("size", [(1280, 720), (1080, 1080), (1080, 1920)])
def test_it_passes_the_audit(size):
    report = audited(DigitClassifier, size=size, theme="light")

    assert "" == "\n".join(dict.fromkeys(map(str, report.findings)))


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"lesson": "xor"}, "the built-in lesson 'digits' alone"),
        ({"digit": 1000}, "no held-out digit 1000; they are 0 to 358"),
    ],
)
def test_what_it_cannot_tell(given, why):
    with pytest.raises(RefusedError, match=why):
        type("Other", (DigitClassifier,), given)()


def test_without_their_package_it_is_refused_with_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "sklearn.datasets", None)
    with pytest.raises(RefusedError, match=r"install the extra: pip install 'manim-backprop\[dig"):
        DigitClassifier()
