"""`manim-backprop lessons`: which lessons are built in."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

import click


@click.command()
def command() -> None:
    """The built-in lessons: name, what it is, how long it is."""
    from backprop import lesson_named, lesson_names

    for name in lesson_names():
        click.echo(f"{name:20} {_told()(lesson_named(name))}")


def _told() -> Any:
    """How a lesson of each kind is told in a line."""
    from backprop import GraphLesson, Lesson, TimeLesson

    @singledispatch
    def told(lesson: Any) -> str:
        raise TypeError(type(lesson))

    @told.register
    def _(lesson: Lesson) -> str:
        sizes = "-".join(map(str, lesson.sizes))
        return f"{sizes:12} {_count(len(lesson.examples), 'example'):12} {lesson.steps} steps"

    @told.register
    def _(lesson: GraphLesson) -> str:
        return f"{'graph':12} {_count(len(lesson.graph.nodes), 'node')}"

    @told.register
    def _(lesson: TimeLesson) -> str:
        moments = " and ".join(map(str, lesson.lengths))
        return f"{'in time':12} {lesson.kind}, {moments} moments"

    return told


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
