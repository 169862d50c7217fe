"""`manim-backprop themes`: which themes there are, and what their colours mean."""

import click


@click.command()
def command() -> None:
    """The themes, with the colour of each role."""
    from dataclasses import fields

    from scenes.theme import THEMES

    for theme in THEMES.values():
        roles = [field.name for field in fields(theme) if field.name != "name"]
        click.echo(theme.name)
        for role in roles:
            click.echo(f"  {role:12} {getattr(theme, role)}")
