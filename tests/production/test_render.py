"""Manim renders a scene in a folder of its own; what fails tells why, and is not kept."""

from pathlib import Path

import pytest

from scenes.production.errors import RenderError
from scenes.production.job import Job
from scenes.production.joining import lengths
from scenes.production.library import SceneFile
from scenes.production.render import render

TOY = """
import os
from manim import Scene

class Toy(Scene):
    def construct(self):
        print(open(os.environ["BACKPROP_LESSON"]).read(), os.environ["BACKPROP_THEME"])
        self.add_subcaption("Hello", duration=0.5)
        self.wait(1)

class Broken(Scene):
    def construct(self):
        raise ValueError("the weights fell off")
"""


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    (tmp_path / "toy.py").write_text(TOY)
    (tmp_path / "parts").mkdir()
    return tmp_path


def test_a_scene_becomes_a_video_with_captions(toy: Path, monkeypatch: pytest.MonkeyPatch):
    """Nothing but the finished part stays; a folder may be given from the current one."""
    monkeypatch.chdir(toy)
    job = Job(SceneFile(toy / "toy.py", "Toy"), "rate = 0.5", "light", "l")

    folder = render(job, Path("parts"))

    assert [folder] == list((toy / "parts").iterdir())
    assert (1,) == lengths([folder / "video.mp4"])
    assert "00:00:00,000 --> 00:00:00,500\nHello" in (folder / "captions.srt").read_text()


def test_a_failing_scene_shows_the_end_of_its_log(toy: Path):
    """By the scene's name; the whole log is kept beside the parts."""
    job = Job(SceneFile(toy / "toy.py", "Broken"), "rate = 0.5", "light", "l")

    with pytest.raises(RenderError) as failed:
        render(job, toy / "parts")

    assert str(failed.value).startswith("Broken failed (Manim's exit code 1; all it said: ")
    assert "ValueError: the weights fell off" in str(failed.value)
    assert ["Broken.log"] == [path.name for path in (toy / "parts").iterdir()]
