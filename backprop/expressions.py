"""Right-hand sides: addresses, numbers, `+ - * /`, `**2`, activations, ln, exp and max(0, …)."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from flint import arb, fmpq

from backprop.activations import ACTIVATIONS, Activation
from backprop.digits import Shown, Style
from backprop.errors import BackpropError, EquationError, Undecided, nearest
from backprop.numbers import Exact, exact, is_zero, positive

MAX_LENGTH = 20_000  # characters
_SUM, _PRODUCT, _POWER, _ATOM = 1, 2, 3, 4  # what binds tighter is higher
_OF_NODES = (
    "d",
    "J",
    "T",
    "N",
    "dloss",
    "update",
)  # d(q,f) is an address of a graph, not a function


class Answers(Protocol):
    """What an expression's addresses are looked up in: a trace of any kind."""

    @property
    def precision(self) -> int: ...

    def canonical(self, text: str) -> str:
        """The shortest text of the same address; AddressError where it names nothing."""

    def value(self, address: str) -> Any: ...

    def show(self, address: str, style: Style = ...) -> Shown: ...


@dataclass(frozen=True)
class Leaf:
    """A quantity, by its canonical address."""

    address: str


Part = Leaf | str  # a quantity, or a sign: + − · / ( ) ², a constant, a function with its bracket


@dataclass(frozen=True)
class Expression:
    """A node with its value and the parts that it is written with, left to right."""

    value: Callable[[Mapping[str, Exact]], Exact]  # from the values of its addresses
    parts: tuple[Part, ...]
    binds: int = _ATOM

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses from left to right, repeated where they are."""
        return tuple(part.address for part in self.parts if isinstance(part, Leaf))

    def within(self, binds: int) -> tuple[Part, ...]:
        """The parts, in brackets where the neighbours bind tighter."""
        return self.parts if self.binds >= binds else ("(", *self.parts, ")")


def _ln(value: Exact) -> Exact:
    if not positive(value):
        raise EquationError("ln needs a number above 0")
    return fmpq(0) if value == 1 else arb(value).log()


def _applied(f: Activation) -> Callable[[Exact], Exact]:
    def apply(value: Exact) -> Exact:
        one = np.empty(1, dtype=object)
        one[0] = value
        result: Exact = f.value(one)[0]
        return result

    return apply


def _exp(value: Exact) -> Exact:
    return fmpq(1) if is_zero(value) else arb(value).exp()


def _positive_part(value: Exact) -> Exact:
    return value if positive(value) else fmpq(0)


# By the name in the text: what it does, and how it is written.
FUNCTIONS: dict[str, tuple[Callable[[Exact], Exact], str]] = {
    **{name: (_applied(f), f"{f.spelt}(") for name, f in ACTIVATIONS.items()},
    "ln": (_ln, "ln("),
    "exp": (_exp, "exp("),
    "max": (_positive_part, "max(0, "),  # of 0 and something
}


def parse(text: str, trace: Answers) -> Expression:
    """The expression that a text says, its addresses checked against a trace."""
    if len(text) > MAX_LENGTH:
        raise EquationError(f"an expression of {len(text):,} characters is too long to be read")
    try:
        return _node(ast.parse(text.strip(), mode="eval").body, trace)
    except BackpropError:
        raise
    except SyntaxError as error:
        raise EquationError(f"{text!r} is no expression: {error.msg}") from None
    except (RecursionError, MemoryError):
        raise EquationError("the expression is nested too deeply") from None
    except ValueError as error:  # a null character, an integer of thousands of digits
        raise EquationError(f"{text[:40]!r} is no expression: {error}") from None


def _node(node: ast.expr, trace: Answers) -> Expression:
    match node:
        case ast.Name() | ast.Subscript() | ast.Attribute():
            return _leaf(ast.unparse(node), trace)
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in _OF_NODES:
            return _leaf(ast.unparse(node), trace)
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            constant = exact(number)
            return Expression(lambda values: constant, (ast.unparse(node),))
        case ast.UnaryOp(op=ast.USub()):
            inner = _node(node.operand, trace)
            return Expression(
                lambda values: -inner.value(values), ("−", *inner.within(_PRODUCT)), _SUM
            )
        case ast.BinOp(op=ast.Pow(), right=ast.Constant(value=2)):
            return _square(_node(node.left, trace))
        case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div()):
            return _binary(node.op, _node(node.left, trace), _node(node.right, trace))
        case ast.Call(func=ast.Name(id="max"), args=[ast.Constant(value=0), argument], keywords=[]):
            return _call("max", _node(argument, trace))
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if name != "max":
            return _call(name, _node(argument, trace))
    raise EquationError(
        f"{ast.unparse(node)!r} is not read here: write addresses, numbers, + - * /, **2, "
        f"{', '.join(name for name in FUNCTIONS if name != 'max')}, max(0, …)"
    )


def _leaf(text: str, trace: Answers) -> Expression:
    address = trace.canonical(text)
    return Expression(lambda values: values[address], (Leaf(address),))


def _square(inner: Expression) -> Expression:
    def value(values: Mapping[str, Exact]) -> Exact:
        base = inner.value(values)
        return base * base

    return Expression(value, (*inner.within(_ATOM), "²"), _POWER)


_OPERATORS: dict[type[ast.operator], tuple[str, int, Callable[..., Any]]] = {
    ast.Add: ("+", _SUM, operator.add),
    ast.Sub: ("−", _SUM, operator.sub),
    ast.Mult: ("·", _PRODUCT, operator.mul),
    ast.Div: ("/", _PRODUCT, operator.truediv),
}


def _binary(op: ast.operator, left: Expression, right: Expression) -> Expression:
    sign, binds, calculate = _OPERATORS[type(op)]
    after = binds + (sign in "−/")  # a − (b + c) keeps its brackets, a + (b + c) does not
    if right.parts[0] == "−":
        after = _POWER  # a + (−b)

    def value(values: Mapping[str, Exact]) -> Exact:
        a, b = left.value(values), right.value(values)
        if sign == "/" and is_zero(b):
            raise ZeroDivisionError
        if sign == "/" and isinstance(b, arb) and b.contains(0):
            raise Undecided
        result: Exact = calculate(a, b)
        return result

    return Expression(value, (*left.within(binds), sign, *right.within(after)), binds)


def _call(name: str, inner: Expression) -> Expression:
    if name not in FUNCTIONS:
        raise EquationError(f"there is no function {name!r}{nearest(name, FUNCTIONS)}")
    function, title = FUNCTIONS[name]
    return Expression(lambda values: function(inner.value(values)), (title, *inner.parts, ")"))
