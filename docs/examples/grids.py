"""Vectors and matrices as cells: column times row, and a matrix that turns.

manim render -ql docs/examples/grids.py ColumnTimesRow
"""

from __future__ import annotations

from manim import FadeIn, FadeOut
from manim_backprop.scenes.animations.grids import Outer, Turn
from manim_backprop.scenes.mobjects.grid import Grid
from manim_backprop.scenes.mobjects.grid_row import RELATION, GridRow, Told

from manim_backprop import LectureScene


class ColumnTimesRow(LectureScene):
    """∂E/∂W out of δ and a; then W turns, as it is used on the way back."""

    title = "Column times row"
    words = {
        "outer": "Each weight's gradient: the δ of its row times the input of its column.",
        "turn": "On the way back W is used turned: its columns are then rows.",
    }

    def construct(self) -> None:
        zone = self.zones.body.inset(0.1 * self.zones.body.width, 0.5)
        look = {"smallest": self.zones.smallest, "theme": self.theme}
        told = [Told("delta[2]", "error"), Told("a[1]", turned=True), Told("dW[2]", "error")]

        def outer(j: int, k: int) -> str:
            return f"delta[2][{j}]*a[1][{k}]"

        row = GridRow(self.trace, told, ["", RELATION], zone=zone, made_of=outer, size=0.4, **look)
        with self.beat("outer"):
            self.play(FadeIn(row[0], row[1], row.signs, row.labels, row[2].empty))
            self.play(Outer(row[0], row[1], row[2]))
        W = Grid(self.trace, "W[2]", size=0.6, theme=self.theme, kind="weight")
        turned = Grid(self.trace, "W[2]", size=0.6, theme=self.theme, kind="weight", turned=True)
        W.move_to(zone.center)
        turned.move_to(zone.center)
        with self.beat("turn"):
            self.play(FadeOut(row))
            self.play(FadeIn(W))
            self.play(Turn(W, turned))
