"""The picture at the end of a beat: how large it is, what it says, in which colours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
from manim import Mobject, VMobject

from backprop import Shown, Symbol
from scenes.audit.motions import opacity
from scenes.audit.screen import Seen, ink, texts
from scenes.audit.statements import Token
from scenes.audit.truth import lines_on
from scenes.mobjects.formula import Part, Piece, Wrapped
from scenes.mobjects.legend import Legend
from scenes.mobjects.visible import numbers_in
from scenes.provenance import Stated
from scenes.roles import allowed, kind_of
from scenes.theme import Role, Theme

SCRIPT = 0.85  # of a part's type: what is smaller is a sub- or superscript
SAME_COLOUR = 0.02  # of a channel
TINTED = 0.12  # of a role's colour in what is drawn in a tint of it
_RELATION = re.compile(r"(^|\s)&?(=|approx)(\s|$)")
_SETTING = re.compile(r"^display\((.*)\)$")


@dataclass(frozen=True)
class Picture:
    """Sizes in % of the frame's height (of its width: `width`); 0 where there is nothing."""

    height: float = 0.0
    width: float = 0.0
    type: float = 0.0  # the smallest
    script: float = 0.0  # the smallest sub- or superscript
    smallest: str = ""  # what has the smallest type
    smallest_script: str = ""
    known: bool = True  # whether it could be looked at: a camera in space cannot
    formulas: tuple[str, ...] = ()  # each without its numbers
    numbers: tuple[tuple[str, str], ...] = ()  # address, text
    symbols: tuple[tuple[str, str], ...] = ()  # address, how it is set
    same_sides: tuple[str, ...] = ()  # x = x
    idle_keys: tuple[str, ...] = ()  # of legends
    colours: tuple[tuple[str, str, str], ...] = ()  # kind, role, address, beyond the table


def of(scene: Any, seen: Sequence[Seen]) -> Picture:
    """What can be said of what is seen."""
    frame = np.array([scene.zones.frame.width, scene.zones.frame.height])
    around = [scene._header, scene._subtitle, scene._caption]
    strips = {id(part) for each in around if each is not None for part in each.get_family()}
    told = [each for each in seen if id(each.leaf) not in strips]
    shares = 100 * (np.diff(ink(told).reshape(2, 2), axis=0)[0] / frame) if told else np.zeros(2)
    kind, script = _smallest(seen, 100 / frame[1])
    return Picture(
        height=float(shares[1]),
        width=float(shares[0]),
        type=kind[0],
        script=script[0],
        smallest=kind[1],
        smallest_script=script[1],
        formulas=tuple(formulas(told)),
        numbers=tuple(dict.fromkeys(_numbers(seen))),
        symbols=tuple(dict.fromkeys(_symbols(told))),
        same_sides=tuple(same_sides(seen)),
        idle_keys=tuple(idle_keys(scene, told)),
        colours=tuple(dict.fromkeys(colours(seen, scene.theme))),
    )


# -- sizes ------------------------------------------------------------------------------------


def _smallest(seen: Sequence[Seen], unit: float) -> tuple[tuple[float, str], tuple[float, str]]:
    """The smallest type and the smallest script, and what has it."""
    sizes, scripts = [(0.0, "")], [(0.0, "")]
    for each in texts([one for one in seen if one.is_text]):
        if (size := each.em) <= 0:
            continue
        sizes.append((size * unit, each.name))
        scripts += [
            (glyph.em * unit, each.name)
            for glyph in each.glyphs
            if glyph.char.isalnum() and 0 < glyph.em < SCRIPT * size
        ]
    return min(sizes[1:], default=sizes[0]), min(scripts[1:], default=scripts[0])


# -- what it says -----------------------------------------------------------------------------


def formulas(seen: Sequence[Seen]) -> Iterator[str]:
    """The formulas: a relation between letters. Indices and numbers do not make another one."""
    for setting in {leaf.setting: None for each in seen if isinstance(leaf := each.leaf, Part)}:
        source = _source(setting.items)
        letters = [piece for piece in _pieces(setting.items) if piece.shown is None]
        letters = [piece for piece in letters if re.search(r"[A-Za-z]", piece.source)]
        if _RELATION.search(source) and len(letters) > 1:
            yield re.sub(r"\d+", "#", " ".join(source.split()))


def _source(item: Any) -> str:
    if isinstance(item, Piece):
        return "#" if item.shown else str(item.source)
    if isinstance(item, Wrapped):
        return f"{item.before}{_source(item.items)}{item.after}"
    return str(item) if isinstance(item, str) else " ".join(map(_source, item))


