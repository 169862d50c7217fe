"""What an audit found, told to a person: tables of the beats, then every finding with its remedy.

The findings are numbered across all scenes; the frames that `--frames` writes show the numbers.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from scenes.audit.findings import Finding
from scenes.audit.remedies import remedy
from scenes.audit.tasks import Outcome
from scenes.audit.watching import Report

INDENT = 6
KEY = 10  # characters before a detail of a finding


@dataclass
class Entry:
    """One thing that is wrong, in however many beats of a scene it stands there."""

    number: int
    outcome: Outcome
    finding: Finding
    beats: list[int] = field(default_factory=list)  # places in the scene
    frames: list[Path] = field(default_factory=list)


def entries(outcomes: Sequence[Outcome]) -> list[Entry]:
    """All findings, numbered; what stays in its place from beat to beat is one entry."""
    found: list[Entry] = []
    for outcome in outcomes:
        same: dict[object, Entry] = {}
        for place, finding in _findings(outcome):
            key = replace(finding, beat=""), _rounded(finding)
            if key not in same:
                same[key] = Entry(len(found) + 1, outcome, finding)
                found.append(same[key])
            if place not in same[key].beats:
                same[key].beats.append(place)
    return found


def _findings(outcome: Outcome) -> Iterator[tuple[int, Finding]]:
    for place, beat in enumerate(outcome.report.beats if outcome.report else ()):
        yield from ((place, finding) for finding in beat.findings)


def _rounded(finding: Finding) -> object:
    return finding.box and tuple(round(side, 1) for side in finding.box)


def show(console: Console, outcomes: Sequence[Outcome], found: Sequence[Entry]) -> None:
    """The tables, the findings, what could not be audited, and the sums."""
    for outcome in outcomes:
        if outcome.report:
            console.print(Text(_about(outcome.report), style="bold"), soft_wrap=True)
            console.print(_table(outcome.report))
    for entry in found:
        _show_entry(console, entry)
    for outcome in outcomes:
        for line, style in ((outcome.failed, "red"), (outcome.refused, "yellow")):
            if line:
                _line(console, "", line, style)
    _line(
        console, "", summary(outcomes, found), "bold red" if is_wrong(found, outcomes) else "green"
    )


def is_wrong(found: Sequence[Entry], outcomes: Sequence[Outcome]) -> bool:
    """Whether anything was found, or failed."""
    return bool(found) or any(outcome.failed for outcome in outcomes)


def _about(report: Report) -> str:
    width, height = report.size
    return f"{report.scene} · {report.lesson} · {report.theme} · {width}×{height}"


def _table(report: Report) -> Table:
    table = Table(box=box.SIMPLE)
    table.add_column("beat", overflow="fold")
    for name in ("numbers", "equations", "findings"):
        table.add_column(name, justify="right", no_wrap=True)
    for beat in report.beats:
        count = Text(str(len(beat.findings)), style="bold red" if beat.findings else "green")
        table.add_row(Text(beat.name), f"{beat.numbers:,}", f"{beat.equations:,}", count)
    return table


def _show_entry(console: Console, entry: Entry) -> None:
    finding, report = entry.finding, entry.outcome.report
    beats = [report.beats[place].name for place in entry.beats] if report else []
    details = {
        "beat": ", ".join(beats),
        "mobject": finding.what,
        "address": finding.address,
        "shown": finding.shown,
        "correct": finding.correct,
        "to do": remedy(finding),
        "frame": ", ".join(map(str, entry.frames)),
    }
    told = f"{finding.rule}: {finding.problem}"
    _line(console, f"{entry.number:>{INDENT - 2}}  ", told, "bold red")
    scene = f"{report.scene} ({report.lesson})" if report else ""
    for key, value in {"scene": scene, **details}.items():
        if value:
            _line(console, " " * INDENT + f"{key:<{KEY}}", value)
    console.print()


def _line(console: Console, before: str, text: str, style: str = "") -> None:
    """A line that hangs below its beginning; unbroken where it goes into a file or a pipe."""
    room = console.width - len(before)
    broken = textwrap.wrap(text, max(room, 20)) if console.is_terminal else [text]
    joined = ("\n" + " " * len(before)).join(broken)
    console.print(Text(before, style="bold") + Text(joined, style), soft_wrap=True)


def summary(outcomes: Sequence[Outcome], found: Sequence[Entry]) -> str:
    """One sentence: how much was looked at, and how much was wrong.

    >>> summary([], [])
    'nothing was audited'
    """
    reports = [outcome.report for outcome in outcomes if outcome.report]
    wrong = sum(bool(beat.findings) for report in reports for beat in report.beats)
    beats = sum(len(report.beats) for report in reports)
    looked = (
        f"{many(len(reports), 'scene')}, {many(beats, 'beat')}: "
        f"{many(sum(report.numbers for report in reports), 'number')} and "
        f"{many(sum(report.equations for report in reports), 'equation')} checked, "
        f"{many(len(found), 'finding')}"
    ) + (f" in {many(wrong, 'beat')}" if wrong else "")
    failed = sum(bool(outcome.failed) for outcome in outcomes)
    refused = sum(bool(outcome.refused) for outcome in outcomes)
    told = [looked] if reports else ["nothing was audited"]
    told += [f"{many(refused, 'scene')} cannot tell the lesson"] if refused else []
    told += [f"{many(failed, 'scene')} failed"] if failed else []
    return "; ".join(told)


def many(count: int, thing: str) -> str:
    return f"{count:,} {thing}" + ("" if count == 1 else "s")
