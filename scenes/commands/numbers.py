"""`manim-backprop numbers`: the numbers of a step, for a text, a spreadsheet or a program."""

from __future__ import annotations

import click

from scenes.commands.common import lesson_of


@click.command()
@click.argument("lesson", required=False, default="two-two-two", metavar="[LESSON.toml | NAME]")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["table", "json", "csv", "markdown", "typst", "latex"]),
    default="table",
    show_default=True,
)
@click.option(
    "--decimals",
    type=click.IntRange(0, 60),
    metavar="N",
    help="of every number (default: four, more where they would say nothing)",
)
@click.option(
    "--step", type=click.IntRange(0), default=0, metavar="N", help="after so many updates"
)
def command(lesson: str, kind: str, decimals: int | None, step: int) -> None:
    """Every number of a training step, proven: a lesson file, or a built-in lesson by name.

    There and back for every example, then the update, then the parameters and the loss after it.
    """
    from backprop import AUTO, Decimals
    from scenes.production.numbers import FORMATS, rows

    style = AUTO if decimals is None else Decimals(decimals)
    click.echo(FORMATS[kind](rows(lesson_of(lesson), step=step, style=style)), nl=False)
