"""All that is wrong with a lecture, found without rendering: its file, its scenes, its words.

Words are tried with the lesson's own numbers: a scene whose words or pauses are overridden is
played in a dry run, which tells which beats there are, and each new text is filled in for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from backprop import AnyLesson, BackpropError
from scenes import labels
from scenes.companions import Traces
from scenes.production.complaints import Complaint
from scenes.production.complaints import told as told_of
from scenes.production.errors import LectureError, SourceError
from scenes.production.lecture import Lecture, text_of
from scenes.production.library import SceneFile, scene_named
from scenes.production.naming import nearest
from scenes.production.telling import Telling

Beats = dict[str, tuple[str, dict[str, Any]]]  # section: (beat, its values)


def check(path: Path, lesson: AnyLesson | None = None, scenes: Sequence[SceneFile] = ()) -> Lecture:
    """The lecture of a file; LectureError tells of everything that is wrong, a line for each.

    `lesson` is told in place of the lecture's own; `scenes` are one's own that it may name.
    """
    text = text_of(path)
    lecture, complaints = Lecture.parsed(text, [scene.name for scene in scenes])
    if lecture is not None:
        own = {scene.name: scene for scene in scenes}
        drawn: set[str] = set()
        for number in range(len(lecture.chapters)):
            complaints += _of_chapter(lecture, number, lesson, own, drawn)
        complaints += () if complaints else _of_labels(lecture.labels, drawn)
    if lecture is None or complaints:
        raise LectureError(told_of(complaints, text, path.name))
    return lecture


def _of_chapter(
    lecture: Lecture,
    number: int,
    lesson: AnyLesson | None,
    own: dict[str, SceneFile],
    drawn: set[str],
) -> Iterator[Complaint]:
    """What is wrong with a chapter; `drawn` learns its labels."""
    chapter, place = lecture.chapters[number], ("chapter", number)
    file = own.get(chapter.scene) or scene_named(chapter.scene)
    named = lecture.lesson_named(chapter.lesson or lecture.lesson)
    lesson = named if chapter.lesson or lesson is None else lesson
    telling = lecture.telling(chapter)
    try:
        scene = file.load()
    except SourceError as error:
        yield Complaint((*place, "scene"), f": {error}")
        return
    wrong = telling.complaints(scene)
    yield from (Complaint((*place, *key), f": {problem}") for key, problem in wrong)
    if any(table == "options" for (table, _), _ in wrong):
        return
    optioned = replace(telling, words={}, pauses={}, labels={}).of(scene)
    if reason := optioned.refusal(lesson):
        problem = f": {scene.__name__} cannot tell the lesson {lesson.name!r}: {reason}"
        yield Complaint(place, problem)
    elif telling.words or telling.pauses or telling.labels:
        known = {key for key, _ in wrong}
        for key, problem in _of_words(optioned, lesson, telling):
            if key not in known:
                yield Complaint((*place, *key), problem)
        drawn |= set(labels.asked())


def _of_labels(words: Mapping[str, str], drawn: set[str]) -> Iterator[Complaint]:
    """Labels that no scene of the lecture draws, and what they would fill in that is not there."""
    for text, instead in words.items():
        place = ("labels", text)
        if text not in drawn:
            told = filter(labels.is_told, drawn)
            hint = nearest(text, told) or "; `manim-backprop words LECTURE.toml` lists them"
            yield Complaint(place, f": no scene of this lecture draws it{hint}")
        elif strange := labels.strange_fields(text, instead):
            yield Complaint(place, f": there is no {', '.join(strange)} in {text!r}")


def _of_words(
    scene: Any, lesson: AnyLesson, telling: Telling
) -> Iterator[tuple[tuple[str, str], str]]:
    from scenes.provenance import UnprovenError, demand_words
    from scenes.words import WordsError, fill

    try:
        beats, traces = rehearsed(scene, lesson)
    except BackpropError as error:
        yield ("words", ""), f": {scene.__name__} cannot be played: {error}"
        return
    sections = {name for section, (beat, _) in beats.items() for name in (section, beat)}
    for table in (telling.words, telling.pauses):
        for name in table:
            if name not in sections and name not in scene.words:
                hint = nearest(name, sections) or f"; there are {', '.join(beats)}"
                key = ("words" if table is telling.words else "pauses", name)
                yield key, f": there is no such part of {scene.__name__} for this lesson{hint}"
    for name, template in telling.words.items():
        for section, (beat, values) in beats.items():
            if name in (section, beat):
                try:
                    said = fill(template, traces, values)
                    demand_words(said.text, said.shown)
                except (WordsError, UnprovenError) as error:
                    yield ("words", name), f": {error}"
                    break


def rehearsed(scene: Any, lesson: AnyLesson) -> tuple[Beats, Traces]:
    """The beats that a scene plays for a lesson, with their values; nothing is drawn."""
    from manim import tempconfig

    quick = {"dry_run": True, "frame_rate": 1, "progress_bar": "none", "verbosity": "ERROR"}
    played: Beats = {}
    with tempconfig({**quick, "disable_caching": True}):
        rehearsing = type(
            scene.__name__, (_Rehearsing, scene), {"lesson": lesson, "played": played}
        )
        scene = rehearsing()
        scene.renderer.update_frame = lambda *_, **__: None
        scene.render()
    return played, scene.traces


class _Rehearsing:
    """Notes its beats."""

    played: Beats

    @contextmanager
    def beat(self, name: str, **values: Any) -> Iterator[None]:
        from scenes.stage import section_name

        with super().beat(name, **values):  # type: ignore[misc]
            yield
        self.played[section_name(name, values)] = name, values
