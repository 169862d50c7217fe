"""Work done in processes, as many at once as there are cores, with a bar that tells how far it is.

Manim's `config` is one global object for each process: hence no threads.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Given, Made = TypeVar("Given"), TypeVar("Made")


def in_processes(
    do: Callable[[Given], Made],
    everything: Sequence[Given],
    *,
    lost: Callable[[Given], Made],
    saying: str,
    name: Callable[[Given], str],
) -> list[Made]:
    """do(each), which is never empty, in their order; lost(each) where its process died."""
    with _Bar(saying, len(everything)) as bar:
        if len(everything) == 1:  # another process would only have to import Manim first
            made = [do(everything[0])]
            bar.advance(name(everything[0]))
            return made
        with _pool(len(everything)) as pool:
            futures = {pool.submit(do, each): each for each in everything}
            try:
                for future in as_completed(futures):
                    bar.advance(name(futures[future]))
            except BaseException:
                _stop(pool)
                raise
        return [_made(future) or _alone(do, each) or lost(each) for future, each in futures.items()]


def _made(future: Future[Made]) -> Made | None:
    """The result; None where a process of the pool died, which ends all that are under way."""
    try:
        return future.result()
    except BrokenProcessPool:
        return None


def _alone(do: Callable[[Given], Made], each: Given) -> Made | None:
    """Once more in a process of its own: was it this one, or one beside it?"""
    with _pool(1) as pool:
        return _made(pool.submit(do, each))


def _pool(count: int) -> ProcessPoolExecutor:
    fresh = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(min(cores(), count), mp_context=fresh, initializer=_patient)


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _patient() -> None:
    """Ctrl-C reaches all processes of a terminal; the first one ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _stop(pool: ProcessPoolExecutor) -> None:
    pool.shutdown(wait=False, cancel_futures=True)
    for child in multiprocessing.active_children():
        child.terminate()


class _Bar:
    """A bar on a terminal; in a log, a line for each that is done."""

    def __init__(self, saying: str, count: int) -> None:
        console = Console(file=sys.stderr)
        self.plain, self.count, self.done = not console.is_terminal, count, 0
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        self.progress = Progress(*columns, console=console, disable=self.plain, transient=True)
        self.task = self.progress.add_task(saying, total=count)

    def __enter__(self) -> _Bar:
        self.progress.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.progress.stop()

    def advance(self, name: str) -> None:
        self.done += 1
        self.progress.advance(self.task)
        if self.plain:
            print(f"{self.done:3}/{self.count} {name}", file=sys.stderr, flush=True)
