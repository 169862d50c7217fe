"""A lecture is made once, again where it changed, and never loses its last good video."""

import contextlib
import errno
import json
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import av
import pytest

from backprop import Lesson
from scenes.production import build as building
from scenes.production import order as ordering
from scenes.production import publishing
from scenes.production.build import build
from scenes.production.cues import BeatCue, CaptionCue, Cues
from scenes.production.errors import LessonRefusedError, RenderError
from scenes.production.job import Job
from scenes.production.kept import put, working
from scenes.production.lecture import Chapter, Lecture
from scenes.production.library import SceneFile
from scenes.production.order import Order
from scenes.stage import LectureScene

Film = Callable[..., Path]


def cues(scene: str, *beats: BeatCue) -> Cues:
    own = {"scene": scene, "title": scene, "lesson": "two-two-two", "theme": "dark"}
    return Cues(**own, fps=15, width=64, height=36, seconds=2, beats=beats)


@dataclass
class Studio:
    """Stands in for Manim: it knows which scenes it was asked for, and can be told to fail."""

    film: Path
    rendered: list[str] = field(default_factory=list)
    failing: str = ""
    refusing: str = ""

    def render(self, job: Job, parts: Path) -> Path:
        self.rendered.append(job.name)
        if job.name == self.failing:
            raise RenderError(f"{job.name} failed")
        with working(parts) as work:
            made = work / "made"
            made.mkdir()
            (made / "video.mp4").write_bytes(self.film.read_bytes())
            said = CaptionCue(start=0, end=1, text=job.name)
            beat = BeatCue(name="start", start=0, end=2, text=job.name, captions=(said,))
            cues(job.name, beat).write(made / "cues.json")
            return put(made, parts / job.folder)

    def scene(self, file: SceneFile) -> type[LectureScene]:
        reason = "too deep" if file.name == self.refusing else None
        own = {"refusal": lambda lesson: reason, "words": {"start": "Go."}}
        return type(file.name, (LectureScene,), own)


