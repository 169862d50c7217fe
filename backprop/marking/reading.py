"""Answers from a CSV file: columns `address` and `answer`, and one more that is passed on.

The first line names the columns; they stand between commas, semicolons or tabs.  A decimal comma
is read where the columns do not stand between commas (or the number between quotation marks).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from backprop import files
from backprop.errors import AddressError, BackpropError, clipped, printable
from backprop.kinds import AnyLesson
from backprop.lesson import Lesson
from backprop.marking.answers import Answer
from backprop.marking.printed import Printed
from backprop.trace import Trace

LONGEST = 2_000_000  # bytes of a file
MOST = 20_000  # answers in it
FIRST = "write address,answer in the first line"


class AnswersError(BackpropError):
    """A file of answers that is not read: `file: line: problem; remedy`."""


@dataclass(frozen=True)
class Answers:
    """What a file holds: the answers, how the third column is called, which lines have none."""

    rows: tuple[Answer, ...]
    student: str = ""
    blank: tuple[int, ...] = ()


def read_answers(path: str | Path, lesson: AnyLesson) -> Answers:
    """The answers of a file, every address checked against the lesson.

    Raises AnswersError with file and line.
    """

    def refuse(problem: str) -> Exception:
        return AnswersError(f"{path}: {problem}")

    return answers_of(files.text_of(path, LONGEST, refuse), lesson, str(path))


def answers_of(text: str, lesson: AnyLesson, source: str = "answers.csv") -> Answers:
    """The same from a file's text."""
    lines = _lines(text, source)
    _, header = next(lines, (1, []))
    columns = _columns(header, source)
    trace = Trace.of(lesson) if isinstance(lesson, Lesson) else lesson.trace()
    rows: list[Answer] = []
    blank: list[int] = []
    for number, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        where = f"{source}: line {number}"
        address, answer, student = _cells(cells, columns, len(header), where)
        if not answer:
            blank.append(number)
            continue
        if len(rows) == MOST:
            raise AnswersError(f"{where}: more than {MOST:,} answers; mark them in parts")
        rows.append(_answer(trace, address, answer, student, number, where))
    if not rows:
        raise AnswersError(f"{source}: there is no answer in it; {FIRST}, and one in each line")
    title = header[columns[2]].strip() if columns[2] is not None else ""
    return Answers(tuple(rows), title, tuple(blank))


def _lines(text: str, source: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Each record with the number of the line that it begins in."""
    first = text.split("\n", 1)[0]
    delimiter = next((mark for mark in ",;\t" if mark in first), ",")
    reader, begun = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True), 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise AnswersError(
                f"{source}: line {begun}: is no CSV ({error}); check its quotation marks"
            ) from None
        yield begun, cells
        begun = reader.line_num + 1


def _columns(header: Sequence[str], source: str) -> tuple[int, int, int | None]:
    """Where address, answer, and what is passed on stand."""
    names = [name.strip().casefold() for name in header]
    for name in ("address", "answer"):
        if name not in names:
            there = f" among {clipped(', '.join(names), 80)}" if any(names) else ""
            raise AnswersError(f"{source}: line 1: there is no column {name!r}{there}; {FIRST}")
        if names.count(name) > 1:
            raise AnswersError(f"{source}: line 1: the column {name!r} is there twice")
    address, answer = names.index("address"), names.index("answer")
    rest = [i for i in range(len(names)) if i not in (address, answer)]
    if len(rest) > 1:
        raise AnswersError(
            f"{source}: line 1: there are {len(names)} columns; beside address and answer only "
            "one more is passed on"
        )
    return address, answer, rest[0] if rest else None


def _cells(
    cells: Sequence[str], columns: tuple[int, int, int | None], count: int, where: str
) -> tuple[str, str, str]:
    cells = _whole(cells)
    if len(cells) > count:
        raise AnswersError(
            f"{where}: has {len(cells)} cells, but there are {count} columns; put what has a "
            "comma in it between quotation marks"
        )
    filled = [*cells, *[""] * (count - len(cells))]
    address, answer = filled[columns[0]].strip(), filled[columns[1]].strip()
    student = filled[columns[2]].strip() if columns[2] is not None else ""
    if not address:
        raise AnswersError(f"{where}: there is no address; write for example z[1][0]")
    return address, answer, student


def _whole(cells: Sequence[str]) -> list[str]:
    """An address such as W[1][0,0] that was typed without quotation marks is one cell again.

    >>> _whole(["W[1][0", "0]", "0.15"])
    ['W[1][0,0]', '0.15']
    """
    whole: list[str] = []
    for cell in cells:
        if whole and whole[-1].count("[") > whole[-1].count("]"):
            whole[-1] += f",{cell}"
        else:
            whole.append(cell)
    return whole


def _answer(
    trace: object, address: str, answer: str, student: str, number: int, where: str
) -> Answer:
    try:
        canonical: str = trace.canonical(address)  # type: ignore[attr-defined]
        return Answer(canonical, Printed.read(answer), printable(clipped(student, 200)), number)
    except AddressError as error:
        raise AnswersError(f"{where}: {error}") from None
    except BackpropError as error:
        raise AnswersError(f"{where}: {canonical}: {error}") from None
