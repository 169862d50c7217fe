"""Numbers that are not the ones they say, and equations that a calculator does not confirm."""

from __future__ import annotations

from dataclasses import replace

import pytest
from manim import Animation, FadeIn, Square

from backprop import Decimals, Lesson, Scientific
from scenes.audit.watching import audited
from scenes.mobjects.formula import fraction, matrix, number, piece
from scenes.mobjects.matrix_row import RELATION, Grid, MatrixRow
from scenes.mobjects.value import outline
from scenes.provenance import stated
from scenes.stage import LectureScene
from tests.audit.broken import findings, rules, scene_that_shows

FOUR = Decimals(4)


def one(make, **options):
    [found] = findings(make, **options)
    assert "start" == found.beat
    return found


def given(text: str):
    """A number of the equation at hand, whatever the lesson."""
    return number(stated(text, "a number of this test"))


def answers(scene, text: str, address: str = "a[1][0]") -> list:
    """Mazur's first hidden neuron outputs 0.59326999…; `text` is what is said of it."""
    return [scene.value(replace(scene.trace.show("a[1][0]", FOUR), text=text, address=address))]


# -- numbers ----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["0.5934", "0.5932", "0.593", "0.59327", "-0.5933", "5.93e-1"])
def test_every_digit_of_a_number_counts(text):
    """Mazur's 0.59326999… to four decimals is 0.5933: no digit more, less or other."""
    found = one(lambda scene: answers(scene, text))

    assert ("truth", f"Value “{text}”") == (found.rule, found.what)
    assert ("a[1][0]", text, "0.5933") == (found.address, found.shown, found.correct)


def test_the_correct_rounding_passes():
    """0.59326999… is 0.5933."""
    assert [] == findings(lambda scene: answers(scene, "0.5933"))


def test_cutting_off_is_not_rounding():
    """Mazur's first output 0.75136507: cut off 0.7513, rounded 0.7514."""

    def cut(scene):
        return [scene.value(replace(scene.trace.show("a[2][0]", FOUR), text="0.7513"))]

    found = one(cut)
    assert ("truth", "a[2][0]", "0.7514") == (found.rule, found.address, found.correct)


def test_a_number_of_another_address_is_wrong():
    """The first neuron's 0.5933 under the name of the second, which outputs 0.5969."""
    found = one(lambda scene: answers(scene, "0.5933", address="a[1][1]"))

    assert ("truth", "a[1][1]") == (found.rule, found.address)
    assert ("0.5933", "0.5969") == (found.shown, found.correct)


def test_an_address_that_is_not_there_is_wrong():
    """Mazur's network has no third hidden neuron."""
    found = one(lambda scene: answers(scene, "0.5933", address="a[1][2]"))

    assert "there is no such quantity in this lesson" == found.problem


def test_a_number_that_nobody_can_be_sure_of_is_not_passed(monkeypatch):
    """tanh(1) − tanh(1) is zero, of which no digits ever tell the first."""
    monkeypatch.setattr("scenes.audit.plain.LAST", 200)
    how = {"weights": [[[1], [1]], [[1, -1]]], "activations": ["tanh", "identity"]}
    cancelling = Lesson.of(layers=[1, 2, 1], **how, examples=[([1], [0])])

    def guessed(scene):
        zero = scene.trace.show("z[2][0]", FOUR)
        return [scene.value(replace(zero, text="1.00e-60", style=Scientific(3)))]

    found = one(guessed, lesson=cancelling)
    assert ("truth", "z[2][0]") == (found.rule, found.address)
    assert "digits do not tell how it is written" in found.problem


def test_a_rounded_number_must_not_call_itself_exact():
    """0.5933 is not the whole of 0.59326999…"""

    def proud(scene):
        return [scene.value(replace(scene.trace.show("a[1][0]", FOUR), exact=True))]

    assert "is said to be exact, but is rounded" == one(proud).problem


def test_numbers_inside_words_are_checked():
    """The caption said 0.5934."""

    def said(scene):
        wrong = replace(scene.trace.show("a[1][0]", FOUR), text="0.5934")
        return [scene.text("It answers 0.5934.", shown=[wrong])]

    found = one(said)
    assert ("truth", "a[1][0]", "0.5933") == (found.rule, found.address, found.correct)


def test_numbers_inside_formulas_are_checked():
    """The same in a part of a formula."""

    def shown(scene):
        return [scene.math(number(replace(scene.trace.show("a[1][0]", FOUR), text="0.5934")))]

    assert ("truth", "0.5933") == (one(shown).rule, one(shown).correct)


