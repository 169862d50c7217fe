"""A knob turns, and every frame of it is a lesson of its own: no digit is invented in motion."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import mpmath
import numpy as np
import pytest
from manim import Dot, there_and_back

from backprop import AddressError, Decimals, GraphLesson, Lesson, LessonError, TimeLesson
from backprop.numbers import exact
from docs.examples.knob import TurnOneWeight
from scenes.animations.sweep import Follow, Sweep
from scenes.audit.watching import audited
from scenes.companions import Knob
from scenes.mobjects.plot import Plot
from scenes.mobjects.readout import Dial, Gauge, Readout
from scenes.mobjects.riding import Rider, swept, tangent
from scenes.provenance import UnprovenError
from scenes.rendering.known import is_function_of_time
from scenes.stage import LectureScene
from scenes.theme import DARK
from scenes.zones import Zone
from tests.audit.broken import findings, rules
from tests.playing import play

PARTS = [0.0, 0.1, 0.37, 0.5, 0.77, 1.0]


def knob(address: str = "W[2][0,0]", lesson: Any = None) -> Knob:
    return Knob("turned", lesson or Lesson.named("two-two-two"), address)


def loss_of_mazur(w: str) -> Decimal:
    """The loss of the 2-2-2 example with another w₁₁⁽²⁾, by mpmath."""
    with mpmath.workdps(40):
        m = mpmath.mpf

        def sigma(z):
            return 1 / (1 + mpmath.exp(-z))

        x = [m("0.05"), m("0.1")]
        h = [sigma(m("0.15") * x[0] + m("0.2") * x[1] + m("0.35")),
             sigma(m("0.25") * x[0] + m("0.3") * x[1] + m("0.35"))]  # fmt: skip
        o = [sigma(m(w) * h[0] + m("0.45") * h[1] + m("0.6")),
             sigma(m("0.5") * h[0] + m("0.55") * h[1] + m("0.6"))]  # fmt: skip
        E = ((o[0] - m("0.01")) ** 2 + (o[1] - m("0.99")) ** 2) / 2
        return Decimal(mpmath.nstr(E, 30))


def test_the_numbers_of_every_frame_are_those_of_its_own_lesson():
    """Weight and loss at six moments of a sweep; mpmath agrees on all digits."""
    turning = knob()
    loss = Readout(turning, "loss", Decimals(6))
    sweep = Sweep(turning, "1.5", loss, rate_func=lambda part: part)
    sweep.begin()

    for part in PARTS:
        sweep.interpolate(part)
        weight = turning.now.show("W[2][0,0]", Decimals(3))
        assert weight.exact
        assert str(round(loss_of_mazur(weight.text), 6)) == loss.shown.text
    assert "1.500" == weight.text


def test_a_number_says_at_which_position_it_is():
    """So that what was shown can be worked out again, whatever the knob does later."""
    turning = knob()
    readout = Readout(turning, "loss")
    Sweep(turning, "0.9", readout).interpolate(1)

    assert "turned@9/10.loss" == readout.shown.address
    assert "0.3377" == readout.shown.text == turning.at("0.9").show("loss").text


def test_digits_stay_in_their_places():
    """The decimal point does not move when a minus comes before it."""
    turning = knob()
    readout = Readout(turning, "W[2][0,0]", Decimals(3), size=1)
    right = readout.get_right()[0]
    sweep = Sweep(turning, "-1.5", readout, rate_func=lambda part: part)
    for part in PARTS:
        sweep.interpolate(part)
        ink = 0.1  # digits are of one width, their ink is not
        assert right == pytest.approx(readout.get_right()[0], abs=ink)
    assert "-1.500" == readout.shown.text


@pytest.mark.parametrize(
    ("start", "end", "grain"),
    [("0.15", "0.9", "0.001"), ("-3", "5", "0.01"), ("0", "1e-6", "1e-9")],
)
def test_the_given_goes_in_steps_of_few_decimals(start: str, end: str, grain: str):
    """At least 400 of them; the end is met exactly."""
    turning = knob()
    turning.turn(start)
    sweep = Sweep(turning, end)

    assert exact(grain) == sweep.grain
    assert exact(end) == sweep.position(1)
    assert 1 == ((sweep.position(0.123) - exact(start)) / sweep.grain).denom()


def test_there_and_back_is_back():
    """The last frame decides, not the last position."""
    turning = knob()
    readout = Readout(turning, "loss")
    sweep = Sweep(turning, "1.5", readout, rate_func=there_and_back)
    sweep.interpolate(0.5)
    assert "0.3789" == readout.shown.text
    sweep.interpolate(1)
    assert "0.2984" == readout.shown.text


def test_knobs_of_graphs_and_networks_in_time_turn_as_well():
    """Any given of a lesson of any kind."""
    graph = knob("z", GraphLesson.named("sum-times-number"))
    time = knob("w_c", TimeLesson.named("one-neuron-in-time"))

    assert "-12" == graph.show("E").text
    assert "9" == graph.turn(3).show("E").text
    before = time.show("h3").text
    assert before != time.turn(0).show("h3").text


def test_what_is_not_given_does_not_turn_and_what_is_not_allowed_is_refused_first():
    """Before anything moves."""
    with pytest.raises(AddressError, match="worked out, not given"):
        knob("loss")
    with pytest.raises(LessonError, match="above 0"):
        Sweep(knob("eta"), "-1")


# -- points on curves -----------------------------------------------------------------------------


def plot() -> Plot:
    return Plot(Zone(-5, 5, -3, 3), x=(-2, 2), y=(0, 0.4), x_label="w", y_label="E", size=0.2,
                theme=DARK)  # fmt: skip


def test_a_rider_is_on_its_curve_in_every_frame():
    """Where the exact loss is, not where a straight line between two places would be."""
    axes, turning = plot(), knob()
    rider = Rider(axes, turning, y="loss", slope="dW[2][0,0]")
    sweep = Sweep(turning, "-1.5", rider, rate_func=lambda part: part)
    for part in PARTS:
        sweep.interpolate(part)
        loss = float(loss_of_mazur(turning.show("W[2][0,0]", Decimals(3)).text))
        expected = axes.at(float(turning.as_float("W[2][0,0]")), loss)
        assert np.allclose(expected, rider.dot.get_center(), atol=1e-6)


def test_a_tangent_is_cut_at_the_plots_edge_and_keeps_its_slope():
    """Near the top it is shorter; it is never bent."""
    for x, y, slope in [(0, 0.39, 0.2), (1.9, 0.2, -0.1), (0, 0.01, 5), (0, 0.2, 0)]:
        (a, b), (c, d) = tangent(plot(), x, y, slope)
        assert 0 <= min(b, d) <= max(b, d) <= 0.4 + 1e-12
        assert d - b == pytest.approx(slope * (c - a))


def test_a_curve_that_leaves_the_plot_is_cut_there():
    """And goes on where it comes back."""
    curve = swept(plot(), [(-2, 0.2), (-1, 0.6), (1, 0.6), (2, 0.2)], "error")

    assert curve.get_top()[1] == pytest.approx(plot().at(0, 0.4)[1])
    assert curve.get_left()[0] == pytest.approx(plot().at(-2, 0.2)[0])
    assert curve.get_right()[0] == pytest.approx(plot().at(2, 0.2)[0])


def test_a_dial_turns_within_its_range():
    """Left at the lower end, upright in the middle, right at the upper end."""
    turning = knob()
    dial = Dial(turning, -2, 2, radius=1)
    ways = []
    for value in (-2, 0, 2, 5):
        dial.follow(turning.turn(value))
        ways.append(dial.pointer.get_unit_vector()[:2])

    half = 0.5**0.5
    expected = [(-half, -half), (0, 1), (half, -half), (half, -half)]
    assert np.allclose(expected, ways, atol=1e-6)


def test_a_gauge_says_equal_only_while_it_is():
    """0.951 in two decimals is 0.95, and not equal to it."""
    turning = knob()
    weight = Gauge(turning, "W[2][0,0]", Decimals(2), size=0.4)
    loss = Gauge(turning, "loss", size=0.4)

    assert (True, False) == (weight.equal, loss.equal)
    loss.follow(turning.turn("0.951"))
    with pytest.raises(UnprovenError, match="give its gauge one more decimal"):
        weight.follow(turning.turn("0.951"))


# -- in a scene -----------------------------------------------------------------------------------


def test_the_example_has_no_finding():
    """Network, dial, point, tangent and gauges, at the end of each sweep."""
    report = audited(TurnOneWeight)

    assert [] == report.findings
    assert 16 <= report.numbers


def test_a_sweep_can_be_rendered_in_another_process():
    """Each of its frames is a function of the time."""
    seen = []

    class Asked(TurnOneWeight):
        def play(self, *animations, **options):
            super().play(*animations, **options)
            seen.append(is_function_of_time(self))

    play(Asked)
    assert seen
    assert all(seen)


def test_a_number_that_does_not_follow_is_found():
    """It is right of where the knob was, and stale."""

    def make(scene: LectureScene):
        turning = scene.knob("turned", "W[2][0,0]")
        left_behind = Readout(turning, "loss", size=0.4)
        turning.turn("0.9")
        return [left_behind, Readout(turning, "loss", size=0.4).shift([0, 1, 0])]

    found = findings(make)
    assert {"stale"} == rules(found)
    assert ["turned@2/5.loss"] == [each.address for each in found]


def test_a_wrong_digit_of_a_turned_lesson_is_found():
    """The second opinion works the lesson of that position out."""

    def make(scene: LectureScene):
        turning = scene.knob("turned", "W[2][0,0]")
        readout = Readout(turning, "loss", size=0.4)
        turning.turn("0.9")
        readout.keep_point(replace(turning.show("loss", Decimals(4)), text="0.3378"))
        return [readout]

    assert {"truth"} == rules(findings(make))


def test_any_mobject_can_follow():
    """By a function of the trace."""
    turning, dot = knob(), Dot()
    sweep = Sweep(turning, "1", Follow(dot, lambda now: dot.set_x(now.as_float("W[2][0,0]"))))
    sweep.interpolate(1)

    assert 1 == dot.get_x()
