"""What every frame at the end of a beat has to satisfy; for each rule a scene that breaks it."""

from __future__ import annotations

import manim
import numpy as np
import pytest
from manim import RIGHT, UP, Circle, Line, ManimColor, Rectangle, RoundedRectangle, Square

from scenes.audit.findings import Finding
from scenes.audit.legibility import ratio
from scenes.mobjects.inside import inside
from scenes.mobjects.network import Edge
from scenes.mobjects.plate import Plate
from scenes.mobjects.value import Value
from scenes.theme import DARK, LIGHT, PRINT
from scenes.zones import SMALLEST_TEXT
from tests.audit.broken import findings, rules

SIZES = [(1280, 720), (1080, 1080), (1080, 1920)]


def one(make, rule: str, **options) -> Finding:
    """The only finding, and that it is of this rule and beat."""
    [found] = (
        each
        for each in findings(make, **options)
        if each.rule != "caption strip" or rule == each.rule
    )
    assert (rule, "start") == (found.rule, found.beat)
    return found


def answer(scene, size: float | None = None) -> Value:
    """Mazur's 0.5933, in the middle of the stage."""
    return scene.value(scene.trace.show("a[1][0]"), size=size).move_to(scene.zones.stage.center)


def circle(scene, radius: float = 0.6) -> Circle:
    return Circle(radius=radius, color=scene.theme["text"]).move_to(scene.zones.stage.center)


# -- safe area and caption strip --------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("side", ["left", "right", "bottom", "top"])
def test_nothing_reaches_out_of_the_safe_area(side, size):
    """A hundredth of the frame's height beyond it is seen; just inside it is well."""
    way = {"left": [-1, 0, 0], "right": [1, 0, 0], "bottom": [0, -1, 0], "top": [0, 1, 0]}[side]

    def square(scene, beyond: float):
        height = scene.zones.frame.height
        half = (0.02 * scene.zones.frame.height) / 2
        safe = scene.zones.safe
        box = Square(2 * half, stroke_width=0, fill_opacity=1)
        edge = np.multiply(way, [safe.width / 2, safe.height / 2, 0])
        return [box.move_to(edge + np.multiply(way, beyond * height - half))]

    bare = {"captioned": False, "title": ""}
    found = one(lambda scene: square(scene, 0.01), "safe area", size=size, own=bare)
    assert ("Square", "reaches out of the safe area") == (found.what, found.problem)
    assert {"caption strip"} >= rules(findings(lambda s: square(s, 0), size=size, own=bare))


def test_the_width_of_a_line_counts():
    """Its path is inside, its ink is not."""

    def frame(scene, width: float):
        safe = scene.zones.safe
        left = Line(safe.point(0, 0.4), safe.point(0, 0.6), stroke_width=width)
        return [left.shift([0.02, 0, 0])]

    assert "Line" == one(lambda scene: frame(scene, 20), "safe area").what
    assert [] == findings(lambda scene: frame(scene, 4))


@pytest.mark.parametrize("size", SIZES)
def test_the_caption_has_its_strip_for_itself(size):
    """A dot in its corner is one too many; one above it is not."""

    def dot(scene, x: float, y: float):
        return [
            Square(0.1, stroke_width=0, fill_opacity=1).move_to(scene.zones.caption.point(x, y))
        ]

    found = one(lambda scene: dot(scene, 0.03, 0.5), "caption strip", size=size)
    assert "Square" == found.what
    assert [] == findings(lambda scene: dot(scene, 0.5, 1.15), size=size)


# -- overlaps ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("apart", "caught"),
    [(0.0, True), (0.5, True), (0.95, True), (0.985, False), (1.1, False)],
)
def test_labels_do_not_lie_on_each_other(apart, caught):
    """Half a width apart they still do; a hair is none: outlines have round corners."""

    def pair(scene):
        first, second = answer(scene), scene.value(scene.trace.show("a[1][1]"))
        return [first, second.move_to(first).shift(apart * first.width * RIGHT)]

    found = findings(pair)
    assert caught == bool(found)
    assert {("overlap", "Value “0.5969”", "lies on Value “0.5933”")} >= {
        (each.rule, each.what, each.problem) for each in found
    }


