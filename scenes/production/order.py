"""What is to be made: a lecture, told with which lesson, theme and shape, how large, where to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from backprop import AnyLesson
from scenes.colours import name_of
from scenes.production.files import template_digests
from scenes.production.job import QUALITIES, RECIPE, Job, digest, source_digests
from scenes.production.kept import FOLDER
from scenes.production.lecture import Lecture
from scenes.production.library import SceneFile, file_of, scene_named
from scenes.production.publishing import Shelf
from scenes.production.telling import Telling

if TYPE_CHECKING:
    from scenes.production.narration import Speech, ToRead
    from scenes.production.voices import Voice

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
    voice: Voice | None = None  # who reads the beats aloud; None: nobody
    source: Path | None = None  # the lecture's file: another of the same name is another lecture

    @property
    def stem(self) -> str:
        """The outputs' name: the lecture's, and what differs from its own choices."""
        lesson = self.lesson.name if self.lesson.name != self.lecture.lesson else ""
        theme = name_of(self.theme)
        theme = theme if theme != self.lecture.theme else ""
        aspect = self.aspect.replace(":", "x") if self.aspect != self.lecture.aspect else ""
        words = filter(None, [self.name, lesson, theme, aspect, QUALITIES[self.quality]])
        return "-".join(self.safe_name(word) for word in words)

    @property
    def video(self) -> Path:
        return self.out / f"{self.stem}.mp4"

    @cached_property
    def wanted(self) -> tuple[str, ...]:
        """All that will be made: what is asked for, but for what nothing here can make."""
        from scenes.production.products import parts_of, without_extra

        names = parts_of(self.products)
        return tuple(name for name in names if name not in without_extra(names))

    @property
    def shelf(self) -> Shelf:
        """Where it is handed out."""
        return Shelf(self.out, self.stem, self.name, self.source)

    @property
    def parts(self) -> Path:
        """Where rendered scenes are kept: a folder of the builds' own."""
        return self.out / FOLDER

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
                self.telling_of(number).to_json(),
            )
            for number in range(len(self.lecture.chapters))
        )

    def telling_of(self, number: int) -> Telling:
        """How a chapter is told, and how long the voice needs for each of its beats."""
        telling = self.lecture.telling(self.lecture.chapters[number])
        speeches = self.speeches[number]
        spoken = {section: each.seconds for section, each in speeches.items()}
        heard = {section: each.heard for section, each in speeches.items() if each.pages[1:]}
        return replace(telling, speech=spoken, heard=heard) if spoken else telling

    @cached_property
    def lines(self) -> tuple[dict[str, ToRead], ...]:
        """Of each chapter, what is to be read in each of its beats."""
        return tuple(map(self._lines, range(len(self.lecture.chapters))))

    def _lines(self, number: int) -> dict[str, ToRead]:
        """None where the scene will refuse, which is told later."""
        from scenes.production.narration import lines_of

        scene, lesson = self.scene_of(number).load(), self.lesson_of(number)
        telling = self.lecture.telling(self.lecture.chapters[number])
        if telling.complaints(scene) or telling.of(scene).refusal(lesson):
            return {}
        return lines_of(telling.of(scene), lesson=lesson)

    @cached_property
    def speeches(self) -> tuple[dict[str, Speech], ...]:
        """Of each chapter, its beats read aloud; none where nobody speaks."""
        if self.voice is None:
            return tuple({} for _ in self.lecture.chapters)
        from scenes.production.narration import read_aloud

        names = (chapter.scene for chapter in self.lecture.chapters)
        told = zip(names, self.lines, strict=True)
        return tuple(read_aloud(name, lines, self.voice) for name, lines in told)

    def key(self, jobs: Sequence[Job]) -> str:
        """Changes with anything that may change what is made, whichever products are asked for."""
        return digest(
            recipe=RECIPE,
            makers=self.makers,
            sounds=[{k: each.digest for k, each in spoken.items()} for spoken in self.speeches],
            title=self.lecture.title,
            author=self.lecture.author,
            language=self.lecture.language,
            chapters=[[c.title, j.key] for c, j in zip(self.lecture.chapters, jobs, strict=True)],
        )

    @property
    def makers(self) -> dict[str, str]:
        """The contents of all that makes products: code and templates."""
        return _makers()

    @staticmethod
    def safe_name(text: str) -> str:
        """A name for a file, whatever the text.

        >>> Order.safe_name("../a b:c"), Order.safe_name("..")
        ('a-b-c', '-')
        """
        plain = re.sub(r"[^\w.+-]+", "-", text).encode()[:LONGEST_NAME].decode(errors="ignore")
        return plain.strip("-.") or "-"


@cache
def _makers() -> dict[str, str]:
    """The contents of all that makes products: code and templates."""
    from scenes.production.products import makers

    code = (source_digests(file_of(module)) for module in makers())
    return {name: digest for each in code for name, digest in each.items()} | template_digests()
