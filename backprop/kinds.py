"""Lessons of every kind: layered networks, computation graphs, networks in time."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from backprop.errors import LessonError, nearest
from backprop.graph_lesson import GraphLesson
from backprop.lesson import Lesson
from backprop.reading import text_of, toml_of
from backprop.teaching import digits_lesson
from backprop.time_lesson import TimeLesson

AnyLesson = Lesson | GraphLesson | TimeLesson
KINDS: dict[type[AnyLesson], str] = {
    Lesson: "a layered network",
    GraphLesson: "a computation graph",
    TimeLesson: "a network in time",
}
MADE: dict[str, tuple[str, Callable[[], AnyLesson]]] = {  # from data that a package brings
    "digits": ("sklearn", digits_lesson),
}


def lesson_names() -> tuple[str, ...]:
    """The built-in lessons of every kind; those from data only where the package is there."""
    made = (name for name, (package, _) in MADE.items() if find_spec(package))
    return (*(name for kind in KINDS for name in kind.names()), *made)


def lesson_named(name: str) -> AnyLesson:
    """A built-in lesson of any kind.

    >>> type(lesson_named("one-neuron-in-time")).__name__
    'TimeLesson'
    """
    for kind in KINDS:
        if name in kind.names():
            return kind.named(name)
    if name in MADE:
        return MADE[name][1]()
    raise LessonError(f"no built-in lesson {name!r}{nearest(name, lesson_names())}")


def lesson_from(path: str | Path) -> AnyLesson:
    """A lesson of any kind from its file: `[nodes]` make a graph, `kind` says one in time.

    Raises LessonError that names file and key.
    """
    if Path(path).suffix.lower() != ".toml":
        return Lesson.read(path)
    return lesson_from_toml(text_of(path), str(path))


def lesson_from_toml(text: str, source: str = "lesson.toml") -> AnyLesson:
    """The same from the text of a TOML file."""
    try:
        keys = toml_of(text)
    except (RecursionError, ValueError):
        keys = {}  # the reader of lessons says what is wrong
    kind = GraphLesson if "nodes" in keys else TimeLesson if "kind" in keys else Lesson
    return kind.from_toml(text, source)
