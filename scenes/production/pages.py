"""What of a rendered lecture is looked at in a browser or shown to an audience, as products.

<name>.html             the page, with its video inside; beside it, where it is large
<name>-slides.html      the slides, the same way
<name>-slides.pdf .pptx the slides as vectors, and as a presentation (extra `slides`)
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from scenes.production.job import digest
from scenes.production.kept import remembered
from scenes.production.leaves import SCREEN
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
    """Each beat a slide, as a page."""
    html = slides_html(chapters_of(made), video=_source(made, folder), **_about(made, "author"))
    (folder / _name(made, "html")).write_text(html, encoding="utf-8")


def slides_as_pdf(made: Made, folder: Path) -> None:
    """Each beat's last frame as vectors."""
    from scenes.production.products import drawn_beats

    beats = drawn_beats(made, SCREEN)
    (folder / _name(made, "pdf")).write_bytes(slides_pdf(beats, **_about(made)))


def slides_as_pptx(made: Made, folder: Path) -> None:
    """Each beat's part of the video on a slide of its own."""
    from scenes.production.cutting import last_picture
    from scenes.production.powerpoint import slides_pptx

    def poster(clip: bytes) -> bytes:
        key = digest(clip=sha256(clip).hexdigest(), makers=made.order.makers)
        kept = made.order.parts / f"poster-{key[:32]}.kept"
        return remembered(kept, lambda: last_picture(clip))

    about = _about(made)
    content = slides_pptx(chapters_of(made), video=made.film, poster=poster, **about)
    (folder / _name(made, "pptx")).write_bytes(content)


def _name(made: Made, kind: str) -> str:
    return f"{made.order.stem}-slides.{kind}"  # the stem's dots are no kinds of files


def _about(made: Made, *without: str) -> dict[str, str]:
    lecture = made.order.lecture
    about = {"title": lecture.title, "author": lecture.author, "language": lecture.language}
    return {key: value for key, value in about.items() if key not in without}


def chapters_of(made: Made) -> tuple[Chapter, ...]:
    """The chapters with their cue logs, each where it begins in the whole video."""
    return tuple(
        Chapter(title, float(start), made.cues(n), made.order.lesson_of(n))
        for n, (title, start) in enumerate(zip(made.titles, made.starts, strict=True))
    )


def _source(made: Made, folder: Path) -> bytes | str:
    """The video, or its name where it stays beside the page; it is handed out with it, too."""
    if "video" not in made.order.products:
        made.put_film(folder)
    large = made.film.stat().st_size > LARGE
    return made.film.name if large else made.film.read_bytes()
