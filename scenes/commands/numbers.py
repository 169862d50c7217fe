"""`manim-backprop numbers`: the numbers of a step, for a text, a spreadsheet or a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scenes.commands.common import lesson_of

if TYPE_CHECKING:
    from backprop import AnyLesson


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
    """Every number of a training step, proven.

    Of a lesson file, or of a built-in lesson by name. There and back for every example, then the
    update, then the parameters and the loss after it. After = stands the number itself, after ≈ its
    rounding; every digit is right. What the addresses mean is in docs/notation.md.
    """
    from backprop import AUTO, Decimals
    from scenes.production.numbers import FORMATS, rows

    style = AUTO if decimals is None else Decimals(decimals)
    read = lesson_of(lesson)
    _check_step(step, read)
    undecided: list[str] = []
    click.echo(FORMATS[kind](rows(read, step=step, style=style, undecided=undecided)), nl=False)
    if undecided:
        names = ", ".join(undecided[:8]) + (", …" if len(undecided) > 8 else "")
        click.echo(
            f"not told, for no precision decides on which side of a kink they lie: {names}",
            err=True,
        )


def _check_step(step: int, lesson: AnyLesson) -> None:
    steps = getattr(lesson, "steps", 0)
    if step > steps:
        more = f"; write steps = {step} in its file" if steps else ""
        taken = f"{steps} step{'s' if steps > 1 else ''}" if steps else "no step"
        raise click.UsageError(f"--step {step}: this lesson takes {taken}{more}")
