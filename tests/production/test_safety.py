"""A lecture or lesson file from a stranger is data: it runs nothing, reads nothing, breaks nothing."""

from __future__ import annotations

import builtins
import socket
import subprocess
from datetime import timedelta
from pathlib import Path

import av
import pytest
import srt

from backprop import Lesson
from scenes.production import build as building
from scenes.production.build import build
from scenes.production.captions import as_srt, as_vtt
from scenes.production.checking import check, rehearsed
from scenes.production.cues import BeatCue, CaptionCue, Cues
from scenes.production.errors import LectureError
from scenes.production.job import Job
from scenes.production.kept import seal
from scenes.production.lecture import Lecture
from scenes.production.library import scene_named
from scenes.production.order import Order
from scenes.production.telling import Telling
from tests.production.conftest import write_film

EVIL = (
    '#read("/etc/passwd")',
    "$ x $ #import",
    "<script>alert()</script>",
    "</script><img src=x onerror=alert()>",
    "]]> --> <!-- &amp;",
    "`backtick` \\\\ \\n *bold* _it_ @ref",
    "' OR ''='",
    "\u202eright to left",
)
HEAD = 'title = "T"\nlesson = "two-two-two"\n'


def quoted(text: str) -> str:
    return "'''" + text.replace("'''", "") + " '''"


@pytest.mark.parametrize("words", EVIL)
def test_words_are_never_markup(words: str):
    """They are drawn and told as they were typed: Typst gets them as a string, not as source."""
    scene = Telling(words={"network": words}).of(scene_named("ForwardPass").load())
    said: list[str] = []

    class Listening(scene):
        def _show_caption(self, text, shown=()):
            super()._show_caption(text, shown)
            if self._caption is not None:
                said.append(self._caption[1][0].setting.words)

    rehearsed(Listening, Lesson.named("two-two-two"))

    assert " ".join(words.split()) in {" ".join(text.split()) for text in said}


@pytest.mark.parametrize(
    "words",
    ["{loss.__class__}", "{trace.lesson}", "{0.__init__}", "{loss!r}", "{__import__('os')}", "{a[0][0]:{n}}"],
)  # fmt: skip
def test_fields_of_words_are_addresses_and_nothing_else(tmp_path: Path, words: str):
    """Python's own format would reach into objects."""
    path = tmp_path / "my.toml"
    path.write_text(
        f'{HEAD}[[chapter]]\nscene = "ForwardPass"\ntitle = "x"\n[chapter.words]\n'
        f"network = {quoted(words)}\n"
    )

    with pytest.raises(LectureError, match=r"my\.toml, line 7: chapter 1, words, network"):
        check(path)


@pytest.mark.parametrize(
    "scene",
    ["../evil", "/tmp/evil.py", "os.system", "LectureScene", "__import__", "stage.LectureScene", ""],
)  # fmt: skip
def test_a_scene_is_one_of_the_library_or_of_a_file_that_the_user_names(scene: str):
    """Never of a file, or a module, that the lecture names."""
    with pytest.raises(LectureError, match="chapter 1, scene"):
        Lecture.from_toml(f'{HEAD}[[chapter]]\nscene = "{scene}"\ntitle = "x"\n')


@pytest.mark.parametrize(
    "lesson", ["../lesson.toml", "/etc/passwd", "file:///x", "http://x/y.toml"]
)
def test_a_lesson_is_named_not_opened(lesson: str, monkeypatch: pytest.MonkeyPatch):
    """Neither a path nor an address is looked at."""
    monkeypatch.setattr(Lesson, "read", lambda *_: pytest.fail("it was read"))

    with pytest.raises(LectureError, match="lesson: there is no lesson"):
        Lecture.from_toml(f'title = "T"\nlesson = "{lesson}"\n[[chapter]]\nscene = "ForwardPass"\ntitle = "x"\n')  # fmt: skip


def test_a_voice_is_named_not_opened():
    """A folder of recordings is named on the command line alone."""
    with pytest.raises(LectureError, match="voice should be one of hibari"):
        Lecture.from_toml(f'{HEAD}voice = "../voice"\n[[chapter]]\nscene = "ForwardPass"\ntitle = "x"\n')  # fmt: skip


