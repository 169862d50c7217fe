"""Colours with a role, not a name: what a colour means is the same in every scene.

The palette follows Okabe and Ito's, which colour-blind viewers can tell apart; a sign is never told
by colour alone (positive weights are drawn solid, negative ones dashed).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
from manim import ManimColor, interpolate_color

from scenes.colours import CONTRAST, read_theme
from scenes.palettes import PALETTES

Role = Literal[
    "background", "text", "muted", "input", "activation", "positive", "negative",
    "error", "update", "focus",
]  # fmt: skip


@dataclass(frozen=True)
class Theme:
    """One colour for each role; `theme[role]` reads it."""

    name: str
    background: str
    text: str
    muted: str  # labels, hairlines, units
    input: str  # what the example gives: x and y
    activation: str  # what neurons compute: z and a
    positive: str  # weights above zero
    negative: str  # weights below zero
    error: str  # the loss, its slopes, delta
    update: str  # new parameters, the step
    focus: str  # what is talked about now

    def __getitem__(self, role: Role) -> ManimColor:
        return ManimColor(getattr(self, role))

    def sign(self, value: object) -> Role:
        """The role of a weight: positive or negative (zero counts as positive)."""
        return "negative" if value < 0 else "positive"  # type: ignore[operator]

    def dimmest(self, color: ManimColor) -> float:
        """The least opacity at which type of this colour is legible on the background."""
        return _dimmest(self.background, color.to_hex())

    def __deepcopy__(self, memo: object) -> Theme:
        return self

    def tint(self, role: Role, strength: float) -> ManimColor:
        """The role's colour mixed into the background: 0 is background, 1 the full colour."""
        return interpolate_color(self["background"], self[role], strength)


@cache
def _dimmest(background: str, color: str) -> float:
    behind, full = (np.array(ManimColor(each).to_rgb()) for each in (background, color))
    levels = np.linspace(0.3, 1, 141)
    legible = (
        o for o in levels if contrast(o * full + (1 - o) * behind, behind) >= 1.15 * CONTRAST
    )
    return float(next(legible, 1.0))


def contrast(a: np.ndarray, b: np.ndarray) -> float:
    """The contrast of two colours (rgb, 0 to 1), from 1 to 21 (WCAG 2).

    >>> round(contrast(np.zeros(3), np.ones(3)), 2)
    21.0
    """
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(rgb: np.ndarray) -> float:
    """Relative luminance of a colour (rgb, 0 to 1), as WCAG 2 defines it."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


DARK, LIGHT, PRINT = (Theme(name=name, **palette) for name, palette in PALETTES.items())

THEMES = {theme.name: theme for theme in (DARK, LIGHT, PRINT)}


class UnknownThemeError(ValueError):
    """A theme name that is none of ours."""


def theme_named(name: str) -> Theme:
    """The theme of this name, of a file `*.toml`, or as it travels (`scenes/colours.py`).

    UnknownThemeError names those that exist; ColoursError says what is wrong with a file.
    """
    if name.endswith(".toml"):
        name = read_theme(Path(name))
    if name.startswith("{"):
        return Theme(**json.loads(name))
    if name not in THEMES:
        raise UnknownThemeError(f"no theme {name!r}; there are {', '.join(THEMES)}")
    return THEMES[name]
