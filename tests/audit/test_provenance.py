"""Digits without provenance are refused when they are made, or found on screen by the audit."""

from __future__ import annotations

from dataclasses import replace

import manim
import numpy as np
import pytest
from manim import WHITE, ImageMobject, PMobject, Square, VMobject

from backprop import Decimals, Symbol
from scenes.audit.watching import audited
from scenes.mobjects.formula import Formula, Words, matrix, number, piece, words
from scenes.mobjects.plot import Plot
from scenes.mobjects.value import outline
from scenes.provenance import UnprovenError, digits_in, stated, unaccounted
from scenes.theme import DARK
from tests.audit.broken import findings, rules, scene_that_shows

HALF = stated("0.5", "half, by definition")


def one(make, **options):
    """The only finding, which is about provenance and names the beat."""
    [found] = findings(make, **options)
    assert ("provenance", "start") == (found.rule, found.beat)
    return found


# -- refused when made ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "make",
    [
        lambda: piece("0.5"),
        lambda: piece("x_1"),
        lambda: words("step 3"),
        lambda: Formula("x", "=", "0.5"),
        lambda: Formula(piece("x"), "= 2"),
        lambda: Formula(matrix([["1", "0"]])),
        lambda: Words("It is 0.5."),
        lambda: Words("Layer 2 of 3", shown=[stated(2, "the layer")]),
        lambda: Words("It is 10.5.", shown=[HALF]),
        lambda: Words("It is 0.55.", shown=[HALF]),
    ],
)
def test_digits_that_nobody_vouches_for_are_not_set(make):
    """A formula, a part of one, words: the error names them."""
    with pytest.raises(UnprovenError, match="without saying where it comes from"):
        make()


@pytest.mark.parametrize(
    "make",
    [
        lambda: piece("x"),
        lambda: piece("x_1", stated="the first input"),
        lambda: piece(Symbol("w_(1 2)^((1))", "W[1][0,1]")),
        lambda: words("step 3", stated="the step"),
        lambda: number(HALF),
        lambda: Formula("x", "=", number(HALF), "#h(0.3em)"),
        lambda: Words("It is 0.5.", shown=[HALF]),
        lambda: Words("−1.5·10⁻⁹", shown=[stated("-1.5e-9", "a constant")]),
    ],
)
def test_what_says_where_it_comes_from_is_set(make):
    """A symbol's indices, a statement, a number with its quantity, the length of a space."""
    make()


@pytest.mark.parametrize(
    "own",
    [
        {"title": "Step 3"},
        {"words": {"start": "It is 0.5."}},
    ],
)
def test_titles_and_captions_type_no_numbers(own):
    """Words with digits of their own end the scene before anybody sees them."""
    with pytest.raises(UnprovenError):
        audited(scene_that_shows(lambda scene: [], **own))


def test_titles_and_captions_fill_numbers_in():
    """An address, a count, a constant that is said to be one."""
    own = {
        "title": "Loss {loss}",
        "words": {"start": "It is {a[1][0]} after {steps:step(s)}, times {1}."},
    }

    assert [] == findings(lambda scene: [], own=own)


def test_axes_take_symbols_and_no_typed_numbers():
    """The name of an axis is a formula like any other; its ticks are stated."""

    def plot(scene, label):
        return Plot(scene.zones.stage, x=(0, 50), y=(0, 1), x_label=label, y_label="E",
                    size=scene.zones.sizes.small, theme=DARK)  # fmt: skip

    assert [] == findings(lambda scene: [plot(scene, "w")])
    with pytest.raises(UnprovenError, match="'w_1' shows 1"):
        findings(lambda scene: [plot(scene, "w_1")])


def test_a_statement_says_why():
    """The reason stays with the number."""
    assert ("3", "the layer") == (stated(3, "the layer").text, stated(3, "the layer").reason)


@pytest.mark.parametrize(
    ("source", "digits"),
    [
        ("w_(1 2)^((1))", ["1", "2", "1"]),
        ("x #h(0.3em) y", []),
        ("lr(\\(, size: #2.100em)", []),
        ("-1.5 dot 10^(-9)", ["1", "5", "10", "9"]),
    ],
)
def test_the_digits_of_a_source_are_those_that_it_shows(source, digits):
    """The length of a space or the size of a bracket is not shown."""
    assert digits == digits_in(source)


def test_each_number_in_words_has_to_be_one_that_is_shown():
    """0.5 vouches neither for 10.5 nor for 0.55 nor for a second number."""
    assert [] == unaccounted("0.5 and 0.5", [HALF])
    assert ["10"] == unaccounted("0.5 and 10", [HALF])
    assert ["10", "5"] == unaccounted("10.5", [HALF])
    assert ["0", "55"] == unaccounted("0.55", [HALF])


# -- found on screen --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda: manim.Text("0.5"), "Text"),
        (lambda: manim.MarkupText("<b>0.5</b>"), "MarkupText"),
        (lambda: manim.Typst("0.5"), "Typst"),
        (lambda: manim.MathTypst("x = 0.5"), "MathTypst"),
        (lambda: manim.Text("Layer 2"), "Text"),
    ],
)
def test_text_set_by_other_means_is_read(make, what):
    """Manim's own text knows what it was made from."""
    found = one(lambda scene: [make()])

    assert what == found.what
    assert "without a quantity behind it" in found.problem


