"""A lecture made: what is missing is rendered, what is there is used again.

    out/parts/<Scene>-<quality>-<key>/   a scene's video; the key is made from all it depends on
    out/parts/segments-<key>/            its plays, which other words do not change
    out/<name>.mp4 .srt .vtt …           what is handed out
    out/<name>.json                      what it was made from

Everything is written beside its place and moved there when it is complete: whoever fails or is
interrupted leaves the last good files.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from scenes.production.errors import LessonRefusedError
from scenes.production.farm import Elsewhere
from scenes.production.job import QUALITIES, Job, versions
from scenes.production.order import Order
from scenes.production.products import Made, make
from scenes.production.progress import render_all
from scenes.production.publishing import is_published, publish
from scenes.production.render import UNFINISHED, open_studio, render, stop_all

KEPT = 14  # days that a part which no lecture used is kept


def build(order: Order, executor: Executor | None = None) -> bool:
    """Make what the order asks for; False when it was there already and nothing had changed.

    An executor's workers render wherever they are; without one, processes of this machine do.
    Raises LessonRefusedError before anything renders, RenderError when scenes failed, JoinError
    when their videos do not fit together.
    """
    jobs = order.jobs()
    order.parts.mkdir(parents=True, exist_ok=True)
    missing = [job for job in dict.fromkeys(jobs) if not (order.parts / job.folder).is_dir()]
    if not missing and is_published(order.out, order.manifest, order.key(jobs)):
        return False
    _refuse(order, jobs, missing)
    if missing and executor is None:
        open_studio(len(missing))
    if kept := len(set(jobs)) - len(missing):
        print(f"{kept} of {len(set(jobs))} scenes are there already", file=sys.stderr)
    with _threads(len(missing) if executor else os.cpu_count()) as threads:
        render_all(missing, order.parts, Elsewhere(executor) if executor else render, threads)
    _publish(order, jobs)
    _tidy(order, jobs)
    return True


def _refuse(order: Order, jobs: Sequence[Job], missing: Sequence[Job]) -> None:
    """Ask the scenes that are to be rendered; what is there already was not refused."""
    complaints: list[str] = []
    refusals: dict[str, list[str]] = {}  # names of scenes, by what they answer
    for number, job in enumerate(jobs):
        if job in missing:
            lesson = order.lesson_of(number)
            scene = job.scene.load()
            telling = order.lecture.telling(order.lecture.chapters[number])
            wrong = [f"{', '.join(place)}: {what}" for place, what in telling.complaints(scene)]
            complaints += [f"chapter {number + 1}, {each}" for each in wrong]
            reason = None if wrong else telling.of(scene).refusal(lesson)
            if reason:
                answer = f"cannot tell the lesson {lesson.name!r}: {reason}"
                refusals.setdefault(answer, []).append(job.name)
    complaints += [f"{', '.join(names)} {answer}" for answer, names in refusals.items()]
    if refusals:
        complaints.append("(manim-backprop scenes --lesson … lists the scenes that tell a lesson)")
    if complaints:
        raise LessonRefusedError("\n".join(complaints))


@contextlib.contextmanager
def _threads(count: int | None) -> Iterator[Executor]:
    """Each waits for a scene that a process of its own renders, here or elsewhere."""
    with ThreadPoolExecutor(count or 1) as threads:
        try:
            yield threads
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)
            stop_all()
            raise


def _publish(order: Order, jobs: tuple[Job, ...]) -> None:
    """Make all products of rendered scenes beside their places, and move them there."""
    made = Made.of(order, jobs)
    with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=order.parts) as folder:
        make(order.products, made, Path(folder))
        publish(Path(folder), order.out, _manifest(made), order.manifest)


def _manifest(made: Made) -> dict[str, Any]:
    """What was made from what."""
    order = made.order
    return {
        "title": order.lecture.title,
        "author": order.lecture.author,
        "lecture": order.name,
        "theme": order.theme,
        "aspect": order.aspect,
        "quality": QUALITIES[order.quality],
        "seconds": round(float(sum(made.lengths)), 3),
        "chapters": [
            {
                "title": title,
                "scene": job.name,
                "lesson": order.lesson_of(number).name,
                "start": round(float(made.starts[number]), 3),
                "key": job.key,
            }
            for number, (title, job) in enumerate(zip(made.titles, made.jobs, strict=True))
        ],
        "versions": versions(),
        "key": order.key(made.jobs),
    }


def _tidy(order: Order, jobs: Sequence[Job]) -> None:
    """Forget parts that nothing used for long, and what an interrupted call left."""
    for folder in {name for job in jobs for name in (job.folder, job.segments)}:
        with contextlib.suppress(OSError):
            os.utime(order.parts / folder)
    for path in order.parts.iterdir():
        days = 1 if path.name.startswith(UNFINISHED) else KEPT
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > days * 24 * 3600:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
