"""Coupled number lines: w, z, a and E move together, and brackets show what has changed."""

from __future__ import annotations

import mpmath
import pytest

from backprop import GraphLesson, Lesson
from docs.examples.coupled_lines import CHAIN, SLOPES, Wiggle
from scenes.audit.watching import audited
from scenes.companions import Changes, Knob
from scenes.mobjects.coupled import CoupledLines
from scenes.theme import DARK
from scenes.zones import Zone
from tests.playing import played

WIDE, NARROW = Zone(-6, 6, -2.5, 2.5), Zone(-3.5, 3.5, -4, 4)


def coupled(zone: Zone = WIDE, lesson: str = "one-neuron", slopes=SLOPES, **ends) -> CoupledLines:
    knob = Knob("turned", Lesson.named(lesson), CHAIN[0])
    return CoupledLines(
        zone, knob, Changes("change", knob), CHAIN, slopes=slopes, size=0.3, theme=DARK,
        **{"low": -2, "high": 2, **ends},
    )  # fmt: skip


def test_changes_are_those_that_mpmath_finds():
    """w goes from 0.6 to −1.5 in σ(w + 0.9), whose target is 0."""
    lines = coupled()
    lines.follow(lines.knob.turn("-1.5"))
    with mpmath.workdps(30):
        a = [1 / (1 + mpmath.exp(-mpmath.mpf(z))) for z in ("1.5", "-0.6")]
        expected = [a[1] - a[0], (a[1] ** 2 - a[0] ** 2) / 2]

    assert "-2.100" == lines.deltas[0].readout.shown.text
    for delta, change in zip(lines.deltas[2:], expected, strict=True):
        assert mpmath.nstr(change, 4) == delta.readout.shown.text
    assert "change@-3/2.loss" == lines.deltas[3].readout.shown.address


def test_slopes_follow_and_a_slope_that_stays_is_written_with_an_equals_sign():
    """∂z/∂w is the input, 1; σ′ is a(1 − a) at the knob's position."""
    lines = coupled()
    lines.follow(lines.knob.turn("-0.9"))  # z = 0
    x, slope, _ = (gauge for _, gauge in lines.slopes)

    assert (True, "1") == (x.equal, x.readout.shown.text)
    assert (False, "0.2500") == (slope.equal, slope.readout.shown.text)


def test_brackets_are_as_long_as_the_changes_on_one_scale():
    """Δw = Δz = −2.1, Δa ≈ −0.463."""
    lines = coupled()
    lines.follow(lines.knob.turn("-1.5"))
    w, z, a, _ = (line.bracket.width for line in lines.lines)

    assert lines.shared
    assert w == pytest.approx(z)
    assert a / z == pytest.approx(0.4632 / 2.1, abs=1e-3)


def test_where_a_quantity_would_hardly_move_each_line_has_a_scale_of_its_own():
    """The 2-2-2 example: an input of 0.05 makes little of a weight's change."""
    lines = coupled(lesson="two-two-two")
    lines.follow(lines.knob.turn("2"))

    assert not lines.shared
    assert all(line.bracket.width > 1 for line in lines.lines)


def test_a_quantity_that_has_not_moved_has_no_bracket():
    """No sliver stands where nothing has changed."""
    assert all(not len(line.bracket.points) for line in coupled().lines)


def test_no_thread_runs_through_numbers_in_a_narrow_zone():
    """There the numbers stand between the lines."""
    assert (3, 0) == (len(coupled().threads), len(coupled(NARROW).threads))


def test_one_slope_between_each_two_quantities():
    """And changes of layered lessons only."""
    with pytest.raises(ValueError, match="4 quantities has 3 local slopes between them, not 2"):
        coupled(slopes=SLOPES[:2])
    graph = GraphLesson.named("branch-and-merge")
    with pytest.raises(TypeError, match="layered lessons, and 'branch-and-merge' is none"):
        Changes("change", Knob("turned", graph, next(iter(graph.givens))))


def test_the_example_has_nothing_that_the_audit_minds():
    """Every number of it is worked out again, also what has changed."""
    report = audited(Wiggle)

    assert [] == report.findings
    assert report.numbers > 60


def test_the_example_refuses_what_it_cannot_tell():
    """And the title stays in the house."""
    assert "one neuron" in (Wiggle.refusal(Lesson.named("xor")) or "")
    assert played(Wiggle, size=(1080, 1080)).beats[-1].name in ("rises", "falls")
