"""`manim-backprop lessons`: which lessons are built in."""

from __future__ import annotations

import click


@click.command()
def command() -> None:
    """The built-in lessons of every kind: name, what it is, size."""
    from backprop import lesson_named, lesson_names
    from backprop.kinds import KINDS

    for name in lesson_names():
        lesson = lesson_named(name)
        click.echo(f"{name:22} {KINDS[type(lesson)]:20} {_size(lesson)}".rstrip())


def _size(lesson: object) -> str:
    """Of layered networks: layers, examples, steps."""
    from backprop import Lesson

    if not isinstance(lesson, Lesson):
        return ""
    count = len(lesson.examples)
    layers = "-".join(map(str, lesson.sizes))
    return f"{layers}, {_many(count, 'example')}, {_many(lesson.steps, 'step')}"


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
