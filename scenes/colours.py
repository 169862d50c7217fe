"""Colours of one's own: a table with one for each role, held to what can be read.

    base = "light"             # what is not said is this theme's
    background = "#FFF8E7"
    error = "#A93C74"

A theme travels as text to whoever draws with it: a name of ours, or `{"name": "school", …}`. No
Manim in here: lecture files are read without it.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from backprop.files import text_of, too_deep
from scenes.production.naming import nearest, short

LONGEST = 100_000  # bytes of a theme's file
ROLES = (
    "background", "text", "muted", "input", "activation", "positive", "negative", "error",
    "update", "focus",
)  # fmt: skip
OURS = ("dark", "light", "print")
CONTRAST = 4.5  # to 1, between type and what lies behind it (WCAG 2, level AA)
_HEX = re.compile(r"#[0-9A-Fa-f]{6}")
_LINEAR = 0.2126, 0.7152, 0.0722


class ColoursError(ValueError):
    """A theme's file that cannot be read, or has colours that nobody could; a line for each."""


def wrong(table: Mapping[str, object], base: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(role, what is wrong) of a table of colours; `base`: those that it need not say.

    >>> list(wrong({"background": "#FFFFFF", "text": "#EEEEEE"}, {}))[0]
    ('text', 'has a contrast of 1.2 to the background, but 4.5 are needed to read it')
    """
    colours = {**base, **table}
    for role in table:
        if role not in ROLES and role != "base":
            hint = nearest(role, ROLES) or f"; roles are {', '.join(ROLES)}"
            yield role, f"is no role{hint}"
        elif role != "base" and not _is_colour(table[role]):
            yield role, f"should be a colour such as '#1B1F24', but is {short(table[role])}"
    ground = colours.get("background")
    for role in ROLES:
        if role not in colours:
            yield role, 'is missing; or write base = "light", whose colours stand for those'
        elif role != "background" and _is_colour(ground) and _is_colour(colours[role]):
            ratio = contrast(str(colours[role]), str(ground))
            if ratio < CONTRAST:
                needed = f"but {CONTRAST} are needed to read it"
                yield role, f"has a contrast of {ratio:.1f} to the background, {needed}"
    if _is_colour(colours.get("positive")) and colours["positive"] == colours.get("negative"):
        yield "negative", "is the colour of positive weights, too"


def contrast(one: str, other: str) -> float:
    """Of two colours, from 1 to 21 (WCAG 2).

    >>> round(contrast("#000000", "#FFFFFF"), 2)
    21.0
    """
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def as_text(name: str, table: Mapping[str, object], base: Mapping[str, str]) -> str:
    """The theme as it travels."""
    colours = {**base, **{role: str(table[role]).upper() for role in ROLES if role in table}}
    return json.dumps({"name": name, **{role: colours[role] for role in ROLES}})


def name_of(theme: str) -> str:
    """Of a theme as it travels.

    >>> name_of("dark"), name_of('{"name": "school"}')
    ('dark', 'school')
    """
    return str(json.loads(theme)["name"]) if theme.startswith("{") else theme


def base_of(table: Mapping[str, object]) -> Mapping[str, str] | None:
    """The colours of the theme that a table builds on; None where there is no such theme."""
    from scenes.palettes import PALETTES

    base = table.get("base")
    return {} if base is None else PALETTES.get(base) if isinstance(base, str) else None


def read_theme(path: Path) -> str:
    """A theme's file as a theme that travels; ColoursError says all that is wrong with it."""
    text = text_of(path, LONGEST, lambda problem: ColoursError(f"{path}: {problem}"))
    if line := too_deep(text):
        raise ColoursError(f"{path}, line {line}: a key of too many parts")
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ColoursError(f"{path}: is not TOML ({error})") from error
    base = base_of(table)
    if base is None:
        raise ColoursError(f"{path}: base should be one of {', '.join(OURS)}")
    if problems := [f"{path}: {role} {problem}" for role, problem in wrong(table, base)]:
        raise ColoursError("\n".join(problems))
    return as_text(path.stem, table, base)


def _is_colour(value: object) -> bool:
    return isinstance(value, str) and bool(_HEX.fullmatch(value))


def _luminance(colour: str) -> float:
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    linear = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return sum(weight * part for weight, part in zip(_LINEAR, linear, strict=True))
