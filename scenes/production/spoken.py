"""What is written, as it is said aloud: letters and signs by their names, numbers by digits.

    >>> spoken("The neuron's δ is −1.5·10⁻⁹.")
    "The neuron's delta is minus 1.5 times ten to the minus 9."
    >>> spoken("The outputs a⁽¹⁾ = σ(W⁽¹⁾x), δˡ⁺¹ᵀ.")
    'The outputs a of layer 1 equals sigma (W of layer 1 x), delta of layer l plus 1 transposed.'

A beat whose sentence sounds wrong gets a text of its own: `spoken = {"layer": "…"}` in its scene.
"""

from __future__ import annotations

import re
import unicodedata

_RAISED = {
    **dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾", "0123456789+-=()", strict=True)),
    **dict(zip("ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", "abcdefghijklmnoprstuvwxyz", strict=True)),
    **dict(zip("ᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ", "ABDEGHIJKLMNOPRTUVW", strict=True)),
}
_LOWERED = {
    **dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", "0123456789+-=()", strict=True)),
    **dict(zip("ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "aehijklmnoprstuvx", strict=True)),
}
_SIGNS = {
    "δ": " delta ", "Δ": " delta ", "η": " eta ", "σ": " sigma ", "∂": " d ", "Σ": " the sum of ",
    "∇": " the gradient of ", "·": " times ", "×": " times ", "⊙": " times, cell by cell, ",
    "≈": " is about ", "=": " equals ", "+": " plus ", "′": " prime", "½": " one half ",
    "¼": " a quarter ", "→": " to ", "⋯": " and so on ", "…": " and so on ", "%": " percent",
    "∑": " the sum of ", "√": " the square root of ", "∞": " infinity ", "≤": " is at most ",
    "≥": " is at least ", "<": " is less than ", ">": " is more than ", "≠": " is not ",
    "±": " plus or minus ", "∈": " in ", "°": " degrees ", "∝": " is proportional to ",
    "∥": " ", "‖": " ", "←": " from ", "⇒": " so ",
}  # fmt: skip
_POWER_OF_TEN = re.compile(rf"·10([{''.join(_RAISED)}]+)")
_RAISED_PART = re.compile(rf"[{''.join(_RAISED)}]+")
_LOWERED_PART = re.compile(rf"[{''.join(_LOWERED)}]+")
_LETTER = re.compile(r"[^\W\d_]$")
_MINUS = re.compile(r"−\s*(?=[\d.])|−")
_SIGN = re.compile("|".join(map(re.escape, _SIGNS)))


def spoken(text: str) -> str:
    """The text as a voice should read it."""
    said = _POWER_OF_TEN.sub(lambda power: f" times ten to the {_read(power[1], _RAISED)}", text)
    said = _RAISED_PART.sub(_raised, said)
    said = _LOWERED_PART.sub(lambda part: f" {_read(part[0], _LOWERED)} ", said)
    said = _MINUS.sub(" minus ", said)
    said = _SIGN.sub(lambda sign: _SIGNS[sign[0]], said)
    said = "".join(map(_named, said))
    said = re.sub(r"\s+", " ", said)
    return re.sub(r"\s+(?=[.,:;!?’')](?:\s|$|[.,:;!?)]))", "", said).strip()


def _raised(part: re.Match[str]) -> str:
    """A layer in brackets or by its letter, a transpose, a power.

    >>> _raised(re.search("[⁽²⁾]+", "δ⁽²⁾")), _raised(re.search("ᵀ", "Wᵀ"))
    (' of layer 2 ', ' transposed ')
    >>> _raised(re.search("²", "x²")), _raised(re.search("⁵", "2⁵")), _raised(re.search("¹", "a¹"))
    (' squared ', ' to the power of 5 ', ' of layer 1 ')
    """
    raised = "".join(_RAISED[sign] for sign in part[0])
    rest, transposed = (raised[:-1], " transposed ") if raised.endswith("T") else (raised, " ")
    if not rest:
        return transposed
    if rest in ("2", "3"):
        return {"2": " squared", "3": " cubed"}[rest] + transposed
    on_a_letter = _LETTER.search(part.string[: part.start()][-1:])
    is_layer = rest.startswith("(") or re.match("[lL1]", rest)
    kind = "of layer" if on_a_letter and is_layer else "to the power of"
    return f" {kind} {_read(part[0][: len(rest)], _RAISED)}{transposed}"


def _read(signs: str, plain: dict[str, str]) -> str:
    written = "".join(plain[sign] for sign in signs).strip("()")
    return " ".join(re.sub(r"[-+=]", lambda sign: _WORDS[sign[0]], written).split())


_WORDS = {"-": " minus ", "+": " plus ", "=": " equals "}


def _named(sign: str) -> str:
    """What is left: Greek by its letters' names, digits of any kind as plain ones.

    >>> _named("θ"), _named("④"), _named("٣"), _named("é")
    (' theta ', ' 4 ', '3', 'é')
    """
    if sign.isascii():
        return sign
    name = unicodedata.name(sign, "")
    if name.startswith("GREEK ") and " LETTER " in name:
        letter = name.rpartition(" LETTER ")[2].split(" WITH ")[0].lower()
        return f" {letter.replace('lamda', 'lambda')} "
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    if sign.isdigit() or sign.isnumeric():
        return f" {unicodedata.numeric(sign):g} "
    return sign
