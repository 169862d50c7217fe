"""Names and texts that a person has written: the nearest that there is, and how they are told."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from itertools import islice

LONGEST, MOST = 64, 1000  # characters of a name that is compared, names that it is compared with
SHORT = 80  # characters of a value in a complaint


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint to append to a complaint; empty where nothing is near.

    >>> nearest("FowardPass", ["ForwardPass", "TrainingLoop"])
    "; did you mean 'ForwardPass'?"
    """
    if len(name) > LONGEST:
        return ""
    near = difflib.get_close_matches(name, list(islice(known, MOST)), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def printable(text: str) -> str:
    r"""A text of one or more lines as a terminal may get it: no part of it is a command.

    >>> print(printable("a\x1b[2J\nb"))
    a\x1b[2J
    b
    """
    return "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in text)


def short(given: object) -> str:
    """A value as Python writes it, as far as a complaint has room for it.

    >>> short("a" * 99)[70:], short(16**5000)
    ('aaaaaaaaa…', 'what is too long to be told')
    """
    try:
        text = repr(given)
    except (ValueError, RecursionError):  # a number of more digits than Python writes
        return "what is too long to be told"
    return text if len(text) <= SHORT else text[: SHORT - 1] + "…"
