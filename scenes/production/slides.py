"""Slides: each beat one, as HTML (one file, no network), PDF (vectors) and PPTX.

    html = slides_html(chapters, title="One step", video=Path("lecture.mp4").read_bytes())
    pptx = slides_pptx(chapters, title="One step", video=Path("lecture.mp4"))
    pdf = slides_pdf([("Forward pass", figures(ForwardPass, whole=True))], title="One step")

The HTML is the lecture's video, which stops where a beat ends: no seam, and no other project's
script. reveal.js wants its own files beside the page or a network, and one video a slide.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from string import Template
from urllib.parse import quote

from scenes.fonts import compiler
from scenes.production.figures import Figure
from scenes.production.html import carried, data_block, hash_of, template
from scenes.production.languages import parted
from scenes.production.leaves import SCREEN, Leaf, leaves
from scenes.production.page import Chapter


@dataclass(frozen=True)
class Slide:
    """One beat: when it is on, and what is said."""

    chapter: str
    start: float  # seconds of the video
    rest: float  # in the middle of its last picture: what figures, handout and PDF show
    end: float
    notes: str


def slides_of(chapters: Sequence[Chapter]) -> tuple[Slide, ...]:
    """One for each beat: it rests where the beat ends, on the picture that its words speak of.

    What clears that picture away is the beginning of the next slide.
    """
    beats = [(chapter, beat) for chapter in chapters for beat in chapter.cues.beats]
    ends = [chapter.start + beat.end for chapter, beat in beats]
    return tuple(
        Slide(chapter.title, start, end - 0.5 / chapter.cues.fps, end, beat.text)
        for (chapter, beat), (start, end) in zip(beats, pairwise([0, *ends]), strict=True)
    )


def slides_html(
    chapters: Sequence[Chapter], *, title: str, video: bytes | str, language: str = "en"
) -> str:
    """A page that shows one beat at a time; `video` is the mp4, or its address from the page."""
    style, script = template("slides.css"), template("slides.js")
    embedded = video if isinstance(video, bytes) else None
    source = "" if isinstance(video, bytes) else f' src="{escape(quote(video))}"'
    told = [
        {"chapter": s.chapter, "start": s.start, "rest": s.rest, "end": s.end, "notes": s.notes}
        for s in slides_of(chapters)
    ]
    return Template(template("slides.html")).substitute(
        language=escape(language), title=escape(title), media="blob:" if embedded else "'self'",
        style=style, script=script, style_hash=hash_of(style), script_hash=hash_of(script),
        source=source, slides=data_block(told), embedded=carried(embedded) if embedded else "",
    )  # fmt: skip


# -- PDF -----------------------------------------------------------------------------------------


def slides_pdf(
    chapters: Sequence[tuple[str, Sequence[Figure | Leaf]]],
    *,
    title: str,
    author: str = "",
    language: str = "en",
) -> bytes:
    """A page for each beat's last frame, as vectors; bookmarks for chapters and beats."""
    told = [
        (n, name, leaf) for name, each in chapters for n, leaf in enumerate(leaves(each, SCREEN))
    ]
    data = {
        "title": title, "author": author, **parted(language),
        "slides": [
            {
                "chapter": name if n == 0 else "", "text": leaf.text, "alt": leaf.alt,
                "ground": leaf.ground, "height": f"{leaf.height / leaf.width:.6f}",
            }
            for n, name, leaf in told
        ],
    }  # fmt: skip
    pictures = {f"picture {n}": leaf.svg for n, (_, _, leaf) in enumerate(told)}
    made = compiler().compile(
        template("slides.typ").encode(), format="pdf", timestamp=0, pdf_standards=["ua-1"],
        sys_inputs={"data": json.dumps(data), **pictures},
    )  # fmt: skip
    return bytes(made)