# -- symbols beside numbers -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("symbol", "says"),
    [("a[1][0]", None), ("a[1][1]", "a[1][1]"), ("step[1].a[1][0]", "step[1].a[1][0]")],
)
def test_a_number_stands_beside_its_own_symbol(symbol, says):
    """a₁ ≈ 0.5933, not a₂, and not a₁ after the step."""
    found = findings(
        lambda scene: [scene.math(scene.trace.symbol(symbol), "approx", scene.number("a[1][0]"))]
    )

    assert [each.problem for each in found] == (
        [f"stands beside the symbol of {says}"] if says else []
    )


def test_two_names_of_one_quantity_are_both_right():
    """∂z/∂w is the input that the weight is multiplied with."""
    assert [] == findings(
        lambda scene: [
            scene.math(scene.trace.symbol("dZ_dW[1][0,0]"), "=", scene.number("a[0][0]"))
        ]
    )


# -- motions ----------------------------------------------------------------------------------


class CountsTo(Animation):
    """A value counts up and stays at a number, whatever the value says."""

    def __init__(self, value, text: str) -> None:
        self.text = text
        super().__init__(value, run_time=1)

    def interpolate_mobject(self, alpha: float) -> None:
        text = self.text if alpha == 1 else f"0.{int(9000 * alpha):04}"
        center = self.mobject.get_center()
        self.mobject.set_points(outline(text) * self.mobject.size).move_to(center)


def scene_that_counts(*texts: str) -> type[LectureScene]:
    """It counts to each of the texts in turn, within one beat."""

    def construct(self) -> None:
        value = self.value(self.trace.show("a[1][0]", FOUR))
        with self.beat("start"):
            for text in texts:
                self.play(CountsTo(value, text))

    return type(
        "Counts", (LectureScene,), {"words": {"start": "It counts."}, "construct": construct}
    )


def test_a_count_ends_on_the_proven_number():
    """From 0.0000 on to 0.5933; what it shows under way is a motion."""
    assert [] == audited(scene_that_counts("0.5933")).findings


def test_a_count_that_stops_too_early_is_caught():
    """0.5900 is drawn and 0.5933 is said, at the end of the beat."""
    found = audited(scene_that_counts("0.5900")).findings

    assert {"truth", "provenance"} == rules(found)
    assert all("start" == each.beat for each in found)
    assert {("a[1][0]", "0.5900", "0.5933")} == {
        (each.address, each.shown, each.correct) for each in found if each.rule == "truth"
    }


def test_a_motion_that_ends_wrong_is_caught_even_if_the_next_one_mends_it():
    """The viewer saw 0.5900 stand there."""
    [found] = audited(scene_that_counts("0.5900", "0.5933")).findings

    assert "a motion ends on another number than it says" == found.problem


def test_a_number_that_becomes_wrong_and_right_again_is_caught():
    """Between two motions of one beat it says that the second neuron outputs 0.5933."""

    def construct(self) -> None:
        right = self.trace.show("a[1][0]", FOUR)
        value = self.value(replace(right, address="a[1][1]"))
        with self.beat("start"):
            self.play(FadeIn(value))
            value.show(right)
            self.wait(1)

    scene = type(
        "Slips", (LectureScene,), {"words": {"start": "It slips."}, "construct": construct}
    )
    [found] = audited(scene).findings

    assert ("truth", "a[1][1]", "0.5969") == (found.rule, found.address, found.correct)


def test_what_is_shown_after_the_last_beat_is_looked_at_too():
    """No beat ends there, but the film does."""

    def construct(self) -> None:
        with self.beat("start"):
            self.wait(1)
        self.play(FadeIn(*answers(self, "0.5934")))

    own = {"words": {"start": "A beat."}, "construct": construct}
    [found] = audited(type("Late", (LectureScene,), own)).findings

    assert ("truth", "after the last beat") == (found.rule, found.beat)


def test_a_scene_without_any_beat_is_looked_at():
    """Whatever it plays."""
    own = {"construct": lambda self: self.play(FadeIn(*answers(self, "0.5934")))}

    assert {"truth"} == rules(audited(type("Mute", (LectureScene,), own)).findings)


# -- equations --------------------------------------------------------------------------------


def product(a: str, b: str, sign: str, c: str):
    return lambda scene: [scene.math(given(a), "dot", given(b), sign, given(c))]


@pytest.mark.parametrize(
    ("a", "b", "sign", "c"),
    [
        ("0.4", "0.3", "=", "0.12"),
        ("0.5933", "0.4", "approx", "0.2373"),
        ("0.5", "0.5", "approx", "0.2"),  # 0.25 is a tie: to the even digit
        ("2", "3", "approx", "6.00"),
        ("1.5e-9", "2", "=", "3e-9"),
        ("-0.4", "0.3", "=", "-0.12"),
    ],
)
def test_an_equation_that_a_calculator_confirms_passes(a, b, sign, c):
    """Worked out by hand."""
    assert [] == findings(product(a, b, sign, c))


