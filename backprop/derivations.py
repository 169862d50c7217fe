"""Derivatives step by step, as named lines that a derivation scene can show one by one.

A line is written twice: in Typst mathematics for the screen, and `plain` in ordinary arithmetic of
z (of a, y, or p and y for a loss).  The lines of one derivation all say the same number: that is
tested with another algebra system.
"""

from __future__ import annotations

from dataclasses import dataclass

from backprop.errors import BackpropError, nearest


@dataclass(frozen=True)
class Line:
    """One step: what the derivative equals, and why."""

    name: str
    formula: str  # Typst mathematics
    plain: str  # the same in arithmetic; "" where it is the derivative sign itself
    because: str


@dataclass(frozen=True)
class Derivation:
    """The derivative of one function or loss, from its definition to its shortest form.

    >>> [line.name for line in DERIVATIONS["sigmoid"].lines]
    ['definition', 'chain rule', 'inner derivative', 'split', 'in terms of the value']
    """

    name: str
    variable: str  # in Typst mathematics
    value: str  # the function, in Typst mathematics
    plain: str  # the function in arithmetic
    where: str  # where it holds, in words; "" everywhere
    lines: tuple[Line, ...]

    def line(self, name: str) -> Line:
        """The line of this name."""
        for line in self.lines:
            if line.name == name:
                return line
        names = [line.name for line in self.lines]
        raise BackpropError(f"{self.name} has no line {name!r}{nearest(name, names)}")


def _of(
    name: str, value: str, plain: str, *lines: tuple[str, str, str, str], where: str = ""
) -> Derivation:
    sign = Line("definition", f"dif / (dif z) {value}", "", "the derivative that we want")
    return Derivation(name, "z", value, plain, where, (sign, *(Line(*line) for line in lines)))


def _loss(
    name: str, value: str, plain: str, *lines: tuple[str, str, str, str], where: str = ""
) -> Derivation:
    sign = Line(
        "definition", f"(partial)/(partial a) {value}", "", "the slope of the loss in its output"
    )
    return Derivation(name, "a", value, plain, where, (sign, *(Line(*line) for line in lines)))


_SIGMA = "1/(1+exp(-z))"
_PHI = "erfc(-z/sqrt(2))/2"

