"""A graph of numbers as blocks: every value that has a name, and the mathematics that makes it.

Operations inside a block have no letter of their own: `h1 = tanh(w * x1 + b)` is one block that
hears w, x1 and b.  What stands between a block and one that it hears is one local factor:
`J(f,q)` where f is made of q in one operation, `T(f,q)` over all ways inside the block else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from backprop import BackpropError, Edge, Equation, Graph, Node, Symbol
from backprop.expressions import FUNCTIONS
from backprop.graph import CONSTANT, INPUT, PARAMETER
from backprop.numbers import written
from backprop.symbols import composed, fraction
from scenes.mobjects.formula import Item, Piece
from scenes.mobjects.renamed import renamed
from scenes.mobjects.worked import line_item

_SIGNS = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/"}


@dataclass(frozen=True)
class Block:
    """A value with a name; a leaf hears nobody."""

    name: str
    kind: str  # "input", "parameter", "function"
    operands: tuple[str, ...]  # the blocks that it hears, in the order of its mathematics
    expression: str | None  # for `trace.equation`; None where no calculator knows its function


@dataclass(frozen=True, eq=False)
class Blocks:
    """The blocks of a trace's graph, each behind those that it hears; the last one is E."""

    trace: Any  # GraphTrace
    graph: Graph = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "graph", self.trace.graph)

    @cached_property
    def all(self) -> tuple[Block, ...]:
        return tuple(map(self._block, self._own))

    @property
    def output(self) -> str:
        return self.graph.nodes[self.graph.output].name

    @property
    def leaves(self) -> tuple[Block, ...]:
        return tuple(block for block in self.all if block.kind != "function")

    @property
    def functions(self) -> tuple[Block, ...]:
        return tuple(block for block in self.all if block.kind == "function")

    def __getitem__(self, name: str) -> Block:
        return next(block for block in self.all if block.name == name)

    def consumers(self, name: str) -> tuple[str, ...]:
        """The blocks that hear this one, in the graph's order."""
        return tuple(block.name for block in self.all if name in block.operands)

    def parts(self, name: str) -> tuple[tuple[str, Edge], ...]:
        """Where a value is used: the block, and the edge into it; a block may stand twice."""
        return tuple((self._holder(edge.target), edge) for edge in self.graph.consumers(name))

    # -- what is said of them ----------------------------------------------------------------

    def forward(self, name: str, **style: Any) -> Equation | None:
        """A block's value from those that it hears; None where no calculator knows it."""
        expression = self[name].expression
        if expression is None:
            return None
        equation: Equation = self.trace.equation(name, expression, **style)
        return equation

    def backward(self, name: str, **style: Any) -> Equation:
        """∂E/∂name: what each block that uses it hears, times the local factor; added up."""
        terms = (f"d({f})*{self.factor(f, name)}" for f in self.consumers(name))
        return self.partial(self.trace.equation(f"d({name})", " + ".join(terms), **style))

    def part(self, name: str, use: int, **style: Any) -> Equation | None:
        """What one use of a value tells it; None where its block uses it several times."""
        block, edge = self.parts(name)[use]
        if [each for each, _ in self.parts(name)].count(block) > 1:
            return None
        said = f"d({block})*{self.factor(block, name)}"
        equation = self.trace.equation(self._part(edge), said, **style)
        return self.partial(equation)

    def sum_of_parts(self, name: str, **style: Any) -> Equation:
        """∂E/∂name as the sum over its uses."""
        terms = " + ".join(self._part(edge) for _, edge in self.parts(name))
        return self.partial(self.trace.equation(f"d({name})", terms, **style))

    def part_symbol(self, address: str) -> Symbol:
        """∂E/∂x|_f for what the block f tells x, whichever operation in it hears x."""
        name, target = address[2:-1].split(",")[:2]
        top, bottom = map(self.trace.symbol, (self.output, name))
        holder = self.trace.symbol(self._holder(target))
        return Symbol(f"{fraction(top, bottom)}|_({holder})", address)

    @staticmethod
    def _part(edge: Edge) -> str:
        return f"d({edge.source},{edge.target},{edge.slot})"

    def factor(self, target: str, source: str) -> str:
        """The address of ∂target/∂source."""
        direct = [edge for edge in self.graph.consumers(source) if edge.target == target]
        alone = len(direct) == len([part for part in self.parts(source) if part[0] == target]) == 1
        return f"{'J' if alone else 'T'}({target},{source})"

    def partial(self, equation: Equation) -> Equation:
        """The same equation with names of blocks alone: ∂f/∂q for every local factor, ∂E/∂x|_f."""
        return renamed(equation, self.naming)

    def naming(self, address: str) -> Symbol | None:
        """The symbol that names blocks alone; None where the engine's does."""
        if address.startswith("T("):
            return self.factor_symbol(address)
        if address.startswith("d(") and "," in address:
            return self.part_symbol(address)
        return None

    def factor_symbol(self, address: str) -> Symbol:
        """∂f/∂q for `J(f,q)` and for `T(f,q)`."""
        target, source = address[2:-1].split(",")
        top, bottom = map(self.trace.symbol, (target, source))
        return Symbol(fraction(top, bottom), address)

    def formula(self, name: str) -> Sequence[Item]:
        """`q = x + y`, as the items of a formula; a letter alone where there is no short way."""
        return self._formulas[name]

    @cached_property
    def _formulas(self) -> dict[str, Sequence[Item]]:
        return {block.name: self._formula(block.name) for block in self.all}

    def _formula(self, name: str) -> Sequence[Item]:
        symbol = self.trace.symbol(name)
        if self.graph[name].is_leaf:
            return [symbol]
        equation = self.forward(name)
        if equation is not None:
            return [symbol, "=", *(line_item(token, "symbols") for token in equation.tokens)]
        node = self.graph[name]
        operands = [self.graph.nodes[i].name for i in node.operands]
        known = {block.name for block in self.all}
        if not known.issuperset(operands):
            return [symbol]
        said = composed(node.operation.symbol, *map(self.trace.symbol, operands))
        return [symbol, "=", Piece(said)]

    # -- what can be told ---------------------------------------------------------------------

    def refusal(self) -> str | None:
        """Why a picture of blocks cannot tell this graph; None when it can."""
        for node in self.graph:
            if node.shape:
                size = "×".join(map(str, node.shape))
                return f"its node {node.name} has {size} numbers, and this scene tells single ones"
        if not self.functions:
            return "it has no operation"
        for block in self.all:
            if block.name != self.output and not self.consumers(block.name):
                return f"nothing uses its node {block.name}"
            for source in block.operands:
                others = [each for each in block.operands if each != source]
                if self.factor(block.name, source)[0] == "T" and any(
                    self._reaches(source, other) for other in others
                ):
                    return (
                        f"its node {block.name} hears {source} in two ways; "
                        f"give the mathematics around {source} a name of its own"
                    )
        return None

    def _reaches(self, source: str, target: str) -> bool:
        return source == target or any(
            self._reaches(source, each) for each in self[target].operands
        )

    # -- how they are found -------------------------------------------------------------------

    @cached_property
    def _own(self) -> tuple[Node, ...]:
        """The nodes that are blocks: named, or used more than once, and the output."""
        return tuple(
            node
            for i, node in enumerate(self.graph.nodes)
            if node.operation is not CONSTANT
            and (
                i == self.graph.output
                or not node.hidden
                or len(self.graph.consumers(node.name)) != 1
            )
        )

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(node.name for node in self._own)

    def _holder(self, name: str) -> str:
        """The block that a node belongs to."""
        while name not in self._names:
            (edge,) = self.graph.consumers(name)
            name = edge.target
        return name

    def _block(self, node: Node) -> Block:
        kind = {INPUT: "input", PARAMETER: "parameter"}.get(node.operation, "function")
        heard = list(dict.fromkeys(self._heard(node)))
        said = self._said(node) if kind == "function" else None
        try:
            if said is not None:
                self.trace.equation(node.name, said)
        except BackpropError:
            said = None
        return Block(node.name, kind, tuple(heard), said)

    def _heard(self, node: Node) -> list[str]:
        found: list[str] = []
        for i in node.operands:
            operand = self.graph.nodes[i]
            if operand.operation is CONSTANT:
                continue
            found += [operand.name] if operand.name in self._names else self._heard(operand)
        return found

    def _said(self, node: Node) -> str | None:
        """A block's mathematics as an expression; every bracket is said, none too many shown."""
        operands = [self._operand(self.graph.nodes[i]) for i in node.operands]
        if None in operands:
            return None
        name = node.operation.name
        if name in _SIGNS:
            return f"({operands[0]}) {_SIGNS[name]} ({operands[1]})"
        if name == "negate":
            return f"-({operands[0]})"
        if name == "power 2":
            return f"({operands[0]})**2"
        return f"{name}({operands[0]})" if name in FUNCTIONS and len(operands) == 1 else None

    def _operand(self, node: Node) -> str | None:
        if node.operation is CONSTANT:
            return None if node.shape else written(node.constant)
        return node.name if node.name in self._names else self._said(node)
