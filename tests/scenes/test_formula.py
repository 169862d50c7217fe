"""Formulas: named parts, numbers with their origin, text that is data."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from manim import FadeIn, FadeOut, RoundedRectangle, VMobject
from manim.animation.animation import prepare_animation

from backprop import Decimals, Lesson, Trace
from scenes.mobjects.formula import Formula, Words, matrix, number, piece
from scenes.mobjects.outlines import TypesettingError, typeset
from scenes.mobjects.rounded import Rounded
from scenes.mobjects.value import Value, outline
from scenes.rendering.drawn import style_of

MAZUR = Trace.of(Lesson.named("two-two-two"))


def test_a_part_is_found_by_its_name_and_moves_with_the_formula():
    """The weight of w x is left of x, before and after a shift."""
    formula = Formula(piece("w", "weight"), piece("x", "input"))

    assert formula["weight"].get_x() < formula["input"].get_x()
    before = formula["weight"].get_x()
    assert before + 2 == pytest.approx(formula.shift([2, 0, 0])["weight"].get_x())


def test_a_number_in_a_formula_knows_its_quantity():
    """The part that shows 0.15 says it is W[1][0,0]."""
    formula = Formula("w =", number(MAZUR.show("W[1][0,0]")))

    assert ["0.15"] == [part.shown.text for part in formula.numbers]
    assert "W[1][0,0]" == formula["W[1][0,0]"].shown.address


def test_the_cells_of_a_matrix_stand_in_rows_and_columns():
    """[[1, 2], [3, 4]]: 1 is above 3 and left of 2."""
    formula = Formula(matrix([[piece(n, n, stated="a cell") for n in row] for row in ("12", "34")]))

    assert formula["1"].get_y() > formula["3"].get_y()
    assert formula["1"].get_x() < formula["2"].get_x()


def test_an_unknown_part_is_named_with_those_that_exist():
    """A typing slip in a scene says what there is."""
    with pytest.raises(KeyError, match=r"no part 'z'.*there are x"):
        Formula(piece("x", "x"))["z"]


def test_words_are_data_never_markup():
    """#read, $x$ and *stars* are drawn as they are typed, glyph by glyph."""
    for text in ('#read("secret.txt")', "$x$", "*stars*", "\\ backslash", "<label>"):
        assert len(Words(text).submobjects[0].points) > 0
    assert len(typeset('#"#read(1)"')) == len("#read(1)")


def test_a_broken_formula_is_refused_with_its_source():
    """Typst's own words and what was asked."""
    with pytest.raises(TypesettingError, match="cannot set"):
        Formula(piece("frac("))


def test_a_changing_number_stays_centred_where_it_was():
    """0.25 becomes 1234.5 in the same place and size."""
    value = Value(MAZUR.show("W[1][1,0]", Decimals(2))).move_to([1, 2, 0])
    value.show(MAZUR.show("a[1][0]", Decimals(6)))

    assert "0.593270" == value.shown.text
    np.testing.assert_allclose([1, 2, 0], value.get_center(), atol=1e-6)


def test_a_minus_is_a_minus_and_a_power_is_raised():
    """-1.5e-9 is set as −1.5·10⁻⁹: the last digit is smaller and higher than the first."""
    points = outline("-1.5e-9")

    assert points[:, 1].max() > outline("1.5")[:, 1].max() + 0.1


@pytest.mark.parametrize("change", [FadeIn, FadeOut, lambda part: part.animate.set_fill("#123456")])
def test_a_part_changes_its_colour_as_any_mobject_does(change: Callable[[VMobject], Any]):
    """At every moment, though less is worked out; a stroke that is seen, too."""
    for stroke in (0, 2):
        part = Formula(piece("x", "x"))["x"].set_stroke(width=stroke)
        plain = VMobject().set_points(part.points).match_style(part)
        shown = [prepare_animation(change(each)) for each in (part, plain)]
        for animation in shown:
            animation.begin()
        for alpha in (0.25, 0.5, 1):
            for animation in shown:
                animation.interpolate(alpha)
            ours, manims = (animation.mobject for animation in shown)
            assert (ours.fill_rgbas == manims.fill_rgbas).all()
            assert ours.stroke_width == manims.stroke_width == stroke
            assert style_of(ours) == style_of(manims) or (not stroke and alpha < 1)


def test_round_corners_are_manims():
    """The very same curves, wherever they begin; a radius is no longer than half a side."""
    for width, height, radius in ((4, 1, 0.3), (1, 3, 0.1), (2, 1, 0.5)):
        expected = RoundedRectangle(width=width, height=height, corner_radius=radius)
        found = Rounded(width, height, radius)
        assert sorted(expected.points.round(9).tolist()) == sorted(found.points.round(9).tolist())

    assert (1, 1) == pytest.approx((Rounded(1, 1, 9).width, Rounded(1, 1, 9).height))
