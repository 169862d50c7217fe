"""Every number of a lesson worked out once more, in the plainest way there is.

Loops over indices, one number at a time, from the givens of the lesson alone; nothing of the
engine's equations, balls or addresses is used.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, DecimalException
from fractions import Fraction
from math import prod
from typing import Any

from backprop import Lesson
from backprop.activations import ACTIVATIONS
from scenes.audit.arithmetic import CALCULATOR, GUARD, TIED, UnsureError, fraction, precision
from scenes.audit.ruled import Place, PlainSteps, ruled

# How the indices of each name go: l a layer, i j k o neurons, p a path.
FORMS = {
    **dict.fromkeys(["loss", "eta"], ""),
    **dict.fromkeys(["x"], "[k]"),
    **dict.fromkeys(["y", "error", "E"], "[j]"),
    **dict.fromkeys(["a", "z", "slope", "dE_da", "delta"], "[l][j]"),
    **dict.fromkeys(["b", "db", "update_b", "dz_db"], "[l][j]"),
    **dict.fromkeys(["W", "dW", "update", "product", "hadamard", "outer"], "[l][j,k]"),
    **dict.fromkeys(["dE_dA", "dA_dZ", "dZ_dW"], "[l][j,k]"),
    "broadcast": "[l][i,j]",
    "broadcast_dW": "[l][j,k]",
    "message": "[l][j,o]",
    "path": "[l][j,k][p]",
    "path_b": "[l][j][p]",
    "delta_norm": "[l]",
    "p": "[j]",
    "dp_dz": "[j,o]",
}
OF_A_RULE = ("g", "g_b", "v", "v_b", "s", "s_b", "m", "m_b", "penalty")  # [training] of its own
FORMS |= {name: "[l][j]" if name.endswith("_b") else "[l][j,k]" for name in OF_A_RULE[:-1]}
FORMS["penalty"] = ""
OF_SOFTMAX = ("p", "dp_dz")  # only where the loss takes a softmax of the outputs
SHARED = ("W", "b", "eta", "update", "update_b", *OF_A_RULE)  # by all examples
AVERAGED = ("loss", "dW", "db")  # over the examples, where none is named
FROM_INPUTS = ("a", "dE_da", "message")  # the inputs, layer 0, have these too
_ADDRESS = re.compile(r"(?:step\[(\d+)\]\.)?(?:example\[(\d+)\]\.)?([A-Za-z_]+)([\[\]\d,]*)")


@dataclass(frozen=True)
class Asked:
    """What an address asks for; `example` is None where none is named."""

    name: str
    step: int
    example: int | None
    index: tuple[int, ...]


def asked(address: str, lesson: Lesson) -> Asked:
    """The address, read and checked; ValueError where it names nothing."""
    match = _ADDRESS.fullmatch(re.sub(r"\s", "", address))
    if match is None or match[3] not in FORMS:
        raise ValueError(f"{address!r} is no address")
    name, form = match[3], FORMS[match[3]]
    if re.sub(r"\d+", "i", match[4]) != re.sub("[a-z]", "i", form):
        raise ValueError(f"{address!r} does not fit: write {name}{form}")
    index = tuple(map(int, re.findall(r"\d+", match[4])))
    example = None if match[2] is None else int(match[2])
    one = Asked(name, int(match[1] or 0), example, index)
    if not _exists(one, form, lesson):
        raise ValueError(f"{address!r} is not in this lesson")
    return one


def _exists(one: Asked, form: str, lesson: Lesson) -> bool:
    if one.step > lesson.steps or (one.example or 0) >= len(lesson.examples):
        return False
    if one.example is not None and one.name in SHARED:
        return False
    if one.name in OF_A_RULE and not ruled(lesson, one.name.removesuffix("_b")):
        return False
    if one.name in OF_SOFTMAX and lesson.loss.name != "softmax cross-entropy":
        return False
    n, letters = lesson.sizes, re.findall("[a-z]", form)
    l = one.index[0] if "l" in letters else None
    if l is not None and not (l >= (one.name not in FROM_INPUTS) and l + ("o" in letters) < len(n)):
        return False
    if one.name == "broadcast_dW" and n[one.index[0]] != n[one.index[0] - 1]:
        return False
    counts = {"j": n[-1], "k": n[0], "o": n[-1]}
    if l is not None:
        above = n[min(l + 1, len(n) - 1)]
        counts = {"i": n[l], "j": n[l], "k": n[l - 1], "o": above, "p": prod(n[l + 1 :])}
    return all(i < counts[s] for s, i in zip(letters, one.index, strict=True) if s != "l")


Layers = list[list[Any]]  # by layer, then by neuron; layer 0 is empty where it has none


@dataclass(frozen=True)
class Parameters:
    """The weights W[l][j][k] and biases b[l][j] after some updates."""

    W: list[list[list[Any]]]
    b: Layers


@dataclass
class Pass:
    """What one example makes of the parameters, forward and backward."""

    x: list[Any]
    y: list[Any]
    z: Layers = field(default_factory=lambda: [[]])
    a: Layers = field(default_factory=list)
    rest: list[Any] = field(default_factory=list)  # 1 − a of the outputs
    slope: Layers = field(default_factory=lambda: [[]])
    E: list[Any] = field(default_factory=list)
    dE_da: Layers = field(default_factory=list)
    delta: Layers = field(default_factory=list)


class Plain:
    """The numbers of a lesson, worked out once more in plain decimal arithmetic.

    >>> plain = Plain(Lesson.named("two-two-two"), digits=9)
    >>> str(plain.value("z[1][0]")), str(plain.value("step[1].loss"))
    ('0.3775', '0.291027774')
    """

    def __init__(self, lesson: Lesson, digits: int = 50) -> None:
        self.lesson, self.digits, self._c = lesson, digits, CALCULATOR
        weights = [[[fraction(w) for w in row] for row in W] for W in lesson.weights]
        biases = [[fraction(bj) for bj in b] for b in lesson.biases]
        self._parameters = [Parameters([[], *weights], [[], *biases])]
        self._rate = fraction(lesson.rate)
        self._steps = None if lesson.plain else PlainSteps(lesson, self._gradients)
        self._passes: dict[tuple[int, int], Pass] = {}

    def value(self, address: str) -> Decimal:
        """The number at an address, as so many digits give it: what cancels costs some of them.

        ValueError where the address names nothing, UnsureError where a ReLU may be open or shut.
        """
        value = self.number(address)
        with precision(self.digits):
            return +self._c.inexact(value)

    def number(self, address: str) -> Any:
        """The same as a Fraction where it is one for certain."""
        one = asked(address, self.lesson)
        with precision(self.digits + GUARD):
            if one.name in SHARED or (one.name in AVERAGED and one.example is None):
                return self._of_the_step(one.name, one.step, one.index)
            return self._of_an_example(one.name, one.step, one.example or 0, one.index)

    def _of_the_step(self, name: str, n: int, index: tuple[int, ...]) -> Any:
        """What belongs to no single example."""
        if self._steps and name not in (*AVERAGED, "W", "b"):
            return self._steps.number(name, n, index)
        match name, index:
            case "W", (l, j, k):
                return self._after(n).W[l][j][k]
            case "b", (l, j):
                return self._after(n).b[l][j]
            case "eta", ():
                return self._rate
            case "update", (l, j, k):
                return self._c.times(self._rate, self._mean("dW", n, (l, j, k)))
            case "update_b", (l, j) if self.lesson.train_biases:
                return self._c.times(self._rate, self._mean("db", n, (l, j)))
            case "update_b", _:
                return Fraction(0)
        return self._mean(name, n, index)

    def _mean(self, name: str, n: int, index: tuple[int, ...]) -> Any:
        count = len(self.lesson.examples)
        total = self._c.sum([self._of_an_example(name, n, m, index) for m in range(count)])
        return self._c.over(total, Fraction(count))

    def _of_an_example(self, name: str, n: int, m: int, index: tuple[int, ...]) -> Any:
        one, W, times = self._pass(n, m), self._after(n).W, self._c.times
        match name, index:
            case (("x" | "y" | "E"), (j,)):
                return getattr(one, name)[j]
            case "error", (j,):
                return self._c.minus(one.a[-1][j], one.y[j])
            case "loss", ():
                return self._c.sum(one.E)
            case (("z" | "a" | "slope" | "dE_da" | "delta"), (l, j)):
                return getattr(one, name)[l][j]
            case "product", (l, j, k):
                return times(W[l][j][k], one.a[l - 1][k])
            case "message", (l, j, o):
                return times(W[l + 1][o][j], one.delta[l + 1][o])
            case (("dW" | "outer"), (l, j, k)):
                return times(one.delta[l][j], one.a[l - 1][k])
            case "db", (l, j):
                return one.delta[l][j]
            case "dE_dA", (l, j, _):
                return one.dE_da[l][j]
            case "dA_dZ", (l, j, _):
                return one.slope[l][j]
            case "dZ_dW", (l, _, k):
                return one.a[l - 1][k]
            case "dz_db", _:
                return Fraction(1)
            case "hadamard", (l, j, _):
                return times(one.dE_da[l][j], one.slope[l][j])
            case "broadcast", (l, i, j):  # row i has its own slope, column j its own sum
                return times(one.slope[l][i], one.dE_da[l][j])
            case "broadcast_dW", (l, j, k):
                return times(times(one.slope[l][j], one.dE_da[l][k]), one.a[l - 1][k])
            case "path", (l, j, k, p):
                return times(one.a[l - 1][k], self._path(one, W, l, j, p))
            case "delta_norm", (l,):
                return self._c.root(self._c.sum([times(d, d) for d in one.delta[l]]))
            case "p", (j,):
                return self._softmax(one.a[-1], j)
            case "dp_dz", (j, o):
                p, q = self._softmax(one.a[-1], j), self._softmax(one.a[-1], o)
                return times(p, self._c.minus(Fraction(int(j == o)), q))
            case "path_b", (l, j, p):
                return self._path(one, W, l, j, p)
        raise ValueError(f"{name}{list(index)} is not known here")

    def _path(self, one: Pass, W: list[list[list[Any]]], l: int, j: int, p: int) -> Any:
        """Up from neuron j: its slope, then what neuron o above makes of it, up to the loss."""
        if l == self.lesson.L:
            return self._c.times(one.slope[l][j], one.dE_da[l][j])
        o, p = divmod(p, prod(self.lesson.sizes[l + 2 :]))
        step = self._c.times(one.slope[l][j], W[l + 1][o][j])
        return self._c.times(step, self._path(one, W, l + 1, o, p))

    def _after(self, n: int) -> Parameters:
        """The parameters after n updates."""
        while len(self._parameters) <= n:
            update = self._moved if self._steps else self._updated
            self._parameters.append(update(len(self._parameters) - 1))
        return self._parameters[n]

    def _moved(self, n: int) -> Parameters:
        """The parameters after a step by the lesson's own rule."""
        assert self._steps is not None
        W, b = self._steps.parameters(n + 1)
        return Parameters(W, b)

    def _gradients(self, n: int, batch: Sequence[int]) -> dict[Place, Any]:
        """The mean slopes of a batch, by (layer, neuron, source), without source of a bias."""
        c, sizes, found = self._c, self.lesson.sizes, {}
        for l in range(1, len(sizes)):
            for j in range(sizes[l]):
                for place in [(l, j), *((l, j, k) for k in range(sizes[l - 1]))]:
                    name = "dW" if len(place) == 3 else "db"
                    each = [self._of_an_example(name, n, m, place) for m in batch]
                    found[place] = c.over(c.sum(each), Fraction(len(batch)))
        return found

    def _updated(self, n: int) -> Parameters:
        """Every parameter less rate times its mean gradient, all from the old ones."""
        old, minus, sizes = self._parameters[n], self._c.minus, self.lesson.sizes
        W: list[list[list[Any]]] = [[]]
        b: Layers = [[]]
        for l in range(1, len(sizes)):
            W.append([])
            b.append([])
            for j in range(sizes[l]):
                b[l].append(minus(old.b[l][j], self._of_the_step("update_b", n, (l, j))))
                W[l].append([])
                for k in range(sizes[l - 1]):
                    change = self._of_the_step("update", n, (l, j, k))
                    W[l][j].append(minus(old.W[l][j][k], change))
        return Parameters(W, b)

    def _pass(self, n: int, m: int) -> Pass:
        if (n, m) not in self._passes:
            self._passes[n, m] = self._worked_out(self._after(n), m)
        return self._passes[n, m]

    def _worked_out(self, parameters: Parameters, m: int) -> Pass:
        one = self._forward_only(parameters, m)
        self._backward(one, parameters)
        return one

    def _forward_only(self, parameters: Parameters, m: int) -> Pass:
        example = self.lesson.examples[m]
        one = Pass(x=[fraction(v) for v in example.x], y=[fraction(v) for v in example.y])
        self._forward(one, parameters)
        self._compared(one)
        return one

    def _forward(self, one: Pass, parameters: Parameters) -> None:
        one.a.append(one.x)
        for l in range(1, self.lesson.L + 1):
            name = self.lesson.activations[l - 1].name
            made = []
            one.z.append([])
            for j in range(self.lesson.sizes[l]):
                terms = [parameters.b[l][j]]
                for k in range(self.lesson.sizes[l - 1]):
                    terms.append(self._c.times(parameters.W[l][j][k], one.a[l - 1][k]))
                z = self._c.sum(terms)
                if ACTIVATIONS[name].cornered:
                    z = self._off_kink(z, terms)
                one.z[l].append(z)
                made.append(getattr(self._c, name)(z))
            one.a.append([a for a, _, _ in made])
            one.rest = [rest for _, rest, _ in made]
            one.slope.append([slope for _, _, slope in made])

    def _off_kink(self, z: Any, terms: Sequence[Any]) -> Any:
        """z itself.  A sum of which no digit is left may lie on either side of 0: with the most
        digits that are asked for it is taken for 0."""
        if isinstance(z, Fraction):
            return z
        size = max(abs(self._c.inexact(term)) for term in terms)
        if abs(z) > size / 10**self.digits:
            return z
        if self.digits >= TIED:
            return Fraction(0)
        raise UnsureError(f"{self.digits} digits do not tell whether a ReLU is open")

    def _compared(self, one: Pass) -> None:
        """The loss of each output, and its slope."""
        c, half, count = self._c, Fraction(1, 2), self.lesson.sizes[-1]
        slopes = []
        for a, rest, y in zip(one.a[-1], one.rest, one.y, strict=True):
            error = c.minus(a, y)
            match self.lesson.loss.name:
                case "half squared error":
                    one.E.append(c.times(half, c.times(error, error)))
                    slopes.append(error)
                case "mean squared error":
                    one.E.append(c.over(c.times(error, error), Fraction(count)))
                    slopes.append(c.times(Fraction(2, count), error))
                case "sum of squared errors":
                    one.E.append(c.times(error, error))
                    slopes.append(c.times(Fraction(2), error))
                case "absolute error":
                    self._absolute(one, slopes, a, error)
                case "multi-class hinge":
                    self._multi_class_hinge(one, slopes)
                case "binary cross-entropy":
                    one.E.append(self._cross_entropy(a, rest, y))
                    slopes.append(self._cross_entropy_slope(a, rest, y))
                case "softmax cross-entropy":
                    j, total = len(one.E), c.sum(one.y)
                    one.E.append(c.times(y, self._ln_of_sum(one.a[-1], j)))
                    slopes.append(c.minus(c.times(self._softmax(one.a[-1], j), total), y))
                case "hinge":
                    margin = c.minus(Fraction(1), c.times(y, a))
                    margin = self._off_kink(margin, [Fraction(1), a])
                    one.E.append(margin if margin > 0 else Fraction(0))
                    slopes.append(-y if margin > 0 else Fraction(0))
                case "huber":
                    self._huber(one, slopes, a, error)
                case other:
                    raise ValueError(f"the loss {other!r} is not known here")
        one.dE_da.append(slopes)

    def _softmax(self, z: Sequence[Any], j: int) -> Any:
        """pⱼ = 1/Σₖ e^(zₖ − zⱼ)."""
        return self._c.over(Fraction(1), self._sum_of_powers(z, j))

    def _ln_of_sum(self, z: Sequence[Any], j: int) -> Any:
        """−ln pⱼ = ln(1 + Σ e^(zₖ − zⱼ)), k other than j: no digit lost where pⱼ is near 1."""
        others = [self._c.exp(self._c.minus(v, z[j])) for k, v in enumerate(z) if k != j]
        return self._c.ln_of_one_and(self._c.sum(others))

    def _sum_of_powers(self, z: Sequence[Any], j: int) -> Any:
        return self._c.sum([self._c.exp(self._c.minus(v, z[j])) for v in z])

    def _huber(self, one: Pass, slopes: list[Any], a: Any, error: Any) -> None:
        """½ error² as far as 1 to either side, then straight on."""
        c, half = self._c, Fraction(1, 2)
        for sign in (1, -1):
            beyond = c.minus(sign * error, Fraction(1))
            beyond = self._off_kink(beyond, [Fraction(1), a])
            if beyond > 0:
                one.E.append(c.plus(beyond, half))
                slopes.append(Fraction(sign))
                return
        one.E.append(c.times(half, c.times(error, error)))
        slopes.append(error)

    def _absolute(self, one: Pass, slopes: list[Any], a: Any, error: Any) -> None:
        """The error without its sign; at 0 it has no slope."""
        error = self._off_kink(error, [Fraction(1), a])
        sign = Fraction((error > 0) - (error < 0))
        one.E.append(self._c.times(sign, error))
        slopes.append(sign)

    def _multi_class_hinge(self, one: Pass, slopes: list[Any]) -> None:
        """What each class misses its distance of 1 to the right one by; which hears how many."""
        c, j, right = self._c, len(one.E), one.y.index(1)
        missed = []
        for k, a in enumerate(one.a[-1]):
            margin = c.plus(Fraction(1), c.minus(a, one.a[-1][right]))
            margin = self._off_kink(margin, [Fraction(1), a, one.a[-1][right]])
            missed.append(margin if k != right and margin > 0 else Fraction(0))
        one.E.append(missed[j])
        counted = Fraction(sum(m != 0 for m in missed))
        slopes.append(-counted if j == right else Fraction(int(missed[j] != 0)))

    def _cross_entropy(self, a: Any, rest: Any, y: Fraction) -> Any:
        """−[y ln a + (1 − y) ln(1 − a)], without a summand that is multiplied by 0."""
        try:
            hit = self._c.times(y, self._c.ln(a)) if y else y
            miss = self._c.times(1 - y, self._c.ln(rest)) if y != 1 else Fraction(0)
        except (DecimalException, ValueError):
            raise UnsureError("an output is as good as 0 or 1: its ln is not told") from None
        return -self._c.plus(hit, miss)

    def _cross_entropy_slope(self, a: Any, rest: Any, y: Fraction) -> Any:
        """(a − y)/(a(1 − a)) = (1 − y)/(1 − a) − y/a, which loses no digits where a is near y."""
        try:
            hit = self._c.over(y, a) if y else y
            miss = self._c.over(1 - y, rest) if y != 1 else Fraction(0)
        except ZeroDivisionError:
            raise UnsureError("an output is as good as 0 or 1: its slope is not told") from None
        return self._c.minus(miss, hit)

    def _backward(self, one: Pass, parameters: Parameters) -> None:
        """Layer by layer back: δ from ∂E/∂a and the slope, then ∂E/∂a of the layer below."""
        times = self._c.times
        for l in range(self.lesson.L, 0, -1):
            pairs = zip(one.dE_da[0], one.slope[l], strict=True)
            one.delta.insert(0, [times(dE_da, slope) for dE_da, slope in pairs])
            below = []
            for k in range(self.lesson.sizes[l - 1]):
                heard = []
                for j in range(self.lesson.sizes[l]):
                    heard.append(times(parameters.W[l][j][k], one.delta[0][j]))
                below.append(self._c.sum(heard))
            one.dE_da.insert(0, below)
        one.delta.insert(0, [])


class PlainDifference:
    """The numbers of one lesson less those of another, for each unit that `per` has changed by
    where it is named. What cancels costs digits."""

    def __init__(self, before: Lesson, after: Lesson, digits: int = 50, *, per: str = "") -> None:
        self.digits, self._per = digits, per
        self._before, self._after = (Plain(each, digits) for each in (before, after))

    def number(self, address: str) -> Any:
        """The number after less the number before; a Fraction where both are."""
        change = self._change(address)
        if not self._per:
            return change
        with precision(self.digits + GUARD):
            return CALCULATOR.over(change, self._change(self._per))

    def _change(self, address: str) -> Any:
        with precision(self.digits + GUARD):
            return CALCULATOR.minus(self._after.number(address), self._before.number(address))
