"""The chain rule as a product of derivatives, each with its value below it.

table = ChainTable([ChainRow.of_path(trace, chain, 0)], size=0.4, theme=DARK)
table.factor(0, 1)      # the second derivative of the first chain
table.value(0, 1)       # its value, below it
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any

import numpy as np
from manim import Circle, Line, VGroup

from backprop import (
    AUTO,
    Equation,
    EquationError,
    Style,
    Symbol,
    Trace,
    UndecidedError,
    composed,
)
from backprop.chain import Chain, Factor
from scenes.mobjects.formula import Formula, Item, Piece, Wrapped, number_source
from scenes.mobjects.inside import inside
from scenes.mobjects.network import drawn
from scenes.mobjects.value import COARSER
from scenes.theme import Role, Theme
from scenes.zones import Zone

LONGEST = 7  # factors that are written out; of more, the first three, ⋯ and the last three
DOTS = "dots.c"


@dataclass(frozen=True)
class ChainRow:
    """A product of factors with the equation that holds its numbers."""

    left: Symbol
    symbols: tuple[Symbol, ...]  # of its derivatives; no exact values: Manim hashes what it draws
    meanings: tuple[Symbol, ...]  # what each of them is: a − y, σ′(z), w, a
    equation: Equation
    roles: tuple[Role, ...]

    @property
    def left_role(self) -> Role:
        """A slope of the error has the error's colour; a name (`path 1`) is plain text."""
        return "error" if "partial" in self.left else "text"

    @classmethod
    def of(
        cls, trace: Trace, left: Symbol, factors: Sequence[Factor], product: str,
        style: Style = AUTO,
    ) -> ChainRow:  # fmt: skip
        """The product at an address, with its factors; the style is the product's."""
        expression = "*".join(f.address for f in factors)
        equation = trace.equation(product, expression, style=style)
        return cls(
            left,
            tuple(f.symbol for f in factors),
            tuple(meaning_of(trace, f) for f in factors),
            equation,
            tuple(role_of(trace, f) for f in factors),
        )

    @classmethod
    def of_path(
        cls, trace: Trace, chain: Chain, p: int, left: Symbol, style: Style = AUTO
    ) -> ChainRow:
        """Path number p of a chain, from the loss down to the parameter."""
        path = chain.path(p)
        return cls.of(trace, left, path.factors, path.product_address, style)

    @classmethod
    def of_neuron(cls, trace: Trace, chain: Chain, style: Style = AUTO) -> ChainRow:
        """The three factors that all paths share: ∂E/∂a · ∂a/∂z · ∂z/∂w."""
        address = chain.gradient_address
        return cls.of(trace, trace.symbol(address), chain.factors, address, style)

    @property
    def written(self) -> tuple[int | None, ...]:
        """The factors that are written out; None stands for ⋯."""
        count = len(self.symbols)
        if count <= LONGEST:
            return tuple(range(count))
        return (0, 1, 2, None, *range(count - 3, count))


def role_of(trace: Trace, factor: Factor) -> Role:
    """The colour of a factor: what kind of quantity its value is."""
    name = factor.address.rpartition(".")[2].partition("[")[0]
    if name == "W":
        return "negative" if drawn(trace, factor.address) < 0 else "positive"
    return {"dE_da": "error", "dz_db": "focus"}.get(name, "activation")  # type: ignore[return-value]


def meaning_of(trace: Trace, factor: Factor) -> Symbol:
    """What a derivative is, in symbols that the forward pass knows."""
    name, *_ = factor.address.rpartition(".")[2].partition("[")
    if name == "dz_db":
        return composed("1", factor.symbol)
    at = trace.address(factor.address)
    if name != "dE_da" or at.layer != trace.L:
        return trace.symbol(factor.address)
    j, loss = at.row[0], trace.lesson.loss
    a, y = (trace.symbol(each) for each in (trace.lesson.answer(j), f"y[{j}]"))
    template = next(
        (said for value, said in loss.meanings.items() if trace.value(factor.address) == value),
        loss.meaning,
    )
    places = {"a": "{0}", "y": "{1}", "n": trace.sizes[-1]}
    return composed(template.format(**places), a, y)


