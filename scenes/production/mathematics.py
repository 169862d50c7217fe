"""The engine's symbols, which are Typst mathematics, as LaTeX and as plain text.

>>> latex_of("(partial E)/(partial w_(1 2)^((1)))")
'\\\\frac{\\\\partial E}{\\\\partial w_{12}^{(1)}}'
>>> unicode_of("(partial E)/(partial w_(1 2)^((1)))")
'∂E/∂w₁₂⁽¹⁾'
>>> unicode_of("w_(1 2)^((1)[3])")  # of layer 1, after three steps
'w₁₂⁽¹⁾[3]'
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(r"\s*([A-Za-z]+(?:\.[a-z]+)*|\d+(?:\.\d+)?|\"[^\"]*\"|.)", re.DOTALL)
_GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "eta": "η",
    "theta": "θ", "lambda": "λ", "mu": "μ", "nu": "ν", "pi": "π", "rho": "ρ", "sigma": "σ",
    "tau": "τ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Delta": "Δ", "Sigma": "Σ",
    "Omega": "Ω", "Phi": "Φ", "Psi": "Ψ",
}  # fmt: skip
_SIGNS = {
    "partial": ("\\partial", "∂"), "dif": ("\\mathrm{d}", "d"), "nabla": ("\\nabla", "∇"),
    "dot": ("\\cdot", "·"), "dot.o": ("\\odot", "⊙"), "times": ("\\times", "×"),
    "approx": ("\\approx", "≈"), "dots": ("\\dots", "…"), "hat": ("\\hat", ""),
}  # fmt: skip
_FUNCTIONS = ("tanh", "ln", "log", "exp", "max", "min", "sin", "cos")
_UP = str.maketrans("0123456789+-−=()nit", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱᵗ")
_DOWN = str.maketrans("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")


@dataclass(frozen=True)
class _Atom:
    latex: str
    plain: str


def latex_of(symbol: str) -> str:
    """A symbol as LaTeX mathematics."""
    return _all(symbol).latex


def unicode_of(symbol: str) -> str:
    """A symbol as plain text, indices raised and lowered where Unicode has them."""
    return _all(symbol).plain


def latex_number(text: str) -> str:
    """A number's ASCII text as LaTeX mathematics.

    >>> latex_number("-1.5e-9")
    '-1.5 \\\\cdot 10^{-9}'
    """
    mantissa, _, exponent = text.partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa


def _all(symbol: str) -> _Atom:
    tokens = _TOKEN.findall(symbol.strip())[::-1]
    return _row(tokens, end="")


def _row(tokens: list[str], end: str) -> _Atom:
    """Atoms side by side, up to a closing token."""
    latex: list[str] = []
    plain = ""
    while tokens and tokens[-1] != end:
        atom = _fraction(tokens)
        latex.append(atom.latex)
        plain += atom.plain
    if tokens:
        tokens.pop()
    return _Atom(_joined(latex), plain)


def _fraction(tokens: list[str]) -> _Atom:
    top = _scripted(tokens)
    if not tokens or tokens[-1] != "/":
        return top
    tokens.pop()
    bottom = _scripted(tokens)
    one, other = _bare(top), _bare(bottom)
    return _Atom(rf"\frac{{{one.latex}}}{{{other.latex}}}", f"{one.plain}/{other.plain}")


def _bare(atom: _Atom) -> _Atom:
    """Without the brackets that only hold a fraction's part together."""
    if atom.latex.startswith("(") and atom.latex.endswith(")"):
        return _Atom(atom.latex[1:-1], atom.plain[1:-1])
    return atom


def _scripted(tokens: list[str]) -> _Atom:
    atom = _atom(tokens)
    while tokens and tokens[-1] in ("_", "^", "'"):
        kind = tokens.pop()
        if kind == "'":
            atom = _Atom(atom.latex + "'", atom.plain + "′")
            continue
        index = _bare(_atom(tokens))
        table = _DOWN if kind == "_" else _UP
        raised, step, number = index.plain.replace(" ", "").partition("[")  # has no raised form
        shown = raised.translate(table) + step + number
        atom = _Atom(f"{atom.latex}{kind}{{{index.latex}}}", atom.plain + shown)
    return atom


def _atom(tokens: list[str]) -> _Atom:
    token = tokens.pop() if tokens else ""
    if token == "(":
        inside = _row(tokens, ")")
        return _Atom(f"({inside.latex})", f"({inside.plain})")
    if token == "norm" and tokens and tokens[-1] == "(":
        inside = _bare(_atom(tokens))
        return _Atom(rf"\lVert {inside.latex} \rVert", f"‖{inside.plain}‖")
    if token in _GREEK:
        return _Atom(f"\\{token}", _GREEK[token])
    if token in _SIGNS:
        return _Atom(*_SIGNS[token])
    if token in _FUNCTIONS:
        return _Atom(f"\\{token}", token)
    if token.startswith('"'):
        return _Atom(rf"\text{{{token[1:-1]}}}", token[1:-1])
    if len(token) > 1 and token.isalpha():
        return _Atom(rf"\mathrm{{{token}}}", token)
    return _Atom(token, token.replace("-", "−"))


def _joined(parts: list[str]) -> str:
    """Side by side; a space after a command that a letter follows."""
    text = ""
    for part in parts:
        command = re.search(r"\\[A-Za-z]+$", text)
        text += (" " if command and part[:1].isalpha() else "") + part
    return text
