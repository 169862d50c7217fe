"""Words and formulas as mobjects, set in Typst; every part can be addressed by name.

    formula = Formula(piece("z_1", "z"), "=", number(shown, "w"), "dot", piece("x_1", "x"))
    formula["w"]         # the part that shows the weight
    formula.part(3)      # the fourth part, whatever its name

A part is ONE VMobject that holds all its glyphs: cheap to copy, to fade and to draw. It carries the
piece that it was set from: the `Shown` of its number, or the symbol whose indices its digits are,
or the reason why they may stand there. Digits that nobody vouches for are refused (UnprovenError).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from manim import VGroup, VMobject, interpolate

from backprop import Shown, Symbol
from scenes.labels import label
from scenes.mobjects.outlines import PLAIN, Outline, colour_tag, quoted, typeset
from scenes.provenance import demand, demand_words
from scenes.theme import DARK, Role, Theme


@dataclass(frozen=True)
class Piece:
    """A part of a formula: Typst math, the name it is found by, its colour's role."""

    source: str
    name: str | None = None
    role: Role | None = None  # None: the formula's own colour
    shown: Shown | None = None  # where the number comes from, if the piece is one
    stated: str | None = None  # why other digits may stand here: they are no quantity's

    def __post_init__(self) -> None:
        if self.shown is None and self.stated is None and not isinstance(self.source, Symbol):
            demand(self.source, where="the formula's part")

    def __deepcopy__(self, memo: object) -> Piece:
        return self


@dataclass(frozen=True)
class Wrapped:
    """Items inside a Typst construct (a matrix, a fraction), whose own glyphs are one part."""

    before: str
    items: tuple[Any, ...]
    after: str
    name: str | None = None
    role: Role | None = None

    def __deepcopy__(self, memo: object) -> Wrapped:
        return self


Item = str | Piece | Wrapped | Sequence["Item"]  # a string is layout: `=`, `dot`, `&`, `\`


def piece(
    source: str, name: str | None = None, role: Role | None = None, stated: str | None = None
) -> Piece:
    """A part set from Typst math; `stated` says why it may show digits that no quantity backs."""
    return Piece(source, name, role, stated=stated)


def words(
    text: str, name: str | None = None, role: Role | None = None, stated: str | None = None
) -> Piece:
    """A part of upright words; the text is data, never markup."""
    return Piece(f"upright({quoted(text)})", name, role, stated=stated)


def number(shown: Shown, name: str | None = None, role: Role | None = None) -> Piece:
    """A part that shows a proven number; its name is the quantity's address unless given."""
    return Piece(number_source(shown.text), name or shown.address, role, shown)


def number_source(text: str) -> str:
    """A number's ASCII text as Typst math.

    >>> number_source("-1.5e-9")
    '-1.5 dot 10^(-9)'
    """
    mantissa, _, exponent = text.partition("e")
    return f"{mantissa} dot 10^({int(exponent)})" if exponent else mantissa


def matrix(rows: Sequence[Sequence[Item]], name: str | None = None) -> Wrapped:
    """A matrix in square brackets; `name` addresses its brackets."""
    cells: list[Item] = []
    for i, row in enumerate(rows):
        cells += ["; "] if i else []
        for j, cell in enumerate(row):
            cells += [", ", cell] if j else [cell]
    return Wrapped('mat(delim: "[", ', tuple(cells), ")", name)


def fraction(top: Item, bottom: Item, name: str | None = None) -> Wrapped:
    """top over bottom; `name` addresses the bar."""
    return Wrapped("frac(", (top, ", ", bottom), ")", name)


@dataclass(frozen=True, eq=False)
class Setting:
    """What was set together: a formula's items, or words and the numbers in them.

    A part alone on screen, and a copy of one, still know the whole that they are a part of.
    """

    items: tuple[Any, ...] = ()
    words: str = ""
    shown: tuple[Shown, ...] = ()
    lines: list[tuple[Setting | str, ...]] = field(default_factory=list)  # of whole formulas

    def __deepcopy__(self, memo: object) -> Setting:
        return self


def line(*settings: Setting | str) -> None:
    """Say that formulas set one by one, with these signs between them, are read as one line."""
    for setting in settings:
        if isinstance(setting, Setting):
            setting.lines.append(settings)


class Part(VMobject):
    """Some glyphs that belong together, as one filled VMobject; `piece` is what it was set from."""

    def __init__(
        self,
        points: np.ndarray,
        role: Role,
        theme: Theme,
        setting: Setting,
        index: int = -1,
        piece: Piece | None = None,
    ) -> None:
        """index: its place among the parts of the setting; -1 for what belongs to no part."""
        super().__init__(fill_color=theme[role], fill_opacity=1, stroke_width=0)
        self.set_points(points)
        self.theme = theme
        self.setting, self.index, self.piece = setting, index, piece

    @property
    def shown(self) -> Shown | None:
        """The number that the part shows, if it is one."""
        return self.piece.shown if self.piece else None

    def interpolate_color(self, mobject1: VMobject, mobject2: VMobject, alpha: float) -> Part:
        """As any VMobject's; where there is nothing but flat fills, only they are worked out."""
        if alpha == 1 or not all(map(_is_flat, (self, mobject1, mobject2))):
            return super().interpolate_color(mobject1, mobject2, alpha)
        self.fill_rgbas = interpolate(mobject1.fill_rgbas, mobject2.fill_rgbas, alpha)
        return self


def _is_flat(mobject: VMobject) -> bool:
    """Nothing but a fill of one colour."""
    return (
        mobject.stroke_width == mobject.background_stroke_width == 0
        and len(mobject.fill_rgbas) == 1
    )


