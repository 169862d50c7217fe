"""The second opinion is right: against mpmath and differentiation, and against figures by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop import Auto, Decimals, Lesson, Scientific, Significant, Trace
from scenes.audit.arithmetic import UnsureError
from scenes.audit.calculator import calculate
from scenes.audit.plain import SecondOpinion, said_right
from scenes.audit.recomputed import FORMS, OF_A_RULE, Plain
from scenes.audit.writing import as_printed, written
from tests.audit.differentiated import LAYERED, Differentiated, every_address
from tests.backprop.references import FIGURES, MAZUR
from tests.lessons import LESSONS, lesson_called

SHARED = ("W", "b", "eta", "update", "update_b")  # which no example[…] goes before


def close(found: Decimal, expected: mpmath.mpf) -> bool:
    """Equal to 45 digits, or to 60 decimals where the number is very small."""
    with mpmath.workdps(80):
        return abs(mpmath.mpf(str(found)) - expected) <= abs(expected) * mpmath.mpf(
            "1e-45"
        ) + mpmath.mpf("1e-60")


def different(lesson: Lesson, step: int, corners: bool) -> list[str]:
    """The addresses at which the second and the third opinion are of different opinion."""
    plain, third = Plain(lesson, digits=60), Differentiated(lesson)
    found = []
    for name, at, address in every_address(third.sizes, corners):
        examples = [None] if name in SHARED else [None, len(lesson.examples) - 1]
        for example in examples:
            one = "" if example is None else f"example[{example}]."
            told = plain.value(f"step[{step}].{one}{address}")
            if not close(told, third.value(name, *at, step=step, example=example)):
                found.append(f"step[{step}].{one}{address}")
    return found


@pytest.mark.parametrize("name", LESSONS)
def test_every_number_of_every_lesson_is_the_differentiated_one(name):
    """Two losses that lie 2·10⁻⁵⁰ apart know the slope without any chain rule."""
    lesson = lesson_called(name)
    large = lesson.parameter_count > 30

    for step in [1] if large else sorted({0, 1, min(2, lesson.steps)}):
        assert [] == different(lesson, step, corners=large)


EVERY_KIND = {  # what the lessons above leave out: other losses, mixed layers, several examples
    "mean squared error": (["relu", "tanh", "identity"], [["1", "-0.5"], ["0.25", "3"]]),
    "sum of squared errors": (["tanh", "relu", "identity"], [["1", "-0.5"], ["0.25", "3"]]),
    "half squared error": (["sigmoid", "relu", "tanh"], [["1", "-0.5"], ["0.25", "3"]]),
    "binary cross-entropy": (["tanh", "identity", "sigmoid"], [["1", "0"], ["0.25", "0.9"]]),
}


@pytest.mark.parametrize("loss", EVERY_KIND)
def test_every_loss_and_activation_is_differentiated(loss):
    """Three layers, two outputs, two examples, trained and frozen biases, two steps."""
    activations, targets = EVERY_KIND[loss]
    for train_biases in (True, False):
        lesson = Lesson.of(
            layers=[1, 2, 2, 2], activations=activations, loss=loss, rate="0.3", steps=2,
            weights=[[["0.7"], ["-0.4"]], [["0.5", "1.5"], ["-1", "0.25"]],
                     [["0.8", "-0.6"], ["0.3", "1.1"]]],
            biases=[["0.1", "0.9"], ["0.2", "-0.3"], ["0", "0.05"]],
            examples=[(["1.3"], targets[0]), (["-0.9"], targets[1])],
            train_biases=train_biases,
        )  # fmt: skip
        assert [] == different(lesson, 0, corners=True)
        assert [] == different(lesson, 2, corners=True)


def test_every_kind_of_address_is_compared():
    """No name of the second opinion is left out above; the others are in test_other_kinds.py."""
    assert set(FORMS) - {"p", "dp_dz", "delta_norm", *OF_A_RULE} == set(LAYERED)


def test_a_wrong_number_would_be_noticed():
    """The comparison sees the last of 45 digits."""
    assert close(Decimal("0.5"), mpmath.mpf("0.5"))
    assert not close(Decimal("0.5" + "0" * 43 + "1"), mpmath.mpf("0.5"))


@settings(max_examples=12, deadline=None, derandomize=True)
@given(weight=st.integers(-300, 300).filter(bool), steps=st.integers(1, 3))
def test_two_opinions_agree_on_a_neuron_that_learns(weight, steps):
    """One sigmoid neuron, any weight of two decimals, cross-entropy."""
    lesson = Lesson.of(
        layers=[1, 1], weights=[[[f"{weight / 100:.2f}"]]], biases=[["0.3"]],
        loss="binary cross-entropy", examples=[(["1.5"], ["0.25"])], rate="0.1", steps=steps,
    )  # fmt: skip

    assert [] == different(lesson, steps, corners=False)


# -- published figures ------------------------------------------------------------------------


@pytest.mark.parametrize("quantity", [q for q in MAZUR if "10000" not in q])
def test_mazurs_figures_are_worked_out_to_30_digits(quantity):
    """Matt Mazur's example, each figure from arithmetic that shares no code with this."""
    exact = FIGURES["mazur-2-2-2", quantity]["exact_30_digits"]
    value = Plain(Lesson.named("two-two-two")).value(MAZUR[quantity])

    assert abs(value - Decimal(exact)) <= Decimal(10) ** -28 * abs(value)