@pytest.mark.parametrize(("shift", "caught"), [(0.0, True), (0.1, True), (3.0, False)])
def test_a_copy_of_a_formula_does_not_lie_on_the_formula(shift, caught):
    """What was set together is not exempt: a copy that was left behind covers its original."""

    def copied(scene):
        formula = scene.math(scene.trace.symbol("a[1][0]"), "approx", scene.number("a[1][0]"))
        formula.move_to(scene.zones.stage.center)
        return [formula, formula.copy().shift(shift * RIGHT)]

    found = findings(copied)
    assert caught == bool(found)
    assert {"overlap"} >= rules(found)


def test_parts_of_a_formula_stand_apart():
    """The number was moved onto its own symbol; as they were set they only stand close."""

    def formula(scene, moved: bool):
        made = scene.math(
            scene.trace.symbol("dW[1][0,1]"), "approx", scene.number("dW[1][0,1]"), size=0.5
        ).move_to(scene.zones.stage.center)
        if moved:
            made.part(1).move_to(made.part(0))
        return [made]

    assert {"overlap"} == rules(findings(lambda scene: formula(scene, True)))
    assert [] == findings(lambda scene: formula(scene, False))


def test_a_label_does_not_lie_on_an_edge():
    """The sketch's "+0.20" lies on its edge; on a plate it would not."""

    def labelled(scene, plate: bool):
        stage, label = scene.zones.stage, answer(scene)
        edge = Edge(stage.point(0.1, 0.5), stage.point(0.9, 0.5), 0.5, "positive", scene.theme)
        return [edge, Plate(label, theme=scene.theme, margin=0.06) if plate else label]

    found = one(lambda scene: labelled(scene, plate=False), "overlap")
    assert ("Value “0.5933”", "lies on Edge") == (found.what, found.problem)
    assert [] == findings(lambda scene: labelled(scene, plate=True))


def test_an_edge_over_a_plate_is_still_an_edge_over_a_label():
    """The plate hides only what was drawn before it."""

    def labelled(scene):
        stage, label = scene.zones.stage, answer(scene)
        edge = Edge(stage.point(0.1, 0.5), stage.point(0.9, 0.5), 0.5, "positive", scene.theme)
        return [Plate(label, theme=scene.theme, margin=0.06), edge]

    assert "lies on Edge" == one(labelled, "overlap").problem


def test_a_dashed_edge_meets_a_label_only_where_it_is_drawn():
    """A gap between two dashes is no line."""

    def labelled(scene, shift: float):
        stage = scene.zones.stage
        start = stage.center + np.array([-1, 0.35, 0])
        edge = Edge(start, start + 2 * RIGHT, 0.5, "negative", scene.theme)
        return [edge, answer(scene).shift(shift * UP)]

    assert [] == findings(lambda scene: labelled(scene, 0))
    assert "lies on Edge" == one(lambda scene: labelled(scene, 0.35), "overlap").problem


@pytest.mark.parametrize("declared", [True, False])
def test_a_label_lies_on_its_container_and_on_no_other_shape(declared):
    """The same circle, declared or not."""

    def labelled(scene):
        holder, label = circle(scene).set_fill(scene.theme["background"], 1), answer(scene)
        return [holder, inside(label, holder) if declared else label]

    found = findings(labelled)
    assert [] == found if declared else ["lies on Circle"] == [each.problem for each in found]


def test_a_copy_of_a_label_lies_in_the_same_container():
    """What flies away comes back: the declaration is copied with it."""

    def labelled(scene):
        holder = circle(scene).set_fill(scene.theme["background"], 1)
        return [holder, inside(answer(scene), holder).copy()]

    assert [] == findings(labelled)


