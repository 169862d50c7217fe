"""Numbers cut out of a rendered frame, and read from their pixels alone.

What is cut out is brought to dark type on white, as tesseract likes it, at several sizes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from scenes.audit import tesseract
from scenes.audit.shapes import Floats, grown, union
from scenes.mobjects.glyphs import Glyph

CONFIDENT = 85.0  # docs/audit.md has the measurement behind it
MARGIN = 1  # pixel around the ink, which its soft edge may reach
FAINT = 0.2  # of the darkest: what is fainter connects nothing
TYPES = (48, 36, 42)  # pixels of one em; what was read unsurely is read again at the next size
PADDING = 24  # pixels of white around a line


@dataclass(frozen=True)
class Line:
    """A line of type, dark on white, and how large one em is in it."""

    image: Image.Image
    em: float  # pixels

    def page(self, em: int) -> Image.Image:
        """Brought to this size, with white around it."""
        width, height = (max(1, round(side * em / self.em)) for side in self.image.size)
        page = Image.new("L", (width + 2 * PADDING, height + 2 * PADDING), 255)
        line = self.image.resize((width, height), Image.Resampling.LANCZOS)
        page.paste(line, (PADDING, PADDING))
        return page


def surest(lines: Sequence[Line]) -> list[tuple[str, float]]:
    """What each line is read as, and how surely; what is unsure is read at several sizes.

    Sizes that agree make a reading surer: two of 70 % that say the same are wrong in one of 11.
    """
    doubts: list[dict[str, float]] = [{} for _ in lines]  # by what was read, from 1 down to 0
    for em in TYPES:
        unsure = [n for n, doubt in enumerate(doubts) if _surest(doubt)[1] < CONFIDENT]
        for n, (text, confidence) in zip(
            unsure, tesseract.read([lines[n].page(em) for n in unsure]), strict=True
        ):
            doubts[n][text] = doubts[n].get(text, 1.0) * (1 - confidence / 100)
    return [_surest(doubt) for doubt in doubts]


def _surest(doubt: dict[str, float]) -> tuple[str, float]:
    text = min(doubt, key=lambda text: doubt[text], default="")
    return text, 100 * (1 - doubt.get(text, 1.0))


@dataclass(frozen=True)
class Picture:
    """A rendered frame, and how wide it is in Manim units."""

    image: Image.Image
    width: float

    @property
    def scale(self) -> float:
        """Pixels a unit."""
        return self.image.width / self.width

    def cut(self, box: Floats) -> Image.Image:
        """The pixels of a box, to the next whole ones."""
        middle = np.array([self.image.width, self.image.height]) / 2
        left, bottom, right, top = box * self.scale
        low = np.floor(middle + np.array([left, -top])).astype(int)
        high = np.ceil(middle + np.array([right, -bottom])).astype(int)
        return self.image.crop((*low, *high))


def dark_on_white(picture: Picture, glyphs: Sequence[Glyph]) -> Line:
    """A line of type as a scanner would see it, whatever its colour and what lies behind it."""
    em = max(glyph.em for glyph in glyphs)
    box = union(np.array([[g.left, g.bottom, g.right, g.top] for g in glyphs]))
    pixels = np.asarray(picture.cut(grown(box, MARGIN / picture.scale)), dtype=float)
    edge = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    ink = np.abs(pixels - np.median(edge, axis=0)).sum(axis=2)
    own = without_neighbours(ink / max(ink.max(), 1e-9))
    return Line(Image.fromarray((255 * (1 - own)).astype(np.uint8)), em * picture.scale)


def without_neighbours(ink: Floats) -> Floats:
    """The ink (0 to 1) without what reaches in from the edge: a number's own ends before that.

    A circle around the number reaches in at its corners; a line through a digit takes it along.
    """
    solid = ink > FAINT
    foreign = solid.copy()
    foreign[1:-1, 1:-1] = False
    while True:
        wide = np.pad(foreign, 1)
        sides = wide[:-2, 1:-1] | wide[2:, 1:-1] | wide[1:-1, :-2] | wide[1:-1, 2:]
        grown_by_one = solid & (foreign | sides)
        if (grown_by_one == foreign).all():
            return np.where(foreign, 0.0, ink)
        foreign = grown_by_one
