"""A lecture as one video: what is missing is rendered, what is there is used again.

    out/parts/<Scene>-<quality>-<key>/   a scene's video; the key is made from all it depends on
    out/<name>.mp4 .srt .vtt .json       the lecture; .json says what it was made from

Everything is written beside its place and moved there when it is complete: whoever fails or is
interrupted leaves the last good video.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from backprop import AnyLesson
from scenes.production import captions, joining
from scenes.production.errors import LessonRefusedError
from scenes.production.job import QUALITIES, RECIPE, Job, digest, versions
from scenes.production.lecture import Lecture
from scenes.production.library import SceneFile, scene_named
from scenes.production.progress import render_all
from scenes.production.render import CAPTIONS, UNFINISHED, VIDEO, render, stop_all

KEPT = 14  # days that a part which no lecture used is kept


@dataclass(frozen=True)
class Order:
    """What is to be made: a lecture, told with which lesson and theme, how large, where to."""

    lecture: Lecture
    name: str  # of the lecture's file
    lesson: AnyLesson
    theme: str
    quality: str
    out: Path
    aspect: str = "16:9"
    scenes: tuple[SceneFile, ...] = ()  # of one's own, beside those of the library

    @property
    def stem(self) -> str:
        """The outputs' name: the lecture's, and what differs from its own choices."""
        lesson = self.lesson.name if self.lesson.name != self.lecture.lesson else ""
        theme = self.theme if self.theme != self.lecture.theme else ""
        aspect = self.aspect.replace(":", "x") if self.aspect != self.lecture.aspect else ""
        words = filter(None, [self.name, lesson, theme, aspect, QUALITIES[self.quality]])
        return "-".join(safe_name(word) for word in words)

    @property
    def video(self) -> Path:
        return self.out / f"{self.stem}.mp4"

    @property
    def parts(self) -> Path:
        return self.out / "parts"

    def lesson_of(self, number: int) -> AnyLesson:
        """The lesson of a chapter: its own, or the order's."""
        own = self.lecture.chapters[number].lesson
        return self.lecture.lesson_named(own) if own else self.lesson

    def scene_of(self, number: int) -> SceneFile:
        """The scene of a chapter: one of one's own goes before one of the library."""
        name = self.lecture.chapters[number].scene
        own = {scene.name: scene for scene in self.scenes}
        return own.get(name) or scene_named(name)

    def jobs(self) -> tuple[Job, ...]:
        """One for each chapter."""
        return tuple(
            Job(
                self.scene_of(number),
                self.lesson_of(number).to_toml(),
                self.theme,
                self.quality,
                self.aspect,
                self.lecture.telling(chapter).to_json(),
            )
            for number, chapter in enumerate(self.lecture.chapters)
        )

    def key(self, jobs: Sequence[Job]) -> str:
        """Changes with anything that may change the joined video."""
        return digest(
            recipe=RECIPE,
            title=self.lecture.title,
            language=self.lecture.language,
            chapters=[[c.title, j.key] for c, j in zip(self.lecture.chapters, jobs, strict=True)],
        )


def safe_name(text: str) -> str:
    """A name for a file, whatever the text.

    >>> safe_name("../a b:c"), safe_name("..")
    ('a-b-c', '-')
    """
    return re.sub(r"[^\w.+-]+", "-", text).strip("-.")[:60] or "-"


def build(order: Order, executor: Executor | None = None) -> bool:
    """Make the lecture's video; False when it was there already and nothing had changed.

    Raises LessonRefusedError before anything renders, RenderError when scenes failed, JoinError
    when their videos do not fit together.
    """
    jobs = order.jobs()
    order.parts.mkdir(parents=True, exist_ok=True)
    missing = [job for job in dict.fromkeys(jobs) if not (order.parts / job.folder).is_dir()]
    if not missing and _is_made(order, jobs):
        return False
    _refuse(order, jobs, missing)
    with _workers(executor) as workers:
        render_all(missing, order.parts, render, workers)
    _join(order, jobs)
    _tidy(order, jobs)
    return True


def _refuse(order: Order, jobs: Sequence[Job], missing: Sequence[Job]) -> None:
    """Ask the scenes that are to be rendered; what is there already was not refused."""
    complaints = []
    for number, job in enumerate(jobs):
        if job in missing:
            lesson = order.lesson_of(number)
            scene = job.scene.load()
            telling = order.lecture.telling(order.lecture.chapters[number])
            wrong = [f"{', '.join(place)}: {what}" for place, what in telling.complaints(scene)]
            complaints += [f"chapter {number + 1}, {each}" for each in wrong]
            reason = None if wrong else telling.of(scene).refusal(lesson)
            if reason:
                complaints.append(f"{job.name} cannot tell the lesson {lesson.name!r}: {reason}")
    if complaints:
        raise LessonRefusedError("\n".join(complaints))


@contextlib.contextmanager
def _workers(executor: Executor | None) -> Iterator[Executor]:
    """The given ones, or threads that each wait for a process of their own."""
    if executor is not None:
        yield executor
        return
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        try:
            yield threads
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)
            stop_all()
            raise


def _join(order: Order, jobs: Sequence[Job]) -> None:
    folders = [order.parts / job.folder for job in jobs]
    videos = [folder / VIDEO for folder in folders]
    chapters = order.lecture.chapters
    clips = [joining.Clip(v, c.title) for v, c in zip(videos, chapters, strict=True)]
    lengths = joining.lengths(videos)
    starts = joining.starts(lengths)
    said = captions.on_one_line(
        (folder / CAPTIONS, start) for folder, start in zip(folders, starts, strict=True)
    )
    manifest = {
        "title": order.lecture.title,
        "lecture": order.name,
        "theme": order.theme,
        "quality": QUALITIES[order.quality],
        "seconds": round(float(sum(lengths)), 3),
        "chapters": [
            {
                "title": chapter.title,
                "scene": job.name,
                "lesson": order.lesson_of(number).name,
                "start": round(float(starts[number]), 3),
                "key": job.key,
            }
            for number, (chapter, job) in enumerate(zip(chapters, jobs, strict=True))
        ],
        "versions": versions(),
        "key": order.key(jobs),
    }
    with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=order.parts) as folder:
        made = Path(folder) / order.video.name
        joining.join(
            clips,
            made,
            captions=said,
            title=order.lecture.title,
            language=order.lecture.language,
        )
        made.with_suffix(".srt").write_text(captions.as_srt(said), encoding="utf-8")
        made.with_suffix(".vtt").write_text(captions.as_vtt(said), encoding="utf-8")
        manifest["bytes"] = made.stat().st_size
        text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
        made.with_suffix(".json").write_text(text, encoding="utf-8")
        for suffix in (".srt", ".vtt", ".mp4", ".json"):  # .json last: it vouches for the others
            os.replace(made.with_suffix(suffix), order.video.with_suffix(suffix))


def _is_made(order: Order, jobs: Sequence[Job]) -> bool:
    """Whether the outputs are there, complete, and made from these jobs."""
    try:
        manifest = json.loads(order.video.with_suffix(".json").read_text(encoding="utf-8"))
        size = order.video.stat().st_size
        present = all(order.video.with_suffix(s).is_file() for s in (".srt", ".vtt"))
        return present and (manifest["key"], manifest["bytes"]) == (order.key(jobs), size)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _tidy(order: Order, jobs: Sequence[Job]) -> None:
    """Forget parts that nothing used for long, and what an interrupted call left."""
    for job in jobs:
        os.utime(order.parts / job.folder)
    for path in order.parts.iterdir():
        days = 1 if path.name.startswith(UNFINISHED) else KEPT
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > days * 24 * 3600:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