@pytest.mark.parametrize(
    ("a", "b", "sign", "c", "correct"),
    [
        ("0.4", "0.3", "=", "0.13", "0.12"),
        ("0.5933", "0.4", "approx", "0.2374", "0.2373"),
        ("0.5933", "0.4", "=", "0.2373", "0.23732"),
        ("0.5", "0.5", "approx", "0.3", "0.2"),
        ("0.593", "0.397", "approx", "0.2355", "0.2354"),
        ("1.5e-9", "2", "=", "3e-8", "3e-9"),
        ("-0.4", "0.3", "=", "0.12", "-0.12"),
    ],
)
def test_an_equation_that_a_calculator_does_not_confirm_is_caught(a, b, sign, c, correct):
    """The finding says what the calculator answers."""
    found = one(product(a, b, sign, c))

    assert ("equation", c) == (found.rule, found.shown)
    assert float(correct) == pytest.approx(float(found.correct), rel=1e-9)
    assert "a calculator says" in found.problem


@pytest.mark.parametrize(
    ("items", "holds"),
    [
        (["0.1", "+", "0.2", "dot", "3", "=", "0.7"], True),
        (["0.1", "+", "0.2", "dot", "3", "=", "0.9"], False),
        (["1", "-", "0.25", '""^2', "=", "0.9375"], True),
        (["1", "-", "0.25", '""^2', "=", "0.75"], False),
        (["(", "1", "-", "0.25", ")", '""^2', "=", "0.5625"], True),
        (["(", "1", "-", "0.25", ")", '""^2', "=", "0.9375"], False),
        (["1", r"\/", "4", "=", "0.25"], True),
        (["1", r"\/", "3", "=", "0.3333"], False),
        (["1", r"\/", "3", "approx", "0.3333"], True),
        (["sigma", r"\(", "0.3775", r"\)", "approx", "0.5933"], True),
        (["sigma", r"\(", "0.3775", r"\)", "approx", "0.5932"], False),
        (["tanh", r"\(", "0", r"\)", "=", "0"], True),
        (['op("ReLU")', r"\(", "-2", r"\)", "=", "0"], True),
        (['op("ReLU")', r"\(", "-2", r"\)", "=", "-2"], False),
        (["-", "ln", r"\(", "0.5", r"\)", "approx", "0.693"], True),
        (["-", "ln", r"\(", "0.5", r"\)", "approx", "0.694"], False),
        (["0.25", "=", "1", r"\/", "4"], True),  # the working may stand on the right
        (["0.26", "=", "1", r"\/", "4"], False),
        (["0.5", "=", "0.5", "approx", "0.6"], False),  # the last of a chain
    ],
)
def test_formulas_are_read_as_they_are_written(items, holds):
    """Products before sums, squares before both, brackets first; functions of what follows."""

    def item(text: str):
        if text.lstrip("-").replace(".", "").isdigit():
            return given(text)
        return piece(text, stated="a sign") if any(map(str.isdigit, text)) else text

    found = findings(lambda scene: [scene.math(*map(item, items))])
    assert ([] if holds else ["equation"]) == [each.rule for each in found]


@pytest.mark.parametrize(("sign", "caught"), [("=", True), ("approx", False)])
def test_a_rounded_number_does_not_stand_beside_an_equals_sign(sign, caught):
    """a ≈ 0.5933; with = the reader takes it for the whole number."""
    found = findings(
        lambda scene: [scene.math(scene.trace.symbol("a[1][0]"), sign, scene.number("a[1][0]"))]
    )

    assert caught == (
        "is rounded, but stands beside =: write ≈" in {each.problem for each in found}
    )
    assert caught == bool(found)


@pytest.mark.parametrize(
    ("first", "second", "caught"),
    [
        ("delta[2][0]", "db[2][0]", False),  # db = δ
        ("delta[2][0]", "delta[2][1]", True),  # 0.1 and −0.0
        ("a[1][0]", "a[1][1]", True),  # 0.59326… and 0.59688…: both 0.6
    ],
)
def test_two_names_of_one_rounded_number_may_stand_beside_an_equals_sign(first, second, caught):
    """db = δ, digit by digit: that is the whole truth. What only looks alike is not the same."""

    def named(scene):
        one, other = (scene.number(address, style=Decimals(1)) for address in (first, second))
        return [scene.math(one, "=", other)]

    assert caught == ("equation" in rules(findings(named)))


