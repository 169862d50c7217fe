"""The program tesseract, which reads type from pictures; it knows nothing of what it should find.

read(pictures)    what each picture of one line says, and how sure the program is, from 0 to 100
"""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

LINE = "7"  # page segmentation mode: the picture is a single line of text
# How a minus is read depends on its length, and a 1 that stands alone is read as l.
ALIKE = str.maketrans("—–−‐l", "----1")


class NoTesseractError(RuntimeError):
    """The program is missing or cannot be run; the message says how to get it."""


def read(pictures: Sequence[Image.Image]) -> list[tuple[str, float]]:
    """(text, confidence) of each picture; ("", 0) where nothing was recognised.

    The confidence is that of the least sure word.  All pictures go to one call of the program.
    """
    if not pictures:
        return []
    with tempfile.TemporaryDirectory() as folder:
        return _told(_called(_pages(pictures, Path(folder))), len(pictures))


def _pages(pictures: Sequence[Image.Image], folder: Path) -> Path:
    """The pictures as files, and the list of them that the program takes as pages."""
    names = [folder / f"{n:05}.png" for n in range(len(pictures))]
    for name, picture in zip(names, pictures, strict=True):
        picture.save(name, dpi=(300, 300))
    pages = folder / "pages.txt"
    pages.write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
    return pages


def _called(pages: Path) -> str:
    program = shutil.which("tesseract")
    if program is None:
        raise NoTesseractError(
            "the program tesseract is not installed; on Debian and Ubuntu "
            "`apt-get install tesseract-ocr` brings it, and `./run check-render` does so"
        )
    command = [program, str(pages), "stdout", "--psm", LINE, "-l", "eng", "tsv"]
    one_core = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # more are slower on pictures so small
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=one_core)
    if done.returncode:
        raise NoTesseractError(f"tesseract failed: {done.stderr.strip()[-400:]}")
    return done.stdout


def _told(table: str, count: int) -> list[tuple[str, float]]:
    """The words of each page, from the program's table of all that it saw."""
    words: list[list[tuple[str, float]]] = [[] for _ in range(count)]
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["text"] and row["text"].strip():
            found = row["text"].translate(ALIKE), float(row["conf"])
            words[int(row["page_num"]) - 1].append(found)
    return [("".join(t for t, _ in page), min((c for _, c in page), default=0)) for page in words]
