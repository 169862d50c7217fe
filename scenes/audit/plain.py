"""A second opinion on every number: worked out once more, in the plainest way there is.

Loops over indices, one number at a time, from the givens of the lesson alone; nothing of the
engine's equations, balls, addresses or digits is used.  A number is a fraction as long as it is
rational, then a decimal number of so many digits.  What is written is asked for at 50 digits and
at twice as many, and believed when both say the same.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from decimal import (
    MAX_EMAX,
    MIN_EMIN,
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DecimalException,
    DivisionByZero,
    InvalidOperation,
    Overflow,
    localcontext,
)
from fractions import Fraction
from functools import reduce
from math import prod
from typing import Any

from backprop import Lesson

FRACTION_BITS = 4_000  # of both halves of a fraction; longer ones go on as decimal numbers
GUARD = 10  # digits that are calculated but not believed
FIRST, LAST = 50, 6_400  # digits that a second opinion starts with, and ends with
LONGEST = 20_000  # digits of a number that is written out
NEGLIGIBLE = -300  # Auto writes a number below 10^-300 as zero decimals
LARGE = 5  # Auto writes 10^5 and more in scientific style


class UnsureError(ValueError):
    """So many digits do not tell: a tie, a threshold, a ReLU's kink, or what cancels to zero."""


def _decimal_context(digits: int) -> Context:
    traps = [InvalidOperation, DivisionByZero, Overflow]
    return Context(digits, ROUND_HALF_EVEN, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=traps)


@dataclass(frozen=True)
class Arithmetic:
    """What a number is made of when it is no fraction any more."""

    number: Callable[[int, int], Any]  # from numerator and denominator
    exp: Callable[[Any], Any]
    ln: Callable[[Any], Any]
    decimal: Callable[[Any], Decimal]
    digits: Callable[[int], AbstractContextManager[Any]]  # `with` it, so many are calculated


DECIMAL = Arithmetic(
    number=lambda top, bottom: Decimal(top) / Decimal(bottom),
    exp=Decimal.exp,
    ln=Decimal.ln,
    decimal=lambda value: +value,
    digits=lambda digits: localcontext(_decimal_context(digits)),
)


@dataclass(frozen=True)
class Calculator:
    """Sums, products and functions of numbers that are fractions or the arithmetic's own kind."""

    arithmetic: Arithmetic

    def inexact(self, value: Any) -> Any:
        if isinstance(value, Fraction):
            return self.arithmetic.number(value.numerator, value.denominator)
        return value

    def short(self, value: Any) -> Any:
        """A fraction that is too long to go on with becomes a number of so many digits."""
        if isinstance(value, Fraction):
            bits = value.numerator.bit_length() + value.denominator.bit_length()
            return value if bits <= FRACTION_BITS else self.inexact(value)
        return value

    def plus(self, a: Any, b: Any) -> Any:
        if isinstance(a, Fraction) == isinstance(b, Fraction):
            return self.short(a + b)
        if is_nothing(a) or is_nothing(b):
            return b if is_nothing(a) else a
        return self.inexact(a) + self.inexact(b)

    def minus(self, a: Any, b: Any) -> Any:
        return self.plus(a, -b)

    def times(self, a: Any, b: Any) -> Any:
        if is_nothing(a) or is_nothing(b):
            return Fraction(0)
        if isinstance(a, Fraction) == isinstance(b, Fraction):
            return self.short(a * b)
        return self.inexact(a) * self.inexact(b)

    def over(self, a: Any, b: Any) -> Any:
        """a / b; ZeroDivisionError where b is 0."""
        if b == 0:
            raise ZeroDivisionError
        if isinstance(a, Fraction) and isinstance(b, Fraction):
            return self.short(a / b)
        return self.inexact(a) / self.inexact(b) if not is_nothing(a) else a

    def sum(self, values: Sequence[Any]) -> Any:
        return reduce(self.plus, values, Fraction(0))

    def ln(self, a: Any) -> Any:
        return Fraction(0) if is_one(a) else self.arithmetic.ln(self.inexact(a))

    def sigmoid(self, z: Any) -> tuple[Any, Any, Any]:
        """a = 1/(1 + e⁻ᶻ), 1 − a and the slope, none of which loses digits far from 0."""
        if is_nothing(z):
            return Fraction(1, 2), Fraction(1, 2), Fraction(1, 4)
        e = self.arithmetic.exp(-abs(self.inexact(z)))
        near, far = 1 / (1 + e), e / (1 + e)
        a, rest = (near, far) if z > 0 else (far, near)
        return a, rest, e / ((1 + e) * (1 + e))

    def tanh(self, z: Any) -> tuple[Any, Any, Any]:
        """a = (1 − e)/(1 + e) with e = e^(−2|z|) and the sign of z, 1 − a, and the slope."""
        if is_nothing(z):
            return z, Fraction(1), Fraction(1)
        e = self.arithmetic.exp(-2 * abs(self.inexact(z)))
        size = (1 - e) / (1 + e)
        a = size if z > 0 else -size
        return a, 1 - a, 4 * e / ((1 + e) * (1 + e))

    def relu(self, z: Any) -> tuple[Any, Any, Any]:
        a = z if z > 0 else Fraction(0)
        return a, self.minus(Fraction(1), a), Fraction(int(z > 0))

    def identity(self, z: Any) -> tuple[Any, Any, Any]:
        return z, self.minus(Fraction(1), z), Fraction(1)


