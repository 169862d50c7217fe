"""`manim-backprop words lecture.toml`: all that a lecture says, for another language."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from scenes.commands.common import (
    interruptible,
    lesson_of,
    lesson_option,
    read_lecture,
    scene_called,
    scenes_option,
)


@click.command()
@click.argument("target", required=False, metavar="[LECTURE.toml | SCENE]")
@lesson_option()
@scenes_option
def command(target: str | None, lesson: str | None, scenes: tuple[Path, ...]) -> None:
    """List a lecture's or a scene's words for translation, as a lecture file writes them.

    Each chapter's beats with their templates, and the labels that its pictures draw: paste them
    into a lecture file, and put your language after each `=`.
    """
    with interruptible("interrupted; nothing more is listed"):
        told = _of_a_scene(target, lesson, scenes) if _is_scene(target) else None
        drawn: dict[str, None] = {}
        for title, scene, network, own in told or _of_a_lecture(target, lesson, scenes):
            templates, labels = _said(scene, network)
            click.echo(f"[[chapter]]\nscene = {_toml(scene.__name__)}\ntitle = {_toml(title)}")
            for name, template in templates.items():
                click.echo(f"words.{name} = {_toml(own.get(name, template))}")
            click.echo()
            drawn |= dict.fromkeys(labels)
    click.echo("[labels]")
    for text in drawn:
        click.echo(f"{_toml(text)} = {_toml(text)}")


def _is_scene(target: str | None) -> bool:
    return target is not None and target[:1].isupper() and not target.endswith(".toml")


def _of_a_scene(target: str | None, lesson: str | None, files: tuple[Path, ...]) -> Any:
    scene = scene_called(str(target), files)
    return [(scene.title, scene, lesson_of(lesson) if lesson else scene.chosen_lesson(), {})]


def _of_a_lecture(target: str | None, lesson: str | None, files: tuple[Path, ...]) -> Any:
    from scenes.production.order import Order
    from scenes.production.telling import Telling

    path, read, own = read_lecture(target, files)
    told = lesson_of(lesson) if lesson else read.lesson_named(read.lesson)
    order = Order(read, path.stem, told, read.theme, read.quality, Path("media"), scenes=own)
    for number, chapter in enumerate(read.chapters):
        scene = Telling(chapter.options).of(order.scene_of(number).load())
        yield chapter.title, scene, order.lesson_of(number), chapter.words


def _said(scene: Any, lesson: Any) -> tuple[dict[str, str], list[str]]:
    """Its templates by beat, of the beats that this lesson has, and its labels."""
    from scenes import labels
    from scenes.production.checking import rehearsed
    from scenes.words import captions, fill

    played = rehearsed(scene, lesson)
    beats, traces = played.beats, played.traces
    asked = labels.asked()
    names = {name: beat for name, (beat, _) in beats.items()}
    templates = {
        name: words
        for name, words in scene.words.items()
        if name in names or name in names.values()
    }
    pages = {
        page
        for section, (beat, values) in beats.items()
        for page in captions(fill(_template(scene, section, beat), traces, values).text)
    }
    title = {scene.title, scene.told_title, fill(scene.title, traces).text}
    mine = [t for t in asked if labels.is_told(t) and t not in pages | title and t[:1] != "·"]
    return templates, mine


def _template(scene: Any, section: str, beat: str) -> str:
    words: str = scene.words.get(section) or scene.words[beat]
    return words


def _toml(text: str) -> str:
    """A text in quotes, as TOML and JSON write it."""
    return json.dumps(text, ensure_ascii=False)
