"""One scene to be audited, and what came of it; both can travel between processes."""

from __future__ import annotations

import contextlib
import importlib
import sys
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from backprop import AnyLesson, BackpropError, Lesson
from backprop.kinds import lesson_from_toml
from scenes.audit.watching import Report, audited
from scenes.production.errors import SourceError
from scenes.production.faults import told
from scenes.production.library import NAME, SCENES
from scenes.production.telling import Telling
from scenes.stage import LectureScene, RefusedError

SIZE = (1280, 720)


@dataclass(frozen=True)
class Task:
    """A scene class of a file, and how it is to be played."""

    path: Path
    name: str
    lesson: AnyLesson | None = None  # None: the scene's own
    theme: str | None = None
    size: tuple[int, int] = SIZE
    flashes: bool = False
    motions: bool = False
    telling: str = ""  # JSON of a Telling: other options, words and pauses than the scene's own

    def __reduce__(self) -> tuple[Any, ...]:
        """Lessons of graphs have functions in them, which do not travel: their text does."""
        given = {each.name: getattr(self, each.name) for each in fields(self)}
        text = None
        if self.lesson is not None and not isinstance(self.lesson, Lesson):
            given["lesson"], text = None, self.lesson.to_toml()
        return _arrived, (given, text)

    def scene(self) -> Any:
        """The class, told as it is to be; SourceError where its file cannot be imported."""
        scene = getattr(module_of(self.path), self.name)
        return Telling.from_json(self.telling).of(scene) if self.telling else scene


def _arrived(given: dict[str, Any], lesson: str | None) -> Task:
    """A task in the process to which it was sent."""
    return Task(**given if lesson is None else {**given, "lesson": lesson_from_toml(lesson)})


@dataclass(frozen=True)
class Outcome:
    """A report or, in its place, why there is none."""

    task: Task
    report: Report | None = None
    refused: str = ""  # by the scene: it cannot tell this lesson
    failed: str = ""


def audit(task: Task) -> Outcome:
    """Play the scene and look at it; whatever its author's code does, there is an outcome."""
    try:
        with contextlib.redirect_stdout(sys.stderr):  # the report has stdout for itself
            report = audited(
                task.scene(),
                lesson=task.lesson,
                theme=task.theme,
                size=task.size,
                flashes=task.flashes,
                motions=task.motions,
            )
    except RefusedError as error:
        return Outcome(task, refused=str(error))
    except (SourceError, BackpropError) as error:
        return Outcome(task, failed=str(error))
    except (Exception, SystemExit) as error:
        return Outcome(task, failed=f"{task.name} failed: {told(error, task.path)}")
    if not report.beats:
        return Outcome(task, failed=f"{task.name} has no beats, so nothing of it was looked at")
    return Outcome(task, report)


@cache
def module_of(path: Path) -> Any:
    """The module of a scene's file: ours by its name, any other as `manim render` loads it."""
    try:
        if path.parent == SCENES:
            return importlib.import_module(f"{NAME}.{path.stem}")
        from manim.utils.module_ops import get_module

        with contextlib.redirect_stdout(sys.stderr):
            return get_module(path)
    except (Exception, SystemExit) as error:
        raise SourceError(f"{path}: cannot be loaded: {told(error, path)}") from error


def scenes_in(path: Path) -> dict[str, type[LectureScene]]:
    """The scenes that a file itself defines, in its order."""
    module = module_of(path)
    return {
        name: found
        for name, found in vars(module).items()
        if isinstance(found, type) and issubclass(found, LectureScene)
        if found.__module__ == module.__name__
    }
