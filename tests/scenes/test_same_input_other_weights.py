"""The parameters decide what a network answers; the same seed throws the same ones."""

from __future__ import annotations

from backprop import Lesson
from scenes.same_input_other_weights import SameInputOtherWeights, seeds, thrown
from tests import playing


def played(lesson) -> SameInputOtherWeights:
    return playing.played(SameInputOtherWeights, lesson=lesson)


def test_three_sets_of_weights_give_three_answers_and_three_losses():
    table = played("two-two-two").table

    assert ["0.7514", "0.3824", "0.5605"] == [cell.shown.text for cell in table.column(1)]
    assert 3 == len({cell.shown.text for cell in table.column(2)})


def test_a_seed_throws_the_same_weights_every_time():
    lesson = Lesson.named("two-two-two")

    assert thrown(lesson, 1).weights == thrown(lesson, 1).weights
    assert thrown(lesson, 1).weights != thrown(lesson, 2).weights


def test_the_lessons_own_seed_is_not_thrown_again():
    drawn = Lesson.of(layers=[1, 1], examples=[([1], [0])])  # Xavier from seed 1

    assert (2, 3) == seeds(drawn)


def test_an_input_of_zeros_is_not_moved_by_weights():
    """The first example of exclusive or is (0, 0): whatever the weights, the sums are 0."""
    names = [beat.name for beat in played("xor").beats]

    assert {"unmoved", "elsewhere"} <= {*names}
    assert "answer" not in names
