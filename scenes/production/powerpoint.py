"""Slides as PPTX: each beat's part of the video starts when its slide comes; the words are notes.

Made with python-pptx (extra `slides`) from parts that are cut, not encoded anew.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from scenes.production.cutting import cut, last_picture
from scenes.production.errors import MissingExtraError, how_installed
from scenes.production.page import Chapter
from scenes.production.slides import Slide, slides_of

POINTS = 540  # of a slide's height: 7.5 inches
_EMU = 12700  # in a point
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the same bytes each time
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"


def slides_pptx(
    chapters: Sequence[Chapter],
    *,
    title: str,
    video: Path,
    author: str = "",
    language: str = "en",
    poster: Callable[[bytes], bytes] = last_picture,
) -> bytes:
    """A presentation with one slide for each beat; `video` is the lecture's mp4.

    poster: of a part of it (mp4), the picture (PNG) that stands there before it plays.
    """
    try:
        from pptx import Presentation
    except ImportError as error:
        message = f"PPTX needs python-pptx; {how_installed('slides')}"
        raise MissingExtraError(message) from error
    size = chapters[0].cues
    made = Presentation()
    made.slide_height = POINTS * _EMU
    made.slide_width = round(POINTS * size.width / size.height) * _EMU
    about = made.core_properties
    about.title, about.author, about.language = title, author, language
    about.created = about.modified = datetime(*_LONG_AGO)
    about.last_modified_by = author
    for slide in slides_of(chapters):
        _add(made, slide, cut(video, slide.start, slide.end), poster)
    return _package(made.part.package)


def _add(made: Any, told: Slide, clip: bytes, poster: Callable[[bytes], bytes]) -> None:
    slide = made.slides.add_slide(made.slide_layouts[5])  # a title alone, which we put out of sight
    heading = slide.shapes.title
    heading.text = told.notes
    heading.left, heading.top = 0, -heading.height - _EMU
    movie = slide.shapes.add_movie(
        io.BytesIO(clip), 0, 0, made.slide_width, made.slide_height,
        poster_frame_image=io.BytesIO(poster(clip)), mime_type="video/mp4",
    )  # fmt: skip
    movie._element.nvPicPr.cNvPr.set("descr", told.notes)
    for condition in slide.element.iterfind(f".//{_P}video//{_P}cond"):
        condition.set("delay", "0")  # python-pptx waits for a click
    slide.notes_slide.notes_text_frame.text = told.notes


def _package(package: Any) -> bytes:
    """What python-pptx saves, without the time at which it was written: the same bytes each time.

    Nor does it matter what the time is: an archive cannot hold one before 1980, which is what a
    machine without a battery thinks it is.
    """
    from pptx.opc.serialized import PackageWriter

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        writer = PackageWriter(out, package._rels, tuple(package.iter_parts()))
        for write in ("_write_content_types_stream", "_write_pkg_rels", "_write_parts"):
            getattr(writer, write)(_Archive(archive))
    return out.getvalue()


@dataclass(frozen=True)
class _Archive:
    """What python-pptx writes its parts to."""

    file: zipfile.ZipFile

    def write(self, uri: Any, content: bytes) -> None:
        stored = uri.membername.endswith((".mp4", ".png"))
        kind = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
        self.file.writestr(zipfile.ZipInfo(uri.membername, _LONG_AGO), content, kind)
