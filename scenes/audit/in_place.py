"""A lesson with the classic bug, worked out once more: its layers move before δ goes through them.

The plain loops of `recomputed`, but for the way back.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from backprop import Lesson
from scenes.audit.recomputed import Parameters, Pass, Plain


def plain(lesson: Lesson, digits: int) -> Plain:
    """The plain arithmetic of this lesson."""
    return (PlainInPlace if lesson.in_place else Plain)(lesson, digits)


class PlainInPlace(Plain):
    """All examples of a step go back together, layer by layer; each layer moves, then is heard."""

    def _pass(self, n: int, m: int) -> Pass:
        if (n, m) not in self._passes:
            held = self._after(n)
            ones = [self._forward_only(held, i) for i in range(len(self.lesson.examples))]
            self._back_in_place(ones, held)
            self._passes |= {(n, i): one for i, one in enumerate(ones)}
        return self._passes[n, m]

    def _back_in_place(self, ones: list[Pass], held: Parameters) -> None:
        times = self._c.times
        for l in range(self.lesson.L, 0, -1):
            for one in ones:
                pairs = zip(one.dE_da[0], one.slope[l], strict=True)
                one.delta.insert(0, [times(dE_da, slope) for dE_da, slope in pairs])
            moved = self._moved(ones, held, l)
            for one in ones:
                below = []
                for k in range(self.lesson.sizes[l - 1]):
                    heard = []
                    for j in range(self.lesson.sizes[l]):
                        heard.append(times(moved[j][k], one.delta[0][j]))
                    below.append(self._c.sum(heard))
                one.dE_da.insert(0, below)
        for one in ones:
            one.delta.insert(0, [])

    def _moved(self, ones: list[Pass], held: Parameters, l: int) -> list[list[Any]]:
        """The weights of layer l after their step: less rate times mean of δ times input."""
        c, count = self._c, Fraction(len(ones))
        moved: list[list[Any]] = []
        for j in range(self.lesson.sizes[l]):
            moved.append([])
            for k in range(self.lesson.sizes[l - 1]):
                slopes = [c.times(one.delta[0][j], one.a[l - 1][k]) for one in ones]
                change = c.times(self._rate, c.over(c.sum(slopes), count))
                moved[j].append(c.minus(held.W[l][j][k], change))
        return moved
