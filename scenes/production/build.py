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
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

from scenes.colours import name_of
from scenes.production.errors import LessonRefusedError, OutsideError
from scenes.production.farm import Elsewhere
from scenes.production.faults import is_without_latex, of_product
from scenes.production.job import QUALITIES, Job, versions
from scenes.production.kept import in_use, is_whole, tidy, used, working, workshop
from scenes.production.order import Order
from scenes.production.products import (
    PRODUCTS,
    Made,
    called,
    draw_ahead,
    make,
    parts_of,
    places,
    without_extra,
)
from scenes.production.progress import render_all
from scenes.production.render import open_studio, render, stop_all

SECONDS = 5.0  # that a build which was stopped waits for a picture that is being drawn


@dataclass(frozen=True)
class Built:
    """What was made of an order, and what was not; true where anything was made anew."""

    files: tuple[Path, ...] = ()  # all that is there; of a folder, it alone
    failed: Mapping[str, str] = field(default_factory=dict)  # a product, and why it is missing
    left_out: Mapping[str, str] = field(default_factory=dict)  # what nothing here can make
    anew: bool = False

    def __bool__(self) -> bool:
        return self.anew


def build(order: Order, executor: Executor | None = None) -> Built:
    """Make what the order asks for, if it is not there already, product by product.

    An executor's workers render wherever they are; without one, processes of this machine do. A
    product that cannot be made is told in the answer, and the others are handed out.
    Raises LessonRefusedError and OutsideError before anything renders, RenderError when scenes
    failed.
    """
    kept = workshop(order.out)
    order.shelf.demand_room(places(order))
    with in_use(kept):
        failed = _build(order, executor)
    tidy(kept)
    whole = [name for name in order.wanted if name not in (failed or {})]
    left_out = {called(k): why for k, why in without_extra(parts_of(order.products)).items()}
    named = {called(name): why for name, why in (failed or {}).items()}
    return Built(order.shelf.files_of(whole), named, left_out, failed is not None)


def rendered(order: Order) -> tuple[int, ...]:
    """The numbers of the chapters whose scenes are there, as they are to be."""
    jobs = enumerate(order.jobs())
    return tuple(number for number, job in jobs if is_whole(order.parts / job.folder))


def is_made(order: Order) -> bool:
    """Whether all that the order asks for is there, and nothing has changed."""
    jobs = order.jobs()
    rendered = all(is_whole(order.parts / job.folder) for job in set(jobs))
    return rendered and order.shelf.is_published(order.wanted, order.key(jobs))


def _build(order: Order, executor: Executor | None) -> dict[str, str] | None:
    """What failed, and why; None where nothing was to be done."""
    jobs = order.jobs()
    used(order.parts, {name for job in jobs for name in (job.folder, job.segments)})
    missing = [job for job in dict.fromkeys(jobs) if not is_whole(order.parts / job.folder)]
    if not missing and order.shelf.is_published(order.wanted, order.key(jobs)):
        order.shelf.settle()
        return None
    _refuse(order, jobs, missing)
    if missing and executor is None:
        open_studio(len(missing))
    if kept := len(set(jobs)) - len(missing):
        print(f"{kept} of {len(set(jobs))} scenes are there already", file=sys.stderr)
    threads_there = _threads(len(missing) if executor else os.cpu_count())
    with _drawing_ahead(order, jobs if missing else ()), threads_there as threads:
        render_all(missing, order.parts, Elsewhere(executor) if executor else render, threads)
    return _publish(order, jobs)


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
def _drawing_ahead(order: Order, jobs: Sequence[Job]) -> Iterator[None]:
    """While this process waits for others, it draws; begun when they have been forked."""
    stopped = Event()
    thread = Thread(target=draw_ahead, args=(order, jobs, stopped), daemon=True)
    thread.start()
    try:
        yield
        thread.join()
    finally:
        stopped.set()
        thread.join(SECONDS)


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


def _publish(order: Order, jobs: tuple[Job, ...]) -> dict[str, str]:
    """Hand out each product as soon as it is whole; those that failed, and why."""
    failed: dict[str, str] = {}
    key = order.key(jobs)
    with working(order.parts) as work:
        made = Made.of(order, jobs, work)
        for name in order.wanted:
            if not order.shelf.is_published([name], key):
                try:
                    _hand_out(name, made)
                except (OSError, OutsideError) as error:  # of the disk, not of the product
                    if not is_without_latex(error):
                        raise
                    failed[name] = of_product(error)
                except Exception as error:
                    failed[name] = of_product(error)
    order.shelf.settle()
    others = [called(each) for each in order.shelf.outdated(key) if each in PRODUCTS]
    if others:
        print(f"left as the build before made them: {', '.join(others)}", file=sys.stderr)
    return failed


def _hand_out(name: str, made: Made) -> None:
    """Make it beside its place, and move it there."""
    folder = made.work / name
    folder.mkdir()
    files = make(name, made, folder)
    made.order.shelf.publish(folder, _manifest(made), {name: files})


def _manifest(made: Made) -> dict[str, Any]:
    """What was made from what."""
    order = made.order
    return {
        "title": order.lecture.title,
        "author": order.lecture.author,
        "lecture": order.name,
        "theme": name_of(order.theme),
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
