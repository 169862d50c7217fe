"""Several videos as one, without encoding anything again: chapters, captions, quick to start.

The pictures are copied as they are, which demands that all were encoded alike; Manim's are, at one
quality.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import merge
from itertools import accumulate
from pathlib import Path

import av
import numpy as np
import srt
from av.container import OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from scenes.production.captions import MOV_TEXT_HEADER, as_mov_text, milliseconds
from scenes.production.errors import JoinError
from scenes.production.languages import three_letters
from scenes.production.voices import RATE, Sound

Encoding = tuple[object, ...]
MILLISECOND = Fraction(1, 1000)
SAMPLES = 1024  # in a packet of AAC


@dataclass(frozen=True)
class Clip:
    """A video and the title of the chapter that it becomes."""

    video: Path
    title: str


def lengths(videos: Iterable[Path]) -> tuple[Fraction, ...]:
    """Their lengths in seconds, exactly."""
    return tuple(_length(video) for video in videos)


def starts(lengths: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """When each begins, one after the other."""
    return tuple(accumulate(lengths[:-1], initial=Fraction(0)))


def join(
    clips: Sequence[Clip],
    target: Path,
    *,
    captions: Sequence[srt.Subtitle] = (),
    title: str = "",
    author: str = "",
    language: str = "en",
    sound: Sound | None = None,
) -> None:
    """Write the clips, one after the other, to `target` (an .mp4), with a voice if there is one.

    Raises JoinError when a clip was encoded otherwise than the first.
    """
    times = lengths(clip.video for clip in clips)
    options = {"movflags": "+faststart"}
    with av.open(str(target), "w", format="mp4", options=options) as output:
        output.metadata["title"] = title
        if author:
            output.metadata["artist"] = author
        output.set_chapters(_chapters(clips, times))
        with av.open(str(clips[0].video)) as first:
            picture = output.add_stream_from_template(first.streams.video[0])
            encoding = _encoding(first.streams.video[0])
        pictures = _pictures(clips, times, picture, encoding)
        tongue = three_letters(language)
        words = _words(captions, output, tongue) if captions else iter(())
        voice = iter(()) if sound is None else _voice(sound, output, tongue)
        for packet in merge(words, voice, pictures, key=_when):  # a player looks ahead for none
            output.mux(packet)


def _length(video: Path) -> Fraction:
    """The end of the last picture: an mp4's own figure is rounded to milliseconds."""
    with av.open(str(video)) as container:
        stream = container.streams.video[0]
        packets = [packet for packet in container.demux(stream) if packet.pts is not None]
        return max(packet.pts + packet.duration for packet in packets) * stream.time_base


def _chapters(clips: Sequence[Clip], times: Sequence[Fraction]) -> list[dict[str, object]]:
    return [
        {
            "id": number,
            "start": round(start / MILLISECOND),
            "end": round((start + length) / MILLISECOND),
            "time_base": MILLISECOND,
            "metadata": {"title": clip.title},
        }
        for number, (clip, start, length) in enumerate(
            zip(clips, starts(times), times, strict=True)
        )
    ]


def _pictures(
    clips: Sequence[Clip], times: Sequence[Fraction], target: VideoStream, encoding: Encoding
) -> Iterator[Packet]:
    for clip, start in zip(clips, starts(times), strict=True):
        with av.open(str(clip.video)) as container:
            source = container.streams.video[0]
            if _encoding(source) != encoding:
                raise JoinError(f"{clip.video}: was encoded otherwise than {clips[0].video}")
            for packet in container.demux(source):
                if packet.dts is not None:  # None: the end of the file
                    delay = round(start / packet.time_base)
                    packet.pts, packet.dts = packet.pts + delay, packet.dts + delay
                    packet.stream = target
                    yield packet


def _encoding(stream: VideoStream) -> Encoding:
    context = stream.codec_context
    return context.name, context.width, context.height, context.pix_fmt, context.extradata


def _words(
    captions: Iterable[srt.Subtitle], output: OutputContainer, language: str
) -> Iterator[Packet]:
    track = output.add_stream("mov_text")
    track.codec_context.subtitle_header = MOV_TEXT_HEADER
    track.time_base = MILLISECOND
    track.metadata["language"] = language
    return (_word(caption, track) for caption in captions)


def _word(caption: srt.Subtitle, track: av.stream.Stream) -> Packet:
    packet = Packet(as_mov_text(caption.content))
    packet.stream, packet.time_base = track, MILLISECOND
    packet.pts = packet.dts = milliseconds(caption.start)
    packet.duration = milliseconds(caption.end) - packet.pts
    return packet


def _voice(sound: Sound, output: OutputContainer, language: str) -> Iterator[Packet]:
    track = output.add_stream("aac", rate=RATE, layout="mono", options={"b": "96k"})
    track.metadata["language"] = language
    return _spoken(sound, track)


def _spoken(sound: Sound, track: av.stream.Stream) -> Iterator[Packet]:
    for start in range(0, len(sound), SAMPLES):
        part = np.zeros(SAMPLES, np.float32)
        part[: len(sound) - start] = sound[start : start + SAMPLES]
        frame = av.AudioFrame.from_ndarray(part[None], format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
        yield from track.encode(frame)
    yield from track.encode(None)


def _when(packet: Packet) -> Fraction:
    return Fraction(packet.dts * packet.time_base)
