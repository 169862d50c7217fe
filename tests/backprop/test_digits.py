"""What is written is the correctly rounded value, half to even, or nothing."""

from decimal import ROUND_HALF_EVEN, Context, Decimal

import mpmath
import pytest
from flint import arb, fmpq
from hypothesis import given
from hypothesis import strategies as st

from backprop import Decimals, Lesson, Scientific, Significant, Trace, UndecidedError, proven
from backprop.errors import Undecided
from backprop.numbers import exact, precision

WIDE = Context(prec=400, rounding=ROUND_HALF_EVEN, Emin=-9999, Emax=9999)
decimals = st.decimals(-(10**6), 10**6, allow_nan=False, places=12)


def linear(x: str, w: str = "1") -> Trace:
    """One identity neuron: z = w·x, exactly."""
    start = {"weights": [[[w]]], "activations": "identity"}
    return Trace.of(Lesson.of(layers=[1, 1], **start, examples=[([x], [0])]))


def sigmoid(x: str) -> Trace:
    return Trace.of(Lesson.of(layers=[1, 1], weights=[[[1]]], examples=[([x], [0])]))


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        ("0.125", 2, "0.12"),
        ("0.375", 2, "0.38"),
        ("-0.125", 2, "-0.12"),
        ("0.5", 0, "0"),
        ("1.5", 0, "2"),
        ("2.5", 0, "2"),
        ("2.5000000000000000000000000000000000001", 0, "3"),
        ("2.4999999999999999999999999999999999999", 0, "2"),
        ("0.99995", 4, "1.0000"),
        ("-0.00005", 4, "0.0000"),
        ("-0.00001", 4, "0.0000"),
        ("-0.019", 4, "-0.0190"),
        ("1e-400", 4, "0.0000"),
        ("123456789012345678901234567890.5", 0, "123456789012345678901234567890"),
    ],
)
def test_a_tie_goes_to_the_even_digit_and_zero_has_no_sign(value, places, text):
    """Ties are decided on the number itself, never on a nearby double."""
    assert linear(value).shown("a[1][0]", places) == text


@given(value=decimals, places=st.integers(0, 12))
def test_decimals_agree_with_the_decimal_module(value, places):
    """Any decimal, cut at any place, ties included."""
    expected = format(value.quantize(Decimal(1).scaleb(-places), context=WIDE), "f")

    assert proven(exact(value), Decimals(places)) == _unsigned_zero(expected)


@given(digits=st.integers(10, 10**9), places=st.integers(0, 6))
def test_every_halfway_decimal_goes_to_the_even_neighbour(digits, places):
    """d.…d5 lies exactly between two neighbours: the one with the even last digit is written."""
    halfway = Decimal(10 * digits + 5).scaleb(-places - 1)
    even = digits + digits % 2

    assert proven(exact(halfway), Decimals(places)) == format(Decimal(even).scaleb(-places), "f")


@given(value=decimals.filter(bool), count=st.integers(1, 15))
def test_scientific_agrees_with_the_decimal_module(value, count):
    """So many digits, one of them before the point."""
    mantissa, exponent = f"{Context(prec=count).create_decimal(value):.{count - 1}e}".split("e")

    assert proven(exact(value), Scientific(count)) == f"{mantissa}e{int(exponent)}"


@given(value=decimals.filter(bool), count=st.integers(1, 15))
def test_significant_digits_name_the_same_number_as_scientific(value, count):
    """Two ways to write one rounding."""
    assert Decimal(proven(exact(value), Significant(count))) == Decimal(
        proven(exact(value), Scientific(count))
    )


@given(
    value=st.decimals(-20, 20, allow_nan=False, places=3).filter(bool), places=st.integers(1, 40)
)
def test_a_sigmoid_is_written_as_mpmath_calculates_it(value, places):
    """The balls' digits against an independent multiprecision arithmetic."""
    with mpmath.workdps(120):
        a = 1 / (1 + mpmath.exp(-mpmath.mpf(str(value))))
        expected = Decimal(mpmath.nstr(a, 100)).quantize(Decimal(1).scaleb(-places), context=WIDE)

    assert sigmoid(str(value)).shown("a[1][0]", places) == _unsigned_zero(format(expected, "f"))


def test_a_value_next_to_a_tie_is_decided_with_more_bits():
    """σ(z) is 1/2 + z/4 − z³/48: with z = 3·10⁻⁶⁰ the tie is missed by 10⁻¹⁸¹ only."""
    assert sigmoid("3e-60").shown("a[1][0]", 61) == "0.5" + "0" * 59 + "7"
    assert sigmoid("-3e-60").shown("a[1][0]", 61) == "0.4" + "9" * 59 + "3"
    assert sigmoid("1e-60").shown("a[1][0]", 0) == "1"  # just above the tie
    assert sigmoid("-1e-60").shown("a[1][0]", 0) == "0"


def test_a_value_at_a_tie_is_decided_where_it_is_rational():
    """σ(0) is 1/2 itself: half to even gives 0."""
    assert sigmoid("0").shown("a[1][0]", 0) == "0"


def test_a_tie_that_no_precision_decides_is_refused():
    """tanh(x) − tanh(x) is 0, but its ball never says so."""
    how = {"weights": [[[1], [1]], [[1, -1]]], "activations": ["tanh", "identity"]}
    trace = Trace.of(Lesson.of(layers=[1, 2, 1], **how, examples=[([1], [0])]))

    assert trace.shown("z[2][0]", 4) == "0.0000"
    with pytest.raises(UndecidedError) as error:
        trace.shown("z[2][0]", significant=3)
    assert str(error.value) == (
        "z[2][0] is not decided with 16,384 bits: it lies on a tie, a threshold or a ReLU's kink, "
        "or is too small; show fewer digits or change the lesson's numbers"
    )


def test_a_ball_across_a_tie_is_undecided_not_guessed():
    """[0.1249…, 0.1250…1] may round to 0.12 or 0.13."""
    with precision(64):
        ball = arb(fmpq(125, 1000), fmpq(1, 10**12))
    with pytest.raises(Undecided):
        proven(ball, Decimals(2))


def _unsigned_zero(text: str) -> str:
    return text.lstrip("-") if Decimal(text) == 0 else text