def _pieces(item: Any) -> Iterator[Piece]:
    if isinstance(item, Piece):
        yield item
    elif isinstance(item, Symbol):
        yield Piece(item)
    elif isinstance(item, Wrapped):
        yield from _pieces(item.items)
    elif not isinstance(item, str):
        for each in item:
            yield from _pieces(each)


def _numbers(seen: Sequence[Seen]) -> Iterator[tuple[str, str]]:
    for each in seen:
        for shown in numbers_in(each.leaf):
            if not isinstance(shown, Stated):
                yield shown.address, shown.text


def _symbols(seen: Sequence[Seen]) -> Iterator[tuple[str, str]]:
    for each in seen:
        if (symbol := symbol_of(each.leaf)) is not None:
            yield symbol.addresses[0], _SETTING.sub(r"\1", str(symbol))


def symbol_of(leaf: VMobject) -> Symbol | None:
    """The symbol of one quantity that a leaf draws; a part of a symbol is none."""
    source = getattr(getattr(leaf, "piece", None), "source", None)
    if not isinstance(source, Symbol) or len(source.addresses) != 1:
        return None
    return source if source.template in ("{}", "display({})") else None


def same_sides(seen: Sequence[Seen]) -> Iterator[str]:
    """Equations that say x = x."""
    for line in lines_on(list(seen)):
        for left, relation, right in line.claims():
            a, b = _said(left), _said(right)
            if a and a == b:
                yield f"{a} {relation} {b}"


def _said(side: Sequence[Token]) -> str:
    """A side as it is read; empty where a part of it cannot be."""
    if any(token.kind in ("other", "dots") for token in side):
        return ""
    return " ".join(_token(token) for token in side)


def _token(token: Token) -> str:
    if token.grid:
        return str([[cell and cell.text for cell in row] for row in token.grid])
    return str(token.symbol) if token.symbol else token.cell.text if token.cell else token.text


# -- colours ----------------------------------------------------------------------------------


def idle_keys(scene: Any, seen: Sequence[Seen]) -> Iterator[str]:
    """The keys of legends whose colour nothing else in the picture has."""
    legends = [m for m in scene.get_mobject_family_members() if isinstance(m, Legend)]
    inside = {id(part) for legend in legends for part in legend.get_family()}
    visible = {id(each.leaf) for each in seen}
    others = [each.leaf for each in seen if id(each.leaf) not in inside]
    background = np.array(scene.theme["background"].to_rgb())
    drawn = np.array([color for leaf in others for color in _inks(leaf)]).reshape(-1, 3)
    for mark, name in (key.submobjects for legend in legends for key in legend.submobjects):
        shown = any(id(part) in visible for part in name.get_family())
        if shown and not _tinted(drawn, background, _inks(_first(mark))[0]).any():
            yield name.text


def _first(mobject: Mobject) -> VMobject:
    found: VMobject = mobject.family_members_with_points()[0]
    return found


def _inks(leaf: VMobject) -> list[np.ndarray]:
    """Its colours: of its fill and of its stroke, as far as they are seen."""
    found = [np.array(leaf.get_fill_color().to_rgb())] if leaf.get_fill_opacity() > 0 else []
    if leaf.get_stroke_width() > 0 and leaf.get_stroke_opacity() > 0:
        found.append(np.array(leaf.get_stroke_color().to_rgb()))
    return found or [np.zeros(3)]


def _tinted(drawn: np.ndarray, background: np.ndarray, color: np.ndarray) -> np.ndarray:
    """Which of the colours are this one, or it mixed into the background."""
    way = color - background
    parts = (drawn - background) @ way / max(float(way @ way), 1e-9)
    rest = np.abs(drawn - background - parts[:, None] * way).max(axis=1)
    return np.asarray((parts > TINTED) & (rest < 2 * SAME_COLOUR))


def colours(seen: Sequence[Seen], theme: Theme) -> Iterator[tuple[str, str, str]]:
    """(kind, role, address) of numbers and symbols in a role that their kind may not have."""
    for each in seen:
        shown, symbol = getattr(each.leaf, "shown", None), symbol_of(each.leaf)
        if isinstance(shown, Stated) or opacity(each.leaf) == 0:
            continue
        address = shown.address if isinstance(shown, Shown) else symbol and symbol.addresses[0]
        may = allowed(address) if address else None
        roles = roles_of(each.leaf, theme)
        if may is not None and roles and not may.intersection(roles):
            yield kind_of(str(address)), "/".join(roles), str(address)


def roles_of(leaf: VMobject, theme: Theme) -> list[Role]:
    """The roles whose colour a leaf is filled with."""
    fill = np.array(leaf.get_fill_color().to_rgb())
    return [
        role
        for role in get_args(Role)
        if role != "background"
        and np.abs(np.array(theme[role].to_rgb()) - fill).max() < SAME_COLOUR
    ]
