"""Whole builds in folders of odd names, without an input, on one core."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rendering.test_odd_folders import ODD

pytestmark = pytest.mark.render

LECTURE = 'title = "One"\nlesson = "two-two-two"\n[[chapter]]\nscene = "Tiny"\ntitle = "Start"\n'
SCENE = """\
from scenes.stage import LectureScene


class Tiny(LectureScene):
    title = "Tiny"
    words = {"one": "Its loss is {loss}."}

    def construct(self):
        with self.beat("one"):
            self.add(self.network())
"""
BUILD = [sys.executable, "-P", "-m", "scenes", "build", "lecture.toml", "--scenes", "tiny.py"]


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_lecture_is_built_anywhere(name: str, processes: str, tmp_path: Path):
    """With its input closed, as a daemon's is."""
    folder = tmp_path / name
    folder.mkdir()
    (folder / "lecture.toml").write_text(LECTURE)
    (folder / "tiny.py").write_text(SCENE)
    python_path = str(Path(__file__).parents[2])
    environment = os.environ | {"BACKPROP_PROCESSES": processes, "PYTHONPATH": python_path}
    made = subprocess.run(
        BUILD, cwd=folder, env=environment, preexec_fn=lambda: os.close(0), timeout=120,
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert 0 == made.returncode, made.stderr
    assert {".mp4", ".srt", ".html", ".pdf"} <= {path.suffix for path in folder.glob("media/*")}
