"""Reading outlines back: which characters a mobject's points draw, and how large.

    read(part.points)            the glyphs, in drawing order, with their characters and sizes
    number_read(value.points)    "-1.5e-9", as its text was before it was set

A glyph is recognised by its exact shape, whatever its place and size, in each font and weight that
`outlines` sets. What is drawn is thus known from the points themselves, not from what the mobject
says of itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from scenes.mobjects.outlines import PLAIN, typeset

SAME = 0.012  # of a glyph's size: shapes that differ by less are the same
DIGITS = "0123456789"
_MARKS = ".−+·"
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta lambda mu nu xi pi rho sigma tau phi chi psi "
    "omega partial"
)
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"  # exponents in running words
_NAMES = {"partial": "∂", "eta": "η", "delta": "δ", "sigma": "σ"}  # the others are just Greek
_MATH = 'font: "New Computer Modern Math"'


@dataclass(frozen=True)
class Glyph:
    """A character that was read: `?` for an outline that is no known one."""

    char: str
    em: float  # the size of its type, in the unit of the points; 0 for an unknown one
    left: float
    right: float
    bottom: float
    top: float


@dataclass(frozen=True)
class _Shape:
    char: str
    points: np.ndarray  # (n, 2), from its lower left corner, the larger side 1
    size: float  # that side, in em


def read(points: np.ndarray) -> tuple[Glyph, ...]:
    """The glyphs that the points (n, 3) of a filled mobject draw."""
    return tuple(_glyphs(_contours(points)))


def digits_read(points: np.ndarray) -> str:
    """The digits among the glyphs, in drawing order."""
    return "".join(glyph.char for glyph in read(points) if glyph.char in DIGITS)


def number_read(points: np.ndarray) -> str:
    """The number that the points draw, as ASCII text; `?` stands for what is not part of one.

    A dot is a point at the foot of its digit and a sign of multiplication at half its height;
    what is raised is an exponent.
    """
    glyphs = read(points)
    largest = max((glyph.em for glyph in glyphs if glyph.char in DIGITS), default=0.0)
    text = ""
    foot = next((g.bottom for g in glyphs if g.char in DIGITS), 0.0)
    for glyph in glyphs:
        char = {"−": "-"}.get(glyph.char, glyph.char)
        if char in ".·":
            char = "." if glyph.bottom < foot + 0.12 * largest else "·"
        if char in DIGITS and glyph.bottom > foot + 0.2 * largest and "^" not in text:
            sign = "-" if text.endswith("-") else ""
            text = text.removesuffix("-") + "^" + sign
        text += char
    return text.replace("·10^", "e")


def _contours(points: np.ndarray) -> list[np.ndarray]:
    """The points (n, 3) cut into closed outlines."""
    count = len(points) // 4
    if count == 0:
        return []
    starts, ends = points[0 : 4 * count : 4], points[3 : 4 * count : 4]
    jump = np.abs(starts[1:] - ends[:-1]).max(axis=1) > 1e-7
    return np.split(points[: 4 * count], 4 * (np.flatnonzero(jump) + 1))


def _glyphs(contours: list[np.ndarray]) -> Iterator[Glyph]:
    at = 0
    while at < len(contours):
        found, used = _recognised(contours, at)
        yield found
        at += used


def _recognised(contours: list[np.ndarray], at: int) -> tuple[Glyph, int]:
    """The glyph that starts with this contour, and how many contours it has."""
    for counts, shapes in _alphabet().get(len(contours[at]), {}).items():
        used = len(counts)
        group = contours[at : at + used]
        if tuple(map(len, group)) != counts:
            continue
        points, (left, bottom), (right, top) = _normal(np.concatenate(group))
        for shape in shapes:
            if np.abs(points - shape.points).max() < SAME:
                em = max(right - left, top - bottom) / shape.size
                return Glyph(shape.char, em, left, right, bottom, top), used
    _, (left, bottom), (right, top) = _normal(contours[at])
    return Glyph("?", 0.0, left, right, bottom, top), 1


def _normal(points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The points moved to the origin and brought to size 1; the box that they had."""
    flat = points[:, :2]
    low, high = flat.min(axis=0), flat.max(axis=0)
    return (flat - low) / max(float((high - low).max()), 1e-12), low, high


@cache
def _alphabet() -> dict[int, dict[tuple[int, ...], list[_Shape]]]:
    """Known shapes, by the length of their first contour and then of all contours."""
    found: dict[int, dict[tuple[int, ...], list[_Shape]]] = {}
    for source, chars, em in _specimens():
        glyphs = [glyph.points for glyph in typeset(source) if glyph.part == PLAIN]
        for char, points in zip(chars, glyphs[-len(chars) :], strict=True):
            counts = tuple(map(len, _contours(points)))
            normal, low, high = _normal(points)
            shape = _Shape(char, normal, float((high - low).max()) / em)
            found.setdefault(counts[0], {}).setdefault(counts, []).append(shape)
    return found


def _specimens() -> Iterator[tuple[str, str, float]]:
    """Typst sources that end in one glyph for each character, in every font and weight of ours,
    and the size of their type in em.
    """
    for text in (DIGITS, _MARKS, _LETTERS):
        for style in ("", 'weight: "bold", ', f"{_MATH}, "):
            yield (
                f'#text({style}features: ("liga": 0, "clig": 0), kerning: false)[#"{text}"]',
                text,
                1,
            )
        yield f'$upright("{text}")$', text, 1
    yield f'#"{_RAISED}"', _RAISED, 1
    for before, after, em in (("", "", 1), ("x^(", ")", 0.7), ("x^(x^(", "))", 0.5)):
        for source, chars in (
            (" ".join(DIGITS), DIGITS),
            (" ".join(_LETTERS), _LETTERS),
            (". - + dot", _MARKS),
            (_GREEK, "".join(_NAMES.get(name, "α") for name in _GREEK.split())),
        ):
            yield f"${before}{source}{after}$", chars, em
