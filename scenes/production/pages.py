"""What of a rendered lecture is looked at in a browser or shown to an audience, as products.

<name>.html             the page, with its video inside; beside it, where it is large
<name>-slides.html      the slides, the same way
<name>-slides.pdf .pptx the slides as vectors, and as a presentation (extra `slides`)
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

from scenes.production.page import Chapter
from scenes.production.page import page as page_html
from scenes.production.slides import slides_html, slides_pdf

if TYPE_CHECKING:
    from scenes.production.products import Made

LARGE = 150_000_000  # bytes of a video that a page no longer carries: browsers hold all of it


def page(made: Made, folder: Path) -> None:
    """The page: video, chapters, transcript, and the numbers that light up."""
    lecture = made.order.lecture
    html = page_html(
        chapters_of(made), title=lecture.title, author=lecture.author, language=lecture.language,
        captioned=lecture.captions == "drawn", video=_source(made, folder),
    )  # fmt: skip
    (folder / f"{made.order.stem}.html").write_text(html, encoding="utf-8")


def slides(made: Made, folder: Path) -> None:
    """Each beat a slide: HTML, PDF, and PPTX where python-pptx is installed."""
    from scenes.production.products import drawn_beats

    lecture, chapters = made.order.lecture, chapters_of(made)
    stem = f"{made.order.stem}-slides"  # its dots are no kinds of files
    html = slides_html(
        chapters, title=lecture.title, language=lecture.language, video=_source(made, folder)
    )
    (folder / f"{stem}.html").write_text(html, encoding="utf-8")
    about = {"title": lecture.title, "author": lecture.author, "language": lecture.language}
    beats = drawn_beats(made, theme=made.order.theme, whole=True)
    (folder / f"{stem}.pdf").write_bytes(slides_pdf(beats, **about))
    if importlib.util.find_spec("pptx"):
        from scenes.production.powerpoint import slides_pptx

        video = _film(made, folder)
        (folder / f"{stem}.pptx").write_bytes(slides_pptx(chapters, video=video, **about))


def chapters_of(made: Made) -> tuple[Chapter, ...]:
    """The chapters with their cue logs, each where it begins in the whole video."""
    return tuple(
        Chapter(title, float(start), made.cues(n), made.order.lesson_of(n))
        for n, (title, start) in enumerate(zip(made.titles, made.starts, strict=True))
    )


def _film(made: Made, folder: Path) -> Path:
    """The whole video; it is made before, or here."""
    from scenes.production.products import video

    path: Path = folder / made.order.video.name
    if not path.exists():
        video(made, folder)
    return path


def _source(made: Made, folder: Path) -> bytes | str:
    path = _film(made, folder)
    return path.name if path.stat().st_size > LARGE else path.read_bytes()
