"""What a person is to record, and which of the recordings that are there fit no beat."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scenes.production.library import scene_files
from scenes.production.naming import nearest
from scenes.production.voices import KINDS, recording_name

if TYPE_CHECKING:
    from scenes.production.order import Order


@dataclass(frozen=True)
class Wanted:
    """A beat to be read: where it stands, what its file is called, and its words."""

    chapter: str
    name: str  # of the file, without its kind
    words: str


def wanted(order: Order) -> tuple[Wanted, ...]:
    """Of every beat of a lecture, in its order; a scene that is told twice wants both."""
    found = []
    for chapter, lines in zip(order.lecture.chapters, order.lines, strict=True):
        found += [
            Wanted(chapter.title, recording_name(chapter.scene, section), line.words)
            for section, line in lines.items()
        ]
    return tuple(dict.fromkeys(found))


def slips(folder: Path, order: Order) -> Iterator[str]:
    """A line for each recording that fits no beat of the lecture, with the nearest name.

    Those of scenes of ours that another lecture tells may lie in the same folder.
    """
    names = [each.name for each in wanted(order)]
    scenes = [chapter.scene for chapter in order.lecture.chapters]
    others = {recording_name(scene.name, "") for scene in scene_files()}
    others -= {recording_name(scene, "") for scene in scenes}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in KINDS or (path.stem in names and path.suffix in KINDS):
            continue
        if any(path.stem.startswith(each) for each in others):
            continue  # of another lecture
        if path.stem in names:
            yield f"{path}: is not heard: write its ending in small letters"
            continue
        hint = nearest(_kebab(path.stem), names) or "; `manim-backprop recordings` lists the names"
        yield f"{path}: fits no beat of this lecture{hint}"


def there(folder: Path, name: str) -> bool:
    """Whether a beat's recording is in the folder, in any kind of file."""
    return any((folder / f"{name}{kind}").is_file() for kind in KINDS)


def _kebab(name: str) -> str:
    """As file names are written here, so that a near one is found.

    >>> _kebab("ErrorCalculation.target")
    'error-calculation.target'
    """
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()
