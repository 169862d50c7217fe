"""Colours of one's own: a theme in the lecture's file or in a file beside it, which can be read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from backprop import Lesson
from scenes.colours import ColoursError, contrast, name_of, read_theme
from scenes.commands import main
from scenes.forward_pass import ForwardPass
from scenes.palettes import PALETTES
from scenes.production.lecture import Lecture, LectureError
from scenes.production.order import Order
from scenes.stills import photograph, posed
from scenes.theme import THEMES, theme_named
from scenes.theme import contrast as of_arrays

SCHOOL = 'base = "light"\nbackground = "#FFF8E7"\nerror = "#8a1f55"\n'
LECTURE = f"""\
title = "In our colours"
lesson = "two-two-two"
theme = "school"

[themes.school]
{SCHOOL}
[[chapter]]
scene = "ForwardPass"
title = "Forward"
"""


def order(text: str) -> Order:
    lecture = Lecture.from_toml(text)
    theme = lecture.theme_named(lecture.theme)
    return Order(lecture, "one", Lesson.named("two-two-two"), theme, "l", Path("out"))


def test_a_lecture_has_colours_of_its_own():
    """Those that it says, and of its base what it does not."""
    theme = theme_named(order(LECTURE).theme)

    assert ("school", "#FFF8E7", "#8A1F55") == (theme.name, theme.background, theme.error)
    assert THEMES["light"].text == theme.text


def test_every_scene_draws_with_them():
    """The ground of a picture is the theme's."""
    drawn = posed(ForwardPass, photograph, theme=order(LECTURE).theme, size=(320, 180))

    assert {(0xFF, 0xF8, 0xE7)} == {image.getpixel((2, 2)) for _, image in drawn}


def test_another_colour_is_another_video_of_the_same_name():
    """The name is the lecture's; the key is made from the colours."""
    one, other = order(LECTURE), order(LECTURE.replace("#8a1f55", "#8a1f56"))

    assert "one-480p15" == one.stem == other.stem
    assert one.jobs()[0].key != other.jobs()[0].key


@pytest.mark.parametrize(
    ("slip", "line", "told"),
    [
        ('error = "#8a1f5"', 8, "error should be a colour such as '#1B1F24', but is '#8a1f5'"),
        ('eror = "#8a1f55"', 8, "eror is no role; did you mean 'error'?"),
        ('error = "#FFC0CB"', 8, "error has a contrast of 1.5 to the background, but 4.5 are"),
        ('positive = "#9A6200"', 8, "negative is the colour of positive weights, too"),
        ('base = "neon"', 6, "base should be one of dark, light, print, but is 'neon'"),
    ],
)  # fmt: skip
def test_colours_that_nobody_could_read_are_refused_with_their_line(
    slip: str, line: int, told: str
):
    right = 'base = "light"' if "base" in slip else 'error = "#8a1f55"'
    with pytest.raises(LectureError) as fault:
        Lecture.from_toml(LECTURE.replace(right, slip))

    assert told in str(fault.value).replace("school, ", "").replace("themes, ", "")
    if "negative" not in told:
        assert f"line {line}: " in str(fault.value)


def test_a_theme_without_a_base_says_every_role():
    with pytest.raises(LectureError, match="themes, school, text is missing; or write base ="):
        Lecture.from_toml(LECTURE.replace('base = "light"\n', ""))


def test_a_file_is_a_theme_for_any_command(tmp_path: Path, capsys: pytest.CaptureFixture):
    """`--theme school.toml`, and BACKPROP_THEME=school.toml under plain Manim."""
    file = tmp_path / "school.toml"
    file.write_text(SCHOOL)

    assert "school" == name_of(read_theme(file))
    assert "#FFF8E7" == theme_named(str(file)).background
    file.write_text('background = "#FFFFFF"\n')
    assert 2 == main(["stills", "ForwardPass", str(tmp_path / "a.png"), "--theme", str(file)])
    assert f"{file}: text is missing" in capsys.readouterr().err
    with pytest.raises(ColoursError, match=r"gone\.toml: no such file or directory"):
        read_theme(tmp_path / "gone.toml")


@pytest.mark.parametrize("name", PALETTES)
def test_our_own_themes_pass_their_own_check(name: str):
    """With the contrast that is worked out twice, from text and from arrays."""
    text, ground = PALETTES[name]["text"], PALETTES[name]["background"]
    arrays = [np.array([int(c[i : i + 2], 16) / 255 for i in (1, 3, 5)]) for c in (text, ground)]

    assert contrast(text, ground) == pytest.approx(of_arrays(*arrays))
    assert Lecture.from_toml(LECTURE.replace(SCHOOL, f'base = "{name}"\n'))
