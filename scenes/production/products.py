"""What is made of a rendered lecture: the video, captions, a video for each chapter, and more.

Each product is a function (Made, folder) that writes its files into the folder. `PRODUCTS` names
them as `module:function`; a product is imported when it is made.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import srt

from scenes.production import captions, joining
from scenes.production.cues import Cues
from scenes.production.job import Job
from scenes.production.kept import CUES, VIDEO
from scenes.production.narration import soundtrack
from scenes.production.voices import Sound

if TYPE_CHECKING:
    from scenes.production.figures import Figure
    from scenes.production.order import Order

PRODUCTS = {
    "video": ".products:video",
    "chapters": ".products:chapters",
    "page": ".pages:page",
    "slides": ".pages:slides",
    "handout": ".products:handout",
}


ENDINGS = {  # of the files of each, after the lecture's name
    "video": (".mp4", ".srt", ".vtt"),
    "chapters": ("/-",),
    "page": (".html", ".mp4"),
    "slides": ("-slides.html", "-slides.pdf", "-slides.pptx", ".mp4"),
    "handout": (".pdf",),
}


@dataclass(frozen=True)
class Made:
    """An order whose scenes are rendered."""

    order: Order
    jobs: tuple[Job, ...]
    lengths: tuple[Fraction, ...]  # seconds of each chapter

    @classmethod
    def of(cls, order: Order, jobs: tuple[Job, ...]) -> Made:
        return cls(order, jobs, joining.lengths(order.parts / job.folder / VIDEO for job in jobs))

    @property
    def starts(self) -> tuple[Fraction, ...]:
        """Seconds of the whole video at which each chapter begins."""
        return joining.starts(self.lengths)

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(chapter.title for chapter in self.order.lecture.chapters)

    def video(self, number: int) -> Path:
        """The rendered scene of a chapter."""
        return self.order.parts / self.jobs[number].folder / VIDEO

    def cues(self, number: int) -> Cues:
        """What is said and shown when in a chapter."""
        return Cues.read(self.order.parts / self.jobs[number].folder / CUES)

    def sound(self, numbers: range) -> Sound | None:
        """The voice of these chapters, one after the other; None where all is silent."""
        speeches = self.order.speeches
        if not any(speeches[n] for n in numbers):
            return None
        first, seconds = self.starts[numbers[0]], float(sum(self.lengths[n] for n in numbers))
        parts = ((float(self.starts[n] - first), self.cues(n), speeches[n]) for n in numbers)
        return soundtrack(parts, seconds=seconds)

    def captions(self, numbers: range | None = None) -> tuple[srt.Subtitle, ...]:
        """Of these chapters, one after the other; of all if none are named."""
        numbers = numbers or range(len(self.jobs))
        first = self.starts[numbers[0]]
        return captions.on_one_line((self.cues(n), self.starts[n] - first) for n in numbers)


def make(names: tuple[str, ...], made: Made, folder: Path) -> dict[str, list[str]]:
    """Write these products into the folder; the files of each, as they are called in it."""
    files: dict[str, list[str]] = {}
    for name in names:
        module, function = PRODUCTS[name].split(":")
        maker: Callable[[Made, Path], None] = getattr(
            importlib.import_module(module, __package__), function
        )
        before = _files(folder)
        maker(made, folder)
        files[name] = sorted(_files(folder) - before)
    return files


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def video(made: Made, folder: Path) -> None:
    """All chapters as one mp4 with chapter marks and captions, and the captions beside it."""
    _film(made, range(len(made.jobs)), folder / made.order.video.name, made.order.lecture.title)


def chapters(made: Made, folder: Path) -> None:
    """Each chapter as an mp4 with its captions, in a folder of the lecture's name."""
    (folder / made.order.stem).mkdir()
    for number, title in enumerate(made.titles):
        name = f"{number + 1:02}-{made.order.safe_name(title)}.mp4"
        _film(made, range(number, number + 1), folder / made.order.stem / name, title)


def handout(made: Made, folder: Path) -> None:
    """Every beat's picture with its words and numbers, as a PDF for paper."""
    from scenes.production.handout import handout as pdf

    lecture, beats = made.order.lecture, drawn_beats(made, theme="print")
    content = pdf(beats, title=lecture.title, author=lecture.author, language=lecture.language)
    (folder / made.order.video.name).with_suffix(".pdf").write_bytes(content)


def drawn_beats(
    made: Made, *, theme: str, whole: bool = False
) -> list[tuple[str, tuple[Figure, ...]]]:
    """Each chapter's title and the pictures of its beats as vectors."""
    from scenes.production.figures import figures
    from scenes.production.telling import Telling

    drawn = []
    for number, job in enumerate(made.jobs):
        scene = Telling.from_json(job.telling).of(job.scene.load())
        look = {"lesson": made.order.lesson_of(number), "theme": theme, "size": job.size}
        drawn.append((made.titles[number], figures(scene, **look, whole=whole)))
    return drawn


def _film(made: Made, numbers: range, target: Path, title: str) -> None:
    clips = [joining.Clip(made.video(n), made.titles[n]) for n in numbers]
    said, lecture = made.captions(numbers), made.order.lecture
    joining.join(
        clips, target, captions=said, title=title, author=lecture.author,
        language=lecture.language, sound=made.sound(numbers),
    )  # fmt: skip
    target.with_suffix(".srt").write_text(captions.as_srt(said), encoding="utf-8")
    target.with_suffix(".vtt").write_text(captions.as_vtt(said), encoding="utf-8")
