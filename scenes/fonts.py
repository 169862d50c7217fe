"""The fonts in which everything is set: those that Typst brings along, the same on every machine.

What they lack is taken from a font's file that a lecture names, `font = "NotoSansSC.otf"`, or
BACKPROP_FONT. What is in none of them would be drawn as a box with a cross in it: it is told before
anything is.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import name

from backprop.errors import BackpropError

FONT = "BACKPROP_FONT"  # a file with what the others lack
KINDS = (".otf", ".ttf", ".ttc")
_MISSING = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_PAGE = b'#set document(title: "text")\n#set text(lang: "en")\n#sys.inputs.text'
_drawable: dict[str, set[str]] = {}  # that were asked about before, by the font that helped
REMEDY = "write it in other characters, or name a font that has it (font = 'FILE.otf')"
MOST = 5  # characters that are told of one text


class GlyphError(BackpropError):
    """Words with a character that no font here has, or a font's file that is none."""


def compiler() -> Any:
    """Typst with its own fonts, the named one, and no others."""
    return _compiler(named_font())


def use(font: Path | None) -> None:
    """Take what the others lack from this file, here and in all processes that are started."""
    if font is not None:
        os.environ[FONT] = str(font.resolve())


def named_font() -> str:
    """The file that BACKPROP_FONT names; GlyphError where there is no font in it."""
    given = os.environ.get(FONT, "")
    if given:
        _demand_font(given)
    return given


@cache
def digest(font: str) -> str:
    """Of what is in the named file: where it lies changes no pixel."""
    return hashlib.sha256(Path(font).read_bytes()).hexdigest() if font else ""


@cache
def _compiler(font: str) -> Any:
    import typst  # takes a tenth of a second, which a run with kept outlines saves

    folders = [_folder_of(font).name] if font else []
    return typst.Compiler(font_paths=folders, ignore_system_fonts=True)


@cache
def _folder_of(font: str) -> tempfile.TemporaryDirectory[str]:
    """A folder that holds this font and no other: Typst is told of folders."""
    folder = tempfile.TemporaryDirectory(prefix="manim-backprop-font-")
    (Path(folder.name) / Path(font).name).write_bytes(Path(font).read_bytes())
    return folder


@cache
def _demand_font(font: str) -> None:
    import typst

    path = Path(font)
    if path.suffix.lower() not in KINDS:
        raise GlyphError(f"{font}: a font's file ends in {', '.join(KINDS)}")
    if not path.is_file():
        raise GlyphError(f"{font}: there is no such file; put the font there")
    found = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False,
        font_paths=[_folder_of(font).name],
    )  # fmt: skip
    if not found.families():
        raise GlyphError(f"{font}: holds no font that can be read")


def undrawable(text: str) -> tuple[str, ...]:
    """The characters of a text that no font has, in their order, at most five.

    Typst itself is asked: a tagged PDF must not hold a text that cannot be shown.

    >>> undrawable("δ ⊙ Ω ≈ é"), undrawable("网络 or 🚀")
    ((), ('网', '络', '🚀'))
    """
    drawable = _drawable.setdefault(named_font(), set())
    asked = "".join(dict.fromkeys(c for c in text if not c.isascii() and c not in drawable))
    found: list[str] = []
    while asked and len(found) < MOST and (missing := _first_missing(asked)):
        found.append(missing)
        asked = asked.replace(missing, "")
    if len(found) < MOST:
        drawable.update(asked)
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

    >>> problem("in 5 minutes 🚀").partition(":")[0]
    "no font here has '🚀' (U+1F680 ROCKET)"
    """
    missing = undrawable(text)
    if not missing:
        return ""
    return f"no font here has {', '.join(map(named, missing))}: {REMEDY}"


def demand(text: str, *, where: str) -> None:
    """GlyphError for a text that cannot be drawn."""
    if told := problem(text):
        raise GlyphError(f"{where} {text!r}: {told}")
