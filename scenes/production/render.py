"""One scene rendered by Manim in a process and folder of its own.

Manim's `config` is one global object and processes that share a media folder race on its text
files: hence both. The processes are forked by a studio, which has imported Manim once for all. A
part appears under its final name complete or not at all, so two calls at once do not harm each
other.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from scenes.production import surroundings
from scenes.production.cues import cues_path
from scenes.production.errors import RenderError
from scenes.production.faults import hint
from scenes.production.job import Job
from scenes.production.kept import CAPTIONS, CUES, UNFINISHED, VIDEO, put, working
from scenes.production.visitor import Studio

TAIL = 15  # lines of Manim's output that are shown when it fails
SCARCE = 5_000_000  # bytes: with less, a full disk may be why a scene failed
TOLD, TELLER = "told.json", Path(__file__).with_name("told.py")

_running: set[subprocess.Popen[bytes]] = set()
_studios: list[Studio] = []  # at most one
_lock = threading.Lock()


def render(job: Job, parts: Path) -> Path:
    """The folder with the scene's video, its cue log and, if words were said, its captions.

    Raises RenderError with the last lines of Manim's output, which is kept whole beside the parts.
    """
    parts = parts.resolve()  # Manim is called from another folder
    progress = progress_file(job, parts)
    progress.unlink(missing_ok=True)
    with working(parts) as work:
        try:
            log = work / "manim.log"
            code = _manim(job, work, log, parts)
            videos = list(work.glob(f"media/videos/*/*/{job.name}.mp4"))
            if code or not videos:
                raise _failure(job, code, log, parts)
            return _keep(videos[0], parts / job.folder)
        finally:
            progress.unlink(missing_ok=True)


def stop_all() -> None:
    """End the Manim processes that are under way."""
    for process in tuple(_running):
        process.terminate()
    with _lock:
        if _studios:
            _studios.pop().close()


def progress_file(job: Job, parts: Path) -> Path:
    """Where a job that is under way says how many frames are done, and known of."""
    return parts / f"{UNFINISHED}{job.folder}.progress"


def _manim(job: Job, work: Path, log: Path, parts: Path) -> int:
    lesson = work / "lesson.toml"
    lesson.write_text(job.lesson, encoding="utf-8")
    arguments = [str(_scene_file(job, work)), job.name]  # Manim takes braces in paths for its own
    arguments += ["-r", "{},{}".format(*job.size), "--fps", str(job.rate), "--format", "mp4"]
    arguments += ["--media_dir", "media", "--disable_caching"]
    arguments += ["--progress_bar", "none", "--verbosity", "WARNING"]
    arguments += ["--silent"]  # else each scene asks the network for news of Manim
    environment = {
        "BACKPROP_LESSON": str(lesson),
        "BACKPROP_THEME": job.theme,
        "BACKPROP_TOLD": str(work / TOLD),
        "BACKPROP_PROGRESS": str(progress_file(job, parts)),
        "BACKPROP_SEGMENTS": str(parts / job.segments),
        "PYTHONPATH": surroundings.python_path(),
    }
    if may_fork_scenes():
        return _studio().render(work, log, environment, arguments)
    return _alone(work, log, environment, arguments)


def _scene_file(job: Job, work: Path) -> Path:
    """In which Manim finds the scene, told as the job wants it, wherever its own file lies."""
    given = {"path": str(job.scene.path), "name": job.name, "telling": job.telling}
    (work / TOLD).write_text(json.dumps(given), encoding="utf-8")
    return TELLER


def may_fork_scenes() -> bool:
    """Where scenes can be forked from a process that has imported Manim already."""
    return hasattr(os, "fork") and sys.platform != "darwin"


def open_studio(coming: int) -> None:
    """For so many scenes; before there are threads, it is forked rather than started anew."""
    if may_fork_scenes():
        _studio().expect(coming)


def _studio() -> Studio:
    """The one of this process, started anew if it has ended."""
    with _lock:
        if not _studios or not _studios[-1].is_open:
            _studios[:] = [Studio()]
        return _studios[-1]


def _alone(work: Path, log: Path, environment: dict[str, str], arguments: list[str]) -> int:
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", surroundings.__name__, *arguments],
            cwd=work,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    _running.add(process)
    try:
        return process.wait()
    finally:
        _running.discard(process)


def _failure(job: Job, code: int, log: Path, parts: Path) -> RenderError:
    kept = parts / f"{job.name}.log"
    log.touch()  # a studio that ended early has written none
    os.replace(log, kept)
    lines = kept.read_text(encoding="utf-8", errors="replace").rstrip().splitlines()
    tail = "\n".join(f"    {line}" for line in lines[-TAIL:])
    left = shutil.disk_usage(parts).free
    full = f"    only {left:,} bytes are left on this disk" if left < SCARCE else ""
    said = f"{job.name} failed (Manim's exit code {code}; all it said: {kept})"
    return RenderError("\n".join(filter(None, [said, hint(tail), tail, full])))


def _keep(video: Path, folder: Path) -> Path:
    """Move what Manim made under its final name in one step."""
    finished = video.parent / "finished"
    finished.mkdir()
    for beside, name in ((video.with_suffix(".srt"), CAPTIONS), (cues_path(video), CUES)):
        if beside.exists():
            beside.rename(finished / name)
    video.rename(finished / VIDEO)
    return put(finished, folder)
