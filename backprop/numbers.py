"""Exact numbers: decimals as rationals, balls around what is not rational, arrays of either.

A rational (`fmpq`) is the number itself.  A ball (`arb`) is a midpoint and a radius that provably
contains the number.  The equations never ask which: `numbers.EXACT` runs them on object arrays
that hold rationals until a transcendental enters, `numbers.FLOAT` on float64.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
from flint import arb, ctx, fmpq, fmpz
from numpy.typing import NDArray

from backprop.errors import BackpropError, Undecided

Exact = fmpq | arb
Number = fmpq | arb | float
Array = NDArray[Any]  # of float64, or of objects that are fmpq or arb

MAX_DIGITS = 60  # significant digits of a number in a lesson
MAX_EXPONENT = 400  # so that 1e-400 still reads, and 1e999999999 does not fill the memory

_DECIMAL = re.compile(r"([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?")


def exact(value: object) -> fmpq:
    """A number as it is written, read exactly.  Python's floats are read by their shortest repr.

    >>> exact("0.15"), exact(0.15), exact("3/20"), exact(2), exact("1e-9")
    (3/20, 3/20, 3/20, 2, 1/1000000000)
    """
    if isinstance(value, (bool, np.bool_)):
        raise BackpropError(f"expected a number, not {str(value).lower()}")
    if isinstance(value, fmpq):
        return _limited(value, str(value))
    if isinstance(value, (int, fmpz, np.integer)):
        if abs(int(value)).bit_length() > 4 * MAX_EXPONENT:
            raise BackpropError(f"an integer this long is not read: at most {MAX_DIGITS} digits")
        return _decimal(str(int(value)))
    if isinstance(value, (float, np.floating)):
        return _decimal(repr(float(value)))
    if isinstance(value, Fraction):
        return _limited(fmpq(value.numerator, value.denominator), str(value))
    if isinstance(value, Decimal):
        return _decimal(str(value))
    if isinstance(value, str):
        return _text(value.strip())
    raise BackpropError(f"expected a number, not {_kind(value)}")


def _text(text: str) -> fmpq:
    top, slash, bottom = text.partition("/")
    if not slash:
        return _decimal(text)
    denominator = _decimal(bottom.strip())
    if denominator == 0:
        raise BackpropError(f"{_short(text)} divides by zero")
    return _limited(_decimal(top.strip()) / denominator, text)


def _decimal(text: str) -> fmpq:
    if text.lower().lstrip("+-") in ("nan", "snan"):
        raise BackpropError("expected a number, not NaN")
    if text.lower().lstrip("+-") in ("inf", "infinity"):
        raise BackpropError("expected a finite number, not infinity")
    match = _DECIMAL.fullmatch(text) if len(text) <= 10 * MAX_EXPONENT else None
    whole, part = (match[2], match[3] or "") if match else ("", "")
    if match is None or not whole + part:
        if len(text) > 10 * MAX_EXPONENT:
            raise BackpropError(_too_long(text, len(text)))
        raise BackpropError(f"expected a number such as 0.15 or 3/20, not {_short(text)!r}")
    digits = (whole + part).lstrip("0").rstrip("0")
    if len(digits) > MAX_DIGITS:
        raise BackpropError(_too_long(text, len(digits)))
    shift = match[4] or "0"
    if len(shift) > 6 or abs(int(shift)) > MAX_EXPONENT or len(whole + part) > 2 * MAX_EXPONENT:
        raise BackpropError(f"{_short(text)} is out of range; exponents go to ±{MAX_EXPONENT}")
    value = fmpq(int(whole + part)) * fmpq(10) ** (int(shift) - len(part))
    return -value if match[1] == "-" else value


def _too_long(text: str, digits: int) -> str:
    return f"{_short(text)} has {digits:,} digits; at most {MAX_DIGITS} are read, round it"


def _limited(value: fmpq, text: str) -> fmpq:
    """Refuses what could be written neither as a decimal nor as p/q that is read again."""
    if value.height_bits() > 8 * MAX_EXPONENT or not all(map(_reads, written(value).split("/"))):
        raise BackpropError(f"{_short(text)} is too long a fraction; write a shorter one")
    return value


def _short(text: str) -> str:
    return text if len(text) <= 24 else f"{text[:12]}…"


def _kind(value: object) -> str:
    kinds = {str: "text", list: "a list", tuple: "a list", dict: "a table", type(None): "nothing"}
    return kinds.get(type(value), type(value).__name__)


def written(value: fmpq) -> str:
    """The shortest exact text that reads back: a decimal where it soon ends, else p/q.

    >>> written(exact("0.150")), written(exact("1/3")), written(exact("1e-9"))
    ('0.15', '1/3', '1e-9')
    """
    places = decimal_places(value)
    text = None if places is None else _as_decimal(value, places)
    return text if text is not None and _reads(text) else str(value)


def _reads(text: str) -> bool:
    try:
        _decimal(text)
    except BackpropError:
        return False
    return True


def _as_decimal(value: fmpq, places: int) -> str:
    if places > 24:
        digits = (value * fmpq(10) ** places).numer()
        return f"{digits}e-{places}"
    if value.denom() == 1 and abs(value) >= fmpq(10) ** 24:
        text = str(value)
        return f"{text.rstrip('0')}e{len(text) - len(text.rstrip('0'))}"
    if places > 6 and abs(value) < fmpq(1, 10**6):
        return f"{(value * fmpq(10) ** places).numer()}e-{places}"
    text = str(abs(value.numer()) * (fmpz(10) ** places) // value.denom()).zfill(places + 1)
    point = len(text) - places
    return ("-" if value < 0 else "") + text[:point] + ("." + text[point:] if places else "")


def decimal_places(value: fmpq) -> int | None:
    """How many decimals the exact value has; None where they never end (1/3)."""
    rest, twos, fives = value.denom(), 0, 0
    twos = _trailing_zero_bits(rest)
    rest = rest >> twos
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def _trailing_zero_bits(n: fmpz) -> int:
    number = int(n)
    return (number & -number).bit_length() - 1


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Balls computed inside carry `bits` bits (flint's precision is global: it is put back)."""
    before = ctx.prec
    ctx.prec = bits
    try:
        yield
    finally:
        ctx.prec = before