def test_the_loss_that_the_post_prints_after_one_step_is_not_right():
    """0.291027924 comes from biases that were not updated and weights that were, too early."""
    mazur = Lesson.named("two-two-two")

    assert said_right("0.291027774", "step[1].loss", Decimals(9), mazur)
    assert not said_right("0.291027924", "step[1].loss", Decimals(9), mazur)


# -- how a number is written ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "style", "text"),
    [
        ("0.125", Decimals(2), "0.12"),  # a tie: to the even digit
        ("0.375", Decimals(2), "0.38"),
        ("-0.125", Decimals(2), "-0.12"),
        ("0.5", Decimals(0), "0"),
        ("1.5", Decimals(0), "2"),
        ("2.5", Decimals(0), "2"),
        ("0.1250000000000000000000001", Decimals(2), "0.13"),
        ("-0.0004", Decimals(3), "0.000"),  # never -0.000
        ("-0.0005", Decimals(3), "0.000"),
        ("-0.0006", Decimals(3), "-0.001"),
        ("0.99995", Decimals(4), "1.0000"),
        ("123456789012345678901234567890.5", Decimals(0), "123456789012345678901234567890"),
        ("1/3", Decimals(5), "0.33333"),
        ("0.0190491", Significant(4), "0.01905"),
        ("45678", Significant(3), "45700"),
        ("9.996", Significant(3), "10.0"),
        ("0", Significant(3), "0"),
        ("0.00000000123", Scientific(3), "1.23e-9"),
        ("96", Scientific(1), "1e2"),
        ("9.996", Scientific(3), "1.00e1"),
        ("-1250", Scientific(2), "-1.2e3"),  # a tie again
        ("-1350", Scientific(2), "-1.4e3"),
        ("0", Scientific(2), "0"),
        ("0.15", Auto(4), "0.15"),  # exact where that is short
        ("2", Auto(4), "2"),
        ("-0.5", Auto(4), "-0.5"),
        ("1/3", Auto(4), "0.3333"),
        ("0.12345", Auto(4), "0.1234"),
        ("0.00101", Auto(4), "0.0010"),
        ("0.00099", Auto(4), "9.90e-4"),  # below 10^-3
        ("0.00001234", Auto(4), "1.23e-5"),
        ("99999", Auto(4), "99999"),
        ("100000", Auto(4), "1.00e5"),  # from 10^5 on
        ("99999.99999", Auto(4), "100000.0000"),
        ("1e-299", Auto(4), "1.00e-299"),
        ("1e-301", Auto(4), "0.0000"),  # as good as nothing
        ("0.25", Auto(1), "0.2"),
        ("0.05", Auto(1), "5.00e-2"),
        ("0.7", Auto(0), "7.00e-1"),
    ],
)
def test_a_number_is_written_as_by_hand(value, style, text):
    """Every style, at its edges."""
    assert text == written(Fraction(value), style)


def test_a_decimal_number_is_never_taken_for_an_exact_one():
    """0.15 as so many digits of something: Auto writes all its decimals."""
    assert "0.15" == written(Fraction(3, 20), Auto(4))
    assert "0.1500" == written(Decimal("0.15"), Auto(4))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    value=st.decimals(-(10**6), 10**6, allow_nan=False, places=12),
    style=st.one_of(
        st.builds(Decimals, st.integers(0, 12)),
        st.builds(Significant, st.integers(1, 9)),
        st.builds(Scientific, st.integers(1, 9)),
        st.builds(Auto, st.integers(0, 6), st.integers(1, 5)),
    ),
)
def test_the_engine_writes_the_same_text(value, style):
    """Two implementations of one rounding, ties included."""
    lesson = Lesson.of(
        layers=[1, 1], weights=[[[1]]], activations="identity", examples=[([str(value)], [0])]
    )

    assert Trace.of(lesson).show("a[1][0]", style).text == SecondOpinion(lesson).text(
        "a[1][0]", style
    )


def test_what_lies_next_to_a_tie_is_asked_for_with_more_digits():
    """σ(3·10⁻⁶⁰) misses the tie after 61 decimals by 10⁻¹⁸¹ only."""
    lesson = Lesson.of(layers=[1, 1], weights=[[[1]]], examples=[(["3e-60"], [0])])

    opinion = SecondOpinion(lesson)
    assert "0.5" + "0" * 59 + "7" == opinion.text("a[1][0]", Decimals(61))
    assert "1" == opinion.text("a[1][0]", Decimals(0))