def is_nothing(value: Any) -> bool:
    """Zero for certain, not for as many digits as there are."""
    return isinstance(value, Fraction) and value == 0


def is_one(value: Any) -> bool:
    return isinstance(value, Fraction) and value == 1


def fraction(given: Any) -> Fraction:
    """A number of a lesson."""
    return Fraction(int(given.p), int(given.q))


# How the indices of each name go: l a layer, j k o neurons, p a path.
FORMS = {
    **dict.fromkeys(["loss", "eta"], ""),
    **dict.fromkeys(["x"], "[k]"),
    **dict.fromkeys(["y", "error", "E"], "[j]"),
    **dict.fromkeys(["a", "z", "slope", "dE_da", "delta"], "[l][j]"),
    **dict.fromkeys(["b", "db", "update_b", "dz_db"], "[l][j]"),
    **dict.fromkeys(["W", "dW", "update", "product", "hadamard", "outer"], "[l][j,k]"),
    **dict.fromkeys(["dE_dA", "dA_dZ", "dZ_dW"], "[l][j,k]"),
    "message": "[l][j,o]",
    "path": "[l][j,k][p]",
    "path_b": "[l][j][p]",
}
SHARED = ("W", "b", "eta", "update", "update_b")  # by all examples
AVERAGED = ("loss", "dW", "db")  # over the examples, where none is named
FROM_INPUTS = ("a", "dE_da", "message")  # the inputs, layer 0, have these too
_ADDRESS = re.compile(r"(?:step\[(\d+)\]\.)?(?:example\[(\d+)\]\.)?([A-Za-z_]+)([\[\]\d,]*)")


@dataclass(frozen=True)
class Asked:
    """What an address asks for; `example` is None where none is named."""

    name: str
    step: int
    example: int | None
    index: tuple[int, ...]


def asked(address: str, lesson: Lesson) -> Asked:
    """The address, read and checked; ValueError where it names nothing."""
    match = _ADDRESS.fullmatch(re.sub(r"\s", "", address))
    if match is None or match[3] not in FORMS:
        raise ValueError(f"{address!r} is no address")
    name, form = match[3], FORMS[match[3]]
    if re.sub(r"\d+", "i", match[4]) != re.sub("[a-z]", "i", form):
        raise ValueError(f"{address!r} does not fit: write {name}{form}")
    index = tuple(map(int, re.findall(r"\d+", match[4])))
    example = None if match[2] is None else int(match[2])
    one = Asked(name, int(match[1] or 0), example, index)
    if not _exists(one, form, lesson):
        raise ValueError(f"{address!r} is not in this lesson")
    return one


