"""The page's own scripts, in the order in which each builds on those before it."""

from __future__ import annotations

from importlib import resources

ENGINE = ("numbers", "functions", "digits", "operations", "plan", "lesson")


def text_of(name: str) -> str:
    """A file of the page."""
    return (resources.files(__package__) / "page" / name).read_text(encoding="utf-8")


def engine() -> str:
    """The interpreter of plans and its arithmetic, without the page."""
    return "\n".join(text_of(f"{name}.js") for name in ENGINE)
