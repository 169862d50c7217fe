"""What a graph makes of its givens, by address, every shown digit proven.

q[1]            a cell of node q's value; q alone where it is a number
d(q)[1]         of ∂E/∂q, E the graph's output
d(q,f)[1]       of the part of ∂E/∂q that comes through the edge into f;
d(q,f,1)[1]     through the edge into f's operand 1, where q stands there more than once
J(f,q)[0,1]     of the local Jacobian ∂f/∂q

Of a lesson, in front may stand `step[n].` (after n updates; 0 where left out) and `sequence[m].`
(of a network in time; the first where left out).  What belongs to all sequences together:

loss            the mean of E          dloss(w)[0]     of its gradient
eta             the rate               update(w)[0]    of what the next step takes off w
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from flint import fmpq

from backprop import calculator, digits
from backprop.calculator import Equation
from backprop.deciding import Deciding, tight_array
from backprop.digits import AUTO, Decimals, Shown, Style
from backprop.errors import AddressError, BackpropError
from backprop.flow import Flow, nudged, total_jacobian
from backprop.graph import Graph
from backprop.graph_places import OF_ALL, Place, Places
from backprop.graph_run import GraphRun, States
from backprop.numbers import EXACT, Array, exact, norm, precision, settled
from backprop.plan import checked
from backprop.symbols import Symbol
from backprop.ziv import checked_precision, decided

T = TypeVar("T")


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
    run: GraphRun | None = field(default=None, repr=False)  # of a lesson: further steps, sequences
    sequence: int = 0  # the one that is meant where none is said
    _states: dict[int, States] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(
        cls,
        graph: Graph,
        givens: Mapping[str, Any],
        precision: int = 128,
        nudge: Any = "0.001",
    ) -> GraphTrace:
        """Numbers of the givens are read exactly: "0.15" and 0.15 are 3/20."""
        values = checked(graph, givens, EXACT)
        return cls(graph, values, checked_precision(precision), _nudge(nudge))

    @classmethod
    def of_run(
        cls, run: GraphRun, sequence: int = 0, precision: int = 128, nudge: Any = "0.001"
    ) -> GraphTrace:
        """One of a run's sequences, and by their addresses all others, and every step."""
        start = checked_precision(precision)
        graph, givens = run.graphs[sequence], run.givens[sequence]
        return cls(graph, givens, start, _nudge(nudge), run, sequence)

    @property
    def steps(self) -> int:
        """The number of updates; there is one more state than this."""
        return self._run.steps

    def number_at(self, address: str, bits: int) -> Any:
        """The number at an address in balls of so many bits, tight or not."""
        at = self.place(address)
        return self._at(bits, lambda states: settled(self._cell(states, at)))

    def first_bits(self, address: str) -> int:
        """The precision to ask an address at first."""
        self.place(address)
        return self.precision

    def array(self, address: str) -> Array:
        """All of a node, by its address without indices, read-only."""
        at = self.place(address, whole=True)

        def all_of_it(bits: int) -> Array:
            array = self._at(bits, lambda states: np.asarray(self._array(states, at)).copy())
            return tight_array(array, bits)

        return decided(str(at), self.precision, all_of_it)

    def shown(self, address: str, decimals: int | None = None) -> str:
        """The correctly rounded text, every digit proven."""
        return self.show(address, AUTO if decimals is None else Decimals(decimals)).text

    def show(self, address: str, style: Style = AUTO) -> Shown:
        """The number as it is written in a style."""
        at = self.place(address)

        def written(states: States) -> Shown:
            value = settled(self._cell(states, at))
            text = digits.proven(value, style)
            return Shown(text, str(at), style, digits.is_exact(value, text), self._symbol(at))

        return self._decided(str(at), written)

    def canonical(self, text: str) -> str:
        """The shortest text of the same address."""
        return str(self.place(text))

    def common_style(self, addresses: Sequence[str], decimals: int = 4) -> Style:
        """One style for numbers shown together (as `Trace.common_style`)."""
        ats = [self.place(address) for address in addresses]

        def chosen(states: States) -> Style:
            values = [settled(self._cell(states, at)) for at in ats]
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
        return self._places.place(text, whole=whole)

    @property
    def _run(self) -> GraphRun:
        return self.run or GraphRun((self.graph,), (self.givens,))

    @property
    def _places(self) -> Places:
        return Places(self._run, frozenset(self.givens), self.sequence)

    def _symbol(self, at: Place) -> Symbol:
        return self._places.symbol(at)

    def _cell(self, states: States, at: Place) -> Any:
        array = self._array(states, at)
        if at.norm:
            return norm(array)
        return array[at.index] if at.index else array

    def _array(self, states: States, at: Place) -> Any:
        if at.what in OF_ALL:
            return _of_all(states, at)
        flow = states.flow(at.step, at.sequence)
        if at.what == "N":
            givens = states.givens(at.step, at.sequence)
            return nudged(flow, givens, at.name, self.nudge)
        return _of_flow(flow, at)

    def _decided(self, what: str, ask: Callable[[States], T]) -> T:
        return decided(what, self.precision, lambda bits: self._at(bits, ask))

    def _at(self, bits: int, ask: Callable[[States], T]) -> T:
        with precision(bits):
            if bits not in self._states:
                self._states[bits] = States(self._run, alike=bits > self.precision)
            return ask(self._states[bits])

    def __deepcopy__(self, memo: object) -> GraphTrace:
        return self


def _nudge(nudge: Any) -> fmpq:
    if exact(nudge) == 0:
        raise BackpropError("a nudge of 0 moves nothing; give for example 0.001")
    return exact(nudge)


def _of_all(states: States, at: Place) -> Any:
    match at.what:
        case "eta":
            return states.run.rate
        case "loss":
            return states.loss(at.step)
        case "dloss":
            return states.gradient(at.step, at.name)
    return states.update(at.step, at.name)


def _of_flow(flow: Flow, at: Place) -> Any:
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
