"""The handout: each beat's picture with its words and its new numbers, as a PDF of vectors.

    pdf = handout([("The forward pass", figures(ForwardPass, theme="print"))], title="One step")

Set by Typst: tagged and accessible (PDF/UA-1), bookmarks for chapters and beats, page numbers.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from scenes.fonts import compiler
from scenes.production.figures import Figure
from scenes.production.files import TEMPLATES
from scenes.production.languages import parted
from scenes.production.leaves import PAPER, Leaf, leaves

TEMPLATE = TEMPLATES / "handout.typ"
FRAME = 14.2  # Manim units: a picture as wide as a frame fills the line
NOTE = (
    "Every number is the correct rounding of the exact value: = stands where it is exact, "
    "≈ where it is rounded. An address names a quantity of the lesson."
)

Chapter = tuple[str, Sequence[Figure | Leaf]]


def handout(
    chapters: Sequence[Chapter],
    *,
    title: str,
    author: str = "",
    about: str = "",
    language: str = "en",
) -> bytes:
    """A PDF; of each chapter its title and its beats. `about` stands below the title."""
    told = [(name, leaves(beats, PAPER)) for name, beats in chapters]
    data = {
        "title": title, "author": author, "about": about, "note": NOTE, **parted(language),
        "chapters": [
            {"title": name, "beats": [_beat(c, n, leaf) for n, leaf in enumerate(beats, 1)]}
            for c, (name, beats) in enumerate(told, 1)
        ],
    }  # fmt: skip
    pictures = {
        _picture(c, n): leaf.svg
        for c, (_, beats) in enumerate(told, 1)
        for n, leaf in enumerate(beats, 1)
    }
    inputs = {"data": json.dumps(data), **pictures}
    made = compiler().compile(
        TEMPLATE.read_bytes(), format="pdf", sys_inputs=inputs, timestamp=0, pdf_standards=["ua-1"]
    )
    return bytes(made)


def _beat(chapter: int, n: int, leaf: Leaf) -> dict[str, Any]:
    return {
        "number": str(n),
        "picture": _picture(chapter, n),
        "width": f"{min(1.0, leaf.width / FRAME):.4f}",
        "alt": leaf.alt,
        "text": leaf.text,
        "numbers": leaf.numbers,
    }


def _picture(chapter: int, n: int) -> str:
    return f"picture {chapter}.{n}"