@pytest.mark.parametrize(("radius", "caught"), [(0.6, False), (0.33, True), (0.2, True)])
def test_a_label_stays_within_its_container(radius, caught):
    """A circle that is wide enough for the number, and circles that are not."""

    def labelled(scene):
        holder = circle(scene, radius)
        return [holder, inside(answer(scene, size=0.3), holder)]

    found = findings(labelled)
    assert (["sticks out of Circle"] if caught else []) == [each.problem for each in found]
    assert {"overlap"} >= {each.rule for each in found}


def test_a_container_does_not_hide_its_label():
    """The circle was added after the number."""

    def labelled(scene, hidden: bool):
        holder = circle(scene).set_fill(scene.theme["background"], 1)
        label = inside(answer(scene), holder)
        return [label, holder] if hidden else [holder, label]

    assert "is hidden by Circle" == one(lambda scene: labelled(scene, True), "overlap").problem
    assert [] == findings(lambda scene: labelled(scene, False))


@pytest.mark.parametrize(("apart", "caught"), [(0.9, True), (1.3, False)])
def test_containers_do_not_overlap_each_other(apart, caught):
    """Two circles of radius 0.6 need 1.2 between their centres."""

    def pair(scene):
        holders = [circle(scene).shift(x * RIGHT) for x in (-apart / 2, apart / 2)]
        labels = [inside(answer(scene, 0.2).move_to(each), each) for each in holders]
        return [*holders, *labels]

    found = findings(pair)
    assert (["overlaps Circle"] if caught else []) == [each.problem for each in found]


def test_a_container_may_lie_in_another():
    """A plate in a panel: one inside the other is nesting."""

    def nested(scene):
        panel = Rectangle(width=3, height=2).move_to(scene.zones.stage.center)
        label, other = answer(scene), scene.text("a panel", size=0.3)
        plate = RoundedRectangle(width=1.2, height=0.5, corner_radius=0.1).move_to(label)
        inside(other.move_to(panel).shift(0.7 * UP), panel)
        return [panel, plate, inside(label, plate), other]

    found = {each.problem for each in findings(nested)}
    assert "overlaps Rectangle" not in found
    assert "overlaps RoundedRectangle" not in found


def test_shapes_without_labels_may_overlap():
    """A pulse on an edge, an edge on another one."""
    assert [] == findings(lambda scene: [circle(scene), circle(scene, 0.5).shift(0.3 * UP)])


# -- size of text -----------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("share", "caught"), [(0.021, True), (0.0221, False)])
def test_text_is_at_least_2_2_percent_of_the_frames_height(share, caught, size):
    """The size of its type, measured on the glyphs themselves."""

    def small(scene):
        em = share * scene.zones.frame.height
        words = scene.text("small words", size=em)
        symbol = scene.math(scene.trace.symbol("a[1][0]"), size=em)
        things = [answer(scene, size=em), words, symbol]
        return [
            each.move_to(scene.zones.stage.center).shift(0.7 * n * UP)
            for n, each in enumerate(things)
        ]

    found = findings(small, size=size)
    assert (["text size"] * 3 if caught else []) == [each.rule for each in found]
    assert all("is 2.10 % of the height, not 2.2" == each.problem for each in found)


def test_text_that_was_scaled_down_is_measured_as_it_is():
    """What the mobject says of its size does not count."""
    found = one(lambda scene: [answer(scene).scale(0.5)], "text size")

    assert "Value “0.5933”" == found.what
    assert 0.022 == SMALLEST_TEXT


def test_small_text_of_another_font_is_found():
    """Of an unknown font the height of the letters is a bound."""
    assert "Text" == one(lambda scene: [manim.Text("hello", font_size=5)], "text size").what
    assert [] == findings(lambda scene: [manim.Text("hello")])


