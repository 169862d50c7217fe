"""A knob turns one given of a lesson, and nothing else."""

from __future__ import annotations

import pytest

from backprop import AddressError, GraphLesson, Lesson, LessonError, TimeLesson, Trace
from backprop.numbers import exact
from backprop.turned import given, turned

MAZUR = Lesson.named("two-two-two")
VECTORS = GraphLesson.from_toml(
    'name = "v"\n[inputs]\nx = [1, 2]\n[parameters]\nW = [[1, 0], [3, 4]]\n'
    '[nodes]\nz = "W @ x"\nE = "sum(z)"'
)


@pytest.mark.parametrize(
    "address", ["W[1][0,0]", "b[2][1]", "x[1]", "example[0].y[0]", "a[0][0]", "eta"]
)
def test_the_given_has_the_new_value_and_all_others_have_their_old_ones(address: str):
    """One third, wherever it is put; turned back, the lesson is as it was."""
    other = turned(MAZUR, address, "1/3")

    assert exact("1/3") == given(other, address)
    assert MAZUR != other
    assert MAZUR == turned(other, address, given(MAZUR, address))


def test_what_follows_from_the_given_follows():
    """z = 0.15 · 0.05 + 0.2 · 0.1 + 0.35 is 0.3775; with w₁₁ = 1 it is 0.42."""
    assert "0.42" == Trace.of(turned(MAZUR, "W[1][0,0]", 1)).shown("z[1][0]", 2)


def test_the_other_examples_stay():
    """An input of the second example is turned."""
    xor = Lesson.named("xor")
    other = turned(xor, "example[1].x[0]", "0.5")

    assert xor.examples[0] == other.examples[0]
    assert exact("0.5") == other.examples[1].x[0]


def test_a_number_of_a_graph_and_an_entry_of_its_matrix():
    """(x + y) z with z = 3 is 9; the row 3 4 becomes 3 5, and 3 + 4·2 becomes 3 + 5·2."""
    graph = GraphLesson.named("sum-times-number")

    assert "9" == turned(graph, "z", 3).trace().show("E").text
    assert "14" == turned(VECTORS, "W[1,1]", 5).trace().show("E").text


def test_a_parameter_of_a_network_in_time():
    """tanh(w x) with w = 0, and so tanh(b) at the first moment."""
    lesson = TimeLesson.named("one-neuron-in-time")

    assert "0.0997" == turned(lesson, "w", 0).trace().shown("h1", 4)


@pytest.mark.parametrize(
    ("lesson", "address", "message"),
    [
        (MAZUR, "z[1][0]", r"'z\[1\]\[0\]' is worked out, not given"),
        (MAZUR, "step[1].W[1][0,0]", "only the start's are given"),
        (MAZUR, "W[1][2,0]", r"0 to 1"),
        (VECTORS, "V", "there is no given 'V'"),
        (VECTORS, "W", "names no number: W is 2×2"),
        (VECTORS, "W[2,0]", "names no number: W is 2×2"),
    ],
)
def test_what_is_no_given_cannot_be_turned(lesson, address: str, message: str):
    """Neither what is worked out, nor what is not there."""
    with pytest.raises(AddressError, match=message):
        turned(lesson, address, 1)


def test_a_value_that_the_lesson_does_not_allow_is_refused():
    """A rate of 0; a target of 2 under the cross-entropy."""
    with pytest.raises(LessonError, match="above 0"):
        turned(MAZUR, "eta", 0)
    with pytest.raises(LessonError, match="targets from 0 to 1"):
        turned(Lesson.named("xor"), "y[0]", 2)
