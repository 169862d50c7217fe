"""Where the frames of one play go: a video segment, numbered images, or nowhere.

A file appears under its name when it is complete; until then it is beside it, as `.part`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Protocol

import av
import numpy as np
from av.packet import Packet
from manim._config.video_encoder import VideoEncoderSpec
from manim.scene.video_segment_encoder import VideoSegmentEncoder
from PIL import Image

from scenes.rendering.h264 import Stream, UnknownStreamError
from scenes.rendering.planes import Planes
from scenes.rendering.profiles import KEY_SECONDS, is_x264, still_encoder
from scenes.rendering.rectangles import Rect


class Segment(Protocol):
    """The frames of one play, in their order."""

    def write(self, pixels: np.ndarray, dirty: Sequence[Rect], repeat: int = 1) -> None:
        """A frame (height, width, 4), so many times; outside `dirty` it is as the last one."""

    def finish(self) -> None: ...

    def abort(self) -> None: ...


def unfinished(target: Path) -> Path:
    """Where a segment is while it is made."""
    return target.with_name(f".{target.name}.part")


def video_segment(target: Path, spec: VideoEncoderSpec, *, still: bool = False) -> Segment:
    """The fast encoder for what Manim encodes by default, else Manim's own.

    still: all its frames will be one picture.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    if not is_x264(spec):
        return ManimSegment(target, spec)
    return X264Segment(target, still_encoder(spec) if still else spec)


class ManimSegment:
    """Any codec, by Manim's own encoder."""

    def __init__(self, target: Path, spec: VideoEncoderSpec) -> None:
        self.target = target
        self.encoder = VideoSegmentEncoder(target=unfinished(target), spec=spec)

    def write(self, pixels: np.ndarray, dirty: Sequence[Rect], repeat: int = 1) -> None:
        self.encoder.write_frame(pixels, repeat=repeat)

    def finish(self) -> None:
        self.encoder.finish()
        os.replace(unfinished(self.target), self.target)

    def abort(self) -> None:
        self.encoder.abort()


class X264Segment:
    """H.264 from planes that are converted where they changed; repeated frames cost nothing."""

    def __init__(self, target: Path, spec: VideoEncoderSpec) -> None:
        self.target, self.spec = target, spec
        self.planes = Planes(spec.width, spec.height)
        self.time_base = 1 / Fraction(spec.frame_rate)
        self.container = av.open(unfinished(target), "w", format=spec.container_format)
        self.stream = self.container.add_stream(
            spec.codec, rate=spec.frame_rate, options=dict(spec.options)
        )
        self.stream.width, self.stream.height = spec.width, spec.height
        self.stream.pix_fmt = spec.pixel_format
        self.stream.codec_context.open()
        self.syntax = _syntax(bytes(self.stream.codec_context.extradata or b""))
        self.count = 0  # pictures so far
        self.skipped = 0  # of them, those since the last key picture that the encoder knows not of
        self.number = 0  # pictures since the last key picture
        self.pending = 0  # pictures that the encoder has not handed out yet
        self.flushed = False

    def write(self, pixels: np.ndarray, dirty: Sequence[Rect], repeat: int = 1) -> None:
        if not self.count and repeat > 1 and self.syntax:
            self._write_still(pixels, dirty, repeat)
            return
        if dirty:
            self.planes.update(pixels, dirty)
            self._encode()
            repeat -= 1
        for _ in range(repeat):
            if self._may_skip():
                self._skip(self.count)
            else:
                self._encode()

    def finish(self) -> None:
        if not self.flushed:
            self._mux(self.stream.encode())
        self.container.close()
        os.replace(unfinished(self.target), self.target)

    def abort(self) -> None:
        with suppress(Exception):
            self.container.close()
        unfinished(self.target).unlink(missing_ok=True)

    def _encode(self) -> None:
        frame = self.planes.frame
        frame.pts, frame.time_base = self.count, self.time_base
        self.count += 1
        self.pending += 1
        self._mux(self.stream.encode(frame))

    def _mux(self, packets: Sequence[Packet]) -> None:
        for packet in packets:
            if packet.is_keyframe:
                self.number = self.skipped = 0
            if self.skipped and self.syntax:
                packet = self._like(packet, self.syntax.renumbered(bytes(packet), self.skipped))
            self.number, self.pending = self.number + 1, self.pending - 1
            self.container.mux(packet)

    def _may_skip(self) -> bool:
        """Where pictures come in the order of their times, and there is one to repeat."""
        if self.syntax is None or self.syntax.order_bits or self.pending:
            return False
        return 0 < self.number < KEY_SECONDS * self.spec.frame_rate

    def _skip(self, time: int, delay: int = 0) -> None:
        assert self.syntax is not None
        packet = Packet(self.syntax.skipped(self.number, 2 * self.number))
        packet.pts, packet.dts, packet.duration = time, time - delay, 1
        packet.time_base, packet.stream = self.time_base, self.stream
        self.container.mux(packet)
        self.number, self.skipped, self.count = self.number + 1, self.skipped + 1, time + 1

    def _write_still(self, pixels: np.ndarray, dirty: Sequence[Rect], repeat: int) -> None:
        """A segment of one picture: coded once, then repeated, with a key picture now and then."""
        self.planes.update(pixels, dirty)
        frame = self.planes.frame
        frame.pts, frame.time_base = 0, self.time_base
        (coded,) = [*self.stream.encode(frame), *self.stream.encode()]
        delay = coded.pts - coded.dts
        for time in range(repeat):
            if time % round(KEY_SECONDS * self.spec.frame_rate) == 0:
                key = self._like(coded, bytes(coded))
                key.pts, key.dts = time, time - delay
                self.container.mux(key)
                self.number = 1
            else:
                self._skip(time, delay)
        self.count, self.flushed = repeat, True

    def _like(self, packet: Packet, content: bytes) -> Packet:
        new = Packet(content)
        new.pts, new.dts, new.duration = packet.pts, packet.dts, packet.duration
        new.time_base, new.stream, new.is_keyframe = (
            packet.time_base,
            self.stream,
            packet.is_keyframe,
        )
        return new


def _syntax(headers: bytes) -> Stream | None:
    """How to repeat pictures of this stream; None if that is not known."""
    try:
        return Stream.read(headers)
    except (UnknownStreamError, ValueError):
        return None


class Images:
    """A PNG file for each frame; a still is one, as in Manim."""

    def __init__(self, path_of: Callable[[int], Path], first: int) -> None:
        self.path_of, self.next = path_of, first
        path_of(first).parent.mkdir(parents=True, exist_ok=True)

    def write(self, pixels: np.ndarray, dirty: Sequence[Rect], repeat: int = 1) -> None:
        target = self.path_of(self.next)
        Image.fromarray(pixels).save(unfinished(target), format="png")
        os.replace(unfinished(target), target)
        self.next += 1

    def finish(self) -> None: ...

    def abort(self) -> None: ...


class Nowhere:
    """A dry run: frames are drawn and nothing more."""

    def write(self, pixels: np.ndarray, dirty: Sequence[Rect], repeat: int = 1) -> None: ...

    def finish(self) -> None: ...

    def abort(self) -> None: ...
