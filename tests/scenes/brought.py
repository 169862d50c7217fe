"""Lessons as people bring them, on which scenes went wrong once."""

from __future__ import annotations

from pathlib import Path

from backprop import Lesson

CASES = Path(__file__).parent / "cases"


def brought(name: str) -> Lesson:
    """The lesson of a file in `cases`."""
    return Lesson.read(CASES / f"{name}.toml")
