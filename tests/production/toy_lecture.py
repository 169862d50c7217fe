"""A small lecture of two chapters, with everything that outputs are made from but real pictures."""

from __future__ import annotations

from pathlib import Path

from backprop import Lesson
from scenes.production.cues import BeatCue, CaptionCue, Cues, Number
from scenes.production.page import Chapter
from tests.production.conftest import RATE, write_film

SLY = '</script></title><script>window.hacked = 1</script><img src="http://example.invalid/x">'
LESSON = Lesson.named("two-two-two")
X = Number(address="a[0][0]", text="0.05", exact=True, symbol="x_1")
Z = Number(address="z[1][0]", text="0.3775", exact=True, symbol="z_1^((1))")
A = Number(address="a[1][0]", text="0.5933", exact=False, symbol="a_1^((1))")
LOSS = Number(address="loss", text="0.2984", exact=False, symbol="E")


def beat(name: str, start: float, text: str, *numbers: Number) -> BeatCue:
    """Two seconds long, with one caption."""
    caption = CaptionCue(start=start, end=start + 2, text=text)
    return BeatCue(
        name=name, start=start, end=start + 2, text=text, captions=(caption,), numbers=numbers
    )


def cues(scene: str, *beats: BeatCue) -> Cues:
    return Cues(
        scene=scene, title=scene, lesson=LESSON.name, theme="dark", fps=RATE, width=64, height=36,
        seconds=beats[-1].end, beats=beats,
    )  # fmt: skip


def chapters(sly: str = "The <bias> & the rest") -> list[Chapter]:
    """Four seconds, then two; a title and words from a stranger."""
    first = cues("One", beat("start", 0, "An input.", X), beat("sum", 2, "A sum.", X, Z, A))
    second = cues("Two", beat("loss", 0, sly, LOSS))
    return [Chapter("The forward pass", 0, first, LESSON), Chapter(sly, 4, second, LESSON)]


def film(folder: Path) -> Path:
    """Six seconds; a picture stands alone every two."""
    return write_film(folder / "lecture.mp4", 6 * RATE, gop=2 * RATE)
