"""A label on a small plate of the background's colour: it may lie on a line and stays legible."""

from __future__ import annotations

from manim import VGroup, VMobject

from scenes.mobjects.inside import inside
from scenes.mobjects.rounded import Rounded
from scenes.theme import Theme


class Plate(VGroup):
    """`label` on its plate."""

    def __init__(self, label: VMobject, *, theme: Theme, margin: float) -> None:
        """margin: from the label to the plate's edge."""
        self.label = label
        self.plate = Rounded(
            corner_radius=0.6 * margin,
            width=label.width + 2 * margin,
            height=label.height + 1.6 * margin,
            stroke_width=0,
            fill_color=theme["background"],
            fill_opacity=1,
        ).move_to(label)
        super().__init__(self.plate, inside(label, self.plate))
