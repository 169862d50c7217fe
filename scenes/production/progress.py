"""What a person sees while the scenes render: bars on a terminal, plain lines in a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, wait
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from scenes.production.errors import RenderError
from scenes.production.job import Job

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
            display.show_running([futures[future] for future in left if future.running()])
            for future in done:
                failures += _failure(future)
                display.show_done(futures[future], failed=future.exception() is not None)
    if failures:
        raise RenderError("\n".join(failures))


def _failure(future: Future[Path]) -> list[str]:
    error = future.exception()
    if error is None:
        return []
    if isinstance(error, RenderError | OSError):
        return [str(error)]
    raise error


class _Display:
    """One line a scene and one for all; without a terminal, a line for each scene that is done."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        console = Console(file=sys.stderr)
        self.plain = not console.is_terminal
        self.count, self.done = len(jobs), 0
        self.started: dict[Job, float] = {}
        self.progress = Progress(
            SpinnerColumn(finished_text="[green]✓[/]"),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            disable=self.plain,
        )
        self.lines: dict[Job, TaskID] = {}
        for job in jobs:
            self.lines[job] = self.progress.add_task(job.name, total=1, start=False)
        self.total = self.progress.add_task("[bold]all scenes[/]", total=len(jobs))

    def __enter__(self) -> _Display:
        self.progress.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.progress.stop()

    def show_running(self, jobs: Sequence[Job]) -> None:
        for job in jobs:
            if job not in self.started:
                self.started[job] = time.monotonic()
                self.progress.start_task(self.lines[job])

    def show_done(self, job: Job, *, failed: bool) -> None:
        self.show_running([job])
        self.done += 1
        self.progress.advance(self.total)
        if failed:
            self.progress.update(self.lines[job], description=f"[red]{job.name}: failed[/]")
            self.progress.stop_task(self.lines[job])
        else:
            self.progress.advance(self.lines[job])
        if self.plain:
            seconds = time.monotonic() - self.started[job]
            state = "failed" if failed else f"{seconds:.1f} s"
            print(f"{self.done:3}/{self.count} {job.name} ({state})", file=sys.stderr, flush=True)