FINEST = 200_000  # binary places, 10^-60,000: what is smaller is enclosed, not written out


def ends(ball: arb) -> tuple[fmpq, fmpq]:
    """Rationals that enclose a ball: its ends, or what is next to them on a grid of 2^-200,000."""
    if not ball.is_finite():
        raise Undecided
    (low, high), (_, radius) = _enclosed(ball.mid()), _enclosed(ball.rad())
    return low - radius, high + radius


def _enclosed(point: arb) -> tuple[fmpq, fmpq]:
    """The two neighbours of a point on the grid; the point itself where it lies on it."""
    mantissa, exponent = (int(part) for part in point.man_exp())
    if exponent > FINEST:
        raise Undecided  # above 10^60,000: no number that is shown
    if exponent >= -FINEST:
        exactly = fmpq(mantissa) * fmpq(2) ** exponent
        return exactly, exactly
    low, unit = mantissa >> (-FINEST - exponent), fmpq(2) ** -FINEST
    return low * unit, (low + 1) * unit


def settled(value: Exact) -> Exact:
    """A ball of radius zero is the number itself: as a rational its ties can be decided."""
    if isinstance(value, arb) and value.is_exact() and value.is_finite():
        mantissa, exponent = value.man_exp()
        if abs(exponent) <= FINEST:
            return fmpq(mantissa) * fmpq(2) ** int(exponent)
    return value


def is_zero(value: Number) -> bool:
    """Zero for certain."""
    return value.is_zero() if isinstance(value, arb) else bool(value == 0)


def product(a: Any, b: Any) -> Any:
    """a ⊙ b; what is multiplied by the number 0 is 0, and not a ball around it.

    >>> product(exact_array([0, 2]), np.array([arb(1) / 3, arb(1)]))[0]
    0
    """
    if _without_zeros(a) and _without_zeros(b):
        return a * b
    if not isinstance(a, np.ndarray) and not isinstance(b, np.ndarray):
        return fmpq(0)
    return _times(a, b)


