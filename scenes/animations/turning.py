"""Captions that a voice comes to while something else moves."""

from __future__ import annotations

from collections.abc import Sequence

from manim import Animation, Mobject, VGroup, VMobject, linear


class CaptionsTurn(Animation):
    """Each of these captions is seen from its second on until the next one's; the first from 0."""

    def __init__(self, captions: Sequence[tuple[float, Mobject]], *, run_time: float) -> None:
        self.starts = [start for start, _ in captions]
        self.parts = [
            [(part, part.get_fill_opacity(), part.get_stroke_opacity()) for part in _drawn(caption)]
            for _, caption in captions
        ]
        self.seen = -1
        pages = VGroup(*(caption for _, caption in captions))
        super().__init__(pages, run_time=run_time, rate_func=linear)

    def interpolate_mobject(self, alpha: float) -> None:
        now = alpha * self.run_time + 1e-6
        seen = sum(start <= now for start in self.starts) - 1
        if seen == self.seen:
            return
        self.seen = seen
        for number, parts in enumerate(self.parts):
            for part, fill, stroke in parts:
                shown = number == seen
                part.set_fill(opacity=fill if shown else 0, family=False)
                part.set_stroke(opacity=stroke if shown else 0, family=False)


def _drawn(caption: Mobject) -> list[VMobject]:
    return [
        part for part in caption.get_family() if isinstance(part, VMobject) and len(part.points)
    ]
