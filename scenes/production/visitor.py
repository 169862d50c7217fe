"""The other end of a studio: tasks go in, exit codes come out, from any thread."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import count
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from scenes.production import studio
from scenes.production.surroundings import python_path
from scenes.rendering.slots import hold_standard_streams

ENDED = -1  # the code of a task whose studio ended before it


class Studio:
    """A process of `scenes.production.studio`."""

    def __init__(self) -> None:
        hold_standard_streams()
        self._tasks, tasks = multiprocessing.Pipe()
        self._process = _forked(tasks, self._tasks) if _may_fork() else _started(tasks)
        tasks.close()
        self._numbers = count()
        self._codes: dict[int, int] = {}
        self._changed = threading.Condition()
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def is_open(self) -> bool:
        """False as soon as it has ended, though the system may still be burying it."""
        return ENDED not in self._codes and _is_running(self._process)

    def expect(self, count: int) -> None:
        """So many scenes will be rendered: they keep the cores at work."""
        with self._changed, suppress(OSError):  # the first of them will be told that it has ended
            self._tasks.send(studio.Coming(count))

    def render(
        self, folder: Path, log: Path, environment: Mapping[str, str], arguments: Sequence[str]
    ) -> int:
        """Manim's exit code, when it has ended; ENDED if the studio ended first."""
        with self._changed:
            number = next(self._numbers)
            try:
                self._tasks.send(
                    studio.Task(number, folder, log, dict(environment), list(arguments))
                )
            except (OSError, ValueError):
                self._codes[ENDED] = ENDED
                return ENDED
            self._changed.wait_for(lambda: number in self._codes or ENDED in self._codes)
            return self._codes.get(number, ENDED)

    def close(self) -> None:
        """End the studio and all that it has forked."""
        self._process.terminate()

    def _listen(self) -> None:
        try:
            while True:
                number, code = self._tasks.recv()
                with self._changed:
                    self._codes[number] = code
                    self._changed.notify_all()
        except (EOFError, OSError):
            with self._changed:
                self._codes[ENDED] = ENDED
                self._changed.notify_all()


def _may_fork() -> bool:
    """Whether this process, which may have imported Manim already, can be forked: it has no other
    threads, and is not a worker of a pool, such as Dask's, which may have no children.

    Typst's threads count, too, which Python does not know of: a fork that sets type would wait for
    them for ever.
    """
    return (
        _threads() <= QUIET
        and threading.active_count() == 1
        and not multiprocessing.current_process().daemon
    )


def _threads() -> int:
    """Of this process, of any library's making where the system tells."""
    with suppress(OSError):
        return len(os.listdir("/proc/self/task"))
    return threading.active_count()


# numpy's own threads survive a fork; Typst's, if they may be there already, do not
QUIET = 1 if "typst" in sys.modules else _threads()


def _forked(tasks: Connection, ours: Connection) -> BaseProcess:
    context = multiprocessing.get_context("fork")
    process = context.Process(target=studio.serve, args=(tasks, ours), daemon=True)
    process.start()
    return process


def _started(tasks: Connection) -> subprocess.Popen[bytes]:
    """A new Python, to which our end of the pipe is unknown."""
    command = [sys.executable, "-P", "-m", studio.__name__, str(tasks.fileno())]
    environment = os.environ | {"PYTHONPATH": python_path()}
    return subprocess.Popen(command, env=environment, pass_fds=[tasks.fileno()])


def _is_running(process: BaseProcess | subprocess.Popen[bytes]) -> bool:
    code = process.poll() if isinstance(process, subprocess.Popen) else process.exitcode
    return code is None
