"""What is kept between runs is found again, and never in the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scenes import cache
from scenes.mobjects import kept
from scenes.production import syntax


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """Neither this test nor the next knows of the other's folder."""
    cache._folder.cache_clear()
    yield
    cache._folder.cache_clear()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(cache.FOLDER, str(tmp_path))
    return tmp_path / "manim-backprop"


def read(file: Path) -> syntax.Source:
    syntax.read.cache_clear()
    return syntax.read(file)


def test_a_thing_is_found_by_all_that_it_depends_on(folder: Path):
    """Where one part ends and the next begins matters."""
    cache.save(cache.place("things", b"ab", b"c"), b"first")

    assert b"first" == cache.load(cache.place("things", b"ab", b"c"))
    assert None is cache.load(cache.place("things", b"a", b"bc"))
    assert None is cache.load(cache.place("others", b"ab", b"c"))
    assert 1 == len(list(folder.rglob("*/*")))  # no half-written file


def test_where_nothing_may_be_kept_nothing_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """An empty name; a folder that cannot be written."""
    monkeypatch.setenv(cache.FOLDER, "")
    assert None is cache.place("things", b"a")
    cache.save(None, b"first")
    assert None is cache.load(None)

    cache._folder.cache_clear()
    (tmp_path / "file").touch()
    monkeypatch.setenv(cache.FOLDER, str(tmp_path / "file"))
    cache.save(cache.place("things", b"a"), b"first")
    assert None is cache.load(cache.place("things", b"a"))


def test_a_source_is_read_again_only_when_it_changed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Wherever it lies, with what was found in it."""
    file = tmp_path / "scene.py"
    file.write_text("from .parts import Neuron as N, Edge\nimport os.path\nclass Mine(N, x.Y): ...")
    found = read(file)
    assert (
        syntax.Import("parts", 1, ("Neuron", "Edge")),
        syntax.Import("os.path"),
    ) == found.imports
    assert {"Mine": {"Neuron", "Y"}} == found.classes

    parsed = syntax._parsed
    monkeypatch.setattr(syntax, "_parsed", lambda *given: pytest.fail("it was kept"))
    assert found == read(file.rename(tmp_path / "elsewhere.py"))
    monkeypatch.setattr(syntax, "_parsed", parsed)
    (tmp_path / "elsewhere.py").write_text("class Mine: ...")
    assert {"Mine": set()} == read(tmp_path / "elsewhere.py").classes


@pytest.mark.parametrize("damage", [b"", b"[", b"[1, 2]", b"[[[1]], {}]", b'{"a": 1}', b"\xff"])
def test_what_is_damaged_is_worked_out_anew(folder: Path, tmp_path: Path, damage: bytes):
    """Sources and outlines."""
    file = tmp_path / "scene.py"
    file.write_text("import os")
    kept.save("z", [(0, [[0.0, 0, 0]] * 4)])
    found = read(file)
    for each in folder.rglob("*/*"):
        each.write_bytes(damage)

    assert found == read(file)
    assert None is kept.load("z")