class ChainTable(Formula):
    """Chains under one another, each factor centred in a column above its value."""

    def __init__(
        self,
        chains: Sequence[ChainRow],
        *,
        per_line: int = 99,
        known: bool = False,
        beside: bool = False,
        size: float,
        theme: Theme,
    ) -> None:
        """known: a line that says what each derivative is; beside: the product ends its line."""
        self.chains = tuple(chains)
        self.one_line = all(len(chain.written) <= per_line for chain in chains)
        rows = [
            row
            for c, chain in enumerate(chains)
            for row in _rows(c, chain, per_line, known, beside)
        ]
        width = max(map(len, rows))
        cells = [[*row, *[""] * (width - len(row))] for row in rows]
        joined: list[Item] = []
        for n, row in enumerate(cells):
            joined += ["; "] if n else []
            for m, cell in enumerate(row):
                joined += [", ", cell] if m else [cell]
        grid = Wrapped(
            "mat(delim: #none, row-gap: #0.65em, column-gap: #0.25em, ", tuple(joined), ")"
        )
        super().__init__(grid, size=size, theme=theme)

    def left(self, chain: int = 0) -> VGroup:
        """The left-hand side and its sign."""
        return VGroup(self[f"left {chain}"], self[f"equals {chain}"])

    def factor(self, chain: int, n: int) -> VGroup:
        """Factor n in symbols, with the dot before it."""
        return self._found(f"dot {chain} {n}", f"factor {chain} {n}")

    def factors(self, chain: int = 0) -> VGroup:
        """All factors of a chain."""
        return VGroup(*(self.factor(chain, n) for n in range(len(self.chains[chain].written))))

    def value(self, chain: int, n: int) -> VGroup:
        """The value of factor n, with the sign before it."""
        return self._found(
            f"sign {chain} {n}", f"open {chain} {n}", f"value {chain} {n}", f"close {chain} {n}"
        )

    def values(self, chain: int = 0) -> VGroup:
        """All values of a chain."""
        written = range(len(self.chains[chain].written))
        return VGroup(*(self.value(chain, n) for n in written))

    def meanings(self, chain: int = 0) -> VGroup:
        """The line that says what each derivative is."""
        written = range(len(self.chains[chain].written))
        return VGroup(*(self._found(f"means {chain} {n}", f"meaning {chain} {n}") for n in written))

    def result(self, chain: int = 0) -> VGroup:
        """The sign and the product."""
        return VGroup(self[f"relation {chain}"], self[f"result {chain}"])

    def _found(self, *names: str) -> VGroup:
        return VGroup(*(self[name] for name in names if name in self))


STYLES = (AUTO, *COARSER)  # fewer digits where a chain would be too small


def first_legible(make: Callable[[Style, bool], list[ChainPicture]]) -> list[ChainPicture]:
    """Pictures that are shown together, with as many digits as can be read, else the largest.

    make: from the style, and whether names on the left should be short.
    """
    made = []
    for short, style in product((False, True), STYLES):
        try:
            made.append(make(style, short))
        except (UndecidedError, EquationError):
            continue  # so few digits would lie on a tie, or say nothing
        if all(picture.legible for picture in made[-1]):
            return made[-1]
    return max(made, key=lambda pictures: min(picture.size for picture in pictures))


Tried = tuple[float, ChainTable]  # how large it can be, and what