@pytest.mark.parametrize("make", [lambda: manim.Text("layer"), lambda: manim.MathTypst("x")])
def test_text_without_digits_may_be_set_by_other_means(make):
    """There is nothing to prove."""
    assert [] == findings(lambda scene: [make()])


def test_a_decimal_number_of_manims_is_read():
    """It consists of one text for each digit."""
    found = findings(lambda scene: [manim.DecimalNumber(0.5, mob_class=manim.Text)])

    assert {"provenance"} == rules(found)
    assert {"0", "5"} <= {digit for each in found for digit in each.problem}


def test_numbers_on_the_axes_of_manim_are_read():
    """`include_numbers` asks nobody where they come from."""
    config = {"include_numbers": True, "label_constructor": manim.Text}

    found = findings(lambda scene: [manim.Axes(x_range=[0, 2, 1], axis_config=config)])
    assert "provenance" in rules(found)


@pytest.mark.parametrize("own", [{"fill_opacity": 1}, {"fill_opacity": 0, "stroke_width": 2}])
def test_digits_in_bare_outlines_are_recognised(own):
    """A VMobject with the points of 0.5, filled or drawn as lines."""
    bare = VMobject(color=WHITE, **own).set_points(outline("0.5") * 0.5)

    assert "shows 05" in one(lambda scene: [bare.move_to(scene.zones.stage.center)]).problem


@pytest.mark.parametrize("make", [lambda: VMobject().set_points(outline("−·")), Square])
def test_outlines_without_digits_are_no_matter(make):
    """Signs and shapes."""
    assert [] == findings(lambda scene: [make().move_to(scene.zones.stage.center)])


def test_a_picture_made_of_pixels_proves_nothing():
    """Whatever it shows."""
    pixels = np.full((20, 20), 255, dtype=np.uint8)

    assert "its digits cannot be read" in one(lambda scene: [ImageMobject(pixels)]).problem


def test_a_cloud_of_points_proves_nothing():
    """Digits can be dotted, too."""
    dotted = PMobject().add_points([[0, 0, 0], [0.1, 0.2, 0]])

    assert "its digits cannot be read" in one(lambda scene: [dotted]).problem


def test_a_letter_taken_out_of_its_text_proves_nothing():
    """Of another font's outlines without their text nobody can tell what they say."""
    assert "its digits cannot be read" in one(lambda scene: [manim.Text("0")[0]]).problem


def first_answer(scene):
    return scene.value(scene.trace.show("a[1][0]", Decimals(4)))


def test_a_value_with_another_outline_is_found_out():
    """It says 0.5933 and draws 0.6000: the audit believes what is drawn."""

    def forged(scene):
        value = first_answer(scene)
        return [value.set_points(outline("0.6000") * value.size)]

    found = findings(forged)
    assert "draws 0.6000, but says 0.5933" in {each.problem for each in found}
    assert [] == findings(lambda scene: [first_answer(scene)])


def test_a_value_that_nobody_can_read_is_found_out():
    """Turned, stretched: no digit is recognised, so none is proven."""
    for change in (lambda v: v.rotate(0.3), lambda v: v.stretch(1.5, 0)):
        found = findings(lambda scene, change=change: [change(first_answer(scene))])
        assert any("draws ?" in each.problem for each in found)


def test_words_with_another_outline_are_found_out():
    """What the words say is checked against the glyphs, digit by digit."""

    def forged(scene):
        said = scene.text("It is 0.5.", shown=[HALF])
        other = scene.text("It is 0.7.", shown=[stated("0.7", "another")])
        said[0].set_points(other[0].points)
        return [said]

    assert "draws the digits 07, not those of its source" in one(forged).problem
    assert [] == findings(lambda scene: [scene.text("It is 0.5.", shown=[HALF])])


def test_a_symbol_with_another_outline_is_found_out():
    """x₁ drawn as x₂."""

    def forged(scene):
        first, second = (scene.math(scene.trace.symbol(f"x[{k}]")) for k in (0, 1))
        first.part(0).set_points(second.part(0).points)
        return [first]

    assert "draws the digits 2" in one(forged).problem


def test_a_symbol_that_names_no_quantity_proves_nothing():
    """Its digits are nobody's indices."""
    found = one(lambda scene: [scene.math(Symbol("0.5"))])

    assert "shows 05 without a quantity behind it" == found.problem
    assert [] == findings(lambda scene: [scene.math(scene.trace.symbol("W[1][0,1]"))])


def test_words_that_were_given_other_words_are_found_out():
    """The setting says more than its numbers vouch for."""

    def forged(scene):
        said = scene.text("It is 0.5.", shown=[HALF])
        said[0].setting = replace(said[0].setting, shown=())
        return [said]

    assert "says 0, 5 without a quantity behind it" in one(forged).problem
