"""Three ways over one surface: each is the exact run of its optimiser."""

from __future__ import annotations

import pytest

from scenes.audit.watching import audited
from scenes.optimisers import Optimisers, in_run, runs
from scenes.stage import RefusedError
from tests import playing
from tests.scenes.test_cost_surface import neuron


def test_plain_descent_is_the_lessons_own_run(play):
    scene = play(Optimisers)
    last = f"step[{scene.steps}].loss"

    assert scene.trace.shown(last, 6) == scene.walks["descent"].shown(last, 6)


def test_the_first_step_of_momentum_is_the_plain_one():
    """v is 0 before: w − η g. From then on it goes farther."""
    walks = runs(neuron())

    first, second = (
        {name: walks[name].value(f"step[{n}].W1[0,0]") for name in ("descent", "momentum")}
        for n in (1, 2)
    )
    assert first["descent"] == first["momentum"]
    assert second["momentum"] < second["descent"]


def test_adams_first_step_is_as_long_as_the_rate():
    """Whatever the slope: 2 − 0.1, but for ε."""
    assert "1.90000" == runs(neuron())["adam"].shown("step[1].W1[0,0]", 5)


def test_a_winner_is_below_the_start(play):
    scene = play(Optimisers)

    assert scene.winner() in scene.walks
    assert play(Optimisers, lesson=neuron(weights=[[[0]]])).winner() is None


def test_at_a_low_rate_momentum_and_adam_are_faster(play):
    """η = 0.05, 30 steps: 0.1206, 0.0345 and 0.0200."""

    class Slower(Optimisers):
        rate = "0.05"

    scene = play(Slower)

    assert ["0.1206", "0.0345", "0.0200"] == [scene.loss_of(name).text for name in scene.walks]
    assert "adam" == scene.winner()


def test_of_a_way_that_leaps_far_out_the_beginning_is_drawn():
    """E = ½(w + b)² at the rate 3: each step makes w + b −5 times as large."""
    scene = playing.played(Optimisers, lesson=neuron(rate="3", steps=60))

    assert 1 <= scene.drawn_of("descent") < 6
    assert scene.steps == scene.drawn_of("adam")
    assert scene.ways["adam"].width > 0.02 * scene.plot.zone.width


def test_a_run_names_its_parameters_without_the_layer_apart():
    assert ("W1[0,1]", "b1[0]") == (in_run("W[1][0,1]"), in_run("b[1][0]"))


@pytest.mark.parametrize(
    ("lesson", "size"),
    [
        ("straight-line", (1280, 720)),
        ("straight-line", (1080, 1920)),
        ("one-neuron", (1080, 1080)),
        (neuron(rate="3", steps=60), (1280, 720)),
        (neuron(weights=[[["1e6"]]], rate="1e-9"), (1280, 720)),
        (neuron(activations="sigmoid", loss="binary cross-entropy"), (1080, 1920)),
    ],
)
def test_it_passes_the_audit(lesson, size):
    report = audited(Optimisers, lesson=lesson, size=size, theme="light")

    assert "" == "\n".join(dict.fromkeys(map(str, report.findings)))


def test_what_it_cannot_tell():
    with pytest.raises(RefusedError, match="the plane of two"):
        type("Other", (Optimisers,), {"lesson": "xor"})()
