"""The error in full, weight by weight: what it names, and how often."""

from __future__ import annotations

import pytest

from scenes.stage import RefusedError
from scenes.written_out import WrittenOut
from tests import playing


def played(lesson: str) -> WrittenOut:
    return playing.played(WrittenOut, lesson=lesson)


def said(scene: WrittenOut, beat: str) -> str:
    return next(each.text for each in scene.beats if each.name == beat)


def names(scene: WrittenOut) -> list[str]:
    """The addresses that the error in full names, from left to right."""
    sources = [getattr(item, "source", item) for item in scene.in_pieces()]
    return [address for source in sources for address in getattr(source, "addresses", ())]


def test_the_words_count_what_is_written():
    """2-2-2: 13 names in each output, and its target; 12 parameters, 2 inputs, 2 targets."""
    scene = played("two-two-two")

    assert said(scene, "whole") == "The whole error names 28 numbers; the network itself has 16."
    assert len(names(scene)) == 28
    assert names(scene).count("W[1][0,0]") == 2
    assert "stands in it twice" in said(scene, "weight")


def test_a_cross_entropy_names_each_output_twice():
    """XOR's 2-3-1: twice 19 names + 1."""
    scene = played("xor")

    assert "names 40 numbers" in said(scene, "whole")
    assert len(names(scene)) == 40
    assert names(scene).count("W[1][0,0]") == 2


def test_one_layer_is_short_enough():
    with pytest.raises(RefusedError, match="its error stays short"):
        played("one-neuron")
