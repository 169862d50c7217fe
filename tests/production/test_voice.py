"""A voice reads what is written, as loud as other videos, and captions follow its pauses."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest
from manim import FadeIn, Square, VGroup, linear

from backprop import Lesson
from scenes.animations.turning import CaptionsTurn
from scenes.production.errors import VoiceError
from scenes.production.lecture import Lecture, LectureError
from scenes.production.loudness import TARGET, levelled, loudness
from scenes.production.narration import LEAD, speeches_of
from scenes.production.order import Order
from scenes.production.pauses import marks
from scenes.production.recordings import slips, wanted
from scenes.production.spoken import spoken
from scenes.production.voices import RATE, Hibari, Sound, voices_of
from scenes.stage import LectureScene
from scenes.stills import posed
from scenes.words import captions
from tests.rendering.side_by_side import compared

ONE = 'title = "The error"\nlesson = "two-two-two"\n'
CHAPTER = '[[chapter]]\nscene = "ErrorCalculation"\ntitle = "The error"\n'


class Long(LectureScene):
    """One beat of three captions, the second of which comes while a square fades in."""

    title = "Long"
    words = {
        "all": "It is short. The second sentence is a good deal longer, and has a comma in its "
        "midst, as you hear. Why is it so?"
    }

    def construct(self):
        with self.beat("all"):
            self.play(FadeIn(Square().scale(0.5)), run_time=3)


# --- letters and layers -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("The outputs a⁽¹⁾ have answered.", "The outputs a of layer 1 have answered."),
        ("aᴸ and δˡ⁺¹", "a of layer L and delta of layer l plus 1"),
        ("W¹ᵀ, or Wᵀ", "W of layer 1 transposed, or W transposed"),
        ("x² + y³ = 2⁵", "x squared plus y cubed equals 2 to the power of 5"),
        ("x⁻¹", "x to the power of minus 1"),
        ("x₀ and w₁₂", "x 0 and w 12"),
        ("θ ≤ √λ", "theta is at most the square root of lambda"),
        ("③ of ٣", "3 of 3"),
    ],
)
def test_raised_and_lowered_signs_are_spoken(written: str, said: str):
    assert said == spoken(written)


def test_the_voice_can_read_every_digit_that_there_is():
    """No sign is left that Python takes for a digit and `int` does not: ¹ ended a build."""
    signs = [chr(n) for n in range(0x30000) if chr(n).isdigit()]
    left = [sign for sign in signs if not spoken(f"a{sign}").isascii()]

    assert len(signs) > 700
    assert [] == left


def test_a_fault_of_the_voice_names_beat_and_text():
    class Choking:
        def say(self, scene: str, section: str, text: str) -> Sound | None:
            raise ValueError("invalid literal for int()")

    with pytest.raises(VoiceError) as fault:
        speeches_of(Long, Choking())

    assert str(fault.value).startswith("Long, beat all: the voice cannot read 'It is short.")
    assert str(fault.value).endswith(
        "(ValueError: invalid literal for int()); say it in other words, in the scene's `spoken`, "
        "or record long.all.wav"
    )


# --- languages ----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["de", "de-AT", "ko"])
def test_a_voice_that_does_not_speak_the_language_is_refused(language: str, tmp_path: Path):
    """In the file with its line; named on the command line as well."""
    text = f'{ONE}language = "{language}"\nvoice = "hibari"\n{CHAPTER}'
    reason = f"the voice 'hibari' speaks English, and this lecture is in '{language}': record it"

    with pytest.raises(LectureError, match=f"^lecture, line 4: voice: {reason}"):
        Lecture.from_toml(text)
    with pytest.raises(VoiceError, match=reason):
        voices_of("hibari", None, tmp_path, language)


def test_english_of_any_country_is_read(tmp_path: Path):
    assert Lecture.from_toml(f'{ONE}language = "en-GB"\nvoice = "hibari"\n{CHAPTER}')
    assert voices_of("hibari", None, tmp_path, "en-GB")
    assert voices_of(None, tmp_path, tmp_path, "de")  # a person may speak any


# --- recordings ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def order() -> Order:
    lecture = Lecture.from_toml(ONE + CHAPTER)
    return Order(lecture, "one", Lesson.named("two-two-two"), "dark", "l", Path("out"))


def test_what_is_to_be_recorded_is_listed(order: Order):
    """Each beat's file and words, numbers filled in."""
    listed = {each.name: each.words for each in wanted(order)}

    assert "error-calculation.answer" in listed
    assert listed["error-calculation.answer"] == (
        "The network has answered. How good is the answer?"
    )


