"""Typst source in, glyph outlines out: the one place where text and formulas are set.

Typst ships as a wheel with its own fonts, so there is no LaTeX, no system font, and the same
outlines on every machine. Parts of a formula are told apart by their fill colour: part *n* is set
in the colour with the number *n*, and Typst hands the colour back with each glyph, whatever it did
to the layout. One compilation takes about half a millisecond.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from xml.etree import ElementTree

import numpy as np
import svgelements

from scenes.fonts import compiler, named_font
from scenes.mobjects import kept

PLAIN = 0xFFFFFF  # the colour of glyphs that belong to no part
_BASELINE = 0xFEFEFE  # the colour of the mark that finds the baseline
_POINTS_PER_EM = 100  # Typst rounds to a thousandth of a point: set large, then shrink

_PREAMBLE = f"""\
#set page(width: auto, height: auto, margin: 0pt, fill: none)
#set text(font: "Libertinus Serif", size: {_POINTS_PER_EM}pt, fill: rgb("#{PLAIN:06x}"),
  lang: "en", hyphenate: false)
#set par(leading: 0.62em)
#set math.mat(gap: 0.45em)
#show math.equation: set text(font: "New Computer Modern Math")
"""


@dataclass(frozen=True)
class Outline:
    """One glyph or line: closed cubic Béziers in em, y up, the first baseline at y = 0."""

    points: np.ndarray  # (4k, 3), read-only: anchor, handle, handle, anchor of each curve
    part: int  # which part it belongs to; PLAIN for none


def colour_tag(part: int) -> str:
    """The Typst colour that marks a part."""
    return f'rgb("#{part:06x}")'


def quoted(text: str) -> str:
    """Text as a Typst string literal: data, never markup.

    >>> quoted('#read("secret") $x$')
    '"#read(\\\\"secret\\\\") $x$"'
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", " ", escaped) + '"'


class TypesettingError(ValueError):
    """Typst refused a formula: the source and Typst's own words."""


def typeset(source: str) -> tuple[Outline, ...]:
    """The outlines of Typst markup, in drawing order; set once, and kept on disk between runs.

    Raises TypesettingError when Typst refuses the source.
    """
    return _typeset(source, named_font())


@lru_cache(maxsize=4096)
def _typeset(source: str, font: str) -> tuple[Outline, ...]:
    found = kept.load(source)
    if found is None:
        found = _set(source)
        kept.save(source, found)
    return tuple(Outline(_frozen(points), part) for part, points in found)


def _set(source: str) -> list[tuple[int, np.ndarray]]:
    mark = f'#box(width: 0pt, text(fill: {colour_tag(_BASELINE)}, ".")) '.rstrip()
    try:
        svg = compiler().compile(input=(_PREAMBLE + mark + source).encode(), format="svg")
    except RuntimeError as error:
        raise TypesettingError(f"Typst cannot set {source!r}: {error}") from error
    root = ElementTree.fromstring(svg)
    drawn = list(_drawn(root, svgelements.Matrix(), _symbols(root)))
    baseline = next(y for part, y, _ in drawn if part == _BASELINE)
    return [
        (part, (points - [0, baseline, 0]) / _POINTS_PER_EM)
        for part, _, points in drawn
        if part != _BASELINE
    ]


def _symbols(root: ElementTree.Element) -> dict[str, str]:
    """Path data by glyph id."""
    return {
        symbol.get("id", ""): symbol[0].get("d", "")
        for symbol in root.iter()
        if symbol.tag.endswith("}symbol") and len(symbol)
    }


def _drawn(
    element: ElementTree.Element, outer: svgelements.Matrix, symbols: dict[str, str]
) -> Iterator[tuple[int, float, np.ndarray]]:
    """(part, y of the origin, points) of everything drawn, in points of the page, y up."""
    tag = element.tag.rsplit("}", 1)[-1]
    if tag == "defs":
        return
    matrix = svgelements.Matrix(element.get("transform", "")) * outer
    if tag == "use":
        at = svgelements.Matrix(f"translate({element.get('x', 0)}, {element.get('y', 0)})") * matrix
        glyph = _glyph(symbols[element.get("{http://www.w3.org/1999/xlink}href", "#")[1:]])
        yield _part(element.get("fill")), -at.f, _placed(glyph, at)
    elif tag == "path":
        yield from _shape(element, matrix)
    for child in element:
        yield from _drawn(child, matrix, symbols)


def _shape(
    element: ElementTree.Element, matrix: svgelements.Matrix
) -> Iterator[tuple[int, float, np.ndarray]]:
    """A filled path as it is; a stroked line (fraction bar, root) as the rectangle it covers."""
    curves = _glyph(element.get("d", ""))
    if not len(curves):
        return
    if element.get("fill", "none") != "none":
        yield _part(element.get("fill")), -matrix.f, _placed(curves, matrix)
    elif element.get("stroke", "none") != "none":
        bar = _bar(curves[0], curves[-1], float(element.get("stroke-width", "1")))
        yield _part(element.get("stroke")), -matrix.f, _placed(bar, matrix)


def _bar(start: np.ndarray, end: np.ndarray, width: float) -> np.ndarray:
    along = (end - start) / np.linalg.norm(end - start)
    side = np.array([-along[1], along[0], 0]) * width / 2
    return polygon([start + side, end + side, end - side, start - side])


def polygon(corners: list[np.ndarray]) -> np.ndarray:
    """A closed polygon as Bézier points."""
    closed = [*corners, corners[0]]
    return np.concatenate([straight(a, b) for a, b in itertools.pairwise(closed)])


def straight(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """A straight line as one cubic Bézier (4, 3)."""
    return np.linspace(start, end, 4)


def _placed(points: np.ndarray, m: svgelements.Matrix) -> np.ndarray:
    x, y = points[:, 0], points[:, 1]
    return np.stack([m.a * x + m.c * y + m.e, -(m.b * x + m.d * y + m.f), 0 * x], axis=1)


@lru_cache(maxsize=2048)
def _glyph(path_data: str) -> np.ndarray:
    """Path data as cubic Béziers (4k, 3), each subpath closed."""
    curves: list[np.ndarray] = []
    for segment in svgelements.Path(path_data):
        if isinstance(segment, svgelements.Move) or _is_point(segment):
            continue
        curves.append(_cubic(segment))
    return _frozen(np.concatenate(curves) if curves else np.zeros((0, 3)))


def _is_point(segment: svgelements.PathSegment) -> bool:
    if isinstance(segment, svgelements.CubicBezier):
        return bool(segment.start == segment.end == segment.control1 == segment.control2)
    return bool(segment.start == segment.end)


def _cubic(segment: svgelements.PathSegment) -> np.ndarray:
    start, end = _point(segment.start), _point(segment.end)
    if isinstance(segment, svgelements.CubicBezier):
        return np.stack([start, _point(segment.control1), _point(segment.control2), end])
    if isinstance(segment, svgelements.QuadraticBezier):
        middle = _point(segment.control)
        return np.stack(
            [start, start + (middle - start) * 2 / 3, end + (middle - end) * 2 / 3, end]
        )
    return straight(start, end)  # Line and Close


def _point(point: svgelements.Point) -> np.ndarray:
    return np.array([point.x, point.y, 0.0])


def _part(colour: str | None) -> int:
    return int((colour or f"#{PLAIN:06x}")[1:7], 16)


def _frozen(array: np.ndarray) -> np.ndarray:
    array.flags.writeable = False
    return array
