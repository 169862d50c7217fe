"""How much work a gradient is, counted on graphs small enough to count by hand."""

import pytest

from backprop import Sketch, counts
from backprop.activations import SIGMOID
from backprop.counting import layer_by_layer, path_by_path
from backprop.layered import mlp
from backprop.losses import HALF_SQUARED


def test_the_famous_network_counts_its_parameters_and_matmuls():
    """784-16-16-10: 13,002 parameters; 3 matmuls forward, 2 back and 3 for the parameters."""
    work = counts(mlp((784, 16, 16, 10), (SIGMOID,) * 3, HALF_SQUARED))

    assert (work.parameters, work.passes) == (13_002, 13_003)
    assert (work.forward.matmuls, work.backward.matmuls) == (3, 2 + 3)
    assert work.forward.multiplications == 784 * 16 + 16 * 16 + 16 * 10


def test_one_layer_costs_its_weights_forward_and_once_more_for_their_gradient():
    """2-3: 6 products W x; then f′ times the error, 3; then δ xᵀ, 6."""
    work = counts(mlp((2, 3), (SIGMOID,), HALF_SQUARED))

    assert work.forward.multiplications == 6
    assert work.backward.multiplications == 3 + 6
    assert work.nudged.multiplications == 6 * (9 + 1)
    assert work.both.matmuls == 2


def test_a_batch_multiplies_the_work():
    """Ten examples, ten times the products; one matmul still."""
    one, ten = (counts(mlp((5, 2), (SIGMOID,), HALF_SQUARED, batch)) for batch in (None, 10))

    assert ten.forward.multiplications == 10 * one.forward.multiplications + 1  # and ÷ 10
    assert ten.forward.matmuls == 1


def test_what_does_not_reach_the_output_is_no_work():
    """A dead end is not counted, nor is its parameter's gradient."""
    s = Sketch()
    w, x = s.parameter("w"), s.input("x")
    (w * w).named("unused")
    work = counts(s.graph((x * 3).named("f")))

    assert (work.forward.multiplications, work.backward.multiplications) == (1, 0)


@pytest.mark.parametrize("sizes", [(2, 2, 2), (3, 4, 1, 2), (5, 1)])
def test_the_backward_pass_multiplies_layer_by_layer(sizes):
    """What the graph counts is what the formula says."""
    work = counts(mlp(sizes, (SIGMOID,) * (len(sizes) - 1), HALF_SQUARED))

    assert work.backward.multiplications == layer_by_layer(sizes)


def test_every_path_alone_is_more_work_and_soon_far_too_much():
    """1-1: the same. 2-2-2: 40 for 16. Eight layers of 12: 8·12² weights, up to 12⁷ paths each."""
    assert path_by_path((1, 1)) == layer_by_layer((1, 1)) == 2
    assert (path_by_path((2, 2, 2)), layer_by_layer((2, 2, 2))) == (40, 16)
    assert path_by_path((12,) * 9) > 10**10 > 10**6 * layer_by_layer((12,) * 9)
