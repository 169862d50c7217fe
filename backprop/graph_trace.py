"""What a graph makes of its givens, by address, every shown digit proven.

q[1]            a cell of node q's value; q alone where it is a number
d(q)[1]         of ∂E/∂q, E the graph's output
d(q,f)[1]       of the part of ∂E/∂q that comes through the edge into f;
d(q,f,1)[1]     through the edge into f's operand 1, where q stands there more than once
J(f,q)[0,1]     of the local Jacobian ∂f/∂q
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np
from flint import fmpq

from backprop import calculator, digits
from backprop.calculator import Equation
from backprop.deciding import Deciding, tight_array
from backprop.digits import AUTO, Decimals, Shown, Style
from backprop.errors import AddressError, BackpropError
from backprop.flow import Flow, total_jacobian
from backprop.graph import Graph, Node
from backprop.numbers import EXACT, Array, exact, norm, precision, settled
from backprop.plan import checked, plan
from backprop.symbols import Symbol, fraction
from backprop.ziv import checked_precision, decided

T = TypeVar("T")
_MARKED = re.compile("[A-Za-z]_[A-Za-z]")

_ADDRESS = re.compile(
    r"(?:(?P<what>[dJTN])\((?P<first>\w+)(?:,(?P<second>\w+))?(?:,(?P<slot>\d{1,3}))?\)|(?P<name>\w+))"
    r"(?:\[(?P<index>\d{1,6}(?:,\d{1,6})*)\])?"
)


@dataclass(frozen=True)
class Place:
    """A checked address of a graph."""

    what: str  # "" a value, "d" a gradient or an edge's part of it, "J" and "T" Jacobians
    name: str
    other: str  # the edge's target, or the Jacobian's operand
    slot: int | None
    index: tuple[int, ...]
    norm: bool = False

    @property
    def whole(self) -> str:
        """The address without indices."""
        if not self.what:
            return self.name
        inside = [self.name, self.other, "" if self.slot is None else str(self.slot)]
        return f"{self.what}({','.join(part for part in inside if part)})"

    def __str__(self) -> str:
        if self.norm:
            return f"|{self.whole}|"
        return self.whole + (f"[{','.join(map(str, self.index))}]" if self.index else "")


@dataclass(frozen=True, slots=True)
class GraphTrace(Deciding):
    """Exact values and gradients of a graph; worked out when asked for.

    >>> from backprop.wires import Sketch
    >>> s = Sketch()
    >>> x, y, z = s.input("x"), s.input("y"), s.input("z")
    >>> f = ((x + y).named("q") * z).named("f")
    >>> trace = GraphTrace.of(s.graph(f), {"x": -2, "y": 5, "z": -4})
    >>> [trace.shown(a) for a in ("q", "f", "d(z)", "d(x)", "J(f,q)")]
    ['3', '-12', '3', '-4', '-4']
    """

    graph: Graph
    givens: Mapping[str, Any] = field(repr=False)
    precision: int = 128
    nudge: Any = "0.001"  # the h of N(…), exact
    _flows: dict[int, Flow] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(
        cls,
        graph: Graph,
        givens: Mapping[str, Any],
        precision: int = 128,
        nudge: Any = "0.001",
    ) -> GraphTrace:
        """Numbers of the givens are read exactly: "0.15" and 0.15 are 3/20."""
        start = checked_precision(precision)
        if exact(nudge) == 0:
            raise BackpropError("a nudge of 0 moves nothing; give for example 0.001")
        return cls(graph, checked(graph, givens, EXACT), start, exact(nudge))

    def number_at(self, address: str, bits: int) -> Any:
        """The number at an address in balls of so many bits, tight or not."""
        at = self.place(address)
        return self._at(bits, lambda flow: settled(_cell(self._array(flow, at), at)))

    def first_bits(self, address: str) -> int:
        """The precision to ask an address at first."""
        self.place(address)
        return self.precision

    def array(self, address: str) -> Array:
        """All of a node, by its address without indices, read-only."""
        at = self.place(address, whole=True)

        def all_of_it(bits: int) -> Array:
            array = self._at(bits, lambda flow: np.asarray(self._array(flow, at)).copy())
            return tight_array(array, bits)

        return decided(str(at), self.precision, all_of_it)

    def shown(self, address: str, decimals: int | None = None) -> str:
        """The correctly rounded text, every digit proven."""
        return self.show(address, AUTO if decimals is None else Decimals(decimals)).text

    def show(self, address: str, style: Style = AUTO) -> Shown:
        """The number as it is written in a style."""
        at = self.place(address)

        def written(flow: Flow) -> Shown:
            value = settled(_cell(self._array(flow, at), at))
            text = digits.proven(value, style)
            return Shown(text, str(at), style, digits.is_exact(value, text), self._symbol(at))

        return self._decided(str(at), written)

    def canonical(self, text: str) -> str:
        """The shortest text of the same address."""
        return str(self.place(text))

    def common_style(self, addresses: Sequence[str], decimals: int = 4) -> Style:
        """One style for numbers shown together (as `Trace.common_style`)."""
        ats = [self.place(address) for address in addresses]

        def chosen(flow: Flow) -> Style:
            values = [settled(_cell(self._array(flow, at), at)) for at in ats]
            return digits.common_style(values, decimals)

        return self._decided(f"the style of {', '.join(addresses[:3])}", chosen)

    def equation(
        self, address: str, expression: str, decimals: int = 4, style: Style | None = None
    ) -> Equation:
        """`address = expression` with numbers that a reader's calculator confirms."""
        return calculator.equation(self, address, expression, style or digits.Auto(decimals))

    def equations(
        self, rows: Sequence[tuple[str, str]], decimals: int = 4, style: Style | None = None
    ) -> tuple[Equation, ...]:
        """Equations shown together: the same decimals in all."""
        return calculator.equations(self, rows, style or digits.Auto(decimals))

    def symbol(self, address: str) -> Symbol:
        """The symbol in Typst mathematics, of a cell or of all of a node."""
        try:
            return self._symbol(self.place(address))
        except AddressError:
            return self._symbol(self.place(address, whole=True))

    def place(self, text: str, *, whole: bool = False) -> Place:
        """The checked address that a text says; `whole` asks for one without indices."""
        plain = "".join(text.split())
        bars = len(plain) > 2 and plain[0] == plain[-1] == "|"
        match = _ADDRESS.fullmatch(plain.strip("|") if bars else plain)
        if match is None:
            raise AddressError(f"{text!r} is no address; write for example q[0], d(q)[0], J(f,q)")
        index = tuple(int(i) for i in (match["index"] or "").split(",") if i)
        slot = None if match["slot"] is None else int(match["slot"])
        name, other = match["name"] or match["first"], match["second"] or ""
        at = Place(match["what"] or "", name, other, slot, () if whole else index, bars)
        shape = self._shape(at, text)
        shape = () if bars else shape
        if not whole and (
            len(index) != len(shape) or any(i >= n for i, n in zip(index, shape, strict=True))
        ):
            raise AddressError(f"{text!r}: {at.whole} has the shape {shape}; give an index in it")
        return at

    def _array(self, flow: Flow, at: Place) -> Any:
        if at.what != "N":
            return _array(flow, at)
        return nudged(self.graph, self.givens, at.name, self.nudge, flow.loss)

    def _shape(self, at: Place, text: str) -> tuple[int, ...]:
        node = self.graph[at.name]
        if at.what == "N" and not (node.is_leaf and at.name in self.givens and not at.other):
            raise AddressError(f"{text!r}: only inputs and parameters can be nudged: write N(w)")
        if at.what not in ("J", "T"):
            if at.other and not any(e.target == at.other for e in self.graph.consumers(at.name)):
                raise AddressError(f"{text!r}: there is no edge from {at.name} to {at.other}")
            return node.shape
        sources = [source.name for source in self.graph.operands(at.name)]
        if at.what == "J" and at.other not in sources:
            raise AddressError(f"{text!r}: {at.name} has the operands {', '.join(sources)}")
        cells = [int(np.prod(n.shape)) for n in (node, self.graph[at.other])]
        return () if cells == [1, 1] else (cells[0], cells[1])

    def _symbol(self, at: Place) -> Symbol:
        if at.norm:
            inner = self._symbol(replace(at, norm=False))
            return Symbol(f"norm({inner})", str(at))
        output = _letter(self.graph.nodes[self.graph.output])
        one = _letter(self.graph[at.name], at.index if at.what not in ("J", "T") else ())
        if not at.what:
            return Symbol(one, str(at))
        if at.what == "N":
            return Symbol(f"(Delta {output})/(Delta {one})", str(at))
        if at.what == "d":
            text = fraction(output, one)
            return Symbol(
                f"{text}|_({_letter(self.graph[at.other])})" if at.other else text, str(at)
            )
        d = "partial" if at.what == "J" else "dif"
        return Symbol(f"({d} {one})/({d} {_letter(self.graph[at.other])})", str(at))

    def _decided(self, what: str, ask: Callable[[Flow], T]) -> T:
        return decided(what, self.precision, lambda bits: self._at(bits, ask))

    def _at(self, bits: int, ask: Callable[[Flow], T]) -> T:
        with precision(bits):
            if bits not in self._flows:
                self._flows[bits] = Flow.of(self.graph, self.givens)
            return ask(self._flows[bits])

    def __deepcopy__(self, memo: object) -> GraphTrace:
        return self


