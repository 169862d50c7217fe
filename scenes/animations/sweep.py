"""A knob turns, and everything that depends on it follows, each frame's numbers proven.

    knob = scene.knob("turned", "W[1][0,0]")
    Sweep(knob, "0.9", network, Readout(knob, "loss"), point, Follow(picture, how))

The given goes from where it is to where it shall be in steps that have few decimals, so that its
own number can be shown; all else is worked out in every frame from the lesson of that frame.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from flint import fmpq
from manim import Animation, Group, Mobject, smooth

from backprop import UndecidedError
from backprop.numbers import exact
from scenes.companions import Knob

POSITIONS = 400  # that a sweep goes through, at least: more than its frames


class Follower(Protocol):
    """A mobject that can show what it is at a knob's present position."""

    def follow(self, trace: Any) -> None: ...


class Follow:
    """Makes any mobject a follower: `how(trace)` changes it."""

    def __init__(self, mobject: Mobject, how: Callable[[Any], object]) -> None:
        self.mobject, self.follow = mobject, how


class Sweep(Animation):
    """The knob goes from its present position to another one; its followers show each on the way.

    Raises LessonError where the lesson does not allow a position.
    """

    function_of_alpha = True  # its frames can be rendered in another process

    def __init__(
        self,
        knob: Knob,
        to: object,
        *followers: Follower | Follow,
        run_time: float = 6.0,
        rate_func: Callable[[float], float] = smooth,
        positions: int = POSITIONS,
        **options: Any,
    ) -> None:
        """positions: that it goes through, at least; few where a large lesson is worked out anew at
        each."""
        self.knob, self.followers = knob, followers
        self.start, self.end = exact(knob.value), exact(to)
        self.grain = grain_between(self.start, self.end, positions)
        knob.at(self.end)  # refused before anything moves
        moving = Group(*(getattr(each, "mobject", each) for each in followers))
        super().__init__(moving, run_time=run_time, rate_func=rate_func, **options)

    def create_starting_mobject(self) -> Mobject:
        """None is needed: each frame is made from the lesson, not from the first frame."""
        return Mobject()

    def interpolate_mobject(self, alpha: float) -> None:
        part = self.rate_func(alpha)
        position = self.position(part)
        if position != self.knob.value:
            before = self.knob.value
            try:
                self._follow(position)
            except UndecidedError:  # a digit on a tie: the picture waits where all are proven
                if part == 1:
                    raise
                self._follow(before)

    def _follow(self, position: fmpq) -> None:
        now = self.knob.turn(position)
        for each in self.followers:
            each.follow(now)

    def position(self, part: float) -> fmpq:
        """The given's value this part of the way along: whole steps of the grain from the start."""
        if part == 1:
            return self.end
        way = self.end - self.start
        steps = round(part * int((abs(way) / self.grain).floor()))
        return self.start + steps * (self.grain if way > 0 else -self.grain)


def grain_between(start: fmpq, end: fmpq, positions: int = POSITIONS) -> fmpq:
    """The step of a sweep: the largest power of ten of which there are so many on the way, or more.

    >>> grain_between(exact("0.15"), exact("0.9")), grain_between(exact(-3), exact(5))
    (1/1000, 1/100)
    """
    grain = fmpq(10) ** 6
    while start != end and abs(end - start) < positions * grain:
        grain /= 10
    return grain
