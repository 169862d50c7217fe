"""Who waits is told: long runs say how far they are, to whoever listens.

The engine writes nothing anywhere.  A command line, a notebook or a test listens with `heard`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[str, int, int], None]  # what is done, how many steps of it, of how many

_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def heard(listener: Listener) -> Iterator[None]:
    """Whatever long run is worked out inside tells this listener how far it is.

    >>> from backprop import Lesson, Trace
    >>> from dataclasses import replace
    >>> long, told = Trace.of(replace(Lesson.named("two-two-two"), steps=40)), []
    >>> with heard(lambda what, done, all: told.append((done, all))):
    ...     long.shown("step[40].loss")
    '0.0690'
    >>> told
    [(0, 40), (16, 40), (32, 40)]
    """
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def tell(what: str, done: int, of: int) -> None:
    """Say how far a run is."""
    listener = _listener.get()
    if listener is not None:
        listener(what, done, of)
