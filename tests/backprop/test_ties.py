"""Equal expressions are equal numbers: what no ball tells, their form does."""

import pytest
from flint import fmpq

from backprop import Flow, GraphLesson, Lesson, Sketch, Trace, UndecidedError
from backprop.activations import TANH
from backprop.forms import MOST_TERMS, Forms
from backprop.functions import terms_of
from backprop.losses import MEAN_SQUARED
from backprop.operations import total

POOL = """
[inputs]
x1 = 1
x2 = 1
[parameters]
w = 0.5
[nodes]
a1 = "sigmoid(w * x1)"
a2 = "sigmoid(w * x2)"
pool = "max(a1, a2)"
E = "pool * pool"
"""


def graph(E: str, givens: str = "x = 1") -> GraphLesson:
    return GraphLesson.from_toml(f'[inputs]\n{givens}\n[nodes]\nE = "{E}"\n')


def test_of_two_equal_pixels_the_second_is_taken():
    """E = σ(½)², ∂E/∂w = 2 σ(½) σ′(½); the second pixel hears it all."""
    trace = GraphLesson.from_toml(POOL).trace()

    assert ["0.3874556", "0.2925605"] == [trace.shown(a, 7) for a in ("E", "d(w)")]
    assert ["0", "1.2449"] == [trace.shown(a) for a in ("d(a1)", "d(a2)")]


def test_a_relu_that_hears_exactly_nothing_is_flat():
    """σ(½) − σ(½) = 0: all slopes are 0, and so are the updates; what is decided is told."""
    how = {"weights": [[["0.5"], ["0.5"]], [[1, -1]]], "activations": ["sigmoid", "relu"]}
    trace = Trace.of(Lesson.of(layers=[1, 2, 1], **how, examples=[([1], [0])]))

    assert "0.6224593" == trace.shown("a[1][0]", 7) == trace.shown("a[1][1]", 7)
    zeros = ("z[2][0]", "a[2][0]", "loss", "slope[2][0]", "dW[1][0,0]", "dW[2][0,1]")
    assert [0] * 6 == [trace.value(address) for address in zeros]
    assert fmpq(1, 2) == trace.value("step[1].W[1][0,0]")


@pytest.mark.parametrize(
    ("E", "value"),
    [
        ("relu(tanh(x) - tanh(x))", "0"),
        ("relu((tanh(x) + exp(x))**2 - tanh(x)**2 - exp(2*x - x)**2 - 2*tanh(x)*exp(x))", "0"),
        ("max(exp(x) / 3, (exp(x) + exp(x)) / 6) / exp(x) - 1", "-0.6667"),
        ("relu(softmax([x, sqrt(x + 1)])[0] - softmax([sqrt(2 * x), x])[1])", "0"),
    ],
)
def test_a_tie_is_found_through_sums_products_and_functions(E: str, value: str):
    """All with x = 1: terms that cancel, a square written out, a half made twice, a row."""
    assert value == graph(E).trace().shown("E")


def test_what_only_looks_alike_is_no_tie():
    """σ(x) and σ(x + 10⁻⁴⁰): the larger of two is taken, however near they are."""
    trace = graph("max(sigmoid(x), sigmoid(x + 1e-40)) - sigmoid(x)").trace()

    assert "1.97e-41" == trace.shown("E")
    assert 1 == trace.sign("E")


def test_an_undecided_number_is_named_and_the_others_are_told():
    """tanh 1 + tanh(−1) is 0, which no form here knows."""
    trace = GraphLesson.from_toml(
        '[inputs]\nx = 1\n[nodes]\na = "tanh(x)"\nb = "relu(a + tanh(-x))"\nE = "b + a"\n'
    ).trace()

    assert "0.7616" == trace.shown("a")
    for address in ("b", "E"):
        with pytest.raises(UndecidedError, match=f"^{address} is not decided"):
            trace.show(address)


def test_a_long_form_is_a_letter_of_its_own():
    """Forms do not grow without end, and stay equal where they were."""
    forms = Forms()
    letters = [forms.letter(n) for n in range(MOST_TERMS + 1)]
    one, again = (sum(letters, forms.number(fmpq(0))) for _ in range(2))

    assert 1 == len(one.terms)
    assert one == again != letters[0]
    assert forms.number(fmpq(0)) == one - again


def test_a_mean_over_other_outputs_is_another_number():
    """½(a − y)² of two is not that of three: a letter knows how many outputs there were."""
    s = Sketch()
    a, b = s.input("a", 2).through(TANH), s.input("b", 3).through(TANH)
    y, t = s.input("y", 2), s.input("t", 3)
    out = total(terms_of(MEAN_SQUARED)(a, y)) - total(terms_of(MEAN_SQUARED)(b, t))
    givens = {"a": [1, 0], "y": [0, 0], "b": [1, 0, 0], "t": [0, 0, 0]}
    flow = Flow.of(s.graph(out.named("E")), givens, alike=True)

    assert 0.096 < float(flow.loss.mid()) < 0.097  # tanh²1 (½ − ⅓)
