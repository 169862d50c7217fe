"""How a gradient becomes a step: plain descent, momentum, Nesterov, Adagrad, RMSProp, Adam.

Each is a frozen value of exact settings.  `step` takes the gradient g of one parameter, the state
that it keeps for it (arrays like g, 0 at the start), the rate η and t = 1, 2, …; it gives what is
subtracted from the parameter, and the new state.  Written once for float64, rationals and balls.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, ClassVar

import numpy as np
from flint import fmpq

from backprop.errors import BackpropError
from backprop.numbers import Exact, Numbers, elementwise, exact, is_zero, root, written

State = tuple[Any, ...]


@dataclass(frozen=True)
class Optimiser:
    """The base of all: settings are read exactly and lie from 0 to below 1."""

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    kept: ClassVar[tuple[str, ...]] = ()  # the letters of its state: so many arrays

    def __post_init__(self) -> None:
        for setting in fields(self):
            value = getattr(self, setting.name)
            if isinstance(value, bool):
                continue
            number = exact(value)
            if not 0 <= number < 1:
                raise BackpropError(
                    f"{setting.name} of {self.title} should be from 0 to below 1, "
                    f"not {written(number)}"
                )
            object.__setattr__(self, setting.name, number)

    def start(self, parameter: Any, numbers: Numbers) -> State:
        """The state before the first step: zeros like the parameter."""
        zero = numbers.number(fmpq(0))
        shape = np.shape(parameter)
        return tuple(np.full(shape, zero, numbers.dtype) if shape else zero for _ in self.kept)

    def step(self, g: Any, state: State, eta: Any, t: int, numbers: Numbers) -> tuple[Any, State]:
        """What is subtracted, and the state after step t = 1, 2, …"""
        raise NotImplementedError

    def move(
        self, w: Any, g: Any, state: State, eta: Any, t: int, numbers: Numbers
    ) -> tuple[Any, State]:
        """The parameter after a step (an array of float64 is changed in its place)."""
        step, state = self.step(g, state, eta, t, numbers)
        if isinstance(w, np.ndarray) and w.dtype != object:
            return np.subtract(w, step, out=w), state
        return w - step, state


@dataclass(frozen=True)
class Descent(Optimiser):
    """w ← w − η g   (Cauchy 1847)."""

    name: ClassVar[str] = "descent"
    title: ClassVar[str] = "gradient descent"

    def step(self, g: Any, state: State, eta: Any, t: int, numbers: Numbers) -> tuple[Any, State]:
        return eta * g, state


@dataclass(frozen=True)
class Momentum(Optimiser):
    """v ← β v + η g,  w ← w − v   (Polyak 1964; so in Sutskever et al. 2013).

    PyTorch keeps v/η instead: the same path while η does not change.  `averaged` takes (1 − β) g
    for g, so that v is η times a mean of the last gradients: v ← β v + (1 − β) η g.
    """

    name: ClassVar[str] = "momentum"
    title: ClassVar[str] = "momentum"
    kept: ClassVar[tuple[str, ...]] = ("v",)
    beta: Any = "0.9"
    averaged: bool = False

    def step(self, g: Any, state: State, eta: Any, t: int, numbers: Numbers) -> tuple[Any, State]:
        beta = numbers.number(self.beta)
        g = (1 - beta) * g if self.averaged else g
        v = beta * state[0] + eta * g
        return v, (v,)


@dataclass(frozen=True)
class Nesterov(Optimiser):
    """v ← β v + η g,  w ← w − (β v + η g)   (Nesterov 1983, in the form of Bengio et al. 2012).

    The parameters are those of the point looked ahead to, as in PyTorch: so g is taken where they
    are.
    """

    name: ClassVar[str] = "nesterov"
    title: ClassVar[str] = "Nesterov's momentum"
    kept: ClassVar[tuple[str, ...]] = ("v",)
    beta: Any = "0.9"

    def step(self, g: Any, state: State, eta: Any, t: int, numbers: Numbers) -> tuple[Any, State]:
        beta = numbers.number(self.beta)
        v = beta * state[0] + eta * g
        return beta * v + eta * g, (v,)


@dataclass(frozen=True)
class Adagrad(Optimiser):
    """s ← s + g²,  w ← w − η g / (√s + ε)   (Duchi, Hazan and Singer 2011; ε as in PyTorch).

    `epsilon_inside` takes √(s + ε) for √s + ε.
    """

    name: ClassVar[str] = "adagrad"
    title: ClassVar[str] = "Adagrad"
    kept: ClassVar[tuple[str, ...]] = ("s",)
    epsilon: Any = "1e-10"
    epsilon_inside: bool = False

    def step(self, g: Any, state: State, eta: Any, t: int, numbers: Numbers) -> tuple[Any, State]:
        s = state[0] + g * g
        return _over(eta * g, _root_of(s, numbers.number(self.epsilon), self.epsilon_inside)), (s,)


@dataclass(frozen=True)
class RMSProp(Optimiser):
    """s ← ρ s + (1 − ρ) g²,  w ← w − η g / (√s + ε)   (Hinton 2012, lecture 6e).

    Where ε stands is PyTorch's choice; `epsilon_inside` takes √(s + ε), as Keras and the lecture's
    many readers do.
    """

    name: ClassVar[str] = "rmsprop"
    title: ClassVar[str] = "RMSProp"
    kept: ClassVar[tuple[str, ...]] = ("s",)
    rho: Any = "0.9"
    epsilon: Any = "1e-8"
    epsilon_inside: bool = False

    def step(self, g: Any, state: State, eta: Any, t: int, numbers: Numbers) -> tuple[Any, State]:
        rho, epsilon = numbers.number(self.rho), numbers.number(self.epsilon)
        s = rho * state[0] + (1 - rho) * (g * g)
        return _over(eta * g, _root_of(s, epsilon, self.epsilon_inside)), (s,)


@dataclass(frozen=True)
class Adam(Optimiser):
    """m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²,
    w ← w − η m̂ / (√v̂ + ε)  with  m̂ = m/(1 − β₁ᵗ),  v̂ = v/(1 − β₂ᵗ)   (Kingma and Ba 2015, alg. 1).

    `epsilon_hat` takes the order of their section 2, which Keras follows:
    w ← w − η √(1 − β₂ᵗ)/(1 − β₁ᵗ) · m / (√v + ε).
    """

    name: ClassVar[str] = "adam"
    title: ClassVar[str] = "Adam"
    kept: ClassVar[tuple[str, ...]] = ("m", "v")
    beta1: Any = "0.9"
    beta2: Any = "0.999"
    epsilon: Any = "1e-8"
    epsilon_hat: bool = False

    def step(self, g: Any, state: State, eta: Any, t: int, numbers: Numbers) -> tuple[Any, State]:
        beta1, beta2 = numbers.number(self.beta1), numbers.number(self.beta2)
        epsilon = numbers.number(self.epsilon)
        m = beta1 * state[0] + (1 - beta1) * g
        v = beta2 * state[1] + (1 - beta2) * (g * g)
        first, second = 1 - beta1**t, 1 - beta2**t
        if self.epsilon_hat:
            return _over(eta * root(second) / first * m, root(v) + epsilon), (m, v)
        return _over(eta * (m / first), root(v / second) + epsilon), (m, v)


def _root_of(s: Any, epsilon: Any, inside: bool) -> Any:
    return root(s + epsilon) if inside else root(s) + epsilon


def _quotient(top: Exact, bottom: Exact) -> Exact:
    """0 where nothing is divided: so a parameter that never had a slope rests, even if ε is 0."""
    return fmpq(0) if is_zero(top) else top / bottom


def _float_quotient(top: Any, bottom: Any) -> Any:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(np.equal(top, 0), 0.0, np.divide(top, bottom))[()]


_over = elementwise(_quotient, _float_quotient)

OPTIMISERS: dict[str, type[Optimiser]] = {
    o.name: o for o in (Descent, Momentum, Nesterov, Adagrad, RMSProp, Adam)
}
