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

import ast
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict

from backprop.activations import ACTIVATIONS
from backprop.errors import BackpropError, LessonError, nearest
from backprop.functions import EXP, LN, pointwise
from backprop.graph import Graph
from backprop.graph_trace import GraphTrace
from backprop.numbers import EXACT, exact
from backprop.operations import mean, total
from backprop.reading import text_of, told_of_file, toml_of
from backprop.remedies import remedy
from backprop.selections import SOFTMAX, concatenate, maximum
from backprop.wires import Sketch, Wire

MOST_NODES = 200
MAX_LENGTH = 1000  # characters of one node

FUNCTIONS: dict[str, Callable[..., Wire]] = {
    **{name: pointwise(f) for name, f in ACTIVATIONS.items()},
    "exp": pointwise(EXP),
    "ln": pointwise(LN),
    "sum": total,
    "mean": mean,
    "max": maximum,
    "softmax": SOFTMAX,
    "concatenate": concatenate,
}


class _GraphTable(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    name: str = ""
    title: str = ""
    inputs: dict[str, Any] = {}
    parameters: dict[str, Any] = {}
    nodes: dict[str, str]
    nudge: Any = "0.001"


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
        sketch, givens = Sketch(), {}
        for kind, add in (("inputs", sketch.input), ("parameters", sketch.parameter)):
            for name, value in getattr(table, kind).items():
                with _told_of(f"{kind}.{name}"):
                    givens[name] = EXACT.convert(value)
                    add(name, np.shape(givens[name]))
        for name, text in table.nodes.items():
            with _told_of(f"nodes.{name}"):
                wire = _parsed(text, sketch).named(name)
        if wire.shape:
            raise LessonError("the last node should be a number, such as sum(…)", key="nodes")
        lesson = cls(table.name, table.title, sketch.graph(wire), givens, table.nudge)
        with _told_of("nodes"):
            lesson.trace().value(wire.name)
        return lesson

    def to_toml(self) -> str:
        """The text that it was read from."""
        return self.text

    def trace(self, precision: int = 128) -> GraphTrace:
        """Forward and backward, every digit proven."""
        return GraphTrace.of(self.graph, self.givens, precision, self.nudge)

    def __deepcopy__(self, memo: object) -> GraphLesson:
        return self


@contextmanager
def _told_of(key: str) -> Iterator[None]:
    """Every error in here is one about this key."""
    try:
        yield
    except LessonError:
        raise
    except (BackpropError, ZeroDivisionError) as error:
        raise LessonError(str(error), key=key) from None


def _parsed(text: str, sketch: Sketch) -> Wire:
    """The wire that a node's mathematics says."""
    if len(text) > MAX_LENGTH:
        raise BackpropError(f"is longer than {MAX_LENGTH} characters; cut it into nodes")
    try:
        made = _Mathematics(text.strip(), sketch).wire()
    except SyntaxError as error:
        raise BackpropError(f"{text!r} is no expression: {error.msg}") from None
    except (RecursionError, MemoryError):
        raise BackpropError("is nested too deeply; cut it into nodes") from None
    except (ValueError, TypeError) as error:
        raise BackpropError(str(error)) from None
    if not isinstance(made, Wire):
        raise BackpropError(f"{text!r} hears no other node; give it among the inputs")
    if made.name == text.strip():
        raise BackpropError(f"is a copy of {made.name}; use {made.name} itself")
    return made


_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.MatMult: lambda a, b: a @ b,
}


@dataclass(frozen=True)
class _Mathematics:
    """One node's text, read into wires of a sketch."""

    text: str
    sketch: Sketch

    def wire(self) -> Any:
        return self._read(ast.parse(self.text, mode="eval").body)

    def _read(self, node: ast.expr) -> Any:
        """A wire, or the exact number that a constant is."""
        match node:
            case ast.Name(id=name):
                return self._named(name)
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                return exact(ast.get_source_segment(self.text, node))
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return -self._read(inner)
            case ast.BinOp(op=ast.Pow(), left=base, right=ast.Constant(value=int() as power)):
                return self._read(base) ** power
            case ast.BinOp(op=op, left=left, right=right) if type(op) in _BINARY:
                return _BINARY[type(op)](self._read(left), self._read(right))
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                if name not in FUNCTIONS:
                    raise BackpropError(
                        f"there is no function {name!r}{remedy('function', name, FUNCTIONS)}"
                    )
                return FUNCTIONS[name](*map(self._read, args))
            case ast.Subscript(value=inner, slice=ast.Constant(value=int() as cell)):
                return self._read(inner)[cell]
        raise BackpropError(
            f"{ast.unparse(node)!r} is not read here: write names, numbers, + - * / @, ** with a "
            f"whole number, x[0], and {', '.join(FUNCTIONS)}"
        )

    def _named(self, name: str) -> Wire:
        if not self.sketch.has(name):
            known = [node.name for node in self.sketch.nodes]
            raise BackpropError(f"there is no {name!r}{nearest(name, known)}")
        return self.sketch.wire(name)