@pytest.fixture
def studio(film: Film, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Studio:
    studio = Studio(film("film.mp4", 30))
    (tmp_path / "scenes.py").write_text("")
    monkeypatch.setattr(building, "render", studio.render)
    monkeypatch.setattr(building, "open_studio", lambda coming: None)
    monkeypatch.setattr(SceneFile, "load", lambda scene: studio.scene(scene))
    monkeypatch.setattr(
        ordering, "scene_named", lambda name: SceneFile(tmp_path / "scenes.py", name)
    )
    return studio


@pytest.fixture
def order(tmp_path: Path) -> Order:
    chapters = [Chapter.model_construct(scene=name, title=f"On {name}") for name in "AB"]
    lecture = Lecture.model_construct(title="Toy", lesson="two-two-two", chapters=tuple(chapters))
    return Order(lecture, "toy", Lesson.named("two-two-two"), "dark", "l", tmp_path / "media")


def test_a_lecture_is_all_its_scenes_in_one_video(order: Order, studio: Studio):
    """Two scenes of 2 s: 4 s, with captions beside it and a note of what it was made from."""
    assert build(order)

    with av.open(str(order.out / "toy-480p15.mp4")) as video:
        assert ["On A", "On B"] == [mark["metadata"]["title"] for mark in video.chapters()]
        assert 4_000_000 == video.duration
    assert "00:00:02,000 --> 00:00:03,000\nB\n" in (order.out / "toy-480p15.srt").read_text()
    assert "00:00:02.000 --> 00:00:03.000\nB\n" in (order.out / "toy-480p15.vtt").read_text()
    made_from = json.loads((order.out / "toy-480p15.json").read_text())
    assert [0, 2] == [chapter["start"] for chapter in made_from["chapters"]]


def test_a_second_call_renders_nothing(order: Order, studio: Studio):
    """And says so by its answer."""
    build(order)

    assert not build(order)
    assert ["A", "B"] == sorted(studio.rendered)


def test_a_lost_video_is_joined_again_from_its_parts(order: Order, studio: Studio):
    """Nothing is rendered for that; a damaged video counts as lost."""
    build(order)
    order.video.write_bytes(b"half")

    assert build(order)
    assert 2 == len(studio.rendered)
    assert order.video.stat().st_size > 1000


def test_a_new_title_is_joined_but_not_rendered(order: Order, studio: Studio):
    """The lecture's stands in no picture; a chapter's does, and is rendered with it."""
    build(order)
    lecture = order.lecture.model_copy(update={"title": "New"})

    assert build(replace(order, lecture=lecture))
    assert 2 == len(studio.rendered)
    first, second = order.lecture.chapters
    renamed = first.model_copy(update={"title": "New"})
    build(replace(order, lecture=lecture.model_copy(update={"chapters": (renamed, second)})))
    assert 3 == len(studio.rendered)


def test_another_lesson_renders_its_chapters_only(order: Order, studio: Studio):
    """A chapter with a lesson of its own keeps it."""
    first, second = order.lecture.chapters
    own = second.model_copy(update={"lesson": "xor"})
    lecture = order.lecture.model_copy(update={"chapters": (first, own)})
    order = replace(order, lecture=lecture)
    build(order)
    studio.rendered.clear()

    build(replace(order, lesson=Lesson.named("one-neuron")))

    assert ["A"] == studio.rendered
    assert (order.out / "toy-one-neuron-480p15.mp4").exists()
    assert (order.out / "toy-480p15.mp4").exists()


def test_a_failed_scene_leaves_the_last_good_video(order: Order, studio: Studio):
    """What the others made is kept: mended, only the failed one is rendered."""
    build(order)
    good = order.video.read_bytes()
    light = replace(order, lesson=Lesson.named("xor"))
    studio.failing = "B"

    with pytest.raises(RenderError, match=r"^B failed$"):
        build(light)
    assert good == order.video.read_bytes()
    assert not light.video.exists()

    studio.rendered.clear()
    studio.failing = ""
    assert build(light)
    assert ["B"] == studio.rendered


def test_a_lesson_that_a_scene_cannot_tell_is_refused_before_anything_renders(
    order: Order, studio: Studio
):
    """By the scene's name, with its reason."""
    studio.refusing = "B"

    with pytest.raises(LessonRefusedError) as refused:
        build(order)

    assert "B cannot tell the lesson 'two-two-two': too deep" == str(refused.value).splitlines()[0]
    assert [] == studio.rendered


def test_a_scene_told_twice_is_rendered_once(order: Order, studio: Studio):
    """Two chapters, one part."""
    first, _ = order.lecture.chapters
    lecture = order.lecture.model_copy(update={"chapters": (first, first)})

    build(replace(order, lecture=lecture))

    assert ["A"] == studio.rendered


def test_two_calls_at_once_do_not_harm_each_other(order: Order, studio: Studio):
    """Of two lectures that share the folder, both are made."""
    errors: list[Exception] = []

    def make(theme: str) -> None:
        try:
            build(replace(order, theme=theme))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=make, args=[theme]) for theme in ("dark", "light", "print")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [] == errors
    assert 3 == len(list(order.out.glob("*.mp4")))


def test_each_chapter_is_a_video_too(order: Order, studio: Studio):
    """With its own captions, from its own beginning; its number and title are its name."""
    build(replace(order, products=("video", "chapters")))

    folder = order.out / "toy-480p15"
    assert ["01-On-A.mp4", "01-On-A.srt", "01-On-A.vtt", "02-On-B.mp4"] == sorted(
        path.name for path in folder.iterdir()
    )[:4]
    assert "00:00:00,000 --> 00:00:01,000\nB\n" in (folder / "02-On-B.srt").read_text()
    with av.open(str(folder / "02-On-B.mp4")) as video:
        assert 2_000_000 == video.duration


