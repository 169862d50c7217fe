"""A batch, one example a row, is the mean of its examples: for every activation and loss."""

import numpy as np
import pytest
from flint import fmpq
from hypothesis import given, settings

from backprop import Lesson
from backprop.activations import ACTIVATIONS
from backprop.flow import Flow
from backprop.layered import mlp
from backprop.losses import LOSSES
from backprop.numbers import EXACT, FLOAT, precision
from backprop.task import Task
from tests.backprop.networks import lessons

TARGETS = {"hinge": [[1, -1], [-1, 1], [1, 1]], "multi-class hinge": [[0, 1], [1, 0], [0, 1]]}
INPUTS = [["0.5", "-1", "2"], ["1", "0.3", "-0.7"], ["-2", "0.1", "0.4"]]


def _lesson(activation: str, loss: str) -> Lesson:
    needed = LOSSES[loss].last_activation
    targets = TARGETS.get(loss, [["0.25", "0.75"], [1, 0], [0, 1]])
    return Lesson.of(
        layers=[3, 4, 2],
        activations=[activation, needed or activation],
        loss=loss,
        examples=list(zip(INPUTS, targets, strict=True)),
    )


def _agree(value, other) -> bool:
    difference = value - other
    return bool(difference == 0 if isinstance(difference, fmpq) else difference.contains(0))


def _check(lesson: Lesson) -> None:
    """The batch's loss and gradients, and the mean of the examples', exact."""
    task, count = Task.of_lesson(lesson), len(lesson.examples)
    parameters = {**task.start, **task.fixed}
    graphs = [mlp(lesson.sizes, lesson.activations, lesson.loss, b) for b in (None, count)]
    with precision(128):
        whole = Flow.of(graphs[1], {**parameters, "x": task.data["x"], "y": task.data["y"]})
        rows = list(zip(task.data["x"], task.data["y"], strict=True))
        each = [Flow.of(graphs[0], {**parameters, "x": x, "y": y}) for x, y in rows]
        assert _agree(whole.loss, sum((flow.loss for flow in each), fmpq(0)) / count)
        for name in parameters:
            mean = sum(flow.gradient(name) for flow in each) / count
            pairs = zip(whole.gradient(name).flat, mean.flat, strict=True)
            assert all(_agree(a, b) for a, b in pairs), name
        for m, flow in enumerate(each):  # an input hears of its own example alone
            pairs = zip(whole.gradient("x")[m], flow.gradient("x") / count, strict=True)
            assert all(_agree(a, b) for a, b in pairs)


@pytest.mark.parametrize("loss", LOSSES)
def test_a_batch_is_the_mean_of_its_examples_for_every_loss(loss):
    """Loss, gradients of all parameters, gradient of every input."""
    _check(_lesson("tanh", loss))


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_batch_is_the_mean_of_its_examples_for_every_activation(activation):
    """Half the squared error; kinks are met at other places by each example."""
    _check(_lesson(activation, "half squared error"))


@settings(max_examples=20)
@given(lesson=lessons(most_examples=2))
def test_a_batch_is_the_mean_of_its_examples_for_every_network(lesson):
    """Any depth and widths, balls and rationals mixed."""
    _check(lesson)


@pytest.mark.parametrize("loss", LOSSES)
def test_a_batch_in_float64_follows_the_exact_one(loss):
    """Row by row the same functions."""
    lesson = _lesson("tanh", loss)
    task = Task.of_lesson(lesson)
    graph = mlp(lesson.sizes, lesson.activations, lesson.loss, 3)
    givens = {**task.start, **task.fixed, **task.data}
    sure, rough = Flow.of(graph, givens, EXACT), Flow.of(graph, givens, FLOAT)

    np.testing.assert_allclose(rough.loss, float(sure.loss), rtol=1e-12)
    for name in ("W1", "b1", "W2", "x"):
        expected = np.vectorize(float)(sure.gradient(name))
        np.testing.assert_allclose(rough.gradient(name), expected, rtol=1e-9, atol=1e-12)
