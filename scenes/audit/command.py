"""`python -m scenes audit`: scenes played, looked at and told about."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from backprop import AnyLesson
from scenes.audit import report
from scenes.audit.choosing import chosen
from scenes.audit.frames import draw, orders
from scenes.audit.tasks import Outcome, Task, audit
from scenes.audit.workers import in_processes

RIGHT, WRONG = 0, 1


def run(options: argparse.Namespace, lesson: AnyLesson | None) -> int:
    """Audit what was asked for and tell about it; 1 when something is wrong.

    UsageError, SourceError or LectureError where what was asked for is not there; OSError where
    the frames' folder cannot be made.
    """
    given = {name: getattr(options, name) for name in ("theme", "size", "flashes", "motions")}
    tasks = chosen(options.target, options.scenes, lesson, given)
    if options.frames:
        options.frames.mkdir(parents=True, exist_ok=True)
    outcomes = in_processes(audit, tasks, lost=_lost, saying="playing", name=_name)
    found = report.entries(outcomes)
    if options.frames and found:
        try:
            _draw_frames(found, options.frames)
        except OSError as error:  # the findings are told all the same
            print(f"not all frames could be written: {error}", file=sys.stderr)
    report.show(console(), outcomes, found)
    return WRONG if report.is_wrong(found, outcomes) or _is_missed(options, outcomes) else RIGHT


def _is_missed(options: argparse.Namespace, outcomes: Sequence[Outcome]) -> bool:
    """Whether a scene that was asked for by name, or every scene, refused its lesson."""
    refused = [outcome for outcome in outcomes if outcome.refused]
    return bool(refused) and (options.target is not None or len(refused) == len(outcomes))


def _draw_frames(found: Sequence[report.Entry], folder: Path) -> None:
    wanted = orders(found, folder)
    drawn = in_processes(
        draw,
        wanted,
        lost=lambda order: {},
        saying="drawing",
        name=lambda order: f"{order.task.name}: {report.many(len(order.marks), 'frame')}",
    )
    files = dict(zip((order.task for order in wanted), drawn, strict=True))
    for entry in found:
        there = files[entry.outcome.task]
        entry.frames = [there[place] for place in entry.beats if place in there]


def _lost(task: Task) -> Outcome:
    problem = "the process that played it ended without a word (killed, or out of memory)"
    return Outcome(task, failed=f"{task.name}: {problem}")


def _name(task: Task) -> str:
    return f"{task.name} ({task.lesson.name})" if task.lesson else task.name


def console() -> Console:
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a terminal without ≈ shows ? for it
    return Console(highlight=False)
