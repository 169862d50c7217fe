"""What no font here has is a finding, and plain Manim refuses it before anything is drawn."""

import pytest
from manim import tempconfig

from scenes.audit.watching import audited
from scenes.fonts import GlyphError, undrawable
from scenes.stage import LectureScene

QUICK = {"dry_run": True, "frame_rate": 1, "verbosity": "ERROR", "progress_bar": "none"}


class Says(LectureScene):
    title = "Rockets"
    words = {"go": "Off we go."}
    label = "δ is small."

    def construct(self) -> None:
        with self.beat("go"):
            self.add(self.text(self.label))


def told(**own: object) -> list[tuple[str, str]]:
    scene = type("Says", (Says,), own)
    return [(each.what, each.problem) for each in audited(scene).findings if each.rule == "glyphs"]


@pytest.mark.parametrize(
    "text",
    [
        "ü ß é ő ş",
        "∂E/∂w ⊙ ⁽¹⁾ ≈ − ·",
        "Ω Жук",
        "שלום",
        "الشبكة",
        "a\u200db \u2009\u202f",
        "e\u0301",
    ],
)
def test_most_alphabets_can_be_drawn(text: str):
    """By the fonts that come with Typst."""
    assert () == undrawable(text)


@pytest.mark.parametrize(
    ("text", "missing"),
    [("网络", ("网", "络")), ("in 5 minutes 🚀", ("🚀",)), ("한 ก አ", ("한", "ก", "አ"))],
)
def test_what_cannot_is_named(text: str, missing: tuple[str, ...]):
    """Each character once."""
    assert missing == undrawable(text + text)


def test_nothing_is_said_of_words_that_can_be_drawn():
    assert [] == told()


def test_every_text_is_looked_at():
    """Words of the beat, a label and the title, by what is missing."""
    problem = (
        "no font here has '🚀' (U+1F680 ROCKET): write it in other characters, or name a font that "
        "has it (font = 'FILE.otf')"
    )
    assert [("the words", problem)] == told(words={"go": "Go 🚀."})
    assert problem in dict(told(label="🚀")).values()
    assert problem in dict(told(title="🚀")).values()


@pytest.mark.parametrize("own", [{"title": "网"}, {"words": {"go": "网"}}, {"label": "网"}])
def test_a_render_refuses_what_would_be_a_box(own: dict[str, object]):
    """Of title and words before anything is drawn."""
    drawn: list[str] = []

    class Watched(Says):
        def construct(self) -> None:
            drawn.append("begun")
            super().construct()

    with tempconfig(QUICK), pytest.raises(GlyphError, match=r"no font here has '网' .U.7F51"):
        type("Watched", (Watched,), own)().render()
    assert drawn == (["begun"] if "label" in own else [])
