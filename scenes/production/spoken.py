"""What is written, as it is said aloud: letters and signs by their names, numbers by digits.

    >>> spoken("The neuron's δ is −1.5·10⁻⁹.")
    "The neuron's delta is minus 1.5 times ten to the minus 9."

A beat whose sentence sounds wrong gets a text of its own: `spoken = {"layer": "…"}` in its scene.
"""

from __future__ import annotations

import re

_POWER = re.compile(r"·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SIGNS = {
    "δ": " delta ", "Δ": " delta ", "η": " eta ", "σ": " sigma ", "∂": " d ", "Σ": " the sum of ",
    "∇": " the gradient of ", "·": " times ", "×": " times ", "⊙": " times, cell by cell, ",
    "≈": " is about ", "=": " equals ", "+": " plus ", "′": " prime", "²": " squared",
    "³": " cubed", "½": " one half ", "¼": " a quarter ", "→": " to ", "⋯": " and so on ",
    "…": " and so on ", "%": " percent",
}  # fmt: skip
_MINUS = re.compile(r"−\s*(?=[\d.])|−")
_SIGN = re.compile("|".join(map(re.escape, _SIGNS)))


def spoken(text: str) -> str:
    """The text as a voice should read it."""
    said = _POWER.sub(_power, text)
    said = _MINUS.sub(" minus ", said)
    said = _SIGN.sub(lambda sign: _SIGNS[sign[0]], said)
    said = re.sub(r"\s+", " ", said)
    return re.sub(r"\s+(?=[.,:;!?’'](?:\s|$))", "", said).strip()


def _power(match: re.Match[str]) -> str:
    exponent = match[1].replace("⁻", "minus ").translate(_DIGITS)
    return f" times ten to the {exponent}"
