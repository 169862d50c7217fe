"""What a person sees while the scenes render: bars on a terminal, plain lines in a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from scenes.production.errors import RenderError
from scenes.production.job import Job
from scenes.production.render import progress_file

Render = Callable[[Job, Path], Path]
LOOK = 0.2  # seconds between two looks at what is under way


def render_all(jobs: Sequence[Job], parts: Path, render: Render, executor: Executor) -> None:
    """Render the jobs, showing how far they are; RenderError tells of all that failed.

    A scene that fails does not stop the others: what they made is kept for the next call.
    """
    failures: list[str] = []
    with _Display(jobs) as display:
        futures = {executor.submit(render, job, parts): job for job in jobs}
        left = set(futures)
        while left:
            done, left = wait(left, timeout=LOOK)
            for job in [futures[future] for future in left if future.running()]:
                display.show_running(job, frames_of(progress_file(job, parts)))
            for future in done:
                failures += _failure(future)
                display.show_done(futures[future], failed=future.exception() is not None)
    if failures:
        raise RenderError("\n".join(failures))


def frames_of(path: Path) -> Frames:
    """What a scene that is under way says of itself; nothing when it has not begun."""
    try:
        done, total = path.read_text(encoding="ascii").split()
        return Frames(int(done), int(total))
    except (OSError, ValueError):
        return Frames(0, 0)


def _failure(future: Future[Path]) -> list[str]:
    error = future.exception()
    if error is None:
        return []
    if isinstance(error, RenderError | OSError):
        return [str(error)]
    raise error


class Frames(NamedTuple):
    """Frames that are done, and frames that are known of."""

    done: int
    total: int


@dataclass
class Estimate:
    """How long all will take, from the frames that are done and those of scenes like them."""

    scenes: int
    frames: dict[str, Frames] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """Scenes that have not begun count as the mean of those that have."""
        known = [each.total for each in self.frames.values() if each.total]
        return sum(known) / len(known) * self.scenes if known else 0

    @property
    def done(self) -> int:
        return sum(each.done for each in self.frames.values())

    def left(self, seconds: float) -> float | None:
        """Seconds left, when so many have passed; None as long as nothing is done."""
        return seconds * (self.total - self.done) / self.done if self.done else None


class _Display:
    """One line a scene and one for all; without a terminal, a line for each scene that is done."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        console = Console(file=sys.stderr)
        self.plain = not console.is_terminal
        self.count, self.done = len(jobs), 0
        self.begun = time.monotonic()
        self.started: dict[Job, float] = {}
        self.estimate = Estimate(len(jobs))
        self.progress = Progress(
            SpinnerColumn(finished_text="[green]✓[/]"),
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed:.0f}/{task.total:.0f} frames"),
            TimeElapsedColumn(),
            TextColumn("{task.fields[left]}"),
            console=console,
            disable=self.plain,
        )
        self.lines: dict[Job, TaskID] = {}
        for job in jobs:
            self.lines[job] = self.progress.add_task(job.name, total=0, start=False, left="")
        self.total = self.progress.add_task("[bold]all scenes[/]", total=0, left="")

    def __enter__(self) -> _Display:
        self.progress.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.progress.stop()

    def show_running(self, job: Job, frames: Frames) -> None:
        if job not in self.started:
            self.started[job] = time.monotonic()
            self.progress.start_task(self.lines[job])
        if frames.total:
            self.estimate.frames[job.folder] = frames
            self.progress.update(self.lines[job], completed=frames.done, total=frames.total)
            self._show_all()

    def show_done(self, job: Job, *, failed: bool) -> None:
        frames = self.estimate.frames.get(job.folder, Frames(0, 0))
        self.show_running(job, Frames(frames.total, frames.total))
        self.done += 1
        if failed:
            self.progress.update(self.lines[job], description=f"[red]{job.name}: failed[/]")
        self.progress.stop_task(self.lines[job])
        if self.plain:
            seconds = time.monotonic() - self.started[job]
            state = "failed" if failed else f"{seconds:.1f} s"
            print(f"{self.done:3}/{self.count} {job.name} ({state})", file=sys.stderr, flush=True)

    def _show_all(self) -> None:
        seconds = self.estimate.left(time.monotonic() - self.begun)
        left = "" if seconds is None else f"{seconds // 60:.0f}:{seconds % 60:02.0f} left"
        self.progress.update(
            self.total, completed=self.estimate.done, total=self.estimate.total, left=left
        )
