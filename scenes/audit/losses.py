"""The losses once more: from the outputs of one example and their targets to a term for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from scenes.audit.arithmetic import UnsureError
from scenes.audit.tape import Number, Tape

Terms = Callable[[Tape, Sequence[Number], Sequence[Number]], list[Number]]


def _half_squared(tape: Tape, a: Sequence[Number], y: Sequence[Number]) -> list[Number]:
    return [_scaled(tape, Fraction(1, 2), each) for each in _squares(tape, a, y)]


def _mean_squared(tape: Tape, a: Sequence[Number], y: Sequence[Number]) -> list[Number]:
    return [_scaled(tape, Fraction(1, len(a)), each) for each in _squares(tape, a, y)]


def _squares(tape: Tape, a: Sequence[Number], y: Sequence[Number]) -> list[Number]:
    return [tape.power(tape.minus(one, aim), 2) for one, aim in zip(a, y, strict=True)]


def _absolute(tape: Tape, a: Sequence[Number], y: Sequence[Number]) -> list[Number]:
    """|a − y|: nothing where they are the same."""
    made = []
    for one, aim in zip(a, y, strict=True):
        error, against = tape.minus(one, aim), tape.minus(aim, one)
        above, below = tape.above(error, 0), tape.above(against, 0)
        made.append(error if above else against if below else tape.leaf(Fraction(0)))
    return made


def _binary_cross_entropy(tape: Tape, a: Sequence[Number], y: Sequence[Number]) -> list[Number]:
    """−[y ln a + (1 − y) ln(1 − a)]; what is multiplied by 0 need not have a logarithm."""
    made = []
    for one, aim in zip(a, y, strict=True):
        hit = _weighed(tape, aim, one)
        miss = _weighed(tape, tape.rest(aim), tape.rest(one))
        made.append(_scaled(tape, Fraction(-1), tape.sum([hit, miss])))
    return made


def _weighed(tape: Tape, weight: Number, of: Number) -> Number:
    try:
        return tape.times(weight, tape.ln(of))
    except UnsureError:
        if weight.value != 0:
            raise
        return tape.leaf(Fraction(0))


def _softmax_cross_entropy(tape: Tape, z: Sequence[Number], y: Sequence[Number]) -> list[Number]:
    """−yⱼ ln pⱼ = yⱼ ln(1 + Σ e^(zₖ − zⱼ)), k other than j."""
    made = []
    for one, aim in zip(z, y, strict=True):
        others = tape.sum([tape.exp(tape.minus(each, one)) for each in z if each is not one])
        made.append(tape.times(aim, tape.ln_of_one_and(others)))
    return made


def _hinge(tape: Tape, a: Sequence[Number], y: Sequence[Number]) -> list[Number]:
    """max(0, 1 − y a)."""
    nothing = tape.leaf(Fraction(0))
    one = tape.leaf(Fraction(1))
    margins = [tape.minus(one, tape.times(aim, each)) for each, aim in zip(a, y, strict=True)]
    return [tape.larger(margin, nothing) for margin in margins]


def _multi_class_hinge(tape: Tape, a: Sequence[Number], y: Sequence[Number]) -> list[Number]:
    """Σₖ yₖ max(0, 1 + aⱼ − aₖ), k other than j."""
    made, one = [], tape.leaf(Fraction(1))
    for j, mine in enumerate(a):
        missed = []
        for k, (other, aim) in enumerate(zip(a, y, strict=True)):
            if k != j and aim.value != 0:
                margin = tape.plus(one, tape.minus(mine, other))
                missed.append(tape.times(aim, tape.larger(margin, tape.leaf(Fraction(0)))))
        made.append(tape.sum(missed))
    return made


def _huber(tape: Tape, a: Sequence[Number], y: Sequence[Number]) -> list[Number]:
    """½(a − y)² where |a − y| ≤ 1, else |a − y| − ½."""
    made, half = [], tape.leaf(Fraction(1, 2))
    for one, aim in zip(a, y, strict=True):
        error, against = tape.minus(one, aim), tape.minus(aim, one)
        if tape.above(error, 1):
            made.append(tape.minus(error, half))
        elif tape.above(against, 1):
            made.append(tape.minus(against, half))
        else:
            made.append(_scaled(tape, Fraction(1, 2), tape.power(error, 2)))
    return made


def _scaled(tape: Tape, factor: Fraction, number: Number) -> Number:
    return tape.times(tape.leaf(factor), number)


LOSSES: dict[str, Terms] = {
    "half squared error": _half_squared,
    "sum of squared errors": _squares,
    "mean squared error": _mean_squared,
    "absolute error": _absolute,
    "binary cross-entropy": _binary_cross_entropy,
    "softmax cross-entropy": _softmax_cross_entropy,
    "hinge": _hinge,
    "multi-class hinge": _multi_class_hinge,
    "huber": _huber,
}