def dot(A: Any, B: Any) -> Any:
    """The matrix product; summands with the factor 0 leave no ball behind: the sum of the others
    stays rational where they are.

    >>> dot(exact_array([[0, "1.66"]]), np.array([arb(1) / 3, fmpq(1, 2)], dtype=object))
    array([83/100], dtype=object)
    """
    if _without_zeros(A) and _without_zeros(B):
        return A.dot(B)
    rows, columns = A.reshape(-1, A.shape[-1]), B.reshape(len(B), -1)
    summed = np.empty((len(rows), columns.shape[1]), dtype=object)
    for j in range(columns.shape[1]):
        met = _not_zero(columns[:, j])  # where this column is 0 no row is looked at
        summands = _times(rows[:, met], columns[met, j])
        summed[:, j] = np.add.reduce(summands, axis=1, initial=fmpq(0))
    return summed.reshape(A.shape[:-1] + B.shape[1:])


def _without_zeros(values: Any) -> bool:
    """Whether no rational 0 is among exact numbers; of floats and ball matrices that is asked
    for nothing."""
    if isinstance(values, np.ndarray):
        return values.dtype != object or bool(values.all())
    return not isinstance(values, fmpq) or values != 0


def _times(a: Any, b: Any) -> Any:
    """a ⊙ b of object arrays: zeros are found once in each, and not once for each product."""
    met = _not_zero(a) & _not_zero(b)
    zeros = np.full(met.shape, fmpq(0), dtype=object)
    return np.multiply(a, b, out=zeros, where=met)


def _not_zero(values: Any) -> Array:
    return np.asarray(_is_not_zero(values), dtype=bool)


_is_not_zero: Any = np.frompyfunc(bool, 1, 1)  # a ball is none: only rationals are the number 0


def positive(value: Number) -> bool:
    """Whether value > 0, proven; a ball that reaches across zero is Undecided."""
    if value > 0:
        return True
    if isinstance(value, arb) and not value <= 0:
        raise Undecided
    return False


def elementwise(
    on_exact: Callable[..., Exact], on_floats: Callable[..., Array]
) -> Callable[..., Array]:
    """One name for a function of exact numbers and of float64, of arrays of either or of one."""

    def apply(*values: Any) -> Any:
        if any(map(_is_exact, values)):
            return by_element(on_exact, *values)
        return on_floats(*values)

    apply.on_exact, apply.on_floats = on_exact, on_floats  # type: ignore[attr-defined]
    return apply


def only_on(numbers: Numbers, function: Callable[..., Any], count: int) -> Callable[..., Any]:
    """The half of an `elementwise` function of `count` operands for who knows the numbers."""
    if not hasattr(function, "on_floats"):
        return function
    half: Any = function.on_floats if numbers is FLOAT else _vectorised(function.on_exact, count)  # type: ignore[attr-defined]
    return half  # type: ignore[no-any-return]


def by_element(f: Callable[..., Exact], *values: Any) -> Any:
    """f of every cell of arrays of exact numbers, or of numbers alone."""
    return _vectorised(f, len(values))(*values)


@lru_cache(maxsize=256)
def _vectorised(f: Callable[..., Exact], count: int) -> Any:
    return np.frompyfunc(f, count, 1)


def _is_exact(value: Any) -> bool:
    return value.dtype == object if isinstance(value, np.ndarray) else isinstance(value, fmpq | arb)


def exact_array(values: Any) -> Any:
    """A number as a rational, or a (nested) sequence or array as a read-only array of rationals.

    >>> exact_array([["0.15", 2]]).tolist()
    [[3/20, 2]]
    """
    if isinstance(values, np.ndarray):
        values = values.tolist() if values.ndim else values.item()
    if isinstance(values, (list, tuple)):
        rows = [exact_array(v) for v in values]
        out = np.empty((len(rows), *np.shape(rows[0])) if rows else 0, dtype=object)
        if any(np.shape(row) != out.shape[1:] for row in rows):
            raise BackpropError("expected rows of the same length")
        for i, row in enumerate(rows):
            out[i] = row
        return fixed(out)
    return exact(values)


