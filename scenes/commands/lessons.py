"""`manim-backprop lessons`: which lessons are built in."""

import click


@click.command()
def command() -> None:
    """The built-in lessons: name, layers, examples, steps."""
    from backprop import Lesson

    for name in Lesson.names():
        lesson = Lesson.named(name)
        sizes = "-".join(map(str, lesson.sizes))
        count = len(lesson.examples)
        examples = f"{count} example{'s' if count > 1 else ''}"
        click.echo(f"{name:20} {sizes:12} {examples:12} {lesson.steps} steps")
