"""What a node's text may say: matrices, vectors made of numbers, roots; and what is refused."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import numpy as np
import pytest
from flint import fmpq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backprop import GraphLesson, LessonError, TimeLesson, lesson_from_toml
from backprop.flow import Flow
from backprop.mathematics import FUNCTIONS
from backprop.numbers import FLOAT
from scenes.audit.plain import SecondOpinion

ATTENTION = """
rate = 0.1
[inputs]
X = [[1, 0.5], [-0.3, 2], [0, 1]]
[parameters]
Q = [[0.2, -0.5], [1, 0.3]]
K = [[0.7, 0.1], [-0.4, 0.6]]
V = [[1, -1], [0.5, 2]]
g = 1.5
[nodes]
S = "X @ Q @ linear(K, X).T / sqrt(2)"
A = "softmax(S)"
H = "A @ (X @ V)"
m = "mean(H[0])"
n = "g * (H[0] - m) / sqrt(mean((H[0] - m)**2) + 0.00001)"
M = "[[n[0], n[1]], H[1:3][1], H[:, 0][0:2]]"
s = "sum(transpose(M) @ M) + n @ H[2] + M[2, 1] * [1, 2] @ n + max(n[0], n[1], 3) + H[-1, -1]"
E = "s ** -1 + A[0, 1]"
"""


def graph(E: str, givens: str = "x = 1") -> GraphLesson:
    return GraphLesson.from_toml(f'[inputs]\n{givens}\n[nodes]\nE = "{E}"\n', "mine.toml")


@pytest.mark.parametrize(
    ("E", "value"),
    [
        ("sum(X @ X)", 7 + 10 + 15 + 22),
        ("sum(linear(X, X))", 5 + 11 + 11 + 25),
        ("(X @ x)[1]", 3 * 5 + 4 * 6),
        ("(x @ X)[1]", 5 * 2 + 6 * 4),
        ("x @ x", 25 + 36),
        ("X.T[0, 1]", 3),
        ("transpose(X)[1][0]", 2),
        ("sum(X[:, 1])", 6),
        ("sum(X[0])", 3),
        ("X[1, 0:1][0] + X[-1, -1]", 7),
        ("x[0:1] @ [2]", 10),
        ("[x[1], 2, X[0, 0]] @ [1, 10, 100]", 6 + 20 + 100),
        ("sum([x, [1, 1]] @ [[1], [10]])", 65 + 11),
        ("sqrt(x[0] * 5) * sqrt(4)", 10),
        ("max(x[0], x[1], 7)", 7),
        ("x[0] ** -1 * 2 ** -1", fmpq(1, 10)),
        ("sum(x) * mean(3)", 33),
        ("sum(concatenate([1], x))", 12),
    ],
)
def test_a_node_says_matrices_slices_and_vectors_made_of_numbers(E: str, value: object) -> None:
    """X = (1 2; 3 4), x = (5, 6): all in one's head, all exact."""
    assert value == graph(E, "x = [5, 6]\nX = [[1, 2], [3, 4]]").trace().value("E")


def test_a_root_is_proven_to_any_digit() -> None:
    """√2 = 1.41421356237309504880168872420969807856967187537694…, its slope 1/(2√2)."""
    trace = graph("sqrt(x)", "x = 2").trace()

    assert "1.4142135623730950488016887242096980785697" == trace.shown("E", 40)
    assert "0.353553390593273762200422181052" == trace.shown("d(x)", 30)
    assert (fmpq(3, 2), fmpq(1, 3)) == tuple(
        graph("sqrt(x)", "x = 2.25").trace().value(a) for a in ("E", "d(x)")
    )


def test_every_operation_hears_what_a_nudge_says() -> None:
    """Attention and a layer norm, written in a file: (E(p + h) − E(p − h)) / 2h for every cell."""
    lesson = GraphLesson.from_toml(ATTENTION)
    givens = {name: _floats(value) for name, value in lesson.givens.items()}
    flow, h = Flow.of(lesson.graph, givens, FLOAT), 1e-6

    def after(name: str, cell: tuple[int, ...], by: float) -> float:
        moved = np.array(givens[name])
        moved[cell] += by
        given = moved if moved.shape else float(moved)
        return float(Flow.of(lesson.graph, {**givens, name: given}, FLOAT).loss)

    for name, value in givens.items():
        for cell in np.ndindex(np.shape(value)):
            slope = (after(name, cell, h) - after(name, cell, -h)) / (2 * h)
            heard = float(np.asarray(flow.gradient(name))[cell])
            assert abs(slope - heard) < 1e-6 * (1 + abs(slope)), (name, cell)


