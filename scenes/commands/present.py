"""`manim-backprop present`: what was made last, in the browser."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import click

from scenes.commands.common import shortest
from scenes.production.errors import UnreadableError

KINDS = (".html", ".mp4")  # the page if there is one, else the video


@click.command()
@click.argument("lecture", required=False, metavar="[LECTURE.toml]")
@click.option("--slides", is_flag=True, help="the slides, not the page")
@click.option("--out", type=click.Path(path_type=Path), default=Path("media"), show_default=True,
              help="the folder in which it was made")  # fmt: skip
def command(lecture: str | None, slides: bool, out: Path) -> None:
    """Open what was built: a lecture's page or slides, or its video."""
    from scenes.production.library import lecture_path

    made = _made(out, lecture_path(lecture).stem, slides=slides)
    click.echo(shortest(made))
    if not webbrowser.open(made.absolute().as_uri()):
        raise click.ClickException("there is no browser here; open that file yourself")


def _made(out: Path, name: str, *, slides: bool) -> Path:
    """The newest of the best kind."""
    wanted = KINDS[:1] if slides else KINDS
    for kind in wanted:
        found = [path for path in out.glob(f"{name}*{kind}") if slides is ("slides" in path.name)]
        if found:
            return max(found, key=lambda path: path.stat().st_mtime)
    what = "no slides" if slides else "no page and no video"
    raise UnreadableError(
        f"{out}: holds {what} of {name}; make them: manim-backprop build {name}.toml"
    )
