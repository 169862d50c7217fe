"""Manim renders a scene in a folder of its own; what fails tells why, and is not kept."""

import multiprocessing
import os
from pathlib import Path

import pytest

from scenes.production.errors import RenderError
from scenes.production.job import Job
from scenes.production.joining import lengths
from scenes.production.library import SceneFile
from scenes.production.progress import Estimate, Frames, frames_of
from scenes.production.render import render

TOY = """
import os
from manim import Scene, config

class Toy(Scene):
    def construct(self):
        print(open(os.environ["BACKPROP_LESSON"]).read(), os.environ["BACKPROP_THEME"])
        assert not config.notify_outdated_version
        self.add_subcaption("Hello", duration=0.5)
        self.wait(1)

class Parent(Scene):
    def construct(self):
        open(os.environ["BACKPROP_THEME"], "a").write(f"{os.getpid()} {os.getppid()} ")
        self.wait(1)

class Dying(Scene):
    def construct(self):
        os.kill(os.getppid(), 9)
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
    """Nothing but the finished part stays; a folder may be given from the current one; no network
    is asked whether there is a newer Manim."""
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


def test_manim_is_imported_once(toy: Path):
    """Two scenes are two processes, forked from the same one."""
    seen = toy / "seen"
    for quality in "lm":
        render(Job(SceneFile(toy / "toy.py", "Parent"), "", str(seen), quality), toy / "parts")

    first, its_parent, second, other_parent = seen.read_text().split()
    assert first != second
    assert its_parent == other_parent != str(os.getpid())


def test_a_worker_of_a_pool_renders(toy: Path):
    """Which may have no children of multiprocessing's kind: so are the workers of Dask."""
    job = Job(SceneFile(toy / "toy.py", "Toy"), "rate = 0.5", "dark", "l")

    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(render, (job, toy / "parts")).is_dir()


def test_a_studio_that_dies_fails_its_scene_and_no_other(toy: Path):
    """The next scene gets a new one."""
    with pytest.raises(RenderError, match="Dying failed"):
        render(Job(SceneFile(toy / "toy.py", "Dying"), "", "dark", "l"), toy / "parts")

    assert render(Job(SceneFile(toy / "toy.py", "Toy"), "x", "dark", "l"), toy / "parts").is_dir()


def test_the_time_left_is_that_of_the_frames_left():
    """Four scenes, one of 100 frames done, one of 300 half-way: 250 of 800 frames, in 10 s."""
    estimate = Estimate(4, {"a": Frames(100, 100), "b": Frames(150, 300)})

    assert (800, 250) == (estimate.total, estimate.done)
    assert 22 == estimate.left(10)
    assert Estimate(4).left(10) is None


def test_a_scene_that_has_not_begun_has_no_frames(tmp_path: Path):
    """Nor has one whose figures are half written."""
    (tmp_path / "half").write_text("12 ")
    (tmp_path / "whole").write_text("12 40")

    assert (12, 40) == frames_of(tmp_path / "whole")
    assert (0, 0) == frames_of(tmp_path / "half") == frames_of(tmp_path / "none")
