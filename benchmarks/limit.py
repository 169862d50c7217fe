"""The limit: a scene's unique frames from ready-made paths, by raw pycairo, and nothing else.

A recording holds what each frame draws; what does not change from frame to frame is held once.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import cairo
import numpy as np
from manim import VMobject, tempconfig
from manim._config.video_encoder import VideoEncoderSpec
from manim.camera.camera import CAP_STYLE_MAP, LINE_JOIN_MAP
from manim.scene.scene_file_writer import SceneFileWriter

from benchmarks.cost import Cost, Memory
from scenes.production.library import SceneFile
from scenes.rendering import renderer, retained
from scenes.rendering.drawn import Drawn, outline_all
from scenes.rendering.layers import Surface
from scenes.rendering.planes import Planes
from scenes.rendering.profiles import encoder
from scenes.rendering.rectangles import Rect
from scenes.rendering.segments import Nowhere, video_segment

QUALITY = {"l": ("low_quality", 854, 480, 15), "m": ("medium_quality", 1280, 720, 30)}
QUALITY |= {"h": ("high_quality", 1920, 1080, 60)}


@dataclass(frozen=True)
class Stroke:
    """One thing drawn: its path and its paints, as cairo takes them."""

    path: Any
    fill: tuple[float, ...]
    line: tuple[float, ...]
    width: float
    join: Any
    cap: Any

    @classmethod
    def of(cls, mobject: VMobject, path: Any) -> Stroke:
        fill, line = mobject.get_fill_rgbas()[0], mobject.get_stroke_rgbas()[0]
        return cls(
            path, (*fill[2::-1], fill[3]), (*line[2::-1], line[3]),
            mobject.get_stroke_width() * 0.01,
            LINE_JOIN_MAP[mobject.joint_type], CAP_STYLE_MAP[mobject.cap_style],
        )  # fmt: skip

    def draw(self, context: cairo.Context) -> None:
        self.path.trace(context)
        if self.fill[3]:
            context.set_source_rgba(*self.fill)
            context.fill_preserve()
        if self.width and self.line[3]:
            context.set_source_rgba(*self.line)
            context.set_line_width(self.width)
            context.set_line_join(self.join)
            context.set_line_cap(self.cap)
            context.stroke()


@dataclass
class Play:
    """The unique frames of a play, each with how often it is shown."""

    frames: list[tuple[list[Stroke], int]]


@dataclass
class Recording:
    """All plays of a scene at one quality."""

    quality: str
    background: np.ndarray
    matrix: cairo.Matrix
    plays: list[Play]

    @classmethod
    def of(cls, scene: SceneFile, quality: str) -> Recording:
        """Play the scene once, in this process, and note what is drawn."""
        name, *_ = QUALITY[quality]
        plays: list[Play] = []
        found: dict[str, Any] = {}

        class Noting(retained.Picture):
            def __init__(self, camera: Any, before: Any = None) -> None:
                super().__init__(camera)  # nothing is kept: each play has its own strokes
                self.context = self.frame.surface.context
                found.update(background=camera.background.copy(), matrix=self.context.get_matrix())
                self.below: list[Stroke] = []
                self.strokes: dict[int, tuple[Drawn, Stroke]] = {}
                plays.append(Play([]))

            def draw_ground(self, static: Sequence[Any]) -> None:
                super().draw_ground(static)
                shown = retained.Family().of(static, use_z_index=self.camera.use_z_index)
                self.below = [self._stroke(Drawn(each)) for each in shown]

            def _stroke(self, drawn: Drawn) -> Stroke:
                outline_all([drawn], self.camera, self.context)
                return Stroke.of(drawn.mobject, drawn.path)

            def draw(self, mobjects: Sequence[Any]) -> list[Rect]:
                dirty = super().draw(mobjects)
                if not dirty:
                    _again(plays[-1], 1)
                    return dirty
                known = {id(each): each for each in self.frame.drawn or ()}
                self.strokes = {k: v for k, v in self.strokes.items() if k in known}
                for each in self.frame.drawn or ():
                    if id(each) not in self.strokes:
                        self.strokes[id(each)] = each, self._stroke(each)
                now = [self.strokes[id(each)][1] for each in self.frame.drawn or ()]
                plays[-1].frames.append(([*self.below, *now], 1))
                return dirty

        class Uncounted(Nowhere):
            def write(self, pixels: Any, dirty: Any, repeat: int = 1) -> None:
                _again(plays[-1], repeat - 1)

        kept = retained.Picture, renderer.SegmentWriter.open_segment
        retained.Picture = Noting  # type: ignore[misc]
        renderer.SegmentWriter.open_segment = lambda writer, still: Uncounted()  # type: ignore[method-assign]
        try:
            with tempconfig(
                {"quality": name, "dry_run": True, "progress_bar": "none", "verbosity": "ERROR"}
            ):
                scene.load()().render()
        finally:
            retained.Picture, renderer.SegmentWriter.open_segment = kept  # type: ignore[misc]
        return cls(quality, plays=plays, **found)

    def surface(self) -> Surface:
        return Surface(np.empty_like(self.background), self.matrix)

    def sampled(self, every: int) -> Iterator[tuple[int, np.ndarray]]:
        """(number, planes) of every so many frames."""
        surface = self.surface()
        height, width = surface.pixels.shape[:2]
        planes, at = Planes(width, height), 0
        for play in self.plays:
            for strokes, repeat in play.frames:
                wanted = [n for n in range(at, at + repeat) if n % every == 0]
                at += repeat
                if wanted:
                    _draw(strokes, self.background, surface)
                    planes.update(surface.pixels, [Rect(0, 0, width, height)])
                    made = planes.frame.to_ndarray().astype(np.float32)
                    yield from ((n, made) for n in wanted)


def draw_all(recording: Recording, profile: str, target: Path) -> Cost:
    """Draw, convert and encode the unique frames on all cores; the longest plays go first."""
    order = sorted(range(len(recording.plays)), key=lambda n: -len(recording.plays[n].frames))
    before, start = os.times(), time.monotonic()
    count = os.cpu_count() or 1
    children = []
    for core in range(count):
        if not (pid := os.fork()):
            for n in order[core::count]:
                _render(recording, recording.plays[n], profile, target.with_suffix(f".{n}.mp4"))
            os._exit(0)
        children.append(pid)
    with Memory(os.getpid()) as memory:
        for pid in children:
            os.waitpid(pid, 0)
    wall, after = time.monotonic() - start, os.times()
    used = after.children_user + after.children_system
    used -= before.children_user + before.children_system
    _join(recording, target)
    return Cost(wall, used, memory.peak)


def _render(recording: Recording, play: Play, profile: str, target: Path) -> None:
    _, width, height, rate = QUALITY[recording.quality]
    spec = VideoEncoderSpec(
        "mp4", "libx264", "yuv420p", width, height, Fraction(rate), (("crf", "23"),)
    )
    segment = video_segment(target, encoder(spec, profile), still=len(play.frames) == 1)
    surface = recording.surface()
    for strokes, repeat in play.frames:
        _draw(strokes, recording.background, surface)
        segment.write(surface.pixels, [Rect(0, 0, width, height)], repeat)
    segment.finish()


def _draw(strokes: Sequence[Stroke], background: np.ndarray, surface: Surface) -> None:
    np.copyto(surface.pixels, background)
    for stroke in strokes:
        stroke.draw(surface.context)


def _join(recording: Recording, target: Path) -> None:
    parts = [str(target.with_suffix(f".{n}.mp4")) for n in range(len(recording.plays))]
    writer = SceneFileWriter.__new__(SceneFileWriter)
    writer.output_spec = None  # type: ignore[assignment]

    class Plain:
        transparent = False

    writer.output_spec = Plain()  # type: ignore[assignment]
    writer.combine_files(parts, target)


def _again(play: Play, repeat: int) -> None:
    if play.frames and repeat > 0:
        strokes, shown = play.frames[-1]
        play.frames[-1] = strokes, shown + repeat
