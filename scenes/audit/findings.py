"""What an audit finds, and what it looks at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from manim import ManimColor, Scene

from backprop import Trace
from scenes.audit.plain import SecondOpinion
from scenes.audit.screen import Seen
from scenes.audit.shapes import Floats
from scenes.zones import Layout


@dataclass(frozen=True)
class Finding:
    """Something that is wrong, and everything needed to mend it."""

    rule: str  # provenance, truth, equation, safe area, caption strip, overlap, …
    problem: str
    what: str = ""  # the mobject
    address: str = ""
    shown: str = ""
    correct: str = ""
    beat: str = ""
    box: tuple[float, float, float, float] | None = field(default=None, compare=False)

    def __str__(self) -> str:
        told = [self.what, self.address, self.problem]
        told += [f"shown {self.shown}"] if self.shown else []
        told += [f"correct {self.correct}"] if self.correct else []
        return f"{self.beat}: {self.rule}: " + " · ".join(part for part in told if part)


@dataclass(frozen=True, eq=False)
class Frame:
    """The last picture of a beat, as the rules see it."""

    scene: Scene
    trace: Trace
    opinion: SecondOpinion
    zones: Layout
    seen: list[Seen]
    caption: list[Seen]  # the caption and its strip
    background: ManimColor

    @property
    def text(self) -> list[Seen]:
        return [each for each in self.seen if each.is_text]

    @property
    def height(self) -> float:
        return self.zones.frame.height


Rule = Callable[[Frame], list[Finding]]


def boxed(box: Floats) -> tuple[float, float, float, float]:
    left, bottom, right, top = map(float, box)
    return left, bottom, right, top


def found(rule: str, seen: Seen, problem: str, **more: str) -> Finding:
    """A finding about one leaf on screen."""
    return Finding(rule, problem, what=seen.name, box=boxed(seen.box), **more)