def test_recordings_with_slips_in_their_names_are_told(order: Order, tmp_path: Path):
    """The nearest is named; those of another lecture's scenes may lie beside them."""
    names = ["error-calculation.answer.wav", "error-calculation.targetz.wav", "notes.txt"]
    names += ["ErrorCalculation.squared.wav", "error-calculaton.total.mp3", "bias-is-one.x.wav"]
    names += ["error-calculation.total.WAV", "hum.wav"]
    for name in names:
        (tmp_path / name).touch()
    told = [line.removeprefix(f"{tmp_path}/") for line in slips(tmp_path, order)]

    fits = "fits no beat of this lecture"
    assert [
        f"ErrorCalculation.squared.wav: {fits}; did you mean 'error-calculation.squared'?",
        f"error-calculation.targetz.wav: {fits}; did you mean 'error-calculation.targets'?",
        "error-calculation.total.WAV: is not heard: write its ending in small letters",
        f"error-calculaton.total.mp3: {fits}; did you mean 'error-calculation.total'?",
        f"hum.wav: {fits}; `manim-backprop recordings` lists the names",
    ] == told


def test_the_command_lists_names_and_words(capsys: pytest.CaptureFixture, tmp_path: Path):
    from scenes.commands import main

    file = tmp_path / "one.toml"
    file.write_text(ONE + CHAPTER)
    (tmp_path / "voice").mkdir()
    (tmp_path / "voice/error-calculation.answer.flac").touch()

    assert 0 == main(["recordings", str(file), "--recordings", str(tmp_path / "voice")])
    lines = capsys.readouterr().out.splitlines()
    assert "# The error" == lines[0]
    assert re.fullmatch(r"\+ error-calculation\.answer\.wav\t[A-Z].+", lines[1])
    assert lines[2].startswith("  error-calculation.")


# --- loudness -----------------------------------------------------------------------------------


def sine(decibels: float, seconds: float = 3) -> Sound:
    """997 Hz, its peaks so many dB below full scale: EBU's own test signal."""
    times = np.arange(round(seconds * RATE)) / RATE
    return (10 ** (decibels / 20) * np.sin(2 * np.pi * 997 * times)).astype(np.float32)


def test_loudness_is_what_the_standard_says():
    """EBU Tech 3341, case 1, in one channel: 3 dB less than in two."""
    assert -26.0 == pytest.approx(loudness(sine(-23)), abs=0.1)
    assert loudness(np.zeros(RATE, np.float32)) == -np.inf


@pytest.mark.parametrize("decibels", [-40, -23, -3])
def test_every_voice_becomes_as_loud_as_other_videos(decibels: float):
    assert TARGET == pytest.approx(loudness(levelled(sine(decibels))), abs=0.3)


def test_no_peak_is_cut_off():
    """Clicks on a soft hum are held down, at the place where they were; silence stays silence."""
    sound = sine(-40)
    sound[RATE : RATE + 40] = 0.9
    made = levelled(sound)

    assert len(sound) == len(made)
    assert np.abs(made).max() <= 10 ** (-1.5 / 20) + 1e-6
    assert not levelled(np.zeros(RATE, np.float32)).any()


# --- captions follow the voice ------------------------------------------------------------------


def hummed(*parts: tuple[float, float]) -> Sound:
    """A hum of so many seconds, then a silence, and so on."""
    return np.concatenate([
        each for hum, rest in parts for each in (sine(-20, hum), np.zeros(round(rest * RATE), "f4"))
    ])  # fmt: skip


def test_a_caption_comes_with_the_pause_before_its_words():
    """Though the first sentence lasts four times as long as its letters say."""
    begins = marks(
        hummed((4, 0.5), (2, 0.4), (2, 0)), ["It is short.", "The other is not.", "Why?"]
    )

    assert 0 == begins[0]
    assert 4.5 == pytest.approx(begins[1], abs=0.3)
    assert 6.9 == pytest.approx(begins[2], abs=0.3)


