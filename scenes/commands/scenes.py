"""`manim-backprop scenes`: which scenes there are, and which can tell a lesson."""

from __future__ import annotations

import click

from scenes.commands.common import lesson_of, lesson_option, shortest


@click.command()
@lesson_option("only those that can tell this network; the others say why not")
def command(lesson: str | None) -> None:
    """The scenes, each as `manim render` wants it: PATH CLASS."""
    from scenes.production.library import scene_files

    told = lesson_of(lesson) if lesson else None
    refused: dict[str, list[str]] = {}
    for scene in scene_files():
        if told is not None and (reason := scene.load().refusal(told)):
            refused.setdefault(reason, []).append(scene.name)
        else:
            click.echo(f"{shortest(scene.path)} {scene.name}")
    for reason, names in refused.items():
        click.echo(f"not {', '.join(names)}: {reason}", err=True)
