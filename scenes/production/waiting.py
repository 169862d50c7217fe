"""A command that works out numbers for longer than a second says how far it is, on stderr.

On a terminal a bar, which goes when it is done; in a log a plain line, and another every ten
seconds.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from backprop.progress import heard

SILENT = 1.0  # seconds that nobody minds
APART = 10.0  # seconds between two lines of a log


@contextmanager
def told_of_waiting(console: Console | None = None) -> Iterator[None]:
    """Whatever takes long inside is told."""
    waiting = Waiting(console or Console(stderr=True))
    try:
        with heard(waiting.hear):
            yield
    finally:
        waiting.end()


@dataclass
class Waiting:
    """How far a long run is; only for the process that it was made in, not for its children."""

    console: Console
    since: float = field(default_factory=time.monotonic)
    process: int = field(default_factory=os.getpid)
    bar: Progress | None = None
    task: TaskID | None = None
    told: float = 0.0  # when the last line was written
    last: int = 0  # step

    def hear(self, what: str, done: int, of: int) -> None:
        now = time.monotonic()
        if done == 0 or done < self.last:
            self.since = now  # another run
        self.last = done
        if now - self.since < SILENT or os.getpid() != self.process:
            return
        if self.console.is_terminal:
            self._draw(what, done, of)
        elif not self.told or now - self.told >= APART:
            self.told = now
            self.console.print(f"{what}: {done:,} of {of:,} …", highlight=False, soft_wrap=True)

    def end(self) -> None:
        """The bar goes."""
        if self.bar is not None and os.getpid() == self.process:
            self.bar.stop()

    def _draw(self, what: str, done: int, of: int) -> None:
        if self.bar is None:
            columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
            self.bar = Progress(*columns, console=self.console, transient=True)
            self.task = self.bar.add_task(what, total=of)
            self.bar.start()
        assert self.task is not None
        self.bar.update(self.task, description=what, completed=done, total=of)
