"""A node's text, read into wires: names, numbers, + - * / @, powers, indices, lists, functions."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any

from flint import fmpq

from backprop.activations import ACTIVATIONS
from backprop.errors import BackpropError, nearest, told
from backprop.functions import EXP, LN, SQRT, pointwise
from backprop.graph import CONSTANT
from backprop.numbers import exact
from backprop.operations import TRANSPOSE, mean, total
from backprop.remedies import remedy
from backprop.selections import SOFTMAX, concatenate, maximum, stack
from backprop.wires import Sketch, Wire, linear

MAX_LENGTH = 1000  # characters of one node
MAX_BITS = 4096  # of a number that is worked out of numbers
MAX_POWER = 64


@dataclass(frozen=True)
class Function:
    """What a node's text may call, and with how many values; `least` alone: exactly."""

    make: Callable[..., Wire]
    least: int = 1
    most: int | None = None

    def __call__(self, name: str, values: list[Wire]) -> Wire:
        if not self.least <= len(values) <= (self.most or self.least):
            wanted = f"{self.least}" if self.most is None else f"at least {self.least}"
            values_ = "value" if wanted == "1" else "values"
            raise BackpropError(f"{name} takes {wanted} {values_}, not {len(values)}")
        return self.make(*values)


def _largest(*values: Wire) -> Wire:
    return reduce(maximum, values)


MANY = MAX_LENGTH
FUNCTIONS: dict[str, Function] = {
    **{name: Function(pointwise(f)) for name, f in ACTIVATIONS.items()},
    "exp": Function(pointwise(EXP)),
    "ln": Function(pointwise(LN)),
    "sqrt": Function(SQRT),
    "sum": Function(total),
    "mean": Function(mean),
    "max": Function(_largest, 2, MANY),
    "softmax": Function(SOFTMAX),
    "concatenate": Function(concatenate, 1, MANY),
    "transpose": Function(TRANSPOSE),
    "linear": Function(linear, 2),
}


def wire_of(text: str, sketch: Sketch) -> Wire:
    """The wire that a node's mathematics says.

    >>> s = Sketch()
    >>> x = s.input("x", 2)
    >>> wire_of("[x[1], sqrt(2)] @ x", s).shape
    ()
    """
    if len(text) > MAX_LENGTH:
        raise BackpropError(f"is longer than {MAX_LENGTH} characters; cut it into nodes")
    text = text.strip()
    try:
        made = _Mathematics(text, sketch).wire()
    except SyntaxError as error:
        raise BackpropError(f"{told(text)} is no expression: {error.msg}") from None
    except (RecursionError, MemoryError):
        raise BackpropError("is nested too deeply; cut it into nodes") from None
    except (BackpropError, ZeroDivisionError):
        raise
    except (ValueError, TypeError) as error:  # a null character, an integer of thousands of digits
        raise BackpropError(str(error)[:200]) from None
    if not isinstance(made, Wire) or made.operation is CONSTANT:
        raise BackpropError(f"{told(text)} hears no other node; give it among the inputs")
    if not made.node.hidden:
        raise BackpropError(f"is a copy of {made.name}; use {made.name} itself")
    return made


_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
}


@dataclass(frozen=True)
class _Mathematics:
    """One node's text, read into wires of a sketch."""

    text: str
    sketch: Sketch

    def wire(self) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)  # what is no number is said below
            parsed = ast.parse(self.text, mode="eval")
        return self._read(parsed.body)

    def _read(self, node: ast.expr) -> Any:
        """A wire, or the exact number that is worked out of numbers."""
        match node:
            case ast.Name(id=name):
                return self._named(name)
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                return exact(ast.get_source_segment(self.text, node))
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return -self._read(inner)
            case ast.BinOp(op=ast.Pow(), left=base, right=power):
                return self._power(self._read(base), power)
            case ast.BinOp(op=ast.MatMult(), left=left, right=right):
                return self._wire(left) @ self._wire(right)
            case ast.BinOp(op=op, left=left, right=right) if type(op) in _BINARY:
                return _short(_BINARY[type(op)](self._read(left), self._read(right)))
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self._call(name, args)
            case ast.Attribute(value=inner, attr="T"):
                return TRANSPOSE(self._wire(inner))
            case ast.Subscript(value=inner, slice=ast.Tuple(elts=keys)):
                return self._wire(inner)[tuple(map(self._index, keys))]
            case ast.Subscript(value=inner, slice=key):
                return self._wire(inner)[self._index(key)]
            case ast.List(elts=parts) if parts:
                return self._stacked(list(map(self._wire, parts)))
        raise BackpropError(
            f"{told(ast.unparse(node))} is not read here: write names, numbers, + - * / @, ** with "
            f"a whole number, [a, b], x[0], x[1:3], X[0, 1], X.T, and {', '.join(FUNCTIONS)}"
        )

    def _named(self, name: str) -> Wire:
        if not self.sketch.has(name):
            known = [node.name for node in self.sketch.nodes if not node.hidden]
            hint = f"; {name} is a function, write {name}(…)" if name in FUNCTIONS else ""
            raise BackpropError(f"there is no {told(name)}{hint or nearest(name, known)}")
        return self.sketch.wire(name)

    def _wire(self, node: ast.expr) -> Wire:
        """A number is the constant that it is."""
        read = self._read(node)
        return read if isinstance(read, Wire) else self.sketch.constant(read)

    def _call(self, name: str, args: list[ast.expr]) -> Wire:
        if name not in FUNCTIONS:
            raise BackpropError(
                f"there is no function {told(name)}{remedy('function', name, FUNCTIONS)}"
            )
        return FUNCTIONS[name](name, list(map(self._wire, args)))

    def _stacked(self, parts: list[Wire]) -> Wire:
        made = stack(*parts)
        if all(part.operation is CONSTANT for part in parts):
            return self.sketch.constant([part.node.constant for part in parts])
        return made

    def _power(self, base: Any, power: ast.expr) -> Any:
        n = _whole(power)
        if n is None:
            raise BackpropError(
                f"{told(f'** {ast.unparse(power)}')} is not read here: a power is a whole number "
                f"from -{MAX_POWER} to {MAX_POWER}; a root is sqrt(x), any other exp(p * ln(x))"
            )
        if abs(n) > MAX_POWER:
            raise BackpropError(
                f"a power should be a whole number from -{MAX_POWER} to {MAX_POWER}, not {told(n)}"
            )
        if isinstance(base, Wire):
            return base**n
        if base == 0 and n < 0:
            raise ZeroDivisionError("0 has no such power: it divides by 0")
        return _short(base**n)

    def _index(self, node: ast.expr) -> int | slice:
        match node:
            case ast.Slice(lower=lower, upper=upper, step=None):
                ends = [None if end is None else self._at(end) for end in (lower, upper)]
                return slice(*ends)
        return self._at(node)

    @staticmethod
    def _at(node: ast.expr) -> int:
        n = _whole(node)
        if n is None or abs(n) > 10**6:
            raise BackpropError(
                f"[{told(ast.unparse(node))}] is no index: write a whole number from 0 on, or "
                f"two with a colon between, x[1:3]"
            )
        return n


def _whole(node: ast.expr) -> int | None:
    match node:
        case ast.Constant(value=int() as n) if not isinstance(n, bool):
            return n
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as n)):
            return None if isinstance(n, bool) else -n
    return None


def _short(value: Any) -> Any:
    """A number worked out of numbers, unless it has grown too long."""
    if isinstance(value, fmpq) and value.height_bits() > MAX_BITS:
        raise BackpropError("a number in it is too long; write it shorter")
    return value
