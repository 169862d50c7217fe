"""One process that has imported Manim, and forks one for each scene.

It is given a task for each and tells when it has ended: its number and exit code. All that it
forks share one jar of tokens, so that all scenes and all their segments together are never more
at work than there are cores. When whoever gives the tasks has gone, everything ends.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from scenes.production.surroundings import forget_settings, shut_out

if TYPE_CHECKING:
    from scenes.rendering.slots import Slots

TASK_ENDS = 0.02  # seconds between two looks for children that have ended


@dataclass(frozen=True)
class Task:
    """A scene to render: Manim's arguments, and where and with what environment to call it."""

    number: int
    folder: Path
    log: Path
    environment: dict[str, str]
    arguments: list[str]


@dataclass(frozen=True)
class Coming:
    """So many tasks will be given."""

    count: int


def serve(tasks: Connection, others_end: Connection | None = None) -> None:
    """Until nobody holds the other end; `others_end` is a copy of it that was inherited."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who called us decides, and hangs up
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit())
    if others_end is not None:
        others_end.close()
    waiting = Waiting(_prepare())
    running: dict[int, int] = {}  # number by process
    try:
        with contextlib.suppress(EOFError):
            while True:
                while tasks.poll(TASK_ENDS):
                    match tasks.recv():
                        case Coming(count):
                            waiting.come(count)
                        case Task() as task:
                            waiting.come(-1)
                            running[_fork(task, tasks)] = task.number
                _tell(running, tasks)
    finally:
        for pid in running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)


class Waiting:
    """Scenes that are still to come: each takes a seat, so that no play is forked for a core that
    a scene will have.
    """

    def __init__(self, slots: Slots) -> None:
        self.seats, self.coming, self.taken = slots.seats, 0, 0

    def come(self, count: int) -> None:
        """So many more; -1: one of them is there."""
        self.coming = max(self.coming + count, 0)
        while self.taken < self.coming and self.seats.take():
            self.taken += 1
        while self.taken > self.coming:
            self.taken -= 1
            self.seats.give()


def _prepare() -> Slots:
    """Import what every scene imports, and Manim with it, unless that was inherited."""
    shut_out()
    import multiprocessing.synchronize  # noqa: F401  # of tqdm

    import av.subtitles.stream  # noqa: F401  # by every new stream
    import manim.cli.render.commands  # noqa: F401

    from scenes import stage  # noqa: F401
    from scenes.rendering.children import shared_slots

    forget_settings()

    gc.collect()
    gc.freeze()  # what is there stays: no collection need walk through it, nor copy it
    slots = shared_slots(anew=True)
    slots.give()  # we only wait
    return slots


def _tell(running: dict[int, int], tasks: Connection) -> None:
    """Say what has ended."""
    from scenes.rendering.children import shared_slots

    while running:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        if os.WIFSIGNALED(status):
            shared_slots().give()  # it died with its token
        tasks.send((running.pop(pid), os.waitstatus_to_exitcode(status)))


def _fork(task: Task, tasks: Connection) -> int:
    pid = os.fork()
    if not pid:
        tasks.close()
        _render(task)
    return pid


def _render(task: Task) -> NoReturn:
    """In a child: Manim's command line, with the task's own folder, log and environment."""
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        log = os.open(task.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for source, target in ((nothing, 0), (log, 1), (log, 2)):
            os.dup2(source, target)
        sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")  # a host may have its own
        os.chdir(task.folder)
        os.environ.update(task.environment)
        code = _manim(task.arguments)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _manim(arguments: list[str]) -> int:
    from manim.cli.render.commands import render

    from scenes.rendering.children import shared_slots

    slots, parent = shared_slots(), os.getppid()
    while not slots.take(timeout=1):
        if os.getppid() != parent:
            return 1
    try:
        render.main(arguments, prog_name="manim render", standalone_mode=False)
    except SystemExit as end:
        return int(end.code or 0)
    finally:
        slots.give()
    return 0


if __name__ == "__main__":  # `python -m scenes.production.studio FD`
    from scenes.production import studio  # tasks are of the imported module's class

    studio.serve(Connection(int(sys.argv[1])))
