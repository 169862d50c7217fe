"""A worked equation: in symbols, then the same in numbers in the same places, then the result.

    z = w x + w x + b
      = 0.15 · 0.05 + 0.2 · 0.1 + 0.35
      = 0.3775

The numbers and the signs `=` and `≈` come from an `Equation` of the engine, which has checked that
a reader's calculator gives the printed result. A sum too long for its zone breaks between terms;
one that is longer still shows its first and last terms with ⋯ between them.
"""

from __future__ import annotations

from collections.abc import Sequence

from manim import LEFT, VGroup

from backprop import Equation, Operand, Operator
from scenes.mobjects.formula import Formula, Item, Part, Piece, number_source
from scenes.theme import DARK, Role, Theme
from scenes.zones import Zone

Token = Operand | Operator
Term = list[Token]  # its sign first, if it has one

_ALL = 99
_SHAPES = (
    (_ALL, _ALL), (_ALL, 3), (_ALL, 2), (5, _ALL), (5, 3), (4, 2), (4, 1), (3, 1), (_ALL, 1, 1),
)  # fmt: skip
_COMFORTABLE = 0.8  # of the wished size: smaller is only taken when no other shape helps


class EquationLines(Formula):
    """One equation in three lines: `symbols`, `numbers`, `result`, aligned at their signs."""

    def __init__(
        self,
        equation: Equation,
        *,
        terms: int = _ALL,
        per_line: int = _ALL,
        depth: int = 0,
        size: float = 0.34,
        theme: Theme = DARK,
        role: Role = "text",
        result_role: Role | None = None,
        name: str | None = None,
    ) -> None:
        """terms: shown at the most; per_line: terms before a line breaks; depth: of the brackets
        inside which it may break; name: left-hand side."""
        self.equation = equation
        short = len(equation.operands) == 1
        rows = _shortened(_terms(equation.tokens, depth), terms)
        exact = all(operand.shown.exact for operand in equation.operands)
        left = Piece(name or equation.result.symbol, "left")
        result = Piece(number_source(equation.result.text), "result", result_role, equation.result)
        super().__init__(
            left, "&", Piece("=", "symbols"), *_lines(rows, per_line, numeric=False),
            r"\ &", Piece("=" if exact else "approx", "numbers"),
            *_lines(rows, per_line, numeric=True),
            "" if short else r"\ &",
            Piece(_RELATION[equation.relation], "relation"), result,
            size=size, theme=theme, role=role, align=True,
        )  # fmt: skip

    @property
    def symbols(self) -> VGroup:
        """The line in symbols, left-hand side included."""
        return VGroup(self["left"], *self._line("symbols"))

    @property
    def numbers_line(self) -> VGroup:
        """The same line in numbers."""
        return VGroup(*self._line("numbers"))

    @property
    def result(self) -> VGroup:
        """The sign and the result."""
        return VGroup(self["relation"], self["result"])

    @property
    def sign(self) -> Part:
        """The sign of the first line, at which the lines are aligned."""
        return self._line("symbols")[0]

    def operand(self, slot: int) -> tuple[Part, Part] | None:
        """An operand's symbol and its number; None where ⋯ stands for it."""
        names = f"symbols {slot}", f"numbers {slot}"
        return (self[names[0]], self[names[1]]) if names[0] in self else None

    def _line(self, kind: str) -> list[Part]:
        return [
            self.submobjects[i]
            for name, places in self._names.items()
            if name == kind or name.startswith(f"{kind} ")
            for i in places
        ]


