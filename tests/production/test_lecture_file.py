"""A lecture file names scenes and lessons, and every slip in it is answered by one clear line."""

from pathlib import Path

import pytest

from scenes.production import lecture
from scenes.production.errors import LectureError
from scenes.production.lecture import Lecture
from scenes.production.telling import Telling

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
    monkeypatch.setattr(lecture, "_names", lambda scenes, lessons: names)


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
        ('"ForwardPass"', '"FowardPass"', ", line 6: chapter 1, scene: there is no scene 'FowardPass'; did you mean 'ForwardPass'?"),
        ('"ForwardPass"', '"../evil.py"', ", line 6: chapter 1, scene: there is no scene '../evil.py'; `manim-backprop scenes` shows ours, --scenes FILE.py names a file of yours"),
        ('lesson = "xor"', 'lesson = "xr"', ", line 3: lesson: there is no lesson 'xr'; did you mean 'xor'?"),
        ('lesson = "xor"', 'lesson = "/etc/my.toml"', ", line 3: lesson: there is no lesson '/etc/my.toml'; a file of your own is given by --lesson"),
        ('"two-two-two"', "222", ", line 12: chapter 2, lesson should be a text in quotes, but is 222"),
        ('title = "Forward"', "", ", line 5: chapter 1, title is missing"),
        ('title = "Forward"', 'title = ""', ", line 7: chapter 1, title is empty"),
        ('title = "Forward"', f'title = "{"x" * 121}"', ", line 7: chapter 1, title has 121 characters, but at most 120 fit a frame"),
        ('title = "Forward"', r'title = "For\nward"', ", line 7: chapter 1, title contains a control character (a line break, say), or one that is no text"),
        ('title = "Forward"', 'title = "Forward"\nlessn = "xor"', ", line 8: chapter 1, lessn is not known; did you mean 'lesson'?"),
        ('title = "Forward"', 'title = "Forward"\noptions = 3', ", line 8: chapter 1, options should be a table such as { layer = 1 }, but is 3"),
        ('title = "Forward"', 'title = "Forward"\nwords = { layer = 3 }', ", line 8: chapter 1, words, layer should be a text in quotes, but is 3"),
        ('title = "Forward"', 'title = "Forward"\n[chapter.words]\nlayer = ""', ", line 9: chapter 1, words, layer is empty"),
        ('title = "Forward"', 'title = "Forward"\npauses = { layer = 61 }', ", line 8: chapter 1, pauses, layer should be 0 to 60 seconds, but is 61"),
        ('title = "Forward"', 'title = "Forward"\npauses = { layer = nan }', ", line 8: chapter 1, pauses, layer should be 0 to 60 seconds, but is nan"),
        ('title = "Forward"', 'title = "Forward"\npauses = { layer = "long" }', ", line 8: chapter 1, pauses, layer should be a number of seconds, but is 'long'"),
        ('title = "One step"', 'title = "One step"\nloud = "x"', ", line 3: loud is not known; known are title, lesson, author, language, theme, aspect, quality, captions, font, voice, labels, themes, lessons, chapter"),
        ('title = "One step"', 'title = "One step"\ntheme = "neon"', ", line 3: theme: there is no theme 'neon'; there are dark, light, print"),
        ('title = "One step"', 'title = "One step"\naspect = "4:3"', ", line 3: aspect should be one of 16:9, 1:1, 9:16, but is '4:3'"),
        ('title = "One step"', 'title = "One step"\nquality = "xl"', ", line 3: quality should be one of l, m, h, k, but is 'xl'"),
        ('title = "One step"', 'title = "One step"\nlanguage = "english"', ", line 3: language should be a language code such as 'en', 'de' or 'pt-BR', but is 'english'"),
        ('title = "One step"', "", ": title is missing"),
    ],
)  # fmt: skip
def test_a_slip_is_named_with_its_place(old: str, new: str, expected: str):
    """File, line, chapter (counted from one), key, what was expected."""
    assert old in GOOD

    assert f"my.toml{expected}" == complaint(GOOD.replace(old, new, 1))


@pytest.mark.parametrize(
    ("chapters", "expected"),
    [
        ("", ": chapter is missing"),
        ("chapter = []", ", line 3: chapter is missing: a lecture has at least one"),
        ('chapter = "ForwardPass"', ", line 3: chapter should be a table: write [[chapter]] above its scene and title"),
        ('chapter = ["ForwardPass"]', ", line 3: chapter 1 should be a table: write [[chapter]] above its scene and title"),
        ('[[chapter]]\nscene = "ForwardPass"\ntitle = "x"\n' * 101, ", line 3: chapter: there are 101, but a lecture has at most 100"),
    ],
)  # fmt: skip
def test_chapters_are_one_to_a_hundred_tables(chapters: str, expected: str):
    """Neither none nor text in their place."""
    text = 'title = "One step"\nlesson = "xor"\n' + chapters

    assert f"my.toml{expected}" == complaint(text)


