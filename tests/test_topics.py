"""docs/topics.md says which scene tells which topic: all that it names exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from backprop import AddressError, GraphLesson, GraphTrace, Lesson, TimeLesson, Trace
from scenes.gradient_to_the_input import traces as network_traces
from scenes.production.lecture import Lecture
from scenes.production.library import scene_files

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "topics.md").read_text(encoding="utf-8")
SCENES = {scene.name for scene in scene_files()}


@dataclass(frozen=True)
class Row:
    """A line of one of the tables."""

    topic: str
    scenes: tuple[str, ...]
    addresses: tuple[str, ...]


def read() -> Iterator[Row]:
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 3 and "`" in cells[1]:
            scenes, addresses = (tuple(re.findall("`([^`]+)`", cell)) for cell in cells[1:])
            yield Row(cells[0], scenes, addresses)


ROWS = tuple(read())


def lessons() -> list[Lesson]:
    """A lesson with steps, examples and a hidden layer, and one that ends in a softmax."""
    softmax = Lesson.of(
        layers=[2, 2, 2], activations=["sigmoid", "identity"], loss="softmax cross-entropy",
        examples=[([1, 0], [0, 1])],
    )  # fmt: skip
    return [Lesson.named("xor"), softmax]


def is_known(pattern: str) -> bool:
    """Whether an address with letters for indices exists, behind a companion's name or not.

    Layer l is the first, L the last; all other indices are 0.
    """
    plain = re.sub(r"^(?!step\[|example\[)\w+\.", "", pattern)
    return any(_exists(plain, lesson) for lesson in lessons()) or _in_a_graph(plain)


def _in_a_graph(address: str) -> bool:
    """Whether it is an address of a graph, of a network in time, or of a run, and says no wrong."""
    traces = [GraphLesson.named(name).trace() for name in GraphLesson.names()]
    traces += [TimeLesson.named(name).trace() for name in TimeLesson.names()]
    traces.append(network_traces(Lesson.named("two-two-two"))[0])
    letters = re.sub(r"(?<=[a-z])t\b", "2", address)  # h of moment t
    return any(_is_canonical(trace, letters) for trace in traces)


def _is_canonical(trace: GraphTrace, address: str) -> bool:
    try:
        trace.canonical(address)
    except AddressError:
        return False
    return True


def _exists(pattern: str, lesson: Lesson) -> bool:
    def chosen(match: re.Match[str]) -> str:
        return re.sub("[A-Za-z]", lambda m: {"l": "1", "L": str(lesson.L)}.get(m[0], "0"), match[0])

    try:
        Trace.of(lesson).canonical(re.sub(r"\[[^\]]*\]", chosen, pattern))
    except AddressError:
        return False
    return True


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.topic)
def test_every_scene_exists(row):
    assert set(row.scenes) <= SCENES


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.topic)
def test_every_number_has_an_address(row):
    assert row.addresses
    assert [] == [address for address in row.addresses if not is_known(address)]


def test_an_address_that_is_none_would_be_found():
    assert is_known("step[n].example[m].error[j]")
    assert is_known("second.loss")
    assert not is_known("a[l]")
    assert not is_known("slopes[l][j]")


@pytest.mark.parametrize("path", re.findall(r"`(scenes/lectures/[^`]+)`", PAGE))
def test_every_lecture_can_be_read_and_its_scenes_stand_in_the_page(path):
    lecture = Lecture.read(ROOT / path)

    told = {scene for row in ROWS for scene in row.scenes}
    assert {chapter.scene for chapter in lecture.chapters} <= told