def root(values: Any) -> Any:
    """√ of every cell: rational where it is, else a ball; one that reaches below 0 is undecided.

    >>> root(exact("0.25")), root(9.0), root(np.array([4.0, 0.0])).tolist()
    (1/2, 3.0, [2.0, 0.0])
    """
    if not _is_exact(values):
        return np.sqrt(values) if isinstance(values, np.ndarray) else math.sqrt(values)
    return by_element(_root, values)


def _root(value: Exact) -> Exact:
    if isinstance(value, fmpq) and value >= 0 and value.height_bits() <= 1024:
        top, bottom = (math.isqrt(int(n)) for n in (value.numer(), value.denom()))
        if top * top == value.numer() and bottom * bottom == value.denom():
            return fmpq(top, bottom)
    result = arb(value).sqrt()
    if not result.is_finite():
        raise Undecided
    return result


def norm(array: Any) -> Any:
    """√ of the sum of all squares (Euclidean; of a matrix Frobenius).

    >>> norm(np.array([3.0, 4.0])), norm(exact_array([3, 4]))
    (5.0, 5)
    """
    squares = array * array
    total = squares.sum() if isinstance(squares, np.ndarray) else squares
    if isinstance(total, arb):
        total = total.nonnegative_part()
    return root(total if _is_exact(total) else float(total))


def fixed(array: Array) -> Array:
    """The same array, read-only."""
    array.setflags(write=False)
    return array


@dataclass(frozen=True)
class Numbers:
    """What the equations calculate with."""

    name: str
    number: Callable[[fmpq], Any]
    dtype: Any

    def convert(self, values: Any) -> Any:
        """A number or a (nested) array in these numbers; an array that already is, as it is.

        Python's floats are read by their shortest repr, as everywhere: 0.15 is 3/20.
        """
        if isinstance(values, np.ndarray) and values.dtype == self.dtype:
            return values
        if self.dtype is float:
            if isinstance(values, (float, int)):
                return float(values)
            if isinstance(values, np.ndarray) and values.dtype.kind in "fiu":
                return values.astype(float)
        elif isinstance(values, arb):
            return values
        known = isinstance(values, np.ndarray) and values.dtype == object
        cells = values if known else exact_array(values)
        if not isinstance(cells, np.ndarray):
            return self.number(cells)
        out = np.empty(cells.shape, dtype=self.dtype)
        out.reshape(-1)[:] = [self.number(v) for v in cells.reshape(-1).tolist()]
        return fixed(out)

    def array(self, values: Sequence[Any]) -> Array:
        """A read-only array of a (nested) sequence of rationals."""
        shape = (len(values), len(values[0])) if isinstance(values[0], (tuple, list)) else None
        flat = values if shape is None else [v for row in values for v in row]
        out = np.empty(len(flat), dtype=self.dtype)
        out[:] = [self.number(v) for v in flat]
        return fixed(out if shape is None else out.reshape(shape))


def _float(value: fmpq) -> float:
    try:
        return int(value.p) / int(value.q)  # Python rounds this quotient correctly
    except OverflowError:
        raise BackpropError(f"{_short(written(value))} is too large for float64") from None


EXACT = Numbers("exact", lambda value: value, object)
FLOAT = Numbers("float64", _float, float)


@lru_cache(maxsize=64)
def power_of_ten(exponent: int) -> fmpq:
    return fmpq(10) ** exponent


def decimal_exponent(value: fmpq) -> int:
    """The e with 10^e ≤ |value| < 10^(e+1).

    >>> decimal_exponent(exact("0.019")), decimal_exponent(exact(1)), decimal_exponent(exact(999))
    (-2, 0, 2)
    """
    size = abs(value)
    bits = int(size.numer().bit_length()) - int(size.denom().bit_length())
    guess = math.floor((bits - 1) * math.log10(2)) - 1
    while size >= power_of_ten(guess + 1):
        guess += 1
    return guess
