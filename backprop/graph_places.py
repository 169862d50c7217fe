"""The addresses of a graph, and the symbols of what they name."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np

from backprop.errors import AddressError
from backprop.graph import Node
from backprop.graph_run import GraphRun
from backprop.symbols import Symbol, fraction

_MARKED = re.compile("[A-Za-z]_[A-Za-z]")
_ADDRESS = re.compile(
    r"(?:step\[(?P<step>\d{1,7})\]\.)?(?:sequence\[(?P<sequence>\d{1,6})\]\.)?(?P<rest>.+)"
)
_REST = re.compile(
    r"(?:(?P<what>[dJTN]|dloss|update)"
    r"\((?P<first>\w+)(?:,(?P<second>\w+))?(?:,(?P<slot>\d{1,3}))?\)|(?P<name>\w+))"
    r"(?:\[(?P<index>\d{1,6}(?:,\d{1,6})*)\])?"
)
OF_ALL = ("loss", "eta", "dloss", "update")  # what belongs to all sequences together
NUMBERS = ("loss", "eta")


@dataclass(frozen=True)
class Place:
    """A checked address of a graph."""

    what: str  # "" a value, "d" a gradient or an edge's part of it, "J" and "T" Jacobians, OF_ALL
    name: str
    other: str  # the edge's target, or the Jacobian's operand
    slot: int | None
    index: tuple[int, ...]
    norm: bool = False
    step: int = 0
    sequence: int = 0
    prefix: str = ""  # how the address says step and sequence

    @property
    def whole(self) -> str:
        """The address without indices."""
        return self.prefix + self._own

    @property
    def _own(self) -> str:
        if not self.what or self.what in NUMBERS:
            return self.name
        inside = [self.name, self.other, "" if self.slot is None else str(self.slot)]
        return f"{self.what}({','.join(part for part in inside if part)})"

    def __str__(self) -> str:
        if self.norm:
            return f"{self.prefix}|{self._own}|"
        return self.whole + (f"[{','.join(map(str, self.index))}]" if self.index else "")


@dataclass(frozen=True)
class Places:
    """The addresses of a run; `first` is the sequence that is meant where none is said."""

    run: GraphRun
    nudged: frozenset[str]  # what can be nudged: inputs and parameters
    first: int = 0

    def place(self, text: str, *, whole: bool = False) -> Place:
        """The checked address that a text says; `whole` asks for one without indices."""
        plain = "".join(text.split())
        start = _ADDRESS.fullmatch(plain)
        rest = start["rest"] if start else ""
        bars = len(rest) > 2 and rest[0] == rest[-1] == "|"
        match = _REST.fullmatch(rest[1:-1] if bars else rest)
        if match is None or start is None:
            raise AddressError(
                f"{text[:80]!r} is no address; write for example q[0], d(q)[0], J(f,q), step[1].q"
            )
        index = tuple(int(i) for i in (match["index"] or "").split(",") if i)
        slot = None if match["slot"] is None else int(match["slot"])
        name, what = match["name"] or match["first"], match["what"] or ""
        step, sequence = int(start["step"] or 0), int(start["sequence"] or self.first)
        self._check(text, step, sequence)
        if what == "" and name in NUMBERS and name not in self.run.graphs[sequence]:
            what = name
        if what in OF_ALL:
            sequence = 0
        prefix = f"step[{step}]." if step else ""
        if what not in OF_ALL and sequence != self.first:
            prefix += f"sequence[{sequence}]."
        other = match["second"] or ""
        cell = () if whole else index
        at = Place(what, name, other, slot, cell, bars, step, sequence, prefix)
        shape = () if bars else self.shape(at, text)
        if bars:
            self.shape(at, text)
        fits = len(index) == len(shape) and all(i < n for i, n in zip(index, shape, strict=False))
        if not whole and not fits:
            raise AddressError(f"{text!r}: {at.whole} has the shape {shape}; give an index in it")
        return at

    def _check(self, text: str, step: int, sequence: int) -> None:
        if step > self.run.steps:
            raise AddressError(
                f"{text!r}: there is no step[{step}]: steps go from 0 to {self.run.steps}"
            )
        if sequence >= len(self.run.graphs):
            last = len(self.run.graphs) - 1
            raise AddressError(
                f"{text!r}: there is no sequence[{sequence}]: sequences go from 0 to {last}"
            )

    def shape(self, at: Place, text: str) -> tuple[int, ...]:
        if at.what in OF_ALL:
            return self._shape_of_all(at, text)
        graph = self.run.graphs[at.sequence]
        node = graph[at.name]
        if at.what == "N" and not (node.is_leaf and at.name in self.nudged and not at.other):
            raise AddressError(f"{text!r}: only inputs and parameters can be nudged: write N(w)")
        if at.what not in ("J", "T"):
            if at.other and not any(e.target == at.other for e in graph.consumers(at.name)):
                raise AddressError(f"{text!r}: there is no edge from {at.name} to {at.other}")
            return node.shape
        sources = [source.name for source in graph.operands(at.name)]
        if at.what == "J" and at.other not in sources:
            raise AddressError(f"{text!r}: {at.name} has the operands {', '.join(sources)}")
        cells = [int(np.prod(n.shape)) for n in (node, graph[at.other])]
        return () if cells == [1, 1] else (cells[0], cells[1])

    def _shape_of_all(self, at: Place, text: str) -> tuple[int, ...]:
        if at.what in ("eta", "update") and self.run.rate is None:
            raise AddressError(f"{text!r}: the lesson has no rate; add one, such as rate = 0.5")
        if at.what in NUMBERS:
            return ()
        if at.other or at.name not in self.run.trained:
            raise AddressError(f"{text!r}: the parameters are {', '.join(self.run.trained)}")
        return self.run.graphs[0][at.name].shape

    # -- symbols -----------------------------------------------------------------------------

    def symbol(self, at: Place) -> Symbol:
        """In Typst mathematics.  After one step parameters and E carry a plus, after n the n."""
        if at.norm:
            return Symbol(f"norm({self.symbol(replace(at, norm=False))})", str(at))
        return Symbol(self._source(at), str(at))

    def _source(self, at: Place) -> str:
        graph, mark = self.run.graphs[at.sequence], _mark(at.step)
        output = _letter(graph.nodes[graph.output])
        mean = f"overline({output})" if len(self.run.graphs) > 1 else output
        if at.what in NUMBERS:
            return "eta" if at.what == "eta" else _marked(mean, mark)
        node = graph[at.name]
        one = _letter(node, at.index if at.what not in ("J", "T") else ())
        learnt = at.name in self.run.trained or at.name == self.run.output
        one = _marked(one, mark) if learnt else one
        output, mean = _marked(output, mark), _marked(mean, mark)
        match at.what:
            case "":
                return one
            case "N":
                return f"(Delta {output})/(Delta {one})"
            case "d":
                text = fraction(output, one)
                return f"{text}|_({_letter(graph[at.other])})" if at.other else text
            case "dloss":
                return fraction(mean, one)
            case "update":
                return f"eta {fraction(mean, one)}"
        d = "partial" if at.what == "J" else "dif"
        return f"({d} {one})/({d} {_letter(graph[at.other])})"


def _mark(step: int) -> str:
    return "" if step == 0 else "+" if step == 1 else f"[{step}]"


def _marked(letter: str, mark: str) -> str:
    return f"{letter}^({mark})" if mark else letter


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
