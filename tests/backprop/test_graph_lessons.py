"""Lessons of computation graphs, from TOML files."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backprop import (
    GraphLesson,
    Lesson,
    LessonError,
    TimeLesson,
    lesson_from_toml,
    lesson_named,
    lesson_names,
)


def graph(nodes: str, givens: str = "x = 1") -> GraphLesson:
    return GraphLesson.from_toml(f"[inputs]\n{givens}\n[nodes]\n{nodes}\n", "mine.toml")


def test_a_node_is_the_mathematics_that_it_says() -> None:
    lesson = graph('q = "x + y"\nE = "q * z"', "x = -2\ny = 5\nz = -4")
    trace = lesson.trace()
    assert [trace.shown(a) for a in ("q", "E", "d(x)", "d(z)")] == ["3", "-12", "-4", "3"]


def test_vectors_matrices_and_functions_are_read() -> None:
    lesson = GraphLesson.from_toml("""
        [inputs]
        x = [1, -2]
        [parameters]
        W = [[0.5, 1], [2, -1]]
        [nodes]
        z = "W @ x"
        a = "relu(z)"
        E = "sum(a) + 0.5 * a[1] ** 2 - mean(x) + max(z, x)[0]"
    """)
    assert lesson.trace().shown("E", 2) == "13.50"  # z = (−1.5, 4): 4 + 8 + 0.5 + 1


def test_decimals_are_read_exactly() -> None:
    digits = "0.1234567890123456789012345"
    assert graph(f'E = "x * {digits}"').trace().shown("E", 25) == digits


@pytest.mark.parametrize(
    ("nodes", "told"),
    [
        ('q = "x +"', "nodes.q: 'x +' is no expression"),
        ('q = "__import__(1)"', "there is no function '__import__'"),
        ('q = "sigmiod(x)"', "did you mean 'sigmoid'?"),
        ('q = "y"', "there is no 'y'; there is: x"),
        ('q = "x"', "is a copy of x"),
        ('q = "2 * x"\nE = "q"', "nodes.E: is a copy of q"),
        ('q = "1 + 1"', "hears no other node"),
        ('q = "x.y"', "is not read here"),
        ('q = "x ** y"', "is not read here"),
        ('q = "x ** 99"', "a power should be a whole number"),
        ('q = "x / 0"', "divides by 0"),
        ('q = "ln(x - 5)"', "ln needs a number above 0"),
        ('q = "x[0]"', "takes a vector"),
        ('q = "1e999999999 * x"', "out of range"),
        ('x = "x + 1"', "names are given once"),
        ('q = "9**9**9**9 * x"', "is not read here"),
        (f'q = "{"x + " * 300} x"', "longer than 1000 characters"),
        (f'q = "{"(" * 400}x{")" * 400}"', "nodes.q"),
        ("", "there should be 1 to 200 nodes"),
        ("q = 3", "should be text in quotes"),
    ],
)
def test_what_is_wrong_is_said_with_its_key(nodes: str, told: str) -> None:
    with pytest.raises(LessonError) as caught:
        graph(nodes)
    assert told in str(caught.value)
    assert str(caught.value).startswith("mine.toml")


def test_the_last_node_is_a_number() -> None:
    with pytest.raises(LessonError, match="the last node should be a number"):
        graph('q = "2 * x"', "x = [1, 2]")


@given(st.text(alphabet="xq01.+-*/@()[],'= \n\"", max_size=40))
def test_whatever_a_node_says_there_are_only_clean_errors(text: str) -> None:
    quoted = text.replace("'", "").replace("\n", " ")
    with contextlib.suppress(LessonError):
        graph(f"q = '{quoted}'")


def test_a_lesson_of_any_kind_is_found_by_its_name() -> None:
    kinds = {type(lesson_named(name)) for name in lesson_names()}
    assert kinds == {Lesson, GraphLesson, TimeLesson}
    with pytest.raises(LessonError, match="did you mean 'branch-and-merge'"):
        lesson_named("branch-and-merg")


@pytest.mark.parametrize("name", lesson_names())
def test_a_lessons_text_makes_the_same_kind_again(name: str) -> None:
    lesson = lesson_named(name)
    again = lesson_from_toml(lesson.to_toml())
    assert (type(again), again.name) == (type(lesson), lesson.name)
