"""The renderer: each play in a process of its own, each frame drawn only where it changed.

Manim's `CairoRenderer.play` calls hooks in a fixed order; between the animations' beginning and
the first frame (`save_static_frame_data`) the process is forked. The child goes on and renders;
in the parent the play is skipped, as `manim -n` skips plays, and the next one begins.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from logging import LogRecord
from pathlib import Path
from typing import Any

import numpy as np
from manim import Camera, Mobject, MovingCamera, Scene, config, logger
from manim._config.render_session import RenderSessionSpec
from manim.renderer.cairo_renderer import CairoRenderer
from manim.scene.scene_file_writer import _SceneFileWriterSettings
from manim.utils.iterables import list_update

from scenes.rendering.children import Children, may_fork
from scenes.rendering.keeping import keep, kept_segment, taken
from scenes.rendering.known import is_function_of_time
from scenes.rendering.plain import PlainPicture
from scenes.rendering.profiles import encoder
from scenes.rendering.progress import Bar
from scenes.rendering.rectangles import Rect
from scenes.rendering.retained import Picture, RetainedCamera, RetainedMovingCamera
from scenes.rendering.segments import Segment, unfinished
from scenes.rendering.writer import SegmentWriter

RETAINED: dict[type[Camera], type[Camera]] = {
    Camera: RetainedCamera,
    MovingCamera: RetainedMovingCamera,
}


class FastRenderer(CairoRenderer):
    """A CairoRenderer with the same pixels in less time."""

    def __init__(self, profile: str = "default") -> None:
        super().__init__(camera_class=_no_camera_yet)  # the scene says which, in init_scene
        self.profile = profile
        self.picture: Picture | PlainPicture | None = None  # of the play that is drawn here
        self.segment: Segment | None = None
        self.nothing_updates = False  # in the current play, nor adds up
        self.adds_up = False  # some play before did
        self.children = Children(Bar(""))
        self._plays = False
        self._dirty: list[Rect] = []  # since the last frame was written
        self._frames = 0  # of the current play
        self._static: list[Mobject] = []  # while the ground of a play is drawn
        self._kept: Path | None = None  # where the current play's segment is kept for other calls

    def init_scene(
        self,
        scene: Scene,
        session_spec: RenderSessionSpec,
        file_writer_settings: _SceneFileWriterSettings,
    ) -> None:
        self.camera = RETAINED.get(scene.camera_class, scene.camera_class)()
        self._original_skipping_status = self.skip_animations = scene.skip_animations
        settings = file_writer_settings
        if settings.video_encoder is not None:
            settings = replace(
                settings, video_encoder=encoder(settings.video_encoder, self.profile)
            )
        _freeze()
        self.children.progress.title = str(scene)
        self.file_writer: SegmentWriter = SegmentWriter(settings, self.children)

    # -- a play --------------------------------------------------------------------------------

    def play(self, scene: Scene, *args: Any, **kwargs: Any) -> None:
        self.children.check()
        self._plays, self._dirty = True, []
        try:
            with _quietly():
                super().play(scene, *args, **kwargs)
            self.file_writer.finish_segment()
            self._keep()
        except BaseException as error:
            if not self.children.in_child:
                raise
            self.file_writer.abort_encode_jobs()
            self.children.end(error)
        finally:
            self._plays = self.nothing_updates = False
        drawn_here, self.picture, self.segment = self.picture is not None, None, None
        if self.children.in_child:
            self.children.end()  # the encoder's memory is free before another begins
        if drawn_here:
            self.children.count(done=self._frames)
        # A sound that follows is heard although the play was skipped here.
        self.skip_animations = self._original_skipping_status

    def save_static_frame_data(
        self, scene: Scene, static_mobjects: Iterable[Mobject]
    ) -> np.ndarray | None:
        """The animations have begun: from here on a play is a child's, or ours."""
        self.static_image = None
        if self.skip_animations:
            return None
        self.nothing_updates = is_function_of_time(scene)
        frames = self._frames = frames_of(scene)
        still = scene.is_current_animation_frozen_frame()
        writes = 1 if still else frames
        if self._is_kept(scene, frames):
            self.children.count(total=frames, done=frames)
            self._pass(scene, frames, writes)
            return None
        if self._is_forked_off(scene, frames):
            self._pass(scene, frames, writes)
            return None
        self.children.count(total=0 if self.children.in_child else frames)
        self.picture, self._static = self._new_picture(), list(static_mobjects)
        if self._static:
            self.update_frame(scene, self._static)  # as Manim does, for whoever watches
        self._static = []
        self.segment = self.file_writer.open_segment(still=still)
        return None

    def _is_forked_off(self, scene: Scene, frames: int) -> bool:
        """True in a parent whose new child renders the play."""
        if not self.file_writer.output_spec.enabled:
            return False
        if not (may_fork() and self.nothing_updates):
            return False
        target = self.file_writer.target()
        label = f"{scene}, animation {self.num_plays}"
        half = unfinished(target) if target else None
        return self.children.fork(label, frames, half) is False

    def _is_kept(self, scene: Scene, frames: int) -> bool:
        """Whether a call before this has kept the play's segment, which is then taken."""
        target = self.file_writer.target()
        self._kept = kept_segment(scene, frames) if target else None
        return self._kept is not None and target is not None and taken(self._kept, target)

    def _keep(self) -> None:
        """Keep the segment that was rendered in this process."""
        target = self.file_writer.target()
        if self.segment is not None and self._kept and target:
            keep(target, self._kept)

    def _pass(self, scene: Scene, frames: int, writes: int) -> None:
        """Skip a play that a child renders: the time goes on as if its frames were written."""
        step = 1 / self.camera.frame_rate
        for _ in range(writes):
            self.time += frames // writes * step
        if self.file_writer.output_spec.is_image_sequence:
            self.file_writer.frame_count += writes
        self.skip_animations = True
        if isinstance(self.camera, RetainedCamera):
            self.camera.owe(lambda: self.update_frame(scene))

    def _new_picture(self) -> Picture | PlainPicture:
        if isinstance(self.camera, RetainedCamera):
            return self.camera.picture()
        return PlainPicture(self.camera)

    # -- its frames ------------------------------------------------------------------------------

    def render(
        self, scene: Scene, time: float, moving_mobjects: Iterable[Mobject] | None = None
    ) -> None:
        self.update_frame(scene, moving_mobjects)
        self._write(1)

    def update_frame(
        self, scene: Scene, mobjects: Iterable[Mobject] | None = None, **kwargs: Any
    ) -> None:
        """Draw the scene; in a play that is skipped, or a child's, nothing."""
        if not self._plays:
            super().update_frame(scene, mobjects, **kwargs)
        elif self.picture is None:
            return
        elif self._static:
            self.picture.draw_ground(self._static)
        else:
            everything = list_update(scene.mobjects, scene.foreground_mobjects)
            self._dirty += self.picture.draw(list(mobjects or ()) or everything)

    def freeze_current_frame(self, duration: float) -> None:
        self._write(self._frames)

    def _write(self, repeat: int) -> None:
        if self.picture is None:
            return
        assert self.segment is not None
        self.children.end_if_orphaned(self.segment.abort)
        self.segment.write(self.picture.pixels, self._dirty, repeat)
        self._dirty = []
        self.time += repeat * (1 / self.camera.frame_rate)


def frames_of(scene: Scene) -> int:
    """How many frames Manim writes for the animations that the scene has begun."""
    step = 1 / config["frame_rate"]
    if scene.is_current_animation_frozen_frame():
        return int(scene.duration / step)
    assert scene.animations is not None
    return len(np.arange(0, max(max(a.run_time for a in scene.animations), step), step))


@contextmanager
def _quietly() -> Iterator[None]:
    """No bar for each play, and no cache: Manim's misses what updaters do, and costs more time
    than most plays take.
    """
    before = config.disable_caching, config.progress_bar
    config.disable_caching, config.progress_bar = True, "none"
    logger.addFilter(_is_news)
    try:
        yield
    finally:
        logger.removeFilter(_is_news)
        config.disable_caching, config.progress_bar = before


@cache  # once in a process: what comes and goes later must not stay
def _freeze() -> None:
    """What is there by now, all of Manim, need not be walked through by each collection."""
    gc.freeze()


def _is_news(record: LogRecord) -> bool:
    return record.msg != "Caching disabled."


def _no_camera_yet() -> Any:
    return None
