"""The ways from a parameter of layer l up to the loss, numbered by the neurons that they pass."""

from __future__ import annotations

from collections.abc import Sequence


def path_count(sizes: Sequence[int], l: int) -> int:
    """How many ways lead up: the product of the widths above layer l.

    >>> path_count((2, 3, 4, 2), 1), path_count((2, 3, 4, 2), 3)
    (8, 1)
    """
    count = 1
    for n in sizes[l + 1 :]:
        count *= n
    return count


def path_neurons(sizes: Sequence[int], l: int, j: int, p: int) -> tuple[int, ...]:
    """The neurons of the layers l … L on path p from neuron j; the last layer turns fastest.

    >>> [path_neurons((2, 2, 2, 2), 1, 0, p) for p in range(4)]
    [(0, 0, 0), (0, 0, 1), (0, 1, 0), (0, 1, 1)]
    """
    neurons: list[int] = []
    for n in reversed(sizes[l + 1 :]):
        p, o = divmod(p, n)
        neurons.insert(0, o)
    return (j, *neurons)
