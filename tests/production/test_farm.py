"""Scenes rendered elsewhere come back as bytes; a worker that is lost is no harm."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from backprop import Lesson
from scenes.commands import main
from scenes.production import farm
from scenes.production.build import build
from scenes.production.cues import Cues
from scenes.production.errors import FarmError, RenderError
from scenes.production.farm import Elsewhere, Parcel, cluster, rendered
from scenes.production.job import Job
from scenes.production.kept import is_whole, seal
from scenes.production.lecture import Lecture
from scenes.production.library import SceneFile, scene_named
from scenes.production.order import Order
from scenes.production.parcels import nothing_unpickled, packed, refused, unpacked
from tests.production.conftest import write_film

ROOT = Path(__file__).resolve().parents[2]
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
    assert is_whole(folder)


def test_what_fails_elsewhere_is_told_as_if_it_were_here(
    job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A scene's own error, and whatever a cluster says that has lost its workers."""
    for error, said in (
        (RenderError("ForwardPass failed (Manim's exit code 1)"), "exit code 1"),
        (RuntimeError("KilledWorker"), "ForwardPass failed elsewhere: RuntimeError: KilledWorker"),
        (FarmError("another\x1b[2J"), r"ForwardPass failed elsewhere: another\\x1b\[2J"),
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
    write_film(folder / "video.mp4", 30, *job.size)
    width, height = job.size
    own = {"scene": job.name, "title": "T", "lesson": "xor", "theme": "dark", "beats": ()}
    Cues(**own, fps=15, width=width, height=height, seconds=2).write(folder / "cues.json")
    seal(folder)
    return folder


def _raiser(error: Exception):
    def fail(job: Job, parts: Path) -> Path:
        raise error

    return fail


# --- what comes back -----------------------------------------------------------------------------


class Answer(dict):
    """Unpickled, it would run a command."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self):
        return os.system, (f"touch {self.folder}/RAN",)


@pytest.fixture
def answer(job: Job, tmp_path: Path) -> bytes:
    made = _film(job, tmp_path)
    files = {name: (made / name).read_bytes() for name in ("video.mp4", "cues.json")}
    return packed(files)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "made").mkdir()
    return tmp_path / "made"


def test_an_answer_is_a_video_with_its_cues(job: Job, answer: bytes, place: Path):
    unpacked(answer, place, job)

    assert {"video.mp4", "cues.json"} == {path.name for path in place.iterdir()}


def test_an_answer_of_another_kind_is_refused(job: Job, answer: bytes, place: Path):
    """Other files, other places, other sizes, another scene, no video, nothing at all."""
    head, _, rest = answer.partition(b"\n")
    whole = json.loads(head)["files"]

    def with_head(files: object) -> bytes:
        return json.dumps({"files": files}).encode() + b"\n" + rest

    video, cues = whole.values()
    for wrong in (
        {}, b"", b"\n", b"[]\n", b"{}\n", b"{" * 99_000 + b"\n", head, answer[:-1], answer + b"x",
        b"x" * 200_000, head + b"\n" + bytes(len(rest)), with_head(None), with_head([]),
        with_head({"../video.mp4": video, "cues.json": cues}), with_head({**whole, "x.py": 0}),
        with_head({"video.mp4": video + cues}), with_head({"video.mp4": -1, "cues.json": cues}),
        with_head({"video.mp4": video + cues, "cues.json": 0}),
        with_head({"video.mp4": "1", "cues.json": cues}), with_head({"video.mp4": True, "cues.json": 1}),
        answer.replace(b'"height": 480', b'"height": 481'), answer.replace(b"ForwardPass", b"BackwrdPass"),
        answer.replace(b'"seconds": 2', b'"seconds": 9'), answer.replace(b'"fps": 15', b'"fps": 16'),
    ):  # fmt: skip
        with pytest.raises(FarmError, match=r"^ForwardPass: a worker"):
            unpacked(wrong, place, job)


def test_a_workers_words_are_no_commands(job: Job, place: Path):
    """To a terminal, which shows them."""
    with pytest.raises(RenderError, match=r"elsewhere: \\x1b\]0;x\\x07\n\\u202e!"):
        unpacked(refused("\x1b]0;x\x07\n\u202e!"), place, job)


def test_a_pickle_of_others_runs_nothing(tmp_path: Path):
    """While a cluster is open: data and exceptions alone, wherever it is unpickled."""
    wanted = pickle.dumps(Answer(tmp_path))
    dotted = b"\x80\x04\x8c\x08builtins\x8c\x0fException.mro.x\x93."
    with nothing_unpickled():
        for evil in (
            wanted,
            dotted,
            b"cos\nsystem\n.",
            b"cbuiltins\neval\n.",
            b"cbuiltins\nSystemExit\n.",
        ):
            with pytest.raises(AttributeError, match="is asked for by a pickle of others"):
                pickle.loads(evil)
            with pytest.raises(AttributeError, match="is asked for by a pickle of others"):
                pickle._loads(evil)
        assert "x" == str(pickle.loads(pickle.dumps(RuntimeError("x"))))
        assert [b"x", {"y": 1}] == pickle.loads(pickle.dumps([b"x", {"y": 1}]))

    assert not (tmp_path / "RAN").exists()
    assert os.system is pickle.loads(b"cposix\nsystem\n.")  # elsewhere all is as it was


@pytest.mark.parametrize(
    "address", ["", "host:8786", "inproc://x", "ucx://a:1", "tcp://a:1/x\x1b", "tls://a b:1"]
)
def test_a_scheduler_has_an_address_of_a_kind_that_is_known(address: str):
    """Others of Dask's would be tried with less care."""
    with pytest.raises(FarmError, match="a scheduler is tls://host:port or tcp://host:port"):
        cluster(address).__enter__()


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


SCHEDULER = """
import asyncio
from distributed import Scheduler
async def main():
    async with Scheduler(host="127.0.0.1", port=0, dashboard_address=None) as scheduler:
        print(scheduler.address, flush=True)
        await scheduler.finished()
asyncio.run(main())
"""
WORKER = """
import asyncio, sys
from distributed import Worker
async def main():
    async with Worker(sys.argv[1], nthreads=1, dashboard=False) as worker:
        await worker.finished()
asyncio.run(main())
"""


@pytest.fixture
def started() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts other Pythons, which end with the test."""
    pytest.importorskip("distributed")
    running: list[subprocess.Popen[str]] = []

    def start(source: str, *arguments: str) -> subprocess.Popen[str]:
        typed = [sys.executable, "-c", source, *arguments]
        quiet = {"stderr": subprocess.DEVNULL, "stdout": subprocess.PIPE, "text": True}
        running.append(subprocess.Popen(typed, cwd=ROOT, **quiet))
        return running[-1]

    yield start
    for process in running:
        process.terminate()
        process.wait()
        process.stdout.close()


@pytest.mark.render
def test_a_cluster_makes_the_same_bytes_though_a_worker_is_killed(tmp_path: Path, started):
    """Its scene is rendered again by another."""
    assert build(order(tmp_path / "here"))
    address = started(SCHEDULER).stdout.readline().strip()
    first, _ = started(WORKER, address), started(WORKER, address)
    threading.Timer(6, first.kill).start()

    with cluster(address) as workers:
        assert build(order(tmp_path / "there"), workers)

    assert made(tmp_path / "here") == made(tmp_path / "there")
    assert first.wait() == -signal.SIGKILL


EVIL_WORKER = """
import asyncio, os, sys
import scenes.production.farm as farm
class Answer(dict):
    def __reduce__(self):
        return os.system, ("echo $PPID >> " + sys.argv[1] + "/RAN",)
class Anger(Exception):
    def __reduce__(self):
        return os.system, ("echo $PPID >> " + sys.argv[1] + "/RAN",)
def rendered(parcel):
    if sys.argv[3] == "answers":
        return Answer()
    raise Anger()
farm.rendered = rendered
from distributed import Worker
async def main():
    async with Worker(sys.argv[2], nthreads=1, dashboard=False) as worker:
        await worker.finished()
asyncio.run(main())
"""


@pytest.mark.render
@pytest.mark.parametrize("how", ["answers", "fails"])
def test_a_strangers_worker_runs_nothing_here(tmp_path: Path, started, how: str):
    """Neither what it answers nor what it fails with; the build says so, and ends."""
    address = started(SCHEDULER).stdout.readline().strip()
    started(EVIL_WORKER, str(tmp_path), address, how)

    wrong = pytest.raises(RenderError, match=r"failed elsewhere|a worker has answered")
    with wrong, cluster(address) as workers:
        build(order(tmp_path / "out"), workers)

    ran = tmp_path / "RAN"  # in the worker itself, which tries what it pickles
    assert str(os.getpid()) not in (ran.read_text().split() if ran.exists() else ())


@pytest.mark.render
def test_processes_of_this_machine_will_do_too(tmp_path: Path):
    """The seam is Python's own Executor."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as workers:
        job = order(tmp_path).jobs()[0]
        unpacked(workers.submit(rendered, Parcel.of(job)).result(), tmp_path, job)

    assert {"video.mp4", "cues.json", "captions.srt"} == {path.name for path in tmp_path.iterdir()}
