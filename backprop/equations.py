"""The equations of one training step, written once, for any kind of number.

Letters as in Michael Nielsen, "Neural Networks and Deep Learning", chapter 2, but with W, b of
layer l leading from layer l-1 to layer l, and E for the loss.  Every vector has shape (n,).
"""

from __future__ import annotations

import numpy as np

from backprop.activations import Activation
from backprop.errors import ShapeError
from backprop.losses import Loss
from backprop.numbers import Array


def forward(W: Array, b: Array, f: Activation, a: Array) -> tuple[Array, Array]:
    """One layer hears the one before:  zˡ = Wˡ aˡ⁻¹ + bˡ,  aˡ = f(zˡ)   (Nielsen, eq. 25).

    >>> from backprop.activations import RELU
    >>> z, a = forward(np.array([[1, 2], [0, -1]]), np.array([1, 0]), RELU, np.array([3, 4]))
    >>> z.tolist(), a.tolist()
    ([12, -4], [12, 0])
    """
    if W.shape != (b.size, a.size):
        raise ShapeError(
            f"W should be {b.size}×{a.size}, one row for each b and one column for each a, "
            f"but it is {_shape(W)}"
        )
    z = W @ a + b
    return z, f.value(z)


def output_delta(dE_da: Array, slope: Array) -> Array:
    """The error of the output layer:  δᴸ = ∂E/∂aᴸ ⊙ f′(zᴸ)   (Nielsen, BP1)."""
    return dE_da * slope


def heard_back(delta: Array, W: Array) -> Array:
    """What the neurons of a layer are told by the next:  ∂E/∂aˡ = Wˡ⁺¹ᵀ δˡ⁺¹.

    >>> heard_back(np.array([5]), np.array([[2, 3]])).tolist()
    [10, 15]
    """
    if W.shape[0] != delta.size:
        raise ShapeError(f"W should have {delta.size} rows, one for each δ, but it is {_shape(W)}")
    return W.T @ delta


def propagate(delta: Array, W: Array, slope: Array) -> tuple[Array, Array]:
    """The error one layer back:  ∂E/∂aˡ = Wˡ⁺¹ᵀ δˡ⁺¹,  δˡ = ∂E/∂aˡ ⊙ f′(zˡ)   (Nielsen, BP2).

    >>> dE_da, delta = propagate(np.array([5]), np.array([[2, 3]]), np.array([1, 0]))
    >>> dE_da.tolist(), delta.tolist()
    ([10, 15], [10, 0])
    """
    if W.shape != (delta.size, slope.size):
        raise ShapeError(
            f"W should be {delta.size}×{slope.size}, one row for each δ and one column for "
            f"each slope, but it is {_shape(W)}"
        )
    dE_da = heard_back(delta, W)
    return dE_da, dE_da * slope


def gradients(delta: Array, a: Array) -> tuple[Array, Array]:
    """Of the weights and biases of a layer:  ∂E/∂Wˡ = δˡ (aˡ⁻¹)ᵀ,  ∂E/∂bˡ = δˡ  (BP4, BP3).

    >>> dW, db = gradients(np.array([2, -1]), np.array([10, 20, 30]))
    >>> dW.tolist(), db.tolist()
    ([[20, 40, 60], [-10, -20, -30]], [2, -1])
    """
    dW: Array = np.multiply.outer(delta, a)
    return dW, delta


def update(parameter: Array, gradient: Array, rate: object) -> Array:
    """Gradient descent:  W ← W − η ∂E/∂W, from the old W and the gradient at the old W.

    >>> update(np.array([1.0, 2.0]), np.array([10.0, -10.0]), 0.1).tolist()
    [0.0, 3.0]
    """
    if parameter.shape != gradient.shape:
        raise ShapeError(f"a {_shape(gradient)} gradient cannot update {_shape(parameter)} numbers")
    result: Array = parameter - rate * gradient
    return result


def loss_of(loss: Loss, a: Array, y: Array) -> tuple[Array, Array]:
    """The terms Eⱼ and the slopes ∂E/∂aⱼ at the output a."""
    if a.shape != y.shape:
        raise ShapeError(f"there are {a.size} outputs but {y.size} targets")
    return loss.terms(a, y), loss.slope(a, y)


def _shape(array: Array) -> str:
    return "×".join(map(str, array.shape))
