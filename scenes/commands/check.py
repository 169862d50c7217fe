"""`manim-backprop check`: everything that is wrong with a lecture file, at once."""

from __future__ import annotations

from pathlib import Path

import click

from scenes.commands.common import (
    interruptible,
    lesson_of,
    lesson_option,
    scenes_option,
    shortest,
)


@click.command()
@click.argument("lecture", required=False, metavar="[LECTURE.toml]")
@lesson_option()
@scenes_option
def command(lecture: str | None, lesson: str | None, scenes: tuple[Path, ...]) -> None:
    """Say all that is wrong with a lecture file, without rendering.

    Names, options and words of every chapter are tried with its lesson. Exit code 2 when something
    is wrong.
    """
    from scenes.production.checking import check
    from scenes.production.lecture import lecture_path
    from scenes.production.library import scenes_of

    path = lecture_path(lecture)
    own = [scene for file in scenes for scene in scenes_of(file.resolve())]
    with interruptible("interrupted; nothing was told"):
        read = check(path, lesson_of(lesson) if lesson else None, own)
    count = len(read.chapters)
    click.echo(f"{shortest(path)}: {count} chapter{'s' if count > 1 else ''}, nothing is wrong")
