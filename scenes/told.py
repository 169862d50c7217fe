"""What the scenes say of each function: a row for each activation and each loss.

How a function is written and what its slope means stands in its value in `backprop`
(`Activation.slope_of`, `Loss.expression`, …); here stand the words. A scene tells a lesson whose
functions have a row; to a new function it costs this one.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ToldActivation:
    """The words for an activation."""

    short: str  # in a table
    plural: str
    curve: str  # what it does to a sum: said over its curve
    slope: str  # what its slope does to an error on its way back


@dataclass(frozen=True)
class ToldLoss:
    """The words for a loss; `beat` is what both sentences are called in lectures."""

    beat: str
    short: str  # in a table
    term: str  # how the error of one output is made
    curve: str  # said over its curve


ACTIVATIONS: dict[str, ToldActivation] = {
    "identity": ToldActivation(
        "identity", "identities",
        "It could say the sum itself: the identity. Its slope is {1} everywhere.",
        "The identity has the slope {1}: only the weights change the error.",
    ),
    "sigmoid": ToldActivation(
        "sigmoid", "sigmoids",
        "The sigmoid squeezes any sum between {0} and {1}.",
        "The slope of a sigmoid is {0.25} at most: every layer takes its share.",
    ),
    "tanh": ToldActivation(
        "tanh", "hyperbolic tangents",
        "The hyperbolic tangent squeezes it between {-1} and {1}.",
        "The slope of a hyperbolic tangent is {1} at most, and small where it is flat.",
    ),
    "relu": ToldActivation(
        "ReLU", "ReLUs",
        "The ReLU cuts off what is below zero and keeps the rest.",
        "An open ReLU has the slope {1} and lets all through. A closed one stops it.",
    ),
    "leaky_relu": ToldActivation(
        "leaky ReLU", "leaky ReLUs",
        "The leaky ReLU keeps a hundredth of what is below zero.",
        "A leaky ReLU has the slope {1} or {0.01}: closed, it still lets a hundredth through.",
    ),
    "elu": ToldActivation(
        "ELU", "ELUs",
        "The exponential linear unit keeps what is above zero and bends towards {-1} below.",
        "An ELU has the slope {1} above zero. Below, the slope fades, but it never ends.",
    ),
    "softplus": ToldActivation(
        "softplus", "softpluses",
        "The softplus is a ReLU whose corner is rounded off.",
        "The slope of a softplus is a sigmoid: near {1} far above zero, near {0} far below.",
    ),
    "silu": ToldActivation(
        "SiLU", "SiLUs",
        "The SiLU multiplies the sum by its sigmoid: it dips a little below zero.",
        "The slope of a SiLU is near {1} far above zero and near {0} far below.",
    ),
    "gelu": ToldActivation(
        "GELU", "GELUs",
        "The GELU multiplies the sum by the part of a normal distribution below it.",
        "The slope of a GELU is near {1} far above zero and near {0} far below.",
    ),
}  # fmt: skip

LOSSES: dict[str, ToldLoss] = {
    "half squared error": ToldLoss(
        "squared", "half squared",
        "Square the difference and halve it: large misses count far more.",
        "Half of the squared difference: its slope is the difference itself.",
    ),
    "mean squared error": ToldLoss(
        "shared", "mean squared",
        "Square the difference and divide by the number of outputs.",
        "Or the square divided by the number of outputs, {outputs}.",
    ),
    "sum of squared errors": ToldLoss(
        "whole", "sum of squares",
        "Square the difference: large misses count far more than small ones.",
        "Or the whole square: its slope is twice the difference.",
    ),
    "absolute error": ToldLoss(
        "absolute", "absolute",
        "Take the difference without its sign: a miss twice as large counts twice.",
        "Or the difference without its sign: its slope is {1} or {-1}, however far it is off.",
    ),
    "binary cross-entropy": ToldLoss(
        "entropy", "cross-entropy",
        "Cross-entropy: the surer the wrong answer, the larger the error.",
        "Or cross-entropy: for an answer that is sure and wrong it grows without limit.",
    ),
    "softmax cross-entropy": ToldLoss(
        "softmax", "cross-entropy of p",
        "Cross-entropy: minus the target times the logarithm of its likelihood.",
        "Cross-entropy: a likelihood that should be {1} and is near {0} costs without limit.",
    ),
    "hinge": ToldLoss(
        "hinge", "hinge",
        "The hinge: nothing for an answer beyond its target, else what is missing.",
        "Or the hinge: a straight slope, and nothing at all beyond the target.",
    ),
    "multi-class hinge": ToldLoss(
        "classes", "multi-class hinge",
        "Every other class should stay at least {1} below the right one; what is missing counts.",
        "The hinge of several classes: what another class is too near to the right one.",
    ),
    "huber": ToldLoss(
        "huber", "Huber",
        "Huber: half the square of a small difference; a large one counts only as it is.",
        "Or Huber's: a square near the target, and straight on from a difference of {1}.",
    ),
}  # fmt: skip
