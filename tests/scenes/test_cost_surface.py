"""The surface is the loss at every pair of parameters, and the way over it is the run's."""

from __future__ import annotations

import numpy as np
import pytest

from backprop import Lesson
from scenes.audit.watching import audited
from scenes.cost_surface import CostSurface, parameters
from scenes.mobjects.landscape import losses_at
from scenes.mobjects.network import drawn
from scenes.optimisers import Optimisers
from scenes.stage import RefusedError


def loss_at(lesson: Lesson, places: np.ndarray) -> np.ndarray:
    return losses_at(lesson, parameters(lesson), places)


def neuron(**given) -> Lesson:
    how = {"layers": [1, 1], "weights": [[["2"]]], "biases": [["0"]], "examples": [([1], [0])],
           "activations": "identity", "rate": "0.1", "steps": 5, "name": "neuron"}  # fmt: skip
    return Lesson.of(**{**how, **given})


def test_the_surface_is_half_the_squared_error():
    """y = 0 at x = 1: E = ½(w + b)², 2 at (2, 0), 0 at (1, −1)."""
    assert [2, 0, 0.5] == loss_at(neuron(), np.array([[2, 0], [1, -1], [0, 1]])).tolist()


@pytest.mark.parametrize("scene", [CostSurface, Optimisers])
@pytest.mark.parametrize("size", [(1280, 720), (1080, 1920)])
def test_a_unit_of_either_parameter_is_as_long(play, scene, size):
    """So that a step against the gradient stands square to the bands."""
    plot = play(scene, size=size).plot
    (left, right), (low, high) = plot.x_range, plot.y_range
    across = (plot.at(right, low) - plot.at(left, low))[0] / (right - left)
    up = (plot.at(left, high) - plot.at(left, low))[1] / (high - low)

    assert across == pytest.approx(up, rel=1e-3)


def test_the_surface_has_the_runs_losses_on_its_way(play):
    scene = play(CostSurface)

    for n in (0, 3, 30):
        place = np.array([[scene.coordinate(n, name) for name in scene.names]])
        assert loss_at(scene.lesson, place)[0] == pytest.approx(
            drawn(scene.trace, f"step[{n}].loss")
        )


@pytest.mark.parametrize(
    ("given", "beat"), [({}, "falls"), ({"rate": "2"}, "rises"), ({"weights": [[[0]]]}, "stays")]
)
def test_it_says_where_the_run_ends(play, given, beat):
    assert beat in [each.name for each in play(CostSurface, lesson=neuron(**given)).beats]


def test_two_weights_without_a_bias_are_a_plane_as_well():
    lesson = neuron(layers=[2, 1], weights=[[[1, 2]]], examples=[([1, 3], [1])], train_biases=False)

    assert ["W[1][0,0]", "W[1][0,1]"] == parameters(lesson)
    assert [0.5] == loss_at(lesson, np.array([[2, 0]])).tolist()


@pytest.mark.parametrize(
    ("lesson", "size"),
    [
        ("straight-line", (1080, 1080)),
        ("straight-line", (1080, 1920)),
        ("one-neuron", (1280, 720)),
        (neuron(rate="3", steps=60), (1280, 720)),
        (neuron(weights=[[["1e6"]]], biases=[["-1e-9"]], rate="1e-9"), (1080, 1920)),
        (neuron(weights=[[[0]]]), (1280, 720)),
        (neuron(activations="relu", weights=[[["-1"]]]), (1080, 1080)),
        (neuron(activations="sigmoid", loss="binary cross-entropy"), (1280, 720)),
    ],
)
def test_it_passes_the_audit(lesson, size):
    """A valley, a slope, a run that leaps out of it, huge and tiny numbers, no slope at all."""
    report = audited(CostSurface, lesson=lesson, size=size, theme="light")

    assert "" == "\n".join(dict.fromkeys(map(str, report.findings)))


@pytest.mark.parametrize(
    ("lesson", "why"),
    [
        ("xor", "it trains 13 parameters, and this scene draws the plane of two"),
        (neuron(steps=1), "2 or more steps"),
    ],
)
def test_what_it_cannot_tell(lesson, why):
    with pytest.raises(RefusedError, match=why):
        type("Other", (CostSurface,), {"lesson": lesson})()
