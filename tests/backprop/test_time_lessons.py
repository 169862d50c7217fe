"""Lessons in time, from TOML: parameters and sequences of different length."""

import pytest
from flint import fmpq

from backprop import LessonError, TimeLesson

NEURON = TimeLesson.named("one-neuron-in-time")
GOOD = """
kind = "feedback neuron"
activation = "identity"
parameters = { w = 1, w_c = 2, b = 0 }
[[sequence]]
x = [1, 0, 0.15]
y = [0]
"""


def test_a_neuron_in_time_is_told_exactly():
    """0.15 is 3/20; h = 1, 2, 4 + 3/20."""
    trace = TimeLesson.from_toml(GOOD).trace()

    assert [trace.value(f"h{t}") for t in (1, 2, 3)] == [1, 2, fmpq(83, 20)]
    longer = TimeLesson.from_toml(GOOD.replace("0.15", "0.1500000000000000000000000001"))
    assert longer.trace().value("x3") == fmpq(3, 20) + fmpq(1, 10**28)


def test_sequences_of_different_length_share_their_parameters():
    """Three moments and five, each with its own gradient of the same w_c."""
    traces = [NEURON.trace(m) for m in range(2)]

    assert NEURON.lengths == (3, 5)
    assert [len(t.graph.consumers("w_c")) for t in traces] == [3, 5]
    assert traces[0].value("w_c") == traces[1].value("w_c") == fmpq(1, 2)
    assert traces[0].shown("d(w_c)", 6) != traces[1].shown("d(w_c)", 6)


@pytest.mark.parametrize("name", TimeLesson.names())
def test_every_built_in_lesson_in_time_can_be_told(name):
    """A loss, and a gradient for every parameter."""
    lesson = TimeLesson.named(name)
    trace = lesson.trace()

    assert float(trace.shown("E", 12)) > 0
    for parameter in lesson.parameters:
        assert trace.array(f"d({parameter})").shape == trace.graph[parameter].shape


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        (
            "w_c = 2, ",
            "",
            "l.toml, line 5: sequence[0]: the graph needs a value for 'w_c'",
        ),
        (
            "x = [1, 0, 0.15]",
            "x = []",
            "l.toml, line 6: sequence[0].x: should have 1 to 1,000 moments, one x for each, not 0",
        ),
        (
            "y = [0]",
            "y = [0, 1]",
            "l.toml, line 5: sequence[0]: 2 targets do not fit; this network has 1",
        ),
        (
            "w = 1",
            "w = [1]",
            "l.toml, line 5: sequence[0]: w should be a number, but it is a vector of 1",
        ),
        (
            "w = 1",
            'w = "one"',
            "l.toml, line 4: parameters.w: expected a number such as 0.15 or 3/20, not 'one'",
        ),
        (
            '"identity"',
            '"identify"',
            "l.toml, line 3: activation: no activation 'identify'; did you mean",
        ),
        (
            "feedback neuron",
            "neuron",
            "l.toml, line 2: kind: should be 'feedback neuron', 'elman'",
        ),
        (
            "feedback neuron",
            "elman",
            "l.toml, line 4: parameters: needs the matrices Wx",
        ),
        ("kind", "kinds", "l.toml, line 2: kinds: unknown key; did you mean 'kind'?"),
        (
            "kind",
            "kind = 3\nkind",
            "l.toml, line 3: 'kind = \"feedback neuron\"' is not TOML; that key is there already",
        ),
    ],
)
def test_a_lesson_in_time_that_does_not_fit_is_refused(old, new, text):
    """File, key, problem."""
    assert old in GOOD
    with pytest.raises(LessonError) as error:
        TimeLesson.from_toml(GOOD.replace(old, new), "l.toml")
    assert str(error.value).startswith(text)
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there_is_said(tmp_path):
    """And one that is, is read."""
    path = tmp_path / "l.toml"
    with pytest.raises(LessonError, match="no such file or directory; check the path"):
        TimeLesson.read(path)
    path.write_text(GOOD, encoding="utf-8")
    assert TimeLesson.read(path).lengths == (3,)
    with pytest.raises(LessonError, match="no built-in lesson in time 'one'"):
        TimeLesson.named("one")
