"""Whatever stands in a lecture or lesson file, the answer is the thing itself or clean complaints."""

from __future__ import annotations

import re
import string
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backprop import LessonError, lesson_named
from backprop.kinds import lesson_from_toml
from backprop.places import line_of, lines_of
from scenes.production.complaints import told
from scenes.production.lecture import Lecture
from scenes.production.library import LECTURES
from scenes.production.order import Order

LECTURE = (LECTURES / "training-step.toml").read_text()
MORE = (
    'author = "A"\naspect = "9:16"\nquality = "m"\ncaptions = "soft"\nvoice = "hibari"\n'
    + LECTURE
    + "options = { layer = 1 }\nwords = { loop = 'x' }\npauses = { loop = 1.5 }\n"
    + "[lessons.mine]\nrate = 0.5\nnetwork.layers = [1, 1]\nexample = [{ x = [1], y = [1] }]\n"
)
LESSONS = [lesson_named(name).to_toml() for name in ("two-two-two", "xor", "one-neuron-in-time")]
PIECES = st.sampled_from(
    ['"', "'", "'''", '"""', "[", "]", "[[", "]]", "{", "}", "=", ",", ".", "\n", "#", "\\", "\\u0000",
     "-1", "1e999", "-inf", "nan", "0x", "9" * 5000, "true", "1979-05-27", "[[chapter]]", "[lessons.x]",
     "a.b.c = 1\n", "chapter = 1\n", "lessons = 1\n", "words = []\n", "layers = [0]\n", "\u202e", "\x00",
     "é", "😀", "x = " + "[" * 2000, "steps = 10000000000\n", "layers = [9999999, 1]\n"]
)  # fmt: skip
SETTINGS = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@st.composite
def mutated(draw: Any, text: str) -> str:
    """The text with some pieces cut out, put in, repeated."""
    for _ in range(draw(st.integers(1, 4))):
        here = draw(st.integers(0, len(text)))
        there = min(len(text), here + draw(st.integers(0, 60)))
        new = draw(
            st.one_of(st.just(""), PIECES, st.text(max_size=8), st.just(text[here:there] * 2))
        )
        text = text[:here] + new + text[there:]
    return text


VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=10),
        st.sampled_from(["ForwardPass", "xor", "dark", "en", "l", "16:9", "soft"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=12,
)  # fmt: skip
KEYS = st.sampled_from(
    ["title", "lesson", "author", "language", "theme", "aspect", "quality", "captions", "voice",
     "lessons", "chapter", "scene", "options", "words", "pauses", "x y", ""]
)  # fmt: skip
TABLES = st.dictionaries(KEYS, VALUES, max_size=8)


def toml(value: object) -> str:
    """A value as TOML, on one line."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return '"' + "".join(f"\\U{ord(c):08x}" if ok(c) else "?" for c in value) + '"'
        case list():
            return "[" + ", ".join(map(toml, value)) + "]"
        case dict():
            return "{" + ", ".join(f"{toml(k)} = {toml(v)}" for k, v in value.items()) + "}"
        case None:
            return '"none"'
        case _:
            return str(value)


def ok(character: str) -> bool:
    return not 0xD800 <= ord(character) <= 0xDFFF


def read(text: str) -> Lecture | None:
    """A lecture, or None with complaints of one line each that name the file."""
    lecture, complaints = Lecture.parsed(text)
    lines = told(complaints, text, "my.toml").splitlines()
    assert (lecture is None) <= bool(lines)
    assert all(line.startswith("my.toml") for line in lines)
    return None if complaints else lecture


def complaint_of_lesson(text: str) -> str | None:
    try:
        lesson_from_toml(text, "my.toml")
    except LessonError as error:
        return str(error)
    return None


def make_jobs(lecture: Lecture) -> None:
    """What a build asks of it before anything is rendered."""
    lesson = lecture.lesson_named(lecture.lesson)
    order = Order(lecture, "my", lesson, lecture.theme, lecture.quality, Path("media"))
    assert len(order.jobs()) == len(lecture.chapters)
    assert order.jobs() == order.jobs()


def test_the_whole_text_is_good():
    """Else the fuzzing would begin with complaints."""
    lecture = read(MORE)

    assert lecture is not None
    make_jobs(lecture)


@SETTINGS
@given(mutated(MORE))
def test_a_harmed_lecture_file_is_read_or_complained_of(text: str):
    """Never a traceback."""
    if lecture := read(text):
        make_jobs(lecture)


@SETTINGS
@given(TABLES)
def test_any_table_is_read_or_complained_of(table: dict[str, object]):
    """Of keys that there are and values of every kind."""
    text = "".join(f"{toml(key)} = {toml(value)}\n" for key, value in table.items())
    if lecture := read(text):
        make_jobs(lecture)


@SETTINGS
@given(st.text(alphabet=string.printable + "é\x00\u2028", max_size=200))
def test_lines_are_found_in_any_text(text: str):
    """Or none; no text makes it fail or search for long."""
    lines = lines_of(text)

    assert all(1 <= line <= text.count("\n") + 1 for line in lines.values())
    assert line_of(lines, ("no", "such", 1, "place")) is None or ("no",) in lines


@SETTINGS
@given(st.sampled_from(LESSONS).flatmap(mutated))
def test_a_harmed_lesson_file_is_read_or_complained_of(text: str):
    """By its name, in one line; never a traceback."""
    complaint = complaint_of_lesson(text)

    if complaint is not None:
        assert re.match(r"my\.toml(, line \d+)?: ", complaint)
        assert 1 == len(complaint.splitlines())


@pytest.mark.parametrize(
    "text",
    ["x = " + "[" * 100_000, "x = " + "{ a = " * 10_000, "[" + "a." * 50_000 + "a]", "[[a]]\n" * 20_000],
    ids=["arrays", "tables", "keys", "many"],
)  # fmt: skip
def test_deep_or_long_files_are_refused_soon(text: str):
    """In a second, in words."""
    assert read(text) is None
