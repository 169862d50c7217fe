"""Captions: every beat says something, in lines that fit, for long enough to be read."""

from __future__ import annotations

import pytest

from scenes.audit.watching import audited
from scenes.stage import Beat, LectureScene

LONG = "This caption goes on and on and on, far beyond the end of any line that fits the frame."


def spoken(construct, **words):
    """What the audit says about a scene with this script."""
    body = {"words": {"start": "Hello."} | words, "construct": construct}
    return audited(type("Speaks", (LectureScene,), body)).findings


def one(*given, **words):
    [found] = spoken(*given, **words)
    assert "captions" == found.rule
    return found


@pytest.mark.parametrize("text", ["Hello.", LONG, "word " * 60])
def test_what_a_beat_says_is_cut_into_captions_that_pass(text):
    """However long the words, the scene waits for them."""

    def construct(self) -> None:
        with self.beat("said"):
            self.wait(0.1)

    assert [] == spoken(construct, said=text)


@pytest.mark.parametrize(
    ("text", "caught"),
    [
        ("x" * 42, False),
        ("x" * 43, True),
        ("x" * 42 + "\n" + "y" * 42, False),
        ("one\ntwo\nthree", True),
    ],
)
def test_a_caption_has_two_lines_of_42_characters_at_most(text, caught):
    """One character more, or one line more, is too much."""

    def construct(self) -> None:
        with self.beat("start"):
            self.wait(8)
            self.add_subcaption(text, duration=6, offset=-7)

    found = spoken(construct)
    assert caught == bool(found)
    assert all("is more than 2 lines of 42" in each.problem for each in found)
    assert {"start"} >= {each.beat for each in found}


@pytest.mark.parametrize(("seconds", "caught"), [(1.9, True), (2.0, False)])
def test_a_caption_stands_a_second_for_17_characters(seconds, caught):
    """34 characters need two seconds."""

    def construct(self) -> None:
        with self.beat("start"):
            self.wait(3)
            self.add_subcaption("x" * 34, duration=seconds, offset=-2.5)

    found = spoken(construct)
    assert caught == bool(found)
    assert all("more than 17 characters a second" in each.problem for each in found)


def test_a_scene_that_does_not_wait_for_its_reader_is_caught():
    """Its wait is cut short: 68 characters in a third of a second."""

    class Hasty(LectureScene):
        words = {"start": "x" * 30 + " " + "y" * 37}

        def wait(self, *_, **__):
            super().wait(1 / 3)

        def construct(self):
            with self.beat("start"):
                pass

    [found] = audited(Hasty).findings
    assert ("captions", "start") == (found.rule, found.beat)
    assert "stands 0.2 s" in found.problem or "stands 0.3 s" in found.problem


def test_a_beat_without_words_is_caught():
    """Something happens and nobody says what."""

    def construct(self) -> None:
        with self.beat("start"):
            pass
        before = self.time
        self.wait(1)
        self.beats.append(Beat("silent", " ", (), before, self.time))

    found = one(construct)
    assert ("silent", "the beat has no words") == (found.beat, found.problem)
