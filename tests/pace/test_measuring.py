"""What pace measures of a scene that is played and not drawn."""

from __future__ import annotations

import json
from functools import cache

import pytest
from manim import RIGHT, Square

from backprop import Auto, Decimals
from scenes.commands import main
from scenes.mobjects.formula import piece
from scenes.pace.measuring import ScenePace, count_words, measured, stillest
from scenes.pace.picture import Picture
from scenes.roles import ROLES, allowed, kind_of
from scenes.stage import LectureScene
from tests.audit.broken import scene_that_shows


class Paced(LectureScene):
    """Two seconds of motion, two of rest, one of motion; then a beat that says why it is empty."""

    title = "A test"
    words = {"moves": "A square goes to the right, {a[1][0]}.", "alone": "A square, and no more."}
    training_runs = ("moves",)
    empty_on_purpose = {"alone": "the square is alone"}

    def construct(self) -> None:
        square = Square(self.zones.frame.height / 2).move_to(self.zones.stage.center)
        self.add(square)
        with self.beat("moves"):
            self.play(square.animate.shift(0.5 * RIGHT), run_time=2)
            self.wait(2)
            self.play(square.animate.shift(-0.5 * RIGHT), run_time=1)
            self.wait(1.5)
        with self.beat("alone"):
            self.play(square.animate(rate_func=lambda t: min(2 * t, 1)).scale(0.5), run_time=4)


@cache
def paced() -> ScenePace:
    return measured(Paced)


def test_the_times_are_those_of_the_film():
    """Seven and a bit: what the beat rests by itself is a moment more."""
    beat = paced().beats[0]

    assert beat.seconds == pytest.approx(7.2, abs=0.1)
    assert (beat.moving, beat.last, beat.stillness) == pytest.approx((3, 5, 2.2), abs=0.1)
    assert beat.rest == pytest.approx(beat.seconds - 5, abs=0.05)


def test_words_are_counted_with_the_numbers_among_them():
    assert paced().beats[0].words == 7
    assert paced().words == 12
    assert paced().beats[0].a_minute == pytest.approx(60 * 7 / paced().beats[0].seconds)
    assert count_words("E = 0.3 — less.") == 3


def test_a_play_that_stands_still_in_its_second_half_moves_only_in_its_first():
    """It is compared picture by picture, not believed: half of four seconds."""
    assert paced().beats[1].moving == pytest.approx(2, abs=0.5)


def test_the_picture_is_measured_without_title_and_caption():
    """A square of half the frame's height."""
    seen = paced().beats[0].picture

    assert seen.height == pytest.approx(50, abs=1)
    assert seen.width == pytest.approx(50 * 9 / 16, abs=1)


def test_a_training_run_is_measured_from_its_first_motion_to_its_last():
    assert [beat.run for beat in paced().beats] == [pytest.approx(5, abs=0.1), None]


def test_beats_of_a_run_that_follow_each_other_are_one_run():
    """From the first motion of the one to the last of the other: 7.2 s and two of the second."""

    class Both(Paced):
        training_runs = ("moves", "alone")

    first, second = measured(Both).beats
    assert (first.run, second.run) == (None, pytest.approx(first.seconds + 2, abs=0.5))


def test_a_scene_says_why_a_frame_is_empty():
    assert [beat.empty for beat in paced().beats] == ["", "the square is alone"]


def test_the_longest_stillness_counts_from_the_beginning_to_the_end():
    assert stillest([], 0, 7) == 7
    assert stillest([(1, 2), (5, 6)], 0, 7) == 3


def picture(make) -> Picture:
    return measured(scene_that_shows(make)).beats[0].picture


def test_a_key_of_a_legend_is_idle_where_its_colour_is_nowhere_else():
    """The loss is red somewhere: in a square, also where it is a tint of it."""

    def shown(scene, *, with_square: bool):
        tint = scene.theme.tint("error", 0.4)
        square = [Square(1, color=tint, fill_opacity=1)] if with_square else []
        return [*square, scene.legend(("loss", "error"))]

    assert picture(lambda scene: shown(scene, with_square=False)).idle_keys == ("loss",)
    assert picture(lambda scene: shown(scene, with_square=True)).idle_keys == ()


def test_an_equation_that_says_nothing_is_told():
    def equation(scene, right: str):
        return [scene.math(scene.number("a[1][0]"), "approx", scene.number(right))]

    assert picture(lambda s: equation(s, "a[1][0]")).same_sides == ("0.5933 ≈ 0.5933",)
    assert picture(lambda s: equation(s, "z[1][0]")).same_sides == ()


