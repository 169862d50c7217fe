"""What is on screen: every visible leaf in drawing order, its ink, its glyphs, its ancestors.

Nothing here believes what a mobject says of itself: boxes, characters and sizes of type are read
off the points that are drawn.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from manim import Mobject, Scene, VMobject
from manim.mobject.svg.svg_mobject import VMobjectFromSVGPath
from manim.mobject.text.text_mobject import MarkupText, Text
from manim.mobject.types.image_mobject import AbstractImageMobject
from manim.mobject.types.point_cloud_mobject import PMobject

from scenes.audit.shapes import Floats, box_of, closed, grown, segments, union
from scenes.mobjects.formula import Part, Words
from scenes.mobjects.glyphs import Glyph, read
from scenes.mobjects.value import Value
from scenes.mobjects.visible import is_filled, is_stroked, leaves

X_HEIGHT = 0.43  # em: in any font, a small letter is at least so high
STROKE_UNIT = 0.01  # Manim units for each unit of stroke width
SOURCES = ("typst_code", "tex_string", "original_text", "text")  # what foreign text was made from


@dataclass(eq=False)
class Seen:
    """One visible leaf."""

    leaf: VMobject
    ancestors: tuple[Mobject, ...]  # from the scene's own mobject down
    order: int
    glyphs: tuple[Glyph, ...]
    cut: bool = False  # whether an edge of what a moved camera sees goes through it

    @cached_property
    def box(self) -> Floats:
        """The box of its ink, half a stroke around its points."""
        return grown(box_of(self.leaf.points), self.half_stroke)

    @cached_property
    def half_stroke(self) -> float:
        return STROKE_UNIT * float(self.leaf.get_stroke_width()) / 2 if self.stroked else 0.0

    @cached_property
    def filled(self) -> bool:
        return is_filled(self.leaf)

    @cached_property
    def stroked(self) -> bool:
        return is_stroked(self.leaf)

    @cached_property
    def lines(self) -> Floats:
        """Its outline as straight segments."""
        return segments(self.leaf.points)

    @cached_property
    def area(self) -> Floats:
        """The outline of what its fill covers."""
        return closed(self.lines)

    @cached_property
    def glyph_boxes(self) -> Floats:
        """The box of each glyph, (n, 4)."""
        return np.array([[g.left, g.bottom, g.right, g.top] for g in self.glyphs])

    @cached_property
    def foreign(self) -> Mobject | None:
        """The text that it is a glyph of, if that was set by other means than ours."""
        if isinstance(self.leaf, (Part, Value)):
            return None
        for each in (*self.ancestors, self.leaf):
            if isinstance(each, (Text, MarkupText)) or source_of(each):
                return each
        return None

    @cached_property
    def is_text(self) -> bool:
        """Whether it is type: our own, foreign, or an outline in the shape of a character."""
        if isinstance(self.leaf, (Part, Value)) or self.foreign is not None:
            return True
        return any(glyph.char.isalnum() for glyph in self.glyphs)

    @property
    def traced(self) -> bool:
        """Whether it is an outline from an SVG, without the text that it may be a letter of."""
        return isinstance(self.leaf, VMobjectFromSVGPath) and self.foreign is None

    @property
    def together(self) -> object:
        """What was set together with it, and so cannot lie on it by mistake."""
        setting = getattr(self.leaf, "setting", None)
        return setting if setting is not None else self.foreign or self.leaf

    @property
    def em(self) -> float:
        """The size of its type in Manim units; 0 where no glyph was recognised.

        Of text in another font only the height is known: its type is no larger than this.
        """
        if self.foreign is not None:
            return float(self.foreign.height) / X_HEIGHT
        return max((g.em for g in self.glyphs if g.char.isalnum() or g.char in "∂∇"), default=0.0)

    @property
    def name(self) -> str:
        """How a finding calls it: its class, and the words or the number that it shows."""
        shown, setting = getattr(self.leaf, "shown", None), getattr(self.leaf, "setting", None)
        piece = getattr(self.leaf, "piece", None)
        owner = next((type(a).__name__ for a in reversed(self.ancestors) if _tells(a)), "")
        kind = owner or type(self.leaf).__name__
        text = shown.text if shown else piece.source if piece else getattr(setting, "words", "")
        return f"{kind} “{_short(text)}”" if text else kind


def _tells(mobject: Mobject) -> bool:
    return type(mobject).__name__ not in ("VGroup", "Group", "Mobject", "VMobject")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:39] + "…"


def source_of(mobject: Mobject) -> str:
    """The source text that a foreign mobject was made from; our own words are no foreign text."""
    if isinstance(mobject, Words):
        return ""
    found = (getattr(mobject, name, None) for name in SOURCES)
    return next((text for text in found if isinstance(text, str) and text), "")


def screen(scene: Scene, cache: dict[bytes, tuple[Glyph, ...]]) -> list[Seen]:
    """All that is visible, in the order in which it is drawn; `cache` keeps what was read."""
    seen = [Seen(leaf, above, n, ()) for n, (leaf, above) in enumerate(leaves(scene))]
    for each in seen:
        each.glyphs = _read(each.leaf, cache)
    return seen


def _read(leaf: VMobject, cache: dict[bytes, tuple[Glyph, ...]]) -> tuple[Glyph, ...]:
    key = leaf.points.tobytes()
    if key not in cache:
        cache[key] = read(leaf.points)
    return cache[key]


def texts(seen: Iterable[Seen]) -> list[Seen]:
    """Every leaf, but of a text set by other means only its first letter."""
    return list({id(each.foreign or each): each for each in reversed(list(seen))}.values())[::-1]


def pictures(scene: Scene) -> list[Any]:
    """What is on screen and made of pixels or of single points, which nobody can read here."""
    kinds = (AbstractImageMobject, PMobject)
    return [m for m in scene.get_mobject_family_members() if isinstance(m, kinds)]


def ink(seen: list[Seen]) -> Floats:
    """The box around several things."""
    return union(np.array([each.box for each in seen]))
