"""`manim-backprop new`: a folder to start from."""

from pathlib import Path

import click

from scenes.commands.common import shortest


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """A folder to start from.

    It holds a lecture, a network, a scene of your own and a note on how to build them.
    """
    from scenes.production.starting import start

    for path in start(folder):
        click.echo(shortest(path))