def _exists(one: Asked, form: str, lesson: Lesson) -> bool:
    if one.step > lesson.steps or (one.example or 0) >= len(lesson.examples):
        return False
    if one.example is not None and one.name in SHARED:
        return False
    n, letters = lesson.sizes, re.findall("[a-z]", form)
    l = one.index[0] if "l" in letters else None
    if l is not None and not (l >= (one.name not in FROM_INPUTS) and l + ("o" in letters) < len(n)):
        return False
    counts = {"j": n[-1], "k": n[0]}
    if l is not None:
        counts = {"j": n[l], "k": n[l - 1], "o": n[min(l + 1, len(n) - 1)], "p": prod(n[l + 1 :])}
    return all(i < counts[s] for s, i in zip(letters, one.index, strict=True) if s != "l")


Layers = list[list[Any]]  # by layer, then by neuron; layer 0 is empty where it has none


@dataclass(frozen=True)
class Parameters:
    """The weights W[l][j][k] and biases b[l][j] after some updates."""

    W: list[list[list[Any]]]
    b: Layers


@dataclass
class Pass:
    """What one example makes of the parameters, forward and backward."""

    x: list[Any]
    y: list[Any]
    z: Layers = field(default_factory=lambda: [[]])
    a: Layers = field(default_factory=list)
    rest: list[Any] = field(default_factory=list)  # 1 − a of the outputs
    slope: Layers = field(default_factory=lambda: [[]])
    E: list[Any] = field(default_factory=list)
    dE_da: Layers = field(default_factory=list)
    delta: Layers = field(default_factory=list)


