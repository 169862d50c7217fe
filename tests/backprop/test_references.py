"""What others have published: every figure recalculated, the wrong ones shown wrong."""

import numpy as np
import pytest

from backprop import Decimals, Significant, proven
from tests.backprop.references import COVERED, FIGURES, karpathy_neuron, mazur, product

WRONG = {key for key, figure in FIGURES.items() if figure.get("verdict") == "WRONG"}


def _titles(keys):
    return [pytest.param(key, id=" ".join(key).replace("/", "÷")) for key in keys]


def _places(text: str) -> int:
    return len(text.partition(".")[2])


@pytest.mark.parametrize("key", _titles(COVERED))
def test_a_published_quantity_has_its_value(key):
    """All 30 digits agree with arithmetic that shares no code with the engine."""
    assert FIGURES[key]["exact_30_digits"] == proven(COVERED[key](), Significant(30))


@pytest.mark.parametrize("key", _titles(key for key in COVERED if FIGURES[key]["printed"]))
def test_a_published_figure_is_confirmed_or_corrected(key):
    """Rounded to as many decimals as were printed: the printed figure, unless it is wrong."""
    figure = FIGURES[key]

    shown = proven(COVERED[key](), Decimals(_places(figure["printed"])))

    assert figure["correct_at_printed_precision"] == shown
    assert (figure["printed"] == shown) is (key not in WRONG)


def test_every_published_figure_is_covered():
    """None is forgotten, none is named that does not exist."""
    assert COVERED.keys() == FIGURES.keys()


def test_the_famous_loss_after_one_step_comes_from_updating_in_place():
    """0.291027924 is what the hidden weights make of output weights that have already moved."""
    assert mazur().shown("step[1].loss", 9) == "0.291027774"
    assert f"{_sequential(1)[0]:.9f}" == "0.291027924"


def test_the_famous_figures_after_ten_thousand_steps_come_from_updating_in_place():
    """The earlier text's loss and both outputs belong to the wrong rule."""
    loss, a = _sequential(10_000)

    assert f"{loss:.9f}" == "0.000035085"
    assert [f"{output:.9f}" for output in a] == ["0.015912196", "0.984065734"]
    assert mazur().shown("step[10000].loss", 9) == "0.000035102"


def test_the_famous_loss_after_ten_thousand_steps_is_one_update_short():
    """0.0000351085 is the right rule after 9,999 updates."""
    assert mazur().shown("step[9999].loss", 10) == "0.0000351085"


def test_a_published_neuron_in_torch_had_its_bias_cut_to_float32():
    """With the bias as float32 the exact gradients are what the notebook printed."""
    trace = karpathy_neuron(repr(float(np.float32(6.8813735870195432))))

    assert trace.shown("a[1][0]", 15) == "0.707106690405036"
    assert proven(product(trace, "slope[1][0]", "W[1][0,0]"), Decimals(14)) == "-1.50000038515331"
    assert proven(product(trace, "slope[1][0]", "x[0]"), Decimals(14)) == "1.00000025676887"


def _sequential(steps: int) -> tuple[float, list[float]]:
    """The loss and outputs after updates that are wrong on purpose: layer 2 moves first."""
    x, y = np.array([0.05, 0.10]), np.array([0.01, 0.99])
    W1, b1 = np.array([[0.15, 0.20], [0.25, 0.30]]), 0.35
    W2, b2 = np.array([[0.40, 0.45], [0.50, 0.55]]), 0.60

    def forward():
        h = 1 / (1 + np.exp(-(W1 @ x + b1)))
        return h, 1 / (1 + np.exp(-(W2 @ h + b2)))

    for _ in range(steps):
        h, a = forward()
        delta2 = (a - y) * a * (1 - a)
        W2 = W2 - 0.5 * np.outer(delta2, h)
        delta1 = (W2.T @ delta2) * h * (1 - h)  # the slip: W2 is the new one
        W1 = W1 - 0.5 * np.outer(delta1, x)
    _, a = forward()
    return float(((a - y) ** 2).sum() / 2), a.tolist()
