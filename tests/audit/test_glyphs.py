"""What is drawn is read back from the outlines themselves, in every font, weight and size."""

from __future__ import annotations

import manim
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.mobjects.formula import Formula, Words, number, piece
from scenes.mobjects.glyphs import digits_read, number_read, read
from scenes.mobjects.outlines import typeset
from scenes.mobjects.value import outline
from scenes.provenance import stated

ALL = "0123456789"


def drawn(source: str) -> np.ndarray:
    """The points of Typst source."""
    return np.concatenate([glyph.points for glyph in typeset(source)])


@pytest.mark.parametrize(
    "source",
    [
        f'#"{ALL}"',
        f'#text(weight: "bold")[#"{ALL}"]',
        f"${' '.join(ALL)}$",
        f"$display({ALL})$",
        f"$x_({' '.join(ALL)})$",
        f"$x^({' '.join(ALL)})$",
        f"$x_(x_({' '.join(ALL)}))$",
        f'$upright("{ALL}")$',
        f'#text(font: "New Computer Modern Math", kerning: false)[#"{ALL}"]',
        f"$frac({ALL[:5]}, {ALL[5:]})$",
        f'$mat(delim: "[", {", ".join(ALL)})$',
        "#" + '"⁰¹²³⁴⁵⁶⁷⁸⁹"',
    ],
)
def test_every_digit_is_read_in_every_font_and_weight(source):
    """Words, bold words, formulas, indices, exponents, indices of indices, fractions, matrices."""
    glyphs = read(drawn(source))

    assert ALL == "".join(sorted(g.char for g in glyphs if g.char in ALL)) or (
        sorted("⁰¹²³⁴⁵⁶⁷⁸⁹") == sorted(g.char for g in glyphs)
    )


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    number=st.one_of(
        st.decimals(-(10**6), 10**6, allow_nan=False, places=4).map(lambda d: f"{d:f}"),
        st.builds("{}.{}e{}".format, st.integers(-9, 9), st.integers(0, 999),
                  st.integers(-400, 400)),
    ),
    size=st.floats(0.05, 3),
    place=st.tuples(st.floats(-7, 7), st.floats(-4, 4)),
)  # fmt: skip
def test_a_number_is_read_back_whatever_its_size_and_place(number, size, place):
    """The text that was drawn, sign, point and exponent included."""
    assert number == number_read(outline(number) * size + [*place, 0])


@pytest.mark.parametrize(
    "text", ["0", "-1", "0.5933", "-0.0001", "123456789", "1.5e-9", "-2e12", "1e5"]
)
def test_a_number_in_a_formula_is_read_back_too(text):
    """Set by Typst, with its own power of ten."""
    part = Formula(number(stated(text, "a test"))).part(0)

    assert text == number_read(part.points)


def test_the_size_of_the_type_is_read_from_the_glyphs():
    """One em of a Value is its size; halved, it is half."""
    points = outline("0.5933")

    assert [0.3] * 5 == pytest.approx([g.em for g in read(points * 0.3) if g.char in ALL])
    assert [0.15] * 5 == pytest.approx([g.em for g in read(points * 0.15) if g.char in ALL])


@pytest.mark.parametrize("bold", [False, True])
def test_the_size_of_words_is_read_from_the_glyphs(bold):
    """Every letter of words of 0.25 is of 0.25."""
    words = Words("the loss is small", size=0.25, bold=bold)

    sizes = {round(g.em, 4) for g in read(words[0].points) if g.char.isalpha()}
    assert {0.25} == sizes


def test_letters_and_greek_are_read():
    """Ligatures aside, what words say; and the letters of formulas."""
    assert "lossis" == "".join(g.char for g in read(Words("loss is")[0].points))
    assert {"η", "δ", "∂"} == {
        g.char for g in read(Formula(piece("eta delta partial")).part(0).points)
    }


@pytest.mark.parametrize(
    "points",
    [
        outline("8") @ np.diag([1.2, 1, 1]),  # stretched
        outline("8") @ np.diag([-1, 1, 1]),  # mirrored
        outline("6") @ np.array([[0.8, 0.6, 0], [-0.6, 0.8, 0], [0, 0, 1]]),  # turned
        manim.Circle().points,
        manim.Square().points,
        drawn("$infinity$"),
    ],
)
def test_other_outlines_are_no_digits(points):
    """A digit that is not set as a digit is none, nor is a circle a zero."""
    assert "" == digits_read(points)


def test_a_six_upside_down_is_not_believed_to_be_a_six():
    """Turned by 180° a 6 may look like a 9, but is read as neither."""
    assert digits_read(outline("6") @ np.diag([-1, -1, 1])) in ("", "9")


def test_a_digit_with_a_dent_is_none():
    """One handle out of place by 3 % of the height."""
    dented = outline("8").copy()
    dented[5] += [0.03, 0.03, 0]

    assert "8" == digits_read(outline("8"))
    assert "" == digits_read(dented)


def test_nothing_is_read_where_nothing_is_drawn():
    """No points, no glyphs."""
    assert () == read(np.zeros((0, 3)))