OWN = """
[lessons.mine]
rate = 0.15
[lessons.mine.network]
layers = [1, 1]
[[lessons.mine.example]]
x = [0.1]
y = [1]
"""


def test_a_lecture_may_bring_its_own_networks(monkeypatch: pytest.MonkeyPatch):
    """Read digit for digit, as in a lesson file: 0.15 is 3/20. Such a file reads no other."""
    names = {"scene": ("ForwardPass", "TrainingLoop"), "lesson": ("mine", "two-two-two")}
    monkeypatch.setattr(lecture, "_names", lambda scenes, lessons: names)

    read = Lecture.from_toml(GOOD.replace('"xor"', '"mine"') + OWN)

    assert ("mine", "3/20") == (
        read.lesson_named("mine").name,
        str(read.lesson_named("mine").rate),
    )
    assert "two-two-two" == read.lesson_named("two-two-two").name


def test_a_slip_in_a_network_of_its_own_is_named_with_its_line():
    """By the lesson's reader, at the lecture's line; all other slips are told as well."""
    told = complaint(GOOD.replace("One step", "") + OWN.replace("0.15", '"fast"'))

    assert 2 == len(told.splitlines())
    assert "my.toml, line 2: title is empty" == told.splitlines()[0]
    assert told.splitlines()[1].startswith("my.toml, line 15: lessons, mine, rate: expected")


def test_a_slip_in_an_example_of_its_own_is_named_with_its_line():
    """Counted from one, as chapters are."""
    (told,) = complaint(GOOD + OWN.replace("x = [0.1]", "x = [0,1]")).splitlines()

    assert told.startswith("my.toml, line 19: lessons, mine, example 1, x: should be 1 long")


def test_options_words_and_pauses_make_a_telling():
    """As the chapter's scene is to be told; soft captions are not drawn."""
    more = 'options = { layer = 2 }\nwords = { layer = "Ja." }\npauses = { layer = 1 }\n'
    text = GOOD.replace('title = "Forward"\n', f'title = "Forward"\n{more}', 1)
    read = Lecture.from_toml('captions = "soft"\n' + text)

    told = read.telling(read.chapters[0])

    assert ({"layer": 2}, {"layer": "Ja."}, {"layer": 1.0}) == (
        *(told.options, told.words, told.pauses),
    )
    assert not told.captioned
    assert told == Telling.from_json(told.to_json())


def test_two_slips_are_two_lines():
    """Nobody has to call twice to learn of both."""
    assert (
        "my.toml, line 2: title is empty\n"
        "my.toml, line 6: chapter 1, scene: there is no scene 'Nowhere'; "
        "`manim-backprop scenes` shows ours, --scenes FILE.py names a file of yours"
    ) == complaint(GOOD.replace("One step", "").replace('"ForwardPass"', '"Nowhere"'))


def test_broken_toml_is_told_with_its_line():
    """And with what its writer may have meant; a pause of 1,5 s, or a table over several lines."""
    assert "my.toml, line 1: 'title =' is not TOML: Invalid value at column 9" == complaint(
        "title = \nlesson"
    )
    assert complaint(GOOD + "pauses = { total = 1,5 }").endswith(
        "a decimal has a point: 0.5, not 0,5"
    )
    assert complaint(GOOD + "words = {\n").endswith("all of { … } stands on one line")


def test_a_lesson_in_its_place_is_told_in_one_line():
    """Not as a lecture with many unknown keys."""
    assert (
        "my.toml: is a lesson, not a lecture; `build --lesson` tells our lecture of it"
    ) == complaint("rate = 0.5\n[network]\nlayers = [1, 1]\n")


def test_a_byte_order_mark_is_no_part_of_it(tmp_path: Path):
    """As some editors write it; nor are Windows's line ends a slip."""
    path = tmp_path / "my.toml"
    path.write_bytes(("\ufeff" + GOOD.replace("\n", "\r\n")).encode())

    assert 2 == len(Lecture.read(path).chapters)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path):
    """Missing, not UTF-8, too large, no file at all."""
    with pytest.raises(LectureError, match=r"gone\.toml: no such file or directory; check"):
        Lecture.read(tmp_path / "gone.toml")

    latin = tmp_path / "latin.toml"
    latin.write_bytes(b'title = "\xe9"')
    with pytest.raises(LectureError, match=r"latin\.toml: is not UTF-8 text; save it as UTF-8$"):
        Lecture.read(latin)

    large = tmp_path / "large.toml"
    large.write_bytes(b"#" * 1_000_001)
    with pytest.raises(LectureError, match=r"large\.toml: is longer than 1,000,000 bytes$"):
        Lecture.read(large)

    device = tmp_path / "device.toml"
    device.symlink_to("/dev/zero")
    with pytest.raises(LectureError, match=r"device\.toml: is no regular file; check the path$"):
        Lecture.read(device)
