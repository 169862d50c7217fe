"""Small scenes for the rules: one beat that shows what it is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from manim import Mobject

from scenes.audit.findings import Finding
from scenes.audit.watching import audited
from scenes.stage import LectureScene

Make = Callable[[LectureScene], Iterable[Mobject]]


def scene_that_shows(make: Make, **own: Any) -> type[LectureScene]:
    """A scene whose only beat, `start`, shows the mobjects that `make(scene)` makes."""

    def construct(self: LectureScene) -> None:
        with self.beat("start"):
            self.add(*make(self))

    body = {"title": "A test", "words": {"start": "Something is shown."}, "construct": construct}
    return type("Shows", (LectureScene,), {**body, **own})


def findings(make: Make, *, own: dict[str, Any] | None = None, **options: Any) -> list[Finding]:
    """What the audit says about a scene that shows them."""
    return audited(scene_that_shows(make, **(own or {})), **options).findings


def rules(found: Iterable[Finding]) -> set[str]:
    return {finding.rule for finding in found}
