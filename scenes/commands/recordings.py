"""`manim-backprop recordings lecture.toml`: what a person is to record, under which names."""

from __future__ import annotations

from pathlib import Path

import click

from scenes.commands.common import lesson_of, lesson_option, read_lecture, scenes_option


@click.command()
@click.argument("lecture", required=False, metavar="[LECTURE.toml]")
@lesson_option()
@scenes_option
@click.option("--recordings", metavar="FOLDER",
              type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="mark with + what is there already, and tell what fits no beat")  # fmt: skip
def command(
    lecture: str | None, lesson: str | None, scenes: tuple[Path, ...], recordings: Path | None
) -> None:
    """List what is to be read aloud: each beat's file name and its words.

    Read each into a file of that name (WAV, FLAC, Ogg, MP3 or M4A), then `build --recordings`.
    """
    from scenes.production.order import Order
    from scenes.production.recordings import slips, there, wanted

    path, read, own = read_lecture(lecture, scenes)
    told = lesson_of(lesson) if lesson else read.lesson_named(read.lesson)
    order = Order(read, path.stem, told, read.theme, read.quality, Path("media"), scenes=own)
    chapter = None
    for each in wanted(order):
        if each.chapter != chapter:
            chapter = each.chapter
            click.echo(f"# {chapter}")
        mark = "" if recordings is None else "+ " if there(recordings, each.name) else "  "
        click.echo(f"{mark}{each.name}.wav\t{each.words}")
    for slip in slips(recordings, order) if recordings else ():
        click.echo(slip, err=True)
