"""Forked processes that each render one segment, and what becomes of them.

A child waits for a token, says so, works, gives it back, reports and ends. What it raises is
raised again in the parent, with the child's traceback; a child that was killed is an error as
well. A child whose parent died ends by itself.
"""

from __future__ import annotations

import atexit
import os
import pickle
import select
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from scenes.rendering.progress import Bar
from scenes.rendering.slots import Slots, processes


class SegmentError(RuntimeError):
    """A segment that was not rendered: what happened to its process."""


class _Remote(Exception):
    """The traceback of a child, shown as the cause of what it raised."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


WORKS, ENDS = b".", b"!"  # what a child says when it has a token, and when it has given it back


@dataclass
class _Child:
    pid: int
    pipe: int
    label: str
    frames: int
    unfinished: Path | None
    said: bytes = b""

    @property
    def has_token(self) -> bool:
        return self.said == WORKS

    @property
    def report(self) -> bytes | None:
        """What it raised, pickled; empty if nothing; None if it did not come to its end."""
        return self.said[2:] if self.said.startswith(WORKS + ENDS) else None

    def listen(self) -> bool:
        """Hear what it says; False when it will say nothing more."""
        heard = os.read(self.pipe, 1 << 20)
        self.said += heard
        return bool(heard)

    def bury(self) -> int:
        """How it ended; a file that it left half-made goes."""
        os.close(self.pipe)
        _, status = os.waitpid(self.pid, 0)
        if status and self.unfinished:
            self.unfinished.unlink(missing_ok=True)
        return status


def may_fork() -> bool:
    """Whether this process can be forked safely and with gain."""
    return (
        hasattr(os, "fork")
        and sys.platform != "darwin"  # its frameworks do not survive a fork
        and processes() > 1
        and threading.active_count() == 1
    )


class Children:
    """The children of one scene."""

    def __init__(self, progress: Bar) -> None:
        self.slots: Slots | None = None
        self.running: list[_Child] = []
        self.done = self.total = 0
        self.progress = progress
        self._report: int | None = None
        self._parent = 0
        self._has_token = False  # of a child
        atexit.register(self.stop)  # whatever ends this process, wherever it is interrupted

    @property
    def in_child(self) -> bool:
        return self._report is not None

    def fork(self, label: str, frames: int, unfinished: Path | None = None) -> bool | None:
        """True in the new child, which has a token then; False in the parent, at once; None if
        enough children wait already, and work is best done where it is.

        `unfinished` is the file that is removed should the child not come to its end.
        """
        self.slots = self.slots or shared_slots()
        if not self.slots.seats.take():
            return None
        self.count(total=frames)
        reading, writing = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        with _uninterrupted():
            if pid := os.fork():
                os.close(writing)
                self.running.append(_Child(pid, reading, label, frames, unfinished))
                return False
            self._report, self._parent = writing, parent
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends us
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.close(reading)
        for other in self.running:
            os.close(other.pipe)
        self.running = []
        while not self.slots.take(timeout=1):
            self.end_if_orphaned()
        self._has_token = True
        self.slots.seats.give()
        os.write(writing, WORKS)
        return True

    def end_if_orphaned(self, tidy: Callable[[], None] = lambda: None) -> None:
        """Nobody waits for the segment any more: in a child of a dead parent, tidy up and end."""
        if self.in_child and os.getppid() != self._parent:
            tidy()
            (shared_slots() if self._has_token else shared_slots().seats).give()
            os._exit(1)

    def end(self, error: BaseException | None = None) -> NoReturn:
        """End this child and report to the parent."""
        assert self._report is not None
        assert self.slots is not None
        self.slots.give()
        report = b"" if error is None else _pickled(error)
        with os.fdopen(self._report, "wb") as pipe:
            pipe.write(ENDS + report)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0 if error is None else 1)

    def check(self) -> None:
        """Raise what a child has raised by now."""
        while self.running and self._wait_for_one(timeout=0):
            pass

    def wait(self) -> None:
        """Until all have ended; raises what one of them raised."""
        while self.running:
            self._while_idle(self._wait_for_one)

    def stop(self) -> None:
        """End all at once; nothing half-made stays."""
        for child in self.running:
            os.kill(child.pid, signal.SIGKILL)
        for child in self.running:
            while child.listen():
                pass
            self._bury(child)
        self.running = []

    def count(self, *, total: int = 0, done: int = 0) -> None:
        """So many frames more: known of, done."""
        self.total, self.done = self.total + total, self.done + done
        self.progress(self.done, self.total)

    def _while_idle(self, wait: Callable[[], object]) -> None:
        """Our own token is for others as long as we wait."""
        assert self.slots is not None
        self.slots.give()
        wait()
        while not self.slots.take(timeout=0.1):
            self.check()

    def _wait_for_one(self, timeout: float | None = None) -> bool:
        """Until a child has said something; False if none did in time."""
        pipes = {child.pipe: child for child in self.running}
        ready, _, _ = select.select(list(pipes), [], [], timeout)
        for pipe in ready:
            if not pipes[pipe].listen():
                self._reap(pipes[pipe])
        return bool(ready)

    def _reap(self, child: _Child) -> None:
        self.running.remove(child)
        status = self._bury(child)
        if child.report is None:
            raise SegmentError(f"{child.label}: its process was ended ({_how(status)})")
        if child.report:
            raise _unpickled(child.report, child.label)
        self.count(done=child.frames)

    def _bury(self, child: _Child) -> int:
        if self.slots and child.has_token:
            self.slots.give()  # it died with it
        elif self.slots and not child.said:
            self.slots.seats.give()
        return child.bury()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C waits: a child must be known before anything is raised, and must not raise itself."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_slots: Slots | None = None


def shared_slots(*, anew: bool = False) -> Slots:
    """This process's jar, and that of all it forks; `anew`: not the one that it inherited."""
    global _slots
    if _slots is None or anew:
        _slots = Slots(processes())
    return _slots


def _how(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"signal {signal.Signals(os.WTERMSIG(status)).name}"
    return f"exit code {os.WEXITSTATUS(status)}"


def _pickled(error: BaseException) -> bytes:
    """The error, or only its words if it cannot be pickled, and its traceback."""
    text = "".join(traceback.format_exception(error))
    try:
        again = pickle.loads(pickle.dumps(error))
        whole = type(again) is type(error)
    except Exception:
        whole = False
    kept = error if whole else SegmentError(f"{type(error).__name__}: {error}")
    return pickle.dumps((kept, text))


def _unpickled(report: bytes, label: str) -> BaseException:
    error, text = pickle.loads(report)
    error.__cause__ = _Remote(f"{label}, in a process of its own:\n{text}")
    return error
