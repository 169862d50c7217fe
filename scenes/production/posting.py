"""What a video platform asks for beside the video: its chapters as text, and a picture for it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import av

from scenes.production.cues import BeatCue, Cues
from scenes.production.errors import JoinError

SHORTEST = 10.0  # seconds of a chapter, on a platform
QUALITY = 90  # of the JPEG


def chapter_lines(chapters: Sequence[tuple[str, float]], seconds: float) -> str:
    """A line `0:00 Title` for each chapter (title, start) of a video; a short one joins another.

    >>> print(chapter_lines([("One", 0), ("Two", 8.5), ("Three", 75.9), ("End", 100)], 105), end="")
    0:00 One · Two
    1:15 Three · End
    """
    lines: list[tuple[float, str]] = []
    for title, start in chapters:
        if lines and (start - lines[-1][0] < SHORTEST or seconds - start < SHORTEST):
            lines[-1] = lines[-1][0], f"{lines[-1][1]} · {title}"
        else:
            lines.append((start, title))
    return "".join(f"{_clock(start)} {title}\n" for start, title in lines)


def _clock(seconds: float) -> str:
    whole = int(seconds)
    hours = f"{whole // 3600}:" if whole >= 3600 else ""
    minutes = whole // 60 % 60
    return f"{hours}{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def telling_beat(cues: Cues) -> BeatCue:
    """The beat whose end shows most numbers: the first of those."""
    return max(cues.beats, key=lambda beat: len(beat.numbers))


def poster(video: Path, cues: Cues) -> bytes:
    """The last picture of a scene's most telling beat, as JPEG."""
    wanted = telling_beat(cues).end - 1.5 / cues.fps
    picture = None
    with av.open(str(video)) as container:
        for frame in container.decode(video=0):
            picture = frame
            if frame.time is not None and frame.time >= wanted:
                break
    if picture is None:
        raise JoinError(f"{video}: has no picture")
    made = io.BytesIO()
    picture.to_image().save(made, "JPEG", quality=QUALITY)
    return made.getvalue()
