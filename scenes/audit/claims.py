"""Whether an equation on screen holds on a calculator: its printed numbers, recomputed.

A side is turned into what a person would type, one expression for each cell, and worked out with
decimal arithmetic. `=` has to hold exactly; `≈` to the last digit that is printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from scenes.audit.arithmetic import decimal_context
from scenes.audit.calculator import calculate
from scenes.audit.statements import Cell, Token
from scenes.audit.writing import as_printed

Typed = list[list[str | None]]  # what to type for each cell; None: cannot be told (dots)


@dataclass(frozen=True)
class Side:
    """One side of an equation as something to type; a number is 1×1 and `single`."""

    typed: Typed
    single: bool
    cells: tuple[tuple[Cell | None, ...], ...] = field(default=())  # where the side IS numbers


class Unclear(ValueError):
    """A side that a calculator cannot do: letters, or a number that is not on screen."""


def side_of(tokens: Sequence[Token]) -> Side | None:
    """The side as expressions, or None where it is no calculation."""
    try:
        reader = _Expression(tokens)
        side = reader.sum()
        reader.finish()
        return side
    except Unclear:
        return None


def disagreements(left: Side, relation: str, right: Side) -> Iterator[tuple[str, str, str, Cell]]:
    """(expression, answer, printed, cell) wherever the right side is not what a reader gets."""
    if not right.cells:
        left, right = right, left
    if not right.cells or len(left.typed) != len(right.cells):
        return
    for typed, printed in zip(left.typed, right.cells, strict=True):
        if len(typed) != len(printed):
            return
        for expression, cell in zip(typed, printed, strict=True):
            if expression is not None and cell is not None:
                answer = _answer(expression, relation, cell.text)
                if answer is not None:
                    yield expression, answer, cell.text, cell


def _answer(expression: str, relation: str, printed: str) -> str | None:
    """What a calculator says, where that is not what is printed."""
    try:
        value = calculate(expression)
    except ValueError:
        return "no answer"
    if relation == "=":
        return None if value == Decimal(printed) else _plainly(value)
    answer = as_printed(value, printed)
    return None if answer == printed else answer


def _plainly(value: Decimal) -> str:
    """A dozen digits at the most, without an exponent where the number is of an everyday size."""
    short = decimal_context(12).plus(value).normalize()
    return f"{short:f}" if abs(short.adjusted()) < 12 else f"{short:e}"


class _Expression:
    """Reads tokens as a person reads a formula: sums of products of atoms."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens, self.at = list(tokens), 0

    @property
    def ahead(self) -> Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else Token("end")

    def take(self) -> Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def finish(self) -> None:
        if self.at < len(self.tokens):
            raise Unclear

    def sum(self) -> Side:
        side = self.product()
        while self.ahead.text in ("+", "-") and self.ahead.kind == "operator":
            sign = self.take().text
            side = _cellwise(side, self.product(), f"({{}}) {sign} ({{}})")
        return side

    def product(self) -> Side:
        side = self.factor()
        while True:
            ahead = self.ahead
            if ahead.kind == "operator" and ahead.text in ("*", "/", "⊙"):
                sign = "/" if self.take().text == "/" else "*"
                side = _cellwise(side, self.factor(), f"({{}}) {sign} ({{}})")
            elif not side.single and (ahead.kind == "matrix" or ahead.text == "("):
                side = _matmul(side, self.factor())
            else:
                return side

    def factor(self) -> Side:
        if self.ahead.kind == "operator" and self.ahead.text == "-":
            self.take()
            return _each(self.factor(), "-({})")
        side = self.atom()
        if self.ahead.kind == "operator" and self.ahead.text == "²":
            self.take()
            side = _each(side, "({})**2")
        return side

    def atom(self) -> Side:
        if self.at >= len(self.tokens):
            raise Unclear
        token = self.take()
        if token.kind == "number" and token.cell:
            return Side([[token.cell.text]], True, ((token.cell,),))
        if token.kind == "matrix":
            typed = [[cell and cell.text for cell in row] for row in token.grid]
            return Side(typed, False, token.grid)
        if token.kind == "function" and token.text == "max":
            return self.positive_part()
        if token.kind == "function" and token.text == "softmax":
            return _softmax(self.atom())
        if token.kind == "function":
            return _each(self.atom(), f"{token.text}({{}})")
        if token.kind == "operator" and token.text == "(":
            side = self.sum()
            if self.ahead.text != ")":
                raise Unclear
            self.take()
            return Side(side.typed, side.single)
        raise Unclear

    def positive_part(self) -> Side:
        """What follows `max`: a bracket with 0, a comma and a sum in it."""
        before = [self.take().text for _ in range(min(3, len(self.tokens) - self.at))]
        if before[::2] != ["(", ","]:
            raise Unclear
        side = self.sum()
        if self.ahead.text != ")":
            raise Unclear
        self.take()
        return _each(side, "max(0, {})")


def _softmax(side: Side) -> Side:
    """Each cell's power of e over the sum of them all, where all are there."""
    powers = [f"exp({cell})" for row in side.typed for cell in row if cell is not None]
    whole = len(powers) == sum(map(len, side.typed))
    total = f"({' + '.join(powers)})"
    return Side(
        [[f"exp({cell}) / {total}" if whole else None for cell in row] for row in side.typed],
        side.single,
    )


def _each(side: Side, template: str) -> Side:
    return Side([[c and template.format(c) for c in row] for row in side.typed], side.single)


def _cellwise(a: Side, b: Side, template: str) -> Side:
    """Cell by cell; a single number goes with every cell."""
    if a.single and not b.single:
        return _each_with(b, lambda cell: template.format(a.typed[0][0], cell))
    if b.single and not a.single:
        return _each_with(a, lambda cell: template.format(cell, b.typed[0][0]))
    if [len(row) for row in a.typed] != [len(row) for row in b.typed]:
        raise Unclear
    typed: Typed = [
        [None if None in pair else template.format(*pair) for pair in zip(*rows, strict=True)]
        for rows in zip(a.typed, b.typed, strict=True)
    ]
    return Side(typed, a.single)


def _each_with(side: Side, make: Callable[[str], str]) -> Side:
    return Side([[None if c is None else make(c) for c in row] for row in side.typed], False)


def _matmul(a: Side, b: Side) -> Side:
    """Rows times columns; a sum with dots in it cannot be told."""
    if not b.typed or len(a.typed[0]) != len(b.typed):
        raise Unclear
    columns = list(zip(*b.typed, strict=True))
    return Side([[_dot(row, column) for column in columns] for row in a.typed], False)


def _dot(row: Sequence[str | None], column: Sequence[str | None]) -> str | None:
    if None in row or None in column:
        return None
    return " + ".join(f"({a}) * ({b})" for a, b in zip(row, column, strict=True))
