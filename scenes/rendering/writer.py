"""Manim's file writer, for segments that are made by other processes."""

from __future__ import annotations

import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import av
import manim
from av.container import InputContainer
from manim.scene.scene_file_writer import SceneFileWriter, _SceneFileWriterSettings
from manim.typing import StrPath

from scenes.rendering.children import Children
from scenes.rendering.profiles import is_x264
from scenes.rendering.segments import Images, Nowhere, Segment, video_segment

# "safe": any path; without a decoder, libav reads no more of a segment than its headers.
_UNSEEN = {"safe": "0", "an": "1", "codec_whitelist": "none", "probesize": "32"}


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
        if not create_gif and self._are_in_order(input_files):
            join = self._join_unseen
        try:
            output_file.parent.mkdir(parents=True, exist_ok=True)
            join(input_files, made, create_gif, includes_sound)
            os.replace(made, output_file)
        finally:
            made.unlink(missing_ok=True)

    @staticmethod
    def _concat_manifest_bytes(input_files: list[str]) -> bytes:
        """As Manim's, but whatever the folders are called."""
        lines = (f"file {quoted(path)}\n" for path in input_files)
        return "".join(["# This file records the segment order used by Manim.\n", *lines]).encode()

    def _are_in_order(self, input_files: list[str]) -> bool:
        """Whether all are H.264 without B pictures: by how far these are out of order, only a
        decoder finds out.
        """
        if self.video_encoder is None or not is_x264(self.video_encoder):
            return False
        with self._unseen(input_files) as segments:
            return all(packet.pts == packet.dts for packet in segments.demux(video=0))

    def _unseen(self, input_files: list[str]) -> InputContainer:
        """The segments one after the other, of which only the headers are read at first."""
        manifest = BytesIO(self._concat_manifest_bytes(input_files))
        return av.open(manifest, format="concat", options=_UNSEEN)

    def _join_unseen(self, input_files: list[str], output_file: Path, *_: bool) -> None:
        """The same file in a tenth of the time: no segment is decoded to learn what is known."""
        with self._unseen(input_files) as segments, av.open(str(output_file), "w") as output:
            output.metadata["comment"] = f"Rendered with Manim Community v{manim.__version__}"
            source = segments.streams.video[0]
            target = output.add_stream_from_template(source)
            for packet in segments.demux(source):
                if packet.dts is not None:  # None: a segment's end
                    packet.dts = None  # libav finds one that grows from segment to segment
                    packet.stream = target
                    output.mux(packet)


def quoted(path: str) -> str:
    """A path for libav's list of files: a quote ends and begins again around one of its own.

    A line of the list cannot hold a line break: where a folder above the current one has one, the
    path is told from here.

    >>> print(quoted("/home/ada's/1.mp4"))
    'file:/home/ada'\\''s/1.mp4'
    """
    told = Path(path).as_posix()
    if len(told.splitlines()) > 1:
        told = Path(os.path.relpath(path)).as_posix()
    return "'file:" + told.replace("'", r"'\''") + "'"
