"""A third opinion, in mpmath: every number of a lesson from its JSON text, by differentiation.

No backpropagation happens here. The loss is a function of the parameters; what the lesson calls a
gradient, a δ or ∂E/∂a is the quotient of two losses that lie 2h apart, with 160 digits and
h = 1e-50, of which some 90 digits are right.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import product

import mpmath
from mpmath import mpf

from backprop import Lesson

DIGITS = 160
H = mpf(10) ** -50

FUNCTIONS = {
    "identity": lambda z: z,
    "sigmoid": lambda z: 1 / (1 + mpmath.exp(-z)),
    "tanh": mpmath.tanh,
    "relu": lambda z: max(z, mpf(0)),
}
LOSSES = {
    "half squared error": lambda a, y, count: (a - y) ** 2 / 2,
    "mean squared error": lambda a, y, count: (a - y) ** 2 / count,
    "sum of squared errors": lambda a, y, count: (a - y) ** 2,
    "binary cross-entropy": lambda a, y, count: (
        -((y * mpmath.log(a) if y else 0) + ((1 - y) * mpmath.log(1 - a) if y != 1 else 0))
    ),
}
SOFTMAX = "softmax cross-entropy"
LOSSES[SOFTMAX] = lambda p, y, count: -y * mpmath.log(p)
Nudges = dict[tuple, mpf]  # ("W", l, j, k), ("b", l, j), ("z", l, j) or ("a", l, j): by how much


def softmax(z: list[mpf]) -> list[mpf]:
    powers = [mpmath.exp(each) for each in z]
    return [each / sum(powers) for each in powers]


def given(text: str) -> mpf:
    exact = Fraction(text)
    return mpf(exact.numerator) / exact.denominator


class Differentiated:
    """The numbers of a lesson by address parts: `value("dW", 1, 0, 1, step=2, example=0)`."""

    def __init__(self, lesson: Lesson) -> None:
        table = json.loads(lesson.to_json())
        network = table["network"]
        self.sizes = network["layers"]
        self.last = len(self.sizes) - 1
        self.functions = [None, *(FUNCTIONS[name] for name in network["activations"])]
        self.loss, self.takes_softmax = LOSSES[table["loss"]], table["loss"] == SOFTMAX
        self.trains_biases = table["train_biases"]
        with mpmath.workdps(DIGITS):
            self.rate = given(table["rate"])
            self.examples = [
                ([given(v) for v in one["x"]], [given(v) for v in one["y"]])
                for one in table["example"]
            ]
            self.start = {
                ("b", l, j): given(network[f"b{l}"][j])
                for l in self.layers
                for j in range(self.sizes[l])
            }
            for l in self.layers:
                rows = network.get(f"W{l}") or [
                    [str(w) for w in row] for row in lesson.weights[l - 1]
                ]
                for j, k in product(range(self.sizes[l]), range(self.sizes[l - 1])):
                    self.start["W", l, j, k] = given(rows[j][k])

    @property
    def layers(self) -> range:
        return range(1, self.last + 1)

    @cache  # noqa: B019  # lives as long as a test
    def parameters(self, step: int) -> dict[tuple, mpf]:
        """After so many steps of gradient descent."""
        if step == 0:
            return self.start
        old = self.parameters(step - 1)
        return {
            key: value
            if key[0] == "b" and not self.trains_biases
            else value - self.rate * self.mean_slope(key, step - 1)
            for key, value in old.items()
        }

    def mean_slope(self, key: tuple, step: int) -> mpf:
        return self.mean(lambda m: self.slope_of_loss(key, step, m))

    def mean(self, of_example) -> mpf:
        count = len(self.examples)
        return sum((of_example(m) for m in range(count)), mpf(0)) / count

    @cache  # noqa: B019
    def slope_of_loss(self, key: tuple, step: int, m: int) -> mpf:
        """∂E/∂(what the key names), of one example."""
        return (self.total(step, m, {key: H}) - self.total(step, m, {key: -H})) / (2 * H)

    def total(self, step: int, m: int, nudges: Nudges) -> mpf:
        return sum(self.terms(step, m, nudges), mpf(0))

    def terms(self, step: int, m: int, nudges: Nudges) -> list[mpf]:
        """The loss of each output."""
        _, a = self.forward(step, m, nudges)
        y = self.examples[m][1]
        outputs = softmax(a[-1]) if self.takes_softmax else a[-1]
        return [self.loss(one, aim, len(y)) for one, aim in zip(outputs, y, strict=True)]

    @cache  # noqa: B019
    def calm(self, step: int, m: int) -> tuple[list, list]:
        """z and a by layer, as they are."""
        return self.forward(step, m, {})

    def forward(self, step: int, m: int, nudges: Nudges) -> tuple[list, list]:
        """z and a by layer, each nudged where the nudges say so."""
        held = self.parameters(step)
        at = lambda *key: nudges.get(key, 0)  # noqa: E731
        z: list = [None]
        a = [[v + at("a", 0, k) for k, v in enumerate(self.examples[m][0])]]
        for l in self.layers:
            sums = [
                sum(
                    (held["W", l, j, k] + at("W", l, j, k)) * a[-1][k]
                    for k in range(self.sizes[l - 1])
                )
                + held["b", l, j]
                + at("b", l, j)
                + at("z", l, j)
                for j in range(self.sizes[l])
            ]
            z.append(sums)
            a.append([self.functions[l](v) + at("a", l, j) for j, v in enumerate(sums)])
        return z, a

    def bend(self, step: int, m: int, l: int, j: int) -> mpf:
        """f′(z) of one neuron."""
        z, f = self.calm(step, m)[0][l][j], self.functions[l]
        return (f(z + H) - f(z - H)) / (2 * H)

    def path(self, step: int, m: int, l: int, j: int, p: int) -> mpf:
        """The p-th way from neuron j of layer l to an output, the last layer's turning fastest."""
        ways = list(product(*(range(n) for n in self.sizes[l + 1 :])))
        way, held = (j, *ways[p]), self.parameters(step)
        result = self.slope_of_loss(("a", self.last, way[-1]), step, m)
        for n, (layer, here) in enumerate(zip(range(l, self.last + 1), way, strict=True)):
            result *= self.bend(step, m, layer, here)
            if layer < self.last:
                result *= held["W", layer + 1, way[n + 1], here]
        return result

    def value(self, name: str, *at: int, step: int = 0, example: int | None = None) -> mpf:
        """A quantity; without an example the mean, where there is one, else of the first."""
        with mpmath.workdps(DIGITS):
            return self._value(name, at, step, example)

    def _value(self, name: str, at: tuple, n: int, example: int | None) -> mpf:
        m = example or 0
        delta = lambda l, j: self.slope_of_loss(("z", l, j), n, m)  # noqa: E731
        heard = lambda l, j: self.slope_of_loss(("a", l, j), n, m)  # noqa: E731
        z, a = self.calm(n, m)
        held, mean = self.parameters(n), example is None
        match name, at:
            case "eta", ():
                return self.rate
            case (("W" | "b"), _):
                return held[name, *at]
            case "x", (k,):
                return a[0][k]
            case "y", (j,):
                return self.examples[m][1][j]
            case "z", (l, j):
                return z[l][j]
            case "a", (l, j):
                return a[l][j]
            case "slope", (l, j):
                return self.bend(n, m, l, j)
            case "error", (j,):
                return a[-1][j] - self.examples[m][1][j]
            case "E", (j,):
                return self.terms(n, m, {})[j]
            case "loss", ():
                return self.mean(lambda m: self.total(n, m, {})) if mean else self.total(n, m, {})
            case (("dW" | "db"), _):
                key = (name[1:], *at)
                return self.mean_slope(key, n) if mean else self.slope_of_loss(key, n, m)
            case "update", _:
                return self.rate * self.mean_slope(("W", *at), n)
            case "update_b", _:
                return self.rate * self.mean_slope(("b", *at), n) if self.trains_biases else mpf(0)
            case "dE_da", (l, j):
                return heard(l, j)
            case "delta", (l, j):
                return delta(l, j)
            case "product", (l, j, k):
                return held["W", l, j, k] * a[l - 1][k]
            case "message", (l, j, o):
                return held["W", l + 1, o, j] * delta(l + 1, o)
            case "dE_dA", (l, j, _):
                return heard(l, j)
            case "dA_dZ", (l, j, _):
                return self.bend(n, m, l, j)
            case "dZ_dW", (l, _, k):
                return a[l - 1][k]
            case "dz_db", _:
                return mpf(1)
            case "hadamard", (l, j, _):
                return heard(l, j) * self.bend(n, m, l, j)
            case "outer", (l, j, k):
                return delta(l, j) * a[l - 1][k]
            case "broadcast", (l, i, j):
                return self.bend(n, m, l, i) * heard(l, j)
            case "broadcast_dW", (l, j, k):
                return self.bend(n, m, l, j) * heard(l, k) * a[l - 1][k]
            case "path", (l, j, k, p):
                return self.path(n, m, l, j, p) * a[l - 1][k]
            case "path_b", (l, j, p):
                return self.path(n, m, l, j, p)
        raise KeyError((name, at))