def test_a_film_begins_with_its_index(order: Order, studio: Studio):
    """Before its pictures, so that it plays before all of it is loaded (`faststart`)."""
    build(replace(order, products=("video", "chapters")))

    for film in order.out.glob("**/*.mp4"):
        if ".manim-backprop" not in film.parts:
            content = film.read_bytes()
            assert 0 < content.index(b"moov") < content.index(b"mdat")


def test_what_a_chapter_is_no_longer_called_goes(order: Order, studio: Studio):
    """The manifest knows which files are its own; a person's file beside them stays."""
    order = replace(order, products=("video", "chapters"))
    build(order)
    (order.out / "toy-480p15" / "mine.txt").write_text("mine")
    first, second = order.lecture.chapters
    renamed = first.model_copy(update={"title": "New"})

    build(replace(order, lecture=order.lecture.model_copy(update={"chapters": (renamed, second)})))

    there = {path.name for path in (order.out / "toy-480p15").iterdir()}
    assert {"01-New.mp4", "02-On-B.mp4", "mine.txt"} <= there
    assert "01-On-A.mp4" not in there


@pytest.mark.parametrize("suffix", [".mp4", ".srt", ".vtt", ".json"])
@pytest.mark.parametrize("harm", ["lost", "changed"])
def test_a_file_that_is_lost_or_changed_is_made_again(
    order: Order, studio: Studio, suffix: str, harm: str
):
    """The manifest vouches for each by its digest; what is made again is the same."""
    build(order)
    file = order.video.with_suffix(suffix)
    good = file.read_bytes()
    if harm == "lost":
        file.unlink()
    else:
        file.write_bytes(good[:-1] + b"?")

    assert build(order)
    assert good == file.read_bytes()
    assert 2 == len(studio.rendered)


@pytest.mark.parametrize("call", range(1, 6))
def test_a_stop_while_files_are_moved_is_made_good(
    order: Order, studio: Studio, call: int, monkeypatch: pytest.MonkeyPatch
):
    """Whichever file is the last that was moved: the next call makes all fit again."""
    build(order)
    good = {path.name: path.read_bytes() for path in order.out.glob("toy*")}
    first, second = order.lecture.chapters
    renamed = first.model_copy(update={"title": "New"})
    lecture = order.lecture.model_copy(update={"chapters": (renamed, second)})
    moved: list[str] = []

    def stopped(source: str, target: str) -> None:
        moved.append(source)
        if len(moved) == call:
            raise KeyboardInterrupt
        replaced(source, target)

    replaced = os.replace
    with monkeypatch.context() as patched, contextlib.suppress(KeyboardInterrupt):
        patched.setattr(publishing.os, "replace", stopped)
        build(replace(order, lecture=lecture))

    build(order)

    assert good == {path.name: path.read_bytes() for path in order.out.glob("toy*")}


def test_without_room_the_last_good_files_stay(
    order: Order, studio: Studio, monkeypatch: pytest.MonkeyPatch
):
    """The error is the system's; nothing half-made lies about."""
    build(order)
    good = {path.name: path.read_bytes() for path in order.out.glob("toy*")}
    lecture = order.lecture.model_copy(update={"title": "New"})

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="No space left on device"):
        build(replace(order, lecture=lecture))

    assert good == {path.name: path.read_bytes() for path in order.out.glob("toy*")}
    assert [] == list(order.parts.glob(".rendering-*"))


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({}, "toy-480p15.mp4"),
        ({"quality": "h"}, "toy-1080p60.mp4"),
        ({"theme": "light"}, "toy-light-480p15.mp4"),
        ({"lesson": Lesson.named("xor")}, "toy-xor-480p15.mp4"),
    ],
    ids=["as it is", "quality", "theme", "lesson"],
)
def test_the_name_tells_what_differs(order: Order, change: dict[str, object], name: str):
    """From the lecture file's own choices."""
    assert name == replace(order, **change).video.name
