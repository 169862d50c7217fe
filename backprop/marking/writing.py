"""Marked answers as a table: for a terminal, JSON, CSV, Markdown.

What comes from a file of answers is text here, and nothing else: in a spreadsheet no cell begins a
formula, in Markdown none is markup, in a terminal none moves the cursor.
"""

from __future__ import annotations

import csv
import io
import json
import re
import textwrap
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from backprop.errors import printable
from backprop.marking.answers import Marked

HEAD = ("address", "answer", "verdict", "slips", "right", "sentence", "shown in")
_NUMBER = re.compile(r"[+-]?[\d.,]+(?:[eE][+-]?\d+)?(?:/[+-]?[\d.,eE+-]+)?")
_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#|!&~$])")


def cells(marked: Marked, student: str = "") -> dict[str, str]:
    """One row, by column; the student's is first where there is one."""
    answer, verdict = marked.answer, marked.verdict
    row = {student: answer.student} if student else {}
    shown = "; ".join(f"{scene} {beat}" for scene, beat in dict.fromkeys(verdict.shows))
    values = (
        answer.address,
        answer.printed.text,
        verdict.kind.value,
        "; ".join(cause.called for cause in verdict.causes),
        verdict.right,
        verdict.sentence,
        shown,
    )
    return row | dict(zip(HEAD, values, strict=True))


def to_text(rows: Sequence[Marked], student: str = "", width: int = 100) -> str:
    """For a terminal: what was answered and what it is, the sentence below it, and a count."""
    lines: list[str] = []
    for row in rows:
        who = f"{printable(row.answer.student)}: " if row.answer.student else ""
        answer, verdict = row.answer, row.verdict
        lines.append(f"{who}{answer.address} = {answer.printed.text}: {verdict.kind.value}")
        lines += textwrap.wrap(
            printable(verdict.sentence), width, initial_indent="    ", subsequent_indent="    "
        )
    counts = Counter(row.verdict.kind.value for row in rows)
    told = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    return "\n".join([*lines, "", f"{len(rows)} answers: {told}"]) + "\n"


def to_json(rows: Sequence[Marked], student: str = "") -> str:
    """A list of objects: texts, and lists of slips, addresses followed, scenes and beats."""
    return json.dumps([_object(row) for row in rows], ensure_ascii=False, indent=1) + "\n"


def _object(row: Marked) -> dict[str, Any]:
    answer, verdict = row.answer, row.verdict
    return {
        "line": answer.line,
        "student": answer.student,
        "address": answer.address,
        "answer": answer.printed.text,
        "verdict": verdict.kind.value,
        "right": verdict.right,
        "causes": [
            {
                "slips": [slip.name for slip in cause.slips],
                "detail": cause.detail,
                "shown": [{"scene": slip.scene, "beat": slip.beat} for slip in cause.slips],
            }
            for cause in verdict.causes
        ],
        "follows": list(verdict.follows),
        "same digits": [cause.called for cause in verdict.alike],
        "sentence": verdict.sentence,
    }


def to_csv(rows: Sequence[Marked], student: str = "") -> str:
    """With the columns of `HEAD`, the student's before them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(harmless(name) for name in ((student, *HEAD) if student else HEAD))
    for row in rows:
        writer.writerow(harmless(cell) for cell in cells(row, student).values())
    return out.getvalue()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe stands before it.

    >>> harmless("=cmd|' /C calc'!A0"), harmless("-0.019"), harmless("-x")
    ("'=cmd|' /C calc'!A0", '-0.019', "'-x")
    """
    starts = cell.lstrip()[:1] in ("=", "+", "-", "@") or cell[:1] in ("\t", "\r", "\n")
    return f"'{cell}" if starts and not _NUMBER.fullmatch(cell) else cell


def to_markdown(rows: Sequence[Marked], student: str = "") -> str:
    """A table; what could be markup is written out."""
    head = (student, *HEAD) if student else HEAD
    lines = [f"| {' | '.join(map(plain, head))} |", f"|{'---|' * len(head)}"]
    for row in rows:
        lines.append(f"| {' | '.join(map(plain, cells(row, student).values()))} |")
    return "\n".join(lines) + "\n"


def plain(text: str) -> str:
    """A text that Markdown shows as it is.

    >>> print(plain("a|b <i>"))
    a\\|b \\<i\\>
    """
    return _MARKUP.sub(r"\\\1", printable(text))


FORMATS: dict[str, Callable[[Sequence[Marked], str], str]] = {
    ".csv": to_csv,
    ".md": to_markdown,
    ".json": to_json,
}