LAYERED = {  # name: its forms, with l, and i j k o p counted below
    "a": "lj", "z": "lj", "slope": "lj", "dE_da": "lj", "delta": "lj", "b": "lj", "db": "lj",
    "update_b": "lj", "dz_db": "lj", "W": "ljk", "dW": "ljk", "update": "ljk", "product": "ljk",
    "hadamard": "ljk", "outer": "ljk", "dE_dA": "ljk", "dA_dZ": "ljk", "dZ_dW": "ljk",
    "message": "ljo", "path": "ljkp", "path_b": "ljp", "x": "k", "y": "j", "error": "j", "E": "j",
    "loss": "", "eta": "", "broadcast": "lij", "broadcast_dW": "ljk",
}  # fmt: skip
WRITTEN = {"": "", "k": "[{}]", "j": "[{}]", "lj": "[{}][{}]", "ljk": "[{}][{},{}]",
           "ljo": "[{}][{},{}]", "lij": "[{}][{},{}]", "ljp": "[{}][{}][{}]",
           "ljkp": "[{}][{},{}][{}]"}  # fmt: skip


def every_address(sizes: list[int], corners: bool = False) -> Iterator[tuple[str, tuple, str]]:
    """(name, indices, address) of every quantity; `corners`: only first and last of each index."""

    def some(count: int) -> list[int]:
        return sorted({0, count - 1}) if corners else list(range(count))

    for name, letters in LAYERED.items():
        first = 0 if name in ("a", "dE_da", "message") else 1
        last = len(sizes) - 1 - (name == "message")
        for l in range(first, last + 1) if "l" in letters else [None]:
            here, above = (sizes[-1], ()) if l is None else (sizes[l], sizes[l + 1 :])
            ways = 1
            for n in above:
                ways *= n
            if name == "broadcast_dW" and sizes[l] != sizes[l - 1]:
                continue
            count = {"i": here, "j": here, "k": sizes[l - 1 if l else 0],
                     "o": above[0] if above else 0, "p": ways}  # fmt: skip
            for index in product(*(some(count[letter]) for letter in letters if letter != "l")):
                at = index if l is None else (l, *index)
                yield name, at, name + WRITTEN[letters].format(*at)
