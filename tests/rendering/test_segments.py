"""What is written is what was drawn: planes converted in part, pictures repeated unencoded."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from manim._config.video_encoder import VideoEncoderSpec

from scenes.rendering import segments
from scenes.rendering.h264 import Stream, UnknownStreamError
from scenes.rendering.planes import Planes
from scenes.rendering.profiles import KEY_SECONDS, PROFILES
from scenes.rendering.rectangles import Rect
from scenes.rendering.segments import X264Segment

WIDTH, HEIGHT, RATE = 320, 180, 15
WHOLE = Rect(0, 0, WIDTH, HEIGHT)


def spec(profile: str, **options: str) -> VideoEncoderSpec:
    chosen = tuple(sorted({**PROFILES[profile], **options}.items()))
    return VideoEncoderSpec("mp4", "libx264", "yuv420p", WIDTH, HEIGHT, Fraction(RATE), chosen)


def picture(seed: int) -> np.ndarray:
    """A few flat rectangles."""
    chance = np.random.default_rng(seed)
    pixels = np.full((HEIGHT, WIDTH, 4), 255, np.uint8)
    for _ in range(12):
        x, y = chance.integers(0, WIDTH - 40), chance.integers(0, HEIGHT - 40)
        pixels[y : y + 40, x : x + 40, :3] = chance.integers(0, 255, 3)
    return pixels


def decoded(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray() for frame in container.decode(video=0)]


def planes_of(seed: int) -> np.ndarray:
    """A picture as it is before encoding: half of its colours' sharpness is gone by then."""
    frame = av.VideoFrame.from_ndarray(picture(seed), format="rgba")
    return frame.reformat(format="yuv420p").to_ndarray()


def psnr(one: np.ndarray, two: np.ndarray) -> float:
    error = np.mean((one.astype(float) - two) ** 2)
    return float(10 * np.log10(255**2 / max(error, 1e-9)))


@pytest.mark.parametrize("size", [(854, 480), (1280, 720), (402, 226)], ids=str)
def test_a_part_is_converted_as_the_whole_would_be(size: tuple[int, int]):
    """Byte for byte, wherever the rectangle lies."""
    width, height = size
    chance = np.random.default_rng(0)
    pixels = chance.integers(0, 256, (height, width, 4), dtype=np.uint8)
    planes = Planes(width, height)
    planes.update(pixels, [Rect(0, 0, width, height)])
    for _ in range(25):
        left, top = int(chance.integers(0, width - 1)), int(chance.integers(0, height - 1))
        right = int(chance.integers(left + 1, min(left + 200, width) + 1))
        bottom = int(chance.integers(top + 1, min(top + 150, height) + 1))
        pixels[top:bottom, left:right] ^= 255
        planes.update(pixels, [Rect(left, top, right, bottom)])

        whole = av.VideoFrame.from_ndarray(pixels, format="rgba").reformat(format="yuv420p")
        assert np.array_equal(whole.to_ndarray(), planes.frame.to_ndarray())


def test_a_part_that_was_not_named_is_not_converted():
    """So the comparison above could fail."""
    planes = Planes(64, 64)
    pixels = np.zeros((64, 64, 4), np.uint8)
    planes.update(pixels, [Rect(0, 0, 64, 64)])
    pixels[:] = 255
    planes.update(pixels, [Rect(0, 0, 8, 8)])

    luma = planes.frame.to_ndarray()[:64]
    assert luma[0, 0] != luma[63, 63]


@pytest.mark.parametrize("profile", PROFILES)
def test_a_still_is_one_picture_many_times(tmp_path: Path, profile: str):
    """20 s: all frames the same, a key picture at least every eight seconds, hardly any bytes."""
    target, count = tmp_path / "still.mp4", 20 * RATE
    segment = X264Segment(target, spec(profile))
    segment.write(picture(1), [WHOLE], repeat=count)
    segment.finish()

    frames = decoded(target)
    assert count == len(frames)
    assert all(np.array_equal(frames[0], frame) for frame in frames)
    assert 36 < psnr(frames[0], planes_of(1))
    with av.open(str(target)) as container:
        packets = [p for p in container.demux(video=0) if p.size]
    keys = [n for n, packet in enumerate(packets) if packet.is_keyframe]
    assert [0, KEY_SECONDS * RATE, 2 * KEY_SECONDS * RATE] == keys
    assert all(packet.size < 80 for n, packet in enumerate(packets) if n not in keys)
    assert [Fraction(n, RATE) for n in range(count)] == [p.pts * p.time_base for p in packets]


@pytest.mark.parametrize("profile", PROFILES)
def test_repeats_may_stand_between_other_frames(tmp_path: Path, profile: str):
    """Later pictures count them: 40 pictures, some of them many times, each as it was drawn."""
    shown = [n for n in range(40) for _ in range(1 + n % 7 * (n % 2))] + [40] * (9 * RATE)
    segment = X264Segment(tmp_path / "mixed.mp4", spec(profile))
    last = -1
    for n in shown:
        segment.write(picture(n), [WHOLE] if n != last else [])
        last = n
    segment.finish()

    frames = decoded(tmp_path / "mixed.mp4")
    assert len(shown) == len(frames)
    assert all(30 < psnr(frame, planes_of(n)) for n, frame in zip(shown, frames, strict=True))


def test_a_wrong_number_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A decoder that believes a picture lost shows something else: the test above could fail."""
    monkeypatch.setattr(Stream, "renumbered", lambda self, packet, shift: packet)
    with pytest.raises((AssertionError, av.FFmpegError)):
        test_repeats_may_stand_between_other_frames(tmp_path, "default")


def test_all_profiles_headers_are_understood(tmp_path: Path):
    """And an interlaced stream's are not: it is encoded frame by frame."""
    for profile in PROFILES:
        assert X264Segment(tmp_path / "a.mp4", spec(profile)).syntax is not None
    woven = X264Segment(tmp_path / "b.mp4", spec("small", **{"x264-params": "interlaced=1"}))
    assert woven.syntax is None
    woven.write(picture(1), [WHOLE], repeat=5)
    woven.finish()
    assert 5 == len(decoded(tmp_path / "b.mp4"))


def test_headers_that_are_none_are_refused():
    """Rather than read as something."""
    with pytest.raises(UnknownStreamError, match="no parameter sets"):
        Stream.read(b"\0\0\0\1\x09\x10")


def test_odd_sizes_and_other_codecs_are_manims(tmp_path: Path):
    """A pixel of chroma covers two by two."""
    odd = replace(spec("default"), width=321, pixel_format="yuv444p")
    assert isinstance(segments.video_segment(tmp_path / "o.mp4", odd), segments.ManimSegment)
