"""Names and pictures of inputs and outputs: kept in both formats, and checked."""

import pytest

from backprop import Appearance, Lesson, LessonError
from backprop.trained import trained_lesson

LOOKS = Appearance(("left", "right"), ("lamp",), "switch", "lamp")
FILE = """rate = 1
[appearance]
{appearance}
[network]
layers = [2, 1]
[[example]]
x = [0, 1]
y = [1]
"""


def test_the_staircase_has_names_and_pictures():
    looks = Lesson.named("staircase").appearance

    assert ("left switch", "right switch") == looks.inputs
    assert ("lamp",) == looks.outputs
    assert ("switch", "lamp") == (looks.input_picture, looks.output_picture)


def test_a_lesson_keeps_them_in_both_formats_and_when_it_is_trained():
    lesson = Lesson.of(layers=[2, 1], examples=[([0, 1], [1])], appearance=LOOKS)

    assert LOOKS == Lesson.from_toml(lesson.to_toml()).appearance
    assert LOOKS == Lesson.from_json(lesson.to_json()).appearance
    assert LOOKS == trained_lesson(lesson, {}).appearance


def test_what_is_left_out_is_not_written():
    """A number without a name."""
    lesson = Lesson.of(layers=[2, 1], examples=[([0, 1], [1])])

    assert Appearance() == lesson.appearance
    assert "appearance" not in lesson.to_toml() + lesson.to_json()


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('inputs = ["left"]', "line 3: appearance.inputs: should hold 2 names, one for each, "
         "not 1"),
        ('outputs = ["a", "b"]', "line 3: appearance.outputs: should hold 1 names, one for each, "
         "not 2"),
        ('inputs = "left"', "line 3: appearance.inputs: should be a list, not 'left'"),
        ('inputs = ["left", ""]', "line 3: appearance.inputs[1]: should be one line of 1 to 24 "
         "characters, not ''"),
        ('outputs = ["a\\nb"]', "line 3: appearance.outputs[0]: should be one line of 1 to 24 "
         r"characters, not 'a\nb'"),
        ('input_picture = "swich"', "line 3: appearance.input_picture: no picture 'swich'; "
         "did you mean 'switch'?"),
        ('output_picture = "cat"', "line 3: appearance.output_picture: no picture 'cat'; "
         "there is: number, switch, lamp, pixel"),
        ("input_pictures = 1", "line 3: appearance.input_pictures: unknown key; did you mean "
         "'input_picture'?"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(line, problem):
    with pytest.raises(LessonError) as error:
        Lesson.from_toml(FILE.format(appearance=line))

    assert f"lesson.toml, {problem}" == str(error.value)


def test_in_python_it_is_an_appearance():
    with pytest.raises(LessonError, match="appearance: should be an Appearance, not 'lamp'"):
        Lesson.of(layers=[2, 1], examples=[([0, 1], [1])], appearance="lamp")
