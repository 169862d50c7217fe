"""Captions: every beat says something, in lines that fit, for long enough to be read."""

from __future__ import annotations

from collections.abc import Iterator

from scenes.audit.findings import Finding
from scenes.stage import LectureScene
from scenes.words import LINE, LINES, READING_SPEED

SLACK = 0.02  # seconds, for the rounding of times


def captions_of(scene: LectureScene) -> list[Finding]:
    """What is wrong with a played scene's captions."""
    return [*_silent(scene), *_crowded(scene)]


def _silent(scene: LectureScene) -> Iterator[Finding]:
    for beat in scene.beats:
        if not beat.text.strip():
            yield Finding("captions", "the beat has no words", beat=beat.name)


def _crowded(scene: LectureScene) -> Iterator[Finding]:
    for caption in scene.renderer.file_writer.subcaptions:
        start, seconds = (t.total_seconds() for t in (caption.start, caption.end - caption.start))
        text, beat = caption.content, _beat_at(scene, start)
        lines = text.split("\n")
        if len(lines) > LINES or max(map(len, lines)) > LINE:
            yield Finding("captions", f"“{text}” is more than {LINES} lines of {LINE}", beat=beat)
        if seconds + SLACK < len(text) / READING_SPEED:
            problem = (
                f"“{text}” stands {seconds:.1f} s: more than {READING_SPEED} characters a second"
            )
            yield Finding("captions", problem, beat=beat)


def _beat_at(scene: LectureScene, time: float) -> str:
    return next((b.name for b in scene.beats if b.start - SLACK <= time < b.end), "")
