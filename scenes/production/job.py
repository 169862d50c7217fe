"""One scene to be rendered: everything that its pixels depend on, and a key made from that."""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path

from scenes import fonts
from scenes.production.files import TEMPLATES
from scenes.production.library import LECTURES, PACKAGES, SceneFile, file_of, sources

RECIPE = 3  # to be raised when the way of rendering or joining changes
LIBRARIES = ("manim", "typst", "av", "numpy", "python-flint", "pycairo", "ManimPango")
QUALITIES = {"l": "480p15", "m": "720p30", "h": "1080p60", "k": "2160p60"}
SHAPES = {"16:9": (16, 9), "1:1": (1, 1), "9:16": (9, 16)}
_WORDS = re.compile(rb"\b(self|cls|scene)\.words\b")
TELLERS = "scenes.stage", "scenes.production.telling"  # what reads the words of any scene
LESSONS = PACKAGES["backprop"] / "lessons"
NOT_DRAWN = {LECTURES, LESSONS, TEMPLATES}  # a job has its own lesson and telling


@dataclass(frozen=True)
class Job:
    """A scene, the lesson that it tells (as TOML text), how it is told, and how it looks."""

    scene: SceneFile
    lesson: str
    theme: str
    quality: str  # l, m, h, k
    aspect: str = "16:9"
    telling: str = ""  # JSON of a Telling; empty: as the scene itself tells it

    @property
    def name(self) -> str:
        return self.scene.name

    @property
    def folder(self) -> str:
        """Where its video is kept: equal names, equal pixels."""
        return f"{self.name}-{QUALITIES[self.quality]}-{self.key[:16]}"

    @property
    def segments(self) -> str:
        """Where its plays are kept: those of all jobs that differ in words and pauses only."""
        return f"segments-{self.pictures[:16]}"

    @property
    def rate(self) -> int:
        """Frames a second."""
        return int(QUALITIES[self.quality].partition("p")[2])

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, even numbers.

        >>> Job(SceneFile(Path("a.py"), "A"), "", "dark", "l", "9:16").size
        (480, 854)
        """
        short = int(QUALITIES[self.quality].partition("p")[0])
        width, height = (2 * math.ceil(short * side / min(SHAPES[self.aspect]) / 2)
                         for side in SHAPES[self.aspect])  # fmt: skip
        return width, height

    @cached_property
    def key(self) -> str:
        """Changes with anything that may change the video or its words, and with nothing else."""
        return digest(pictures=self.pictures, telling=self.telling)

    @cached_property
    def pictures(self) -> str:
        """Changes with anything but the words that may change the pictures."""
        telling = json.loads(self.telling or "{}")
        words = telling.get("words") if reads_words(self.scene.path) else None
        return digest(
            words=words,
            recipe=RECIPE,
            scene=self.name,
            sources=source_digests(self.scene.path),
            lesson=self.lesson,
            options=telling.get("options"),
            title=telling.get("title"),
            labels=telling.get("labels"),
            theme=self.theme,
            quality=self.quality,
            aspect=self.aspect,
            rendering=os.environ.get("BACKPROP_RENDERING", ""),
            versions=versions(),
        )


def digest(**parts: object) -> str:
    """The SHA-256 of these named parts."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def versions() -> dict[str, str]:
    """What draws and encodes; `python` is enough to two numbers, a third changes no pixel."""
    font = fonts.digest(fonts.named_font())
    return _versions() | ({"font": font} if font else {})


@cache
def _versions() -> dict[str, str]:
    python = "{}.{}".format(*sys.version_info)
    return {"python": python} | {name: version(name) for name in LIBRARIES}


@cache
def source_digests(path: Path) -> Mapping[str, str]:
    """The contents of the scene's file, of all that it imports of ours, and of our data files."""
    files = {*sources(path), *_data_files()}
    return {_label(file): _sha256(file) for file in files}


@cache  # scenes share most of their files
def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _label(file: Path) -> str:
    """Its path from the packages' folder: the same wherever that is."""
    for folder in PACKAGES.values():
        if file.is_relative_to(folder):
            return file.relative_to(folder.parent).as_posix()
    return file.name


@cache
def reads_words(path: Path) -> bool:
    """Whether a scene's code does more with its words than the stage does, which captions them."""
    return any(map(_has_words, set(sources(path)) - {file_of(module) for module in TELLERS}))


@cache
def _has_words(file: Path) -> bool:
    return bool(_WORDS.search(file.read_bytes()))


@cache
def _data_files() -> tuple[Path, ...]:
    def walk(folder: Path) -> Iterator[Path]:
        for path in folder.iterdir():
            if path.is_dir() and path not in NOT_DRAWN and path.name != "__pycache__":
                yield from walk(path)
            elif path.is_file() and path.suffix not in {".py", ".pyi", ".pyc"}:
                yield path

    return tuple(path for folder in PACKAGES.values() for path in walk(folder))
