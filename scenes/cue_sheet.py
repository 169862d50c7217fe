"""Noting, while a scene plays, what is said and shown when, in frames of the film that is made.

`manim render -n 3,5` films a part of a scene and a section may be skipped: plays that are not
filmed take no time here. Where Manim takes a play from its cache, its clock is set right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from manim import Scene, config
from manim.utils.exceptions import EndSceneEarlyException

from backprop import Shown
from scenes.mobjects.visible import leaves, numbers_in
from scenes.production.cues import BeatCue, CaptionCue, Cues, Number, Span, cues_path
from scenes.provenance import Stated
from scenes.rendering.renderer import frames_of
from scenes.words import Said


class CueSheet:
    """A scene's notes; they become its cue log and its subcaptions."""

    def __init__(self, scene: Any) -> None:
        self.scene = scene
        self.frames = 0  # filmed so far
        self.beats: list[BeatCue] = []
        self._page = "", 0  # the caption that stands, and since which frame
        self._captions: list[CaptionCue] = []
        self._steps: list[Span] = []
        self._places: list[str] = []  # the sections so far
        self._plays = 0  # since the last one began

    @property
    def place(self) -> tuple[str, int, int]:
        """Where in the story: the section, how often there was one of its name, which play."""
        section = self._places[-1] if self._places else ""
        return section, self._places.count(section), self._plays

    @contextmanager
    def play(self) -> Iterator[None]:
        """Around a play: counts its frames, and notes a motion."""
        renderer, first = self.scene.renderer, self.frames
        before, filmed = renderer.time, _is_filmed(self.scene)
        yield
        self._plays += 1
        if filmed:
            count = _frames(self.scene, renderer.time - before)
            self.frames += count
            renderer.time = before + count / config.frame_rate  # Manim's guess after a cached play
            if not self.scene.is_current_animation_frozen_frame():
                self._steps.append(Span(**self._since(first)))

    @contextmanager
    def beat(self, name: str, said: Said) -> Iterator[None]:
        """Around a beat, whether it ends or the film does."""
        first, self._captions, self._steps = self.frames, [], []
        self._places.append(name)
        self._plays = 0
        try:
            yield
        except EndSceneEarlyException:
            self._note(name, said, first)
            raise
        self._note(name, said, first)

    def caption(self, text: str, *, ahead: float = 0) -> None:
        """From now on this caption stands, in place of the last; or so many seconds ahead."""
        said, first = self._page
        filmed = ahead and _is_filmed(self.scene)
        now = self.frames + (round(ahead * config.frame_rate) if filmed else 0)
        if said and now > first:
            cue = CaptionCue(text=said, start=_seconds(first), end=_seconds(now))
            self._captions.append(cue)
            offset = cue.start - self.scene.time
            self.scene.add_subcaption(said, duration=cue.end - cue.start, offset=offset)
        self._page = text, now

    def write(self) -> None:
        """The cue log, beside the video; none where no video was made."""
        writer = self.scene.renderer.file_writer
        if self.frames and writer.output_spec.is_video:
            self.log().write(cues_path(writer.movie_file_path))

    def log(self) -> Cues:
        """What was noted so far."""
        scene = self.scene
        return Cues(
            scene=type(scene).__name__,
            title=scene.title_said().text,
            lesson=scene.lesson.name,
            theme=scene.theme.name,
            fps=config.frame_rate,
            width=config.pixel_width,
            height=config.pixel_height,
            seconds=_seconds(self.frames),
            beats=tuple(self.beats),
        )

    def _note(self, name: str, said: Said, first: int) -> None:
        self.caption("")
        if self.frames > first:
            self.beats.append(
                BeatCue(
                    name=name,
                    text=said.text,
                    captions=tuple(self._captions),
                    steps=tuple(self._steps),
                    numbers=numbers([*said.shown, *on_screen(self.scene)]),
                    **self._since(first),
                )
            )

    def _since(self, frame: int) -> dict[str, float]:
        return {"start": _seconds(frame), "end": _seconds(self.frames)}


def on_screen(scene: Scene) -> Iterator[Shown]:
    """The numbers that are visible now, each as often as it stands there."""
    return (shown for leaf, _ in leaves(scene) for shown in numbers_in(leaf))


def numbers(shown: Iterable[Shown]) -> tuple[Number, ...]:
    """The quantities among them, each once in each rounding, in their order."""
    return tuple(
        dict.fromkeys(
            Number(address=one.address, text=one.text, exact=one.exact, symbol=str(one.symbol))
            for one in shown
            if not isinstance(one, Stated)
        )
    )


def _is_filmed(scene: Scene) -> bool:
    """Whether the next play's frames are written, by what Manim itself asks."""
    renderer = scene.renderer
    writer = renderer.file_writer
    skipped = writer.sections[-1].skip_animations or renderer._original_skipping_status
    early = renderer.num_plays < config.from_animation_number
    return not (skipped or early or writer.output_spec.is_still)


def _frames(scene: Any, seconds: float) -> int:
    """Of the play that has just ended; one that may stop at any time is believed its seconds."""
    return round(seconds * config.frame_rate) if scene.stop_condition else frames_of(scene)


def _seconds(frames: int) -> float:
    return round(frames / config.frame_rate, 6)
