"""Narration: each beat read aloud, the scene waits for the voice, the sound joins the video.

    speeches = speeches_of(ForwardPass, voice, lesson=lesson)    played without drawing, then read
    Telling(speech={section: speech.seconds …})                  so that the scene waits for it
    sound = soundtrack([(0.0, cues, speeches)], seconds=33)      mixed by the cue log

Without a voice all is as it was: the scene waits for the reader's eye alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from scenes.production.cues import Cues
from scenes.production.errors import ProductionError, VoiceError
from scenes.production.loudness import levelled
from scenes.production.pauses import marks
from scenes.production.spoken import spoken
from scenes.production.voices import RATE, Sound, Voice, recording_name
from scenes.words import captions, fill

LEAD = 0.25  # seconds of silence before a beat's first word
TAIL = 0.35  # and after its last


@dataclass(frozen=True)
class Speech:
    """A beat read aloud."""

    text: str  # as it is spoken
    sound: Sound
    pages: tuple[str, ...] = ()  # its captions

    @property
    def seconds(self) -> float:
        """That the beat has to last, with a breath before and after."""
        return round(LEAD + len(self.sound) / RATE + TAIL, 3)

    @property
    def heard(self) -> tuple[float, ...]:
        """When the voice comes to each of its captions, in seconds of the beat."""
        first, *more = marks(self.sound, self.pages) or (0.0,)
        return (first, *(round(LEAD + each, 3) for each in more))

    @property
    def digest(self) -> str:
        """Changes with the sound."""
        return hashlib.sha256(self.sound.tobytes()).hexdigest()


Speeches = Mapping[str, Speech]  # by section


def speeches_of(scene: Any, voice: Voice, *, lesson: Any = None) -> dict[str, Speech]:
    """Every beat of a scene, read aloud by a voice; beats for which it has nothing are left out."""
    return read_aloud(scene.__name__, lines_of(scene, lesson=lesson), voice)


def read_aloud(scene: str, lines: Mapping[str, ToRead], voice: Voice) -> dict[str, Speech]:
    """These lines of a scene, by section; those for which the voice has nothing are left out."""
    said = {}
    for section, line in lines.items():
        sound = _said(voice, scene, section, line.spoken)
        if sound is not None and len(sound):
            said[section] = Speech(line.spoken, levelled(sound), line.pages)
    return said


def _said(voice: Voice, scene: str, section: str, text: str) -> Sound | None:
    try:
        return voice.say(scene, section, text)
    except ProductionError:
        raise
    except Exception as error:  # whatever a voice cannot pronounce
        fault = " ".join(f"{type(error).__name__}: {error}".split())
        raise VoiceError(
            f"{scene}, beat {section}: the voice cannot read {text!r} ({fault}); say it in other "
            f"words, in the scene's `spoken`, or record {recording_name(scene, section)}.wav"
        ) from error


@dataclass(frozen=True)
class ToRead:
    """What is said in a beat: as it is written, for a person, and as a machine should read it."""

    words: str
    spoken: str
    pages: tuple[str, ...] = ()  # the beat's captions


def lines_of(scene: Any, *, lesson: Any = None) -> dict[str, ToRead]:
    """What is to be read in each section: the beat's own spoken text, or its words."""
    from scenes.stills import posed

    def pose(playing: Any, section: str) -> tuple[str, ToRead]:
        beat = playing.beats[-1]
        own = playing.spoken.get(section) or playing.spoken.get(beat.name)
        words = fill(own, playing.traces, beat.values).text if own else beat.text
        return section, ToRead(words, spoken(words), tuple(captions(beat.text)))

    return dict(posed(scene, pose, lesson=lesson))


def texts_of(scene: Any, *, lesson: Any = None) -> dict[str, str]:
    """What is to be spoken in each section."""
    return {section: line.spoken for section, line in lines_of(scene, lesson=lesson).items()}


def soundtrack(parts: Iterable[tuple[float, Cues, Speeches]], *, seconds: float) -> Sound:
    """The sound of a whole video; each part is a scene: its start, its cue log, its speeches."""
    mixed = np.zeros(round(seconds * RATE), np.float32)
    for start, cues, speeches in parts:
        for beat in cues.beats:
            if beat.name in speeches:
                sound = speeches[beat.name].sound
                first = round((start + beat.start + LEAD) * RATE)
                room = mixed[first : first + len(sound)]
                room += sound[: len(room)]
    return np.clip(mixed, -1, 1)
