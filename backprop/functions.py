"""Functions of every cell as operations of a graph: activations, powers, e, ln, and losses.

A pointwise f multiplies what it hears by its slope: ∂E/∂z = g ⊙ f′(z).  The slope is a node of the
backward pass: the diagonal of f's Jacobian, diag(f′(z)).
"""

from __future__ import annotations

from functools import cache
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import arb, fmpq

from backprop.activations import Activation
from backprop.errors import BackpropError, ShapeError, Undecided
from backprop.errors import told as told_value
from backprop.losses import Loss
from backprop.numbers import Exact, elementwise, is_zero, positive, root
from backprop.operation import Operation, Pull, Shape, alike, told
from backprop.operations import MULTIPLY, ROW_TOTALS, SUBTRACT, filled, times
from backprop.selections import SOFTMAX

if TYPE_CHECKING:
    from backprop.wires import Wire


@cache
def pointwise(f: Activation) -> Operation:
    """a = f(z), cell by cell."""
    return Operation(
        f.name,
        f"{f.symbol}({{0}})",
        alike,
        f.value,
        (lambda g, a, z: times(g, slope_of(f)(z, a)),),
        pointwise=True,
        settings=(f,),
    )


@cache
def slope_of(f: Activation) -> Operation:
    """f′(z) where z and a = f(z) are known."""
    return Operation(
        f"{f.name} slope",
        f"{f.symbol}'({{0}})",
        alike,
        f.slope,
        (_not_twice, _not_twice),
        pointwise=True,
        settings=(f,),
    )


def _not_twice(g: Wire, out: Wire, *operands: Wire) -> Wire:
    raise BackpropError(f"{out.operation.name} is not differentiated again: only first derivatives")


# --- losses -----------------------------------------------------------------------------------


def _targets(a: Shape, y: Shape) -> Shape:
    if a != y:
        raise ShapeError(f"the output is {told(a)}, but the target is {told(y)}")
    return a


def _pull_of(loss: Loss) -> Pull:
    """What the output hears.  Softmax couples all outputs:  pⱼ Σₖ gₖ yₖ − gⱼ yⱼ."""
    if loss.pulls:
        return lambda g, E, a, y: coupled(loss, 0)(filled(g, E.shape), a, y)
    if loss.pointwise:
        return lambda g, E, a, y: times(g, loss_slope_of(loss)(a, y))
    return lambda g, E, z, y: softmax_pull(times(g, y), SOFTMAX(z))


def _target_pull_of(loss: Loss) -> Pull:
    """What the target hears."""
    if loss.pulls:
        return lambda g, E, a, y: coupled(loss, 1)(filled(g, E.shape), a, y)
    return lambda g, E, a, y: times(g, target_slope_of(loss)(a, y))


@cache
def coupled(loss: Loss, operand: int) -> Operation:
    """A pull of a loss whose terms depend on all outputs: of g, a and y at once."""
    assert loss.pulls is not None
    return Operation(
        f"{loss.name} {('pull', 'target pull')[operand]}",
        f"(partial E)/(partial {{{operand + 1}}})",
        lambda g, a, y: _targets(a, y),
        loss.pulls[operand],
        (_not_twice, _not_twice, _not_twice),
        multiplications=lambda g, a, y: prod(a) * a[-1],
        settings=(loss,),
    )


def softmax_pull(asked: Wire, p: Wire) -> Wire:
    """p Σ asked − asked, the sum over each row."""
    return SUBTRACT(MULTIPLY(p, filled(ROW_TOTALS(asked), p.shape)), asked)


@cache
def terms_of(loss: Loss) -> Operation:
    """Eⱼ of every output; their sum is E."""
    return Operation(
        loss.name,
        'E("{0}", "{1}")',
        _targets,
        loss.terms,
        (
            _pull_of(loss),
            _target_pull_of(loss),
        ),
        pointwise=loss.pointwise,
        settings=(loss,),
    )


@cache
def loss_slope_of(loss: Loss) -> Operation:
    """∂Eⱼ/∂aⱼ where each output has a term of its own."""
    return Operation(
        f"{loss.name} slope",
        "(partial E)/(partial {0})",
        _targets,
        loss.slope,
        (_not_twice, _not_twice),
        pointwise=True,
        settings=(loss,),
    )


