"""What a command costs, with all processes that it starts; how near a video comes to its frames."""

from __future__ import annotations

import math
import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np

if TYPE_CHECKING:
    from benchmarks.limit import Recording


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock, seconds of all processes together, and their memory at its peak."""

    wall: float
    cpu: float
    memory: int  # bytes; what processes share is counted once


def measured(command: Sequence[str], environment: Mapping[str, str]) -> Cost:
    """Run a command to its end; raises when it fails."""
    before, start = os.times(), time.monotonic()
    process = subprocess.Popen(command, env=dict(environment), stdout=subprocess.DEVNULL)
    with Memory(process.pid) as memory:
        code = process.wait()
    if code:
        raise RuntimeError(f"{' '.join(command)}: exit code {code}")
    after = os.times()
    used = after.children_user + after.children_system
    used -= before.children_user + before.children_system
    return Cost(time.monotonic() - start, used, memory.peak)


class Memory:
    """Watches the memory of a process and all that descend from it, five times a second."""

    def __init__(self, pid: int) -> None:
        self.pid, self.peak, self._over = pid, 0, threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.2):
            self.peak = max(self.peak, sum(map(_memory, _family(self.pid))))


def _family(pid: int) -> list[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    return [pid, *(each for child in text.split() for each in _family(int(child)))]


def _memory(pid: int) -> int:
    """Its proportional share: a page of two processes counts half for each."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def psnr(video: Path, recording: Recording, every: int) -> float:
    """Peak signal-to-noise ratio over Y, U and V, of every so many frames together."""
    squared = count = 0.0
    with av.open(str(video)) as container:
        container.streams.video[0].thread_type = "AUTO"
        frames = enumerate(container.decode(video=0))
        for n, expected in recording.sampled(every):
            found = next(frame for at, frame in frames if at == n)
            apart = found.to_ndarray().astype(np.float32) - expected
            squared += float(np.vdot(apart, apart))
            count += apart.size
    return 10 * math.log10(255**2 * count / max(squared, 1e-9))
