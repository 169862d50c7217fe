"""Narration: the scene waits for the voice, and the voice is heard where the beat is seen."""

import wave
from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np
import pytest

from scenes.bias_is_one import BiasIsOne
from scenes.production import joining
from scenes.production.errors import VoiceError
from scenes.production.narration import LEAD, Speech, soundtrack, speeches_of, texts_of
from scenes.production.spoken import spoken
from scenes.production.voices import (
    RATE,
    FirstOf,
    Hibari,
    Recorded,
    Remembered,
    Sound,
    read_sound,
    voice_named,
)
from scenes.stage import LectureScene
from scenes.stills import posed
from tests.production.toy_lecture import chapters, film


def tone(seconds: float) -> Sound:
    """A hum of 220 Hz."""
    return 0.5 * np.sin(2 * np.pi * 220 * np.arange(round(seconds * RATE)) / RATE).astype("f4")


@dataclass(frozen=True)
class Hum:
    """A voice that hums as long as it is told, and keeps what it was asked."""

    seconds: float
    asked: list[str] = field(default_factory=list, repr=False)

    def say(self, scene: str, section: str, text: str) -> Sound | None:
        self.asked.append(text)
        return tone(self.seconds)


class Two(LectureScene):
    """A beat with words of its own for the voice, and one without; the second has two captions."""

    title = "Two"
    words = {
        "one": "The input is {x[0]}.",
        "other": "One is read. " + "So much is written here. " * 4,
    }
    spoken = {"one": "The input, {x[0]}, is small."}

    def construct(self):
        with self.beat("one"):
            pass
        with self.beat("other", n=1):
            pass


def write_wav(path: Path, samples: Sound, rate: int) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("δ = −0.5", "delta equals minus 0.5"),
        ("η·∂E", "eta times d E"),
        ("It is 1.5·10⁻⁹ now.", "It is 1.5 times ten to the minus 9 now."),
        ("The slope f′ is ¼.", "The slope f prime is a quarter."),
        ("Plain words, and more.", "Plain words, and more."),
    ],
)
def test_letters_and_signs_are_spoken_by_their_names(written: str, said: str):
    assert said == spoken(written)


def test_a_beat_may_have_a_spoken_text_of_its_own():
    """Its numbers come from the trace as well."""
    texts = texts_of(Two)
    assert "The input, 0.05, is small." == texts["one"]
    assert texts["other-1"].startswith("One is read.")


def test_the_scene_waits_for_the_voice():
    """A speech of nine seconds, on two pages: each is shown while it is heard."""

    def lengths(scene: type[LectureScene]) -> tuple[float, float]:
        beats = posed(scene, lambda playing, section: playing.beats[-1])
        return beats[0].end - beats[0].start, beats[1].end - beats[1].start

    class Voiced(Two):
        speech = {"other-1": 20.0}

    silent, voiced = lengths(Two), lengths(Voiced)
    assert silent[0] == voiced[0]
    assert silent[1] < 12
    assert voiced[1] == pytest.approx(20, abs=0.5)


def test_a_recording_is_found_by_scene_and_section(tmp_path: Path):
    """voice/two.other-1.wav; at any rate; what is missing is left to the next voice."""
    write_wav(tmp_path / "two.other-1.wav", tone(1)[::3], RATE // 3)
    hum = Hum(2)
    speeches = speeches_of(Two, FirstOf((Recorded(tmp_path), hum)))
    assert RATE == pytest.approx(len(speeches["other-1"].sound), abs=100)
    assert ["The input, 0.05, is small."] == hum.asked
    assert {"other-1"} == set(speeches_of(Two, Recorded(tmp_path)))


def test_a_recording_that_is_no_sound_is_named(tmp_path: Path):
    (tmp_path / "two.one.wav").write_bytes(b"not a sound")
    with pytest.raises(VoiceError, match=r"two\.one\.wav: is no sound"):
        read_sound(tmp_path / "two.one.wav")
    with pytest.raises(VoiceError, match="no voice 'nobody'; there are hibari"):
        voice_named("nobody")


def test_nothing_is_read_aloud_twice(tmp_path: Path):
    """The second answer comes from the folder."""
    hum = Hum(1)
    first = Remembered(hum, tmp_path).say("Two", "one", "Hello.")
    assert (first == Remembered(hum, tmp_path).say("Two", "one", "Hello.")).all()
    Remembered(hum, tmp_path).say("Two", "one", "Goodbye.")
    assert ["Hello.", "Goodbye."] == hum.asked


def test_the_voice_is_heard_where_the_beat_is_seen(tmp_path: Path):
    """In the file: silence, then the hum of the second beat, which begins after two seconds."""
    cues = chapters()[0].cues
    sound = soundtrack([(0, cues, {"sum": Speech("", tone(1))})], seconds=6)
    target = tmp_path / "told.mp4"
    joining.join([joining.Clip(film(tmp_path), "One")], target, sound=sound, language="de")
    with av.open(str(target)) as container:
        assert {"video", "audio"} <= {stream.type for stream in container.streams}
        assert "deu" == container.streams.audio[0].language
    heard = np.abs(read_sound(target))
    assert len(heard) == pytest.approx(6 * RATE, abs=RATE / 10)
    loud = np.flatnonzero(heard > 0.1) / RATE
    assert loud[0] == pytest.approx(2 + LEAD, abs=0.05)
    assert loud[-1] == pytest.approx(3 + LEAD, abs=0.05)


def test_the_offline_voice_says_the_same_each_time():
    """With a seed; a sentence takes a second or two."""
    pytest.importorskip("hibari")
    first, again = (Hibari().say("Two", "one", "The input is small.") for _ in range(2))
    assert (first == again).all()
    assert 0.8 < len(first) / RATE < 4
    assert np.abs(first).max() > 0.1


def test_every_beat_of_a_scene_can_be_spoken():
    """No sign is left that a voice could not read."""
    for text in texts_of(BiasIsOne).values():
        assert text.isascii(), text
