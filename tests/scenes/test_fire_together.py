"""A weight changes most where an active neuron meets a large error."""

from __future__ import annotations

from backprop import Lesson
from scenes.fire_together import FireTogether
from tests import playing


def played(lesson) -> FireTogether:
    return playing.played(FireTogether, lesson=lesson)


def names(scene: FireTogether) -> list[str]:
    return [beat.name for beat in scene.beats]


def test_a_cell_is_the_product_of_its_heads():
    """0.1385 · 0.5933 = 0.0822."""
    heat = played("two-two-two").heat

    assert "0.1385" == heat.down(0)[1].numbers[0].shown.text
    assert "0.5933" == heat.across(0)[1].numbers[0].shown.text
    assert "0.0822" == heat.cell(0, 0)[1].numbers[0].shown.text


def test_the_slopes_are_sorted_by_their_size():
    """−0.0227 comes before −0.0226: what is below zero counts as well."""
    bars = played("two-two-two").bars

    shown = [bars.number(n).numbers[0].shown.text for n in bars.shown_rows]
    assert ["0.0827", "0.0822", "-0.0227", "-0.0226"] == shown


def test_a_weight_grows_between_an_active_neuron_and_one_that_should_be_more_active():
    scene = played("two-two-two")

    assert [(1, 0), (1, 1)] == sorted(cell for cell in scene.heat.by_size() if scene.grows(*cell))
    assert "together" in names(scene)


def test_where_nothing_should_change_that_is_said():
    """The neuron answers 0.5, as it should."""
    met = Lesson.of(
        layers=[1, 1], activations="identity", weights=[[["0.5"]]], examples=[([1], ["0.5"])]
    )

    assert "flat" in names(played(met))


def test_a_silent_neuron_has_a_column_of_zeros():
    """The second hidden neuron is a closed ReLU: it answers 0."""
    scene = played("two-three-one-relu")

    assert 0 == scene.heat.length(0, 1)
    assert "silent" in names(scene)
