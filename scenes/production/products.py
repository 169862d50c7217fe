"""What is made of a rendered lecture: the video, captions, a video for each chapter, and more.

Each product is a function (Made, folder) that writes its files into the folder. `PRODUCTS` names
them as `module:function`; a product is imported when it is made.
"""

from __future__ import annotations

import importlib
import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import srt

from scenes.production import captions, joining
from scenes.production.cues import Cues
from scenes.production.errors import how_installed
from scenes.production.job import Job
from scenes.production.kept import CUES, VIDEO
from scenes.production.leaves import PAPER, SCREEN, Leaf, chapter_leaves
from scenes.production.narration import soundtrack
from scenes.production.posting import chapter_lines, poster
from scenes.production.voices import Sound

if TYPE_CHECKING:
    from scenes.production.order import Order


@dataclass(frozen=True)
class Product:
    """One thing that is handed out: who makes it, and what its files are called after the lecture.

    Each is made by itself, and handed out as soon as it is whole.
    """

    maker: str  # module:function
    endings: tuple[str, ...]
    part_of: str = ""  # what is asked for, if it is a part of that
    called: str = ""  # to a person, where that is not its name
    vectors: str = ""  # its kind of leaves: pixels in a scene keep it from being made
    package: str = ""  # that it needs beside ours
    extra: str = ""  # of ours, that brings the package


FILM = (".mp4", ".srt", ".vtt")
PRODUCTS = {
    "video": Product(".products:video", (*FILM, ".jpg", ".chapters.txt")),
    "chapters": Product(".products:chapters", ()),  # a folder
    "page": Product(".pages:page", (".html", ".mp4")),
    "slides": Product(".pages:slides", ("-slides.html", ".mp4")),
    "slides-pdf": Product(
        ".pages:slides_as_pdf", ("-slides.pdf",), "slides", "slides as PDF", vectors=SCREEN
    ),
    "slides-pptx": Product(
        ".pages:slides_as_pptx", ("-slides.pptx",), "slides", "slides as PPTX",
        package="pptx", extra="slides",
    ),
    "handout": Product(".products:handout", (".pdf",), vectors=PAPER),
}  # fmt: skip
ASKED = tuple(name for name, product in PRODUCTS.items() if not product.part_of)


def makers() -> tuple[str, ...]:
    """The modules that make products: whatever they import, too, is what a product is made by."""
    named = (each.maker.partition(":")[0] for each in PRODUCTS.values())
    return tuple(dict.fromkeys(f"scenes.production{module}" for module in named))


def called(name: str) -> str:
    """A product as a person says it; one of another version by its name."""
    return (PRODUCTS[name].called if name in PRODUCTS else "") or name


def parts_of(asked: Iterable[str]) -> tuple[str, ...]:
    """All products that are made for those that are asked for."""
    wanted = set(asked)
    return tuple(name for name, each in PRODUCTS.items() if {name, each.part_of} & wanted)


def without_extra(names: Iterable[str]) -> dict[str, str]:
    """Those of them that cannot be made here, and why."""
    return {
        name: f"{product.package} is not installed; {how_installed(product.extra)}"
        for name, product in ((name, PRODUCTS[name]) for name in names)
        if product.package and not find_spec(product.package)
    }


def places(order: Order) -> tuple[str, ...]:
    """The files that will be made, each after the outputs' name."""
    names = [ending for name in order.wanted for ending in PRODUCTS[name].endings]
    if "chapters" in order.wanted:
        films = (film_of(order, n).with_suffix("") for n in range(len(order.lecture.chapters)))
        names += [f"/{film.name}{kind}" for film in films for kind in FILM]
    return tuple(dict.fromkeys(names))


def film_of(order: Order, number: int) -> Path:
    """A chapter's, in the folder of all chapters."""
    title = order.safe_name(order.lecture.chapters[number].title)
    return Path(order.stem) / f"{number + 1:02}-{title}.mp4"


