"""A lecture made: what is missing is rendered, what is there is used again.

    out/<name>.mp4 .srt .vtt …   what is handed out
    out/<name>.json              what it was made from
    out/.manim-backprop/         what is kept for the next build (kept.py)

Everything is written beside its place and moved there when it is complete: whoever fails or is
interrupted leaves the last good files.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any

from scenes.production.errors import LessonRefusedError
from scenes.production.farm import Elsewhere
from scenes.production.job import QUALITIES, Job, versions
from scenes.production.kept import in_use, is_whole, tidy, used, working, workshop
from scenes.production.order import Order
from scenes.production.products import ENDINGS, Made, make
from scenes.production.progress import render_all
from scenes.production.render import open_studio, render, stop_all


def build(order: Order, executor: Executor | None = None) -> bool:
    """Make what the order asks for; False when it was there already and nothing had changed.

    An executor's workers render wherever they are; without one, processes of this machine do.
    Raises LessonRefusedError and OutsideError before anything renders, RenderError when scenes
    failed, JoinError when their videos do not fit together.
    """
    kept = workshop(order.out)
    order.shelf.demand_room(ending for name in order.products for ending in ENDINGS[name])
    with in_use(kept):
        made = _build(order, executor)
    tidy(kept)
    return made


def _build(order: Order, executor: Executor | None) -> bool:
    jobs = order.jobs()
    used(order.parts, {name for job in jobs for name in (job.folder, job.segments)})
    missing = [job for job in dict.fromkeys(jobs) if not is_whole(order.parts / job.folder)]
    if not missing and order.shelf.is_published(order.products, order.key(jobs)):
        order.shelf.settle()
        return False
    _refuse(order, jobs, missing)
    if missing and executor is None:
        open_studio(len(missing))
    if kept := len(set(jobs)) - len(missing):
        print(f"{kept} of {len(set(jobs))} scenes are there already", file=sys.stderr)
    with _threads(len(missing) if executor else os.cpu_count()) as threads:
        render_all(missing, order.parts, Elsewhere(executor) if executor else render, threads)
    _publish(order, jobs)
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
    with working(order.parts) as work:
        folder = work / "made"
        folder.mkdir()
        products = make(order.products, made, folder)
        order.shelf.publish(folder, _manifest(made), products)
    if old := [name for name in order.shelf.outdated(order.key(jobs)) if name in ENDINGS]:
        print(f"left as the build before made them: {', '.join(old)}", file=sys.stderr)


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
