"""The numbers of a step, for a text, a spreadsheet or a program: all of them, all proven."""

import csv
import io
import json

import pytest
import typst

from backprop import Decimals, Lesson, Trace, lesson_named
from scenes.commands import main
from scenes.production.mathematics import latex_of, unicode_of
from scenes.production.numbers import FORMATS, addresses, rows

STEP = rows(Lesson.named("two-two-two"))


def test_a_step_is_told_in_the_order_in_which_it_is_worked_out():
    """Parameters, example, forward, backward, update, and what has become of them."""
    order = [row.address for row in STEP]
    before = ["W[1][0,0]", "x[0]", "z[1][0]", "a[2][1]", "loss"]
    after = ["delta[2][0]", "dW[1][0,1]", "update[1][0,0]", "step[1].W[1][0,0]", "step[1].loss"]
    places = [order.index(address) for address in (*before, *after)]

    assert sorted(places) == places
    assert len(order) == len(set(order))


def test_each_text_is_the_engines():
    """Exact where it is the value itself."""
    found = {row.address: (row.text, row.exact, row.name) for row in STEP}

    assert ("0.15", True, "weight of neuron 1 of layer 1 for input 1") == found["W[1][0,0]"]
    assert ("0.3775", True) == found["z[1][0]"][:2]
    assert ("0.2984", False, "loss") == found["loss"]


def test_examples_have_their_own_numbers_and_a_mean():
    """Four of XOR's: each its loss, and the loss of all."""
    listed = list(addresses(Lesson.named("xor")))

    assert all(f"example[{n}].loss" in listed for n in range(4))
    assert "loss" in listed
    assert "dW[1][0,0]" in listed


def test_the_last_step_has_nothing_after_it():
    """Training stops there."""
    assert not any(
        address.startswith("step[151]") for address in addresses(lesson_named("xor"), 150)
    )


def test_decimals_may_be_chosen():
    """Of every number."""
    lesson = Lesson.named("two-two-two")

    (text,) = {r.text for r in rows(lesson, style=Decimals(12)) if r.address == "step[1].loss"}

    assert Trace.of(lesson).shown("step[1].loss", 12) == text


@pytest.mark.parametrize("name", ["one-neuron-in-time", "two-neurons-in-time"])
def test_a_graph_has_its_nodes_and_their_slopes(name: str):
    """There in their order, back in the opposite one; the last slope begins with 1."""
    found = rows(lesson_named(name))

    assert ("d(E)", "1") == next((r.address, r.text) for r in found if r.address[:2] == "d(")


def test_json_and_csv_are_read_back():
    """Nothing is lost."""
    read = json.loads(FORMATS["json"](STEP))
    table = list(csv.DictReader(io.StringIO(FORMATS["csv"](STEP))))

    assert [row.text for row in STEP] == [row["text"] for row in read]
    assert [row.address for row in STEP] == [row["address"] for row in table]
    assert 0.15 == float(table[0]["text"])


def test_typst_sets_its_table():
    """Every symbol is mathematics that Typst knows."""
    assert typst.compile(FORMATS["typst"](rows(lesson_named("xor"))).encode(), format="svg")


def test_latex_and_markdown_have_balanced_braces():
    """A symbol in each row; none of Typst's words is left."""
    for kind in ("latex", "markdown"):
        text = FORMATS[kind](rows(lesson_named("xor")))
        assert text.count("{") == text.count("}")
        assert "partial E" not in text.replace("\\partial E", "")
    assert len(STEP) == FORMATS["latex"](STEP).count("\\\\\n")
    assert len(STEP) + 2 == len(FORMATS["markdown"](STEP).splitlines())


@pytest.mark.parametrize(
    ("symbol", "latex", "plain"),
    [
        ("w_(1 2)^((1)+)", "w_{12}^{(1)+}", "w₁₂⁽¹⁾⁺"),
        ("sigma'(z_1^((1)))", "\\sigma'(z_{1}^{(1)})", "σ′(z₁⁽¹⁾)"),
        ("(a_1^((2)) - y_1)", "(a_{1}^{(2)}-y_{1})", "(a₁⁽²⁾−y₁)"),
        ("eta (partial E)/(partial b_1)", "\\eta\\frac{\\partial E}{\\partial b_{1}}", "η∂E/∂b₁"),
        ("norm(delta^((1)))", "\\lVert \\delta^{(1)} \\rVert", "‖δ⁽¹⁾‖"),
        ("tanh'(z)", "\\tanh'(z)", "tanh′(z)"),
    ],
)
def test_symbols_are_translated(symbol: str, latex: str, plain: str):
    """From Typst's mathematics to LaTeX's and to plain text."""
    assert (latex, plain) == (latex_of(symbol), unicode_of(symbol))


def test_the_command_writes_a_table(capsys: pytest.CaptureFixture[str]):
    """Of the built-in lesson, if none is named."""
    assert 0 == main(["numbers"])
    line = next(l for l in capsys.readouterr().out.splitlines() if l.startswith("step[1].loss"))
    assert ["step[1].loss", "E⁺", "≈", "0.2910", "loss", "after", "1", "step"] == line.split()


def test_the_columns_have_heads(capsys: pytest.CaptureFixture[str]):
    """In a terminal; a graph's numbers have no names."""
    main(["numbers"])
    assert ["address", "symbol", "value", "what", "it", "is"] == (
        capsys.readouterr().out.splitlines()[0].split()
    )
    main(["numbers", "branch-and-merge"])
    assert ["address", "symbol", "value"] == capsys.readouterr().out.splitlines()[0].split()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("net.tml", "a lesson's file ends in .toml or .json"),
        ("some/net", "a lesson's file ends in .toml or .json"),
        ("lecture.toml", "is a lecture, not a lesson"),
        ("nobody", "no built-in lesson 'nobody'"),
    ],
)
def test_what_is_no_lesson_is_told(name, reason, tmp_path, monkeypatch, capsys):
    """A file is told from a built-in lesson's name by its look."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lecture.toml").write_text('title = "x"\n[[chapter]]\nscene = "ForwardPass"\n')

    assert 2 == main(["numbers", name])
    assert reason in capsys.readouterr().err


def test_a_step_that_there_is_not_is_refused(capsys: pytest.CaptureFixture[str]):
    """With those that there are; a graph takes none."""
    assert 2 == main(["numbers", "branch-and-merge", "--step", "1"])
    assert "this lesson takes no step" in capsys.readouterr().err
    assert 2 == main(["numbers", "xor", "--step", "151"])
    assert (
        "--step 151: this lesson takes 150 steps; write steps = 151 in its file"
        in capsys.readouterr().err
    )
