"""Equations that hold: a reader's calculator, fed with the printed operands, gives the printed
result.

"Each number correctly rounded" and "the printed equation holds" disagree in about a fifth of all
products of two four-decimal numbers.  So the operands get more decimals, all of them together,
until the equation holds.  `=` is said only where every number on both sides is exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from backprop.activations import ACTIVATIONS
from backprop.digits import Auto, Decimals, Scientific, Shown, Significant, Style, proven
from backprop.errors import EquationError, Undecided
from backprop.expressions import FUNCTIONS, Answers, Expression, parse
from backprop.numbers import Exact, precision, settled
from backprop.symbols import Symbol

MOST = 60  # more decimals: up to 8 are usual, more where a tiny divisor or a cancellation asks

_CALCULATOR_BITS = (128, 512, 2048, 8192)


@dataclass(frozen=True)
class Operand:
    """A quantity in an equation: its number and its symbol stand in the same place."""

    shown: Shown
    symbol: Symbol
    slot: int  # 0, 1, 2, … from the left
    brackets: bool  # its number is written in brackets: a sign after an operator, a power of ten

    @property
    def numeric(self) -> str:
        """The number in Typst mathematics, in brackets where it needs them."""
        return f"({self.shown.typst})" if self.brackets else self.shown.typst


@dataclass(frozen=True)
class Operator:
    """A sign that both forms share: `+ − · / ( ) ²`, a constant, or a function with its bracket."""

    text: str
    symbol: str  # Typst mathematics


Token = Operand | Operator


@dataclass(frozen=True)
class Equation:
    """A result, `=` or `≈`, and the tokens of the right-hand side."""

    result: Shown
    relation: str
    tokens: tuple[Token, ...]
    expression: str  # the right-hand side, as it was asked for

    @property
    def operands(self) -> tuple[Operand, ...]:
        return tuple(token for token in self.tokens if isinstance(token, Operand))

    @property
    def symbolic(self) -> str:
        """The right-hand side in symbols (Typst mathematics)."""
        return " ".join(token.symbol for token in self.tokens)

    @property
    def numeric(self) -> str:
        """The same with numbers in the same places (Typst mathematics)."""
        return " ".join(t.numeric if isinstance(t, Operand) else t.symbol for t in self.tokens)


def equation(trace: Answers, address: str, text: str, style: Style) -> Equation:
    """The equation `address = text` of a trace, with the result written in `style`."""
    return equations(trace, [(address, text)], style)[0]


def equations(
    trace: Answers, rows: Sequence[tuple[str, str]], style: Style
) -> tuple[Equation, ...]:
    """Equations that are shown together, such as the rows of a matrix product: all operands get
    the same number of decimals, the fewest with which every row holds."""
    parsed = [parse(text, trace) for _, text in rows]
    for (address, text), expression in zip(rows, parsed, strict=True):
        _check_true(trace, address, expression, text)
    results = [trace.show(address, style) for address, _ in rows]
    failing = 0
    for extra in range(MOST + 1):
        grown = _grown(style, extra)
        shown = [{at: trace.show(at, grown) for at in each.addresses} for each in parsed]
        holds = [
            _calculated(expression, operands, _as_written(result)) == result.text
            for expression, operands, result in zip(parsed, shown, results, strict=True)
        ]
        if all(holds):
            return tuple(map(_equation, parsed, shown, results, (text for _, text in rows)))
        failing = holds.index(False)
    address, text = rows[failing]
    raise EquationError(
        f"{address} = {text}: even {MOST} more decimals of the operands do not give "
        f"{results[failing]}; show fewer decimals of the result"
    )


def _equation(
    expression: Expression, shown: Mapping[str, Shown], result: Shown, text: str
) -> Equation:
    exact = result.exact and all(one.exact for one in shown.values())
    return Equation(result, "=" if exact else "≈", _tokens(expression, shown), text)


def _check_true(trace: Answers, address: str, expression: Expression, text: str) -> None:
    """Refuses an expression whose exact value is provably not that of the address."""
    result = trace.value(address)
    values = {at: trace.value(at) for at in expression.addresses}
    with precision(trace.precision):
        try:
            value = settled(expression.value(values))
        except Undecided:
            return
        except ZeroDivisionError:
            raise EquationError(f"{address} = {text}: the right-hand side divides by 0") from None
        if value != result:  # for balls: they do not even touch
            raise EquationError(
                f"{address} = {text}: the two sides differ, {_about(result)} and {_about(value)}; "
                f"correct the expression"
            )


def _about(value: Exact) -> str:
    try:
        return proven(value, Significant(6))
    except Undecided:
        return str(value)


def _calculated(expression: Expression, shown: Mapping[str, Shown], style: Style) -> str | None:
    """What a calculator answers to the printed operands, in the style of the result."""
    printed: dict[str, Exact] = {at: one.value for at, one in shown.items()}
    for bits in _CALCULATOR_BITS:
        with precision(bits):
            try:
                return proven(expression.value(printed), style)
            except Undecided:
                continue
            except (ZeroDivisionError, EquationError):
                return None  # an operand was rounded to zero: it needs more digits
    return None


def _as_written(result: Shown) -> Style:
    """The style that the result's text ended up in."""
    mantissa, e, _ = result.text.partition("e")
    if e:
        return Scientific(len(mantissa.lstrip("-").replace(".", "")))
    if isinstance(result.style, Significant | Scientific):
        return result.style
    return Decimals(len(mantissa.partition(".")[2]))


def _grown(style: Style, extra: int) -> Style:
    """The style of the operands: that of the result with `extra` digits more."""
    match style:
        case Decimals(places):
            return Auto(places + extra, 3 + extra)
        case Significant(digits):
            return Significant(digits + extra)
        case Scientific(digits):
            return Auto(4 + extra, digits + extra)
        case Auto():
            return style.longer(extra)
    raise EquationError(f"an equation cannot be written in the style {style!r}")


def _tokens(expression: Expression, shown: Mapping[str, Shown]) -> tuple[Token, ...]:
    """The right-hand side from left to right, operands numbered."""
    tokens: list[Token] = []
    slots = count()
    before, after = ("", *expression.parts), (*expression.parts[1:], "")
    for left, part, right in zip(before, expression.parts, after, strict=False):
        if isinstance(part, str):
            tokens.append(Operator(part, _TYPST.get(part, part)))
        else:
            tokens.append(_operand(shown[part.address], next(slots), left, right))
    return tuple(tokens)


def _operand(shown: Shown, slot: int, left: object, right: object) -> Operand:
    """Brackets: after + − · / where the number is negative, and where ² or / could be misread."""
    number, symbol = shown.text, shown.symbol
    negative = number.startswith("-") and (left in ("+", "−", "·", "/") or right == "²")
    scientific = "e" in number and (left == "/" or right in ("²", "/"))
    whole = symbol.startswith("(") and symbol.endswith(")") and ")/(" not in symbol
    if right == "²" and not whole and any(sign in symbol for sign in "^/ "):
        symbol = symbol.inside("({})")
    return Operand(shown, symbol, slot, negative or scientific)


_TYPST = {
    "·": "dot",
    "−": "-",
    "/": "\\/",
    "²": "^2",
    "max(0, ": "max(0,",
    **{title: f"{f.symbol}(" for name, f in ACTIVATIONS.items() for title in [FUNCTIONS[name][1]]},
}
