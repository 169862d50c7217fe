"""`check` finds everything that is wrong with a lecture at once, and renders nothing."""

from pathlib import Path

import pytest

from scenes.commands import main
from scenes.production.checking import check, rehearsed
from scenes.production.errors import LectureError
from scenes.production.lecture import LECTURES, Lecture, lecture_path
from scenes.production.library import scene_named
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