class Plain:
    """The numbers of a lesson, worked out once more in plain decimal arithmetic.

    >>> plain = Plain(Lesson.named("two-two-two"), digits=9)
    >>> str(plain.value("z[1][0]")), str(plain.value("step[1].loss"))
    ('0.3775', '0.291027774')
    """

    def __init__(self, lesson: Lesson, digits: int = FIRST, arithmetic: Arithmetic = DECIMAL):
        self.lesson, self.digits, self.arithmetic = lesson, digits, arithmetic
        self._c = Calculator(arithmetic)
        weights = [[[fraction(w) for w in row] for row in W] for W in lesson.weights]
        biases = [[fraction(bj) for bj in b] for b in lesson.biases]
        self._parameters = [Parameters([[], *weights], [[], *biases])]
        self._rate = fraction(lesson.rate)
        self._passes: dict[tuple[int, int], Pass] = {}

    def value(self, address: str) -> Decimal:
        """The number at an address, as so many digits give it: what cancels costs some of them.

        ValueError where the address names nothing, UnsureError where a ReLU may be open or shut.
        """
        value = self.number(address)
        with self.arithmetic.digits(self.digits):
            return self.arithmetic.decimal(self._c.inexact(value))

    def number(self, address: str) -> Any:
        """The same as a Fraction where it is one for certain."""
        one = asked(address, self.lesson)
        with self.arithmetic.digits(self.digits + GUARD):
            if one.name in SHARED or (one.name in AVERAGED and one.example is None):
                return self._of_the_step(one.name, one.step, one.index)
            return self._of_an_example(one.name, one.step, one.example or 0, one.index)

    def _of_the_step(self, name: str, n: int, index: tuple[int, ...]) -> Any:
        """What belongs to no single example."""
        match name, index:
            case "W", (l, j, k):
                return self._after(n).W[l][j][k]
            case "b", (l, j):
                return self._after(n).b[l][j]
            case "eta", ():
                return self._rate
            case "update", (l, j, k):
                return self._c.times(self._rate, self._mean("dW", n, (l, j, k)))
            case "update_b", (l, j) if self.lesson.train_biases:
                return self._c.times(self._rate, self._mean("db", n, (l, j)))
            case "update_b", _:
                return Fraction(0)
        return self._mean(name, n, index)

    def _mean(self, name: str, n: int, index: tuple[int, ...]) -> Any:
        count = len(self.lesson.examples)
        total = self._c.sum([self._of_an_example(name, n, m, index) for m in range(count)])
        return self._c.over(total, Fraction(count))

    def _of_an_example(self, name: str, n: int, m: int, index: tuple[int, ...]) -> Any:
        one, W, times = self._pass(n, m), self._after(n).W, self._c.times
        match name, index:
            case (("x" | "y" | "E"), (j,)):
                return getattr(one, name)[j]
            case "error", (j,):
                return self._c.minus(one.a[-1][j], one.y[j])
            case "loss", ():
                return self._c.sum(one.E)
            case (("z" | "a" | "slope" | "dE_da" | "delta"), (l, j)):
                return getattr(one, name)[l][j]
            case "product", (l, j, k):
                return times(W[l][j][k], one.a[l - 1][k])
            case "message", (l, j, o):
                return times(W[l + 1][o][j], one.delta[l + 1][o])
            case (("dW" | "outer"), (l, j, k)):
                return times(one.delta[l][j], one.a[l - 1][k])
            case "db", (l, j):
                return one.delta[l][j]
            case "dE_dA", (l, j, _):
                return one.dE_da[l][j]
            case "dA_dZ", (l, j, _):
                return one.slope[l][j]
            case "dZ_dW", (l, _, k):
                return one.a[l - 1][k]
            case "dz_db", _:
                return Fraction(1)
            case "hadamard", (l, j, _):
                return times(one.dE_da[l][j], one.slope[l][j])
            case "path", (l, j, k, p):
                return times(one.a[l - 1][k], self._path(one, W, l, j, p))
            case "path_b", (l, j, p):
                return self._path(one, W, l, j, p)
        raise ValueError(f"{name}{list(index)} is not known here")

    def _path(self, one: Pass, W: list[list[list[Any]]], l: int, j: int, p: int) -> Any:
        """Up from neuron j: its slope, then what neuron o above makes of it, up to the loss."""
        if l == self.lesson.L:
            return self._c.times(one.slope[l][j], one.dE_da[l][j])
        o, p = divmod(p, prod(self.lesson.sizes[l + 2 :]))
        step = self._c.times(one.slope[l][j], W[l + 1][o][j])
        return self._c.times(step, self._path(one, W, l + 1, o, p))

    def _after(self, n: int) -> Parameters:
        """The parameters after n updates."""
        while len(self._parameters) <= n:
            self._parameters.append(self._updated(len(self._parameters) - 1))
        return self._parameters[n]

    def _updated(self, n: int) -> Parameters:
        """Every parameter less rate times its mean gradient, all from the old ones."""
        old, minus, sizes = self._parameters[n], self._c.minus, self.lesson.sizes
        W: list[list[list[Any]]] = [[]]
        b: Layers = [[]]
        for l in range(1, len(sizes)):
            W.append([])
            b.append([])
            for j in range(sizes[l]):
                b[l].append(minus(old.b[l][j], self._of_the_step("update_b", n, (l, j))))
                W[l].append([])
                for k in range(sizes[l - 1]):
                    change = self._of_the_step("update", n, (l, j, k))
                    W[l][j].append(minus(old.W[l][j][k], change))
        return Parameters(W, b)

    def _pass(self, n: int, m: int) -> Pass:
        if (n, m) not in self._passes:
            self._passes[n, m] = self._worked_out(self._after(n), m)
        return self._passes[n, m]

    def _worked_out(self, parameters: Parameters, m: int) -> Pass:
        example = self.lesson.examples[m]
        one = Pass(x=[fraction(v) for v in example.x], y=[fraction(v) for v in example.y])
        self._forward(one, parameters)
        self._compared(one)
        self._backward(one, parameters)
        return one

    def _forward(self, one: Pass, parameters: Parameters) -> None:
        one.a.append(one.x)
        for l in range(1, self.lesson.L + 1):
            name = self.lesson.activations[l - 1].name
            made = []
            one.z.append([])
            for j in range(self.lesson.sizes[l]):
                terms = [parameters.b[l][j]]
                for k in range(self.lesson.sizes[l - 1]):
                    terms.append(self._c.times(parameters.W[l][j][k], one.a[l - 1][k]))
                z = self._c.sum(terms)
                if name == "relu":
                    self._refuse_kink(z, terms)
                one.z[l].append(z)
                made.append(getattr(self._c, name)(z))
            one.a.append([a for a, _, _ in made])
            one.rest = [rest for _, rest, _ in made]
            one.slope.append([slope for _, _, slope in made])

    def _refuse_kink(self, z: Any, terms: Sequence[Any]) -> None:
        """A sum of which no digit is left may lie on either side of 0."""
        if isinstance(z, Fraction):
            return
        size = max(abs(self._c.inexact(term)) for term in terms)
        if abs(z) <= size / 10**self.digits:
            raise UnsureError(f"{self.digits} digits do not tell whether a ReLU is open")

    def _compared(self, one: Pass) -> None:
        """The loss of each output, and its slope."""
        c, half, count = self._c, Fraction(1, 2), self.lesson.sizes[-1]
        slopes = []
        for a, rest, y in zip(one.a[-1], one.rest, one.y, strict=True):
            error = c.minus(a, y)
            match self.lesson.loss.name:
                case "half squared error":
                    one.E.append(c.times(half, c.times(error, error)))
                    slopes.append(error)
                case "mean squared error":
                    one.E.append(c.over(c.times(error, error), Fraction(count)))
                    slopes.append(c.times(Fraction(2, count), error))
                case "binary cross-entropy":
                    one.E.append(self._cross_entropy(a, rest, y))
                    slopes.append(self._cross_entropy_slope(a, rest, y))
                case other:
                    raise ValueError(f"the loss {other!r} is not known here")
        one.dE_da.append(slopes)

    def _cross_entropy(self, a: Any, rest: Any, y: Fraction) -> Any:
        """−[y ln a + (1 − y) ln(1 − a)], without a summand that is multiplied by 0."""
        try:
            hit = self._c.times(y, self._c.ln(a)) if y else y
            miss = self._c.times(1 - y, self._c.ln(rest)) if y != 1 else Fraction(0)
        except (DecimalException, ValueError):
            raise UnsureError("an output is as good as 0 or 1: its ln is not told") from None
        return -self._c.plus(hit, miss)

    def _cross_entropy_slope(self, a: Any, rest: Any, y: Fraction) -> Any:
        """(a − y)/(a(1 − a)) = (1 − y)/(1 − a) − y/a, which loses no digits where a is near y."""
        try:
            hit = self._c.over(y, a) if y else y
            miss = self._c.over(1 - y, rest) if y != 1 else Fraction(0)
        except ZeroDivisionError:
            raise UnsureError("an output is as good as 0 or 1: its slope is not told") from None
        return self._c.minus(miss, hit)

    def _backward(self, one: Pass, parameters: Parameters) -> None:
        """Layer by layer back: δ from ∂E/∂a and the slope, then ∂E/∂a of the layer below."""
        times = self._c.times
        for l in range(self.lesson.L, 0, -1):
            pairs = zip(one.dE_da[0], one.slope[l], strict=True)
            one.delta.insert(0, [times(dE_da, slope) for dE_da, slope in pairs])
            below = []
            for k in range(self.lesson.sizes[l - 1]):
                heard = []
                for j in range(self.lesson.sizes[l]):
                    heard.append(times(parameters.W[l][j][k], one.delta[0][j]))
                below.append(self._c.sum(heard))
            one.dE_da.insert(0, below)
        one.delta.insert(0, [])


