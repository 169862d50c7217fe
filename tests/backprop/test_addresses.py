"""Every quantity has an address and a symbol; what is no address is refused."""

import pytest

from backprop import Adagrad, Adam, AddressError, Decimals, Lesson, Momentum, StepRule, Trace
from backprop.addresses import FORMS

TRACE = Trace.of(Lesson.named("two-two-two"))
XOR = Trace.of(Lesson.named("xor"))


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("x[1]", "0.1"),
        ("y[0]", "0.01"),
        ("a[0][1]", "0.1"),
        ("z[1][0]", "0.3775"),
        ("product[1][0,1]", "0.02"),
        ("a[1][0]", "0.5933"),
        ("slope[1][0]", "0.2413"),
        ("error[0]", "0.7414"),
        ("E[0]", "0.2748"),
        ("loss", "0.2984"),
        ("dE_da[2][0]", "0.7414"),
        ("dE_da[1][0]", "0.0364"),
        ("delta[2][0]", "0.1385"),
        ("W[1][0,1]", "0.2"),
        ("b[2][1]", "0.6"),
        ("dW[2][0,0]", "0.0822"),
        ("db[2][0]", "0.1385"),
        ("update[2][0,0]", "0.0411"),
        ("update_b[2][0]", "0"),
        ("eta", "0.5"),
        ("message[1][0,1]", "-0.0190"),
        ("dE_dA[2][0,1]", "0.7414"),
        ("dA_dZ[2][0,1]", "0.1868"),
        ("dZ_dW[2][1,0]", "0.5933"),
        ("dz_db[1][0]", "1"),
        ("hadamard[2][0,1]", "0.1385"),
        ("outer[2][0,0]", "0.0822"),
        ("path[2][0,0][0]", "0.0822"),
        ("path_b[2][0][0]", "0.1385"),
        ("broadcast[1][0,1]", "0.0100"),
        ("broadcast_dW[1][0,1]", "9.98e-4"),
        ("delta_norm[2]", "0.1436"),
    ],
)
def test_each_quantity_is_where_its_address_says(address, text):
    """The worked example that most people meet first."""
    assert str(TRACE.show(address)) == text


SOFTMAX = Trace.of(
    Lesson.of(
        layers=[1, 3],
        weights=[[[1], [-2], [0]]],
        activations="identity",
        loss="softmax cross-entropy",
        examples=[([1], [1, 0, 0])],
    )
)


@pytest.mark.parametrize(
    ("address", "text"),
    [("p[0]", "0.7054"), ("p[1]", "0.0351"), ("dp_dz[0,0]", "0.2078"), ("dp_dz[0,1]", "-0.0248")],
)
def test_a_softmax_has_likelihoods_and_a_full_jacobian(address, text):
    """The scores 1, −2, 0 of CS231n: p = 0.7, 0.04, 0.26; ∂p₀/∂z₀ = p₀(1 − p₀)."""
    assert str(SOFTMAX.show(address, Decimals(4))) == text
    with pytest.raises(AddressError, match="belongs to the loss 'softmax cross-entropy'"):
        TRACE.value(address)


def test_a_wrong_gradient_has_a_shape_only_where_it_fits():
    """What a missing transpose makes is n × n; only a layer of n inputs takes that silently."""
    assert TRACE.array("broadcast[1]").shape == (2, 2)
    with pytest.raises(AddressError, match="needs a layer as wide as the one before, not 3 to 1"):
        XOR.value("broadcast_dW[2][0,0]")


def test_likelihoods_sum_to_one():
    """And the rows of the Jacobian to 0."""
    assert sum(SOFTMAX.array("p")).contains(1)
    assert all(sum(row).contains(0) for row in SOFTMAX.array("dp_dz"))


BY_A_RULE = {
    "momentum": StepRule(optimiser=Momentum("0.5"), decay="0.5"),
    "adagrad": StepRule(optimiser=Adagrad()),
    "adam": StepRule(optimiser=Adam("0.5")),
}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("g[1][0,0]", ("momentum", "-5.875")),  # 2 · (−2.75) − ½ · 0.75
        ("g_b[1][0]", ("momentum", "-2.75")),
        ("v[1][0,0]", ("momentum", "1.75")),  # ½ (3 + ½)
        ("v_b[1][0]", ("momentum", "0.75")),
        ("penalty", ("momentum", "0.1406")),  # ¼ · 0.75²
        ("s[1][0,0]", ("adagrad", "9")),
        ("s_b[1][0]", ("adagrad", "2.25")),
        ("m[1][0,0]", ("adam", "1.5")),
        ("m_b[1][0]", ("adam", "0.75")),
    ],
)
def test_a_step_by_a_rule_has_addresses_of_its_own(address, expected):
    """E = ½(2w + b − 1)², w = 1, b = ½, η = ½: slopes 3 and 1.5. With momentum and a decay of ½
    the next point is w = −0.75, b = −0.25, where 2w + b − 1 is −2.75."""
    rule, text = expected
    how = {"activations": "identity", "weights": [[[1]]], "biases": [["0.5"]]}
    trace = Trace.of(
        Lesson.of(layers=[1, 1], examples=[([2], [1])], training=BY_A_RULE[rule], **how)
    )

    assert text == str(trace.show(f"step[1].{address}"))


