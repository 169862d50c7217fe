"""`manim-backprop scenes`: which scenes there are."""

import click

from scenes.commands.common import shortest


@click.command()
def command() -> None:
    """The scenes, each as `manim render` wants it: PATH CLASS."""
    from scenes.production.library import scene_files

    for scene in scene_files():
        click.echo(f"{shortest(scene.path)} {scene.name}")
