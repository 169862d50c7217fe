"""The bias has the chain of a weight, with 1 for its last derivative."""

from __future__ import annotations

import pytest

from backprop import Lesson
from scenes.audit.watching import audited
from scenes.bias_is_one import BIAS, WEIGHT, BiasIsOne
from scenes.stage import RefusedError
from tests import playing


def played(lesson: str, **given) -> BiasIsOne:
    return playing.played(BiasIsOne, lesson=lesson, **given)


def test_the_two_chains_differ_in_their_last_number_only():
    """0.7414 · 0.1868 · 0.5933 for the weight, 0.7414 · 0.1868 · 1 for the bias."""
    tables = played("two-two-two").tables
    weight, bias = ([table[f"value 0 {n}"].shown.text for n in range(3)] for table in tables)

    assert weight == ["0.7414", "0.1868", "0.5933"]
    assert bias == ["0.7414", "0.1868", "1"]


def test_the_slope_for_the_bias_is_delta():
    scene = played("two-two-two")

    assert scene.tables[WEIGHT]["result 0"].shown.text == "0.0822"
    assert scene.tables[BIAS]["result 0"].shown.text == scene.trace.shown("delta[2][0]") == "0.1385"


def test_a_hidden_neuron_can_be_chosen():
    scene = played("two-three-one-relu", neuron=(1, 2))

    assert scene.tables[BIAS]["result 0"].shown.text == "0.38"


def test_a_neuron_that_is_not_in_the_lesson_is_refused():
    with pytest.raises(RefusedError, match="it has no neuron 5 in a trained layer 2"):
        played("two-two-two", neuron=(2, 5))


def test_in_a_chain_broken_into_lines_no_frame_lies_on_a_number():
    """-1.65 twice: 48.7486121 · 0.0200926, and (-2.343) in a line of its own."""
    lesson = Lesson.of(
        layers=[1, 1, 1], activations=["identity", "sigmoid"], loss="binary cross-entropy",
        rate="0.5", weights=[[["-1.65"]], [["-1.65"]]], biases=[["0"], ["0"]],
        examples=[(["1.42"], ["0"])],
    )  # fmt: skip

    assert [] == audited(BiasIsOne, lesson=lesson, size=(1080, 1080)).findings
