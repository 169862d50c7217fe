"""`check` finds everything that is wrong with a lecture at once, and renders nothing."""

from pathlib import Path

import pytest

from scenes.commands import main
from scenes.production import checking, voices
from scenes.production.checking import Rehearsal, check, rehearsed
from scenes.production.errors import LectureError
from scenes.production.lecture import Lecture
from scenes.production.library import LECTURES, lecture_path, scene_named
from scenes.production.telling import Telling, options_of

HEAD = 'title = "T"\nlesson = "two-two-two"\n[[chapter]]\ntitle = "C"\n'


@pytest.fixture
def complaints(tmp_path: Path):
    def of(chapter: str) -> list[str]:
        path = tmp_path / "my.toml"
        path.write_text(HEAD + chapter)
        with pytest.raises(LectureError) as error:
            check(path)
        return str(error.value).splitlines()

    return of


@pytest.mark.parametrize("path", sorted(LECTURES.glob("*.toml")), ids=lambda path: path.stem)
def test_our_lectures_have_nothing_wrong(path: Path):
    """Every chapter's scene tells its lesson, in the words that stand there."""
    assert check(path).chapters


def test_a_scene_that_cannot_tell_the_lesson_is_named(complaints):
    """With its reason, also where an option is what asks for too much."""
    (told,) = complaints('scene = "HadamardProduct"\noptions = { layer = 9 }\n')

    assert (
        "my.toml, line 3: chapter 1: HadamardProduct cannot tell the lesson 'two-two-two': "
        "it has no layer 9; its layers are 1 to 2" == told
    )


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("{ layr = 1 }", "options, layr: HadamardProduct has no such option; did you mean 'layer'?"),
        ("{ layer = '1' }", 'options, layer: should be an integer, but is "1"'),
        ("{ layer = true }", "options, layer: should be an integer, but is true"),
        ("{ words = {} }", "options, words: HadamardProduct has no such option; its options are layer"),
        ("{ refusal = 1 }", "options, refusal: HadamardProduct has no such option; its options are layer"),
        ("{ __init__ = 1 }", "options, __init__: HadamardProduct has no such option; its options are layer"),
        ("{ layer = 1979-05-27 }", 'options, layer: should be an integer, but is "1979-05-27"'),
    ],
)  # fmt: skip
def test_an_option_is_one_that_the_scene_declares(complaints, options: str, expected: str):
    """Nothing else of a class can be reached from a lecture file."""
    (told,) = complaints(f'scene = "HadamardProduct"\noptions = {options}\n')

    assert f"my.toml, line 6: chapter 1, {expected}" == told


def test_words_are_tried_with_the_lessons_numbers(complaints):
    """A layer that is not there, a number typed by hand, a beat that is not played."""
    told = complaints(
        'scene = "ForwardPass"\n[chapter.words]\nlayer = "{a[7][0]}"\nnetwork = "3.5"\n'
        'layer-9 = "Nine"\nlayers = "x"\n[chapter.pauses]\nlayer-8 = 1\n'
    )

    assert [7, 8, 9, 10, 12] == [int(line.split(",")[1].split(":")[0].split()[1]) for line in told]
    assert "layer goes from 0 to 2, not 7" in told[0]
    assert "say 3, 5 without saying where it comes from" in told[1]
    assert "no such part of ForwardPass for this lesson; did you mean 'layer-2'?" in told[2]
    assert "ForwardPass has no such beat; did you mean 'layer'?" in told[3]


def test_translated_words_are_said_in_the_same_beats():
    """For all sections of a beat, or for one."""
    scene = scene_named("ForwardPass").load()
    told = Telling(words={"layer": "Schicht {n}.", "layer-2": "Die letzte."}, pauses={"layer-2": 2})
    lesson = Lecture.read(lecture_path(None)).lesson_named("two-three-one-relu")

    beats = rehearsed(told.of(scene), lesson).beats

    assert {"layer-2"} < set(beats)
    assert scene.words["network"] == told.of(scene).words["network"]
    assert "layer-2" not in scene.words


def test_options_are_what_a_scene_annotates_as_class_variables():
    """Of its own; a base's title, words or theme are none."""
    assert {"layer": int, "neuron": int} == options_of(scene_named("NeuronUpClose").load())
    assert {} == options_of(scene_named("ErrorCalculation").load())
    told = Telling(options={"neuron": [2, 1]}).of(scene_named("BiasIsOne").load())
    assert (2, 1) == told.neuron


def test_the_command_says_that_nothing_is_wrong(capsys: pytest.CaptureFixture[str]):
    """Or all that is, with exit code 2."""
    assert 0 == main(["check"])
    assert "training-step.toml: 10 chapters, nothing is wrong" in capsys.readouterr().out


def test_the_command_exits_with_2_where_something_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """On stderr, a line for each."""
    (tmp_path / "my.toml").write_text(HEAD + 'scene = "ForwardPas"\nx = 1')

    assert 2 == main(["check", str(tmp_path / "my.toml")])
    assert 2 == len(capsys.readouterr().err.splitlines())


# -- whether each product can be made ------------------------------------------------------------

OWN = """\
import numpy as np
from manim import *
from manim_backprop import LectureScene


class Mine(LectureScene):
    title = "Mine"
    words = {"start": "It starts."}

    def construct(self):
        with self.beat("start"):
            self.add({what})
"""