def test_formulas_numbers_and_symbols_are_noted():
    """A formula is a relation between letters; other numbers make no other one."""

    def shown(scene):
        lines = [
            scene.math(scene.trace.symbol(f"z[1][{i}]"), "=", piece("w"), "dot", piece("x"))
            for i in range(2)
        ]
        numbers = [scene.value(scene.trace.show("loss", style)) for style in (Auto(4), Decimals(2))]
        return [mob.shift([0, 2 - n, 0]) for n, mob in enumerate([*lines, *numbers])]

    seen = picture(shown)
    assert set(seen.formulas) == {"z_#^((#)) = w dot x"}
    assert {("loss", "0.2984"), ("loss", "0.30")} <= set(seen.numbers)
    assert seen.symbols == (("z[1][0]", "z_1^((1))"), ("z[1][1]", "z_2^((1))"))


def test_the_smallest_type_and_the_smallest_script_are_found():
    def shown(scene, share: float):
        height = scene.zones.frame.height
        return [scene.math(scene.trace.symbol("a[1][0]"), size=share * height)]

    small, large = (picture(lambda s, n=n: shown(s, n)) for n in (0.025, 0.03))
    assert (small.type, large.type) == pytest.approx((2.5, 3.0), abs=0.02)
    assert small.script < large.script < 0.8 * large.type


# -- colours ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("x[0]", "values"),
        ("example[1].a[2][0]", "values"),
        ("y[1]", "targets"),
        ("W[1][0,1]", "parameters"),
        ("step[0].W[1][0,1]", "parameters"),
        ("step[3].b[2][0]", "new parameters"),
        ("turned@3/2.loss", "loss and slopes"),
        ("dA_dZ[1][0,0]", "loss and slopes"),
        ("eta", "steps"),
        ("seconds", ""),
    ],
)
def test_an_address_tells_what_kind_of_quantity_it_is(address: str, kind: str):
    assert kind_of(address) == kind
    assert (allowed(address) is None) == (kind == "")


def test_one_role_has_one_meaning():
    """No role stands for two kinds, but for values and targets, and parameters and new ones."""
    groups = [("values", "targets"), ("parameters", "new parameters"), ("loss and slopes",)]
    roles = [frozenset().union(*(ROLES[kind] for kind in group)) for group in groups]

    assert all(not a & b for n, a in enumerate(roles) for b in roles[:n])
    assert ROLES["steps"] == {"update"}


@pytest.mark.parametrize("role", ["error", "text", "muted"])
def test_a_number_in_its_colour_or_in_none_is_well(role):
    assert picture(lambda s: [s.value(s.trace.show("loss"), role=role)]).colours == ()


def test_a_number_in_a_colour_of_another_meaning_is_told():
    """The loss in the colour of a step, which is that of what is talked about, too."""
    seen = picture(lambda s: [s.value(s.trace.show("loss"), role="update")])

    assert seen.colours == (("loss and slopes", "update/focus", "loss"),)


# -- the command ------------------------------------------------------------------------------

SCENE = """
from manim import FadeIn, RIGHT, Square
from scenes.stage import LectureScene


class Good(LectureScene):
    title = "A square"
    words = {"comes": "A square comes in, and stays for a while."}

    def construct(self):
        square = Square(0.65 * self.zones.frame.height).move_to(self.zones.body.center)
        with self.beat("comes"):
            self.play(FadeIn(square), run_time=3)
            self.wait(1)


class Fast(Good):
    words = {"comes": "A square comes in, " + 8 * "and in "}
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(SCENE, encoding="utf-8")
    return str(path)


def test_the_command_ends_with_0_where_no_rule_is_broken(file, capsys):
    assert 0 == main(["pace", file, "Good"])
    assert "broken: nothing" in capsys.readouterr().out


def test_and_with_1_where_one_is(file, capsys):
    assert 1 == main(["pace", file, "Fast"])
    told = capsys.readouterr().out
    assert "words: a scene's words in its time, on average (at most 150 words a minute)" in told


def test_json_has_every_measure(file, capsys):
    assert 0 == main(["pace", file, "Good", "--json"])
    [chapter] = json.loads(capsys.readouterr().out)["chapters"]
    [beat] = chapter["scenes"][0]["beats"]
    assert (beat["name"], beat["words"], chapter["broken"]) == ("comes", 9, [])
    assert beat["picture"]["height"] == pytest.approx(65, abs=1)


def test_a_page_is_written_with_its_date_and_version(file, tmp_path, capsys):
    page = tmp_path / "pace.md"
    assert 0 == main(["pace", file, "Good", "--write", str(page)])
    assert "| Good | 5 | 115 | " in page.read_text(encoding="utf-8")
    assert "manim-backprop 0." in page.read_text(encoding="utf-8")


def test_what_is_not_there_is_said(file, capsys):
    assert 2 == main(["pace", file, "God"])
    assert "did you mean 'Good'" in capsys.readouterr().err.replace('"', "'")
