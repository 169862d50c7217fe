"""What is handed out of a beat is what stood on the stage as it ended."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from manim import Square

from scenes import vector
from scenes.audit import handed_out
from scenes.audit.watching import audited
from scenes.stage import LectureScene


class Dimmed(LectureScene):
    """A square that is lit in the first beat, and dimmed in the second."""

    title = "Dimmed"
    words = {"lit": "A square.", "dimmed": "It is dimmed."}

    def construct(self) -> None:
        square = Square(fill_opacity=1)
        with self.beat("lit"):
            self.add(square)
        with self.beat("dimmed"):
            square.set_opacity(0.2)


def told(rule: str = handed_out.RULE) -> list[tuple[str, str]]:
    return [(each.beat, each.problem) for each in audited(Dimmed).findings if each.rule == rule]


def test_a_picture_keeps_the_light_of_its_beat():
    """Though the scene ends in the dark."""
    assert [] == told()


def test_a_picture_that_shares_manims_arrays_is_found(monkeypatch: pytest.MonkeyPatch):
    """As all did once: the first beat's square would be handed out as dim as it ends."""
    monkeypatch.setattr(vector, "_own", lambda array: array)
    assert [("lit", handed_out.CHANGED)] == told()


def test_what_the_picture_leaves_out_is_found(monkeypatch: pytest.MonkeyPatch):
    """In each beat, by its name."""
    whole: Callable[..., Any] = handed_out.picture_of
    monkeypatch.setattr(
        handed_out,
        "picture_of",
        lambda scene: replace(picture := whole(scene), marks=picture.marks[:2]),
    )
    assert {("lit", handed_out.MISSING), ("dimmed", handed_out.MISSING)} == set(told())