@pytest.fixture
def own(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """What `check` says, and its exit code, of a lecture of a scene that adds something."""

    def checked(what: str) -> tuple[int, str]:
        (tmp_path / "mine.py").write_text(OWN.replace("{what}", what))
        (tmp_path / "my.toml").write_text(HEAD + 'scene = "Mine"\n')
        code = main(["check", str(tmp_path / "my.toml"), "--scenes", str(tmp_path / "mine.py")])
        return code, capsys.readouterr().err

    return checked


@pytest.mark.parametrize(
    ("lecture", "place"),
    [
        ('title = "Off 🚀"\nlesson = "two-two-two"\n[[chapter]]\ntitle = "C"\n', "line 1: title"),
        ('title = "T"\nauthor = "🚀"\nlesson = "two-two-two"\n[[chapter]]\ntitle = "C"\n', "line 2: author"),
        ('title = "T"\nlesson = "two-two-two"\n[[chapter]]\ntitle = "🚀"\n', "line 4: chapter 1, title"),
        (HEAD + 'words = { total = "🚀" }\n', "line 5: chapter 1, words, total"),
    ],
)  # fmt: skip
def test_a_character_that_no_font_has_is_told_with_its_place(
    lecture: str, place: str, tmp_path: Path
):
    """Before a long render ends without a handout."""
    (tmp_path / "my.toml").write_text(lecture + 'scene = "ErrorCalculation"\n')
    with pytest.raises(LectureError) as error:
        check(tmp_path / "my.toml")
    assert (
        f"my.toml, {place}: no font here has '🚀' (U+1F680 ROCKET): write it in other characters, "
        "or name a font that has it (font = 'FILE.otf')" == str(error.value)
    )


def test_a_title_that_is_not_set_in_type_may_hold_anything(tmp_path: Path):
    """For the video alone: it stands in its metadata."""
    (tmp_path / "my.toml").write_text(HEAD.replace('"T"', '"🚀"') + 'scene = "ErrorCalculation"\n')
    assert check(tmp_path / "my.toml", products=["video", "page"])


def test_a_scene_of_ones_own_is_played(own):
    """A tracker draws nothing; what is wrong is told with the line of its file."""
    assert (0, "") == own("ValueTracker(0)")
    code, told = own("1 / 0")
    assert 2 == code
    assert "line 5: chapter 1, scene: Mine cannot be played: ZeroDivisionError" in told
    assert "(line 12 of mine.py)" in told


def test_pixels_cost_the_vectors_and_not_the_lecture(own):
    """Said by name and beat; the video can be made."""
    code, told = own("ImageMobject(np.zeros((4, 4, 3), np.uint8))")
    assert 1 == code
    assert "chapter 1: slides as PDF and handout cannot be made: Mine shows ImageMobject" in told
    assert "in the beat 'start': draw it with outlines" in told


@pytest.mark.parametrize("what", ["MathTex('x')", "Tex('x')", "DecimalNumber(0.5)", "Integer(3)"])
def test_without_latex_there_is_a_line_that_says_what_to_use(
    own, what: str, monkeypatch: pytest.MonkeyPatch
):
    """No traceback, and no `No such file or directory: 'latex'`."""
    monkeypatch.setenv("PATH", "")
    code, told = own(what)
    assert 2 == code
    assert 1 == len(told.splitlines())
    assert "Mine cannot be played: LaTeX is not installed, and MathTex, Tex, DecimalNumber" in told
    assert "self.math, self.number, self.text or Manim's own MathTypst need none" in told


def test_a_voice_that_is_not_installed_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """As a build tells it, which cannot begin."""
    path = tmp_path / "read.toml"
    path.write_text(
        'title = "T"\nlesson = "xor"\nvoice = "hibari"\n[[chapter]]\nscene = "BiasIsOne"\ntitle = "B"'
    )
    monkeypatch.setattr(voices, "find_spec", lambda name: None)

    assert 1 == main(["check", str(path)])
    assert "the voice 'hibari' is not installed; pip install" in capsys.readouterr().err


def test_a_chapter_that_was_rendered_is_not_played_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Unless the lecture has labels: which there are is known once they are drawn."""
    played: list[str] = []

    def rehearsed(scene: type, lesson: object) -> Rehearsal:
        played.append(scene.__name__)
        return Rehearsal({"weight": ("weight", {})}, checking.Traces(None), "")

    monkeypatch.setattr(checking, "rehearsed", rehearsed)
    path = tmp_path / "words.toml"
    chapter = '[[chapter]]\nscene = "BiasIsOne"\ntitle = "B"\nwords = { weight = "So." }\n'
    path.write_text(f'title = "T"\nlesson = "xor"\n{chapter}{chapter}')

    check(path, played=(0,))
    assert ["BiasIsOne"] == played
    path.write_text(path.read_text() + '[labels]\n"nowhere" = "nirgends"\n')
    with pytest.raises(LectureError, match="nowhere"):
        check(path, played=(0, 1))
    assert 3 == len(played)


def test_build_says_first_what_check_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """In the same words, also under a voice, which reads the words before anything is known."""
    (tmp_path / "my.toml").write_text(
        HEAD + 'scene = "ErrorCalculation"\nwords = { answer = "{outputs:Output(en)}" }\n'
    )
    said = []
    for typed in (["check"], ["build"], ["build", "--voice", "hibari"]):
        out = ["--out", str(tmp_path / "media")] if typed[0] == "build" else []
        assert 2 == main([*typed, str(tmp_path / "my.toml"), *out])
        said.append(capsys.readouterr().err)
    assert 1 == len(set(said))
    assert "my.toml, line 6: chapter 1, words, answer: no format 'Output(en)'" in said[0]
    assert not (tmp_path / "media").exists()
