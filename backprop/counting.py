"""How much work a gradient is: matmuls and multiplications, counted on the graph.

Counted are the multiplications of numbers in matmuls and in cell-by-cell products (a function such
as σ counts as none); a division counts as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import prod

from backprop.graph import Graph, Node
from backprop.paths import path_count
from backprop.plan import needed


@dataclass(frozen=True)
class Work:
    """Matmuls, and multiplications of two numbers."""

    matmuls: int
    multiplications: int

    def __add__(self, other: Work) -> Work:
        return Work(self.matmuls + other.matmuls, self.multiplications + other.multiplications)

    def __mul__(self, times: int) -> Work:
        return Work(self.matmuls * times, self.multiplications * times)


@dataclass(frozen=True)
class Counts:
    """Two ways to the gradient of all parameters, in numbers.

    >>> from backprop.activations import SIGMOID
    >>> from backprop.losses import HALF_SQUARED
    >>> from backprop.layered import mlp
    >>> counts(mlp((784, 30, 10), (SIGMOID, SIGMOID), HALF_SQUARED))
    Counts(parameters=23860, forward=Work(matmuls=2, multiplications=23820), \
backward=Work(matmuls=3, multiplications=24160))
    >>> _.nudged.multiplications
    568369020
    """

    parameters: int
    forward: Work  # one pass to the loss
    backward: Work  # behind it, to the gradients of all parameters

    @property
    def both(self) -> Work:
        """One forward and one backward pass: every gradient."""
        return self.forward + self.backward

    @property
    def passes(self) -> int:
        """n + 1 forward passes: once as it is, once for each nudged parameter."""
        return self.parameters + 1

    @property
    def nudged(self) -> Work:
        """The same gradients, roughly, by nudging each parameter alone."""
        return self.forward * self.passes


def counts(graph: Graph) -> Counts:
    """The work of a graph's forward pass, its backward pass, and of n + 1 nudged passes."""
    joint, names = graph.backward.joint, [node.name for node in graph.parameters]
    forward = needed(graph, [graph.output])
    wanted = [graph.backward.gradients[name] for name in names if name in graph.backward.gradients]
    both = needed(joint, [graph.output, *map(joint.position, wanted)])
    return Counts(
        sum(prod(node.shape) for node in graph.parameters),
        _work(graph, (graph.nodes[i] for i in forward)),
        _work(joint, (joint.nodes[i] for i in both - forward)),
    )


def path_by_path(sizes: Sequence[int]) -> int:
    """The multiplications of all weights' slopes when each path is multiplied out alone.

    A path of layer l has 2(L − l) + 3 derivatives.

    >>> path_by_path((2, 2, 2))  # 4 weights of 1 path of 3 derivatives, 4 of 2 paths of 5
    40
    """
    L = len(sizes) - 1
    return sum(
        sizes[l] * sizes[l - 1] * path_count(sizes, l) * (2 * (L - l) + 2) for l in range(1, L + 1)
    )


def layer_by_layer(sizes: Sequence[int]) -> int:
    """The same when δ is made once for each neuron, from the last layer back.

    >>> layer_by_layer((2, 2, 2))  # δ of the outputs 2, back 4 and 2, and 8 weights
    16
    """
    back = sum(n_in * n_out + n_in for n_in, n_out in pairwise(sizes[1:]))
    return sizes[-1] + back + sum(n_in * n_out for n_in, n_out in pairwise(sizes))


def names_written_out(sizes: Sequence[int]) -> int:
    """How many weights, biases and inputs one output names when every sum in it is written out.

    >>> names_written_out((2, 2)), names_written_out((2, 2, 2))  # w x + w x + b; w(…) + w(…) + b
    (5, 13)
    """
    names = 1
    for n in sizes[:-1]:
        names = n * (1 + names) + 1
    return names


def _work(graph: Graph, nodes: Iterable[Node]) -> Work:
    """Both sums over these nodes."""
    total = Work(0, 0)
    for node in nodes:
        shapes = (graph.nodes[i].shape for i in node.operands)
        many = 0 if node.is_leaf else node.operation.multiplications(*shapes)
        total += Work(int(node.operation.matmul), many)
    return total
