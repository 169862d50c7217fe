"""Networks that do not bend: with the identity for every activation, many layers are one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from flint import fmpq

from backprop.activations import IDENTITY, Activation
from backprop.lesson import Example, Lesson
from backprop.losses import loss_named


def with_activations(lesson: Lesson, activations: Sequence[Activation]) -> Lesson:
    """The same weights behind other activations; the loss is one that goes with any of them."""
    if len(activations) != lesson.L:
        raise ValueError(f"{len(activations)} activations do not fit {lesson.L} layers")
    loss = loss_named("half squared error")
    return replace(lesson, activations=tuple(activations), loss=loss, initialiser=None)


def straightened(lesson: Lesson) -> Lesson:
    """The lesson with no bend in it."""
    return with_activations(lesson, [IDENTITY] * lesson.L)


def collapsed(lesson: Lesson) -> Lesson:
    """The single layer that does what all layers of the straightened lesson do.

    W = Wᴸ … W¹ and b = Wᴸ( … (W² b¹ + b²) … ) + bᴸ.

    >>> two = Lesson.of(layers=[1, 1, 1], weights=[[[2]], [[3]]], biases=[[1], [5]],
    ...                 examples=[([1], [0])])
    >>> collapsed(two).weights, collapsed(two).biases
    ((((6,),),), ((8,),))
    """
    W, b = np.array(lesson.weights[0], dtype=object), np.array(lesson.biases[0], dtype=object)
    for weights, biases in zip(lesson.weights[1:], lesson.biases[1:], strict=True):
        above = np.array(weights, dtype=object)
        W, b = above.dot(W), above.dot(b) + np.array(biases, dtype=object)
    return replace(
        straightened(lesson),
        sizes=(lesson.sizes[0], lesson.sizes[-1]),
        activations=(IDENTITY,),
        weights=(tuple(map(tuple, W.tolist())),),
        biases=(tuple(b.tolist()),),
    )


def first_layer(lesson: Lesson, activation: Activation) -> Lesson:
    """The first layer alone, behind another activation; its targets are 0."""
    n = lesson.sizes[1]
    return replace(
        straightened(lesson),
        sizes=lesson.sizes[:2],
        activations=(activation,),
        weights=lesson.weights[:1],
        biases=lesson.biases[:1],
        examples=tuple(Example(one.x, (fmpq(0),) * n) for one in lesson.examples),
    )