def test_a_rounded_operand_makes_an_equals_sign_wrong_even_if_the_sum_is_right():
    """0.6 · 0.5 = 0.30 holds, but 0.6 is 0.59326999…, rounded."""
    found = one(
        lambda scene: [
            scene.math(scene.number("a[1][0]", style=Decimals(1)), "dot", given("0.5"), "=",
                       given("0.30"))
        ]
    )  # fmt: skip

    assert ("equation", "a[1][0]", "0.6") == (found.rule, found.address, found.shown)


def test_an_exact_number_may_stand_beside_an_equals_sign():
    """z = 0.3775 is the whole of it."""
    assert [] == findings(
        lambda scene: [scene.math(scene.trace.symbol("z[1][0]"), "=", scene.number("z[1][0]"))]
    )


def test_a_side_with_a_hidden_number_claims_nothing():
    """Only what is on screen is read: 0.4 · … = 0.13 is not finished yet."""

    def unfinished(scene):
        whole = scene.math(given("0.4"), "dot", given("0.3"), "=", given("0.13"))
        return [whole.part(0), whole.part(2), whole.layout]

    assert [] == findings(unfinished)


def test_numbers_on_a_fraction_line_are_not_misread():
    """What cannot be typed in as it stands is left alone rather than guessed."""
    assert [] == findings(
        lambda scene: [scene.math(fraction(given("1"), given("4")), "=", given("0.25"))]
    )


# -- equations of matrices --------------------------------------------------------------------

SQUARE = [["1", "2"], ["3", "4"]]
COLUMN = [["5"], ["6"]]


def numbers(rows: list[list[str]]):
    return matrix([[piece("dots.c") if n == "…" else given(n) for n in row] for row in rows])


@pytest.mark.parametrize(
    ("left", "sign", "right", "result", "correct"),
    [
        (SQUARE, None, COLUMN, [["17"], ["39"]], []),
        (SQUARE, None, COLUMN, [["17"], ["38"]], ["39"]),
        (SQUARE, None, SQUARE, [["7", "10"], ["15", "22"]], []),
        (SQUARE, None, SQUARE, [["1", "4"], ["9", "16"]], ["7", "10", "15", "22"]),
        (SQUARE, "dot.o", SQUARE, [["1", "4"], ["9", "16"]], []),
        (SQUARE, "dot.o", SQUARE, [["1", "4"], ["9", "15"]], ["16"]),
        (SQUARE, "+", SQUARE, [["2", "4"], ["6", "8"]], []),
        (SQUARE, "+", SQUARE, [["2", "4"], ["6", "9"]], ["8"]),
        ([["1", "…", "2"]], None, [["5"], ["…"], ["6"]], [["18"]], []),  # dots: cannot be told
        ([["1", "…", "2"]], "dot.o", [["5", "…", "6"]], [["5", "…", "12"]], []),
        ([["1", "…", "2"]], "dot.o", [["5", "…", "6"]], [["5", "…", "11"]], ["12"]),
    ],
)
def test_every_cell_of_a_matrix_equation_is_checked(left, sign, right, result, correct):
    """Rows times columns, or cell by cell; what ⋯ stands for is not guessed."""
    signs = [sign] if sign else []

    found = findings(
        lambda scene: [scene.math(numbers(left), *signs, numbers(right), "=", numbers(result))]
    )
    assert correct == [each.correct for each in found]
    assert {"equation"} >= rules(found)


@pytest.mark.parametrize(
    ("result", "caught"),
    [("hadamard[2]", []), ("outer[2]", ["outer[2][0,0]", "outer[2][0,1]", "outer[2][0,2]"])],
)
def test_a_row_of_matrices_is_read_as_one_line(result, caught):
    """Its matrices are set one by one; together they say A ⊙ B = C, which δ aᵀ is not."""

    def row(scene):
        grids = [Grid("dE_dA[2]"), Grid("dA_dZ[2]"), Grid(result)]
        return [
            MatrixRow(scene.trace, grids, ["dot.o", RELATION], zone=scene.zones.body,
                      size=scene.zones.sizes.formula, smallest=scene.zones.smallest)
        ]  # fmt: skip

    found = findings(row, lesson="two-three-one-relu")
    assert caught == [each.address for each in found]
    assert {"equation"} >= rules(found)


def test_the_report_counts_what_it_checked():
    """Two numbers beside each other, one equation, and the number of the caption."""
    own = {"words": {"start": "It answers {a[1][0]}."}}
    scene = scene_that_shows(
        lambda scene: [
            scene.math(given("0.4"), "dot", given("0.3"), "=", given("0.12")),
            Square().scale(0.1).to_edge([0, 1, 0]).shift([0, -1, 0]),
        ],
        **own,
    )
    report = audited(scene)

    assert (4, 1) == (report.numbers, report.equations)
    assert [("start", 4, 1)] == [(b.name, b.numbers, b.equations) for b in report.beats]