class ChainPicture(VGroup):
    """A chain table with its nodes above it, as large as the zone allows.

    The nodes are what is walked through, E first; each pair has its derivative right below.
    """

    def __init__(
        self,
        chains: Sequence[ChainRow],
        *,
        zone: Zone,
        size: float,
        smallest: float,
        theme: Theme,
        nodes: bool = True,
        known: bool = False,
        beside: tuple[bool, ...] = (False, True),
    ) -> None:
        """nodes: draw them; beside: whether the product may, or must, end the line of values;
        known: a line that says what each derivative is."""
        super().__init__()
        self.theme, self.size = theme, size
        self.nodes, self.links = VGroup(), VGroup()
        legible = 1.1 * smallest / size
        best, nodes = self._chosen(
            [
                (self._table(chains, zone, nodes=w, per_line=n, known=known, beside=b), w)
                for w, n, b in product((True, False) if nodes else (False,), (99, 4, 3, 2), beside)
            ],
            legible,
        )
        self.table = best[1]
        self.add(self.table)
        if nodes and self.table.one_line:
            self._walk()
        self.scale(best[0]).move_to(zone.center)
        self.size = size * best[0]
        self.legible = self.size >= smallest

    @staticmethod
    def _chosen(tried: list[tuple[Tried, bool]], legible: float) -> tuple[Tried, bool]:
        """The largest in one line with its nodes, if legible; without; the largest of all."""
        for with_nodes in (True, False):
            liked = [(t, w) for t, w in tried if w is with_nodes and t[1].one_line]
            best = max(liked, key=lambda shape: shape[0][0], default=None)
            if best and best[0][0] >= legible:
                return best
        return max(tried, key=lambda shape: shape[0][0])

    def _table(self, chains: Sequence[ChainRow], zone: Zone, *, nodes: bool, **shape: Any) -> Tried:
        """A table broken after `per_line` factors, and how large it can be: one line is liked."""
        table = ChainTable(chains, size=self.size, theme=self.theme, **shape)
        width, height = table.width, table.height
        if nodes and table.one_line:
            places = self._places(table)
            right = places[-1] + self._radius(places)
            width = max(table.get_right()[0], right) - table.get_left()[0]
            height += 2 * self._radius(places) + 0.7 * self.size
        scale = min(1.0, zone.width / width, zone.height / height)
        return scale, table

    def _places(self, table: ChainTable) -> list[float]:
        """Where the nodes stand, so that each link is right above its derivative."""
        at = [table.factor(0, n)[-1].get_center()[0] for n in range(len(table.chains[0].written))]
        step = (at[-1] - at[0]) / max(1, len(at) - 1)
        return [at[0] - step / 2, *((a + b) / 2 for a, b in pairwise(at)), at[-1] + step / 2]

    def _radius(self, places: Sequence[float]) -> float:
        return min(1.02 * self.size, 0.4 * min(b - a for a, b in pairwise(places)))

    def _walk(self) -> None:
        places = self._places(self.table)
        radius = self._radius(places)
        height = self.table.get_top()[1] + 0.7 * self.size + radius
        for name, x in zip(names_of(self.chains[0]), places, strict=True):
            self.nodes.add(self._node(name, np.array([x, height, 0]), radius))
        for a, b in pairwise(self.nodes):
            line = Line(a[0].get_right(), b[0].get_left(), stroke_width=2.5)
            self.links.add(line.set_color(self.theme["error"]))
        self.add(self.links, self.nodes)

    def _node(self, name: Symbol, point: np.ndarray, radius: float) -> VGroup:
        role: Role = "error" if name == "E" else "text"
        circle = Circle(radius=radius, stroke_width=2, color=self.theme[role]).move_to(point)
        symbol = Formula(Piece(name, None, role), size=self.size, theme=self.theme)
        if symbol.width > 1.75 * radius:
            symbol.scale(1.75 * radius / symbol.width)
        return VGroup(circle, inside(symbol.move_to(point), circle))

    @property
    def chains(self) -> tuple[ChainRow, ...]:
        return self.table.chains

    def step(self, n: int) -> VGroup:
        """What appears when the walk reaches the end of pair n: link, node and derivative."""
        walked = VGroup(self.links[n], self.nodes[n + 1]) if len(self.nodes) else VGroup()
        return VGroup(walked, self.table.factor(0, n))

    def start(self) -> VGroup:
        """What stands before the walk: the question and the node E."""
        return VGroup(self.table.left(0), *self.nodes[:1])


