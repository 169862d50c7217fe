"""Manim's file writer, for segments that are made by other processes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from manim.scene.scene_file_writer import SceneFileWriter, _SceneFileWriterSettings
from manim.typing import StrPath

from scenes.rendering.children import Children
from scenes.rendering.segments import Images, Nowhere, Segment, video_segment


class SegmentWriter(SceneFileWriter):
    """Says where a play's frames go, waits for all, and joins them as Manim does."""

    def __init__(self, settings: _SceneFileWriterSettings, children: Children) -> None:
        super().__init__(settings)
        self.children = children
        self.opened: Segment | None = None

    def begin_animation(
        self,
        allow_write: bool = False,
        *,
        animation_index: int,
        file_path: StrPath | None = None,
    ) -> None:
        """Nothing yet: a segment is opened by the process that renders it."""

    def end_animation(self, allow_write: bool = False) -> None:
        """Nothing more: the renderer finishes what it opened."""

    def target(self) -> Path | None:
        """The file of the current play; None if it makes no video."""
        if not self.output_spec.is_video or self.partial_movie_files[-1] is None:
            return None
        return Path(self.partial_movie_files[-1])

    def open_segment(self, *, still: bool = False) -> Segment:
        """Where the frames of the current play go; still: they are one picture."""
        target = self.target()
        if target is not None:
            assert self.video_encoder is not None
            self.opened = video_segment(target, self.video_encoder, still=still)
        elif self.output_spec.is_image_sequence:
            self.opened = Images(self.output_plan.image_frame_path, self.frame_count)
        else:
            self.opened = Nowhere()
        return self.opened

    def finish_segment(self) -> None:
        if self.opened is not None:
            self.opened.finish()
            if isinstance(self.opened, Images):
                self.frame_count = self.opened.next
            self.opened = None

    def abort_encode_jobs(self, reraise_encoder_failures: bool = False) -> None:
        """Manim calls this when a scene fails or is interrupted: nothing half-made stays."""
        if self.opened is not None:
            self.opened.abort()
            self.opened = None
        if not self.children.in_child:
            self.children.progress.close()
            self.children.stop()

    def finish(self) -> None:
        """Wait for all segments, then join them."""
        try:
            self.children.wait()
            self.children.progress.close()
            super().finish()
        except BaseException:
            self.abort_encode_jobs()
            raise

    def combine_files(
        self,
        input_files: list[str],
        output_file: Path,
        create_gif: bool = False,
        includes_sound: bool = False,
    ) -> None:
        """As Manim's, but the file appears under its name when it is complete."""
        made = output_file.with_name(f".unfinished-{output_file.name}")
        join: Callable[..., None] = super().combine_files
        try:
            join(input_files, made, create_gif, includes_sound)
            os.replace(made, output_file)
        finally:
            made.unlink(missing_ok=True)
