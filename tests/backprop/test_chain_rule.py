"""One gradient, told in four ways: outer product, matrices in a row, shared factors, paths."""

import pytest
from flint import fmpq
from hypothesis import assume, example, given

from backprop import AddressError, Lesson, Trace
from backprop.numbers import precision
from tests.backprop.networks import lessons, parameters


def rational(lesson: Lesson) -> bool:
    names = {f.name for f in lesson.activations}
    return names <= {"identity", "relu"} and lesson.loss.name != "binary cross-entropy"


linear = lessons(activations=["identity", "relu"], most_examples=1).filter(rational)
DEEP = Lesson.of(  # no two ways weigh the same
    layers=[2, 2, 3, 2, 2],
    activations="identity",
    weights=[
        [[1, 2], [3, 5]],
        [[7, -1], [2, 3], [5, 4]],
        [[1, 3, -2], [2, 6, 5]],
        [[3, 7], [-4, 9]],
    ],
    examples=[([1, 2], [3, 4])],
)
DIAMOND = Lesson.of(  # two ways to the loss: 1·3 and 2·5
    layers=[1, 1, 2, 1],
    activations="identity",
    weights=[[[1]], [[1], [2]], [[3, 5]]],
    examples=[([7], [90])],
)


@given(lesson=linear)
@example(lesson=DEEP)
def test_the_paths_add_up_to_the_gradient(lesson):
    """ReLU and identity: exactly, for every weight and every bias."""
    trace = Trace.of(lesson)
    for l, j, k in parameters(lesson):
        chain = trace.chain(l, j, k)
        total = sum((trace.value(path.product_address) for path in chain.paths()), fmpq(0))

        assert total == trace.value(chain.gradient_address)


@given(lesson=lessons(most_examples=1))
@example(lesson=DEEP)
def test_the_factors_of_a_path_multiply_to_its_product(lesson):
    """For any activation: the balls overlap."""
    trace = Trace.of(lesson)
    with precision(128):
        for l, j, k in parameters(lesson):
            chain = trace.chain(l, j, k)
            for path in chain.paths():
                product = fmpq(1)
                for factor in path.factors:
                    product = product * factor.value
                assert _agree(product, trace.value(path.product_address))


@given(lesson=lessons(most_examples=1))
@example(lesson=DEEP)
def test_shared_factors_hadamard_and_outer_product_give_the_gradient(lesson):
    """∂E/∂a · ∂a/∂z · ∂z/∂w = (∂E/∂A ⊙ ∂A/∂Z ⊙ ∂Z/∂W)ⱼₖ = δⱼ aₖ."""
    trace = Trace.of(lesson)
    with precision(128):
        for l, j, k in parameters(lesson):
            dE_da, slope, last = (factor.value for factor in trace.chain(l, j, k).factors)
            dW = trace.value(trace.chain(l, j, k).gradient_address)
            assert _agree(dE_da * slope * last, dW)
            if k is not None:
                at = f"[{l}][{j},{k}]"
                values = [trace.value(f"{name}{at}") for name in ("dE_dA", "dA_dZ", "dZ_dW")]
                assert _agree(values[0] * values[1] * values[2], dW)
                assert _agree(trace.value(f"hadamard{at}"), trace.value(f"delta[{l}][{j}]"))
                assert _agree(trace.value(f"outer{at}"), dW)


@given(lesson=linear)
@example(lesson=DEEP)
def test_a_neuron_hears_the_sum_of_its_messages(lesson):
    """(Wᵀδ)ⱼ = Σ W[o,j] δ[o]."""
    assume(lesson.L > 1)
    trace = Trace.of(lesson)
    for l in range(lesson.L):
        for j in range(lesson.sizes[l]):
            messages = [trace.value(f"message[{l}][{j},{o}]") for o in range(lesson.sizes[l + 1])]
            assert sum(messages, fmpq(0)) == trace.value(f"dE_da[{l}][{j}]")


def test_where_two_ways_meet_again_both_count():
    """E moves through both neurons: 3·1 + 5·2 = 13 per unit, times error 1, times x = 7."""
    trace = Trace.of(DIAMOND)
    chain = trace.chain(1, 0, 0)

    assert (chain.count, trace.value("a[3][0]")) == (2, 91)
    assert [path.neurons for path in chain.paths()] == [(0, 0, 0), (0, 1, 0)]
    assert [trace.value(f"path[1][0,0][{p}]") for p in range(2)] == [21, 70]
    assert trace.value("dW[1][0,0]") == 91


def test_a_path_is_written_from_the_loss_to_the_weight():
    """Each factor is a derivative, with the address of its value."""
    path = next(Trace.of(DIAMOND).chain(1, 0, 0).paths(limit=1))

    assert [factor.address for factor in path.factors] == [
        "dE_da[3][0]",
        "slope[3][0]",
        "W[3][0,0]",
        "slope[2][0]",
        "W[2][0,0]",
        "slope[1][0]",
        "a[0][0]",
    ]
    assert [path.factors[0].symbol, path.factors[-1].symbol] == [
        "(partial E)/(partial a_1^((3)))",
        "(partial z_1^((1)))/(partial w_(1 1)^((1)))",
    ]


def test_paths_are_counted_without_being_walked():
    """Ten neurons in each of ten layers: 10⁹ ways from the first layer up, told at once."""
    lesson = Lesson.of(layers=[1, *[10] * 10], examples=[([1], [0] * 10)])
    trace = Trace.of(lesson, precision=32)

    assert trace.chain(1, 0, 0).count == 10**9
    assert trace.canonical("path[1][0,0][999999999]") == "path[1][0,0][999999999]"


def test_a_chain_of_a_weight_that_is_not_there_is_refused():
    """Layer 1 of the diamond has one neuron."""
    with pytest.raises(AddressError) as error:
        Trace.of(DIAMOND).chain(1, 1, 0)
    assert str(error.value) == "'step[0].example[0].dW[1][1,0]': index j can only be 0, not 1"


def _agree(value, other) -> bool:
    difference = value - other
    return bool(difference == 0 if isinstance(difference, fmpq) else difference.contains(0))
