"""As many processes at work as there are cores, however many there are: a jar of tokens.

Who works holds a token; who waits for others gives it back. The jar is a pipe with one byte a
token, as in GNU make's jobserver: processes that are forked, or that inherit it, share it.
"""

from __future__ import annotations

import os
import select

PROCESSES = "BACKPROP_PROCESSES"  # how many may work at once; 1: no processes besides the first


def processes() -> int:
    """How many processes may work at once: BACKPROP_PROCESSES, else the cores we may use."""
    if given := os.environ.get(PROCESSES):
        return max(int(given), 1)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def hold_standard_streams() -> None:
    """Where one of them is closed (a daemon's, say), nothing else may get its number: a child's
    input and output are put there.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free: this one


class Jar:
    """Tokens that all processes take from and give back to."""

    def __init__(self, count: int) -> None:
        hold_standard_streams()
        self._out, self._in = os.pipe()
        os.set_blocking(self._out, False)
        os.write(self._in, b"+" * count)

    def take(self, timeout: float = 0) -> bool:
        """Take a token; False when there was none for so many seconds."""
        select.select([self._out], [], [], timeout)
        try:
            return bool(os.read(self._out, 1))
        except BlockingIOError:  # another process was quicker
            return False

    def give(self) -> None:
        """Put a token back."""
        os.write(self._in, b"+")

    def close(self) -> None:
        os.close(self._out)
        os.close(self._in)


class Slots(Jar):
    """The tokens of those at work; whoever makes the jar holds one of them.

    `seats` is for those who wait for one: with as many in waiting as there are cores, no core
    will be idle soon, and another process would cost more than it brings.
    """

    def __init__(self, count: int) -> None:
        super().__init__(count - 1)
        self.count = count
        self.seats = Jar(count)

    def close(self) -> None:
        super().close()
        self.seats.close()
