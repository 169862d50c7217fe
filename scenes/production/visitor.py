"""The other end of a studio: tasks go in, exit codes come out, from any thread."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path

ENDED = -1  # the code of a task whose studio ended before it


class Studio:
    """A process of `scenes.production.studio`."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "scenes.production.studio"],
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._numbers = count()
        self._codes: dict[int, int] = {}
        self._changed = threading.Condition()
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def is_open(self) -> bool:
        """False as soon as it has ended, though the system may still be burying it."""
        return ENDED not in self._codes and self._process.poll() is None

    def render(
        self, folder: Path, log: Path, environment: Mapping[str, str], arguments: Sequence[str]
    ) -> int:
        """Manim's exit code, when it has ended; ENDED if the studio ended first."""
        task = {
            "folder": str(folder),
            "log": str(log),
            "environment": dict(environment),
            "arguments": list(arguments),
        }
        with self._changed:
            number = next(self._numbers)
            try:
                assert self._process.stdin is not None
                self._process.stdin.write(json.dumps({"number": number, **task}) + "\n")
                self._process.stdin.flush()
            except (OSError, ValueError):
                self._codes[ENDED] = ENDED
                return ENDED
            self._changed.wait_for(lambda: number in self._codes or ENDED in self._codes)
            return self._codes.get(number, ENDED)

    def close(self) -> None:
        """End the studio and all that it has forked."""
        self._process.terminate()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            number, code = json.loads(line)
            with self._changed:
                self._codes[number] = code
                self._changed.notify_all()
        with self._changed:
            self._codes[ENDED] = ENDED
            self._changed.notify_all()
