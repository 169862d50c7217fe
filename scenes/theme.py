"""Colours with a role, not a name: what a colour means is the same in every scene.

The palette follows Okabe and Ito's, which colour-blind viewers can tell apart; a sign is never told
by colour alone (positive weights are drawn solid, negative ones dashed).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from manim import ManimColor, interpolate_color

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

    def tint(self, role: Role, strength: float) -> ManimColor:
        """The role's colour mixed into the background: 0 is background, 1 the full colour."""
        return interpolate_color(self["background"], self[role], strength)


DARK = Theme(
    name="dark",
    background="#0E1116",
    text="#E8EAED",
    muted="#98A3B3",
    input="#56B4E9",
    activation="#56B4E9",
    positive="#2BB58A",
    negative="#E69F00",
    error="#E46A9C",
    update="#F0E442",
    focus="#F0E442",
)

LIGHT = Theme(
    name="light",
    background="#FFFFFF",
    text="#1B1F24",
    muted="#59636E",
    input="#0072B2",
    activation="#0072B2",
    positive="#00795B",
    negative="#9A6200",
    error="#A93C74",
    update="#7A6A00",
    focus="#7A6A00",
)

PRINT = Theme(**{**LIGHT.__dict__, "name": "print", "text": "#000000", "muted": "#4A4F55"})

THEMES = {theme.name: theme for theme in (DARK, LIGHT, PRINT)}


class UnknownThemeError(ValueError):
    """A theme name that is none of ours."""


def theme_named(name: str) -> Theme:
    """The theme of this name; UnknownThemeError names those that exist."""
    if name not in THEMES:
        raise UnknownThemeError(f"no theme {name!r}; there are {', '.join(THEMES)}")
    return THEMES[name]
