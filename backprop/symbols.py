"""The symbol of each quantity, in Typst mathematics.

Subscripts count from 1, the layer stands above in brackets: `w_(1 2)^((1))`.  After one update a
parameter carries a plus, `w_(1 2)^((1)+)`; after n of them the count, `w_(1 2)^((1)[n])`.
"""

from __future__ import annotations

from collections.abc import Callable

from backprop.addresses import STATES, Address
from backprop.lesson import Lesson
from backprop.paths import path_neurons


class Symbol(str):
    """Typst mathematics that names quantities; the digits in it are their indices.

    >>> Symbol("W^((1))", "W[1]").inside("({})^T").addresses
    ('W[1]',)
    """

    addresses: tuple[str, ...]
    template: str  # what stands around them and is theirs not: `1 - {}`

    def __new__(cls, source: str, *addresses: str, template: str = "{}") -> Symbol:
        made = super().__new__(cls, source)
        made.addresses, made.template = addresses, template
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str, ...], dict[str, str]]:  # for copies, pickles
        return (str(self), *self.addresses), {"template": self.template}

    def inside(self, template: str) -> Symbol:
        """The symbol in the place of `{}`, still a name of the same quantities."""
        return composed(template, self)


def composed(template: str, *symbols: Symbol) -> Symbol:
    """Several symbols in the places `{}` of a template: a name of all their quantities.

    >>> composed("({} - {})", Symbol("a_1", "a[1][0]"), Symbol("y_1", "y[0]")).addresses
    ('a[1][0]', 'y[0]')
    """
    addresses = (address for each in symbols for address in each.addresses)
    around = template.format(*(each.template for each in symbols))
    return Symbol(template.format(*symbols), *addresses, template=around)


class Letters:
    """The letters of a lesson after `step` updates: w(l, j, k), a(l, j), …"""

    def __init__(self, lesson: Lesson, step: int) -> None:
        self.lesson, self.L, self.step = lesson, lesson.L, step
        self.fused = lesson.loss.softmax  # from the last sums to E there is one step
        self.mark = "" if step == 0 else "+" if step == 1 else f"[{step}]"
        self.E = f"E^({self.mark})" if self.mark else "E"

    @property
    def next(self) -> Letters:
        """Those after one update more."""
        return Letters(self.lesson, self.step + 1)

    def update(self, before: str, after: str) -> str:
        """What a step subtracts: η times the slope, or whatever its rule makes of it."""
        plain = self.lesson.plain
        return f"eta {fraction('E', before)}" if plain else f"({before} - {after})"

    def w(self, l: int, j: int, k: int) -> str:
        return f"w_({_pair(j, k)})^(({l}){self.mark})"

    def b(self, l: int, j: int) -> str:
        return f"b_{_sub(j)}^(({l}){self.mark})"

    def a(self, l: int, j: int) -> str:
        """The answer of a neuron; a logit, which a softmax takes as it is, is its sum z."""
        if self.fused and l == self.L:
            return self.z(l, j)
        return f"a_{_sub(j)}^(({l}))" if l else f"x_{_sub(j)}"

    def z(self, l: int, j: int) -> str:
        return f"z_{_sub(j)}^(({l}))"

    def y(self, j: int) -> str:
        return f"y_{_sub(j)}"

    def delta(self, l: int, j: int) -> str:
        return f"delta_{_sub(j)}^(({l}))"

    def slope(self, l: int, j: int) -> str:
        return f"{self.lesson.activation(l).symbol}'({self.z(l, j)})"


Link = tuple[str, str, str]  # of ∂top/∂bottom: the address (without prefix), top, bottom


def links(s: Letters, l: int, neurons: tuple[int, ...], k: int | None) -> list[Link]:
    """The derivatives along a path, from the loss down to the weight (l, j, k) or its bias.

    A softmax looks at all sums of the last layer: there ∂E/∂z is one derivative.
    """
    end = neurons[-1]
    chain: list[Link] = [(f"dE_da[{s.L}][{end}]", "E", s.a(s.L, end))]
    for m in range(s.L, l - 1, -1):
        j = neurons[m - l]
        if not (s.fused and m == s.L):
            chain.append((f"slope[{m}][{j}]", s.a(m, j), s.z(m, j)))
        if m > l:
            source = neurons[m - l - 1]
            chain.append((f"W[{m}][{j},{source}]", s.z(m, j), s.a(m - 1, source)))
    return [*chain, last_link(s, l, neurons[0], k)]


