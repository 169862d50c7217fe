"""The error in full, weight by weight: what it names, and how often."""

from __future__ import annotations

import pytest

from backprop import Lesson
from scenes.stage import RefusedError
from scenes.written_out import WrittenOut
from tests import playing
from tests.scenes.brought import brought


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


def test_a_softmax_names_every_output_in_each():
    """2-2-3: three targets, and 3 · (1 + 3) outputs of 13 names."""
    scene = played(brought("softmax-behind-a-hidden-layer"))

    assert "names 159 numbers" in said(scene, "whole")
    assert len(names(scene)) == 159
    assert names(scene).count("W[1][0,0]") == 12
    assert "12 times" in said(scene, "weight")


@pytest.mark.parametrize(
    ("loss", "written"),
    [("hinge", "max ( 0 , 1 - y_1 a )"), ("mean squared error", r"1 \/ 1 thin ( a - y_1 ) ^2")],
)
def test_each_loss_is_written_as_it_is(loss, written):
    """Not every loss is a square."""
    lesson = Lesson.of(layers=[1, 1, 1], weights=[[[1]], [[1]]], examples=[([1], [1])], loss=loss)
    scene = type("Any", (WrittenOut,), {"lesson": lesson})()

    sources = [str(getattr(item, "source", item)) for item in scene.loss_of(0, lambda k: ["a"])]
    assert written == " ".join(sources).replace(r"\(", "(").replace(r"\)", ")").replace('""', "")
