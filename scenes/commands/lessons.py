"""`manim-backprop lessons`: which lessons are built in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from backprop import AnyLesson


@click.command()
def command() -> None:
    """The built-in lessons: name, what each is, how long it is."""
    from backprop import lesson_named, lesson_names

    for name in lesson_names():
        click.echo(f"{name:20} {_told(lesson_named(name))}")


def _told(lesson: AnyLesson) -> str:
    from backprop import GraphLesson, TimeLesson

    match lesson:
        case GraphLesson():
            return f"{'graph':12} {_count(len(lesson.graph.nodes), 'node')}"
        case TimeLesson():
            moments = " and ".join(map(str, lesson.lengths))
            return f"{'in time':12} {lesson.kind}, {moments} moments"
    sizes = "-".join(map(str, lesson.sizes))
    return f"{sizes:12} {_count(len(lesson.examples), 'example'):12} {lesson.steps} steps"


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
