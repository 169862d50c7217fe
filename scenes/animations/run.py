"""A training run goes by: what is shown follows the steps, or what lies between two of them.

Run(lambda part: 400 * part**1.5, Along(field, bend), Along(loss, count), run_time=12)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from manim import Animation, Group, Mobject, linear


@dataclass(frozen=True)
class Along:
    """A mobject, and what makes it show the run at a step: 72, or 72.4 on the way to 73."""

    mobject: Mobject
    show: Callable[[float], object]


class Run(Animation):
    """Mobjects go along a run; `step` says which step is reached at a part of the time."""

    function_of_alpha = True  # its frames can be rendered in another process

    def __init__(self, step: Callable[[float], float], *along: Along, **options: Any) -> None:
        self.step, self.along = step, along
        options.setdefault("rate_func", linear)
        super().__init__(Group(*(each.mobject for each in along)), **options)

    def create_starting_mobject(self) -> Mobject:
        """None is needed: each frame is made from the run."""
        return Mobject()

    def interpolate_mobject(self, alpha: float) -> None:
        now = self.step(self.rate_func(alpha))
        for each in self.along:
            each.show(now)
