"""A switch, a lamp, a pixel or a number shows what its address says, and nothing else."""

from __future__ import annotations

from fractions import Fraction

import pytest

from backprop import Lesson
from backprop.appearance import PICTURES
from scenes.animations.run import Along, Run
from scenes.mobjects.machine import Machine, parameters_of
from scenes.mobjects.small_pictures import KINDS, Tell, picture
from scenes.theme import DARK
from scenes.zones import Zone, layout

LESSON = Lesson.named("staircase")
TRACE = LESSON.trace()
ZONES = layout(14.2, 8)


def shown(kind: str, address: str):
    return picture(kind, TRACE, address, size=1.0, theme=DARK, role="input")


def test_there_is_a_picture_of_every_kind_that_a_lesson_may_name():
    assert set(PICTURES) == set(KINDS)


def test_a_switch_is_up_at_one_and_down_at_zero():
    """Its rocker in the upper and the lower half of its plate."""
    up, down = (shown("switch", f"example[3].x[{k}]") for k in (0, 1))

    assert up.rocker.get_y() > up.plate.get_y()
    assert down.rocker.get_y() < down.plate.get_y()
    assert up.height == down.height


def test_a_lamp_glows_with_its_number():
    """The untrained machine's 0.74, and 0.10 after 400 steps."""
    bright, dark = (shown("lamp", f"{step}example[2].a[2][0]") for step in ("", "step[400]."))

    assert 0.738 < bright.level < 0.740
    assert 0.098 < dark.level < 0.099
    assert bright.halo[0].get_fill_opacity() > dark.halo[0].get_fill_opacity() > 0
    assert bright.rays[0].get_length() > dark.rays[0].get_length()


@pytest.mark.parametrize(("address", "level"), [("W[2][0,0]", 1.0), ("W[2][0,1]", 0.0)])
def test_beyond_zero_and_one_it_shows_the_end(address, level):
    """1.5 and -1.84."""
    assert [level] * 3 == [shown(kind, address).level for kind in ("switch", "lamp", "pixel")]


def test_a_plain_one_shows_digits_that_say_where_they_come_from():
    number = shown("number", "a[2][0]")

    assert ("0.53", "a[2][0]") == (number.value.shown.text, number.value.shown.address)
    assert number.value.width < number.circle.width


def test_it_moves_from_one_number_to_another_and_stays_in_its_place():
    """Half-way a switch is in the middle; then it is down."""
    switch = shown("switch", "example[3].x[0]").shift([3, 1, 0])
    tell = Tell({switch: (TRACE, "example[2].x[0]")}, rate_func=lambda part: part)
    tell.begin()
    tell.interpolate(0.5)
    assert pytest.approx(switch.plate.get_y()) == switch.rocker.get_y()

    tell.finish()

    assert switch.level == 0
    assert pytest.approx([3, 1]) == switch.plate.get_center()[:2]


def machine(lesson: Lesson = LESSON, zone: Zone | None = None) -> Machine:
    zone = zone or Zone(-2, 2, -2.4, 2.4)
    return Machine(lesson.trace(), reach=6, zone=zone, layout=ZONES, theme=DARK)


def test_a_machine_has_a_dial_for_each_number_in_the_order_of_the_lesson():
    made = machine()

    assert [each for row in parameters_of(LESSON) for each in row] == [
        dial.address for dial in made.dials
    ]
    first_row = ["0.57", "-2.72", "-0.18"]
    assert first_row == [dial.value.shown.text for dial in made.dials[:3]]
    assert len(made.dials) == LESSON.parameter_count == 13


def test_biases_that_are_not_trained_have_no_dial():
    lesson = Lesson.of(layers=[2, 3, 1], examples=[([0, 1], [1])], train_biases=False)

    assert 9 == len(machine(lesson).dials)


def test_of_many_numbers_it_shows_twenty_and_says_so():
    lesson = Lesson.of(layers=[2, 12, 1], examples=[([0, 1], [1])])
    made = machine(lesson)

    assert 20 == len(made.dials)
    assert "20 of 49" == made.more.text


@pytest.mark.parametrize("zone", [Zone(-2, 2, -2.4, 2.4), Zone(-3, 3, -1, 1)])
def test_dials_and_digits_stay_in_the_box_and_apart(zone):
    made = machine(zone=zone)

    assert all(zone.contains(dial) for dial in made.dials)
    pointers = [dial.pointer.get_center() for dial in made.dials]
    width = made.dials[0].pointer.ring.width
    assert min(abs(a - b).max() for i, a in enumerate(pointers) for b in pointers[:i]) > width


def test_a_dial_turns_right_where_its_number_grows():
    """0.57 to 3.67 (mpmath): with the clock; −2.72 to −4.69 against it; b of layer 2 a little."""
    made = machine()
    made.at(400)

    assert "3.67" == made.dials[0].value.shown.text
    for dial, turns in ((made.dials[0], -1), (made.dials[1], 1), (made.dials[12], 1)):
        first, last = (dial.pointer.angle(dial.level(step)) for step in (0, 400))
        assert (last - first) * turns > 0
    assert [2, 2, 1] == [len(made.dials[n].trail(0, 400)) for n in (0, 1, 12)]


def test_a_number_that_has_not_turned_has_no_trail():
    assert 0 == len(machine().dials[0].trail(7, 7))


def test_when_spread_no_two_dials_overlap_and_all_are_larger():
    made, zone = machine(), ZONES.body
    there = made.spread(zone, 0.3)

    assert all(zone.contains(dial) for dial in there)
    assert there[0].pointer.ring.width > 1.5 * made.dials[0].pointer.ring.width
    assert 13 == len({tuple(dial.get_center().round(2)) for dial in there})


def test_a_run_calls_what_goes_along_with_each_step_and_ends_on_the_last():
    seen: list[float] = []
    made = machine()
    run = Run(lambda part: 400 * part**1.5, Along(made, seen.append), run_time=2)
    run.begin()
    for part in (0.25, 1):
        run.interpolate(part)

    assert [0, 50, 400] == seen[:3]


def test_digits_in_a_run_are_those_of_the_trace():
    """After 72 steps, the third weight of the first layer."""
    made = machine().at(72)

    dial, exact = made.dials[3], Fraction(TRACE.shown("step[72].W[1][1,0]", 9))
    assert Fraction(dial.value.shown.text) == round(exact, 2)
    assert dial.value.shown.address == "step[72].W[1][1,0]"