class Formula(VGroup):
    """A formula of named parts; `size` is the size of the type (1 em) in Manim units."""

    def __init__(
        self,
        *items: Item,
        size: float = 0.34,
        theme: Theme = DARK,
        role: Role = "text",
        align: bool = False,
    ) -> None:
        """align: a block of lines broken by `\\\\` and aligned at `&`, rather than one line."""
        super().__init__()
        self.size, self.theme, self.items = size, theme, items
        self._pieces: list[Piece | Wrapped] = []
        source = self._source(items)
        glyphs = typeset(f"$ {source} $" if align else f"$display({source})$")
        self._names: dict[str, list[int]] = {}
        self.setting = Setting(items)
        for index, found in enumerate(self._pieces):
            own = found if isinstance(found, Piece) else None
            points, own_role = _joined(glyphs, index) * size, found.role or role
            self.add(Part(points, own_role, theme, self.setting, index, own))
            if found.name is not None:
                self._names.setdefault(found.name, []).append(index)
        self.layout = Part(_joined(glyphs, PLAIN) * size, role, theme, self.setting)
        self.add(self.layout)
        self._baseline = _Anchor(_middle(self) if align else np.zeros(3))
        self.add(self._baseline)

    @property
    def baseline(self) -> float:
        """The height of the baseline (of a block of lines: of its middle)."""
        return float(self._baseline.get_center()[1])

    def part(self, index: int) -> Part:
        """The part of this place, counted from 0 in reading order (a matrix before its cells)."""
        return self.submobjects[index]

    @property
    def parts(self) -> list[Part]:
        return self.submobjects[: len(self._pieces)]

    @property
    def numbers(self) -> list[Part]:
        """The parts that show a number."""
        return [part for part in self.parts if part.shown is not None]

    def __getitem__(self, name: Any) -> Any:
        """The part of this name, or a VGroup of all parts that share it."""
        if not isinstance(name, str):
            return super().__getitem__(name)
        if name not in self._names:
            raise KeyError(f"no part {name!r} in this formula; there are {', '.join(self._names)}")
        found = [self.submobjects[i] for i in self._names[name]]
        return found[0] if len(found) == 1 else VGroup(*found)

    def __contains__(self, name: Any) -> bool:
        return name in self._names if isinstance(name, str) else super().__contains__(name)

    def _source(self, item: Item) -> str:
        if isinstance(item, Symbol):
            item = Piece(item)
        if isinstance(item, str):
            demand(item, where="the formula")
            return item
        if not isinstance(item, (Piece, Wrapped)):
            return " ".join(self._source(each) for each in item)
        tag = len(self._pieces)
        self._pieces.append(item)
        if isinstance(item, Wrapped):
            inner = item.before + " ".join(self._source(each) for each in item.items) + item.after
        else:
            inner = item.source
        return f"#text(fill: {colour_tag(tag)}, ${inner}$)"


LETTERS = 0.24  # em above the baseline: the middle of letters of all heights


class Words(VGroup):
    """Plain words, broken only where the text has a line break; text is data, never markup.

    `shown` are the numbers that the words contain; digits of no number among them are refused.
    """

    def __init__(
        self,
        text: str,
        *,
        size: float = 0.3,
        theme: Theme = DARK,
        role: Role = "text",
        bold: bool = False,
        center: bool = True,
        shown: Iterable[Shown] = (),
    ) -> None:
        super().__init__()
        text = label(text)
        self.size, self.text, self.shown = size, text, tuple(shown)
        demand_words(text, self.shown)
        lines = r" \ ".join(f"#{quoted(line)}" for line in text.split("\n"))
        weight = ', weight: "bold"' if bold else ""
        body = f"#align({'center' if center else 'left'})[{lines}]" if "\n" in text else lines
        glyphs = typeset(f"#text(fill: {colour_tag(0)}{weight})[{body}]")
        setting = Setting(words=text, shown=self.shown)
        self.add(Part(_joined(glyphs, 0) * size, role, theme, setting))
        self._own_width = float(self.width)
        self.add(_Anchor(self._between_baselines() if "\n" in text else np.zeros(3)))

    @property
    def baseline(self) -> float:
        """The height of the baseline (of several lines: halfway between the first and the last)."""
        return float(self.submobjects[1].get_center()[1])

    def centre_line(self, height: float) -> Words:
        """Move it up or down until the middle of its letters is at this height, whatever hangs
        below the line or stands above it; it may have been scaled."""
        scale = self.submobjects[0].width / self._own_width if self._own_width else 1.0
        return self.shift([0, height - LETTERS * self.size * scale - self.baseline, 0])

    def _between_baselines(self) -> np.ndarray:
        """From the ink of the whole, and of its first and last line alone."""
        first, *_, last = self.text.split("\n")
        above, below = (
            [glyph.points[:, 1] for glyph in typeset(f"#{quoted(each)}") if len(glyph.points)]
            for each in (first, last)
        )
        if not above or not below:
            return _middle(self)
        top = self.get_top()[1] - max(map(np.max, above)) * self.size
        foot = self.get_bottom()[1] - min(map(np.min, below)) * self.size
        return np.array([self.get_center()[0], (top + foot) / 2, 0])


class _Anchor(VMobject):
    """A point that moves with its group and draws nothing."""

    def __init__(self, point: np.ndarray) -> None:
        super().__init__(stroke_width=0, fill_opacity=0)
        self.set_points(np.repeat(point[None], 4, axis=0))


def _middle(mobject: VMobject) -> np.ndarray:
    return np.array(mobject.get_center())


def _joined(glyphs: Sequence[Outline], part: int) -> np.ndarray:
    found = [glyph.points for glyph in glyphs if glyph.part == part]
    return np.concatenate(found) if found else np.zeros((0, 3))
