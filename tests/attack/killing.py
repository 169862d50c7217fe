"""Builds that are killed at random moments, and disks that are full: the bytes of an undisturbed one.

A build's own work (parts, products, publishing, tidying) is done by processes that are forked from
one that has imported all, with films that stand in for Manim's; so hundreds of kills take minutes.
Real renders are killed by `whole_builds`.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from backprop import Lesson
from scenes.production import build as building
from scenes.production.build import build
from scenes.production.job import Job
from scenes.production.kept import FOLDER, put, working
from scenes.production.lecture import Lecture
from scenes.production.order import Order
from tests.production.conftest import write_film
from tests.production.test_build import BeatCue, CaptionCue, cues

ROOT = Path(__file__).parents[2]
TEXT = """
title = "T{0}"
lesson = "two-two-two"
[[chapter]]
scene = "BiasIsOne"
title = "One {0}"
[[chapter]]
scene = "HadamardProduct"
title = "Two {0}"
"""
WHOLE = """
title = "Short"
lesson = "two-two-two"
voice = "hibari"
[[chapter]]
scene = "BiasIsOne"
title = "Bias"
"""


def made(out: Path) -> dict[str, bytes]:
    """All that is handed out."""
    found = (path for path in out.rglob("*") if path.is_file() and FOLDER not in path.parts)
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in found}


def _order(out: Path, version: int) -> Order:
    lecture = Lecture.from_toml(TEXT.format(version))
    return Order(lecture, "t", Lesson.named("two-two-two"), "dark", "l", out, products=("video", "chapters"))  # fmt: skip


def _film(job: Job, parts: Path) -> Path:
    """Stands in for Manim."""
    with working(parts) as work:
        folder = work / "made"
        folder.mkdir()
        write_film(folder / "video.mp4", 30)
        said = CaptionCue(start=0, end=1, text=job.name)
        beat = BeatCue(name="start", start=0, end=2, text=job.name, captions=(said,))
        cues(job.name, beat).write(folder / "cues.json")
        return put(folder, parts / job.folder)


def _forked(order: Order, *, bytes_a_file: int | None = None) -> int:
    """A process of its own that builds; its number."""
    if pid := os.fork():
        return pid
    code = 1
    try:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1), os.dup2(quiet, 2)
        building.render, building.open_studio = _film, lambda coming: None
        if bytes_a_file is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_a_file, bytes_a_file))
        try:
            build(order)
            code = 0
        except OSError:
            code = 3
        except Exception as error:
            code = 3 if "No space" in str(error) or "File too large" in str(error) else 4
    finally:
        os._exit(code)


def _ended(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def kills(count: int, seed: int) -> list[str]:
    """So many builds are killed, of texts that change; after each another ends as undisturbed."""
    chance, found = random.Random(seed), []
    folder = Path(tempfile.mkdtemp(prefix="attack-"))
    good = []
    for version in (0, 1):
        assert 0 == _ended(_forked(_order(folder / f"good{version}", version)))
        good.append(made(folder / f"good{version}"))
    began = time.monotonic()
    assert 0 == _ended(_forked(_order(folder / "timed", 0)))
    usual = time.monotonic() - began
    for number in range(count):
        version = number % 2
        if chance.random() < 0.2:
            shutil.rmtree(folder / "out" / FOLDER, ignore_errors=True)
        pid = _forked(_order(folder / "out", version))
        time.sleep(chance.uniform(0, usual))
        os.kill(pid, signal.SIGKILL)
        _ended(pid)
        code = _ended(_forked(_order(folder / "out", version)))
        if code or made(folder / "out") != good[version]:
            found.append(f"kill {number}: exit code {code}, {sorted(made(folder / 'out'))}")
            shutil.rmtree(folder / "out")
    shutil.rmtree(folder)
    return found


def full_disks(count: int, seed: int) -> tuple[list[str], str]:
    """So many builds in which no more can be written at some point; what kind of limit it was."""
    chance, found = random.Random(seed), []
    folder = Path(tempfile.mkdtemp(prefix="attack-"))
    assert 0 == _ended(_forked(_order(folder / "good", 1)))
    good = made(folder / "good")
    disk = folder / "disk"
    disk.mkdir()
    mounted = _mounted(disk)
    for number in range(count):
        shutil.rmtree(disk / "out", ignore_errors=True)
        assert 0 == _ended(_forked(_order(disk / "out", 0)))
        last = made(disk / "out")
        if mounted:
            (disk / "filler").write_bytes(
                bytes(max(0, shutil.disk_usage(disk).free - chance.randint(0, 60_000)))
            )
        limit = None if mounted else chance.randint(0, 12_000)
        code = _ended(_forked(_order(disk / "out", 1), bytes_a_file=limit))
        now = made(disk / "out")
        (disk / "filler").unlink(missing_ok=True)
        if code not in (0, 3) or now != (good if code == 0 else now if now == last else None):
            mixed = sorted(
                name for name in now if now[name] not in (last.get(name), good.get(name))
            )
            if code not in (0, 3) or mixed:
                found.append(f"full disk {number}: exit code {code}, {mixed}")
        code = _ended(_forked(_order(disk / "out", 1)))
        if code or made(disk / "out") != good:
            found.append(f"after full disk {number}: exit code {code}")
    if mounted:
        subprocess.run(["umount", str(disk)], check=False)
    shutil.rmtree(folder, ignore_errors=True)
    return found, "a disk of 2 MB" if mounted else "files of limited size"


def _mounted(disk: Path) -> bool:
    """Whether it is a small disk of its own now, which root alone may make."""
    typed = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)]
    try:
        return subprocess.run(typed, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def whole_builds(count: int, seed: int) -> list[str]:
    """Real ones, with every product and a voice: killed, and ended by the next."""
    chance, found = random.Random(seed), []
    folder = Path(tempfile.mkdtemp(prefix="attack-"))
    (folder / "short.toml").write_text(WHOLE)
    if count and _started(folder, "good").wait():
        return ["the undisturbed build failed"]
    for number in range(count):
        build = _started(folder, "out")
        time.sleep(chance.uniform(0.5, 30))
        os.killpg(build.pid, signal.SIGKILL) if build.poll() is None else None
        build.wait()
        code = _started(folder, "out").wait()
        if code or made(folder / "out") != made(folder / "good"):
            found.append(f"whole build {number}: exit code {code}")
        if number % 2:
            shutil.rmtree(folder / "out")
    shutil.rmtree(folder)
    return found


def _started(folder: Path, out: str) -> subprocess.Popen[bytes]:
    typed = [
        sys.executable,
        "-P",
        "-m",
        "scenes",
        "build",
        str(folder / "short.toml"),
        "--out",
        str(folder / out),
    ]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(typed, env=environment, start_new_session=True, **quiet)