@dataclass(frozen=True)
class Made:
    """An order whose scenes are rendered."""

    order: Order
    jobs: tuple[Job, ...]
    lengths: tuple[Fraction, ...]  # seconds of each chapter
    work: Path  # a folder for what several products need

    @classmethod
    def of(cls, order: Order, jobs: tuple[Job, ...], work: Path) -> Made:
        videos = (order.parts / job.folder / VIDEO for job in jobs)
        return cls(order, jobs, joining.lengths(videos), work)

    @property
    def film(self) -> Path:
        """The whole video, with its captions beside it: made once."""
        target = self.work / "film" / self.order.video.name
        if not target.exists():
            target.parent.mkdir(exist_ok=True)
            half = target.with_name(f"half-{target.name}")
            film(self, range(len(self.jobs)), half, self.order.lecture.title)
            for kind in reversed(FILM):
                half.with_suffix(kind).rename(target.with_suffix(kind))
        return target

    def put_film(self, folder: Path) -> None:
        """Into a product's folder, as a further name of the same file where the disk knows such."""
        for file in self.film.parent.iterdir():
            try:
                os.link(file, folder / file.name)
            except OSError:
                shutil.copyfile(file, folder / file.name)

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


def make(name: str, made: Made, folder: Path) -> list[str]:
    """Write this product into the folder; its files, as they are called in it."""
    module, function = PRODUCTS[name].maker.split(":")
    maker: Callable[[Made, Path], None] = getattr(
        importlib.import_module(module, __package__), function
    )
    maker(made, folder)
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in found)


def video(made: Made, folder: Path) -> None:
    """All chapters as one mp4 with chapter marks and captions, and the captions beside it.

    For a video platform also its chapters as text, and a picture.
    """
    made.put_film(folder)
    stem, seconds = folder / made.order.stem, float(sum(made.lengths))
    lines = chapter_lines(list(zip(made.titles, map(float, made.starts), strict=True)), seconds)
    stem.with_name(f"{stem.name}.chapters.txt").write_text(lines, encoding="utf-8")
    first = next((n for n in range(len(made.jobs)) if made.cues(n).beats), None)
    if first is not None:
        stem.with_name(f"{stem.name}.jpg").write_bytes(poster(made.video(first), made.cues(first)))


def chapters(made: Made, folder: Path) -> None:
    """Each chapter as an mp4 with its captions, in a folder of the lecture's name."""
    (folder / made.order.stem).mkdir()
    for number, title in enumerate(made.titles):
        film(made, range(number, number + 1), folder / film_of(made.order, number), title)


def handout(made: Made, folder: Path) -> None:
    """Every beat's picture with its words and numbers, as a PDF for paper."""
    from scenes.production.handout import handout as pdf

    lecture, beats = made.order.lecture, drawn_beats(made, PAPER)
    content = pdf(beats, title=lecture.title, author=lecture.author, language=lecture.language)
    (folder / made.order.video.name).with_suffix(".pdf").write_bytes(content)


def drawn_beats(made: Made, kind: str) -> list[tuple[str, list[Leaf]]]:
    """Each chapter's title and the pictures of its beats as vectors."""
    chapters = enumerate(zip(made.titles, made.jobs, strict=True))
    return [(title, chapter_leaves(made.order, n, job, kind)) for n, (title, job) in chapters]


def draw_ahead(order: Order, jobs: Sequence[Job], stopped: Event) -> None:
    """Draw what products will draw, while scenes render elsewhere; a fault is told when its
    product is made."""
    for kind in filter(None, (PRODUCTS[name].vectors for name in order.wanted)):
        for number, job in enumerate(jobs):
            if stopped.is_set():
                return
            with suppress(Exception):
                chapter_leaves(order, number, job, kind)


def film(made: Made, numbers: range, target: Path, title: str) -> None:
    clips = [joining.Clip(made.video(n), made.titles[n]) for n in numbers]
    said, lecture = made.captions(numbers), made.order.lecture
    joining.join(
        clips, target, captions=said, title=title, author=lecture.author,
        language=lecture.language, sound=made.sound(numbers),
    )  # fmt: skip
    target.with_suffix(".srt").write_text(captions.as_srt(said), encoding="utf-8")
    target.with_suffix(".vtt").write_text(captions.as_vtt(said), encoding="utf-8")
