"""The chain rule, factor by factor and path by path.

A parameter of layer l moves the loss through every neuron above it.  Each way up is a path, each
path a product of factors, and the sum of the paths is the gradient.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from backprop.paths import path_count, path_neurons
from backprop.symbols import Letters, Link, Symbol, fraction, last_link, links

if TYPE_CHECKING:
    from backprop.trace import Trace


@dataclass(frozen=True, eq=False)
class Factor:
    """One derivative of a chain: where it is, how it is written, what it is."""

    address: str
    symbol: Symbol
    value: Any

    def __deepcopy__(self, memo: object) -> Factor:
        return self


@dataclass(frozen=True, eq=False)
class Path:
    """One way from a parameter up to the loss, through `neurons` of the layers l … L."""

    neurons: tuple[int, ...]
    factors: tuple[Factor, ...]  # ∂E/∂aᴸ first, ∂zˡ/∂w last
    product_address: str

    def __deepcopy__(self, memo: object) -> Path:
        return self


@dataclass(frozen=True)
class Chain:
    """The chain rule of the weight (l, j, k), or of the bias (l, j) where k is None.

    Of one example: `step` and `example` say which.
    """

    trace: Trace
    l: int
    j: int
    k: int | None = None
    step: int = 0
    example: int = 0

    @property
    def count(self) -> int:
        """How many paths there are (not enumerated)."""
        return path_count(self.trace.sizes, self.l)

    def paths(self, limit: int | None = None) -> Iterator[Path]:
        """The paths in the order of the neurons they pass, at most `limit` of them."""
        for p in range(self.count if limit is None else min(limit, self.count)):
            yield self.path(p)

    def path(self, p: int) -> Path:
        """Path number p."""
        name = "path_b" if self.k is None else "path"
        address = self.trace.canonical(f"{self._of_example}{name}{self._parameter}[{p}]")
        neurons = path_neurons(self.trace.sizes, self.l, self.j, p)
        chain = links(self._letters, self.l, neurons, self.k)
        return Path(neurons, tuple(self._factor(link) for link in chain), address)

    @property
    def factors(self) -> tuple[Factor, ...]:
        """The three that all paths share: ∂E/∂a · ∂a/∂z · ∂z/∂w.

        Two under a softmax in the last layer: ∂E/∂z · ∂z/∂w.
        """
        l, j, s = self.l, self.j, self._letters
        start: Link = (f"dE_da[{l}][{j}]", "E", s.a(l, j))
        rise: Link = (f"slope[{l}][{j}]", s.a(l, j), s.z(l, j))
        last = last_link(s, l, j, self.k)
        shared = (start, last) if s.fused and l == s.L else (start, rise, last)
        return tuple(map(self._factor, shared))

    @property
    def gradient_address(self) -> str:
        """The sum over all paths: this example's own ∂E/∂w."""
        name = "db" if self.k is None else "dW"
        return self.trace.canonical(
            f"step[{self.step}].example[{self.example}].{name}{self._parameter}"
        )

    @property
    def _parameter(self) -> str:
        return f"[{self.l}][{self.j}]" if self.k is None else f"[{self.l}][{self.j},{self.k}]"

    @property
    def _of_example(self) -> str:
        return f"step[{self.step}].example[{self.example}]."

    @property
    def _letters(self) -> Letters:
        return Letters(self.trace.lesson, self.step)

    def _factor(self, link: Link) -> Factor:
        address, top, bottom = link
        shared = address.startswith("W[")  # a weight is the same for every example
        prefix = f"step[{self.step}]." if shared else self._of_example
        canonical = self.trace.canonical(prefix + address)
        symbol = Symbol(fraction(top, bottom), canonical)
        return Factor(canonical, symbol, self.trace.value(canonical))