def test_the_second_opinion_works_every_operation_out() -> None:
    """There, back, and after a step, number by number on a tape."""
    trace = GraphLesson.from_toml(ATTENTION).trace()
    opinion = SecondOpinion(trace)
    asked = [
        f"{step}{a}" for step in ("", "step[1].") for a in ("E", "n[1]", "d(X)[2,1]", "d(Q)[0,1]")
    ]

    for address in asked:
        shown = trace.show(address)
        assert opinion.text(address, shown.style) == shown.text, address


def _floats(value: object) -> object:
    cells = np.vectorize(lambda v: int(v.p) / int(v.q), otypes=[float])(value)
    return cells if cells.shape else float(cells)


@pytest.mark.parametrize(
    ("E", "told"),
    [
        ("x * 2**99999999999", "a power should be a whole number from -64 to 64, not 99999999999"),
        ("x * ((2**64)**64)**64", "a number in it is too long"),
        ("x ** 0.5", "a root is sqrt(x), any other exp(p * ln(x))"),
        ("softmax(x, x)", "softmax takes 1 value, not 2"),
        ("max(x)", "max takes at least 2 values, not 1"),
        ("softmax(x)", "softmax takes a vector, or one a row; write [a, b]"),
        ("sum(concatenate(2, x))", "a number has no cells to put in a row"),
        ("sum([x, [1, 2]])", "a number and a vector of 2 should have the same shape"),
        ("[[[x]]][0]", "a matrix is no row of another"),
        ("[1, 2]", "hears no other node"),
        ("[]", "is not read here"),
        ("x[0]", "an index in [ ] takes a vector or a matrix, not a number"),
        ("[x][1]", "a vector of 1 has no cells [1]"),
        ("[x][x]", "is no index"),
        ("[x, x][::2]", "is no index"),
        ("[x, x].T", "a vector of 2 has no transpose"),
        ("[[x, x]] @ [[x, x]]", "1×2 times 1×2: the first should have as many columns"),
        ("[x, x] @ [x, x, x]", "they should be equally long"),
        ("sqrt(x - 2)", "nodes.E: sqrt needs a number that is not below 0"),
        ("sqrt(x - 1)", "the root has no slope at 0"),
        ("sqrt", "sqrt is a function, write sqrt(…)"),
        ("v4 + x", "there is no 'v4'"),
        ("c1 + x", "there is no 'c1'"),
    ],
)
def test_what_a_node_cannot_say_is_told_with_its_name(E: str, told: str) -> None:
    """At once, in one short line."""
    with pytest.raises(LessonError) as caught:
        graph(E)
    text = str(caught.value)
    assert told in text
    assert text.startswith("mine.toml, line 4: nodes")
    assert len(text) < 320
    assert "\n" not in text


def test_the_node_that_has_no_number_is_named() -> None:
    """Not only that one of them has none."""
    with pytest.raises(LessonError, match=r"line 5: nodes.b: ln needs a number above 0"):
        GraphLesson.from_toml(
            '[inputs]\nx = 1\n[nodes]\na = "x - 1"\nb = "ln(a)"\nE = "b * 2"', "mine.toml"
        )


def test_a_graph_that_would_fill_the_memory_is_refused_at_once() -> None:
    """Every node is twice as long as the one before; every power has 64 times the digits."""
    began = time.perf_counter()
    doubling = "\n".join(f'a{n + 1} = "concatenate(a{n}, a{n})"' for n in range(60))
    with pytest.raises(LessonError, match=r"nodes\.a13: would have 16,384 numbers, at most 10,000"):
        GraphLesson.from_toml(f'[inputs]\na0 = [1, 2]\n[nodes]\n{doubling}\nE = "sum(a60)"')
    tower = graph("(((((x**64)**64)**64)**64)**64)", "x = '3/7'").trace()
    assert "0.0000" == tower.shown("E")  # (3/7)^(64⁵), some 10^-395,000,000
    squares = "\n".join(f'a{n + 1} = "a{n} * a{n}"' for n in range(120))
    GraphLesson.from_toml(f'[inputs]\na0 = "3/7"\n[nodes]\n{squares}')
    assert time.perf_counter() - began < 5