def written(value: Fraction | Decimal, style: Any) -> str:
    """The text of a number in one of the engine's styles, rounded half to even.

    A Fraction is exact; a Decimal is not known to be, so that Auto writes all its decimals.

    >>> from backprop import Auto
    >>> written(Fraction(3, 20), Auto(4)), written(Decimal("0.15"), Auto(4))
    ('0.15', '0.1500')
    """
    match type(style).__name__:
        case "Decimals":
            return _fixed(value, style.places)
        case "Significant":
            return _significant(value, style.digits)
        case "Scientific":
            return _scientific(value, style.digits)
        case "Auto":
            return _auto(value, style.decimals, style.digits)
    raise ValueError(f"the style {style!r} is not known here")


def _fixed(value: Fraction | Decimal, places: int) -> str:
    if isinstance(value, Fraction):
        text = f"{Decimal(round(value * 10**places)).scaleb(-places, _decimal_context(LONGEST)):f}"
    elif value.adjusted() > LONGEST // 2:
        raise UnsureError("the number is too long to be written out")
    else:
        unit = Decimal((0, (1,), -places))
        text = f"{value.quantize(unit, context=_decimal_context(LONGEST)):f}"
    return text if re.search("[1-9]", text) else text.lstrip("-")


def _leading(value: Fraction | Decimal, digits: int) -> Decimal:
    """Rounded to so many digits from the first that is not zero."""
    context = _decimal_context(digits)
    if isinstance(value, Fraction):
        return context.divide(Decimal(value.numerator), Decimal(value.denominator))
    return context.plus(value)