# -- contrast ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "behind", "expected"),
    [
        ("#000000", "#FFFFFF", 21.0),  # WCAG 2: (1 + 0.05) / (0 + 0.05)
        ("#777777", "#FFFFFF", 4.48),  # the best-known grey that just fails
        ("#767676", "#FFFFFF", 4.54),  # and the one that just passes
        ("#FF0000", "#FFFFFF", 4.00),
        ("#0000FF", "#FFFFFF", 8.59),
        ("#FFFFFF", "#FFFFFF", 1.0),
    ],
)
def test_contrast_is_measured_as_wcag_does(text, behind, expected):
    """Ratios that are published for these pairs."""
    a, b = (np.array(ManimColor(each).to_rgb()) for each in (text, behind))

    assert expected == round(ratio(a, b), 2) == round(ratio(b, a), 2)


@pytest.mark.parametrize(("color", "caught"), [("#777777", True), ("#767676", False)])
def test_text_needs_a_contrast_of_4_5(color, caught):
    """One step of grey on white."""

    found = findings(lambda scene: [answer(scene).set_color(color)], theme="light")
    assert (["4.48 : 1, not 4.5 : 1"] if caught else []) == [each.problem for each in found]


@pytest.mark.parametrize(("opacity", "caught"), [(1, False), (0.6, False), (0.35, True)])
def test_dimmed_text_still_needs_it(opacity, caught):
    """What is not talked about may be dim, but not illegible."""
    found = findings(lambda scene: [answer(scene).set_fill(opacity=opacity)], theme="dark")

    assert (["contrast"] if caught else []) == [each.rule for each in found]


def test_what_lies_behind_counts():
    """The sketch's fault: 0.597, dark, on the mid blue of a neuron.

    Luminances 0.1469 and 0.0055: (0.1469 + 0.05) / (0.0055 + 0.05) is 3.55.
    """

    def neuron(scene, text: str):
        holder = circle(scene).set_fill("#2F6FA5", opacity=1)
        return [holder, inside(answer(scene).set_color(text), holder)]

    dark = one(lambda scene: neuron(scene, "#0E1116"), "contrast", theme="dark")
    assert ("Value “0.5933”", "3.55 : 1, not 4.5 : 1") == (dark.what, dark.problem)
    assert [] == findings(lambda scene: neuron(scene, "#FFFFFF"), theme="dark")


def test_a_translucent_shape_behind_counts_as_far_as_it_covers():
    """White text on white at 20 % over near-black is legible, at 80 % it is not."""

    def veiled(scene, opacity: float):
        holder = circle(scene).set_fill("#FFFFFF", opacity=opacity)
        return [holder, inside(answer(scene).set_color("#FFFFFF"), holder)]

    assert [] == findings(lambda scene: veiled(scene, 0.2), theme="dark")
    assert "contrast" == one(lambda scene: veiled(scene, 0.8), "contrast", theme="dark").rule


def test_text_drawn_as_lines_has_the_contrast_of_its_lines():
    """No fill, a light stroke on a dark ground; then a dark one."""

    def outlined(scene, color: str):
        return [answer(scene).set_fill(opacity=0).set_stroke(color, width=2)]

    assert [] == findings(lambda scene: outlined(scene, "#FFFFFF"), theme="dark")
    assert one(lambda scene: outlined(scene, "#222222"), "contrast", theme="dark")


@pytest.mark.parametrize("theme", [DARK, LIGHT, PRINT], ids=lambda theme: theme.name)
def test_every_role_of_every_theme_can_be_read(theme):
    """All colours that text may have."""
    roles = ("text", "muted", "input", "activation", "positive", "negative", "error", "update")

    def all_roles(scene):
        return [
            scene.text(role, role=role).move_to(scene.zones.stage.point(0.5, n / len(roles)))
            for n, role in enumerate(roles)
        ]

    assert [] == findings(all_roles, theme=theme)