def test_an_error_does_not_repeat_a_long_name_or_a_long_list() -> None:
    """400 inputs with names of 64 letters: a line of their own would be 26,000 characters."""
    names = "\n".join(f"q{'ab' * 29}{n:05d} = 1" for n in range(400))
    for text in ("zzzz", "q" * 900):
        with pytest.raises(LessonError) as caught:
            GraphLesson.from_toml(f'[inputs]\n{names}\n[nodes]\nE = "x + {text}"')
        assert len(str(caught.value)) < 2000
    with pytest.raises(LessonError, match="at most 64"):
        GraphLesson.from_toml(f"[inputs]\n{'q' * 65} = 1\n[nodes]\nE = 'x'")


def test_names_and_titles_follow_the_rules_of_layered_lessons() -> None:
    """They become names of files and lines of captions."""
    body = '[inputs]\nx = 3\n[nodes]\nE = "x * x"'
    time_body = 'kind = "feedback neuron"\nparameters = { w = 1, w_c = 1, b = 0 }\n'
    time_body += "[[sequence]]\nx = [1]\ny = [1]\n"
    for kind in (body, time_body):
        for line in ('name = "a/../../b"', 'title = "x\\n\\n1"', 'title = "\\u001b]0;x\\u0007"'):
            with pytest.raises(LessonError, match=r"line 1: (name|title): should be"):
                lesson_from_toml(f"{line}\n{kind}")


def test_a_key_of_five_thousand_digits_is_an_unknown_key() -> None:
    """Python converts no such text to a number."""
    with pytest.raises(LessonError, match="unknown key"):
        lesson_from_toml(f"{'9' * 5000} = 1\n[inputs]\nx = 1\n[nodes]\nE = 'x * x'")


# -- any text ----------------------------------------------------------------------------------

PIECES = ["x", "X", "w", "1", "0", "2", "-", "+", "*", "/", "**", "@", "(", ")", "[", "]", ",", ":",
          ".T", ".", "1e-400", "0.5", "64", "999999999", "lambda", "if", "None", "True", "E", "v1",
          *(f"{name}(" for name in FUNCTIONS)]  # fmt: skip
PARAMETERS = ["w", "w_c", "b", "Wx", "Wh", "Wy", "c", "h0", "x1", "E", "Wi"]
KEYS = ["activation", "output", "loss", "every", "rate", "steps", "name", "nudge"]
SETTINGS = ["'tanh'", "'sigmoid'", "'hinge'", "true", "0.5", "0", "-1", "3", "''", "[]"]
VALUES = st.sampled_from(
    ["1", "-2.5", "'1/3'", "'x'", "true", "[]", "[1, 2]", "[[1, 2], [3, 4]]", "[[1], [2, 3]]", "{}",
     "[[[1]]]", "1e400", "nan", "1979-05-27", "'1e-400'", "[1, [2]]", "''"]
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), VALUES, VALUES)
def test_whatever_a_graphs_file_says_there_are_only_clean_errors(E: str, x: str, w: str) -> None:
    """Functions, brackets and numbers in any order; inputs of any kind."""
    began = time.perf_counter()
    with contextlib.suppress(LessonError):
        GraphLesson.from_toml(
            f"rate = 0.5\n[inputs]\nx = {x}\nX = [[1, 2], [3, 4]]\n[parameters]\nw = {w}\n"
            f'[nodes]\nv1 = "x * 2"\nE = "{E}"'
        ).trace().shown("step[1].E")
    assert time.perf_counter() - began < 5


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(["feedback neuron", "elman", "lstm", "gru"]),
    st.dictionaries(st.sampled_from(PARAMETERS), VALUES),
    VALUES,
    VALUES,
    st.dictionaries(
        st.sampled_from(KEYS),
        st.sampled_from(SETTINGS),
    ),
)
def test_whatever_a_file_in_time_says_there_are_only_clean_errors(
    kind: str, parameters: dict[str, str], x: str, y: str, keys: dict[str, str]
) -> None:
    """Parameters of other kinds and shapes, losses that do not fit, steps without a rate."""
    lines = [f'kind = "{kind}"', *(f"{key} = {value}" for key, value in keys.items())]
    lines += ["[parameters]", *(f"{name} = {value}" for name, value in parameters.items())]
    lines += ["[[sequence]]", f"x = {x}", f"y = {y}"]
    with contextlib.suppress(LessonError):
        TimeLesson.from_toml("\n".join(lines)).trace().shown("E")


def test_the_files_that_were_attacks_are_read_or_refused(tmp_path: Path) -> None:
    """Through the door that every command uses."""
    from backprop import lesson_from

    path = tmp_path / "mean.toml"
    path.write_text('[inputs]\nx = 2\n[nodes]\nE = "x * mean(3)"\n')
    assert "6" == lesson_from(path).trace().shown("E")
