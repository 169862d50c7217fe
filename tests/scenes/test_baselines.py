"""Titles, captions and legends stand on one line, whatever hangs below it or stands above it."""

from __future__ import annotations

import pytest

from scenes.mobjects.bars import Bar, Bars, Extend
from scenes.mobjects.formula import LETTERS, Words
from scenes.mobjects.legend import Legend
from scenes.playing import play
from scenes.provenance import stated
from scenes.stage import LectureScene
from scenes.theme import DARK
from scenes.zones import Zone

ZONE = Zone(-6, 6, -1, 1)


class Said(LectureScene):
    words = {"low": "no one", "deep": "gypsy", "two": "gypsy, gypsy, gypsy, gypsy\nno one sees us"}
    title = "no one"

    def construct(self) -> None:
        self.lines = {}
        for beat in self.words:
            with self.beat(beat):
                self.lines[beat] = self._caption[1].baseline


def test_captions_have_their_line_at_one_height():
    """With and without letters that hang below; of two lines, halfway between them."""
    lines = play(Said).lines
    assert lines["low"] == pytest.approx(lines["deep"], abs=1e-6)


def test_titles_have_their_line_at_one_height():
    """Whatever they say."""
    heights = {
        title: play(type("Other", (Said,), {"title": title}))._header[1].baseline
        for title in ("no one", "Gypsy")
    }
    assert heights["no one"] == pytest.approx(heights["Gypsy"], abs=1e-6)


def test_the_line_of_two_lines_is_halfway_between_theirs():
    """The same whatever the letters: the ink of "gypsy" reaches lower than that of "one"."""
    plain, deep = (Words(text, size=1.0) for text in ("one\none", "gypsy\ngypsy"))
    gap = (plain.get_top()[1] - plain.baseline, plain.baseline - plain.get_bottom()[1])
    assert deep.baseline - deep.get_bottom()[1] > gap[1] + 0.1
    assert gap[0] - 0.44 == pytest.approx(gap[1], abs=0.05)  # an x is 0.44 em high


def test_a_scaled_text_is_centred_at_its_own_size():
    """The middle of its letters, 0.24 em above its line."""
    words = Words("gypsy", size=1.0).scale(0.5).centre_line(2)
    assert 2 - LETTERS / 2 == pytest.approx(words.baseline)


def test_the_keys_of_a_legend_stand_on_one_line_beside_their_marks():
    """Also where one has letters that hang below and the other has none."""
    legend = Legend((("no one", "error"), ("gypsy", "input")), zone=ZONE, size=0.3, theme=DARK)
    (one, no), (two, deep) = legend
    assert no.baseline == pytest.approx(deep.baseline)
    assert one.get_center()[1] == pytest.approx(two.get_center()[1]) == pytest.approx(0)


def test_a_number_that_is_nothing_has_no_bar():
    """No sliver: its number says 0. The others are as long as they are."""
    shown = [stated(text, "a test") for text in ("0", "1", "2")]
    bars = Bars(
        [Bar(each.symbol, each, float(each.text), "error") for each in shown],
        zone=ZONE, size=0.3, theme=DARK,
    )  # fmt: skip
    assert not len(bars.bar(0).points)
    assert bars.bar(2).width == pytest.approx(2 * bars.bar(1).width)
    Extend(bars).interpolate(0.5)
    assert not len(bars.bar(0).points)
