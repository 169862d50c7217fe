"""On which line of a TOML text a key stands; Python's reader does not say."""

from __future__ import annotations

import re
from collections.abc import Sequence

Place = tuple[str | int, ...]  # ("chapter", 1, "scene")

_KEY = r"""(?:[\w-]+|"[^"]*"|'[^']*')"""
_KEYS = rf"{_KEY}(?:\s*\.\s*{_KEY}){{0,99}}"  # no key of a lecture has more parts
_ARRAY, _TABLE = re.compile(rf"\s*\[\[\s*({_KEYS})\s*\]\]"), re.compile(rf"\s*\[\s*({_KEYS})\s*\]")
_ASSIGNED = re.compile(rf"\s*({_KEYS})\s*=")


def place_of(key: str) -> Place:
    """Where an error's key stands.

    >>> place_of("example[0].x"), place_of("network.W1[2,0]"), place_of("")
    (('example', 0, 'x'), ('network', 'W1', 2, 0), ())
    """
    parts = re.findall(r"[^.\[\],]+", key)
    return tuple(int(part) if part.isdecimal() and len(part) < 10 else part for part in parts)


def lines_of(text: str) -> dict[Place, int]:
    """The line (from 1) of each table and of each key that begins a line.

    >>> lines_of('title = "x"\\n[[chapter]]\\nscene = "A"\\n[[chapter]]\\n')
    {('title',): 1, ('chapter', 0): 2, ('chapter', 0, 'scene'): 3, ('chapter', 1): 4}
    """
    found: dict[Place, int] = {}
    last: dict[Place, int] = {}  # of each array of tables, the number of its last one
    table: Place = ()
    quotes = ""  # those that will end a text of several lines

    def place(keys: str) -> Place:
        here: Place = ()
        for key in re.findall(_KEY, keys):
            here = (*here, key.strip("\"'"))
            here = (*here, last[here]) if here in last else here
        return here

    for number, line in enumerate(text.split("\n"), 1):
        if quotes:
            quotes = "" if quotes in line else quotes
            continue
        if match := _ARRAY.match(line):
            name = re.sub(r"\s", "", match[1]).split(".")
            outer = place(".".join(name[:-1])) if len(name) > 1 else ()
            array = (*outer, name[-1].strip("\"'"))
            last[array] = last.get(array, -1) + 1
            table = (*array, last[array])
            found.setdefault(table, number)
        elif match := _TABLE.match(line):
            table = place(match[1])
            found.setdefault(table, number)
        elif match := _ASSIGNED.match(line):
            keys = (key.strip("\"'") for key in re.findall(_KEY, match[1]))
            found.setdefault((*table, *keys), number)
        quotes = next((q for q in ('"' * 3, "'" * 3) if line.count(q) % 2), "")
    return found


def line_of(lines: dict[Place, int], place: Sequence[str | int]) -> int | None:
    """Where a key stands, or else the table that it belongs to."""
    for length in range(len(place), 0, -1):
        here = tuple(place[:length])
        if line := lines.get(here) or lines.get((*here, 0)):  # of several tables, the first
            return line
    return None
