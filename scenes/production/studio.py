"""One process that has imported Manim, and forks one for each scene: `python -m ….studio`.

It reads a task a line from stdin (JSON: number, folder, log, environment, Manim's arguments) and
writes a line for each that ended: its number and exit code. All that it forks share one jar of
tokens, so that all scenes and all their segments together are never more at work than there are
cores. When stdin ends, so does everything.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import sys
import traceback
from typing import Any, NoReturn

TASK_ENDS = 0.02  # seconds between two looks for children that have ended


def main() -> None:
    """Serve until stdin ends."""
    import scenes.stage  # noqa: F401  what every scene imports, and Manim with it
    from scenes.rendering.children import shared_slots

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who called us decides, and closes stdin
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit())
    shared_slots().give()  # we only wait
    tasks: dict[int, int] = {}  # number by process
    lines = _Lines()
    try:
        while not lines.ended:
            for line in lines.read(TASK_ENDS):
                task = json.loads(line)
                tasks[_fork(task)] = task["number"]
            _tell(tasks)
    finally:
        for pid in tasks:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)


class _Lines:
    """Lines of stdin as they come; Python's own buffer would hide them from `select`."""

    def __init__(self) -> None:
        self.ended, self._rest = False, b""

    def read(self, timeout: float) -> list[bytes]:
        ready, _, _ = select.select([0], [], [], timeout)
        if not ready:
            return []
        heard = os.read(0, 1 << 20)
        self.ended = not heard
        *lines, self._rest = (self._rest + heard).split(b"\n")
        return lines


def _tell(tasks: dict[int, int]) -> None:
    """Say what has ended."""
    from scenes.rendering.children import shared_slots

    while tasks:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        if os.WIFSIGNALED(status):
            shared_slots().give()  # it died with its token
        print(json.dumps([tasks.pop(pid), os.waitstatus_to_exitcode(status)]), flush=True)


def _fork(task: dict[str, Any]) -> int:
    pid = os.fork()
    if not pid:
        _render(task)
    return pid


def _render(task: dict[str, Any]) -> NoReturn:
    """In a child: Manim's command line, with the task's own folder, log and environment."""
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        log = os.open(task["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for source, target in ((nothing, 0), (log, 1), (log, 2)):
            os.dup2(source, target)
        os.chdir(task["folder"])
        os.environ.update(task["environment"])
        code = _manim(task["arguments"])
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


if __name__ == "__main__":
    main()
