"""What a node of a computation graph can do: its value forward, and what its operands hear back.

Each operation is one frozen value.  Its `pulls` stand beside its `value`, one for each operand:
from g = ∂E/∂out to ∂E/∂operand.  A pull is itself written in operations: so the backward pass of
a graph is a graph (`backward.py`), and there is one way only to evaluate either.

Vectors have shape (n,), a batch of them is one row each, (B, n); numbers have shape ().
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from backprop.errors import BackpropError, ShapeError

if TYPE_CHECKING:
    from backprop.wires import Wire

Shape = tuple[int, ...]
Pull = Callable[..., "Wire"]  # g, out, *operands → ∂E/∂operand


@dataclass(frozen=True)
class Operation:
    """A frozen value: equal where name and settings are equal."""

    name: str
    symbol: str  # Typst mathematics, {0} {1} the operands
    shape: Callable[..., Shape] = field(repr=False, compare=False)  # shapes → shape
    value: Callable[..., Any] = field(repr=False, compare=False)
    pulls: tuple[Pull, ...] = field(repr=False, compare=False, default=())
    pointwise: bool = False  # its Jacobians are diagonal
    multiplications: Callable[..., int] = field(
        repr=False, compare=False, default=lambda *shapes: 0
    )
    matmul: bool = False
    polynomial: bool = False  # its value is made by + − × of its operands' cells alone
    settings: tuple[Any, ...] = ()

    def __call__(self, *operands: Any) -> Wire:
        """A new node behind these wires (numbers among them become constants)."""
        wire = next((o for o in operands if hasattr(o, "sketch")), None)
        if wire is None:
            raise BackpropError(f"{self.name} needs a wire of a sketch among its operands")
        result: Wire = wire.sketch.record(self, operands)
        return result

    def __deepcopy__(self, memo: object) -> Operation:
        return self


def told(shape: Shape) -> str:
    """A shape as it is said: `2×3`, `a vector of 3`, `a number`."""
    if len(shape) < 2:
        return f"a vector of {shape[0]}" if shape else "a number"
    return "×".join(map(str, shape))


# --- the shapes -------------------------------------------------------------------------------


def together(*shapes: Shape) -> Shape:
    if len(set(shapes)) == 1:
        return shapes[0]
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        raise ShapeError(
            f"{' and '.join(map(told, shapes))} do not fit together cell by cell; give them the "
            f"same shape"
        ) from None


def alike(*shapes: Shape) -> Shape:
    if len(set(shapes)) > 1:
        raise ShapeError(f"{' and '.join(map(told, shapes))} should have the same shape")
    return shapes[0]


def linear_shape(W: Shape, x: Shape) -> Shape:
    if len(W) != 2 or not x or len(x) > 2 or W[1] != x[-1]:
        raise ShapeError(
            f"W should have one column for each of the {x[-1] if x else 1} numbers of x, but it "
            f"is {told(W)} and x is {told(x)}"
        )
    return (*x[:-1], W[0])


def heard_shape(W: Shape, delta: Shape) -> Shape:
    if len(W) != 2 or not delta or W[0] != delta[-1]:
        raise ShapeError(
            f"W should have {delta[-1] if delta else 1} rows, one for each δ, but it is {told(W)}"
        )
    return (*delta[:-1], W[1])


def outer_shape(delta: Shape, x: Shape) -> Shape:
    if not delta or not x or delta[:-1] != x[:-1]:
        raise ShapeError(f"δ is {told(delta)} and x is {told(x)}: one row of each per example")
    return (delta[-1], x[-1])
