"""The tables of docs/engine.md: each stands between two marks, and a measurement replaces it.

<!-- measured: exact -->
Measured 2026-11-29, manim-backprop 0.1.0, Python 3.11.7, …

| what | … |
<!-- /measured -->
"""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Sequence
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LIBRARIES = ("manim-backprop", "numpy", "python-flint", "torch", "micrograd")


def write(path: Path, part: str, rows: Sequence[str], how: str = "one thread") -> None:
    """Put a part's table in its place; SystemExit where the page has none for it."""
    text = path.read_text(encoding="utf-8")
    place = re.compile(rf"(<!-- measured: {part} -->\n).*?(<!-- /measured -->)", re.DOTALL)
    if not place.search(text):
        raise SystemExit(f"{path}: there is no mark <!-- measured: {part} -->")
    table = f"{where(how)}\n\n" + "\n".join(rows) + "\n"
    path.write_text(place.sub(lambda at: at[1] + table + at[2], text), encoding="utf-8")


def where(how: str = "one thread") -> str:
    """When, with what, and on how many cores."""
    used = ", ".join(f"{name} {found}" for name in LIBRARIES if (found := installed(name)))
    cores = os.cpu_count()
    return (
        f"Measured {date.today().isoformat()}: {used}, Python {platform.python_version()}, "
        f"{how} on a shared machine of {cores} cores ({platform.machine()})."
    )


def installed(name: str) -> str:
    """The version of a library; empty where it is not there."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
