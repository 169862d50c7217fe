"""What an answer can be: right, rounded, followed through, a slip, several, unexplained."""

from dataclasses import replace

import pytest
from flint import fmpq

from backprop import AddressError, Lesson, lesson_named
from backprop.marking import Answer, Kind, Printed, mark
from backprop.step_rule import StepRule

MAZUR = Lesson.named("two-two-two")


def verdicts(*rows, lesson=MAZUR):
    answers = [Answer(at, Printed.read(text), *student) for at, text, *student in rows]
    return [marked.verdict for marked in mark(lesson, answers)]


@pytest.mark.parametrize("text", ["0.37750", "0.3775", "0.378", "0.377", "151/400", "3.775e-1"])
def test_a_correct_rounding_is_right(text):
    """z = 151/400 = 0.3775 lies on a tie at three places: both neighbours are right."""
    assert [Kind.RIGHT] == [found.kind for found in verdicts(("z[1][0]", text))]


@pytest.mark.parametrize("text", ["0.379", "0.376", "0.37751", "0.3774", "150/400"])
def test_what_is_no_rounding_is_not_right(text):
    assert Kind.RIGHT is not verdicts(("z[1][0]", text))[0].kind


def test_right_digits_that_a_slip_would_give_too_are_said_so():
    """0.29 is the loss after the step, with weights updated too early as well."""
    (found,) = verdicts(("step[1].loss", "0.29"))

    assert Kind.RIGHT is found.kind
    assert "weights already updated" in [cause.name for cause in found.alike]
    assert found.sentence.startswith("Right. But so few digits are the same with this slip")


def test_enough_digits_leave_no_doubt():
    assert () == verdicts(("step[1].loss", "0.291027774"))[0].alike


def test_a_wrong_number_is_followed_through():
    """With a = 0.6: z = 0.4 · 0.6 + 0.45 · 0.596884378 + 0.6 = 1.10859797, rightly."""
    wrong, follow = verdicts(("a[1][0]", "0.6000"), ("z[2][0]", "1.10859797"))

    assert Kind.FOLLOWED is follow.kind
    assert ("a[1][0]",) == follow.follows
    assert follow.sentence == (
        "Worked out from your own a[1][0], and rightly so. With the right numbers it is 1.10590597."
    )
    assert Kind.FOLLOWED is not wrong.kind


def test_what_follows_is_followed_over_several_answers():
    """Only the last wrong number before it is named: a stands between z and z."""
    rows = verdicts(("z[1][0]", "0.0275"), ("a[1][0]", "0.506875"), ("z[2][0]", "1.071347970"))

    assert [("z[1][0]",), ("a[1][0]",)] == [found.follows for found in rows[1:]]


def test_a_slip_on_the_way_from_a_wrong_number_is_named():
    """With a = 0.6 and no bias z is 0.50859797."""
    _, found = verdicts(("a[1][0]", "0.6000"), ("z[2][0]", "0.50859797"))

    assert (Kind.FOLLOWED, ("bias forgotten",)) == (found.kind, found.names)


def test_every_students_own_numbers_are_followed():
    """Bob did not write 0.6: of him the same number is unexplained."""
    rows = [("a[1][0]", "0.6000", "Ada"), ("z[2][0]", "1.10859797", "Bob")]

    assert Kind.FOLLOWED is not verdicts(*rows)[1].kind


def test_going_on_with_ones_own_rounded_numbers_is_a_rounding():
    """0.593 and 0.597 are right; 0.4 · 0.593 + 0.45 · 0.597 + 0.6 = 1.10585, and not 1.10591."""
    *_, found = verdicts(("a[1][0]", "0.593"), ("a[1][1]", "0.597"), ("z[2][0]", "1.10585"))

    assert Kind.ROUNDED is found.kind


def test_fewer_digits_that_are_right_are_counted():
    (found,) = verdicts(("a[2][0]", "0.75136731"))

    assert (Kind.ROUNDED, "To 5 digits it is right.") == (found.kind, found.note)


def test_what_nothing_explains_is_unexplained():
    (found,) = verdicts(("a[2][0]", "0.123456789"))

    assert Kind.UNEXPLAINED is found.kind
    assert found.sentence == ("Right is 0.751365070. No slip that is known gives these digits.")


def test_a_single_digit_names_no_slip():
    """−0.2 can be anything; but a whole number that a slip gives exactly counts."""
    lesson = Lesson.of(layers=[1, 1], weights=[[[2]]], biases=[[5]], examples=[([3], [0])])

    assert Kind.UNEXPLAINED is verdicts(("a[2][0]", "0.6"))[0].kind
    assert ("bias forgotten",) == verdicts(("z[1][0]", "6"), lesson=lesson)[0].names


def test_an_address_that_is_none_is_refused():
    with pytest.raises(AddressError, match="goes from 0 to 1, not 7"):
        verdicts(("z[1][7]", "1"))


def test_graphs_and_time_are_marked_without_a_networks_slips():
    """The neuron that feeds back: right, without its sign, cut off, and neither."""
    lesson = lesson_named("one-neuron-in-time")
    trace = lesson.trace()
    address = next(f"d({node.name})" for node in trace.graph if f"{node.name}" == "w")
    text = trace.shown(address, 6)
    lost = text[1:] if text.startswith("-") else text
    kinds = [found.kind for found in verdicts((address, text), (address, "9.87654321"),
                                              lesson=lesson)]  # fmt: skip

    assert [Kind.RIGHT, Kind.UNEXPLAINED] == kinds
    if lost != text:
        assert ("sign lost",) == verdicts((address, lost), lesson=lesson)[0].names


def test_an_optimisers_own_slips_are_not_guessed():
    """Momentum has other steps: there only rounding and signs are known, and that is said."""
    lesson = Lesson.of(
        layers=[1, 1], weights=[[["0.6"]]], examples=[([1], [0])], training=StepRule(ascent=True)
    )
    (found,) = verdicts(("step[1].W[1][0,0]", "0.98765"), lesson=lesson)

    assert (Kind.UNEXPLAINED, True) == (found.kind, "plain gradient descent" in found.sentence)


def test_an_answer_does_not_explain_itself():
    """At so small a rate a wrong weight is itself a step later: that is no cause of it."""
    lesson = replace(MAZUR, steps=3, rate=fmpq(1, 10**9))
    rows = [("step[1].W[1][0,0]", "0.1234"), ("delta[1][0]", "-0.5")]

    assert () == verdicts(*rows, lesson=lesson)[0].names
