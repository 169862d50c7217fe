"""The classic bug, on purpose: weights are updated in place, from the last layer back.

Each layer moves before δ is sent through it, so the layers below hear the error through the new
weights.  Right is to take all gradients from the old parameters, and then to move all at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from backprop.numbers import dot, product
from backprop.step import ByLayer, ExamplePass, Step, mean, mean_by_layer


def in_place(step: Step, rate: Any, less: Callable[[Any, Any], Any]) -> Step:
    """The same state with the gradients that a run with the bug takes:
    δˡ = ((Wˡ⁺¹ − η ∂E/∂Wˡ⁺¹)ᵀ δˡ⁺¹) ⊙ f′(zˡ); those of the last layer are right.

    `less` does the subtraction, as in a right step.
    """
    L, examples = len(step.W), step.examples
    heard = [[one.dE_da[L]] for one in examples]  # by example, the lowest layer first
    delta = [[one.delta[L]] for one in examples]
    dW: list[list[Any]] = [[] for _ in examples]
    for l in range(L, 0, -1):
        for one, own, slopes in zip(examples, delta, dW, strict=True):
            slopes.insert(0, product(own[0].reshape(-1, 1), one.a[l - 1]))
        moved = less(step.W[l], rate * mean([slopes[0] for slopes in dW]))
        for one, sums, own in zip(examples, heard, delta, strict=True):
            sums.insert(0, dot(moved.T, own[0]))
            if l > 1:
                own.insert(0, product(sums[0], one.slope[l - 1]))
    passes = tuple(map(_with, examples, heard, delta, dW))
    return replace(
        step,
        examples=passes,
        dW=mean_by_layer([one.dW for one in passes]),
        db=mean_by_layer([one.db for one in passes]),
    )


def _with(one: ExamplePass, heard: list[Any], delta: list[Any], dW: list[Any]) -> ExamplePass:
    errors = ByLayer(delta)
    return replace(one, dE_da=ByLayer(heard, first=0), delta=errors, dW=ByLayer(dW), db=errors)
