"""What a build hands out: the page, the slides, the handout, and a voice in the videos."""

import json
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import av
import numpy as np
import pytest

from scenes.commands import main
from scenes.production import pages
from scenes.production.pages import page
from scenes.production.voices import RATE, read_sound
from tests.production.test_narration import tone, write_wav
from tests.production.toy_lecture import LESSON, chapters, film

LECTURE = """\
title = "The bias"
author = "A. Author"
lesson = "two-two-two"

[[chapter]]
scene = "BiasIsOne"
title = "The bias"
"""


@pytest.fixture
def made(tmp_path: Path) -> SimpleNamespace:
    """A lecture that has been rendered; its video is there already."""
    video = film(tmp_path)
    lecture = SimpleNamespace(title="Toy", author="A. Author", language="en", captions="drawn")
    order = SimpleNamespace(
        lecture=lecture, stem="lecture", lesson_of=lambda n: LESSON, products=("video", "page")
    )
    told = chapters()
    return SimpleNamespace(
        order=order, titles=[c.title for c in told], starts=[Fraction(0), Fraction(4)],
        cues=lambda n: told[n].cues, film=video,
    )  # fmt: skip


def test_the_page_carries_its_video(made: SimpleNamespace, tmp_path: Path):
    page(made, tmp_path)
    assert 'id="video">' in (tmp_path / "lecture.html").read_text(encoding="utf-8")


def test_a_large_video_stays_beside_the_page(
    made: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A browser would hold all of it in memory."""
    monkeypatch.setattr(pages, "LARGE", 100)
    page(made, tmp_path)
    html = (tmp_path / "lecture.html").read_text(encoding="utf-8")
    assert 'src="lecture.mp4"' in html
    assert 'id="video">' not in html


@pytest.mark.render
def test_one_command_makes_all_of_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """With a voice: one beat was recorded, it lasts longer than it would, and is heard."""
    (tmp_path / "small.toml").write_text(LECTURE)
    (tmp_path / "voice").mkdir()
    write_wav(tmp_path / "voice" / "bias-is-one.weight.wav", tone(9), RATE)
    out = tmp_path / "media"
    typed = ["build", str(tmp_path / "small.toml"), "--out", str(out)]

    assert main([*typed, "--recordings", str(tmp_path / "voice")]) == 0

    assert {"small-480p15" + each for each in (
        ".mp4", ".srt", ".vtt", ".jpg", ".chapters.txt", ".html", "-slides.html",
        "-slides.pdf", "-slides.pptx", ".pdf",
        ".json",
    )} <= {path.name for path in out.iterdir()}  # fmt: skip
    cues = json.loads(next(out.glob(".manim-backprop/BiasIsOne*/cues.json")).read_text())
    beat = next(beat for beat in cues["beats"] if beat["name"] == "weight")
    assert beat["end"] - beat["start"] >= 9.6
    loud = np.flatnonzero(np.abs(read_sound(out / "small-480p15.mp4")) > 0.1) / RATE
    assert beat["start"] < loud[0] < loud[-1] < beat["end"]
    assert main([*typed, "--recordings", str(tmp_path / "voice")]) == 0
    assert "nothing has changed" in capsys.readouterr().err
    with av.open(str(out / "small-480p15.mp4")) as video:
        assert 1 == len(video.streams.audio)
