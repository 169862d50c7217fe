"""The fonts in which everything is set: those that Typst brings along, the same on every machine.

What none of them has would be drawn as a box with a cross in it: it is told before anything is.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any
from unicodedata import name

_MISSING = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_PAGE = b'#set document(title: "text")\n#set text(lang: "en")\n#sys.inputs.text'
_drawable: set[str] = set()  # that were asked about before
MOST = 5  # characters that are told of one text


class GlyphError(ValueError):
    """Words with a character that no font here has."""


@cache
def compiler() -> Any:
    """Typst with its own fonts and no others."""
    import typst  # takes a tenth of a second, which a run with kept outlines saves

    return typst.Compiler(font_paths=[], ignore_system_fonts=True)


def undrawable(text: str) -> tuple[str, ...]:
    """The characters of a text that no font has, in their order, at most five.

    Typst itself is asked: a tagged PDF must not hold a text that cannot be shown.

    >>> undrawable("δ ⊙ Ω ≈ é"), undrawable("网络 or 🚀")
    ((), ('网', '络', '🚀'))
    """
    asked = "".join(dict.fromkeys(c for c in text if not c.isascii() and c not in _drawable))
    found: list[str] = []
    while asked and len(found) < MOST and (missing := _first_missing(asked)):
        found.append(missing)
        asked = asked.replace(missing, "")
    if len(found) < MOST:
        _drawable.update(asked)
    return tuple(found)


def _first_missing(text: str) -> str:
    import typst

    try:
        compiler().compile(_PAGE, format="pdf", pdf_standards=["ua-1"], sys_inputs={"text": text})
    except typst.TypstError as error:
        told = _MISSING.search(str(error))
        return told[1] if told else ""
    return ""


def named(character: str) -> str:
    """A character as a person finds it again, whatever their terminal can show.

    >>> named("🚀")
    "'🚀' (U+1F680 ROCKET)"
    """
    codes = " ".join(f"U+{ord(each):04X}" for each in character)
    known = name(character, "") if len(character) == 1 else ""
    return f"{character!r} ({' '.join(filter(None, [codes, known]))})"


def problem(text: str) -> str:
    """What is wrong with a text that is to be drawn; empty where nothing is.

    >>> problem("in 5 minutes 🚀")
    "no font here has '🚀' (U+1F680 ROCKET): write it in other characters"
    """
    missing = undrawable(text)
    if not missing:
        return ""
    return f"no font here has {', '.join(map(named, missing))}: write it in other characters"


def demand(text: str, *, where: str) -> None:
    """GlyphError for a text that cannot be drawn."""
    if told := problem(text):
        raise GlyphError(f"{where} {text!r}: {told}")
