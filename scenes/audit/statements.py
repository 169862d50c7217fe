"""What a formula on screen says: its numbers, signs and matrices, read from left to right.

    read_setting(setting, present)   the lines that a formula says, as sides and relations
    line.claims()                    the equations among them that a calculator can check

Only what is on screen counts: a side with a number that is not shown yet claims nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from backprop import Shown, Symbol
from backprop.activations import ACTIVATIONS
from scenes.mobjects.formula import Piece, Setting, Wrapped

Present = Callable[[Setting, int], bool]  # whether this part of a setting is on screen
Grid = tuple[tuple["Cell | None", ...], ...]  # a matrix; None where dots stand


@dataclass(frozen=True)
class Cell:
    """A number that is read: its text, and the `Shown` behind it unless it is a constant."""

    text: str
    shown: Shown | None = None


@dataclass(frozen=True)
class Token:
    """One thing read; `kind` says which of the fields counts."""

    kind: str  # number, matrix, symbol, sign, operator, function, dots, break, other
    text: str = ""
    cell: Cell | None = None
    grid: Grid = ()
    symbol: Symbol | None = None


@dataclass(frozen=True)
class Line:
    """Sides with a relation (`=` or `≈`) between neighbours."""

    sides: tuple[tuple[Token, ...], ...]
    relations: tuple[str, ...]

    def claims(self) -> Iterator[tuple[tuple[Token, ...], str, tuple[Token, ...]]]:
        """(left, relation, right) of every pair of neighbours."""
        yield from zip(self.sides, self.relations, self.sides[1:], strict=False)


RELATIONS = {"=": "=", "&=": "=", "approx": "≈", "&approx": "≈"}
OPERATORS = {"dot": "*", "+": "+", "-": "-", "(": "(", ")": ")", r"\(": "(", r"\)": ")",
             r"\/": "/", '""^2': "²", "dot.o": "⊙", ",": ","}  # fmt: skip
FUNCTIONS = {f.symbol: f.name for f in ACTIVATIONS.values()}
FUNCTIONS |= {"ln": "ln", "exp": "exp", "max": "max", 'op("softmax")': "softmax"}
DOTS = ("dots.c", "dots.v", "dots.h", "dots.down", "+ dots.c")
SPACES = ("&", "space")
GOING_ON = ("sign", "operator", "dots")
BREAKS = ("quad", "quad quad", "quad quad quad")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def read_setting(setting: Setting, present: Present) -> list[Line]:
    """The lines that one formula says."""
    return lines_of(list(_Reader(setting, present).read()))


def read_line(parts: Sequence[Setting | str], present: Present) -> list[Line]:
    """The lines that several formulas say together, with signs between them."""
    tokens: list[Token] = []
    for part in parts:
        if isinstance(part, Setting):
            tokens += _Reader(part, present).read()
        else:
            tokens += [_of_text(word) for word in part.split()]
    return lines_of(tokens)


def lines_of(tokens: Sequence[Token]) -> list[Line]:
    """Tokens cut at breaks into lines, and at relations into sides."""
    lines: list[Line] = []
    sides: list[tuple[Token, ...]] = []
    relations: list[str] = []
    side: list[Token] = []
    for token, following in pairwise([*tokens, Token("break"), Token("break")]):
        if token.kind == "newline":  # a line that goes on starts with a sign
            token = Token("break" if following.kind not in GOING_ON else "space")
        if token.kind == "sign":
            sides.append(tuple(side))
            relations.append(token.text)
            side = []
        elif token.kind == "break":
            if relations:
                lines.append(Line((*sides, tuple(side)), tuple(relations)))
            sides, relations, side = [], [], []
        elif token.kind != "space":
            side.append(token)
    return lines


class _Reader:
    """Walks through a formula's items, counting its parts as the formula did."""

    def __init__(self, setting: Setting, present: Present) -> None:
        self.setting, self.present, self.next = setting, present, 0

    def read(self) -> Iterator[Token]:
        yield from self._item(self.setting.items)

    def _item(self, item: object) -> Iterator[Token]:
        if isinstance(item, Symbol):
            item = Piece(item)
        if isinstance(item, Piece):
            yield self._piece(item, self._number())
        elif isinstance(item, Wrapped):
            self._number()
            yield from self._wrapped(item)
        elif isinstance(item, str):
            yield from self._layout(item)
        else:
            for each in item:  # type: ignore[attr-defined]
                yield from self._item(each)

    def _number(self) -> int:
        self.next += 1
        return self.next - 1

    def _layout(self, text: str) -> Iterator[Token]:
        """A string between the parts: signs, spaces, a new line (which goes on with `=`)."""
        if text.strip() in BREAKS:
            yield Token("break")
            return
        if "\\ " in text:
            yield Token("newline")
        for word in text.replace("\\ ", " ").split():
            if word not in SPACES and word not in BREAKS:
                yield _of_text(word)

    def _piece(self, piece: Piece, index: int) -> Token:
        if not self.present(self.setting, index):
            return Token("other", "absent")
        if piece.shown is not None:
            return Token("number", cell=Cell(piece.shown.text, piece.shown))
        if isinstance(piece.source, Symbol):
            return Token("symbol", symbol=piece.source)
        return _of_text(piece.source)

    def _wrapped(self, item: Wrapped) -> Iterator[Token]:
        if item.before.startswith("attach("):  # a label below says nothing of its own
            yield from self._item(item.items[0])
            for label in item.items[1:]:
                list(self._item(label))
        elif item.before.startswith('mat(delim: "['):
            yield self._matrix(item)
        elif item.before.startswith("mat("):
            yield from self._table(item)
        else:
            opening = item.before.strip() in ("lr((", "(")
            yield Token("operator", "(") if opening else Token("other", item.before)
            yield from self._item(item.items)
            yield Token("operator", ")") if opening else Token("other", item.after)

    def _table(self, item: Wrapped) -> Iterator[Token]:
        """A table without brackets, line by line; a line with a left-hand side is a new one."""
        first = True
        for each in item.items:
            if isinstance(each, str) and not isinstance(each, Symbol):
                first = each == "; "
                continue
            if first:
                yield Token("break")
            first = False
            yield from self._item(each)

    def _matrix(self, item: Wrapped) -> Token:
        rows: list[list[Cell | None]] = [[]]
        whole = True
        for each in item.items:
            if isinstance(each, str):
                rows += [[]] if each == "; " else []
                continue
            token, *more = self._item(each)
            whole = whole and token.kind in ("number", "dots") and not more
            rows[-1].append(token.cell)
        if not whole:
            return Token("other", "absent")
        return Token("matrix", grid=tuple(map(tuple, rows)))


def _of_text(source: str) -> Token:
    """What a piece of Typst source is when it stands alone."""
    if source in RELATIONS:
        return Token("sign", RELATIONS[source])
    if source in OPERATORS:
        return Token("operator", OPERATORS[source])
    if source in FUNCTIONS:
        return Token("function", FUNCTIONS[source])
    if source in DOTS:
        return Token("dots")
    if source in BREAKS:
        return Token("break")
    if _NUMBER.fullmatch(source):
        return Token("number", cell=Cell(source))
    return Token("other", source)