def test_a_lecture_is_read_without_opening_a_file_a_process_or_a_socket(
    monkeypatch: pytest.MonkeyPatch,
):
    """Whatever stands in it; our own package's files were read before."""
    text = (
        f'{HEAD}voice = "hibari"\nauthor = "/etc/passwd"\n[[chapter]]\nscene = "ForwardPass"\n'
        f"title = {quoted(EVIL[0])}\n[chapter.words]\nnetwork = {quoted(EVIL[2])}\n"
    )
    Lecture.from_toml(text)

    def never(*_: object, **__: object) -> None:
        raise AssertionError("a lecture file has no business here")

    monkeypatch.setattr(builtins, "open", never)
    monkeypatch.setattr(subprocess, "Popen", never)
    monkeypatch.setattr(socket, "socket", never)

    assert "ForwardPass" == Lecture.from_toml(text).chapters[0].scene


def film(job: Job, parts: Path) -> Path:
    """Stands in for Manim."""
    folder = parts / job.folder
    folder.mkdir()
    write_film(folder / "video.mp4", 30)
    said = tuple(CaptionCue(start=n / 8, end=(n + 1) / 8, text=text) for n, text in enumerate(EVIL))
    beat = BeatCue(name="start", start=0, end=2, text="", captions=said)
    own = {"scene": "Toy", "title": "Toy", "lesson": "xor", "theme": "dark"}
    Cues(**own, fps=15, width=64, height=36, seconds=2, beats=(beat,)).write(folder / "cues.json")
    seal(folder)
    return folder


@pytest.mark.parametrize(
    "title", ["../../evil", "/etc/passwd", "..", "a/../../b", "x\\\\..\\\\y", "C:evil", "δ" * 119, *EVIL[:5]]
)  # fmt: skip
def test_titles_do_not_lead_out_of_the_folder(
    title: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Of the lecture and of its chapters: all files lie where they belong."""
    text = f'title = {quoted(title)}\nlesson = "xor"\n'
    text += f'[[chapter]]\nscene = "ForwardPass"\ntitle = {quoted(title)}\n'
    lecture = Lecture.from_toml(text)
    monkeypatch.setattr(building, "render", film)
    out = tmp_path / "a" / "b" / "out"
    lesson = lecture.lesson_named(lecture.lesson)
    order = Order(lecture, title, lesson, "dark", "l", out, products=("video", "chapters"))

    assert build(order)

    assert ["a"] == [path.name for path in tmp_path.iterdir()]
    assert ["out"] == [path.name for path in out.parent.iterdir()]
    with av.open(str(order.video)) as video:
        assert [title.strip()] == [m["metadata"]["title"].strip() for m in video.chapters()]


@pytest.mark.parametrize("name", ["../evil", "a/b", "#x", "<b>", "x y", "C:evil"])
def test_a_network_has_a_name_that_a_file_may_have(name: str):
    """It stands in the names of files: other letters are refused by the lesson's reader."""
    text = f"{HEAD}[lessons.'{name}']\nrate = 1\nnetwork.layers = [1, 1]\n"
    text += 'example = [{ x = [1], y = [1] }]\n[[chapter]]\nscene = "ForwardPass"\ntitle = "x"\n'

    with pytest.raises(LectureError, match="should be letters, digits"):
        Lecture.from_toml(text)


def test_captions_are_never_markup():
    """Arrows, tags and entities in the words stay words in WebVTT and SubRip."""
    said = [
        srt.Subtitle(n, timedelta(seconds=n), timedelta(seconds=n + 1), text)
        for n, text in enumerate(EVIL, 1)
    ]

    vtt = as_vtt(said)
    assert len(EVIL) == vtt.count("-->")
    assert not {"<s", "<i", "</", "<!"} & {vtt[i : i + 2] for i in range(len(vtt))}
    read = list(srt.parse(as_srt(said)))
    assert [text.replace("<", "<\u2060") for text in EVIL] == [c.content for c in read]


def test_a_players_reader_shows_the_words_as_they_are(tmp_path: Path):
    """FFmpeg's reader of SubRip, which knows tags, leaves none out."""
    path = tmp_path / "said.srt"
    path.write_text(as_srt([srt.Subtitle(1, timedelta(0), timedelta(seconds=1), "a <b>x</b> y")]))

    with av.open(str(path)) as file:
        decoded = [sub for packet in file.demux() for sub in packet.decode()]

    assert "a <\u2060b>x<\u2060/b> y" in decoded[0].ass.decode().replace("\\N", "\n")
