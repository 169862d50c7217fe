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
def command(lecture: str | None, lesson: str | None, scenes: tuple[Path, ...]) -> int:
    """Say all that is wrong with a lecture file, without rendering.

    Names, options and words of every chapter are tried with its lesson, scenes of your own are
    played. Exit code 2 when something is wrong, 1 when a product cannot be made.
    """
    from scenes.production.checking import check
    from scenes.production.library import lecture_path, scenes_of
    from scenes.production.products import ASKED, called, parts_of, without_extra

    path = lecture_path(lecture)
    own = [scene for file in scenes for scene in scenes_of(file.resolve())]
    notes: list[str] = []
    with interruptible("interrupted; nothing was told"):
        read = check(path, lesson_of(lesson) if lesson else None, own, note=notes.append)
    count = len(read.chapters)
    click.echo(f"{shortest(path)}: {count} chapter{'s' if count > 1 else ''}, nothing is wrong")
    for note in notes:
        click.echo(f"{shortest(path)}: {note}", err=True)
    for name, why in without_extra(parts_of(ASKED)).items():
        click.echo(f"{called(name)} will be left out: {why}", err=True)
    return 1 if notes else 0
