"""A play that looks as it did is taken from the call before; the video is that of a fresh one."""

from __future__ import annotations

from pathlib import Path

import pytest
from manim import Dot, FadeIn, Scene, Square, UpdateFromFunc, tempconfig

from scenes.production.library import scene_files
from scenes.rendering.keeping import kept_segment
from scenes.rendering.renderer import FastRenderer
from scenes.stage import LectureScene


class Told(LectureScene):
    """Three beats; in the last one something adds up from frame to frame, if it is asked for."""

    title = "Told"
    words = {"one": "The loss is {loss}.", "two": "The first sum is {z[1][0]}.", "three": "Over."}
    adding = False

    def construct(self) -> None:
        with self.beat("one"):
            self.play(FadeIn(Square()), run_time=0.4)
        if self.adding:
            self.play(UpdateFromFunc(Dot(), lambda dot: dot.shift([0.01, 0, 0])), run_time=0.2)
        for name in ("two", "three"):
            with self.beat(name):
                self.play(FadeIn(Dot()), run_time=0.2)


def rendered(folder: Path, **own: object) -> bytes:
    """The video of Told with other attributes, small."""
    scene = rendered_scene(folder, **own)
    return Path(scene.renderer.file_writer.movie_file_path).read_bytes()


def rendered_scene(folder: Path, **own: object) -> Told:
    small = {"pixel_width": 128, "pixel_height": 72, "frame_rate": 15, "media_dir": str(folder)}
    with tempconfig({**small, "progress_bar": "none", "verbosity": "ERROR"}):
        scene = type("Told", (Told,), own)()
        scene.render()
    return scene


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BACKPROP_SEGMENTS", str(tmp_path / "kept"))
    return tmp_path / "kept"


def files(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_ino for path in folder.glob("*.mp4")}


def test_nothing_is_rendered_twice(tmp_path: Path, kept: Path):
    """The second video is made of the first one's plays."""
    first = rendered(tmp_path / "a")
    before = files(kept)

    assert first == rendered(tmp_path / "b")
    assert before == files(kept)
    assert 6 == len(before)  # three motions, three rests


def test_other_words_render_only_the_plays_that_show_them(
    tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
):
    """Those of its beat: as long as before, and with the new caption."""
    rendered(tmp_path / "a")
    before = files(kept)
    words = Told.words | {"two": "The first sum is {z[1][1]}."}

    changed = rendered(tmp_path / "b", words=words)

    assert 2 == len(files(kept).keys() - before.keys())
    monkeypatch.delenv("BACKPROP_SEGMENTS")
    assert changed == rendered(tmp_path / "c", words=words)


def test_captions_that_are_not_drawn_change_no_play(tmp_path: Path, kept: Path):
    """With the same length, nothing is rendered at all."""
    rendered(tmp_path / "a", captioned=False)
    before = files(kept)

    rendered(tmp_path / "b", captioned=False, words=Told.words | {"three": "Done."})

    assert before == files(kept)


def test_a_pause_renders_only_the_rest_that_it_makes_longer(tmp_path: Path, kept: Path):
    """Motions do not depend on when they happen."""
    rendered(tmp_path / "a")
    before = files(kept)

    rendered(tmp_path / "b", pauses={"one": 1.0})

    assert 1 == len(files(kept).keys() - before.keys())


def test_after_what_adds_up_the_time_counts(tmp_path: Path, kept: Path):
    """An updater's frames are never kept, and what follows is kept for this very time only."""
    rendered(tmp_path / "a", adding=True)
    before = files(kept)
    assert 6 == len(before)

    rendered(tmp_path / "b", adding=True)
    assert before == files(kept)

    rendered(tmp_path / "c", adding=True, pauses={"one": 1.0})
    assert 5 == len(files(kept).keys() - before.keys())


def test_without_room_nothing_is_kept_and_nothing_fails(
    tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
):
    """Keeping is a favour."""
    expected = rendered(tmp_path / "a")
    kept.rename(tmp_path / "gone")
    kept.write_text("a file where the folder should be")

    assert expected == rendered(tmp_path / "b")


def test_a_play_of_any_scene_is_kept_whatever_the_clock_says(kept: Path):
    """Where nothing adds up: the renderer keeps its state on itself, no scene's name can clash."""
    for each in scene_files():
        scene = each.load().__new__(each.load())  # no lesson is worked out
        Scene.__init__(scene, renderer=FastRenderer())
        scene.animations, scene.segment_key = [], tuple
        before = kept_segment(scene, 15)
        scene.renderer.time = 100
        assert before == kept_segment(scene, 15), each.name


def test_a_method_of_a_scene_may_have_the_name_of_the_renderers_state(tmp_path: Path, kept: Path):
    """A longer pause renders nothing but itself there, too; an updater's play leaves the method."""

    def adds_up(self: Told) -> bool:
        return False

    rendered(tmp_path / "a", adds_up=adds_up)
    before = files(kept)
    rendered(tmp_path / "b", adds_up=adds_up, pauses={"one": 1.0})
    assert 1 == len(files(kept).keys() - before.keys())

    scene = rendered_scene(tmp_path / "c", adding=True, adds_up=adds_up)
    assert scene.adds_up() is False