def test_every_name_is_tested_above():
    """A new name comes with a value."""
    tests = (
        test_each_quantity_is_where_its_address_says,
        test_a_softmax_has_likelihoods_and_a_full_jacobian,
        test_a_step_by_a_rule_has_addresses_of_its_own,
    )
    marks = [pair for test in tests for pair in test.pytestmark[0].args[1]]
    assert {address.partition("[")[0] for address, _ in marks} == set(FORMS)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        (" W [ 1 ] [ 0 , 1 ] ", "W[1][0,1]"),
        ("step[0].W[1][0,1]", "W[1][0,1]"),
        ("step[1].example[0].a[2][0]", "step[1].a[2][0]"),
        ("example[0].loss", "example[0].loss"),
    ],
)
def test_an_address_has_one_shortest_text(written, canonical):
    """Prefixes that say nothing go; example[0].loss is one example's, loss is the mean."""
    assert TRACE.canonical(written) == canonical
    assert TRACE.quantity(written).address == canonical


def test_the_mean_over_the_examples_is_not_the_first_example():
    """Four examples of exclusive or."""
    each = [XOR.value(f"example[{m}].loss") for m in range(4)]

    assert XOR.value("loss").overlaps(sum(each[1:], each[0]) / 4)
    assert not XOR.value("loss").overlaps(each[0])


@pytest.mark.parametrize(
    ("address", "symbol"),
    [
        ("W[1][0,1]", "w_(1 2)^((1))"),
        ("step[1].W[1][0,1]", "w_(1 2)^((1)+)"),
        ("a[0][0]", "x_1"),
        ("a[2][0]", "a_1^((2))"),
        ("delta[2][0]", "delta_1^((2))"),
        ("dW[1][0,1]", "(partial E)/(partial w_(1 2)^((1)))"),
        ("loss", "E"),
        ("E[0]", "E_1"),
        ("eta", "eta"),
    ],
)
def test_symbols_count_from_one_with_the_layer_above(address, symbol):
    """Typst mathematics; a plus after the update."""
    assert TRACE.symbol(address) == symbol


def test_indices_from_ten_on_are_kept_apart_by_a_comma():
    """w₁₁₁ could be two weights."""
    trace = Trace.of(Lesson.of(layers=[12, 1], examples=[([0] * 12, [0])]))
    assert trace.symbol("W[1][0,10]") == "w_(1,11)^((1))"


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("", "'' is no address; write for example a[1][0] or step[1].loss"),
        ("delt[1][0]", "'delt[1][0]': there is no 'delt'; did you mean 'delta'?"),
        ("dw[1][0,0]", "'dw[1][0,0]': there is no 'dw'; did you mean 'dW'?"),
        ("W[0][0,0]", "'W[0][0,0]': layer goes from 1 to 2, not 0"),
        ("W[3][0,0]", "'W[3][0,0]': layer goes from 1 to 2, not 3"),
        ("W[1][2,0]", "'W[1][2,0]': index j goes from 0 to 1, not 2"),
        ("W[1][0]", "'W[1][0]' does not fit: write W[l][j,k]"),
        ("W", "'W' needs a layer: write W[l][j,k]"),
        ("W[1][-1,0]", "'W[1][-1,0]' is not read to its end: write W[l][j,k]"),
        ("a[1][0]x", "'a[1][0]x' is not read to its end: write a[l][j]"),
        ("step[2].loss", "'step[2].loss': step goes from 0 to 1, not 2"),
        ("example[1].loss", "'example[1].loss': example can only be 0, not 1"),
        (
            "example[0].W[1][0,0]",
            "'example[0].W[1][0,0]': W is the same for all examples; drop example[…]",
        ),
        (
            "example[0].step[0].loss",
            "'example[0].step[0].loss': write step[n]. first, then example[m]., each once",
        ),
        ("path[1][0,0][2]", "'path[1][0,0][2]': path goes from 0 to 1, not 2"),
    ],
)
def test_what_is_no_address_is_refused(address, text):
    """In one line, with the nearest name or the valid range."""
    with pytest.raises(AddressError) as error:
        TRACE.value(address)
    assert str(error.value) == text


def test_layers_do_not_wrap_around():
    """W[0] and W[-1] are errors, arrays are read-only."""
    step = TRACE.step(0)
    for l in (0, -1, 3):
        with pytest.raises(IndexError, match=f"no layer {l} here: layers go from 1 to 2"):
            step.W[l]
    with pytest.raises(ValueError, match="read-only"):
        step.W[1][0, 0] = 1
    with pytest.raises(AddressError, match=r"there is no step\[2\]: steps go from 0 to 1"):
        TRACE.step(2)
