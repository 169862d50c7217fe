"""What is to be made: a lecture, told with which lesson, theme and shape, how large, where to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from backprop import AnyLesson
from scenes.production.job import QUALITIES, RECIPE, Job, digest, source_digests
from scenes.production.lecture import Lecture
from scenes.production.library import SceneFile, scene_named

LONGEST_NAME = 60  # bytes: of three that become one file's name


@dataclass(frozen=True)
class Order:
    """What is to be made: a lecture, told with which lesson and theme, how large, where to."""

    lecture: Lecture
    name: str  # of the lecture's file
    lesson: AnyLesson
    theme: str
    quality: str
    out: Path
    aspect: str = "16:9"
    scenes: tuple[SceneFile, ...] = ()  # of one's own, beside those of the library
    products: tuple[str, ...] = ("video",)

    @property
    def stem(self) -> str:
        """The outputs' name: the lecture's, and what differs from its own choices."""
        lesson = self.lesson.name if self.lesson.name != self.lecture.lesson else ""
        theme = self.theme if self.theme != self.lecture.theme else ""
        aspect = self.aspect.replace(":", "x") if self.aspect != self.lecture.aspect else ""
        words = filter(None, [self.name, lesson, theme, aspect, QUALITIES[self.quality]])
        return "-".join(self.safe_name(word) for word in words)

    @property
    def video(self) -> Path:
        return self.out / f"{self.stem}.mp4"

    @property
    def manifest(self) -> str:
        """The name of the file that says what was made from what."""
        return f"{self.stem}.json"

    @property
    def parts(self) -> Path:
        return self.out / "parts"

    def lesson_of(self, number: int) -> AnyLesson:
        """The lesson of a chapter: its own, or the order's."""
        own = self.lecture.chapters[number].lesson
        return self.lecture.lesson_named(own) if own else self.lesson

    def scene_of(self, number: int) -> SceneFile:
        """The scene of a chapter: one of one's own goes before one of the library."""
        name = self.lecture.chapters[number].scene
        own = {scene.name: scene for scene in self.scenes}
        return own.get(name) or scene_named(name)

    def jobs(self) -> tuple[Job, ...]:
        """One for each chapter."""
        return tuple(
            Job(
                self.scene_of(number),
                self.lesson_of(number).to_toml(),
                self.theme,
                self.quality,
                self.aspect,
                self.lecture.telling(chapter).to_json(),
            )
            for number, chapter in enumerate(self.lecture.chapters)
        )

    def key(self, jobs: Sequence[Job]) -> str:
        """Changes with anything that may change what is made."""
        return digest(
            recipe=RECIPE,
            products=self.products,
            makers=dict(source_digests(Path(__file__).with_name("products.py"))),
            title=self.lecture.title,
            author=self.lecture.author,
            language=self.lecture.language,
            chapters=[[c.title, j.key] for c, j in zip(self.lecture.chapters, jobs, strict=True)],
        )

    @staticmethod
    def safe_name(text: str) -> str:
        """A name for a file, whatever the text.

        >>> Order.safe_name("../a b:c"), Order.safe_name("..")
        ('a-b-c', '-')
        """
        plain = re.sub(r"[^\w.+-]+", "-", text).encode()[:LONGEST_NAME].decode(errors="ignore")
        return plain.strip("-.") or "-"
