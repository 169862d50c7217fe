"""`manim-backprop pace`: how long, how fast, how still, how large; nothing is rendered."""

from __future__ import annotations

from datetime import date
from importlib.metadata import version
from pathlib import Path

import click

from scenes.commands.common import interruptible, lesson_of, lesson_option, theme_option
from scenes.production.errors import ProductionError, UnreadableError

WRONG = 1


@click.command()
@click.argument("target", metavar="LECTURE.toml|NUMBER|SCENE|FILE.py|course")
@click.argument("scenes", nargs=-1, metavar="[SCENE]...")
@lesson_option()
@theme_option("the scene's or the lecture's")
@click.option("--json", "as_json", is_flag=True, help="all that was measured, for a program")
@click.option("--write", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.md",
              help="write a page of tables there")  # fmt: skip
def command(
    target: str,
    scenes: tuple[str, ...],
    lesson: str | None,
    theme: str | None,
    as_json: bool,
    write: Path | None,
) -> int:
    """Measure how films move, speak and fill their frame.

    Seconds, words a minute, motion, rest, stillness, type and room, beat by beat, of a lecture, a
    chapter of the course by its number, scenes, or the whole course; without rendering a film.
    Exit code 1 where a rule is broken.
    """
    from scenes.audit.command import console
    from scenes.pace import report
    from scenes.pace.command import chapters

    with interruptible("interrupted; nothing was told"):
        try:
            found = chapters(target, scenes, lesson_of(lesson) if lesson else None, theme)
        except (ProductionError, OSError) as error:
            raise UnreadableError(str(error)) from error
    if write is not None:
        said = " ".join(["manim-backprop pace", target, *scenes, "--write", str(write)])
        page = report.page(found, date.today().isoformat(), version("manim-backprop"), said)
        write.write_text(page, encoding="utf-8")
    if as_json:
        click.echo(report.as_json(found))
    elif write is None:
        report.show(console(), found)
    else:
        for chapter in found:
            click.echo(report.summary(chapter))
    return WRONG if any(chapter.wrong for chapter in found) else 0
