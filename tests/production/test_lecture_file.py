"""A lecture file names scenes and lessons, and every slip in it is answered by one clear line."""

from pathlib import Path

import pytest

from scenes.production import lecture
from scenes.production.errors import LectureError
from scenes.production.lecture import Lecture

GOOD = """
title = "One step"
lesson = "xor"

[[chapter]]
scene = "ForwardPass"
title = "Forward"

[[chapter]]
scene = "TrainingLoop"
title = "Many steps"
lesson = "two-two-two"
"""


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two scenes and two lessons, whatever else there is by now."""
    names = {"scene": ("ForwardPass", "TrainingLoop"), "lesson": ("xor", "two-two-two")}
    monkeypatch.setattr(lecture, "_names", lambda: names)


def complaint(text: str) -> str:
    with pytest.raises(LectureError) as error:
        Lecture.from_toml(text, source="my.toml")
    return str(error.value)


def test_a_lecture_has_chapters_in_their_order():
    """English and dark unless it says otherwise; a chapter may have a lesson of its own."""
    read = Lecture.from_toml(GOOD)

    assert ["ForwardPass", "TrainingLoop"] == [chapter.scene for chapter in read.chapters]
    assert [None, "two-two-two"] == [chapter.lesson for chapter in read.chapters]
    assert ("en", "dark") == (read.language, read.theme)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"ForwardPass"', '"FowardPass"', "chapter 1, scene: there is no scene 'FowardPass'; did you mean 'ForwardPass'?"),
        ('"ForwardPass"', '"../evil.py"', "chapter 1, scene: there is no scene '../evil.py'; `python -m scenes list` shows all"),
        ('lesson = "xor"', 'lesson = "xr"', "lesson: there is no lesson 'xr'; did you mean 'xor'?"),
        ('lesson = "xor"', 'lesson = "/etc/my.toml"', "lesson: there is no lesson '/etc/my.toml'; a file of your own is given by --lesson"),
        ('"two-two-two"', "222", "chapter 2, lesson should be a text in quotes, but is 222"),
        ('title = "Forward"', "", "chapter 1, title is missing"),
        ('title = "Forward"', 'title = ""', "chapter 1, title is empty"),
        ('title = "Forward"', f'title = "{"x" * 121}"', "chapter 1, title has 121 characters, but at most 120 fit a frame"),
        ('title = "Forward"', r'title = "For\nward"', "chapter 1, title contains a control character (a line break, say)"),
        ('title = "Forward"', 'title = "Forward"\nlessn = "xor"', "chapter 1, lessn is not known; did you mean 'lesson'?"),
        ('title = "One step"', 'title = "One step"\nvoice = "x"', "voice is not known; known are title, lesson, language, theme, chapter"),
        ('title = "One step"', 'title = "One step"\ntheme = "neon"', "theme should be one of dark, light, print, but is 'neon'"),
        ('title = "One step"', 'title = "One step"\nlanguage = "english"', "language should be a code of two letters such as 'en', but is 'english'"),
        ('title = "One step"', "", "title is missing"),
    ],
)  # fmt: skip
def test_a_slip_is_named_with_its_place(old: str, new: str, expected: str):
    """File, chapter (counted from one), key, what was expected."""
    assert old in GOOD

    assert f"my.toml: {expected}" == complaint(GOOD.replace(old, new, 1))


@pytest.mark.parametrize(
    ("chapters", "expected"),
    [
        ("", "chapter is missing"),
        ("chapter = []", "chapter is missing: a lecture has at least one"),
        ('chapter = "ForwardPass"', "chapter should be a table: write [[chapter]] above its scene and title"),
        ('chapter = ["ForwardPass"]', "chapter 1 should be a table: write [[chapter]] above its scene and title"),
        ('[[chapter]]\nscene = "ForwardPass"\ntitle = "x"\n' * 101, "chapter: there are 101, but a lecture has at most 100"),
    ],
)  # fmt: skip
def test_chapters_are_one_to_a_hundred_tables(chapters: str, expected: str):
    """Neither none nor text in their place."""
    text = 'title = "One step"\nlesson = "xor"\n' + chapters

    assert f"my.toml: {expected}" == complaint(text)


def test_two_slips_are_two_lines():
    """Nobody has to call twice to learn of both."""
    assert (
        "my.toml: title is empty\n"
        "my.toml: chapter 1, scene: there is no scene 'Nowhere'; `python -m scenes list` shows all"
    ) == complaint(GOOD.replace("One step", "").replace('"ForwardPass"', '"Nowhere"'))


def test_broken_toml_is_told_with_its_line():
    """Python's TOML reader knows where."""
    assert "my.toml: is not TOML: Invalid value (at line 1, column 9)" == complaint(
        "title = \nlesson"
    )


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path):
    """Missing, not UTF-8, too large."""
    with pytest.raises(LectureError, match=r"gone\.toml: cannot be read \(No such file"):
        Lecture.read(tmp_path / "gone.toml")

    latin = tmp_path / "latin.toml"
    latin.write_bytes(b'title = "\xe9"')
    with pytest.raises(LectureError, match=r"^latin\.toml: is not UTF-8 text \(byte 9\)$"):
        Lecture.read(latin)

    large = tmp_path / "large.toml"
    large.write_bytes(b"#" * 1_000_001)
    with pytest.raises(LectureError, match=r"^large\.toml: the file is larger than a megabyte$"):
        Lecture.read(large)
