"""A reader's pocket calculator: what a person would type in, worked out in decimals."""

from __future__ import annotations

import ast
import re
from decimal import Decimal, DecimalException
from fractions import Fraction
from typing import Any

from backprop.activations import ACTIVATIONS
from scenes.audit.arithmetic import CALCULATOR, GUARD, Calculator, precision

_LITERAL = re.compile(r"(\d{1,1000}\.?\d{0,1000}|\.\d{1,1000})([eE][+-]?\d{1,4})?")
_FUNCTIONS = (*ACTIVATIONS, "ln", "exp")  # names alone: the values are the audit's own


def calculate(expression: str, digits: int = 60) -> Decimal:
    """What a calculator answers: + - * /, **2, brackets, activations, ln, exp, max(0, …).

    Decimals are read exactly.  ValueError for anything else, and where there is no answer.

    >>> str(calculate("0.5 * (1 - 0.25)**2 - tanh(0)"))
    '0.28125'
    """
    try:
        node = ast.parse(expression.strip(), mode="eval").body
        with precision(digits + GUARD):
            value = _calculated(node, expression.strip(), CALCULATOR)
        with precision(digits):
            return +CALCULATOR.inexact(value)
    except (SyntaxError, RecursionError, MemoryError):
        raise ValueError(f"{expression[:60]!r} is no expression") from None
    except (ZeroDivisionError, DecimalException):
        raise ValueError(f"{expression[:60]!r} has no answer") from None


def _calculated(node: ast.expr, text: str, c: Calculator) -> Any:
    match node:
        case ast.Constant():
            literal = ast.get_source_segment(text, node) or ""
            if not _LITERAL.fullmatch(literal):
                raise ValueError(f"{literal[:60]!r} is no decimal number")
            return c.short(Fraction(literal))
        case ast.UnaryOp(op=ast.USub()):
            return -_calculated(node.operand, text, c)
        case ast.UnaryOp(op=ast.UAdd()):
            return _calculated(node.operand, text, c)
        case ast.BinOp(op=ast.Pow(), right=ast.Constant(value=2)):
            base = _calculated(node.left, text, c)
            return c.times(base, base)
        case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div()):
            signs = {ast.Add: c.plus, ast.Sub: c.minus, ast.Mult: c.times, ast.Div: c.over}
            left, right = _calculated(node.left, text, c), _calculated(node.right, text, c)
            return signs[type(node.op)](left, right)
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if name in _FUNCTIONS:
            return _applied(name, _calculated(argument, text, c), c)
        case ast.Call(func=ast.Name(id="max"), args=[ast.Constant(value=0), argument], keywords=[]):
            return c.relu(_calculated(argument, text, c))[0]
    raise ValueError(f"{ast.unparse(node)[:60]!r} is not read here")


def _applied(name: str, z: Any, c: Calculator) -> Any:
    if name == "exp":
        return c.exp(z)
    if name != "ln":
        return getattr(c, name)(z)[0]
    if z <= 0:
        raise ValueError("ln needs a number above 0")
    return c.ln(z)
