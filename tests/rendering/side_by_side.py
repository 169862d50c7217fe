"""Manim's renderer and ours, drawing the same frames of one scene, to be compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import MovingCamera, Scene, tempconfig
from manim.renderer.cairo_renderer import CairoRenderer
from manim.utils.iterables import list_update

from scenes.rendering.retained import RetainedCamera, RetainedMovingCamera


@dataclass
class Compared:
    """How many frames were compared, and the largest difference in any channel of any pixel."""

    frames: int = 0
    largest: int = 0
    copied: int = 0  # frames of which something was kept from the one before


class SideBySide(CairoRenderer):
    """Draws each frame as Manim does, and again with a camera of ours."""

    def init_scene(self, scene: Scene, *settings: Any) -> None:
        super().init_scene(scene, *settings)
        self.scene, self.seen = scene, Compared()
        self.ours = RetainedCamera()
        if scene.camera_class is MovingCamera:
            self.camera, self.ours = MovingCamera(), RetainedMovingCamera()
            self.ours.frame = self.camera.frame

    def save_static_frame_data(self, scene: Scene, static_mobjects: Any) -> Any:
        static = list(static_mobjects)
        made = super().save_static_frame_data(scene, static)
        if self.ours.background_color != self.camera.background_color:
            self.ours.background_color = self.camera.background_color
        self.picture = self.ours.picture()
        if static:
            self.picture.draw_ground(static)
        return made

    def add_frame(self, frame: np.ndarray, num_frames: int = 1) -> None:
        super().add_frame(frame, num_frames)
        scene = self.scene
        shown = scene.moving_mobjects or list_update(scene.mobjects, scene.foreground_mobjects)
        dirty = self.picture.draw(shown)
        apart = np.abs(frame.astype(np.int16) - self.picture.pixels)
        self.seen.frames += 1
        self.seen.largest = max(self.seen.largest, int(apart.max()))
        self.seen.copied += dirty != [self.picture.frame.whole]


def compared(
    scene: type[Scene], rate: float, size: tuple[int, int] = (854, 480), **own: Any
) -> Compared:
    """All frames of a scene at so many a second; `own` are class attributes."""
    quick: dict[str, Any] = {"dry_run": True, "frame_rate": rate, "progress_bar": "none"}
    quick |= {"verbosity": "ERROR", "disable_caching": True}
    with tempconfig({**quick, "pixel_width": size[0], "pixel_height": size[1]}):
        renderer = SideBySide()
        type(scene.__name__, (scene,), own)(renderer=renderer).render()
    return renderer.seen
