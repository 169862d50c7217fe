"""Voices: who reads a beat aloud. Each is asked for a beat, and answers with sound or with None.

Recorded(Path("voice"))      voice/forward-pass.layer-1.wav: read by a person
Hibari()                     made on this machine, without a network (extra `voice`)
FirstOf(recorded, hibari)    the machine reads what nobody has recorded
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import av
import numpy as np

from scenes import cache as disk
from scenes.production.errors import MissingExtraError, VoiceError, how_installed
from scenes.production.languages import not_spoken

LONGEST = 600  # seconds of one beat's recording
RATE = 48_000  # samples a second, one channel
KINDS = (".wav", ".flac", ".ogg", ".mp3", ".m4a")
Sound = np.ndarray  # (n,), float32 from -1 to 1, RATE samples a second


class Voice(Protocol):
    """Reads beats aloud. Equal answers for equal questions: a build is to be repeatable."""

    def say(self, scene: str, section: str, text: str) -> Sound | None:
        """The sound of a beat; None where this voice has nothing to say."""
        ...


@dataclass(frozen=True)
class Recorded:
    """Files that a person has recorded, one for each beat; those that are missing stay silent."""

    folder: Path

    def say(self, scene: str, section: str, text: str) -> Sound | None:
        for kind in KINDS:
            path = self.folder / f"{recording_name(scene, section)}{kind}"
            if path.is_file():
                return read_sound(path)
        return None


@dataclass(frozen=True)
class Hibari:
    """A small offline voice (American English); the same bytes each time."""

    speed: float = 1.0
    seed: int = 0

    def say(self, scene: str, section: str, text: str) -> Sound | None:
        samples = np.asarray(_hibari()(text, speed=self.speed, seed=self.seed), np.float32)
        return resampled(samples, 24_000)


@dataclass(frozen=True)
class FirstOf:
    """The first voice that has something to say."""

    voices: tuple[Voice, ...]

    def say(self, scene: str, section: str, text: str) -> Sound | None:
        answers = (voice.say(scene, section, text) for voice in self.voices)
        return next((sound for sound in answers if sound is not None), None)


@dataclass(frozen=True)
class Remembered:
    """Another voice, whose answers are kept in a folder: nothing is read aloud twice."""

    voice: Voice
    folder: Path

    def say(self, scene: str, section: str, text: str) -> Sound | None:
        path = self.folder / f"{self._key(scene, section, text)}.sound"
        if (content := disk.load(path)) is not None:
            with suppress(OSError):
                os.utime(path)  # it was used: it is not tidied away soon
            return np.frombuffer(content, "<f4").astype(np.float32)
        sound = self.voice.say(scene, section, text)
        if sound is not None:
            disk.save(path, sound.astype("<f4").tobytes())
        return sound

    def _key(self, scene: str, section: str, text: str) -> str:
        told = repr((self.voice, _version(), text))
        return hashlib.sha256(told.encode()).hexdigest()[:24]


VOICES: dict[str, Voice] = {"hibari": Hibari()}


def voice_named(name: str) -> Voice:
    """The voice of this name; VoiceError names those that there are."""
    if name not in VOICES:
        raise VoiceError(f"there is no voice {name!r}; there are {', '.join(VOICES)}")
    return VOICES[name]


def voices_of(
    name: str | None, recordings: Path | None, kept: Path, language: str = "en"
) -> Voice | None:
    """A person's recordings first, then the voice of this name; None where there is neither.

    kept: where what the machine has read aloud is kept. VoiceError where its language is another.
    """
    if reason := not_spoken(name, language):
        raise VoiceError(reason)
    found: list[Voice] = [Recorded(recordings)] if recordings else []
    found += [Remembered(voice_named(name), kept)] if name else []
    return FirstOf(tuple(found)) if found else None


def recording_name(scene: str, section: str) -> str:
    """What a beat's recording is called, without its kind.

    >>> recording_name("ForwardPass", "layer-1"), recording_name("XorTraining", "../x")
    ('forward-pass.layer-1', 'xor-training.---x')
    """
    kebab = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", scene).lower()
    return f"{kebab}.{re.sub(r'[^A-Za-z0-9_+-]', '-', section)}"


def read_sound(path: Path) -> Sound:
    """A sound file of any kind that FFmpeg's libraries read; VoiceError where they do not."""
    try:
        with av.open(str(path)) as container:
            resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
            frames = [*_decoded(container, resampler, path), *resampler.resample(None)]
    except (av.FFmpegError, IndexError, ValueError) as error:
        raise VoiceError(f"{path}: is no sound that can be read ({error})") from error
    return _joined(frames)


def _decoded(container: Any, resampler: Any, path: Path) -> Iterator[Any]:
    """A small file may hold days of silence: no more than a beat may last is decoded."""
    left = LONGEST * RATE
    for frame in container.decode(audio=0):
        for part in resampler.resample(frame):
            left -= part.samples
            if left < 0:
                raise VoiceError(f"{path}: is longer than {LONGEST // 60} minutes, for one beat")
            yield part


def resampled(samples: Sound, rate: int) -> Sound:
    """Samples (n,) of another rate, as ours."""
    frame = av.AudioFrame.from_ndarray(samples[None], format="flt", layout="mono")
    frame.sample_rate = rate
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    return _joined([*resampler.resample(frame), *resampler.resample(None)])


def _joined(frames: list[Any]) -> Sound:
    parts = [frame.to_ndarray().ravel() for frame in frames]
    return np.concatenate([np.zeros(0, np.float32), *parts])


def missing(name: str) -> str:
    """Why the voice of this name cannot read here; empty where it can."""
    installed = name != "hibari" or find_spec("hibari")
    return "" if installed else f"the voice 'hibari' is not installed; {how_installed('voice')}"


@cache
def _hibari() -> Any:
    try:
        from hibari import Hibari as Model
    except ImportError as error:
        raise MissingExtraError(missing("hibari")) from error
    return Model(threads=1)


@cache
def _version() -> str:
    try:
        return version("hibari-tts")
    except PackageNotFoundError:
        return ""
