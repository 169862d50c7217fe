"""Files of answers: what is read, what is refused in one line, and what is written."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop import BackpropError, Lesson
from backprop.marking import Kind, mark
from backprop.marking.reading import LONGEST, AnswersError, answers_of, read_answers
from backprop.marking.writing import FORMATS, to_csv, to_json, to_markdown, to_text

MAZUR = Lesson.named("two-two-two")
ROOT = Path(__file__).parents[2]


def rows(text: str):
    return [(a.address, a.printed.text, a.student) for a in answers_of(text, MAZUR).rows]


@pytest.mark.parametrize(
    "text",
    [
        'address,answer,name\n"W[1][0,1]",0.25,Ada\n',
        "address,answer,name\nW[1][0,1],0.25,Ada\n",
        "address;answer;name\nW[1][0,1];0,25;Ada\n",
        "name\tANSWER\tAddress \nAda\t 0,25\tW[1] [0, 1]\n",
        '\nname,answer,address\n\nAda,"0,25","W[1][0,1]"\n,,\n'.lstrip("\n"),
    ],
)
def test_columns_stand_in_any_order_between_any_marks(text):
    (found,) = rows(text)

    assert ("W[1][0,1]", "Ada") == (found[0], found[2])
    assert found[1] in ("0.25", "0,25")


def test_a_minus_of_typography_is_a_minus():
    (answer,) = answers_of("address,answer\nloss,\N{MINUS SIGN}0.25", MAZUR).rows

    assert fmpq(-1, 4) == answer.printed.value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a.csv: line 1: there is no column 'address'"),
        ("adress,answer\n", "a.csv: line 1: there is no column 'address' among adress, answer"),
        ("address,value\n", "a.csv: line 1: there is no column 'answer' among address, value"),
        ("address,answer,answer\n", "a.csv: line 1: the column 'answer' is there twice"),
        ("address,answer,a,b\n", "a.csv: line 1: there are 4 columns"),
        ("address,answer\n", "a.csv: there is no answer in it"),
        ("address,answer\n\nloss,x\n", "a.csv: line 3: loss: expected a number such as 0.15"),
        ("address,answer\nloss,nan\n", "a.csv: line 2: loss: expected a number, not NaN"),
        ("address,answer\nloss,1e999999999\n", "a.csv: line 2: loss: 1e999999999 is out of range"),
        ("address,answer\nloss,1/0\n", "a.csv: line 2: loss: 1/0 divides by zero"),
        (f"address,answer\nloss,{'1' * 9000}\n", "a.csv: line 2: loss: 111111111111… has 9,000"),
        ("address,answer\nlos,1\n", "a.csv: line 2: 'los': there is no 'los'; did you mean 'loss'"),
        ("address,answer\nz[1][5],1\n", "a.csv: line 2: 'z[1][5]': index j goes from 0 to 1"),
        ("address,answer\n,1\n", "a.csv: line 2: there is no address"),
        ("address,answer\nloss,1,2\n", "a.csv: line 2: has 3 cells, but there are 2 columns"),
        ('address,answer\nloss,"1\n', "a.csv: line 2: is no CSV"),
        ("address,answer\nloss,=1+1\n", "a.csv: line 2: loss: expected a number"),
    ],
)
def test_what_is_no_answer_is_refused_with_its_line(text, message):
    with pytest.raises(AnswersError) as caught:
        answers_of(text, MAZUR, "a.csv")

    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("address,answer\nloss,1\n".encode("utf-16"), "is not UTF-8 text; save it as UTF-8"),
        (b"address,answer\nloss,1,M\xfcller\n", "is not UTF-8 text; save it as UTF-8"),
        (b"address,answer\n" + b"1" * LONGEST, "is longer than 2,000,000 bytes"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path, content, message):
    path = tmp_path / "answers.csv"
    path.write_bytes(content)
    with pytest.raises(AnswersError, match=f"answers.csv: {message}"):
        read_answers(path, MAZUR)


def test_lines_without_an_answer_are_told_and_left_out():
    found = answers_of("address,answer\nz[1][0],\nloss,0.3\n", MAZUR)

    assert ((2,), ["loss"]) == (found.blank, [a.address for a in found.rows])


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet='address,answer;\t\n"=-.019e/[]loszw\x00\x1b€', max_size=60))
def test_any_text_is_read_or_refused_in_one_line(text):
    whole = f"address,answer\n{text}"
    try:
        said = f"a.csv: {len(answers_of(whole, MAZUR, 'a.csv').rows)} answers"
    except BackpropError as error:
        said = str(error)

    assert said.startswith("a.csv: ")
    assert said.isprintable()


BAD = "=cmd|' /C calc'!A0"


@pytest.fixture(scope="module")
def marked():
    text = f'address,answer,"@name"\nloss,0.2984,"{BAD}"\nloss,-0.25,"<b>|x"\n'
    read = answers_of(text, MAZUR)
    return mark(MAZUR, read.rows), read.student


def test_no_cell_of_a_csv_is_a_formula(marked):
    """A student called =cmd… is a text; a negative number stays a number."""
    head, first, second = csv.reader(io.StringIO(to_csv(*marked)))

    assert ("'@name", f"'{BAD}", "-0.25") == (head[0], first[0], second[2])


def test_no_name_is_markup_in_markdown(marked):
    assert r"| \<b\>\|x |" in to_markdown(*marked)


def test_json_says_the_same_as_the_table(marked):
    found = json.loads(to_json(*marked))

    assert [BAD, "<b>|x"] == [row["student"] for row in found]
    assert ["right", Kind.UNEXPLAINED.value] == [row["verdict"] for row in found]


def test_the_table_ends_with_a_count(marked):
    assert to_text(*marked).endswith("\n2 answers: 1 right, 1 unexplained\n")


def test_three_kinds_of_files_are_written():
    assert {".csv", ".md", ".json"} == set(FORMATS)


def call(*arguments, cwd):
    command = [sys.executable, "-m", "scenes", "mark", *map(str, arguments)]
    environment = {"PYTHONPATH": str(ROOT), "PATH": ""}
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=120
    )


def test_the_command_tells_the_slip_and_leaves_nothing_half_written(tmp_path):
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("address,answer\nstep[1].loss,0.2910279\n")
    bad.write_text("address,answer\nstep[1].loss,0.2910279\nloss,none\n")
    told = call("two-two-two", good, cwd=tmp_path)
    refused = call("two-two-two", bad, "-o", tmp_path / "out.csv", cwd=tmp_path)

    assert "Weights already updated." in told.stdout
    assert (2, "") == (refused.returncode, refused.stdout)
    assert "bad.csv: line 3: loss: expected a number" in refused.stderr
    assert ["bad.csv", "good.csv"] == sorted(path.name for path in tmp_path.iterdir())
