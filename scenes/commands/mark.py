"""`manim-backprop mark LESSON answers.csv`: which slip made a student's number."""

from __future__ import annotations

from pathlib import Path

import click

from scenes.commands.common import interruptible, lesson_of, shortest


@click.command()
@click.argument("lesson", required=False, metavar="LESSON.toml|NAME")
@click.argument("answers", required=False, metavar="ANSWERS.csv")
@click.option("--json", "as_json", is_flag=True, help="print JSON instead of a table")
@click.option("-o", "--out", metavar="FILE.csv|.md|.json", type=click.Path(path_type=Path),
              help="write the marked answers to a file")  # fmt: skip
@click.option("--slips", is_flag=True, help="list the slips that are known, and what shows them")
@click.option("--errata", is_flag=True, help="mark the misprints of published worked examples")
def command(
    lesson: str | None,
    answers: str | None,
    as_json: bool,
    out: Path | None,
    slips: bool,
    errata: bool,
) -> None:
    """Say which slip made a student's number.

    ANSWERS.csv has the columns address and answer, such as step[1].loss,0.2910279, and one more
    (the student's name) that is passed on. An answer is right, rounded too early, followed through
    from an earlier wrong one of the same student, the result of a slip or of two, or unexplained.
    Every value is exact and compared at the digits that are written.
    """
    from backprop.marking import mark
    from backprop.marking.reading import read_answers
    from backprop.marking.writing import FORMATS, to_json, to_text
    from scenes.production.files import write_whole

    if slips or errata:
        click.echo(_slips() if slips else _errata(), nl=False)
        return
    if lesson is None or answers is None:
        raise click.UsageError("give a lesson and a file of answers: mark two-two-two answers.csv")
    if out is not None and out.suffix not in FORMATS:
        raise click.UsageError(f"{out}: marked answers can be {', '.join(FORMATS)}")
    given = lesson_of(lesson)
    read = read_answers(answers, given)
    with interruptible("interrupted; nothing was written"):
        marked = mark(given, read.rows)
    if out is not None:
        write_whole(out, FORMATS[out.suffix](marked, read.student))
        click.echo(f"{shortest(out)}: {len(marked)} answers", err=True)
    if as_json or out is None:
        click.echo((to_json if as_json else to_text)(marked, read.student), nl=False)
    if read.blank:
        lines = ", ".join(map(str, read.blank[:8])) + (", …" if len(read.blank) > 8 else "")
        click.echo(f"{answers}: no answer in line {lines}", err=True)


def _slips() -> str:
    from backprop.marking import SLIPS

    return "".join(
        f"{slip.name}\n    {slip.told}\n    shown in {slip.scene}, beat {slip.beat}\n"
        for slip in SLIPS
    )


def _errata() -> str:
    from backprop.marking.errata import page

    return page()
