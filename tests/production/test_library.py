"""Scenes are found, and what they depend on is known, without running them."""

from pathlib import Path

import pytest

from backprop import lesson_named, lesson_names
from scenes.production.errors import SourceError
from scenes.production.library import scene_files, scenes_of, sources


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_a_scene_descends_from_lecture_scene(tmp_path: Path):
    """Directly, through another file or under a module's name; helpers are no scenes."""
    folder = write(
        tmp_path,
        {
            "stage.py": "class LectureScene(Scene): ...",
            "a.py": "class Second(_Shared): ...\nclass Helper: ...",
            "b.py": "class _Shared(stage.LectureScene): ...\nclass First(LectureScene): ...",
            "deeper/c.py": "class Elsewhere(LectureScene): ...",
        },
    )

    assert [("a", "Second"), ("b", "First")] == [(s.path.stem, s.name) for s in scene_files(folder)]


def test_a_scene_of_ones_own_may_bear_the_name_of_ours(tmp_path: Path):
    """Ours is imported under another name then; what only looks like it is none."""
    folder = write(
        tmp_path,
        {
            "mine.py": "from scenes.forward_pass import ForwardPass as Ours\n"
            "from elsewhere import Other as LectureScene\n"
            "class ForwardPass(Ours): ...\nclass Another(LectureScene): ..."
        },
    )

    assert ["ForwardPass"] == [scene.name for scene in scenes_of(folder / "mine.py")]


def test_a_scene_depends_on_what_it_imports_and_on_nothing_else(tmp_path: Path):
    """Through other files, relative imports, packages, and imports inside a function."""
    folder = write(
        tmp_path,
        {
            "scene.py": "from scenes.parts import neuron\ndef f():\n import scenes.late, numpy",
            "parts/__init__.py": "",
            "parts/neuron.py": "from .edge import Edge\nfrom ..colours import DARK",
            "parts/edge.py": "import scenes.scene",  # a circle
            "parts/unused.py": "",
            "colours.py": "",
            "late.py": "",
            "other.py": "",
        },
    )

    found = sources(folder / "scene.py", {"scenes": folder})

    assert [
        "colours.py",
        "late.py",
        "parts/__init__.py",
        "parts/edge.py",
        "parts/neuron.py",
        "scene.py",
    ] == [path.relative_to(folder).as_posix() for path in found]


def test_a_file_that_is_not_python_is_named_with_its_line(tmp_path: Path):
    """Rather than its scenes silently missing."""
    folder = write(tmp_path, {"broken.py": "x = 1\nclass ("})

    with pytest.raises(SourceError, match=r"broken\.py, line 2: invalid syntax$"):
        scene_files(folder)


@pytest.mark.parametrize("name", lesson_names())
def test_every_scene_tells_a_lesson_or_says_why_not(name: str):
    """Of any kind: one of another kind than the scene tells is refused."""
    lesson = lesson_named(name)
    for file in scene_files():
        scene = file.load()
        reason = scene.refusal(lesson)
        assert reason is None or reason.strip()
        assert reason or isinstance(lesson, scene.tells)
