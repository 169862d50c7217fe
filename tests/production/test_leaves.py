"""A chapter's pictures on paper are kept: what is as it was is not drawn again."""

from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from scenes.production import leaves, products
from scenes.production.kept import remembered, workshop
from scenes.production.leaves import PAPER, SCREEN, Leaf, chapter_leaves
from scenes.production.order import Order
from tests.production import test_build

order, studio = test_build.order, test_build.studio  # fixtures
LEAF = Leaf("<svg/>", 14.2, 8, "#FFFFFF", "Words ≈", "Alt", ({"text": "0.5", "typst": "0.5"},))


@pytest.fixture
def drawn(order: Order, studio: Any, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What has been drawn: scene and kind."""
    calls: list[tuple[str, str]] = []

    def draw(order: Order, number: int, job: Any, kind: str) -> bytes:
        calls.append((job.name, kind))
        return leaves._dumped([LEAF])

    monkeypatch.setattr(leaves, "_drawn", draw)
    workshop(order.out)
    return calls


def test_a_chapter_is_drawn_once(order: Order, drawn: list[tuple[str, str]]):
    jobs = order.jobs()

    assert [LEAF] == chapter_leaves(order, 0, jobs[0], PAPER)
    assert [LEAF] == chapter_leaves(order, 0, jobs[0], PAPER)
    assert [("A", PAPER)] == drawn


def test_what_shows_on_it_is_drawn_anew(order: Order, drawn: list[tuple[str, str]]):
    """Other words, another lesson, another theme on a screen; of that chapter alone."""
    first, second = order.jobs()
    told = replace(first, telling='{"words": {"start": "Go on."}}')
    for job in (first, second, told, replace(first, lesson="rate = 1"), first, second):
        chapter_leaves(order, 0, job, PAPER)
    chapter_leaves(order, 0, first, SCREEN)
    chapter_leaves(replace(order, theme="light"), 0, first, SCREEN)
    chapter_leaves(replace(order, theme="light"), 0, first, PAPER)  # print's colours in any theme

    names = [name for name, _ in drawn]
    assert ["A", "B", "A", "A", "A", "A"] == names


@pytest.mark.parametrize("harm", [b"", b"other", bytes(32) + b"[]"])
def test_what_was_harmed_is_made_again(tmp_path: Path, harm: bytes):
    path = tmp_path / "leaves-0.kept"
    assert b"whole" == remembered(path, lambda: b"whole")
    path.write_bytes(harm)

    assert b"whole" == remembered(path, lambda: b"whole")
    assert b"whole" == remembered(path, lambda: b"not asked for")


def test_a_link_is_not_followed(tmp_path: Path):
    remembered(tmp_path / "theirs", lambda: b"theirs")
    before = (tmp_path / "theirs").read_bytes()
    (tmp_path / "ours").symlink_to(tmp_path / "theirs")

    assert b"ours" == remembered(tmp_path / "ours", lambda: b"ours")
    assert before == (tmp_path / "theirs").read_bytes()


def test_what_products_draw_is_drawn_while_scenes_render(
    order: Order, drawn: list[tuple[str, str]]
):
    """For what is asked for, and no further once the build has been stopped."""
    order, stopped = replace(order, products=("video", "handout")), Event()

    products.draw_ahead(order, order.jobs(), stopped)
    assert [("A", PAPER), ("B", PAPER)] == drawn
    stopped.set()
    products.draw_ahead(replace(order, products=("slides",)), order.jobs(), stopped)
    assert 2 == len(drawn)


def test_a_fault_in_drawing_ahead_is_left_to_the_product(
    order: Order, drawn: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
):
    def fails(*_: object) -> bytes:
        raise ZeroDivisionError

    monkeypatch.setattr(leaves, "_drawn", fails)
    order = replace(order, products=("handout",))

    products.draw_ahead(order, order.jobs(), Event())
    with pytest.raises(ZeroDivisionError):
        chapter_leaves(order, 0, order.jobs()[0], PAPER)
