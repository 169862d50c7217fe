"""What the colours mean: small keys at the foot of the stage."""

from __future__ import annotations

from collections.abc import Sequence

from manim import LEFT, RIGHT, Dot, Line, VGroup

from scenes.mobjects.formula import Words
from scenes.mobjects.network import dashes
from scenes.theme import Role, Theme
from scenes.zones import Zone


class Legend(VGroup):
    """A row of keys. A negative weight's key is dashed, as the edge is."""

    def __init__(
        self, keys: Sequence[tuple[str, Role]], *, zone: Zone, size: float, theme: Theme
    ) -> None:
        super().__init__()
        for gap, length in ((1.6, 0.8), (0.8, 0.8), (0.6, 0.5)):  # of which the first that fits
            self.submobjects = [
                _key(text, _mark(role, size, length, theme), size, theme) for text, role in keys
            ]
            self.arrange(RIGHT, buff=gap * size)
            if self.width <= zone.width:
                break
        zone.fit(self)
        for key in self:  # on one line, whatever hangs below it
            key.shift([0, zone.center[1] - key[0].get_center()[1], 0])


def _key(text: str, mark: Line | Dot, size: float, theme: Theme) -> VGroup:
    name = Words(text, size=size, theme=theme, role="muted")
    name.next_to(mark, RIGHT, buff=0.4 * size).centre_line(mark.get_center()[1])
    return VGroup(mark, name)


def _mark(role: Role, size: float, length: float, theme: Theme) -> Line | Dot:
    start, end = length * size * LEFT, length * size * RIGHT
    if role in ("positive", "negative"):
        line = Line(start, end, stroke_width=4, color=theme[role])
        return dashes(line, 3) if role == "negative" else line
    return Dot(radius=0.32 * size, color=theme[role])
