"""Printed equations hold: a reader's calculator, fed with the operands, gives the result."""

from decimal import ROUND_HALF_EVEN, Decimal, localcontext

import pytest
from hypothesis import given

from backprop import AddressError, EquationError, Lesson, Operand, Trace
from tests.backprop.networks import SMOOTH, lessons

TRACE = Trace.of(Lesson.named("two-two-two"))
WHAT = (
    "write addresses, numbers, + - * /, **2, identity, sigmoid, tanh, relu, leaky_relu, elu, "
    "softplus, silu, gelu, ln, exp, max(0, …)"
)
SIGNS = {"+": "+", "−": "-", "·": "*", "/": "/", "²": "**2", "(": "(", ")": ")", "id(": "("}
SIGNS |= {"σ(": "sigmoid(", "tanh(": "tanh(", "ReLU(": "relu("}


def sigmoid(z: Decimal) -> Decimal:
    return 1 / (1 + (-z).exp())


def tanh(z: Decimal) -> Decimal:
    return 2 * sigmoid(2 * z) - 1


def calculated(equation) -> Decimal:
    """What the printed operands give in decimal arithmetic, rounded like the printed result."""
    text = "".join(
        f"Decimal('{token.shown.text}')" if isinstance(token, Operand) else SIGNS[token.text]
        for token in equation.tokens
    )
    functions = {"sigmoid": sigmoid, "tanh": tanh, "relu": lambda z: max(z, Decimal(0))}
    with localcontext(prec=200):
        value = eval(text, {"Decimal": Decimal, **functions})
        return value.quantize(Decimal(equation.result.text), rounding=ROUND_HALF_EVEN)


def holds(equation) -> bool:
    return calculated(equation) == Decimal(equation.result.text)


def weighted_sum(lesson: Lesson, l: int, j: int) -> str:
    products = [f"W[{l}][{j},{k}]*a[{l - 1}][{k}]" for k in range(lesson.sizes[l - 1])]
    return " + ".join([*products, f"b[{l}][{j}]"])


@given(lesson=lessons(most_examples=1))
def test_every_weighted_sum_can_be_checked_with_a_calculator(lesson):
    """z = Σ w·a + b and a = f(z), in every neuron of any network."""
    trace = Trace.of(lesson)
    for l in trace.layers:
        for j in range(lesson.sizes[l]):
            assert holds(trace.equation(f"z[{l}][{j}]", weighted_sum(lesson, l, j)))
            f = lesson.activation(l).name
            assert holds(trace.equation(f"a[{l}][{j}]", f"{f}(z[{l}][{j}])"))


@given(lesson=lessons(activations=SMOOTH, most_examples=1))
def test_every_gradient_and_update_can_be_checked_with_a_calculator(lesson):
    """∂E/∂w = δ·a and w⁺ = w − η·∂E/∂w, also where the numbers are tiny."""
    trace = Trace.of(lesson)
    for l in trace.layers:
        for decimals in (2, 4):
            dW = trace.equation(f"dW[{l}][0,0]", f"delta[{l}][0]*a[{l - 1}][0]", decimals)
            new = f"W[{l}][0,0] - eta*dW[{l}][0,0]"

            assert holds(dW)
            assert holds(trace.equation(f"step[1].W[{l}][0,0]", new, decimals))


def test_operands_get_more_decimals_until_the_equation_holds():
    """¼ · 3 = 0.75 is 0.8 to one decimal; 0.2 · 3 would give 0.6, 0.25 · 3 gives it."""
    start = {"weights": [[["0.25"]]], "activations": "identity"}
    trace = Trace.of(Lesson.of(layers=[1, 1], **start, examples=[([3], [0])]))
    equation = trace.equation("z[1][0]", "W[1][0,0]*a[0][0]", decimals=1)

    assert trace.shown("W[1][0,0]", 1) == "0.2"
    assert [operand.shown.text for operand in equation.operands] == ["0.25", "3"]
    assert (equation.result.text, equation.relation) == ("0.8", "≈")


