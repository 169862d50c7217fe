"""Parts of a video as videos, without encoding anything again.

Every play of a scene is encoded by itself, so that each beat begins with a picture that needs no
other: what is cut there is whole.
"""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import av

from scenes.production.errors import JoinError

NEAR = Fraction(1, 1000)  # seconds: times in cue logs are rounded
AHEAD = 2  # seconds that one stream may be stored before the other


def cut(video: Path, start: float, end: float) -> bytes:
    """The mp4 from `start` to `end` (seconds), with its sound.

    JoinError where no picture that stands alone begins at `start`.
    """
    target = io.BytesIO()
    with av.open(str(video)) as source, av.open(target, "w", format="mp4") as out:
        streams = {s.index: out.add_stream_from_template(s) for s in source.streams if _wanted(s)}
        first = True
        source.seek(
            max(0, int((start - 1) * av.time_base))
        )  # to a picture before that stands alone
        for packet in source.demux(*(source.streams[i] for i in streams)):
            if packet.dts is not None and packet.dts * packet.time_base > end + AHEAD:
                break
            if packet.pts is None or not start - NEAR <= packet.pts * packet.time_base < end - NEAR:
                continue
            if packet.stream.type == "video" and first:
                first = False
                if not packet.is_keyframe or abs(packet.pts * packet.time_base - start) > NEAR:
                    raise JoinError(f"{video}: no picture at {start} s that stands alone")
            delay = round(Fraction(start) / packet.time_base)
            packet.pts, packet.dts = packet.pts - delay, (packet.dts or 0) - delay
            packet.stream = streams[packet.stream.index]
            out.mux(packet)
    if first:
        raise JoinError(f"{video}: there is nothing from {start} s to {end} s")
    return target.getvalue()


def last_picture(clip: bytes) -> bytes:
    """The last picture of a video as PNG."""
    with av.open(io.BytesIO(clip)) as container:
        stream, picture = container.streams.video[0], None
        container.seek(stream.duration or 0, stream=stream)  # to the last one that stands alone
        for picture in container.decode(stream):  # noqa: B007
            pass
    if picture is None:
        raise JoinError("a part of the video has no picture")
    png = io.BytesIO()
    picture.to_image().save(png, "PNG")
    return png.getvalue()


def _wanted(stream: av.stream.Stream) -> bool:
    return stream.type in ("video", "audio")
