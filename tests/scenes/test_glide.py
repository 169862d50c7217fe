"""A point that belongs on a curve stays on it in the middle of its motions, too."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from manim import Dot, Line, linear

from scenes.animations.glide import Glide, along, between
from scenes.cost_surface import CostSurface
from scenes.derivative_review import DerivativeReview
from scenes.playing import play
from scenes.saturated_neuron import SaturatedNeuron
from scenes.sigmoid_derivative import SigmoidDerivative
from scenes.training_loop import TrainingLoop

PARTS = (0.2, 0.5, 0.8)


def glides(scene: Any, **given: Any) -> list[tuple[Any, list[np.ndarray]]]:
    """Of each glide of a scene: its mobject's last part, and where that is on its way."""
    found = []

    class Watched(scene):  # type: ignore[misc]
        def begin_animations(self) -> None:
            super().begin_animations()
            for each in self.animations:
                if isinstance(each, Glide):
                    places = []
                    for part in PARTS:
                        each.interpolate(part)
                        places.append(each.mobject.get_family()[-1].get_center())
                    found.append((self, places))

    Watched.__module__ = scene.__module__
    play(Watched, **given)
    return found


def test_a_dot_goes_along_a_polyline_as_far_as_create_has_come():
    """Half of the way through two pieces is the corner, however long they are."""
    dot = Dot()
    glide = Glide(dot, along([np.zeros(3), np.array([4.0, 0, 0]), np.array([4.0, 1, 0])]),
                  rate_func=linear)  # fmt: skip
    for part, place in ((0.25, (2, 0, 0)), (0.5, (4, 0, 0)), (1, (4, 1, 0))):
        glide.interpolate(part)
        assert dot.get_center() == pytest.approx(place)


def test_each_part_of_a_mobject_is_put_where_it_is_made():
    """A line from 0 to h, on its way from 2 to 1."""
    line = Line([0, 0, 0], [2, 0, 0])
    Glide(line, lambda part: Line([0, 0, 0], [between(2, 1, part), 0, 0])).interpolate(1)
    assert line.get_end() == pytest.approx([1, 0, 0])


def test_the_point_of_a_saturated_neuron_stays_on_its_curve():
    """It used to be taken straight through the plot: σ(z) at each z on the way."""
    ((scene, places),) = glides(SaturatedNeuron)
    for place in places:
        z, a = scene.plot.axes.p2c(place)
        z, a = z * scene.plot.unit[0], a * scene.plot.unit[1]
        assert a == pytest.approx(1 / (1 + np.exp(-z)), abs=1e-6)


def test_the_second_point_of_a_secant_stays_on_the_parabola():
    """f = (x·y)²; both motions of it."""
    found = glides(DerivativeReview)
    assert len(found) >= 2
    for scene, places in found:
        for place in places:
            x, f = scene.plot.axes.p2c(place)
            x, f = x * scene.plot.unit[0], f * scene.plot.unit[1]
            y = scene.small.as_float("y")
            assert f == pytest.approx((x * y) ** 2, rel=1e-6)


def test_the_point_of_a_slope_stays_on_the_slopes_curve():
    """σ′(z) at each z on the way to 0."""
    ((scene, places),) = glides(SigmoidDerivative)
    for place in places:
        z, slope = scene.plot.axes.p2c(place)
        z, slope = z * scene.plot.unit[0], slope * scene.plot.unit[1]
        sigma = 1 / (1 + np.exp(-z))
        assert slope == pytest.approx(sigma * (1 - sigma), abs=1e-6)


@pytest.mark.parametrize(
    ("scene", "lesson"), [(TrainingLoop, "xor"), (CostSurface, "straight-line")]
)
def test_a_run_walks_along_its_own_way(scene: Any, lesson: str):
    """Each place in the middle of a motion lies on the line that is drawn meanwhile."""
    found = glides(scene, lesson=lesson)
    assert len(found) >= 2
    for own, places in found:
        if scene is CostSurface:
            corners = own.passed(0, own.trace.steps)
        else:
            corners = [own.plot.at(*point) for point in own.losses(0, own.trace.steps)]
        for place in places:
            assert min(_distance(place, a, b) for a, b in itertools.pairwise(corners)) < 0.02


def _distance(place: np.ndarray, a: np.ndarray, b: np.ndarray) -> float:
    """From a place to the piece from a to b."""
    way = b - a
    part = np.clip(np.dot(place - a, way) / max(np.dot(way, way), 1e-12), 0, 1)
    return float(np.linalg.norm(place - a - part * way))
