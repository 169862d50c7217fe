"""What is written reads back to the same lesson and the same trace, number for number."""

import copy
import json
import pickle
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backprop import FLOAT, Initialiser, Lesson, Trace, TraceError
from tests.backprop.networks import lessons

fractions = st.builds("{}/{}".format, st.integers(-(10**30), 10**30), st.integers(1, 10**30))
decimals = st.builds("{}e{}".format, st.integers(-(10**40), 10**40), st.integers(-300, 300))
titles = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=50)


@given(number=st.one_of(fractions, decimals), title=titles)
def test_any_number_and_any_title_survive_both_formats(number, title):
    """Long decimals, thirds, quotes, backslashes, accents."""
    start = {"weights": [[[number]]], "title": title, "rate": "1/3"}
    lesson = Lesson.of(layers=[1, 1], **start, examples=[(["1e-399"], ["0.1"])])

    assert Lesson.from_toml(lesson.to_toml()) == lesson
    assert Lesson.from_json(lesson.to_json()) == lesson


@pytest.mark.parametrize("number", [f"1/{2**100}", f"{3**80}/{2**150}", f"{10**59}/3", "5e-400"])
def test_a_fraction_that_ends_late_is_written_as_a_fraction(number):
    """1/2¹⁰⁰ has 70 digits as a decimal, and decimals are read up to 60."""
    lesson = Lesson.of(layers=[1, 1], weights=[[[number]]], examples=[([1], [0])])

    assert Lesson.from_toml(lesson.to_toml()) == lesson
    assert Lesson.from_json(lesson.to_json()) == lesson


@given(lesson=lessons(steps=7))
def test_any_lesson_survives_both_formats(lesson):
    """Sizes, activations, losses, examples, rate, steps and biases that rest."""
    assert Lesson.from_toml(lesson.to_toml()) == lesson
    assert Lesson.from_json(lesson.to_json()) == lesson
    assert pickle.loads(pickle.dumps(lesson)) == lesson


@given(
    kind=st.sampled_from(["uniform", "normal", "xavier", "he"]),
    seed=st.integers(0, 2**32 - 1),
    decimals=st.integers(0, 6),
)
def test_a_seed_survives_and_draws_the_same_weights(kind, seed, decimals):
    """The file names the seed, not the weights."""
    start = Initialiser(kind, seed, decimals, scale="1/2")
    lesson = Lesson.of(layers=[2, 3, 1], initialiser=start, examples=[([1, 2], [0])])

    again = Lesson.from_toml(lesson.to_toml())

    assert "W1" not in lesson.to_toml()
    assert again == lesson
    assert again.weights == lesson.weights


@pytest.mark.parametrize("name", Lesson.names())
def test_a_built_in_lesson_survives_both_formats(name, tmp_path):
    """Also through a file, by its suffix."""
    lesson = Lesson.named(name)
    (tmp_path / "it.toml").write_text(lesson.to_toml(), encoding="utf-8")
    (tmp_path / "it.JSON").write_text(lesson.to_json(), encoding="utf-8")

    assert Lesson.read(tmp_path / "it.toml") == lesson
    assert Lesson.read(tmp_path / "it.JSON") == lesson


def test_a_decimal_of_a_file_is_not_the_nearest_double():
    """0.15 is 3/20; the double next to it is not."""
    text = "rate = 0.15\n[network]\nlayers = [1, 1]\n[[example]]\nx = [0.1]\ny = [0.2]\n"
    lesson = Lesson.from_toml(text)

    assert (lesson.rate * 20, lesson.examples[0].x[0] * 10) == (3, 1)
    assert Lesson.of(layers=[1, 1], rate=0.15, examples=[([0.1], [0.2])]) == lesson


@given(lesson=lessons(most_examples=2))
def test_a_trace_survives_json(lesson):
    """Rationals as p/q, balls by their bits."""
    trace = Trace.of(lesson)
    assert Trace.from_json(trace.to_json()) == trace


def test_a_trace_in_float64_survives_json_and_is_another_trace():
    """Equality asks for lesson, precision and kind of numbers."""
    lesson = Lesson.named("two-two-two")
    rough = Trace.of(lesson, numbers=FLOAT)

    assert Trace.from_json(rough.to_json()) == rough
    assert rough != Trace.of(lesson)
    assert Trace.of(lesson, precision=64) != Trace.of(lesson)
    assert copy.deepcopy(rough) == rough == pickle.loads(pickle.dumps(rough))


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (
            lambda table: table["steps"][0]["W"]["1"][0].__setitem__(0, "4/20"),
            "my.json: steps[0].W.1[0][0]: should be 3/20, as the lesson gives, but it is 4/20; "
            "write the file again with Trace.to_json",
        ),
        (
            lambda table: table["steps"].pop(),
            "my.json: steps: should be a list of 2, as the lesson gives, but it is a list of 1; "
            "write the file again with Trace.to_json",
        ),
        (
            lambda table: table.__setitem__("format", "x"),
            "my.json: format: should be 'backprop trace 1'; write it with Trace.to_json",
        ),
        (
            lambda table: table.__setitem__("numbers", []),
            "my.json: numbers: should be 'exact' or 'float64'",
        ),
        (
            lambda table: table.__setitem__("precision", "x"),
            "my.json: precision should be 32 to 16384 bits, not 'x'",
        ),
        (
            lambda table: table.__setitem__("lesson", 1),
            "my.json: lesson: should be a table; write it with Trace.to_json",
        ),
    ],
)
def test_an_altered_trace_is_refused(change, text):
    """A stored trace is a copy to be checked, not an authority."""
    table = json.loads(Trace.of(Lesson.named("two-two-two")).to_json())
    change(table)

    with pytest.raises(TraceError) as error:
        Trace.from_json(json.dumps(table), source="my.json")
    assert str(error.value) == text


@pytest.mark.parametrize("stored", [[], None, {"0": {}}, [{}] * 3])
def test_the_steps_of_a_stored_trace_are_counted_before_any_is_worked_out(stored):
    """A hundred thousand steps in half a kilobyte."""
    trace = Trace.of(replace(Lesson.named("xor"), steps=1))
    table = json.loads(trace.to_json())
    table["lesson"]["steps"], table["steps"] = 100_000, stored
    with pytest.raises(TraceError, match=r"my\.json: steps: should be a list of 100001"):
        Trace.from_json(json.dumps(table), source="my.json")