def last_link(s: Letters, l: int, j: int, k: int | None) -> Link:
    """∂z/∂w is the a that the weight is multiplied with; ∂z/∂b is 1."""
    if k is None:
        return f"dz_db[{l}][{j}]", s.z(l, j), s.b(l, j)
    return f"a[{l - 1}][{k}]", s.z(l, j), s.w(l, j, k)


def fraction(top: str, bottom: str) -> str:
    return f"(partial {top})/(partial {bottom})"


def symbol(at: Address, lesson: Lesson) -> Symbol:
    """The symbol of one quantity, or of a whole array where the address has no indices."""
    return Symbol(_source(at, Letters(lesson, at.step)), str(at))


def _source(at: Address, s: Letters) -> str:
    if at.form.groups and not at.index:
        return _ARRAYS[at.name](s, at.layer or 0)
    if at.form.groups.endswith("[p]"):
        return _path_symbol(at, s)
    return _SYMBOLS[at.name](s, *(() if at.layer is None else (at.layer,)), *at.index)


def _path_symbol(at: Address, s: Letters) -> str:
    l, j = at.layer or 0, at.row[0]
    neurons = path_neurons(s.lesson.sizes, l, j, at.index[-1])
    k = at.row[1] if at.name == "path" else None
    return " ".join(fraction(top, bottom) for _, top, bottom in links(s, l, neurons, k))


def _sub(j: int) -> str:
    return str(j + 1) if j < 9 else f"({j + 1})"


def _pair(j: int, k: int) -> str:
    return f"{j + 1} {k + 1}" if max(j, k) < 9 else f"{j + 1},{k + 1}"


def _kept_of_weight(letter: str) -> Callable[..., str]:
    return lambda s, l, j, k: f"{letter}({s.w(l, j, k)})"


def _kept_of_bias(letter: str) -> Callable[..., str]:
    return lambda s, l, j: f"{letter}({s.b(l, j)})"


_SYMBOLS: dict[str, Callable[..., str]] = {
    "x": lambda s, k: s.a(0, k),
    "y": lambda s, j: s.y(j),
    "a": lambda s, l, j: s.a(l, j),
    "z": lambda s, l, j: s.z(l, j),
    "product": lambda s, l, j, k: f"{s.w(l, j, k)} {s.a(l - 1, k)}",
    "slope": lambda s, l, j: s.slope(l, j),
    "error": lambda s, j: f"({s.a(s.L, j)} - {s.y(j)})",
    "E": lambda s, j: f"E_{_sub(j)}" + (f"^({s.mark})" if s.mark else ""),
    "loss": lambda s: s.E,
    "dE_da": lambda s, l, j: fraction("E", s.a(l, j)),
    "delta": lambda s, l, j: s.delta(l, j),
    "W": lambda s, l, j, k: s.w(l, j, k),
    "b": lambda s, l, j: s.b(l, j),
    "dW": lambda s, l, j, k: fraction("E", s.w(l, j, k)),
    "db": lambda s, l, j: fraction("E", s.b(l, j)),
    "update": lambda s, l, j, k: s.update(s.w(l, j, k), s.next.w(l, j, k)),
    "update_b": lambda s, l, j: s.update(s.b(l, j), s.next.b(l, j)),
    "eta": lambda s: f"eta^({s.mark})" if s.mark and s.lesson.training.schedule else "eta",
    "g": lambda s, l, j, k: f"g({s.w(l, j, k)})",
    "g_b": lambda s, l, j: f"g({s.b(l, j)})",
    **{n: _kept_of_weight(n) for n in STATES},
    **{f"{n}_b": _kept_of_bias(n) for n in STATES},
    "penalty": lambda s: f"R^({s.mark})" if s.mark else "R",
    "message": lambda s, l, j, o: f"{s.w(l + 1, o, j)} {s.delta(l + 1, o)}",
    "dE_dA": lambda s, l, j, k: fraction("E", s.a(l, j)),
    "dA_dZ": lambda s, l, j, k: fraction(s.a(l, j), s.z(l, j)),
    "dZ_dW": lambda s, l, j, k: fraction(s.z(l, j), s.w(l, j, k)),
    "dz_db": lambda s, l, j: fraction(s.z(l, j), s.b(l, j)),
    "delta_norm": lambda s, l: f"norm({_layer('delta', l)})",
    "p": lambda s, j: f"p_{_sub(j)}",
    "dp_dz": lambda s, j, o: fraction(f"p_{_sub(j)}", s.a(s.L, o)),
    "hadamard": lambda s, l, j, k: s.delta(l, j),
    "outer": lambda s, l, j, k: f"{s.delta(l, j)} {s.a(l - 1, k)}",
    "broadcast": lambda s, l, i, j: f"{fraction('E', s.a(l, j))} {s.slope(l, i)}",
    "broadcast_dW": lambda s, l, j, k: (
        f"{fraction('E', s.a(l, k))} {s.slope(l, j)} {s.a(l - 1, k)}"
    ),
}


