"""The cue log: what is said and shown when, written by the scene itself as it is rendered.

It stands beside the video as `<its stem>.cues.json`, and captions, chapters, slides, transcripts
and tables of numbers are made from it. Times are seconds of that video, at whole frames.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from scenes.production.errors import CuesError


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(_Entry):
    """A motion: from its first frame to the end of its last."""

    start: float
    end: float


class CaptionCue(Span):
    """One caption, at most two lines."""

    text: str


class Number(_Entry):
    """A quantity that was said, or stood on screen as the beat ended."""

    address: str
    text: str  # ASCII, such as -1.5e-9
    exact: bool  # the text is the value itself, not rounded
    symbol: str  # Typst mathematics


class BeatCue(Span):
    """One thing said; its name is the section's, such as `layer-2`, its text the whole of it."""

    name: str
    text: str
    captions: tuple[CaptionCue, ...] = ()
    steps: tuple[Span, ...] = ()  # the motions; between them all is still
    numbers: tuple[Number, ...] = ()


class Cues(_Entry):
    """The cue log of one rendered scene."""

    scene: str
    title: str
    lesson: str  # its name
    theme: str
    fps: float
    width: int  # pixels
    height: int
    seconds: float
    beats: tuple[BeatCue, ...]

    @property
    def captions(self) -> tuple[CaptionCue, ...]:
        """Of all beats, in order."""
        return tuple(caption for beat in self.beats for caption in beat.captions)

    def write(self, path: Path) -> None:
        """Into a file that appears when it is complete."""
        half = path.with_name(f".unfinished-{os.getpid()}-{path.name}")
        text = json.dumps(self.model_dump(), indent=1, ensure_ascii=False)
        try:
            half.write_text(text + "\n", encoding="utf-8")
            os.replace(half, path)
        finally:
            half.unlink(missing_ok=True)

    @classmethod
    def read(cls, path: Path) -> Self:
        """A cue log from its file; CuesError where there is none, or not a whole one."""
        try:
            return cls.model_validate_json(path.read_text(encoding="utf-8"))
        except OSError as error:
            problem = error.strerror
        except (UnicodeDecodeError, ValidationError):
            problem = "it is damaged"
        raise CuesError(f"{path}: the cue log cannot be read ({problem}); render the scene again")


def cues_path(video: Path) -> Path:
    """Where a video's cue log stands.

    >>> cues_path(Path("media/ForwardPass.mp4")).name
    'ForwardPass.cues.json'
    """
    return video.with_name(f"{video.stem}.cues.json")