def _array(flow: Flow, at: Place) -> Any:
    if not at.what:
        return flow.value(at.name)
    if at.what == "d":
        return flow.contribution(at.name, at.other, at.slot) if at.other else flow.gradient(at.name)
    if at.what == "T":
        whole = total_jacobian(flow, at.name, at.other)
        return whole if whole.size > 1 else whole[0, 0]
    sources = [source.name for source in flow.graph.operands(at.name)]
    matrix = flow.jacobian(at.name, sources.index(at.other)).matrix
    return matrix if matrix.size > 1 else matrix[0, 0]


def nudged(graph: Graph, givens: Mapping[str, Any], name: str, h: fmpq, before: Any) -> Any:
    """(E(w + h) − E(w)) / h for every cell of a leaf: one forward pass for each."""
    output = graph.nodes[graph.output].name
    forward = plan(graph, [output], EXACT)
    base = givens[name]
    if not np.shape(base):
        return (forward({**givens, name: base + h})[0] - before) / h
    slopes = np.empty(base.shape, dtype=object)
    for cell in np.ndindex(*base.shape):
        moved = base.copy()
        moved[cell] = moved[cell] + h
        slopes[cell] = (forward({**givens, name: moved})[0] - before) / h
    return slopes


def _cell(array: Any, at: Place) -> Any:
    if at.norm:
        return norm(array)
    return array[at.index] if at.index else array


def _letter(node: Node, index: tuple[int, ...] = ()) -> str:
    """x_1 for a cell of x; h_3 for a node h3; w_c as it is; a longer name upright."""
    if node.symbol:
        base, number = node.symbol, ""
    else:
        base = node.name.rstrip("0123456789")
        number = node.name[len(base) :]
        if not (len(base) == 1 or (_MARKED.fullmatch(base) and not number and not index)):
            base = f'"{base}"'
    cell = " ".join(str(i + 1) for i in index)
    if number and cell:
        return f"{base}_({number},{cell.replace(' ', ',')})"
    return f"{base}_({number or cell})" if number or cell else base