def _significant(value: Fraction | Decimal, digits: int) -> str:
    if value == 0:
        return "0"
    leading = _leading(value, digits)
    if abs(leading.adjusted()) > LONGEST:
        raise UnsureError("the number is too long to be written out")
    return f"{leading:.{max(digits - 1 - leading.adjusted(), 0)}f}"


def _scientific(value: Fraction | Decimal, digits: int) -> str:
    if value == 0:
        return "0"
    return f"{_leading(value, digits):.{digits - 1}e}".replace("e+", "e")


def _auto(value: Fraction | Decimal, decimals: int, digits: int) -> str:
    """The exact decimal where it is short; scientific where the number is large or small."""
    size = abs(value)
    if isinstance(value, Fraction) and size < 10**LARGE:
        for places in range(decimals + 1):
            if (value * 10**places).denominator == 1:
                return _fixed(value, places)
    least = Fraction(1, 10 ** (decimals - 1 if decimals > 1 else decimals))
    negligible = size < Fraction(1, 10**-NEGLIGIBLE)
    if size < 10**LARGE and (size >= least or negligible):
        return _fixed(value, decimals)
    return _scientific(value, digits)


class SecondOpinion:
    """Asks Plain at 50 digits and at twice as many, doubling until both write the same text."""

    def __init__(self, lesson: Lesson) -> None:
        self.lesson = lesson
        self._plain: dict[int, Plain] = {}
        self._texts: dict[tuple[str, Any], str] = {}

    def number(self, address: str) -> Any:
        """The quantity at 50 digits: a Fraction where it is one for certain."""
        return self._at(FIRST).number(address)

    def same(self, a: str, b: str) -> bool:
        """Whether two quantities are the same number, as far as 40 digits tell."""
        one, other = (self._at(FIRST).number(address) for address in (a, b))
        with DECIMAL.digits(FIRST):
            c = Calculator(DECIMAL)
            size = max(abs(c.inexact(one)), abs(c.inexact(other)))
            return bool(abs(c.inexact(c.minus(one, other))) <= size * Decimal(10) ** -40)

    def text(self, address: str, style: Any) -> str:
        """The correct text of a quantity in a style; UnsureError where 6,400 digits do not tell."""
        if (address, style) not in self._texts:
            self._texts[address, style] = self._worked_out(address, style)
        return self._texts[address, style]

    def _at(self, digits: int) -> Plain:
        if digits not in self._plain:
            self._plain[digits] = Plain(self.lesson, digits)
        return self._plain[digits]

    def _worked_out(self, address: str, style: Any) -> str:
        digits, before = FIRST, None
        while digits <= LAST:
            text = self._text(address, style, digits)
            if text is not None and (text == before or self._is_exact(address, digits)):
                return text
            digits, before = 2 * digits, text
        raise UnsureError(f"{address}: {LAST:,} digits do not tell how it is written")

    def _is_exact(self, address: str, digits: int) -> bool:
        return isinstance(self._at(digits).number(address), Fraction)

    def agrees(self, text: str, address: str, style: Any) -> bool:
        """Whether this is how the quantity is written."""
        return text == self.text(address, style)

    def _text(self, address: str, style: Any, digits: int) -> str | None:
        """The text with so many digits, None where the last of them would change it."""
        try:
            value = self._at(digits).number(address)
            if isinstance(value, Fraction):
                return written(value, style)
            return self._of_inexact(value, style, digits)
        except UnsureError:
            return None

    def _of_inexact(self, value: Decimal, style: Any, digits: int) -> str | None:
        kind = type(style).__name__
        if value == 0 and not (kind == "Decimals" or (kind == "Auto" and digits > -NEGLIGIBLE)):
            return None  # zero as far as the digits go: what it begins with is not told
        context = _decimal_context(digits + GUARD)
        nudge = context.multiply(value, Decimal(10) ** -digits)
        low, high = context.subtract(value, nudge), context.add(value, nudge)
        text = written(low, style)
        return text if text == written(high, style) else None


