"""How many frames are done: one bar for a scene, and a file for whoever builds many."""

from __future__ import annotations

import os
import time
from contextlib import suppress

from manim import config
from tqdm import tqdm

PROGRESS = "BACKPROP_PROGRESS"  # a file that gets "done total" whenever they change

SELDOM = 0.2  # seconds between two writings of that file

tqdm.monitor_interval = 0  # its thread would keep the process from being forked


class Bar:
    """Called with frames done and frames known of; silent with `--progress_bar none`."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.bar: tqdm[None] | None = None
        self.file = os.environ.get(PROGRESS)
        self.written = -SELDOM  # when

    def __call__(self, done: int, total: int) -> None:
        if self.file and time.monotonic() - self.written > SELDOM:
            self.written = time.monotonic()
            _write(self.file, f"{done} {total}")
        if config.progress_bar == "none" and self.bar is None:
            return
        if self.bar is None:
            leave = config.progress_bar == "leave"
            self.bar = tqdm(desc=self.title, unit=" frames", leave=leave, mininterval=0.2)
        self.bar.total = total
        self.bar.update(done - self.bar.n)

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()
            self.bar = None


def _write(file: str, text: str) -> None:
    """Where a link stands, or no file, nothing."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
    with suppress(OSError), open(os.open(file, flags, 0o666), "w", encoding="ascii") as opened:
        opened.write(text)
