"""What can go wrong, each as one line: where, what was wrong, what was expected, what to do."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from difflib import get_close_matches

LONGEST = 1200  # characters of an error
LONGEST_PART = 80  # of a key in it


class BackpropError(ValueError):
    """Any error that this package raises on purpose: one printable line, however odd its cause.

    >>> str(BackpropError("no title \x1b[2J"))
    'no title \\\\x1b[2J'
    """

    def __init__(self, *parts: object) -> None:
        super().__init__(*(printable(p) if isinstance(p, str) else p for p in parts))


def printable(text: str) -> str:
    r"""A text that may stand in a terminal and in one line: what does not print is written out as
    Python writes it, and of a long text the middle is left out.

    >>> print(printable("a\x1b[2J\nb\ud800"))
    a\x1b[2J\nb\ud800
    """
    return clipped("".join(c if c.isprintable() else repr(c)[1:-1] for c in text), LONGEST)


def clipped(text: str, length: int) -> str:
    """Its beginning and its end (where an error says what to do), if it is longer.

    >>> clipped("abcdefghij", 7), clipped("abc", 7)
    ('abcd…ij', 'abc')
    """
    if len(text) <= length:
        return text
    end = length // 3
    return f"{text[: length - end - 1]}…{text[-end:]}"


class LessonError(BackpropError):
    """A lesson that cannot be taught.  Text: `source: key: problem; remedy`.

    >>> str(LessonError("must not be empty", key="network.layers", source="my.toml"))
    'my.toml: network.layers: must not be empty'
    """

    def __init__(self, problem: str, *, key: str = "", source: str = "") -> None:
        self.problem, self.key, self.source = problem, key, source
        key = clipped(printable(key), LONGEST_PART)
        super().__init__(": ".join(part for part in (source, key, problem) if part))

    def at(self, source: str) -> LessonError:
        """The same error, saying which file it is about."""
        return LessonError(self.problem, key=self.key, source=source)

    def __reduce__(self) -> tuple[object, ...]:
        return _lesson_error, (self.problem, self.key, self.source)


class ShapeError(BackpropError):
    """Arrays that do not fit together in an equation."""


class AddressError(BackpropError):
    """An address that names nothing in this trace."""


class StyleError(BackpropError):
    """A way of writing a number that does not exist."""


class UndecidedError(BackpropError):
    """A digit that stays undecided at the highest precision."""


class EquationError(BackpropError):
    """A displayed equation that is refused, or that does not hold."""


class TraceError(BackpropError):
    """A stored trace that is not what its lesson gives, or a run that left the numbers."""


class Undecided(Exception):
    """Internal: the balls are too wide to answer; the whole trace is run at twice the precision."""


MOST_NAMES = 24  # that are listed where none is near


def nearest(word: str, names: Iterable[str], close: float = 0.6) -> str:
    """`; did you mean 'sigmoid'?`, or the list of what there is.

    >>> nearest("sigmiod", ["sigmoid", "tanh"])
    "; did you mean 'sigmoid'?"
    >>> nearest("qqq", ["sigmoid", "tanh"])
    '; there is: sigmoid, tanh'
    """
    names = list(names)
    by_case = {name.casefold(): name for name in names if len(name) <= LONGEST_PART}
    found = get_close_matches(word[:200].casefold(), by_case, n=1, cutoff=close)
    if found:
        return f"; did you mean {by_case[found[0]]!r}?"
    rest = f" … ({len(names)} in all)" if len(names) > MOST_NAMES else ""
    listed = (clipped(name, LONGEST_PART // 2) for name in names[:MOST_NAMES])
    return f"; there is: {', '.join(listed)}{rest}"


def told(value: object) -> str:
    """A refused value as its writer knows it, cut to a readable length.

    >>> told(True), told(Decimal("0.1")), told("tanh"), told("x" * 50)
    ('true', '0.1', "'tanh'", "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…")
    """
    text = str(value).lower() if isinstance(value, (bool, Decimal)) else repr(value)
    return text if len(text) <= 40 else f"{text[:36]}…"


def _lesson_error(problem: str, key: str, source: str) -> LessonError:
    return LessonError(problem, key=key, source=source)
