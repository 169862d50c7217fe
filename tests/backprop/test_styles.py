"""Auto and common styles: what a reader wants to see, and where the styles change."""

import pytest
from flint import arb, fmpq

from backprop import (
    AUTO,
    Auto,
    Decimals,
    Lesson,
    Scientific,
    Significant,
    StyleError,
    Trace,
    proven,
)
from backprop.digits import common_style
from backprop.numbers import FLOAT, exact, precision


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0.15", "0.15"),
        ("2", "2"),
        ("0", "0"),
        ("-0.5", "-0.5"),
        ("0.1234", "0.1234"),
        ("0.12345", "0.1234"),
        ("1/3", "0.3333"),
        ("0.001", "0.001"),
        ("0.00101", "0.0010"),
        ("0.00099", "9.90e-4"),
        ("99999", "99999"),
        ("100000", "1.00e5"),
        ("-1234567", "-1.23e6"),
        ("1e-299", "1.00e-299"),
        ("1e-301", "0.0000"),
    ],
)
def test_auto_writes_what_is_short_and_leaves_the_rest_to_rounding(value, text):
    """Exact where it fits into four decimals, scientific from 10^5 on and below 10^-3."""
    assert proven(exact(value), AUTO) == text


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        ("0.25", 1, "0.2"),
        ("0.05", 1, "5.00e-2"),
        ("3.7", 0, "4"),
        ("0.7", 0, "7.00e-1"),
        ("0.255", 2, "0.26"),
        ("0.0255", 2, "2.55e-2"),
    ],
)
def test_few_decimals_do_not_make_ordinary_numbers_scientific(value, decimals, text):
    """One decimal is enough for a quarter."""
    assert proven(exact(value), Auto(decimals)) == text


def test_a_shown_text_is_exact_only_when_it_is_the_value():
    """3/20 is 0.15; 1/3 is never 0.3333."""
    start = {"weights": [[["0.15"], ["1/3"]]], "activations": "identity"}
    trace = Trace.of(Lesson.of(layers=[1, 2], **start, examples=[([1], [0, 0])]))

    assert [str(trace.show(f"a[1][{j}]")) for j in range(2)] == ["0.15", "0.3333"]
    assert [trace.show(f"a[1][{j}]").exact for j in range(2)] == [True, False]
    assert trace.show("a[1][0]", Decimals(1)).exact is False


@pytest.mark.parametrize(
    ("values", "style"),
    [
        (["0.15", "0.2"], Decimals(2)),
        (["1", "2"], Decimals(0)),
        (["0.15", "1/3"], Decimals(4)),
        (["0.00001", "0.5"], Decimals(4)),
        (["0.00001", "0.00002"], Scientific(3)),
        (["1234567", "0.5"], Scientific(3)),
        ([], Decimals(4)),
    ],
)
def test_numbers_shown_together_share_one_style(values, style):
    """As few decimals as all of them need, scientific where one is large or all are small."""
    assert common_style([exact(value) for value in values]) == style


def test_a_number_below_every_limit_is_written_as_zero():
    """A ball around 10^-350 never fills the screen with an exponent."""
    with precision(128):
        tiny = arb(-806).exp()
    assert proven(tiny, Auto(4)) == "0.0000"
    assert common_style([tiny]) == Decimals(4)


def test_scientific_carries_into_the_exponent():
    """9.996 to three digits is 1.00e1, not 10.0e0."""
    assert proven(fmpq(9996, 1000), Scientific(3)) == "1.00e1"
    assert proven(fmpq(9996, 1000), Significant(3)) == "10.0"


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: Decimals(-1), "decimals should be a whole number from 0 to 1000, not -1"),
        (lambda: Decimals(True), "decimals should be a whole number from 0 to 1000, not True"),
        (
            lambda: Scientific(0),
            "significant digits should be a whole number from 1 to 1000, not 0",
        ),
        (
            lambda: Trace.of(Lesson.named("two-two-two")).shown("loss", 2, significant=3),
            "give one of decimals, significant and scientific",
        ),
        (
            lambda: Trace.of(Lesson.named("two-two-two"), numbers=FLOAT).shown("loss"),
            "float64 numbers have no proven digits; use Trace.of(lesson) without numbers=FLOAT",
        ),
        (
            lambda: Trace.of(Lesson.named("two-two-two"), precision=8),
            "precision should be 32 to 16384 bits, not 8",
        ),
    ],
)
def test_a_style_that_does_not_exist_is_refused(make, text):
    """Each in one line that says what was expected."""
    with pytest.raises(StyleError) as error:
        make()
    assert str(error.value) == text
