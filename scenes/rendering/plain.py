"""The frames of a camera that moves, turns or shows others: drawn whole, by itself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import Camera, Mobject

from scenes.rendering.rectangles import Rect


class PlainPicture:
    """The frames of one play, each drawn as Manim's own renderer draws it."""

    def __init__(self, camera: Camera) -> None:
        self.camera = camera
        self.ground: np.ndarray | None = None

    def draw_ground(self, static: Sequence[Mobject]) -> None:
        """Draw what does not move in this play, once."""
        self.camera.reset()
        self.camera.capture_mobjects(static)
        self.ground = self.camera.pixel_array.copy()

    @property
    def pixels(self) -> np.ndarray:
        return self.camera.pixel_array

    def draw(self, mobjects: Sequence[Mobject]) -> list[Rect]:
        """Draw the mobjects on what does not move; the whole frame may differ."""
        if self.ground is None:
            self.camera.reset()
        else:
            self.camera.set_frame_to_background(self.ground)
        self.camera.capture_mobjects(mobjects)
        height, width = self.pixels.shape[:2]
        return [Rect(0, 0, width, height)]
