"""Scenes rendered elsewhere come back as bytes; a worker that is lost is no harm."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from backprop import Lesson
from scenes.commands import main
from scenes.production import farm
from scenes.production.build import build
from scenes.production.errors import FarmError, RenderError
from scenes.production.farm import Elsewhere, Parcel, cluster, rendered
from scenes.production.job import Job
from scenes.production.lecture import Lecture
from scenes.production.library import SceneFile, scene_named
from scenes.production.order import Order

SHORT = """
title = "Short"
lesson = "two-two-two"
[[chapter]]
scene = "BiasIsOne"
title = "Bias"
[[chapter]]
scene = "HadamardProduct"
title = "Cells"
options = { layer = 1 }
"""


@pytest.fixture
def job() -> Job:
    return Job(scene_named("ForwardPass"), Lesson.named("xor").to_toml(), "dark", "l")


def test_a_parcel_names_a_scene_of_the_library(job: Job):
    """Each worker has it; no path of this machine travels."""
    parcel = pickle.loads(pickle.dumps(Parcel.of(job)))

    assert parcel.source is None
    assert str(job.scene.path.parent).encode() not in pickle.dumps(parcel)
    assert parcel.unpacked(Path("/nowhere")).key == job.key


def test_a_scene_of_ones_own_is_carried_along(tmp_path: Path):
    """Its file, under its name, is written where it is rendered."""
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    (here / "mine.py").write_text("class Mine: ...")
    job = Job(SceneFile(here / "mine.py", "Mine"), "rate = 1", "dark", "l")

    unpacked = Parcel.of(job).unpacked(there)

    assert there / "mine.py" == unpacked.scene.path
    assert "class Mine: ..." == unpacked.scene.path.read_text()
    assert unpacked.key == job.key


def test_a_worker_of_another_version_is_refused(job: Job, monkeypatch: pytest.MonkeyPatch):
    """It would make other pixels; the difference is named."""
    parcel = Parcel.of(job)
    monkeypatch.setattr("scenes.production.job.versions", lambda: {"manim": "0.23.0"})
    monkeypatch.setattr(farm, "versions", lambda: {"manim": "0.23.0"})

    with pytest.raises(FarmError, match=r"another video: .*manim 0\.23\.0 and not 0\.22"):
        parcel.unpacked(Path("/nowhere"))


def test_what_was_rendered_elsewhere_is_kept_here(
    job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Under its final name, whole; twice is no harm."""
    monkeypatch.setattr(farm, "render", _film)
    with ThreadPoolExecutor(1) as workers:
        for _ in range(2):
            folder = Elsewhere(workers)(job, tmp_path)

    assert tmp_path / job.folder == folder
    assert [folder] == list(tmp_path.iterdir())
    assert b"film" == (folder / "video.mp4").read_bytes()


def test_what_fails_elsewhere_is_told_as_if_it_were_here(
    job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A scene's own error, and whatever a cluster says that has lost its workers."""
    for error, said in (
        (RenderError("ForwardPass failed (Manim's exit code 1)"), "exit code 1"),
        (RuntimeError("KilledWorker"), "ForwardPass failed elsewhere: RuntimeError: KilledWorker"),
    ):
        monkeypatch.setattr(farm, "render", _raiser(error))
        with ThreadPoolExecutor(1) as workers, pytest.raises(RenderError, match=said):
            Elsewhere(workers)(job, tmp_path)
    assert [] == list(tmp_path.iterdir())


def test_without_dask_it_is_said_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    """The extra is named."""
    monkeypatch.setitem(sys.modules, "distributed", None)

    assert 1 == main(["build", "--scheduler", "tcp://127.0.0.1:1", "--out", str(tmp_path)])
    assert "pip install 'manim-backprop[farm]'" in capsys.readouterr().err


def _film(job: Job, parts: Path) -> Path:
    folder = parts / job.folder
    folder.mkdir()
    (folder / "video.mp4").write_bytes(b"film")
    return folder


def _raiser(error: Exception):
    def fail(job: Job, parts: Path) -> Path:
        raise error

    return fail


# --- a real cluster: ./run check-render, with the extra [farm] ------------------------------------


def order(out: Path) -> Order:
    lecture = Lecture.from_toml(SHORT)
    lesson = Lesson.named("two-two-two")
    return Order(lecture, "short", lesson, "dark", "l", out, products=("video", "chapters"))


def made(out: Path) -> dict[str, bytes]:
    return {
        p.name: p.read_bytes()
        for p in out.rglob("*")
        if p.is_file() and ".manim-backprop" not in p.parts
    }


@pytest.mark.render
def test_a_scheduler_that_does_not_answer_is_named():
    """Within seconds."""
    pytest.importorskip("distributed")

    with pytest.raises(FarmError, match=r"tcp://127\.0\.0\.1:1: no Dask scheduler answers"):
        cluster("tcp://127.0.0.1:1").__enter__()


@pytest.mark.render
def test_a_cluster_makes_the_same_bytes_though_a_worker_is_killed(tmp_path: Path):
    """Its scene is rendered again by another."""
    distributed = pytest.importorskip("distributed")
    assert build(order(tmp_path / "here"))
    local = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    )
    with local, cluster(local.scheduler_address) as workers:
        killed: list[int] = []

        def kill() -> None:
            time.sleep(3)
            (worker, *_) = local.workers.values()
            killed.append(worker.pid)
            os.kill(worker.pid, signal.SIGKILL)

        thread = threading.Thread(target=kill)
        thread.start()
        assert build(order(tmp_path / "there"), workers)
        thread.join()

    assert 1 == len(killed)
    assert made(tmp_path / "here") == made(tmp_path / "there")


@pytest.mark.render
def test_processes_of_this_machine_will_do_too(tmp_path: Path):
    """The seam is Python's own Executor."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as workers:
        assert {"video.mp4", "cues.json", "captions.srt"} == set(
            workers.submit(rendered, Parcel.of(order(tmp_path).jobs()[0])).result()
        )
