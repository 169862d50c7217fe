"""Whatever goes wrong with a scene or a product, in one line: what, where, what to do."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

from backprop.errors import BackpropError
from scenes.production.errors import ProductionError

LATEX = ("latex", "pdflatex", "xelatex", "lualatex", "dvisvgm")  # programs that Manim calls
NO_LATEX = (
    "LaTeX is not installed, and MathTex, Tex, DecimalNumber and their like ask for it; "
    "self.math, self.number, self.text or Manim's own MathTypst need none"
)


def told(error: BaseException, path: Path | None = None) -> str:
    """An error in one line: its kind, its words, and the last line of the file that led there."""
    line = _line(error, path) if path else None
    words = NO_LATEX if is_without_latex(error) else " ".join(str(error).split())
    where = (
        f" (line {line} of {path.name})" if path and line and f"line {line}" not in words else ""
    )
    if isinstance(error, (ProductionError, BackpropError)) or words == NO_LATEX:
        return f"{words}{where}"
    return f"{type(error).__name__}: {words}{where}" if words else f"{type(error).__name__}{where}"


def is_without_latex(error: BaseException) -> bool:
    """Whether a program of LaTeX's was called that is not there."""
    called = str(error.filename or "") if isinstance(error, FileNotFoundError) else ""
    return Path(called).name in LATEX


def hint(log: str) -> str:
    """What a person can do about what Manim has written, where we know; else nothing."""
    missing = any(f"No such file or directory: '{name}'" in log for name in LATEX)
    return NO_LATEX if missing else ""


def of_product(error: Exception) -> str:
    """Why a product could not be made; of a fault that nobody foresaw also where it happened."""
    if not isinstance(error, ProductionError) and not _is_foreseen(error):
        traceback.print_exception(error, file=sys.stderr)
    return told(error)


def _is_foreseen(error: Exception) -> bool:
    import typst

    return isinstance(error, typst.TypstError) or is_without_latex(error)


def _line(error: BaseException, path: Path) -> int | None:
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame.lineno for frame in frames if Path(frame.filename) == path]
    return own[-1] if own else None