def test_a_number_takes_as_long_as_its_digits():
    """Within one hum: the second page begins after two thirds, where letters say the half."""
    begins = marks(hummed((9, 0)), ["0.2984", "letters"])

    assert 5.5 < begins[1] < 8


def test_a_voice_that_rests_nowhere_is_no_fault():
    assert (0.0, 1.0, 2.0) == pytest.approx(
        marks(hummed((3, 0)), ["one two", "two one", "six ten"]), abs=0.2
    )
    assert (0.0, 0.0) == marks(np.zeros(0, np.float32), ["a", "b"])
    assert (0.0,) == marks(hummed((1, 0)), ["a"])


SAID = (
    "This network is small. It has, as you see, two inputs, two hidden neurons, and two outputs; "
    "we will follow every number on its way: 0.1384985, then 0.0821670. Nothing is left out! Only "
    "then can you check it yourself with a pocket calculator, one line after the other."
)


def test_captions_follow_the_offline_voice():
    """Its sentences, synthesized one by one, say where each really ends: within 0.3 s."""
    hibari = pytest.importorskip("hibari")
    model = hibari.Hibari(threads=1)
    ends = list(accumulate(len(part) / 24_000 for part in model.stream(spoken(SAID), 1.0, 0)))
    pages = captions(SAID)
    begins = dict(zip(pages, marks(Hibari().say("", "", spoken(SAID)), pages), strict=True))
    first = {page.split()[0]: time for page, time in begins.items()}

    assert ends[0] == pytest.approx(first["It"], abs=0.3)
    assert ends[1] == pytest.approx(first["Nothing"], abs=0.3)


@dataclass(frozen=True)
class Humming:
    """A voice of three parts."""

    def say(self, scene: str, section: str, text: str) -> Sound | None:
        return hummed((1, 0.4), (4, 0.4), (1, 0))


class Voiced(Long):
    speeches = speeches_of(Long, Humming())
    speech = {section: each.seconds for section, each in speeches.items()}
    heard = {section: each.heard for section, each in speeches.items()}


@pytest.mark.parametrize("drawn", [True, False])
def test_captions_change_while_something_moves(drawn: bool):
    """The cue log has them where the voice is; the picture's last is the last."""

    class Either(Voiced):
        captioned = drawn

    def pose(scene: Voiced, section: str) -> tuple:
        return scene.cues.log(), scene.time, scene._drawn_caption

    ((log, seconds, last),) = posed(Either, pose)
    begins = [each.start for each in [*log.captions]]
    assert [0, 1.4 + LEAD, 5.8 + LEAD] == pytest.approx(begins, abs=0.3)
    assert Voiced.speech["all"] == pytest.approx(seconds, abs=0.3)
    assert "Why is it so?" * drawn == last


def test_a_change_in_the_midst_of_a_motion_is_drawn_as_manim_draws_it():
    assert 0 == compared(Voiced, rate=4, size=(426, 240)).largest


def test_one_caption_at_a_time_is_seen():
    """Before its second the old one, from then on the new one; each as opaque as it was made."""
    old, new = (VGroup(Square(fill_opacity=0.5, stroke_opacity=1)) for _ in range(2))
    turn = CaptionsTurn([(0.0, old), (1.5, new)], run_time=2)
    assert linear is turn.rate_func
    turn.begin()
    seen = {}
    for alpha in (0, 0.7, 0.76, 1):
        turn.interpolate(alpha)
        seen[alpha] = old[0].get_fill_opacity(), new[0].get_fill_opacity()

    assert {0: (0.5, 0), 0.7: (0.5, 0), 0.76: (0, 0.5), 1: (0, 0.5)} == seen


def test_a_voice_is_part_of_how_a_chapter_is_told():
    """When it comes to which caption stands in the job: another voice, another video."""
    lecture = Lecture.from_toml(ONE + CHAPTER)
    humming = Order(
        lecture, "one", Lesson.named("two-two-two"), "dark", "l", Path("o"), voice=Humming()
    )
    told = json.loads(humming.jobs()[0].telling)

    assert {"speech", "heard"} <= set(told)
    assert all(begins == sorted(begins) for begins in told["heard"].values())
