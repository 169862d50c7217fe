"""The living page as a file: self-contained, escaped, never half-written."""

import json
import re
from pathlib import Path

import pytest

from backprop import lesson_from_toml, lesson_named, lesson_names
from scenes.commands import main
from scenes.production.living.exporting import exported
from scenes.production.living.making import living_page

KINDS = ("two-two-two", "xor", "branch-and-merge", "shared-weight", "one-neuron-in-time")


@pytest.fixture(scope="module")
def page() -> str:
    return living_page(lesson_named("two-two-two"))


def test_nothing_is_loaded_from_anywhere(page: str) -> None:
    assert not re.search(r"(?:src|href)=|@import|url\(", page)
    assert "default-src 'none'" in page


def test_a_title_cannot_end_a_script() -> None:
    toml = lesson_named("one-neuron").to_toml()
    evil = re.sub(r"title = .*", 'title = "</script><script>alert(1)</script>"', toml)
    page = living_page(lesson_from_toml(evil))
    assert page.count("</script>") == 2
    assert "&lt;/script&gt;&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("name", [n for n in lesson_names() if n != "digits"])
def test_the_frame_with_its_numbers_is_the_lesson(name: str) -> None:
    lesson = lesson_named(name)
    data = exported(lesson)
    again = exported(lesson_from_toml(_filled(data)))
    for key in ("plans", "examples", "parameters", "trained", "rate"):
        assert again[key] == data[key], key


def _filled(data: dict) -> str:
    """As the page fills it (state.js)."""
    return "".join(p if isinstance(p, str) else _number(data, p) for p in data["frame"])


def _number(data: dict, piece: list) -> str:
    if piece == ["rate"]:
        return json.dumps(data["rate"])
    name, shape, example = piece
    table = data["parameters"] if example is None else data["examples"][example]["givens"]
    return json.dumps(_nested(table[name], shape))


def _nested(cells: list, shape: list) -> object:
    if not shape:
        return cells[0]
    n = len(cells) // shape[0]
    return [_nested(cells[i * n : i * n + n], shape[1:]) for i in range(shape[0])]


def test_the_command_writes_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["play", "xor", "-o", str(tmp_path / "net.html")]) == 0
    assert (tmp_path / "net.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_refused_lesson_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lesson = tmp_path / "adam.toml"
    lesson.write_text(lesson_named("xor").to_toml() + '\n[training]\noptimiser = "adam"\n')
    assert main(["play", str(lesson), "-o", str(tmp_path / "net.html")]) == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["adam.toml"]
