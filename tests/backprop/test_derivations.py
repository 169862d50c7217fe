"""Derivations line by line: each line is the derivative, says another algebra system."""

import pytest
import sympy

from backprop.activations import ACTIVATIONS
from backprop.derivations import DERIVATIONS, derivation
from backprop.errors import BackpropError
from backprop.losses import LOSSES

POINTS = {
    "z": ["-2.3", "-0.4", "0.7", "1.9"],
    "a": ["0.2", "0.65", "0.9", "0.35"],
}


def _read(text: str, names: str):
    letters = dict(zip(names.split(), sympy.symbols(names, real=True), strict=True))
    return sympy.sympify(text, locals=letters), letters


@pytest.mark.parametrize("name", DERIVATIONS)
def test_every_line_of_a_derivation_is_the_derivative(name):
    """At four points (on both sides of kinks), to 25 digits."""
    d = DERIVATIONS[name]
    names = "z a y n z1 z2 y1 y2 p1"
    value, letters = _read(d.plain, names)
    main = letters["z1" if d.variable == "z_j" else d.variable]
    told = {"y": "1", "n": "3", "z1": "1.7", "z2": "0.3"}
    given = {letters[n]: sympy.Rational(v) for n, v in told.items()}
    given |= {letters["y1"]: sympy.Rational("0.25"), letters["y2"]: sympy.Rational("0.75")}
    p1 = sympy.exp(letters["z1"]) / (sympy.exp(letters["z1"]) + sympy.exp(letters["z2"]))
    for point in POINTS["a" if d.variable == "a" else "z"]:
        at = {**given, main: sympy.Rational(point)}
        true = sympy.diff(value, main).subs(at).doit().evalf(30)
        for line in d.lines:
            if line.plain:
                said = _read(line.plain, names)[0].subs(letters["p1"], p1).doit().subs(at)
                assert abs(said.evalf(30) - true) < sympy.Float("1e-25"), line.name


def test_every_activation_and_every_loss_has_a_derivation():
    """None is forgotten, and the lines of each have names of their own."""
    assert set(DERIVATIONS) == {*ACTIVATIONS, *LOSSES}
    for d in DERIVATIONS.values():
        names = [line.name for line in d.lines]
        assert len(names) == len(set(names))
        assert names[0] == "definition"


def test_a_line_is_asked_for_by_name():
    """The last of the sigmoid's is the one that everybody knows."""
    line = derivation("sigmoid").line("in terms of the value")

    assert line.formula == "sigma(z) (1 - sigma(z))"
    with pytest.raises(BackpropError, match="sigmoid has no line 'spilt'; did you mean 'split'"):
        derivation("sigmoid").line("spilt")
