"""Processes that wait for their turn are few: more would cost and bring nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scenes.production.studio import Waiting
from scenes.rendering.children import Children
from scenes.rendering.progress import Bar
from scenes.rendering.slots import Slots


@pytest.fixture
def children() -> Iterator[Children]:
    """Of a process that is the only one that may work: a child of it waits."""
    children = Children(Bar(""))
    children.slots = Slots(1)
    yield children
    children.stop()


def test_with_enough_children_waiting_a_play_is_rendered_where_it_is(children: Children):
    """One seat, one in waiting."""
    assert False is children.fork("first", 15)
    assert None is children.fork("second", 15)
    assert 1 == len(children.running)


def test_a_child_that_ends_before_its_turn_leaves_its_seat(children: Children):
    """Or nobody could wait there again."""
    for _ in range(3):
        assert False is children.fork("a play", 15)
        children.stop()
    assert children.slots is not None
    assert children.slots.seats.take()
    assert not children.slots.seats.take()


def test_whoever_comes_to_its_turn_leaves_its_seat_once(children: Children):
    """Or ever more would wait."""
    children.slots = Slots(2)
    for _ in range(4):
        if children.fork("a play", 15):
            children.end()
        while children.running:
            children.check()

    assert [True, True, False] == [children.slots.seats.take() for _ in range(3)]


def test_no_play_is_forked_for_a_core_that_a_scene_will_have(children: Children):
    """Of three scenes on two cores, the second and third take the seats until they come."""
    children.slots = Slots(2)
    scenes = Waiting(children.slots)
    scenes.come(3)
    scenes.come(-1)
    assert None is children.fork("a play of the first", 15)

    scenes.come(-1)
    assert False is children.fork("a play of the second", 15)
    children.stop()
    scenes.come(-1)
    scenes.come(-1)  # one that was not announced
    assert [True, True, False] == [children.slots.seats.take() for _ in range(3)]
