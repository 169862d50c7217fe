"""The curve is the loss over one weight; what is marked on it is proven."""

from __future__ import annotations

import pytest

from backprop import Lesson
from scenes.audit.watching import audited
from scenes.cost_curve import CostCurve, Valley, planned
from scenes.mobjects.network import drawn
from scenes.stage import RefusedError
from tests.lessons import lesson_called


def neuron(**given) -> Lesson:
    how = {"layers": [1, 1], "weights": [[["3"]]], "biases": [["0"]], "examples": [([1], [1])],
           "activations": "identity", "rate": "0.1", "name": "neuron"}  # fmt: skip
    return Lesson.of(**{**how, **given})


def valley(lesson: Lesson) -> Valley:
    found = planned(lesson, None)
    assert isinstance(found, Valley)
    return found


def test_the_curve_of_one_neuron_is_a_parabola():
    """E = ½(w − 1)²."""
    for w, loss in valley(neuron()).points[::40]:
        assert loss == pytest.approx((w - 1) ** 2 / 2)


def test_losses_that_begin_alike_are_told_apart(play):
    """Three digits would call all three 9.04·10¹¹; the curve falls, and so must they."""
    losses = play(CostCurve, lesson=lesson_called("extreme")).losses

    assert ["9.0403e11", "9.0400e11", "9.0398e11"] == [loss.text for loss in losses]


def test_the_curve_has_the_proven_losses_on_it(play):
    scene = play(CostCurve, lesson="xor")

    for row in range(3):
        w, loss = scene.place(row)
        near = min(scene.valley.points, key=lambda point: abs(point[0] - w))
        assert near[1] == pytest.approx(loss, rel=1e-3)
    here = drawn(scene.trace, "loss")
    assert scene.valley.loss == here


@pytest.mark.parametrize(
    ("weight", "beat", "floor"), [("3", "left", True), ("-2", "right", True), ("900", "left", True)]
)
def test_the_weight_goes_against_its_slope(play, weight, beat, floor):
    names = [each.name for each in play(CostCurve, lesson=neuron(weights=[[[weight]]])).beats]

    assert beat in names
    assert floor == ("bottom" in names)


@pytest.mark.parametrize("lesson", ["xor", "two-two-two", "wide", "eight", "extreme", "one-neuron"])
@pytest.mark.parametrize("size", [(1280, 720), (1080, 1080), (1080, 1920)])
def test_it_passes_the_audit(lesson, size):
    told = lesson_called(lesson)
    if CostCurve.refusal(told):
        pytest.skip("refused")
    report = audited(CostCurve, lesson=told, size=size, theme="light")

    assert "" == "\n".join(dict.fromkeys(map(str, report.findings)))


@pytest.mark.parametrize(
    ("lesson", "why"),
    [
        (neuron(weights=[[["1"]]]), "no slope"),
        (neuron(examples=[([0], [1])]), "no slope"),
    ],
)
def test_what_it_cannot_tell(lesson, why):
    with pytest.raises(RefusedError, match=why):
        type("Other", (CostCurve,), {"lesson": lesson})()
