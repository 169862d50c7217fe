"""A scene measured: it is played, never drawn, and looked at in motion and as each beat ends.

pace = measured(ForwardPass, lesson="xor")
pace.beats[0].seconds, pace.beats[0].words
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from manim import ThreeDCamera

from scenes.audit.away import at_home, seen_through
from scenes.audit.findings import Finding
from scenes.audit.motions import Motions
from scenes.audit.plain import SecondOpinion
from scenes.audit.screen import screen
from scenes.mobjects.glyphs import Glyph
from scenes.mobjects.visible import leaves
from scenes.pace import picture
from scenes.playing import play
from scenes.stage import LectureScene

RATE = 60  # frames a second, to which times are rounded
Span = tuple[float, float]


@dataclass(frozen=True)
class BeatPace:
    """What was measured of one beat; lengths in seconds, sizes in % of the frame."""

    name: str
    seconds: float
    words: int
    moving: float  # seconds in which something moves
    last: float | None  # when the last motion ends, from the beat's start; None: there is none
    stillness: float  # the longest
    run: float | None  # of the last beat of a training run: from its first motion to its last
    picture: picture.Picture
    empty: str  # why the frame may be empty, if the scene says so
    motions: tuple[Finding, ...] = ()

    @property
    def a_minute(self) -> float:
        """Words."""
        return 60 * self.words / self.seconds if self.seconds else 0.0

    @property
    def rest(self) -> float:
        """Seconds after the last motion."""
        return self.seconds - (self.last or 0.0)


@dataclass(frozen=True)
class ScenePace:
    """What was measured of a scene."""

    scene: str
    lesson: str
    beats: tuple[BeatPace, ...]

    @property
    def seconds(self) -> float:
        return sum(beat.seconds for beat in self.beats)

    @property
    def words(self) -> int:
        return sum(beat.words for beat in self.beats)

    @property
    def moving(self) -> float:
        return sum(beat.moving for beat in self.beats)

    @property
    def a_minute(self) -> float:
        return 60 * self.words / self.seconds if self.seconds else 0.0


def measured(scene: type[LectureScene], **given: Any) -> ScenePace:
    """Play a scene and measure it; `given` as for `play`.  RefusedError as there."""
    watch = _Watch()
    played = play(
        scene,
        rate=RATE,
        prepare=watch.begin,
        at_moment=watch.moment,
        after_play=watch.settle,
        at_beat=watch.end,
        **given,
    )
    return ScenePace(scene.__name__, played.lesson.name, tuple(watch.beats))


class _Watch:
    """What is noted while a scene plays."""

    def __init__(self) -> None:
        self.beats: list[BeatPace] = []
        self.spans: list[Span] = []  # in which something moved
        self.marks: list[tuple[float, int]] = []  # what the screen looked like in this motion
        self.clock = 0.0
        self.run: float | None = None  # when the training run began that the last beat was part of
        self.glyphs: dict[bytes, tuple[Glyph, ...]] = {}

    def begin(self, scene: Any) -> None:
        self.motions = Motions(SecondOpinion(scene.trace).beside(scene.traces))

    def moment(self, scene: Any, alpha: float) -> None:
        self.marks.append((alpha, looks(scene)))
        self.motions.look(scene, alpha)

    def settle(self, scene: Any) -> None:
        start, length = self.clock, scene.time - self.clock
        if self.marks:
            marks = [*self.marks, (1.0, looks(scene))]
            for (before, old), (after, new) in pairwise(marks):
                if old != new:
                    self.spans.append((start + before * length, start + after * length))
        self.clock, self.marks = scene.time, []
        self.motions.settle(scene)

    def end(self, scene: Any, section: str) -> None:
        beat = scene.beats[-1]
        spans = list(within(self.spans, beat.start, beat.end))
        run = self._run(spans, {beat.name, section} & {*scene.training_runs})
        empty = scene.empty_on_purpose
        self.beats.append(
            BeatPace(
                name=section,
                seconds=beat.end - beat.start,
                words=count_words(beat.text),
                moving=sum(end - start for start, end in spans),
                last=spans[-1][1] - beat.start if spans else None,
                stillness=stillest(spans, beat.start, beat.end),
                run=run,
                picture=self._picture(scene),
                empty=empty.get(section) or empty.get(beat.name, ""),
                motions=tuple(self.motions.taken()),
            )
        )

    def _run(self, spans: list[Span], named: set[str]) -> float | None:
        """How long a training run took so far; beats of one that follow each other are one."""
        if not named:
            self.run = None
            return None
        if self.run is None:
            self.run = spans[0][0] if spans else self.clock
        else:
            self.beats[-1] = replace(self.beats[-1], run=None)
        return (spans[-1][1] if spans else self.clock) - self.run

    def _picture(self, scene: Any) -> picture.Picture:
        """As the camera sees it."""
        if isinstance(scene.camera, ThreeDCamera):
            return picture.Picture(known=False)
        away = scene._pins.away
        with at_home(scene):
            return picture.of(scene, seen_through(scene, screen(scene, self.glyphs), away))


def looks(scene: Any) -> int:
    """A number that changes where what is on screen does, or where the camera goes."""
    view = getattr(scene.camera, "frame", None)
    drawn = [] if view is None else [view.points.tobytes()]
    for leaf, _ in leaves(scene):
        drawn += [leaf.points.tobytes(), leaf.fill_rgbas.tobytes(), leaf.stroke_rgbas.tobytes()]
    return hash(tuple(drawn))


def within(spans: list[Span], start: float, end: float) -> Iterator[Span]:
    """The parts of spans that lie between two times."""
    for one, other in spans:
        if one < end and other > start:
            yield max(one, start), min(other, end)


def stillest(spans: list[Span], start: float, end: float) -> float:
    """The longest time between two times in which nothing moves.

    >>> stillest([(1, 2), (5, 6)], 0, 7)
    3
    """
    marks = [start, *(edge for span in spans for edge in span), end]
    return max(after - before for before, after in zip(marks[::2], marks[1::2], strict=True))


def count_words(text: str) -> int:
    """Words and numbers; signs that stand alone are none.

    >>> count_words("The loss is 0.2984 — too much.")
    6
    """
    return sum(bool(re.search(r"\w", word)) for word in text.split())
