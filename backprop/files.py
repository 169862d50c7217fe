"""What a user names is read here: a regular file, no more than a limit of it, strict UTF-8, and
TOML of a depth that Python's reader can take.

Each reader says how it refuses: `refuse(problem)` makes its own kind of error, naming the file.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from pathlib import Path

Refuse = Callable[[str], Exception]

DEEPEST = 100  # parts of a dotted key: Python's reader takes the square of their number
_PART = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')"""
_DOTTED = re.compile(rf"(?:\.[ \t]*{_PART}[ \t]*){{{DEEPEST}}}")
WITHOUT_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def bytes_of(path: str | Path, limit: int, refuse: Refuse) -> bytes:
    """The content of a regular file; of a pipe, a device or what is longer nothing is read."""
    try:
        content = _content(path, limit)
    except OSError as error:
        reason = (error.strerror or "cannot be read").lower()
        raise refuse(f"{reason}; check the path") from None
    except ValueError:  # a path with a character that no path has
        raise refuse("is no path") from None
    if content is None:
        raise refuse("is no regular file; check the path")
    if len(content) > limit:
        raise refuse(f"is longer than {limit:,} bytes")
    return content


def _content(path: str | Path, limit: int) -> bytes | None:
    """A byte more than the limit at most; None of what is no regular file."""
    with os.fdopen(os.open(path, os.O_RDONLY | WITHOUT_WAITING), "rb") as file:
        regular = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
        return file.read(limit + 1) if regular else None


def text_of(path: str | Path, limit: int, refuse: Refuse) -> str:
    """The same as text; a mark of its encoding at the beginning is left out."""
    content = bytes_of(path, limit, refuse)
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise refuse("is not UTF-8 text; save it as UTF-8") from None


def too_deep(text: str) -> int | None:
    """The line of a key with so many dots that TOML's reader would take minutes; None without.

    >>> too_deep("rate = 1\\n" + "a." * 200 + "a = 1"), too_deep("a.b = 1")
    (2, None)
    """
    match = _DOTTED.search(text)
    return text.count("\n", 0, match.start()) + 1 if match else None
