"""A build in which nothing has changed, told at once: by digests, without reading a lecture.

A build notes what it was asked (all that it was given and read: options, files, code, versions)
and what it answered. Asked the same again, while all that it made is as it was, it has nothing to
do. Whatever else is the case, nothing is said here, and the build looks for itself.

No numpy, no pydantic, no Manim in here.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backprop.files import WITHOUT_WAITING
from scenes import fonts
from scenes.production.errors import OutsideError, ProductionError
from scenes.production.files import write_whole
from scenes.production.job import LIBRARIES, digest
from scenes.production.kept import FOLDER, in_use, is_whole, tidy, used
from scenes.production.library import FACE, PACKAGES, lecture_path, sources
from scenes.production.publishing import Shelf

if TYPE_CHECKING:
    from scenes.production.build import Built
    from scenes.production.order import Order

MORE = ("python-pptx", "hibari-tts", "pydantic", "pillow", "scikit-learn")  # that products need
OURS = "BACKPROP_"  # how variables begin that change what is made
NOT_ASKED = {"BACKPROP_PROCESSES", "BACKPROP_CACHE"}  # how fast, not what


@dataclass(frozen=True)
class Answer:
    """What there is of an order, and what nothing here can make of it."""

    files: tuple[Path, ...]
    left_out: Mapping[str, str]


@dataclass(frozen=True)
class Asked:
    """All that a build is asked: equal keys, equal answers."""

    out: Path
    key: str

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Asked | None:
        """What these options of the command ask; None where a file cannot be read."""
        with suppress(OSError, ValueError, LookupError, ProductionError):
            return cls(options["out"], digest(**_options(options), **_surroundings()))
        return None

    @property
    def note(self) -> Path:
        return self.out / FOLDER / f"asked-{self.key[:32]}.json"

    def write(self, orders: Sequence[Order], built: Sequence[Built], said: Sequence[str]) -> None:
        """Note the answer of a build in which nothing failed; said: to a person, each time."""
        with suppress(OSError, OutsideError):
            fonts_read = {o.lecture.font_beside(o.source) for o in orders if o.source} - {None}
            read = {str(font): _of_file(font) for font in fonts_read if font}
            told = [_told(*each) for each in zip(orders, built, strict=True)]
            text = json.dumps({"said": list(said), "read": read, "orders": told}, indent=1)
            if not self.note.is_symlink():
                write_whole(self.note, text)

    def answer(self) -> tuple[list[str], list[Answer]] | None:
        """What is to be said, and what there is of each order; None where that is not known."""
        with suppress(OSError, OutsideError, ValueError, LookupError, TypeError, AttributeError):
            if self.note.is_symlink() or self.note.parent.is_symlink():
                return None
            note = json.loads(self.note.read_text(encoding="utf-8"))
            if all(_of_file(Path(path)) == told for path, told in note["read"].items()):
                with in_use(self.note.parent):
                    answers = [_answer(self.out, **order) for order in note["orders"]]
                if None not in answers:
                    used(self.note.parent, {self.note.name})
                    tidy(self.note.parent)
                    return note["said"], [each for each in answers if each]
        return None


def _told(order: Order, built: Built) -> dict[str, Any]:
    jobs, shelf = order.jobs(), order.shelf
    return {
        "stem": shelf.stem,
        "lecture": shelf.lecture,
        "source": os.path.abspath(shelf.source) if shelf.source else None,
        "products": order.wanted,
        "key": order.key(jobs),
        "parts": sorted({job.folder for job in jobs}),
        "segments": sorted({job.segments for job in jobs}),
        "left_out": dict(built.left_out),
    }


def _answer(
    out: Path,
    *,
    stem: str,
    lecture: str,
    source: str | None,
    products: list[str],
    key: str,
    parts: list[str],
    segments: list[str],
    left_out: dict[str, str],
) -> Answer | None:
    """Of one order, while all that was made for it is as it was."""
    shelf = Shelf(out, stem, lecture, Path(source) if source else None)
    whole = all(is_whole(out / FOLDER / part) for part in parts)
    if not whole or not shelf.is_published(products, key):
        return None
    used(out / FOLDER, {*parts, *segments})
    shelf.settle()
    return Answer(shelf.files_of(products), left_out)


# -- what is asked -------------------------------------------------------------------------------


def _options(given: Mapping[str, Any]) -> dict[str, Any]:
    """The command's options; of a file that one names, where it lies and what is in it."""
    lesson, recordings = given["lesson"], given["recordings"]
    known = {**given, "out": None, "recordings": None, "scheduler": None}
    known["lectures"] = [_named(lecture_path(each)) for each in given["lectures"] or (None,)]
    known["scenes"] = [_named(file) for path in given["scenes"] for file in _code_of(path)]
    if lesson and Path(lesson).is_file():
        known["lesson"] = _named(Path(lesson))
    if recordings:
        known["recordings"] = [_named(file) for file in sorted(_files(recordings))]
    return known


def _code_of(path: Path) -> list[Path]:
    """A file with scenes of one's own, and all beside it that it imports."""
    ours = tuple(PACKAGES.values())
    found = (file for file in sources(path.resolve()) if not any(map(file.is_relative_to, ours)))
    return [path, *found]


def _surroundings() -> dict[str, Any]:
    """What is the same for every build here, until somebody installs, or changes, something."""
    env = {k: v for k, v in os.environ.items() if k.startswith(OURS) and k not in NOT_ASKED}
    return {
        "environment": env,
        "font": fonts.digest(os.environ.get(fonts.FONT, "")),
        "code": _code(),
        "versions": _versions(),
    }


@cache
def _code() -> str:
    """Every file of ours: code, templates, lessons, lectures."""
    face = PACKAGES["scenes"].parent / FACE
    folders = {*PACKAGES.values(), *({face} if face.is_dir() else {})}
    return digest(files=[_named(file) for folder in sorted(folders) for file in _files(folder)])


@cache
def _versions() -> dict[str, str]:
    import sys

    return {"python": sys.version} | {name: _version(name) for name in (*LIBRARIES, *MORE)}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _files(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        yield from (Path(here, name) for name in sorted(names))


def _named(path: Path) -> list[str]:
    return [os.path.abspath(path), _of_file(path)]


def _of_file(path: Path) -> str:
    """The digest of a regular file.  OSError of a pipe, which would wait, and of a device, which
    would not end: whoever reads the file tells what is wrong with it."""
    with os.fdopen(os.open(path, os.O_RDONLY | WITHOUT_WAITING), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(f"{path} is no regular file")
        return hashlib.file_digest(file, "sha256").hexdigest()
