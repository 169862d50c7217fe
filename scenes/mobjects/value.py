"""A number that can change: one VMobject of digit outlines that were made once.

Showing another number places copies of the outlines; Typst is asked once per process.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

import numpy as np
from manim import VMobject

from backprop import Auto, Decimals, Scientific, Shown, Style, Trace, UndecidedError
from scenes.mobjects.outlines import PLAIN, typeset
from scenes.theme import DARK, Role, Theme

COARSER: tuple[Style, ...] = (Auto(3, 2), Auto(2, 1))  # where 4 decimals would be too small
_CHARACTERS = "0123456789.−+·"
_FONT = 'font: "New Computer Modern Math", kerning: false'
ROOM = 0.9  # of a circle's radius, that a number inside may take
HALF = 0.37  # em: of a digit's height, and some air
_POWER_SCALE, _POWER_RISE = 0.72, 0.36  # superscript: size and height in em


class Value(VMobject):
    """A proven number on screen; `value.shown` says which quantity, in which style."""

    def __init__(
        self, shown: Shown, *, size: float = 0.24, theme: Theme = DARK, role: Role = "text"
    ) -> None:
        super().__init__(fill_color=theme[role], fill_opacity=1, stroke_width=0)
        self.size, self.theme = size, theme
        self.shown = shown
        self.set_points(outline(shown.text) * size)

    def show(self, shown: Shown) -> Value:
        """Show another number in the same place, centred where the old one was."""
        center = self.get_center()
        scale = self.height / max(_height(outline(self.shown.text)), 1e-9)
        self.shown = shown
        self.set_points(outline(shown.text) * scale)
        self.move_to(center)
        return self

    def retell(self, trace: Any) -> None:
        """The same quantity in another trace, with as many decimals as are there now: each digit
        stays in its place."""
        places = len(self.shown.text.partition(".")[2])
        style = self.shown.style if "e" in self.shown.text else Decimals(places)
        shown = trace.show(self.shown.address, style)
        if shown != self.shown:
            self.keep_point(shown)

    def keep_point(self, shown: Shown) -> None:
        """Show another number, its decimal point where that of the last one stood."""
        old, new = outline(self.shown.text), outline(shown.text)
        scale = self.height / np.ptp(old[:, 1])
        place = self.points.min(axis=0) - scale * old.min(axis=0)
        place[0] += scale * (point_of(self.shown.text) - point_of(shown.text))
        self.shown = shown
        self.set_points(new * scale + place)


@lru_cache(maxsize=8192)
def outline(text: str) -> np.ndarray:
    """The outline of a number's ASCII text, in em, on the baseline, starting at x = 0."""
    mantissa, _, exponent = text.replace("-", "−").partition("e")
    drawn, x = _run(mantissa, 0.0, 1.0, 0.0)
    if exponent:
        base, x = _run("·10", x + 0.03, 1.0, 0.0)
        power, _ = _run(exponent.lstrip("+"), x + 0.03, _POWER_SCALE, _POWER_RISE)
        drawn += base + power
    points = np.concatenate(drawn)
    points.flags.writeable = False
    return points


def point_of(text: str) -> float:
    """How far right, in em, the decimal point of a number's ASCII text stands, or would stand."""
    whole = re.match(r"[^.e]*", text.replace("-", "−"))
    return _run(whole[0], 0.0, 1.0, 0.0)[1] if whole else 0.0


def _run(text: str, x: float, scale: float, rise: float) -> tuple[list[np.ndarray], float]:
    placed = []
    for character in text:
        points, advance = _glyphs()[character]
        placed.append(points * scale + [x, rise, 0])
        x += advance * scale
    return placed, x


@cache
def _glyphs() -> dict[str, tuple[np.ndarray, float]]:
    """Outline (from x = 0) and advance of each character, measured from one run of type."""
    glyphs = {}
    for character in _CHARACTERS:
        one, two = (
            [g.points for g in typeset(f'#text({_FONT})[#"{character * n}"]') if g.part == PLAIN]
            for n in (1, 2)
        )
        advance = float(two[1][0, 0] - two[0][0, 0])
        glyphs[character] = (one[0], advance)
    return glyphs


def _height(points: np.ndarray) -> float:
    return float(points[:, 1].max() - points[:, 1].min())


def width_in_em(text: str) -> float:
    """How wide a number is when set, in em."""
    points = outline(text)
    return float(points[:, 0].max() - points[:, 0].min())


def fitting(
    trace: Trace, addresses: Sequence[str], width: float, least: int = 1
) -> list[Shown | None]:
    """The quantities in the most precise common style of which all fit a width (in em).

    Where none fits all, each gets the most precise one that fits it alone and still tells it: two
    digits that count, else as many as `least`. None: not even that.
    """
    for style in COMMON:
        shown = [_told(trace, address, style) for address in addresses]
        if all(each is not None and width_in_em(each.text) <= width for each in shown):
            return shown
    return [_alone(trace, address, width, least) for address in addresses]


COMMON = (Auto(4), Auto(3), Auto(2))
ALONE = (*COMMON, Decimals(2), Scientific(2), Decimals(1), Scientific(1))
NEAR = 4  # times what one printed digit is off: no more than the number


def counting(text: str) -> int:
    """The digits of a number from the first that is not 0.

    >>> counting("-0.0129"), counting("0.00"), counting("5.3e-4")
    (3, 0, 2)
    """
    return len(text.lstrip("-").partition("e")[0].replace(".", "").lstrip("0"))


def _told(trace: Trace, address: str, style: Style) -> Shown | None:
    """The quantity in a style; None where it lies so near a tie that nothing decides it."""
    try:
        return trace.show(address, style)
    except UndecidedError:
        return None


def _alone(trace: Trace, address: str, width: float, least: int) -> Shown | None:
    tried = [shown for style in ALONE if (shown := _told(trace, address, style)) is not None]
    fit = [shown for shown in tried if width_in_em(shown.text) <= width]
    telling = (s for s in fit if s.exact or counting(s.text) > 1)
    rough = (s for s in fit if least == 1 and _is_near(trace, s))
    return next(telling, None) or next(rough, None)


def _is_near(trace: Trace, shown: Shown) -> bool:
    """Whether a text of one digit is the number, roughly: 0.2 for 0.25, but not 0.01 for 0.0055."""
    closer = _told(trace, shown.address, Scientific(2))
    if closer is None or not counting(shown.text):
        return False
    return bool(NEAR * abs(shown.value - closer.value) <= abs(closer.value))


def chord(radius: float, size: float) -> float:
    """How wide (in em) a number of this size of type may be inside a circle of this radius."""
    return 2 * max((ROOM * radius) ** 2 - (HALF * size) ** 2, 0.0) ** 0.5 / size
