"""The cue log tells what is said and shown when, in the time of the video that it stands beside."""

import json
from itertools import pairwise
from pathlib import Path

import av
import pytest
from manim import FadeIn, FadeOut, tempconfig

from scenes.production.cues import Cues, cues_path
from scenes.production.errors import CuesError
from scenes.stage import LectureScene


class Told(LectureScene):
    """Two beats, of which the second comes twice; a play that belongs to none stands between."""

    title = "Told"
    words = {"loss": "The loss is {loss}.", "layer": "Neuron {n}: {a[n][0]}." + " And again." * 20}

    def construct(self) -> None:
        shown = self.math(self.number("loss"))
        with self.beat("loss"):
            self.play(FadeIn(shown), run_time=0.37)
        self.play(FadeOut(shown), run_time=0.21)
        for n in self.trace.layers:
            with self.beat("layer", n=n):
                self.play(FadeIn(self.math(self.number(f"z[{n}][0]"))), run_time=0.5)


def rendered(folder: Path, **options: object) -> Path:
    """The video of Told, small."""
    small = {"pixel_width": 128, "pixel_height": 72, "frame_rate": 15, "media_dir": str(folder)}
    quiet = {"progress_bar": "none", "verbosity": "ERROR", "save_sections": True}
    with tempconfig({**small, **quiet, **options}):
        scene = Told()
        scene.render()
        return Path(scene.renderer.file_writer.movie_file_path)


def seconds_of(video: Path, fps: int = 15) -> float:
    with av.open(str(video)) as film:
        return sum(1 for _ in film.decode(video=0)) / fps


def section_starts(video: Path) -> list[tuple[str, float]]:
    """What Manim's own list of sections says, their lengths added up."""
    listed = json.loads((video.parent / "sections" / f"{video.stem}.json").read_text())
    starts, now = [], 0.0
    for section in listed:
        starts.append((section["name"], now))
        now += int(section["nb_frames"]) / 15
    return starts


@pytest.mark.parametrize("fps", [15, 30, 60])
def test_the_log_is_as_long_as_the_video(tmp_path: Path, fps: int):
    """At any frame rate: to the frame, where sums of run times drift."""
    video = rendered(tmp_path, frame_rate=fps)
    cues = Cues.read(cues_path(video))

    assert seconds_of(video, fps) == pytest.approx(cues.seconds, abs=1e-5)
    assert cues.beats[-1].end == cues.seconds
    assert (fps, 128, 72) == (cues.fps, cues.width, cues.height)


def test_beats_begin_where_manims_sections_begin(tmp_path: Path):
    """Manim cuts its sections by frames: an independent clock."""
    video = rendered(tmp_path)
    cues = Cues.read(cues_path(video))

    begun = [(beat.name, pytest.approx(beat.start, abs=1e-5)) for beat in cues.beats]
    assert begun == section_starts(video)


def test_a_beat_knows_its_words_its_captions_and_its_numbers(tmp_path: Path):
    """What was said first, then what stands on screen; each number once, with its rounding."""
    cues = Cues.read(cues_path(rendered(tmp_path)))
    loss, first, _ = cues.beats

    assert ("Told", "Told", "two-two-two", "dark") == (
        *(cues.scene, cues.title, cues.lesson, cues.theme),
    )
    assert ["loss", "layer-1", "layer-2"] == [beat.name for beat in cues.beats]
    assert "The loss is 0.2984." == loss.text == loss.captions[0].text
    assert [("loss", "0.2984", False)] == [(n.address, n.text, n.exact) for n in loss.numbers]
    assert ["a[1][0]", "z[1][0]"] == [number.address for number in first.numbers]
    assert 2 < len(first.captions)
    assert first.text == " ".join(" ".join(c.text for c in first.captions).split())


def test_captions_follow_each_other_within_their_beat(tmp_path: Path):
    """The first begins with it, the last ends with it."""
    for beat in Cues.read(cues_path(rendered(tmp_path))).beats:
        assert beat.start == beat.captions[0].start
        assert beat.end == beat.captions[-1].end
        assert all(one.end == other.start for one, other in pairwise(beat.captions))
        assert all(beat.start <= step.start < step.end <= beat.end for step in beat.steps)


def test_plays_from_manims_cache_take_the_time_that_they_take(tmp_path: Path, monkeypatch):
    """Manim counts a cached play of 0.37 s as 0.37 s, though it has 6 frames of 1/15 s."""
    monkeypatch.setenv("BACKPROP_RENDERING", "plain")
    fresh = cues_path(rendered(tmp_path)).read_bytes()

    video = rendered(tmp_path)

    assert fresh == cues_path(video).read_bytes()
    assert seconds_of(video) == pytest.approx(Cues.read(cues_path(video)).seconds, abs=1e-5)


def test_the_fast_renderer_keeps_the_same_time(tmp_path: Path, monkeypatch):
    """As Manim's own."""
    fast = cues_path(rendered(tmp_path / "fast")).read_bytes()
    monkeypatch.setenv("BACKPROP_RENDERING", "plain")

    assert fast == cues_path(rendered(tmp_path / "plain")).read_bytes()


@pytest.mark.parametrize("rendering", ["default", "plain"])
def test_a_part_of_a_scene_is_told_in_the_time_of_that_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rendering: str
):
    """`-n 2,3`: from the play between the beats to the first of `layer-1`."""
    monkeypatch.setenv("BACKPROP_RENDERING", rendering)
    video = rendered(
        tmp_path, from_animation_number=2, upto_animation_number=3, save_sections=False
    )
    cues = Cues.read(cues_path(video))

    assert ["layer-1"] == [beat.name for beat in cues.beats]
    assert seconds_of(video) == pytest.approx(cues.seconds, abs=1e-5)
    assert pytest.approx(4 / 15, abs=1e-5) == cues.beats[0].start  # 0.21 s are four frames
    subtitle = video.with_suffix(".srt").read_text()
    assert "00:00:00,266" in subtitle.splitlines()[1]


def test_subcaptions_are_the_logs_captions(tmp_path: Path):
    """One clock for both."""
    video = rendered(tmp_path)
    cues = Cues.read(cues_path(video))

    assert len(cues.captions) == video.with_suffix(".srt").read_text().count("-->")


def test_without_a_video_there_is_no_log(tmp_path: Path):
    """A dry run writes nothing, a still is no film."""
    with tempconfig({"dry_run": True, "verbosity": "ERROR", "media_dir": str(tmp_path)}):
        Told().render()

    assert [] == list(tmp_path.rglob("*.cues.json"))


def test_a_damaged_log_is_named(tmp_path: Path):
    """With what to do."""
    path = tmp_path / "film.cues.json"
    path.write_text('{"scene": "Told"')

    with pytest.raises(
        CuesError, match=r"film\.cues\.json: the cue log cannot be read \(it is dam"
    ):
        Cues.read(path)
