"""A text that is not TOML: on which line, what stands there, and what its writer may have meant."""

from __future__ import annotations

import re
import tomllib

_WHERE = re.compile(r"(.*?)\s*\(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)
_OF_MANY = re.compile(r"\s*\[+\s*(example|sequence|chapter)\s*\]")
_LONGEST = 60  # characters of a line that are told
_AROUND = 200  # characters before and after the place that are looked at
_SLIPS = tuple(  # what stands around the place at which TOML's reader gave up: `before¦after`
    (re.compile(pattern), advice)
    for pattern, advice in (
        (r"¦[“”„‟«»‘’]", 'quotes are straight, as in "tanh"'),
        (r"¦[−–—]", "a minus is the plain -"),
        (r"=\s*-?\d+¦,\d", "a decimal has a point: 0.5, not 0,5"),
        (r"=\s*-?\d+,\d+\s*¦\}", "a decimal has a point: 0.5, not 0,5"),
        (r"\d,\d+\s*¦;", "decimals have points, commas stand between numbers: [0.5, 1.5]"),
        (r"¦;", "commas stand between numbers: [0.5, 1.5]"),
        (r"¦\.|\d\.¦", "a number has a digit on each side of its point: 0.5, 1.0"),
        (r"=\s*¦[A-Za-z][\w -]*(#.*)?$", 'text stands in quotes, as in "tanh"'),
        (r"^\s*[\w.-]+\s*¦:", "write = between key and value"),
        (r"=\s*\{[^}]*¦$", "all of { … } stands on one line"),
    )
)
_SAYINGS = {
    "Cannot overwrite a value": "that key is there already; keep one",
    "Unclosed array": "a list, here or above, lacks a ] or a comma",
    "Illegal character '\\n'": "the quotes are not closed",
    "Unterminated string": "the quotes are not closed",
    "Cannot declare": "that table is there already; keep one",
}


def not_toml(error: tomllib.TOMLDecodeError, text: str) -> tuple[int, str]:
    """The line (from 1) at which a text stops being TOML, and what is wrong with it.

    >>> def told(text):
    ...     try:
    ...         tomllib.loads(text)
    ...     except tomllib.TOMLDecodeError as error:
    ...         return not_toml(error, text)
    >>> told("steps = 1\\nrate = 0,35")
    (2, "'rate = 0,35' is not TOML; a decimal has a point: 0.5, not 0,5")
    >>> told("rate =")
    (1, "'rate =' is not TOML: Invalid value at column 7")
    """
    lines = text.replace("\r\n", "\n").split("\n")
    found = _WHERE.match(str(error))
    said = " ".join((found[1] if found else str(error)).split())
    number = int(found[2]) if found and found[2] else len(lines)
    line = lines[number - 1] if number <= len(lines) else ""
    column = int(found[3]) if found and found[3] else len(line) + 1
    advice = _advice(said, line, column)
    told = line.strip() if len(line.strip()) <= _LONGEST else f"{line.strip()[: _LONGEST - 1]}…"
    if advice:
        return number, f"{told!r} is not TOML; {advice}"
    return number, f"{told!r} is not TOML: {said} at column {column}"


def _advice(said: str, line: str, column: int) -> str:
    before, after = line[: column - 1], line[column - 1 :].rstrip()
    if len(before) > _AROUND:
        before = f"…{before[-_AROUND:]}"  # the patterns look back as far as they can
    around = f"{before}¦{after if len(after) <= _AROUND else f'{after[:_AROUND]}…'}"
    for slip, advice in _SLIPS:
        if slip.search(around):
            return advice
    if said.startswith("Cannot") and (table := _OF_MANY.match(line)):
        return f"write [[{table[1]}]], with two brackets, above each"
    return next((advice for saying, advice in _SAYINGS.items() if said.startswith(saying)), "")