def test_equal_is_said_only_where_every_number_is_exact():
    """z is a rational, a is not."""
    z = TRACE.equation("z[1][0]", weighted_sum(TRACE.lesson, 1, 0))
    a = TRACE.equation("a[1][0]", "sigmoid(z[1][0])")

    assert (z.relation, z.result.text, a.relation) == ("=", "0.3775", "≈")
    assert z.numeric == "0.15 dot 0.05 + 0.2 dot 0.1 + 0.35"
    assert a.numeric == "sigma( 0.3775 )"


def test_a_third_of_three_is_not_said_to_be_equal_to_one():
    """The result is exact, the operand 0.3333 is not."""
    start = {"weights": [[["1/3"]]], "activations": "identity"}
    trace = Trace.of(Lesson.of(layers=[1, 1], **start, examples=[([3], [0])]))
    equation = trace.equation("z[1][0]", "W[1][0,0]*a[0][0]")

    assert (equation.result.text, equation.result.exact, equation.relation) == ("1", True, "≈")


def test_symbols_and_numbers_stand_in_the_same_places():
    """Token by token; slots count the operands from the left."""
    equation = TRACE.equation("z[1][0]", weighted_sum(TRACE.lesson, 1, 0))

    assert [operand.slot for operand in equation.operands] == [0, 1, 2, 3, 4]
    assert equation.symbolic == ("w_(1 1)^((1)) dot x_1 + w_(1 2)^((1)) dot x_2 + b_1^((1))")


def test_a_negative_number_after_a_sign_stands_in_brackets():
    """a + (−b), but no brackets at the start."""
    start = {"weights": [[[-2, -3]]], "biases": [[-1]], "activations": "identity"}
    trace = Trace.of(Lesson.of(layers=[2, 1], **start, examples=[([1, -1], [0])]))
    equation = trace.equation("z[1][0]", weighted_sum(trace.lesson, 1, 0))

    assert equation.numeric == "-2 dot 1 + (-3) dot (-1) + (-1)"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("z[1][0]**3", f"'z[1][0] ** 3' is not read here: {WHAT}"),
        ("__import__('os')", f"\"'os'\" is not read here: {WHAT}"),
        ("(lambda: 1)()", f"'(lambda: 1)()' is not read here: {WHAT}"),
        ("'a'", f"\"'a'\" is not read here: {WHAT}"),
        ("sigmiod(z[1][0])", "there is no function 'sigmiod'; did you mean 'sigmoid'?"),
        ("1 +", "'1 +' is no expression: invalid syntax"),
        (
            "1/(z[1][0] - z[1][0])",
            "a[1][0] = 1/(z[1][0] - z[1][0]): the right-hand side divides by 0",
        ),
        ("(" * 5000, None),
        ("1+" * 20_000, "an expression of 40,000 characters is too long to be read"),
        (
            "z[1][0]",
            "a[1][0] = z[1][0]: the two sides differ, 0.593270 and 0.377500; "
            "correct the expression",
        ),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_no_equation_is_refused(text, problem):
    """Nothing but sums, products, squares and named functions is read, nothing false is shown."""
    with pytest.raises(EquationError) as error:
        TRACE.equation("a[1][0]", text)
    assert "\n" not in str(error.value)
    assert problem is None or str(error.value) == problem


def test_an_equation_of_something_that_is_not_there_is_refused():
    """The address's own error."""
    with pytest.raises(AddressError, match="there is no 'q'"):
        TRACE.equation("a[1][0]", "q[1]")


def test_rows_shown_together_get_the_same_decimals():
    """Both sums of Mazur's second layer hold with the decimals of the more demanding one."""
    trace = Trace.of(Lesson.named("two-two-two"))
    rows = [
        (f"z[2][{j}]", f"W[2][{j},0]*a[1][0] + W[2][{j},1]*a[1][1] + b[2][{j}]") for j in (0, 1)
    ]
    first, second = trace.equations(rows, decimals=6)

    assert first.operands[0].shown.style == second.operands[0].shown.style
    assert ["1.105906", "1.224921"] == [first.result.text, second.result.text]
    for equation in (first, second):
        w, a, v, c, b = (Decimal(operand.shown.text) for operand in equation.operands)
        assert Decimal(equation.result.text) == round(w * a + v * c + b, 6)
