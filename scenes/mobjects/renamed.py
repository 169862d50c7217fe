"""An equation whose quantities are written with other symbols than the engine's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from backprop import Equation, Symbol
from backprop.calculator import Operand

Naming = Callable[[str], Symbol | None]  # address → its symbol; None: the engine's


def renamed(equation: Equation, naming: Naming) -> Equation:
    """The same equation, its operands and its result named anew; a `Symbol` knows its address."""
    tokens = tuple(
        replace(token, symbol=naming(token.shown.address) or token.symbol)
        if isinstance(token, Operand)
        else token
        for token in equation.tokens
    )
    result = equation.result
    symbol = naming(result.address) or result.symbol
    return replace(equation, tokens=tokens, result=replace(result, symbol=symbol))
