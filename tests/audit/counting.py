"""How much the audit has looked at: counted in every process, told at the end of the tests."""

from __future__ import annotations

import time
from typing import Any

import pytest

from backprop import Lesson

KEYS = ("playings", "refused", "beats", "numbers", "equations", "findings")
_started = time.monotonic()
_counts = dict.fromkeys(KEYS, 0)
_lessons: set[str] = set()


def count(lesson: Lesson, report: Any = None) -> None:
    """Note that a scene has told a lesson, or (without a report) has refused it."""
    _lessons.add(lesson.to_json())
    if report is None:
        _counts["refused"] += 1
        return
    _counts["playings"] += 1
    _counts["beats"] += len(report.beats)
    _counts["numbers"] += report.numbers
    _counts["equations"] += report.equations
    _counts["findings"] += len(report.findings)


def line() -> str:
    """All of it in one sentence."""
    seconds = time.monotonic() - _started
    return (
        f"audit: {len(_lessons):,} lessons, {_counts['playings']:,} scenes played "
        f"({_counts['refused']:,} refused), {_counts['beats']:,} beats, "
        f"{_counts['numbers']:,} numbers, {_counts['equations']:,} equations, "
        f"{_counts['findings']:,} findings in {seconds:,.0f} s"
    )


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process of pytest-xdist hands its counts to the one that tells them."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["audited"] = {**_counts, "lessons": sorted(_lessons)}


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    handed = getattr(node, "workeroutput", {}).get("audited", {})
    _lessons.update(handed.get("lessons", ()))
    for key in KEYS:
        _counts[key] += handed.get(key, 0)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if _lessons:
        terminalreporter.write_line(line())
