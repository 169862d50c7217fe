"""Whatever happens to a build, the next one ends with the same bytes; nothing good is lost.

Real renders: `./run check-render`.
"""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LECTURE = """
title = "Short"
lesson = "two-two-two"

[[chapter]]
scene = "BiasIsOne"
title = "Bias"
words = { weight = "For a weight we know the chain." }

[[chapter]]
scene = "HadamardProduct"
title = "Cells"
options = { layer = 1 }
"""
pytestmark = pytest.mark.render


@pytest.fixture(scope="module")
def lecture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lecture") / "short.toml"
    path.write_text(LECTURE)
    return path


@pytest.fixture(scope="module")
def undisturbed(lecture: Path) -> dict[str, bytes]:
    out = lecture.parent / "undisturbed"
    assert 0 == start(lecture, out).wait()
    return made(out)


def start(lecture: Path, out: Path, **options: object) -> subprocess.Popen[bytes]:
    """A build in a process group of its own."""
    command = [sys.executable, "-m", "scenes", "build", str(lecture), "--out", str(out)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "start_new_session": True}
    return subprocess.Popen(
        [*command, "--only", "video", "--only", "chapters"], env=environment, **{**quiet, **options}
    )


def made(out: Path) -> dict[str, bytes]:
    """All that is handed out."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and ".manim-backprop" not in path.relative_to(out).parts
    }


@pytest.mark.parametrize("seed", range(4))
def test_a_build_that_is_killed_again_and_again_ends_with_the_same_bytes(
    lecture: Path, undisturbed: dict[str, bytes], tmp_path: Path, seed: int
):
    """SIGKILL at moments that nobody chose, to the command alone or to all that it started."""
    chance = random.Random(seed)
    for _ in range(4):
        build = start(lecture, tmp_path)
        time.sleep(chance.uniform(0.5, 7))
        if build.poll() is None:
            if chance.random() < 0.5:
                os.kill(build.pid, signal.SIGKILL)
            else:
                os.killpg(build.pid, signal.SIGKILL)
        build.wait()

    assert 0 == start(lecture, tmp_path).wait()
    assert undisturbed == made(tmp_path)


def test_two_builds_in_one_folder_at_once_do_no_harm(
    lecture: Path, undisturbed: dict[str, bytes], tmp_path: Path
):
    """Both succeed; what is made is what one alone makes."""
    builds = [start(lecture, tmp_path), start(lecture, tmp_path)]

    assert [0, 0] == [build.wait() for build in builds]
    assert undisturbed == made(tmp_path)


def test_other_words_render_only_the_plays_that_show_them(lecture: Path, tmp_path: Path):
    """A caption of the same length is another in one beat: its plays alone are rendered anew, and
    the result is what a build from nothing makes."""
    copy = tmp_path / "short.toml"
    copy.write_text(LECTURE)
    assert 0 == start(copy, tmp_path / "a").wait()
    before = segments(tmp_path / "a")

    copy.write_text(LECTURE.replace("we know the chain.", "we have the chain"))
    assert 0 == start(copy, tmp_path / "a").wait()
    assert 0 == start(copy, tmp_path / "b").wait()

    assert made(tmp_path / "a") == made(tmp_path / "b")
    new = segments(tmp_path / "a") - before
    beat = next(b for b in cues(tmp_path / "a", "BiasIsOne")["beats"] if b["name"] == "weight")
    assert 0 < len(new) <= len(beat["steps"]) + 3  # its motions, its rests, what follows it
    assert len(new) < len(before) / 4


def test_with_soft_captions_no_frame_is_rendered_for_other_words(tmp_path: Path):
    """They are no part of the picture: only the captions change."""
    copy = tmp_path / "short.toml"
    text = LECTURE.replace('title = "Short"', 'title = "Short"\ncaptions = "soft"')
    copy.write_text(text)
    assert 0 == start(copy, tmp_path / "out").wait()
    before, old = segments(tmp_path / "out"), made(tmp_path / "out")

    copy.write_text(text.replace("know the chain", "have the chain"))
    assert 0 == start(copy, tmp_path / "out").wait()

    assert before == segments(tmp_path / "out")
    assert old["short-480p15.srt"] != made(tmp_path / "out")["short-480p15.srt"]


@pytest.mark.parametrize("megabytes", [0, 0.02, 0.3])
def test_without_room_it_is_said_and_the_last_good_files_stay(
    lecture: Path, undisturbed: dict[str, bytes], tmp_path: Path, megabytes: float
):
    """No file may grow beyond the limit: the system's stand-in for a full disk."""
    copy = tmp_path / "short.toml"
    copy.write_text(LECTURE)
    assert 0 == start(copy, tmp_path / "out").wait()
    copy.write_text(LECTURE.replace("we know the chain.", "we have the chain, and it is long."))

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # then it is an error, as a full disk is
        most = int(megabytes * 1_000_000)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    failed = start(copy, tmp_path / "out", preexec_fn=limited, stdout=subprocess.PIPE)
    _, said = failed.communicate(timeout=240)

    assert 1 == failed.returncode
    assert said.strip()
    assert b"Traceback" not in said.splitlines()[0]
    assert undisturbed == made(tmp_path / "out")
    assert 0 == start(copy, tmp_path / "out").wait()


def segments(out: Path) -> set[str]:
    return {path.name for path in out.glob(".manim-backprop/segments-*/*.mp4")}


def cues(out: Path, scene: str) -> dict[str, object]:
    newest = max(
        out.glob(f".manim-backprop/{scene}-*/cues.json"), key=lambda path: path.stat().st_mtime
    )
    return json.loads(newest.read_text())
