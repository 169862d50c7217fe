"""Yes and no in the plane of two inputs: what a straight line can part, and what a network can.

Everything is decided on the exact numbers of the lesson.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import combinations
from typing import Any

from backprop import Lesson
from scenes.claims import Above, Below, Claim, Either, Fact, Other, term

Point = tuple[Fraction, Fraction]
HALF = Fraction(1, 2)


def separable(lesson: Lesson) -> bool:
    """Whether a straight line parts the examples with target 1 from those with target 0.

    It does unless the origin lies in the hull of all ways from one of these to one of those.
    """
    ones, zeros = (
        [point(example.x) for example in lesson.examples if example.y[0] == wanted]
        for wanted in (1, 0)
    )
    return not _holds_origin(sorted({(a[0] - b[0], a[1] - b[1]) for a in ones for b in zeros}))


def point(x: Sequence[Any]) -> Point:
    first, second = (Fraction(int(value.p), int(value.q)) for value in x)
    return first, second


def _holds_origin(points: list[Point]) -> bool:
    """Whether the origin lies in the hull of the points (sorted), or on its edge."""
    if not points:
        return False
    around = [*_half(points), *_half(points[::-1])]  # against the clock
    if len(around) <= 2:
        (ax, ay), (bx, by) = around[0], around[-1]
        on_line = ax * by == ay * bx
        return on_line and ax * bx <= 0 and ay * by <= 0
    sides = zip(around, [*around[1:], around[0]], strict=True)
    return all(ax * by - ay * bx >= 0 for (ax, ay), (bx, by) in sides)


def _half(points: Sequence[Point]) -> list[Point]:
    """Half of the hull (Andrew's chain), without its last point."""
    chain: list[Point] = []
    for each in points:
        while len(chain) > 1 and _turn(chain[-2], chain[-1], each) <= 0:
            chain.pop()
        chain.append(each)
    return chain[:-1] or chain


def _turn(a: Point, b: Point, c: Point) -> Fraction:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def never_bends(lesson: Lesson) -> bool:
    """Whether no hidden layer bends: there is none, or all are the identity."""
    return all(f.name == "identity" for f in lesson.activations[:-1])


def are_alike(lesson: Lesson) -> bool:
    """Whether all neurons of each hidden layer have the same weights, and so stay the same."""
    return all(_alike(lesson, l) for l in range(1, lesson.L))


def _alike(lesson: Lesson, l: int) -> bool:
    into, out = lesson.weights[l - 1], lesson.weights[l]
    rows = [(*row, bias) for row, bias in zip(into, lesson.biases[l - 1], strict=True)]
    columns = list(zip(*out, strict=True))
    return all(row == rows[0] for row in rows) and all(c == columns[0] for c in columns)


@lru_cache(maxsize=16)
def in_one_line(lesson: Lesson) -> bool:
    """Whether all that the lesson can ever draw is one straight line."""
    return never_bends(lesson) or are_alike(lesson)


PARTED = Fact("a straight line parts the targets", separable)
NOT_PARTED = Fact("no straight line parts the targets", lambda lesson: not separable(lesson))
NO_BEND = Fact("no hidden layer bends", never_bends)
TWINS = Fact("the neurons of each hidden layer are alike", are_alike)
FREE = Fact("it can draw more than one line", lambda lesson: not in_one_line(lesson))


def right(lesson: Lesson, m: int, answer: str) -> Claim:
    """That the answer to example m is on its side of one half."""
    return (Above if lesson.examples[m].y[0] == 1 else Below)(answer, HALF)


def is_bent(lesson: Lesson, n: int) -> Claim:
    """That after n steps two neurons of the first layer do not lie parallel."""

    def cross(i: int, j: int) -> Claim:
        w = [[term(f"step[{n}].W[1][{row},{k}]") for k in (0, 1)] for row in (i, j)]
        return Other(w[0][0] * w[1][1], w[0][1] * w[1][0])

    return Either(*(cross(i, j) for i, j in combinations(range(lesson.sizes[1]), 2)))
