"""All that is wrong with a lecture, found without rendering: its file, its scenes, its words.

Words are tried with the lesson's own numbers: a scene whose words or pauses are overridden is
played in a dry run, which tells which beats there are, and each new text is filled in for them.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from backprop import AnyLesson
from scenes import fonts, labels
from scenes.companions import Traces
from scenes.production.complaints import Complaint
from scenes.production.complaints import told as told_of
from scenes.production.errors import LectureError, SourceError
from scenes.production.faults import told
from scenes.production.lecture import Lecture, text_of
from scenes.production.library import SceneFile, scene_named
from scenes.production.naming import nearest
from scenes.production.products import ASKED, PRODUCTS, called, parts_of
from scenes.production.telling import Telling
from scenes.production.voices import missing

Key = tuple[str, ...]
Notes = Callable[[str], None]


@dataclass(frozen=True)
class Rehearsal:
    """What a scene plays for a lesson, without being drawn."""

    beats: Mapping[str, tuple[str, dict[str, Any]]]  # by section: the beat and its values
    traces: Traces
    pixels: str = ""  # what has no outline, and in which beat


def check(
    path: Path,
    lesson: AnyLesson | None = None,
    scenes: Sequence[SceneFile] = (),
    products: Iterable[str] = ASKED,
    note: Notes = lambda told: None,
    played: Container[int] = (),
) -> Lecture:
    """The lecture of a file; LectureError tells of everything that is wrong, a line for each.

    `lesson` is told in place of the lecture's own; `scenes` are one's own that it may name;
    `products` are to be made of it. `note` is told what cannot be made though nothing is wrong.
    `played` are chapters, by number, of which it is known that they can be: they were rendered.
    """
    text = text_of(path)
    lecture, complaints = Lecture.parsed(text, [scene.name for scene in scenes])
    if lecture is not None:
        wanted = parts_of(products)
        complaints += _of_font(lecture, path) or _of_glyphs(lecture, wanted)
        own = {scene.name: scene for scene in scenes}
        drawn: set[str] = set()
        if lecture.voice and (reason := missing(lecture.voice)):
            note(f"nobody will read it aloud: {reason}")
        for number in range(len(lecture.chapters)):
            if number in played and not lecture.labels:  # labels are known once they are drawn
                continue
            noted = _noting(note, number, wanted)
            complaints += _of_chapter(lecture, number, lesson, own, drawn, noted)
        complaints += () if complaints else _of_labels(lecture.labels, drawn)
    if lecture is None or complaints:
        raise LectureError(told_of(complaints, text, path.name))
    return lecture


def _noting(note: Notes, number: int, wanted: Sequence[str]) -> Notes:
    """Of pixels in a chapter: what they keep from being made."""
    lost = [called(name) for name in wanted if PRODUCTS[name].vectors]

    def noted(pixels: str) -> None:
        if lost:
            note(f"chapter {number + 1}: {' and '.join(lost)} cannot be made: {pixels}")

    return noted


def _of_font(lecture: Lecture, path: Path) -> list[Complaint]:
    """Use the lecture's font, if it names one that can be used."""
    try:
        fonts.use(lecture.font_beside(path))
        fonts.named_font()
    except fonts.GlyphError as error:
        return [Complaint(("font",), f": {error}")]
    return []


def _of_glyphs(lecture: Lecture, wanted: Sequence[str]) -> Iterator[Complaint]:
    """Characters that no font has, in what will be set in type."""
    if set(wanted) & {"slides-pdf", "handout"}:
        for key in ("title", "author"):
            if problem := fonts.problem(getattr(lecture, key)):
                yield Complaint((key,), f": {problem}")
    for text, instead in lecture.labels.items():
        if problem := fonts.problem(instead):
            yield Complaint(("labels", text), f": {problem}")
    for number, chapter in enumerate(lecture.chapters):
        if problem := fonts.problem(chapter.title):
            yield Complaint(("chapter", number, "title"), f": {problem}")
        for name, words in chapter.words.items():
            if problem := fonts.problem(words):
                yield Complaint(("chapter", number, "words", name), f": {problem}")


def _of_chapter(
    lecture: Lecture,
    number: int,
    lesson: AnyLesson | None,
    own: dict[str, SceneFile],
    drawn: set[str],
    note: Notes,
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
    elif telling.words or telling.pauses or telling.labels or not file.is_ours:
        known = {key for key, _ in wrong}
        for key, problem in _of_play(optioned, lesson, telling, file, note):
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


def _of_play(
    scene: Any, lesson: AnyLesson, telling: Telling, file: SceneFile, note: Notes
) -> Iterator[tuple[Key, str]]:
    """What a rehearsal tells, of the scene and of its words."""
    try:
        played = rehearsed(scene, lesson)
    except (Exception, SystemExit) as error:
        if isinstance(error, fonts.GlyphError) and file.is_ours:
            return  # of the lecture's own words: told already
        yield ("scene",), f": {scene.__name__} cannot be played: {told(error, file.path)}"
        return
    if played.pixels:
        note(f"{scene.__name__} shows {played.pixels}")
    yield from _of_words(scene, telling, played)


def _of_words(scene: Any, telling: Telling, played: Rehearsal) -> Iterator[tuple[Key, str]]:
    from scenes.provenance import UnprovenError, demand_words
    from scenes.words import WordsError, fill

    beats, traces = played.beats, played.traces
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


def rehearsed(scene: Any, lesson: AnyLesson) -> Rehearsal:
    """The beats that a scene plays for a lesson, with their values; nothing is drawn."""
    from manim import tempconfig

    quick = {"dry_run": True, "frame_rate": 1, "progress_bar": "none", "verbosity": "ERROR"}
    beats: dict[str, tuple[str, dict[str, Any]]] = {}
    pixels: list[str] = []
    with tempconfig({**quick, "disable_caching": True}):
        own = {"lesson": lesson, "played": beats, "pixels": pixels}
        scene = type(scene.__name__, (_Rehearsing, scene), own)()
        scene.renderer.update_frame = lambda *_, **__: None
        scene.render()
    return Rehearsal(beats, scene.traces, pixels[0] if pixels else "")


class _Rehearsing:
    """Notes its beats."""

    played: dict[str, tuple[str, dict[str, Any]]]
    pixels: list[str]

    @contextmanager
    def beat(self, name: str, **values: Any) -> Iterator[None]:
        from scenes.stage import section_name
        from scenes.vector import pixels_in

        with super().beat(name, **values):  # type: ignore[misc]
            yield
        section = section_name(name, values)
        self.played[section] = name, values
        if found := pixels_in(self):  # type: ignore[arg-type]
            self.pixels.append(f"{found} in the beat {section!r}: draw it with outlines")
