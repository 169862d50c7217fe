"""Words around a ring, with arrows from each to the next: what happens again and again."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from manim import DEGREES, Triangle, VGroup, VMobject

from scenes.mobjects.formula import Words
from scenes.theme import Role, Theme
from scenes.zones import Zone


class Ring(VGroup):
    """Words clockwise from the top, each in its role's colour; `word(text)` finds one again."""

    def __init__(self, words: Mapping[str, Role], *, zone: Zone, size: float, theme: Theme) -> None:
        super().__init__()
        self._words = {
            text: Words(text, size=size, theme=theme, role=role) for text, role in words.items()
        }
        widest = max(word.width for word in self._words.values())
        self.half = np.array([
            min(zone.width / 2 - widest / 2, 4.4 * size), min(zone.height / 2 - size, 2.9 * size), 0
        ])  # fmt: skip
        self.center, self.theme, self.size = zone.center, theme, size
        count = len(words)
        for n, word in enumerate(self._words.values()):
            word.move_to(self._at(n / count))
        for n in range(count):
            self.add(self._arrow(n / count, (n + 1) / count))
        self.add(*self._words.values())

    def word(self, text: str) -> Words:
        return self._words[text]

    def _at(self, turn: float) -> np.ndarray:
        """The point this part of a turn from the top, clockwise."""
        angle = 2 * np.pi * turn
        return self.center + self.half * [np.sin(angle), np.cos(angle), 0]

    def _arrow(self, first: float, last: float) -> VGroup:
        """Along the ring, as far as it keeps clear of the words."""
        color = self.theme["muted"]
        free = [t for t in np.linspace(first, last, 60) if self._clear(self._at(t))]
        line = VMobject(fill_opacity=0).set_points_smoothly([self._at(t) for t in free[::4]])
        way = line.get_end() - line.points[-2]
        tip = Triangle(fill_opacity=1, stroke_width=0, fill_color=color).scale(0.2 * self.size)
        tip.rotate(np.arctan2(way[1], way[0]) - 90 * DEGREES).move_to(line.get_end())
        return VGroup(line.set_stroke(color, width=2.5), tip)

    def _clear(self, point: np.ndarray) -> bool:
        return not any(
            abs(point - word.get_center())[0] < word.width / 2 + 0.55 * self.size
            and abs(point - word.get_center())[1] < word.height / 2 + 0.45 * self.size
            for word in self._words.values()
        )
