"""What can go wrong, each as one line: where, what was wrong, what was expected, what to do."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from difflib import get_close_matches


class BackpropError(ValueError):
    """Any error that this package raises on purpose."""


class LessonError(BackpropError):
    """A lesson that cannot be taught.  Text: `source: key: problem; remedy`.

    >>> str(LessonError("must not be empty", key="network.layers", source="my.toml"))
    'my.toml: network.layers: must not be empty'
    """

    def __init__(self, problem: str, *, key: str = "", source: str = "") -> None:
        self.problem, self.key, self.source = problem, key, source
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


def nearest(word: str, names: Iterable[str]) -> str:
    """`; did you mean 'sigmoid'?`, or the list of what there is.

    >>> nearest("sigmiod", ["sigmoid", "tanh"])
    "; did you mean 'sigmoid'?"
    >>> nearest("qqq", ["sigmoid", "tanh"])
    '; there is: sigmoid, tanh'
    """
    names = list(names)
    by_case = {name.casefold(): name for name in names}
    close = get_close_matches(word.casefold(), by_case, n=1)
    if close:
        return f"; did you mean {by_case[close[0]]!r}?"
    return "; there is: " + ", ".join(names)


def told(value: object) -> str:
    """A refused value as its writer knows it, cut to a readable length.

    >>> told(True), told(Decimal("0.1")), told("tanh"), told("x" * 50)
    ('true', '0.1', "'tanh'", "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…")
    """
    text = str(value).lower() if isinstance(value, (bool, Decimal)) else repr(value)
    return text if len(text) <= 40 else f"{text[:36]}…"


def _lesson_error(problem: str, key: str, source: str) -> LessonError:
    return LessonError(problem, key=key, source=source)
