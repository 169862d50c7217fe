"""`./run attack` in small: what it tries by the hundred thousand, tried a few times each."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenes.production.errors import LectureError
from tests.attack import killing
from tests.attack.fuzzing import Reader, fuzz, readers


def test_harmed_inputs_are_read_or_refused_by_every_reader():
    """In words of ours."""
    assert [] == [found for reader in readers() for found in fuzz(reader, 30, seed=7)]


@pytest.mark.parametrize("wrong", [KeyError("x"), RecursionError(), LectureError("x" * 200_000)])
def test_a_reader_with_a_fault_is_found_out(wrong: Exception):
    """Another error than ours, or one that nobody would read to its end."""

    def read(text: str) -> None:
        raise wrong

    assert 3 == len(fuzz(Reader("faulty", read, ("abc",)), 3, seed=1))


def test_builds_that_are_killed_end_as_undisturbed():
    """Wherever they were."""
    assert [] == killing.kills(4, seed=3)


def test_a_build_that_loses_its_files_is_found_out(monkeypatch: pytest.MonkeyPatch):
    """What is handed out is compared, byte for byte."""
    answers = iter([{"a": b"1"}, {"a": b"2"}, {"a": b"1"}, {}, {}])
    monkeypatch.setattr(killing, "made", lambda out: next(answers))
    monkeypatch.setattr(killing, "_forked", lambda order: 0)
    monkeypatch.setattr(killing, "_ended", lambda pid: 0)
    monkeypatch.setattr(killing.os, "kill", lambda pid, number: None)
    monkeypatch.setattr(killing.shutil, "rmtree", lambda folder, **_: None)

    assert ["kill 1: exit code 0, []"] == killing.kills(2, seed=1)


@pytest.mark.render
def test_builds_without_room_lose_nothing():
    """A small disk of their own where we may make one."""
    found, kind = killing.full_disks(5, seed=3)

    assert [] == found
    assert kind in ("a disk of 2 MB", "files of limited size")
    assert Path(killing.ROOT, "run").exists()
