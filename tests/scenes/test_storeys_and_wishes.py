"""What comes back stands below what went forward; what is asked of a neuron is an arrow on it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from backprop import Lesson, Trace
from docs.examples.way_back import WayBack
from docs.examples.wishes import AskedForMore
from scenes.animations.arrivals import AT_REST, Arrivals, Factors
from scenes.animations.signals import Tide
from scenes.animations.storeys import OpenStoreys
from scenes.audit.watching import audited
from scenes.mobjects.answered import answered
from scenes.mobjects.network import NetworkDiagram
from scenes.mobjects.storeys import storeys
from scenes.mobjects.wishes import LONGEST, Stack, scale_of, wishes
from scenes.theme import DARK
from scenes.zones import layout
from tests.lessons import lesson_called

FRAME = layout(128 / 9, 8)


def network(name: str = "two-two-two", **options) -> NetworkDiagram:
    trace = Trace.of(lesson_called(name))
    return answered(NetworkDiagram(trace, zone=FRAME.body, layout=FRAME, theme=DARK, **options))


def test_the_gradient_stands_below_the_value_which_stays():
    """Of the 2-2-2 example: 0.7514 and 0.1385, 0.7729 and −0.0381."""
    drawn = network(storeys=True)
    upper = storeys(drawn, 2)

    assert ["0.1385", "-0.0381"] == [upper[j].value.shown.text for j in (0, 1)]
    for j, storey in upper.items():
        neuron = drawn.neuron(2, j)
        assert neuron.value.shown.address == f"a[2][{j}]"
        assert storey.value.get_top()[1] < neuron.circle.get_bottom()[1]
        assert storey.value.get_bottom()[1] > storey.foot[1]


def test_storeys_have_room_above_the_next_neuron():
    """For wide and deep networks as well."""
    for name in ("two-two-two", "wide", "eight"):
        drawn = network(name, storeys=True)
        for layer in drawn.trace.layers:
            below = storeys(drawn, layer)
            shown = list(drawn.visible(layer))
            for upper, lower in pairwise(shown):
                assert below[upper].foot[1] > drawn.neuron(layer, lower).circle.get_top()[1]


def test_one_scale_of_tints_for_the_whole_network():
    """The hidden layer's gradients are small beside those of the outputs, and paler."""
    drawn = network(storeys=True)
    background = np.array(DARK["background"].to_rgb())

    def strength(layer: int) -> float:
        fills = [each.cup.get_fill_color().to_rgb() for each in storeys(drawn, layer).values()]
        return max(float(np.linalg.norm(fill - background)) for fill in fills)

    assert strength(1) < 0.5 * strength(2)


def test_a_number_that_would_say_only_zeros_is_left_out():
    """The tint tells: deltas of 0.0003 in circles with room for two decimals."""
    drawn = network("eight", storeys=True)
    told = [each.value for layer in drawn.trace.layers for each in storeys(drawn, layer).values()]

    assert any(value is None for value in told)
    assert all(value is None or set(value.shown.text) & set("123456789") for value in told)


def test_a_storey_comes_out_from_under_its_circle():
    """Closed at first, and whole at the end."""
    storey = storeys(network(storeys=True), 2)
    whole = storey[0].cup.height
    opening = OpenStoreys(storey)
    opening.begin()
    opening.interpolate(0)
    assert storey[0].cup.height < 0.1 * whole
    opening.interpolate(1)
    opening.finish()
    assert storey[0].cup.height == pytest.approx(whole)
    assert 1 == storey[0].value.get_fill_opacity()


def test_a_neuron_is_asked_against_its_slope():
    """The first output is too high (slope 0.7414): less; the second too low (−0.2171): more."""
    drawn = network()
    first, second = wishes(drawn, 2).values()

    assert first.length == pytest.approx(-LONGEST * drawn.radius)
    assert second.length / first.length == pytest.approx(-0.217071535 / 0.741365069)
    assert second.tip[1] > second.foot[1]
    assert DARK["background"] == first.get_fill_color()  # hollow; the other one is filled
    assert DARK["error"] == second.get_fill_color()


def test_stacked_wishes_add_up_to_the_neurons_own():
    """The last arrow's tip is as high as the sum's: 0.0554 − 0.0190 = 0.0364, downward."""
    drawn = network()
    asked = [f"message[1][0,{o}]" for o in (0, 1)]
    stack = Stack(drawn, 1, 0, asked, scale_of(drawn, asked))

    assert stack.single[-1].tip[1] == pytest.approx(stack.sum.tip[1])
    assert stack.sum.length < 0 < stack.single[1].length


def test_every_parameter_can_be_counted():
    """2-2-2: eight weights and four biases, an edge for each."""
    drawn = network(biases=True)

    assert 12 == len(drawn.edges) + len(drawn.biases)
    assert drawn.bias(2, 1).start[1] > drawn.neuron(2, 1).circle.get_top()[1] - drawn.radius
    with pytest.raises(KeyError, match="is not drawn"):
        network().bias(1, 0)


def test_what_comes_back_is_multiplied_on_its_edge_and_adds_up():
    """δ = 0.138 leaves the first output, is 0.0554 on arrival; with −0.0190 it opens as 0.0364."""
    drawn = network(storeys=True)
    factors = Factors(drawn, 2)
    arrivals = Arrivals(drawn, 1, storeys(drawn, 2), factors)
    moving, plate = arrivals.run(), arrivals.plates[0, 0]

    assert "0.4" == factors.plates[0, 0].label.shown.text
    moving.begin()
    moving.interpolate(0.1)
    assert ("delta[2][0]", "0.138") == (plate.label.shown.address, plate.label.shown.text[:5])
    moving.interpolate(1)
    assert ("message[1][0,0]", "0.055") == (plate.label.shown.address, plate.label.shown.text[:5])
    assert np.allclose(drawn.edge(2, to=0, source=0).at(AT_REST), plate.get_center())
    assert "0.0364" == arrivals.lower[0].value.shown.text


def test_factors_are_drawn_where_each_edge_has_room_for_one():
    """Nine edges have, 144 have not."""
    assert 3 == len(Factors(network("xor", storeys=True), 2).plates)
    assert 0 == len(Factors(network("wide", storeys=True), 2).plates)


@pytest.mark.parametrize("name", ["two-two-two", "xor", "deep-sigmoid"])
def test_the_examples_have_no_finding(name: str):
    """Values and gradients, arrows and edges of biases."""
    for scene in (WayBack, AskedForMore):
        assert [] == audited(scene, lesson=Lesson.named(name)).findings


@pytest.mark.parametrize("backward", [False, True])
def test_a_tide_runs_through_one_layer_at_a_time(backward):
    """Forward from the inputs, backward from the outputs: never on two layers at once."""
    drawn = network()
    tide = Tide(drawn, backward=backward)
    tide.scene = None  # nothing is put on any stage
    tide.begin()
    seen = []
    for part in np.linspace(0.02, 0.98, 40):
        tide.interpolate(part)
        running = [n for n, each in enumerate(tide.animations) if each.mobject.has_points()]
        assert len(running) <= 1
        if running:
            middle = tide.animations[running[0]].mobject.get_center()[0]
            seen.append(middle)

    rising = np.diff(seen) > 0
    assert rising.mean() > 0.8 if not backward else rising.mean() < 0.2