def _layer(letter: str, l: int) -> str:
    return f"{letter}^(({l}))" if l else {"a": "x", "A": "X"}[letter]


def _answers(s: Letters, l: int) -> str:
    return _layer("z" if s.fused and l == s.L else "a", l)


def _trained(letter: str, s: Letters, l: int) -> str:
    return f"{letter}^(({l}){s.mark})"


def _kept_array(letter: str, of: str) -> Callable[[Letters, int], str]:
    return lambda s, l: f"{letter}({_trained(of, s, l)})"


_ARRAYS: dict[str, Callable[[Letters, int], str]] = {
    "x": lambda s, l: "x",
    "y": lambda s, l: "y",
    "a": lambda s, l: _answers(s, l),
    "z": lambda s, l: _layer("z", l),
    "product": lambda s, l: f"{_trained('W', s, l)} dot.o {_layer('A', l - 1)}",
    "slope": lambda s, l: f"{s.lesson.activation(l).symbol}'({_layer('z', l)})",
    "error": lambda s, l: f"({_layer('a', s.L)} - y)",
    "E": lambda s, l: "E",
    "dE_da": lambda s, l: fraction("E", _answers(s, l)),
    "delta": lambda s, l: _layer("delta", l),
    "W": lambda s, l: _trained("W", s, l),
    "b": lambda s, l: _trained("b", s, l),
    "dW": lambda s, l: fraction("E", _trained("W", s, l)),
    "db": lambda s, l: fraction("E", _trained("b", s, l)),
    "update": lambda s, l: s.update(_trained("W", s, l), _trained("W", s.next, l)),
    "update_b": lambda s, l: s.update(_trained("b", s, l), _trained("b", s.next, l)),
    "g": lambda s, l: f"g({_trained('W', s, l)})",
    "g_b": lambda s, l: f"g({_trained('b', s, l)})",
    **{n: _kept_array(n, "W") for n in STATES},
    **{f"{n}_b": _kept_array(n, "b") for n in STATES},
    "message": lambda s, l: f"({_trained('W', s, l + 1)})^T dot.o {_layer('Delta', l + 1)}",
    "dE_dA": lambda s, l: fraction("E", _layer("Z" if s.fused and l == s.L else "A", l)),
    "dA_dZ": lambda s, l: fraction(_layer("A", l), _layer("Z", l)),
    "dZ_dW": lambda s, l: fraction(_layer("Z", l), _trained("W", s, l)),
    "dz_db": lambda s, l: fraction(_layer("z", l), _trained("b", s, l)),
    "hadamard": lambda s, l: (
        f"{fraction('E', _layer('A', l))} dot.o {fraction(_layer('A', l), _layer('Z', l))}"
    ),
    "outer": lambda s, l: f"{_layer('delta', l)} ({_layer('a', l - 1)})^T",
    "broadcast": lambda s, l: (
        f"(({fraction('E', _layer('a', l))})^T) dot.o {s.lesson.activation(l).symbol}'"
        f"({_layer('z', l)})"
    ),
    "broadcast_dW": lambda s, l: (
        f"(({fraction('E', _layer('a', l))})^T) dot.o {s.lesson.activation(l).symbol}'"
        f"({_layer('z', l)}) dot.o ({_layer('a', l - 1)})^T"
    ),
    "delta_norm": lambda s, l: f"norm({_layer('delta', l)})",
    "p": lambda s, l: "p",
    "dp_dz": lambda s, l: fraction("p", _layer("z", s.L)),
}