@cache
def target_slope_of(loss: Loss) -> Operation:
    """∂Eⱼ/∂yⱼ: what the loss hears from its target."""
    return Operation(
        f"{loss.name} target slope",
        "(partial E)/(partial {1})",
        _targets,
        loss.target_slope,
        (_not_twice, _not_twice),
        pointwise=True,
        settings=(loss,),
    )


# --- powers, e and ln -------------------------------------------------------------------------


def _exp(z: Exact) -> Exact:
    return fmpq(1) if is_zero(z) else arb(z).exp()


def _ln(z: Exact) -> Exact:
    if not positive(z):
        raise BackpropError(f"ln needs a number above 0, not {z}")
    return fmpq(0) if z == 1 else arb(z).log()


def _inverse(z: Exact) -> Exact:
    if is_zero(z):
        raise BackpropError("1/x does not exist at x = 0")
    if isinstance(z, arb) and z.contains(0):
        raise Undecided
    return 1 / z


def _same(z: Any, a: Any) -> Any:
    return a


EXP = Activation("exp", "exponential function", "exp", elementwise(_exp, np.exp), slope=_same)
LN = Activation(
    "ln",
    "natural logarithm",
    "ln",
    elementwise(_ln, np.log),
    slope=elementwise(lambda z, a: _inverse(z), lambda z, a: 1 / z),
)
RECIPROCAL = Activation(
    "reciprocal",
    "one divided by x",
    'op("inv")',
    elementwise(_inverse, lambda z: 1 / z),
    slope=elementwise(lambda z, a: -(a * a), lambda z, a: -(a * a)),
)


def _root_slope(x: Exact, a: Exact) -> Exact:
    if is_zero(x):
        raise BackpropError("the root has no slope at 0: its graph is upright there")
    if isinstance(a, arb) and a.contains(0):
        raise Undecided
    return 1 / (2 * a)


def _root(x: Exact) -> Exact:
    if not positive(x) and not is_zero(x):
        raise BackpropError(f"sqrt needs a number that is not below 0, not {x}")
    value: Exact = root(x)
    return value


SQRT: Operation = Operation(
    "sqrt",
    "sqrt({0})",
    alike,
    elementwise(_root, np.sqrt),
    (lambda g, a, x: times(g, SQRT_SLOPE(x, a)),),
    pointwise=True,
)
SQRT_SLOPE: Operation = Operation(
    "sqrt slope",
    "1/(2 sqrt({0}))",
    alike,
    elementwise(_root_slope, lambda x, a: 1 / (2 * a)),
    (_not_twice, _not_twice),
    pointwise=True,
)


@cache
def power(n: int) -> Operation:
    """xⁿ with a whole n; its slope is n xⁿ⁻¹."""
    if not isinstance(n, int) or isinstance(n, bool) or not -64 <= n <= 64:
        raise BackpropError(f"a power should be a whole number from -64 to 64, not {told_value(n)}")

    def raised(x: Exact) -> Exact:
        base = _inverse(x) if n < 0 else x
        return prod([base] * abs(n), start=fmpq(1))

    def risen(x: Exact, a: Exact) -> Exact:
        base = _inverse(x) if n < 1 else x
        return n * prod([base] * abs(n - 1), start=fmpq(1))

    return Operation(
        f"power {n}",
        f"{{0}}^{n}",
        alike,
        elementwise(raised, lambda x: x**n if n >= 0 else 1 / x**-n),
        (lambda g, out, x: times(g, _power_slope(n, risen)(x, out)),),
        pointwise=True,
        multiplications=lambda x: max(abs(n) - 1, 0) * prod(x),
        settings=(n,),
        polynomial=True,
    )


@cache
def _power_slope(n: int, risen: Any) -> Operation:
    on_floats = lambda x, a: n * x ** (n - 1) if n >= 1 else n / x ** (1 - n)  # noqa: E731
    return Operation(
        f"power {n} slope",
        f"{n} {{0}}^{n - 1}",
        alike,
        elementwise(risen, on_floats),
        (_not_twice, _not_twice),
        pointwise=True,
        settings=(n,),
        polynomial=True,
    )