def names_of(chain: ChainRow) -> list[Symbol]:
    """The nodes of a chain, E first: the tops of its derivatives and the last bottom."""
    dots = Symbol(DOTS)
    cuts = [(dots, dots) if n is None else parts_of(chain.symbols[n]) for n in chain.written]
    return [cuts[0][0], *(bottom for _, bottom in cuts)]


def parts_of(symbol: Symbol) -> tuple[Symbol, Symbol]:
    """Top and bottom of a derivative's symbol.

    >>> parts_of(Symbol("(partial E)/(partial a_1^((2)))"))
    ('E', 'a_1^((2))')
    """
    top, bottom = symbol.split(")/(", 1)
    names = top.removeprefix("(partial "), bottom.removeprefix("partial ")[:-1]
    return Symbol(names[0], *symbol.addresses), Symbol(names[1], *symbol.addresses)


def _rows(c: int, chain: ChainRow, per_line: int, known: bool, beside: bool) -> list[list[Item]]:
    """Lines of symbols, lines of values in the same columns, and the product."""
    symbols: list[list[Item]] = []
    meanings: list[list[Item]] = []
    values: list[list[Item]] = []
    exact = all(operand.shown.exact for operand in chain.equation.operands)
    for n, slot in enumerate(chain.written):
        if n % per_line == 0:
            left = Piece(chain.left.inside("display({})"), f"left {c}", chain.left_role)
            symbols.append([left if n == 0 else ""])
            meanings.append([""])
            values.append([""])
        first = Piece("=" if exact else "approx", f"sign {c} {n}")
        symbols[-1].append(Piece("dot", f"dot {c} {n}") if n else Piece("=", f"equals {c}"))
        meanings[-1].append(Piece("dot" if n else "=", f"means {c} {n}"))
        values[-1].append(Piece("dot", f"sign {c} {n}") if n else first)
        symbols[-1].append(_symbol(c, n, slot, chain))
        meanings[-1].append(_meaning(c, n, slot, chain))
        values[-1].append(_value(c, n, slot, chain))
    result = chain.equation.result
    product: list[Item] = [
        Piece("=" if chain.equation.relation == "=" else "approx", f"relation {c}"),
        Piece(number_source(result.text), f"result {c}", "error", result),
    ]
    if beside:
        values[-1] += product
        return [*symbols, *(meanings if known else ()), *values]
    return [*symbols, *(meanings if known else ()), *values, ["", *product]]


def _symbol(c: int, n: int, slot: int | None, chain: ChainRow) -> Piece:
    if slot is None:
        return Piece(DOTS, f"factor {c} {n}", "muted")
    return Piece(chain.symbols[slot].inside("display({})"), f"factor {c} {n}", chain.roles[slot])


def _meaning(c: int, n: int, slot: int | None, chain: ChainRow) -> Piece:
    if slot is None:
        return Piece(DOTS, f"meaning {c} {n}", "muted")
    return Piece(chain.meanings[slot], f"meaning {c} {n}", chain.roles[slot])


def _value(c: int, n: int, slot: int | None, chain: ChainRow) -> Item:
    if slot is None:
        return Piece(DOTS, f"value {c} {n}", "muted")
    operand = chain.equation.operands[slot]
    shown = Piece(
        number_source(operand.shown.text), f"value {c} {n}", chain.roles[slot], operand.shown
    )
    if not operand.brackets:
        return shown
    return [Piece(r"\(", f"open {c} {n}"), shown, Piece(r"\)", f"close {c} {n}")]
