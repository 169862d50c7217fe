"""The page of errata: published figures that are not right, marked like a student's answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from backprop.digits import Significant
from backprop.graph_trace import GraphTrace
from backprop.lesson import Lesson
from backprop.marking.answers import Answer
from backprop.marking.candidates import Candidates
from backprop.marking.marker import Marker
from backprop.marking.plain import PlainMarker
from backprop.marking.printed import Printed
from backprop.marking.published import MISPRINTS, Misprint
from backprop.marking.verdicts import Kind, Verdict
from backprop.marking.writing import plain

EXACT_DIGITS = 20
HEAD = """# Errata of worked examples

Figures that stand in much-read texts and are not the rounding of their exact value, each marked as
a student's answer would be ([marking.md](marking.md)): printed, exact, and the slip that gives just
these digits. It is no blame: the texts are good, and were worked out in float64. Made by
`manim-backprop mark --errata > docs/errata.md`; the exact values are those of the engine, and agree
with arithmetic that shares no code with it (`tests/fixtures/references.json`).
"""
COLUMNS = (
    "| quantity | address | printed | right | exact value | cause |\n|---|---|---|---|---|---|"
)


def page(misprints: Sequence[Misprint] = MISPRINTS) -> str:
    """All of it, in Markdown."""
    parts = [HEAD]
    markers: dict[int, Any] = {}
    for source, rows in groupby(misprints, key=lambda each: each.source):
        lines = [_row(each, markers) for each in rows]
        parts.append(f"## {plain(source)}\n\n{COLUMNS}\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def _row(misprint: Misprint, markers: dict[int, Any]) -> str:
    lesson = misprint.lesson()
    marker = markers.setdefault(id(lesson), _marker(lesson))
    found = verdict(misprint, marker)
    trace = marker.candidates.trace if isinstance(marker, Marker) else marker.trace
    exact = str(trace.show(misprint.address, Significant(EXACT_DIGITS)).text)
    cells = (misprint.printed, found.right, exact, cause(found))
    row = (plain(misprint.quantity), f"`{misprint.address}`", *map(plain, cells))
    return f"| {' | '.join(row)} |"


def _marker(lesson: Lesson | GraphTrace) -> Marker | PlainMarker:
    if isinstance(lesson, Lesson):
        return Marker(Candidates.of(lesson))
    return PlainMarker(lesson)


def verdict(misprint: Misprint, marker: Marker | PlainMarker | None = None) -> Verdict:
    """What becomes of a printed figure as an answer."""
    answer = Answer(misprint.address, Printed.read(misprint.printed))
    found = list((marker or _marker(misprint.lesson())).verdicts([answer]))
    return found[0]


def cause(found: Verdict) -> str:
    """In a table's cell."""
    return " ".join(_parts(found))


def _parts(found: Verdict) -> Iterator[str]:
    if found.kind is Kind.UNEXPLAINED:
        yield "no slip explains it"
    elif found.kind is Kind.ROUNDED and not found.causes:
        yield "rounded too early"
    if found.causes:
        yield "; or ".join(each.called for each in found.causes)
    if found.note:
        yield f"({found.note.rstrip('.')})"