@pytest.mark.parametrize(("x", "text"), [("1e-200", "1"), ("-1e-200", "0"), ("0", "0")])
def test_two_opinions_that_agree_on_too_few_digits_are_not_believed(x, text):
    """σ(10⁻²⁰⁰) is 1/2 to 50 digits and to 100; it still lies above the tie, and σ(0) on it."""
    lesson = Lesson.of(layers=[1, 1], weights=[[[1]]], examples=[([x], [0])])

    assert text == SecondOpinion(lesson).text("a[1][0]", Decimals(0))


# -- where it is not sure ----------------------------------------------------------------------


def cancelling() -> Lesson:
    """tanh(x) − tanh(x): zero, but no number of digits says so."""
    how = {"weights": [[[1], [1]], [[1, -1]]], "activations": ["tanh", "identity"]}
    return Lesson.of(layers=[1, 2, 1], **how, examples=[([1], [0])])


def test_what_cancels_is_written_in_decimals_and_otherwise_not_at_all(monkeypatch):
    """0.0000 is true however little is left; a first digit is not told."""
    monkeypatch.setattr("scenes.audit.plain.LAST", 400)
    opinion = SecondOpinion(cancelling())

    assert "0.0000" == opinion.text("z[2][0]", Decimals(4))
    with pytest.raises(UnsureError, match=r"z\[2\]\[0\]: 400 digits do not tell"):
        opinion.text("z[2][0]", Significant(3))


def test_a_relu_at_its_kink_is_not_guessed():
    """tanh(x) − tanh(x) into a ReLU: open or shut?"""
    how = {"weights": [[[1], [1]], [[1, -1]]], "activations": ["tanh", "relu"]}
    lesson = Lesson.of(layers=[1, 2, 1], **how, examples=[([1], [0])])

    with pytest.raises(UnsureError, match="whether a ReLU is open"):
        Plain(lesson).value("a[2][0]")


def test_a_relu_at_exactly_zero_is_shut():
    """0.5 − 0.5 is rational: z is 0, and the slope there is 0 by convention."""
    lesson = Lesson.of(
        layers=[1, 1], weights=[[["0.5"]]], biases=[["-0.5"]], activations="relu",
        examples=[([1], [1])],
    )  # fmt: skip

    assert [Fraction(0)] * 2 == [Plain(lesson).number(at) for at in ("a[1][0]", "slope[1][0]")]


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("q[1][0]", "is no address"),
        ("a[1]", r"write a\[l\]\[j\]"),
        ("W[1][0][0]", r"write W\[l\]\[j,k\]"),
        ("a[3][0]", "is not in this lesson"),
        ("a[1][2]", "is not in this lesson"),
        ("z[0][0]", "is not in this lesson"),
        ("step[2].loss", "is not in this lesson"),
        ("example[1].loss", "is not in this lesson"),
        ("example[0].W[1][0,0]", "is not in this lesson"),
        ("message[2][0,0]", "is not in this lesson"),
        ("path[1][0,0][2]", "is not in this lesson"),
    ],
)
def test_what_is_not_in_the_lesson_has_no_number(address, told):
    """Mazur's network has two layers of two, one example and one step."""
    with pytest.raises(ValueError, match=told):
        Plain(Lesson.named("two-two-two")).value(address)


# -- the pocket calculator ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("0.5 * (1 - 0.25)**2 - tanh(0)", "0.28125"),
        ("0.1 + 0.2", "0.3"),  # decimals, not doubles
        ("-2e-3 / 0.5", "-0.004"),
        ("sigmoid(0)", "0.5"),
        ("relu(-3) + relu(2.5)", "2.5"),
        ("identity(-1.5)", "-1.5"),
        ("ln(1)", "0"),
        ("1 / 3", "0." + "3" * 60),
    ],
)
def test_the_calculator_answers(typed, answer):
    """What a person would type, worked out by hand."""
    assert Decimal(answer) == calculate(typed)


@pytest.mark.parametrize(
    "typed", ["1 / 0", "ln(0)", "ln(-1)", "2**3", "x", "1 +", "0x10", "abs(1)"]
)
def test_the_calculator_refuses_what_has_no_answer(typed):
    """Division by zero, letters, other functions."""
    with pytest.raises(ValueError, match=r"no answer|not read|no expression|no decimal|above 0"):
        calculate(typed)


@pytest.mark.parametrize(
    ("value", "like", "text"),
    [
        ("0.12345", "0.1234", "0.1234"),
        ("0.12355", "0.1234", "0.1236"),
        ("12345", "1.2e3", "1.2e4"),
        ("-0.0001", "0.12", "0.00"),
        ("2.5", "3", "2"),
    ],
)
def test_an_answer_is_rounded_like_the_printed_number(value, like, text):
    """As many decimals, or as many digits before an exponent; half to even."""
    assert text == as_printed(Decimal(value), like)
