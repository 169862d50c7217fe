"""`manim-backprop pace`: chapters measured in processes, told as tables, JSON or a page."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from backprop import AnyLesson, BackpropError
from scenes.audit.choosing import UsageError, chosen
from scenes.audit.tasks import Task
from scenes.audit.workers import in_processes
from scenes.pace.measuring import ScenePace, measured
from scenes.pace.rules import Broken, judged
from scenes.production.errors import SourceError
from scenes.production.faults import told
from scenes.production.lecture import Lecture
from scenes.production.library import LECTURES, lecture_path
from scenes.stage import RefusedError

COURSE = "course"


@dataclass(frozen=True)
class Outcome:
    """A scene's pace or, in its place, why there is none."""

    task: Task
    pace: ScenePace | None = None
    failed: str = ""


@dataclass(frozen=True)
class Chapter:
    """A lecture's scenes, or a scene alone, as they were measured."""

    title: str
    scenes: tuple[ScenePace, ...]
    failed: tuple[str, ...] = ()
    broken: tuple[Broken, ...] = field(default=())

    @property
    def wrong(self) -> bool:
        return bool(self.broken or self.failed)


def chapters(
    target: str, names: Sequence[str], lesson: AnyLesson | None, theme: str | None
) -> list[Chapter]:
    """Measure what the command line asks for.

    UsageError, SourceError or LectureError where what was asked for is not there.
    """
    asked = _asked(target, names, lesson, theme)
    tasks = [task for _, own in asked for task in own]
    outcomes = iter(in_processes(pace, tasks, lost=_lost, saying="measuring", name=_name))
    return [_chapter(title, [next(outcomes) for _ in own]) for title, own in asked]


def _asked(
    target: str, names: Sequence[str], lesson: AnyLesson | None, theme: str | None
) -> list[tuple[str, list[Task]]]:
    """(title, scenes) of each chapter; scenes that are named are one chapter together."""
    options = {"theme": theme}
    if target == COURSE:
        if names:
            raise UsageError("the course is measured as a whole; name a lecture or a scene alone")
        paths = [str(path) for path in sorted(LECTURES.glob("[0-9]*.toml"))]
    elif target.endswith(".toml") or lecture_path(target).is_file():
        paths = [str(lecture_path(target))]
    else:
        return [("", chosen(target, names, lesson, options))]
    return [(Lecture.read(Path(p)).title, chosen(p, names, lesson, options)) for p in paths]


def pace(task: Task) -> Outcome:
    """Play the scene and measure it; whatever its author's code does, there is an outcome."""
    try:
        with contextlib.redirect_stdout(sys.stderr):  # the tables have stdout for themselves
            scene = task.scene()
            return Outcome(task, measured(scene, lesson=task.lesson, theme=task.theme))
    except (RefusedError, SourceError, BackpropError) as error:
        return Outcome(task, failed=str(error))
    except (Exception, SystemExit) as error:
        return Outcome(task, failed=f"{task.name} failed: {told(error, task.path)}")


def _chapter(title: str, outcomes: Sequence[Outcome]) -> Chapter:
    scenes = tuple(outcome.pace for outcome in outcomes if outcome.pace)
    failed = tuple(outcome.failed for outcome in outcomes if outcome.failed)
    title = title or ", ".join(dict.fromkeys(outcome.task.name for outcome in outcomes))
    chapter = Chapter(title, scenes, failed)
    return replace(chapter, broken=tuple(judged(scenes)))


def _lost(task: Task) -> Outcome:
    problem = "the process that played it ended without a word (killed, or out of memory)"
    return Outcome(task, failed=f"{task.name}: {problem}")


def _name(task: Task) -> str:
    return task.name
