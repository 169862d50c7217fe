"""`manim-backprop play two-two-two -o net.html`: the lesson as a page that answers."""

from __future__ import annotations

from pathlib import Path

import click

from scenes.commands.common import lesson_of


@click.command()
@click.argument("lesson", metavar="LESSON")
@click.option("-o", "--out", metavar="FILE.html", required=True,
              type=click.Path(path_type=Path), help="the file to write")  # fmt: skip
def command(lesson: str, out: Path) -> None:
    """A lesson as one page in which every number can be changed, and every digit is proven.

    LESSON is a file (.toml, .json) or a built-in lesson's name. The page needs no network.
    """
    from scenes.production.files import write_whole
    from scenes.production.living.making import living_page
    from scenes.production.naming import printable

    if out.suffix != ".html":
        raise click.UsageError(f"{out}: the page is an .html file")
    write_whole(out, living_page(lesson_of(lesson)))
    click.echo(printable(str(out)))
