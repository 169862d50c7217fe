"""Lessons of any computation graph: givens, and nodes written as the mathematics that they are.

name = "a-sum-times-a-number"

[inputs]
x = -2
y = 5

[parameters]
w = -4

[nodes]                   # in the order in which they are calculated; the last one is E
q = "x + y"
E = "q * w"
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from importlib import resources
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from flint import fmpq
from pydantic import BaseModel, ConfigDict

from backprop.errors import BackpropError, LessonError, Undecided, UndecidedError, nearest
from backprop.graph import Graph
from backprop.graph_run import GraphRun, rate_and_steps
from backprop.graph_trace import GraphTrace
from backprop.lesson import checked_name, checked_title
from backprop.mathematics import wire_of
from backprop.numbers import EXACT, exact, precision
from backprop.plan import plan
from backprop.reading import text_of, told_of_file, toml_of
from backprop.wires import Sketch

MOST_NODES = 200
MOST_GIVENS = 1000
MOST_CELLS = 10_000  # of one node
MOST_WORK = 1_000_000  # multiplications of one pass


class _GraphTable(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    name: str = ""
    title: str = ""
    inputs: dict[str, Any] = {}
    parameters: dict[str, Any] = {}
    nodes: dict[str, str]
    nudge: Any = "0.001"
    rate: Any = None
    steps: int | None = None


@dataclass(frozen=True, eq=False)
class GraphLesson:
    """A computation graph with its givens.  Make one with `named`, `read` or `from_toml`.

    >>> lesson = GraphLesson.named("branch-and-merge")
    >>> trace = lesson.trace()
    >>> [trace.shown(address, 4) for address in ("d(x,u)", "d(x,v4)", "d(x)")]
    ['0.3649', '-0.4474', '-0.0826']
    """

    name: str
    title: str
    graph: Graph = field(repr=False)
    givens: Mapping[str, Any] = field(repr=False)  # exact, by name
    nudge: Any = "0.001"
    rate: fmpq | None = None  # without one no parameter moves
    steps: int = 0
    text: str = field(default="", repr=False)  # the TOML that it was read from

    @classmethod
    def named(cls, name: str) -> GraphLesson:
        """A built-in lesson of a graph."""
        if name not in cls.names():
            raise LessonError(f"no built-in lesson of a graph {name!r}{nearest(name, cls.names())}")
        file = resources.files(__package__) / "graph_lessons" / f"{name}.toml"
        return cls.from_toml(file.read_text(encoding="utf-8"), f"{name}.toml")

    @staticmethod
    def names() -> tuple[str, ...]:
        """The built-in lessons of graphs, in the order of the alphabet."""
        folder = resources.files(__package__) / "graph_lessons"
        return tuple(sorted(f.name[:-5] for f in folder.iterdir() if f.name.endswith(".toml")))

    @classmethod
    def read(cls, path: str | Path) -> GraphLesson:
        """A lesson of a graph from a TOML file."""
        return cls.from_toml(text_of(path), str(path))

    @classmethod
    def from_toml(cls, text: str, source: str = "lesson.toml") -> GraphLesson:
        """Decimals are read exactly; every node is checked, and the graph evaluated once.

        Raises LessonError that names the key.
        """
        with told_of_file(source, text, _GraphTable):
            table = _GraphTable.model_validate(toml_of(text))
            return replace(cls._of(table), text=text)

    @classmethod
    def _of(cls, table: _GraphTable) -> GraphLesson:
        if not 1 <= len(table.nodes) <= MOST_NODES:
            raise LessonError(f"there should be 1 to {MOST_NODES} nodes", key="nodes")
        if len(table.inputs) + len(table.parameters) > MOST_GIVENS:
            raise LessonError(f"there should be at most {MOST_GIVENS:,} of them", key="inputs")
        sketch = Sketch()
        givens = _givens(table, sketch)
        for name, text in table.nodes.items():
            with _told_of(f"nodes.{name[:80]}"):
                wire = wire_of(text, sketch).named(name)
                _check_size(sketch)
        if wire.shape:
            raise LessonError("the last node should be a number, such as sum(…)", key="nodes")
        rate, steps = rate_and_steps(table.rate, table.steps, len(table.parameters))
        with _told_of("nudge"):
            exact(table.nudge)
        name, title = checked_name(table.name), checked_title(table.title)
        lesson = cls(name, title, sketch.graph(wire), givens, table.nudge, rate, steps)
        lesson._check(list(table.nodes))
        return lesson

    def _check(self, nodes: list[str]) -> None:
        """The numbers are there, forward and backward; a node without one is named."""
        try:
            self.trace().value(nodes[-1])
        except UndecidedError:
            pass  # what lies on a tie is not told; the other numbers are
        except (BackpropError, ZeroDivisionError) as error:
            for name in nodes:
                with _told_of(f"nodes.{name}"), precision(128):
                    _worked_out(self.graph, name, self.givens)
            node = _back_at(self.graph, self.givens)
            key = f"nodes.{node}" if node else "nodes"
            raise LessonError(f"on the way back, {error}", key=key) from None

    def to_toml(self) -> str:
        """The text that it was read from."""
        return self.text

    def trace(self, precision: int = 128) -> GraphTrace:
        """Forward and backward, every step, every digit proven."""
        run = GraphRun((self.graph,), (self.givens,), self.rate, self.steps)
        return GraphTrace.of_run(run, 0, precision, self.nudge)

    def __deepcopy__(self, memo: object) -> GraphLesson:
        return self


def _givens(table: _GraphTable, sketch: Sketch) -> dict[str, Any]:
    """The inputs and the parameters, exact, each a leaf of the sketch."""
    givens: dict[str, Any] = {}
    for kind, add in (("inputs", sketch.input), ("parameters", sketch.parameter)):
        for name, value in getattr(table, kind).items():
            with _told_of(f"{kind}.{name[:80]}"):
                givens[name] = EXACT.convert(value)
                _check_cells(np.shape(givens[name]))
                add(name, np.shape(givens[name]))
    return givens


def _check_size(sketch: Sketch) -> None:
    """So much and no more is worked out: a graph can double its cells with every node."""
    work = 0
    for node in sketch.nodes:
        _check_cells(node.shape)
        shapes = [sketch.nodes[i].shape for i in node.operands]
        work += prod(node.shape) + node.operation.multiplications(*shapes)
    if work > MOST_WORK:
        raise BackpropError(
            f"so far {work:,} multiplications, at most {MOST_WORK:,} are worked out; take a "
            f"smaller graph"
        )


def _check_cells(shape: tuple[int, ...]) -> None:
    if prod(shape) > MOST_CELLS:
        raise BackpropError(
            f"would have {prod(shape):,} numbers, at most {MOST_CELLS:,} are told; take fewer"
        )


def _worked_out(graph: Graph, name: str, givens: Mapping[str, Any]) -> None:
    with suppress(Undecided):
        plan(graph, [name], EXACT, alike=True, short=True)(givens)


def _back_at(graph: Graph, givens: Mapping[str, Any]) -> str | None:
    """The node through which no gradient comes back."""
    for edge, place in graph.backward.contributions.items():
        try:
            _worked_out(graph.backward.joint, place, givens)
        except (BackpropError, ZeroDivisionError):
            behind = graph.nodes[graph.position(edge.target) :]
            return next(node.name for node in behind if not node.hidden)
    return None


@contextmanager
def _told_of(key: str) -> Iterator[None]:
    """Every error in here is one about this key."""
    try:
        yield
    except LessonError:
        raise
    except (BackpropError, ZeroDivisionError) as error:
        raise LessonError(str(error), key=key) from None
