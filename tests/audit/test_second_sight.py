"""Second sight: what a stranger reads in the pixels is what was computed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PIL import Image

from backprop import Scientific
from scenes.audit import tesseract
from scenes.audit.pixels import CONFIDENT, Line, surest, without_neighbours
from scenes.audit.second_sight import Reading, ReadLine, second_sight
from scenes.mobjects.value import Value, outline
from scenes.production.library import scene_named
from scenes.stage import LectureScene
from tests.lessons import lesson_called

WIDE, SQUARE, TALL = (2560, 1440), (1440, 1440), (1440, 2560)
RATE = 0.98  # of the numbers must be read for the comparison to mean anything
STILLS = [
    ("ForwardPass", "two-two-two", "dark", WIDE),
    ("ErrorCalculation", "two-three-one-relu", "print", WIDE),
    ("NeuronUpClose", "deep-sigmoid", "light", SQUARE),
    ("ChainRuleStepThrough", "extreme", "dark", TALL),
    ("TermsIntoMatrices", "wide", "dark", WIDE),
    ("HadamardProduct", "extreme", "light", WIDE),
    ("GradientDescentStep", "extreme", "print", SQUARE),
    ("TrainingLoop", "xor", "light", TALL),
]


# --- with tesseract -----------------------------------------------------------------------------


@pytest.mark.render
@pytest.mark.parametrize(("scene", "lesson", "theme", "size"), STILLS)
def test_what_is_seen_is_what_was_computed(
    scene: str, lesson: str, theme: str, size: tuple[int, int], record_property: Any
):
    """Every number at the end of every beat, read from the pixels; no sure mismatch."""
    seen = second_sight(
        scene_named(scene).load(), lesson=lesson_called(lesson), theme=theme, size=size
    )

    record_property("second sight", f"{scene}, {lesson}, {theme}: {seen}")
    assert [] == [str(reading) for reading in seen.mismatches]
    assert seen.rate >= RATE, [str(reading) for reading in seen.unread]


class OneNumber(LectureScene):
    """A number that says it is z[1][0], and draws something else."""

    title = "Drawn"
    words = {"drawn": "What is drawn here is something else."}
    drawn = ""

    def construct(self):
        with self.beat("drawn"):
            self.add(self.false(self.trace.show("z[1][0]"), self.drawn))

    def false(self, shown, text):
        value = Value(shown, size=0.4, theme=self.theme)
        return value.set_points(outline(text) * 0.4).center()


def seen_of(drawn: str, **own: Any) -> Reading:
    """The only number of a scene that draws this for 0.3775."""
    (reading,) = second_sight(type("Drawn", (OneNumber,), {"drawn": drawn, **own})).readings
    return reading


@pytest.mark.render
@pytest.mark.parametrize(
    "drawn",
    [
        *("0.3770", "0.3771", "0.3772", "0.3773", "0.3774", "0.3776", "0.3777", "0.3778", "0.3779"),
        *("0.8775", "0.3175", "0.3725", "1.3775", "-0.3775", "3.775", "0.377"),
    ],
)
def test_a_wrong_digit_is_caught(drawn: str):
    """One digit, the sign, the point, or a digit less: surely seen, and not what was computed."""
    reading = seen_of(drawn)

    assert ("0.3775", drawn) == (reading.expected, reading.read)
    assert reading.surely_wrong


@pytest.mark.render
@pytest.mark.parametrize("drawn", ["3.775e-2", "3.775e1", "3.775e-7", "3.765e-1", "-3.775e-1"])
def test_a_wrong_power_of_ten_is_caught(drawn: str):
    """−1 is computed: another power, its sign, another digit before it."""

    class Power(OneNumber):
        def construct(self):
            with self.beat("drawn"):
                self.add(self.false(self.trace.show("z[1][0]", Scientific(4)), drawn))

    (reading,) = second_sight(Power).readings

    assert ("3.775e-1", drawn) == (reading.expected, reading.read)
    assert reading.surely_wrong


@pytest.mark.render
def test_the_right_number_is_seen_as_right():
    """The same scene, drawn as it should be: on dark and on light."""
    assert [seen_of("0.3775", theme=theme).right for theme in ("dark", "light")] == [True, True]


@pytest.mark.render
def test_a_number_that_is_crossed_out_is_not_seen():
    """Something lies over the digits: nothing is read, so nothing is confirmed."""
    from manim import Rectangle

    class Covered(OneNumber):
        def false(self, shown, text):
            value = Value(shown, size=0.4, theme=self.theme)
            bar = Rectangle(width=3, height=0.1, stroke_width=0, fill_opacity=1, color="#FF0000")
            return value.add(bar)

    (reading,) = second_sight(Covered).readings

    assert not reading.right


# --- without ------------------------------------------------------------------------------------

LINE = Line(Image.new("L", (9, 9), 255), 9)


def test_without_the_program_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch):
    """Its Debian package, and the target that installs it."""
    monkeypatch.setenv("PATH", "")

    with pytest.raises(tesseract.NoTesseractError, match=r"apt-get install tesseract-ocr.*run"):
        tesseract.read([Image.new("L", (50, 50), 255)])


def test_what_is_read_unsurely_is_read_again_at_another_size(monkeypatch: pytest.MonkeyPatch):
    """And the surest reading counts, whatever it says; what was sure is left alone."""
    answers = iter([[("0.1", 95), ("O.2", 30)], [("0.2", 90)]])
    monkeypatch.setattr(tesseract, "read", lambda pages: next(answers) if pages else [])

    assert [("0.1", 95), ("0.2", 90)] == [(t, round(c)) for t, c in surest([LINE, LINE])]


def test_sizes_that_agree_make_a_reading_surer(monkeypatch: pytest.MonkeyPatch):
    """60 % and 50 %: both are wrong in one of five cases; a third that differs changes nothing."""
    answers = iter([[("-7", 60)], [("-7", 50)], [("-1", 70)]])
    monkeypatch.setattr(tesseract, "read", lambda pages: next(answers))

    assert [("-7", 80)] == [(text, round(confidence)) for text, confidence in surest([LINE])]


def test_what_no_size_can_read_is_nothing(monkeypatch: pytest.MonkeyPatch):
    """With no confidence at all."""
    monkeypatch.setattr(tesseract, "read", lambda pages: [("", 0.0)] * len(pages))

    assert [("", 0)] == surest([LINE])


@pytest.mark.parametrize(
    ("read", "confidence", "wrong"),
    [("0.3775", 99, False), ("0.3778", 99, True), ("0.3778", CONFIDENT - 1, False), ("", 0, False)],
)
def test_only_a_sure_reading_accuses(read: str, confidence: float, wrong: bool):
    """A poor picture is no proof; nor does it count as read."""
    reading = Reading("beat", "z[1][0]", (ReadLine("0.3775", read, confidence),))

    assert wrong == reading.surely_wrong
    assert (read == "0.3775") == reading.right


def test_a_sure_mantissa_accuses_though_its_power_is_unsure():
    """−1 alone is a poor thing to read; the digits before it are not."""
    lines = ReadLine("3.775", "3.765", 97), ReadLine("-1", "-1", 40)

    assert Reading("beat", "z[1][0]", lines).surely_wrong


def test_a_power_where_none_was_computed_is_a_mistake():
    """3.8 is computed, 3.8·10⁵ is drawn."""
    lines = ReadLine("3.8", "3.8", 97), ReadLine("", "5", 95)

    assert Reading("beat", "z[1][0]", lines).surely_wrong


def test_what_reaches_in_from_the_edge_is_not_the_numbers():
    """A corner of its circle goes; the digit in the middle stays, its soft rim too."""
    ink = np.zeros((7, 9))
    ink[2:5, 3:6] = 1.0
    ink[2, 3] = 0.1
    digit = ink.copy()
    ink[0:2, 0:2] = 0.9

    assert (digit == without_neighbours(ink)).all()


def test_a_line_through_a_digit_takes_it_along():
    """What is crossed out from edge to edge is not read at all, rather than read around."""
    ink = np.zeros((7, 9))
    ink[2:5, 3:6] = 1.0
    ink[3, :] = 1.0

    assert 0 == without_neighbours(ink).max()
