"""Which weight, neuron or path is told of: one that shows something.

An input of 0 or a closed ReLU makes all the factors behind it vanish: what a scene then steps
through shows nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from backprop import Trace
from backprop.chain import Chain
from scenes.mobjects.matrices import kept
from scenes.mobjects.network import drawn

LEAST = 0.01  # of the largest slope of its kind, that one has to have to be told of
LOOKED_AT = 500  # paths, at the most


def telling_weight(trace: Trace, l: int, example: int = 0) -> tuple[int, int, int]:
    """The first weight of a layer (l, j, k) whose slope shows; the very first where none does."""
    rows, columns = ([i for i in kept(trace.sizes[at]) if i is not None] for at in (l, l - 1))
    places = [(j, k) for j in rows for k in columns]
    slopes = [f"example[{example}].dW[{l}][{j},{k}]" for j, k in places]
    return (l, *places[first_that_shows(trace, slopes)])


def telling_source(trace: Trace, l: int, j: int, example: int = 0) -> int:
    """The first neuron before neuron j of layer l whose weight has a slope that shows."""
    sources = [k for k in kept(trace.sizes[l - 1]) if k is not None]
    slopes = [f"example[{example}].dW[{l}][{j},{k}]" for k in sources]
    return sources[first_that_shows(trace, slopes)]


def telling_neuron(trace: Trace, l: int, name: str = "delta") -> int:
    """The first neuron of a layer whose δ shows (or a: whose answer does)."""
    rows = [j for j in kept(trace.sizes[l]) if j is not None]
    return rows[first_that_shows(trace, [f"{name}[{l}][{j}]" for j in rows])]


def telling_paths(trace: Trace, chain: Chain, most: int = 2) -> list[int]:
    """The first paths of a chain whose product is not 0, then the others."""
    count = min(chain.count, LOOKED_AT)
    alive = (p for p in range(count) if drawn(trace, chain.path(p).product_address))
    chosen = list(islice(alive, most))
    rest = (p for p in range(count) if p not in chosen)
    return sorted([*chosen, *islice(rest, min(most, chain.count) - len(chosen))])


def first_that_shows(trace: Trace, addresses: Sequence[str]) -> int:
    """The place of the first of these numbers that is not small beside the largest; else 0."""
    sizes = [abs(drawn(trace, address)) for address in addresses]
    least = LEAST * max(sizes)
    return next((n for n, size in enumerate(sizes) if size and size >= least), 0)