def said_right(text: str, address: str, style: Any, of: Lesson | SecondOpinion) -> bool:
    """Whether the text is the correct rounding of the quantity in a style.

    >>> from backprop import Decimals
    >>> said_right("0.291027924", "step[1].loss", Decimals(9), Lesson.named("two-two-two"))
    False
    """
    opinion = of if isinstance(of, SecondOpinion) else SecondOpinion(of)
    return opinion.agrees(text, address, style)


_LITERAL = re.compile(r"(\d{1,1000}\.?\d{0,1000}|\.\d{1,1000})([eE][+-]?\d{1,4})?")
_FUNCTIONS = ("sigmoid", "tanh", "relu", "identity", "ln")


def calculate(expression: str, digits: int = 60) -> Decimal:
    """What a calculator answers: + - * /, **2, brackets, sigmoid, tanh, relu, identity, ln.

    Decimals are read exactly.  ValueError for anything else, and where there is no answer.

    >>> str(calculate("0.5 * (1 - 0.25)**2 - tanh(0)"))
    '0.28125'
    """
    try:
        node = ast.parse(expression.strip(), mode="eval").body
        with DECIMAL.digits(digits + GUARD):
            value = _calculated(node, expression.strip(), Calculator(DECIMAL))
        with DECIMAL.digits(digits):
            return DECIMAL.decimal(Calculator(DECIMAL).inexact(value))
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
    raise ValueError(f"{ast.unparse(node)[:60]!r} is not read here")


def _applied(name: str, z: Any, c: Calculator) -> Any:
    if name != "ln":
        return getattr(c, name)(z)[0]
    if z <= 0:
        raise ValueError("ln needs a number above 0")
    return c.ln(z)


def as_printed(value: Decimal, like: str) -> str:
    """The value with as many decimals as `like`, or as many digits where `like` has an exponent.

    >>> as_printed(Decimal("0.12345"), "0.1234"), as_printed(Decimal("12345"), "1.2e3")
    ('0.1234', '1.2e4')
    """
    mantissa, exponent, _ = like.lower().partition("e")
    if exponent:
        return _scientific(value, len(re.findall(r"\d", mantissa)))
    return _fixed(value, len(mantissa.partition(".")[2]))