DERIVATIONS = {
    d.name: d
    for d in (
        _of("identity", "z", "z", ("power rule", "1", "1", "z grows as fast as z")),
        _of(
            "sigmoid",
            "1/(1 + e^(-z))",
            _SIGMA,
            (
                "chain rule",
                "-1/(1 + e^(-z))^2 dot dif / (dif z) (1 + e^(-z))",
                "-1/(1+exp(-z))**2 * Derivative(1+exp(-z), z)",
                "the derivative of 1/u is -1/u² times that of u",
            ),
            (
                "inner derivative",
                "e^(-z)/(1 + e^(-z))^2",
                "exp(-z)/(1+exp(-z))**2",
                "e⁻ᶻ has the derivative -e⁻ᶻ, and the two signs cancel",
            ),
            (
                "split",
                "1/(1 + e^(-z)) dot e^(-z)/(1 + e^(-z))",
                "1/(1+exp(-z)) * (exp(-z)/(1+exp(-z)))",
                "one factor is the sigmoid itself",
            ),
            (
                "in terms of the value",
                "sigma(z) (1 - sigma(z))",
                f"({_SIGMA})*(1-{_SIGMA})",
                "e⁻ᶻ/(1 + e⁻ᶻ) is what is missing to 1",
            ),
        ),
        _of(
            "tanh",
            "(e^z - e^(-z))/(e^z + e^(-z))",
            "(exp(z)-exp(-z))/(exp(z)+exp(-z))",
            (
                "quotient rule",
                "((e^z + e^(-z))^2 - (e^z - e^(-z))^2)/(e^z + e^(-z))^2",
                "((exp(z)+exp(-z))**2-(exp(z)-exp(-z))**2)/(exp(z)+exp(-z))**2",
                "each of the two is the derivative of the other",
            ),
            (
                "split",
                "1 - ((e^z - e^(-z))/(e^z + e^(-z)))^2",
                "1-((exp(z)-exp(-z))/(exp(z)+exp(-z)))**2",
                "the first part of the fraction is 1",
            ),
            ("in terms of the value", "1 - tanh(z)^2", "1-tanh(z)**2", "the rest is tanh²"),
        ),
        _of(
            "relu",
            "max(z, 0)",
            "Max(z, 0)",
            (
                "piece by piece",
                'cases(1 "if" z > 0, 0 "else")',
                "Piecewise((1, z>0), (0, True))",
                "above 0 it is z, below it is 0; at the kink 0 is taken",
            ),
        ),
        _of(
            "leaky_relu",
            'cases(z "if" z > 0, z\\/100 "else")',
            "Piecewise((z, z>0), (z/100, True))",
            (
                "piece by piece",
                'cases(1 "if" z > 0, 1\\/100 "else")',
                "Piecewise((1, z>0), (Rational(1,100), True))",
                "each piece is a line; at the kink the lower one is taken",
            ),
        ),
        _of(
            "elu",
            'cases(z "if" z > 0, e^z - 1 "else")',
            "Piecewise((z, z>0), (exp(z)-1, True))",
            (
                "piece by piece",
                'cases(1 "if" z > 0, e^z "else")',
                "Piecewise((1, z>0), (exp(z), True))",
                "the exponential is its own derivative; both pieces meet with slope 1",
            ),
            (
                "in terms of the value",
                'cases(1 "if" z > 0, a + 1 "else")',
                "Piecewise((1, z>0), ((exp(z)-1)+1, True))",
                "eᶻ is the value plus 1",
            ),
        ),
        _of(
            "softplus",
            "ln(1 + e^z)",
            "log(1+exp(z))",
            (
                "chain rule",
                "1/(1 + e^z) dot dif / (dif z) (1 + e^z)",
                "1/(1+exp(z))*Derivative(1+exp(z), z)",
                "the derivative of ln u is 1/u times that of u",
            ),
            ("inner derivative", "e^z/(1 + e^z)", "exp(z)/(1+exp(z))", "eᶻ is its own derivative"),
            (
                "in terms of the sigmoid",
                "1/(1 + e^(-z)) = sigma(z)",
                _SIGMA,
                "divide both by eᶻ",
            ),
        ),
        _of(
            "silu",
            "z sigma(z)",
            f"z*({_SIGMA})",
            (
                "product rule",
                "sigma(z) + z sigma'(z)",
                f"{_SIGMA} + z*Derivative({_SIGMA}, z)",
                "one factor at a time",
            ),
            (
                "slope of the sigmoid",
                "sigma(z) + z sigma(z) (1 - sigma(z))",
                f"{_SIGMA} + z*({_SIGMA})*(1-{_SIGMA})",
                "σ′ = σ(1 - σ)",
            ),
            (
                "in terms of the value",
                "sigma(z) + a (1 - sigma(z))",
                f"{_SIGMA} + (z*({_SIGMA}))*(1-{_SIGMA})",
                "z σ(z) is the value a",
            ),
        ),
        _of(
            "gelu",
            "z Phi(z)",
            f"z*{_PHI}",
            (
                "product rule",
                "Phi(z) + z Phi'(z)",
                f"{_PHI} + z*Derivative({_PHI}, z)",
                "one factor at a time",
            ),
            (
                "density",
                "Phi(z) + z phi(z)",
                f"{_PHI} + z*exp(-z**2/2)/sqrt(2*pi)",
                "the slope of Φ, the part of a normal variable below z, is its density φ",
            ),
        ),
        _loss(
            "half squared error",
            "1/2 (a - y)^2",
            "(a-y)**2/2",
            ("chain rule", "2 dot 1/2 (a - y)", "2*(a-y)/2", "the square's derivative is twice it"),
            ("short form", "a - y", "a-y", "that is why there is a ½"),
        ),
        _loss(
            "sum of squared errors",
            "(a - y)^2",
            "(a-y)**2",
            ("chain rule", "2 (a - y)", "2*(a-y)", "the square's derivative is twice it"),
        ),
        _loss(
            "absolute error",
            "abs(a - y)",
            "Abs(a-y)",
            (
                "piece by piece",
                'cases(1 "if" a > y, -1 "if" a < y, 0 "else")',
                "Piecewise((1, a>y), (-1, a<y), (0, True))",
                "how far off does not count, only to which side; at the corner 0 is taken",
            ),
            ("short form", 'op("sign")(a - y)', "sign(a-y)", "that is the sign of the error"),
        ),
        Derivation(
            "multi-class hinge",
            "a",
            "sum_(j != t) max(0, 1 + a_j - a_t)",
            "Max(0, 1+a-z1)+Max(0, 1+z2-z1)",
            "for the output of a wrong class; arithmetic for three, the right one z1, another z2",
            (
                Line(
                    "definition",
                    "(partial)/(partial a) sum_(j != t) max(0, 1 + a_j - a_t)",
                    "",
                    "the slope of the loss in one output",
                ),
                Line(
                    "own term",
                    "(partial)/(partial a) max(0, 1 + a - a_t)",
                    "Derivative(Max(0, 1+a-z1), a)",
                    "of a wrong class only its own term speaks",
                ),
                Line(
                    "piece by piece",
                    'cases(1 "if" 1 + a > a_t, 0 "else")',
                    "Piecewise((1, 1+a>z1), (0, True))",
                    "the right one hears minus the number of these; at the corner 0 is taken",
                ),
            ),
        ),
        _loss(
            "mean squared error",
            "1/n (a - y)^2",
            "(a-y)**2/n",
            ("chain rule", "2/n (a - y)", "2*(a-y)/n", "the square's derivative is twice it"),
        ),
        _loss(
            "binary cross-entropy",
            "-(y ln a + (1 - y) ln (1 - a))",
            "-(y*log(a)+(1-y)*log(1-a))",
            (
                "logarithms",
                "-y/a + (1 - y)/(1 - a)",
                "-y/a+(1-y)/(1-a)",
                "ln a has the slope 1/a, ln(1 - a) the slope -1/(1 - a)",
            ),
            (
                "one denominator",
                "(-y (1 - a) + (1 - y) a)/(a (1 - a))",
                "(-y*(1-a)+(1-y)*a)/(a*(1-a))",
                "both over a(1 - a)",
            ),
            (
                "short form",
                "(a - y)/(a (1 - a))",
                "(a-y)/(a*(1-a))",
                "what is left on top is a - y",
            ),
        ),
        _loss(
            "hinge",
            "max(0, 1 - y a)",
            "Max(0, 1-y*a)",
            (
                "piece by piece",
                'cases(-y "if" y a < 1, 0 "else")',
                "Piecewise((-y, y*a<1), (0, True))",
                "outside the margin nothing is asked for; at the corner 0 is taken",
            ),
        ),
        _loss(
            "huber",
            'cases(1/2 (a - y)^2 "if" abs(a - y) <= 1, abs(a - y) - 1/2 "else")',
            "Piecewise(((a-y)**2/2, Abs(a-y)<=1), (Abs(a-y)-Rational(1,2), True))",
            (
                "piece by piece",
                'cases(a - y "if" abs(a - y) <= 1, op("sign")(a - y) "else")',
                "Piecewise((a-y, Abs(a-y)<=1), (sign(a-y), True))",
                "a parabola, continued by its tangents",
            ),
            (
                "short form",
                "max(-1, min(1, a - y))",
                "Max(-1, Min(1, a-y))",
                "the error, held between -1 and 1",
            ),
        ),
        Derivation(
            "softmax cross-entropy",
            "z_j",
            "-sum_k y_k ln p_k",
            "-(y1*log(exp(z1)/(exp(z1)+exp(z2)))+y2*log(exp(z2)/(exp(z1)+exp(z2))))",
            "for targets that sum to 1; arithmetic for two classes, j = 1",
            (
                Line(
                    "definition",
                    "(partial)/(partial z_j) (-sum_k y_k ln p_k)",
                    "",
                    "the slope of the loss in one logit",
                ),
                Line(
                    "logarithm of the softmax",
                    "(partial)/(partial z_j) (-sum_k y_k z_k + ln sum_m e^(z_m))",
                    "Derivative(-(y1*z1+y2*z2)+log(exp(z1)+exp(z2)), z1)",
                    "ln p_k is z_k minus the logarithm of the sum, and the y sum to 1",
                ),
                Line(
                    "inner derivative",
                    "-y_j + e^(z_j)/(sum_m e^(z_m))",
                    "-y1+exp(z1)/(exp(z1)+exp(z2))",
                    "ln of the sum hears e^(z_j) over the sum",
                ),
                Line("short form", "p_j - y_j", "p1-y1", "that fraction is the softmax itself"),
            ),
        ),
    )
}


def derivation(name: str) -> Derivation:
    """The derivation of an activation or a loss, by its name in lessons."""
    if name not in DERIVATIONS:
        raise BackpropError(f"no derivation of {name!r}{nearest(name, DERIVATIONS)}")
    return DERIVATIONS[name]