class Worked(VGroup):
    """Equations under one another, aligned at their signs, as large as the zone allows."""

    def __init__(
        self,
        equations: Sequence[Equation],
        *,
        zone: Zone,
        size: float,
        smallest: float,
        theme: Theme = DARK,
        names: Sequence[str | None] | None = None,
        result_role: Role | None = None,
        gap: float = 1.0,
    ) -> None:
        """gap: between equations, in em; names: other left-hand sides than the engine's."""
        super().__init__()
        names = names or [None] * len(equations)
        best: tuple[float, list[EquationLines]] | None = None
        for terms, per_line, *depth in _SHAPES:
            blocks = [
                EquationLines(
                    equation, terms=terms, per_line=per_line, depth=sum(depth), size=size,
                    theme=theme, result_role=result_role, name=name,
                )
                for equation, name in zip(equations, names, strict=True)
            ]  # fmt: skip
            scale = self._stack(blocks, zone, size, gap)
            if best is None or scale > best[0]:
                best = scale, blocks
            if scale >= _COMFORTABLE:
                break
        assert best is not None
        self.add(*best[1])
        self.scale(best[0]).move_to(zone.center)
        self.size = size * best[0]
        self.legible = self.size >= smallest

    @property
    def symbols(self) -> VGroup:
        return VGroup(*(block.symbols for block in self))

    @property
    def numbers(self) -> VGroup:
        return VGroup(*(block.numbers_line for block in self))

    @property
    def results(self) -> VGroup:
        return VGroup(*(block.result for block in self))

    @property
    def steps(self) -> list[VGroup]:
        """What follows the symbols, one after another: each equation's numbers, then its result."""
        return [part for block in self for part in (block.numbers_line, block.result)]

    @staticmethod
    def _stack(blocks: list[EquationLines], zone: Zone, size: float, gap: float) -> float:
        """Arrange the blocks; the scale at which they fit the zone."""
        group = VGroup(*blocks).arrange(direction=[0, -1, 0], buff=gap * size)
        at = blocks[0].sign.get_edge_center(LEFT)[0]
        for block in blocks[1:]:
            block.shift([at - block.sign.get_edge_center(LEFT)[0], 0, 0])
        return min(1.0, zone.width / group.width, zone.height / group.height)


_RELATION = {"=": "=", "≈": "approx"}


def _terms(tokens: Sequence[Token], within: int) -> list[Term]:
    """The tokens cut before each + and − that stands in no more brackets than so many."""
    terms: list[Term] = [[]]
    depth = 0
    for token in tokens:
        text = token.text if isinstance(token, Operator) else ""
        depth += text.count("(") - text.count(")")
        if depth <= within and text in ("+", "−") and terms[-1]:
            terms.append([])
        terms[-1].append(token)
    return terms


def _shortened(terms: list[Term], most: int) -> list[Term | None]:
    """All terms, or the first ones, None for ⋯, and the last ones."""
    if len(terms) <= most:
        return list(terms)
    last = 2 if most > 3 else 1
    return [*terms[: most - 1 - last], None, *terms[-last:]]


def _lines(terms: list[Term | None], per_line: int, *, numeric: bool) -> list[Item]:
    kind = "numbers" if numeric else "symbols"
    items: list[Item] = []
    for n, term in enumerate(terms):
        if n and n % per_line == 0:
            items.append(r"\ & quad")
        if term is None:
            items.append(Piece("+ dots.c", f"{kind} dots"))
            continue
        items += [line_item(token, kind) for token in term]
    return items


def line_item(token: Token, kind: str) -> Item:
    """A token as its symbol or as its number, named `symbols 0`, `numbers 0`, … by its slot."""
    if isinstance(token, Operator):
        return [Piece(s, f"{kind} sign", stated="the equation's own") for s in _signs(token)]
    if kind == "symbols":
        return Piece(token.symbol, f"symbols {token.slot}")
    shown = Piece(number_source(token.shown.text), f"numbers {token.slot}", None, token.shown)
    bracket = f"{kind} sign"
    return [Piece(r"\(", bracket), shown, Piece(r"\)", bracket)] if token.brackets else shown


def _signs(token: Operator) -> list[str]:
    """An operator as Typst sources that stand on their own."""
    source = token.symbol
    if source == "max(0,":
        return ["max", r"\(", "0", ","]
    if source.endswith("(") and source != "(":
        return [source[:-1], r"\("]
    return [{"(": r"\(", ")": r"\)", "^2": '""^2'}.get(source, source)]
