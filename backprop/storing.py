"""Traces as JSON without loss: rationals as p/q, balls by the bits of midpoint and radius.

A stored trace is a copy to be checked, not an authority: reading it runs its lesson again and
refuses a file in which a number is not what the lesson gives.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, NoReturn

from flint import arb, fmpq, fmpz

from backprop.errors import StyleError, TraceError
from backprop.numbers import EXACT, FLOAT, precision
from backprop.reading import from_table
from backprop.step import ByLayer
from backprop.writing import as_table

if TYPE_CHECKING:
    from backprop.trace import Trace

FORMAT = "backprop trace 1"
_BALL = re.compile(r"(-?0x[0-9a-f]+)p(-?\d{1,9})\+/-(0x[0-9a-f]+)p(-?\d{1,9})")
_OF_EXAMPLE = (
    *("x", "y", "z", "a", "slope", "loss_terms", "loss", "error"),
    *("dE_da", "delta", "dW", "db"),
)


def to_json(trace: Trace) -> str:
    """The lesson and every number of every step."""
    return json.dumps(_table(trace), indent=1, ensure_ascii=False)


def from_json(text: str, source: str = "trace.json") -> Trace:
    """The stored trace, after its lesson has given the same numbers again."""
    from backprop.trace import Trace

    try:
        table = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise TraceError(f"{source}: is not JSON: {' '.join(str(error).split())}") from None
    if not isinstance(table, dict) or table.get("format") != FORMAT:
        raise TraceError(f"{source}: format: should be {FORMAT!r}; write it with Trace.to_json")
    lesson = table.get("lesson")
    if not isinstance(lesson, dict):
        raise TraceError(f"{source}: lesson: should be a table; write it with Trace.to_json")
    kinds = {EXACT.name: EXACT, FLOAT.name: FLOAT}
    if str(table.get("numbers")) not in kinds:
        raise TraceError(f"{source}: numbers: should be {' or '.join(map(repr, kinds))}")
    checked = from_table(lesson, source)
    try:
        trace = Trace.of(checked, table.get("precision", 0), kinds[table["numbers"]])
    except StyleError as error:
        raise TraceError(f"{source}: {error}") from None
    _check_length(table.get("steps"), trace, source)
    same_engine = table.get("engine") == _engine()
    with precision(trace.precision):
        for n, stored in enumerate(table["steps"]):
            _compare(stored, _step(trace, n), f"steps[{n}]", source, same_engine)
    return trace


def _check_length(stored: Any, trace: Trace, source: str) -> None:
    """Before anything is worked out: a lesson of many steps may stand over a short list."""
    length = len(stored) if isinstance(stored, list) else None
    if length != trace.steps + 1:
        _disagree(f"a list of {trace.steps + 1}", f"a list of {length}", "steps", source)


def _table(trace: Trace) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "engine": _engine(),
        "numbers": trace.numbers.name,
        "precision": trace.precision,
        "lesson": as_table(trace.lesson),
        "steps": [_step(trace, n) for n in range(trace.steps + 1)],
    }


def _engine() -> str:
    """Balls of the same lesson are the same, bit for bit, only in the same library."""
    return f"python-flint {version('python-flint')}"


def _step(trace: Trace, n: int) -> dict[str, Any]:
    step = trace.step(n)
    own = {name: _stored(getattr(step, name)) for name in ("loss", "W", "b", "dW", "db")}
    examples = [
        {name: _stored(getattr(one, name)) for name in _OF_EXAMPLE} for one in step.examples
    ]
    return {**own, "examples": examples}


def _stored(value: Any) -> Any:
    if isinstance(value, ByLayer):
        return {str(l): _stored(array) for l, array in enumerate(value, start=value.first)}
    if hasattr(value, "tolist") and getattr(value, "ndim", False):
        return [_stored(v) for v in value]
    return as_text(value)


def as_text(value: Any) -> str:
    """A number without loss.

    >>> as_text(fmpq(3, 20)), as_text(arb(fmpq(1, 4))), as_text(0.5)
    ('3/20', '0x1p-2+/-0x0p0', '0x1.0000000000000p-1')
    """
    if isinstance(value, fmpq):
        return str(value)
    if isinstance(value, arb):
        (m, e), (r, f) = value.mid().man_exp(), value.rad().man_exp()
        return f"{int(m):#x}p{int(e)}+/-{int(r):#x}p{int(f)}"
    return float(value).hex()


def from_text(text: str) -> fmpq | arb | float:
    """The number that `as_text` has written.

    >>> from_text("3/20"), from_text("0x1p-2+/-0x0p0").is_exact()
    (3/20, True)
    """
    ball = _BALL.fullmatch(text)
    if ball:
        m, e, r, f = int(ball[1], 16), int(ball[2]), int(ball[3], 16), int(ball[4])
        mid, rad = arb((fmpz(m), fmpz(e))), arb((fmpz(r), fmpz(f)))
        return arb(mid, rad)
    if text.startswith(("0x", "-0x")):
        return float.fromhex(text)
    top, _, bottom = text.partition("/")
    return fmpq(fmpz(top), fmpz(bottom or "1"))


def _compare(stored: Any, true: Any, place: str, source: str, same_engine: bool) -> None:
    """The first place where the file and its lesson disagree, as an error."""
    for where, was, should in _pairs(stored, true, place):
        if was == should or (not same_engine and _agree(was, should)):
            continue
        _disagree(should, was, where, source)


def _disagree(should: Any, was: Any, where: str, source: str) -> NoReturn:
    raise TraceError(
        f"{source}: {where}: should be {_cut(should)}, as the lesson gives, but it is "
        f"{_cut(was)}; write the file again with Trace.to_json"
    )


def _pairs(stored: Any, true: Any, place: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(true, dict):
        keys = list(stored) if isinstance(stored, dict) else None
        if keys != list(true):
            yield place, f"a table of {keys}", f"a table of {list(true)}"
            return
        for key in true:
            yield from _pairs(stored[key], true[key], f"{place}.{key}")
    elif isinstance(true, list):
        length = len(stored) if isinstance(stored, list) else None
        if length != len(true):
            yield place, f"a list of {length}", f"a list of {len(true)}"
            return
        for i, (was, should) in enumerate(zip(stored, true, strict=True)):
            yield from _pairs(was, should, f"{place}[{i}]")
    else:
        yield place, stored, true


def _agree(was: Any, should: Any) -> bool:
    """Another library may write another ball around the same number: they overlap."""
    try:
        a, b = from_text(was), from_text(should)
    except (ValueError, TypeError, AttributeError, ArithmeticError):
        return False
    if not isinstance(a, arb) or not isinstance(b, arb):
        return bool(a == b)
    return bool(a.overlaps(b)) and bool(a.rad() <= b.rad() * 1024)


def _cut(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
