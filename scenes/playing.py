"""Playing a scene without a film: its beats and motions in their true time, nothing drawn.

scene = play(ForwardPass, lesson="xor")              the scene as it is in the end
play(ForwardPass, at_beat=look)                      look(scene, section) as each beat ends
play(ForwardPass, after_play=glance)                 glance(scene) after each motion or wait
play(ForwardPass, at_moment=watch)                   watch(scene, alpha) in the middle of motions
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from manim import tempconfig

from scenes.stage import LectureScene, section_name

SIZE = (1280, 720)
AtBeat = Callable[[Any, str], object]
AfterPlay = Callable[[Any], object]
AtMoment = Callable[[Any, float], object]
MOMENTS = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9)  # of a motion, at which it is looked at
_QUICK = {"dry_run": True, "progress_bar": "none", "verbosity": "ERROR", "disable_caching": True}


def play(
    scene: type[LectureScene],
    *,
    size: tuple[int, int] = SIZE,
    rate: int = 1,
    prepare: AfterPlay | None = None,
    at_beat: AtBeat | None = None,
    after_play: AfterPlay | None = None,
    at_moment: AtMoment | None = None,
    at_end: AfterPlay | None = None,
    draw: bool = False,
    **own: Any,
) -> Any:
    """The scene when it is over; `own` are attributes that it has instead of its class's (a lesson,
    a theme, an option), left alone where they are None.

    size: of the frame, in pixels; its shape counts.  rate: frames a second, to which times are
    rounded.  prepare, at_end: called with the scene before it begins, and when it is over.
    at_moment: called with the scene and the part of the motion, at each of MOMENTS; frames between
    are left out.  draw: each frame is drawn, too.
    Raises RefusedError where the scene cannot tell the lesson, and what the scene raises.
    """
    given = {name: value for name, value in own.items() if value is not None}
    frame = {"pixel_width": size[0], "pixel_height": size[1], "frame_rate": rate}
    with tempconfig({**_QUICK, **frame}):
        made = type(scene.__name__, (_Played, scene), given)()
        made.watchers, made.at_moment = (at_beat, after_play), at_moment
        if not draw:
            made.renderer.update_frame = lambda *_, **__: None
        if prepare is not None:
            prepare(made)
        made.render()
        if at_end is not None:
            at_end(made)
    return made


class InMotion:
    """A scene that is looked at in the middle of its motions, each in its true length.

    `at_moment(scene, alpha)` is called at each of MOMENTS of a motion, by the path that a film's
    frames take; with None every frame is played.
    """

    at_moment: AtMoment | None = None
    _moving = False

    def play_internal(self, skip_rendering: bool = False) -> None:
        self._moving = self.at_moment is not None and self.stop_condition is None  # type: ignore[attr-defined]
        began = self.renderer.time  # type: ignore[attr-defined]
        super().play_internal(skip_rendering)  # type: ignore[misc]
        if self._moving:
            self.renderer.time = began + self.duration  # type: ignore[attr-defined]
        self._moving = False

    def get_time_progression(self, run_time: float, *given: Any, **options: Any) -> Any:
        if not self._moving:
            return super().get_time_progression(run_time, *given, **options)  # type: ignore[misc]
        return _Times([run_time * moment for moment in MOMENTS])

    def update_to_time(self, t: float) -> None:
        super().update_to_time(t)  # type: ignore[misc]
        if self._moving and self.at_moment is not None:
            self.at_moment(self, t / self.duration)  # type: ignore[attr-defined]


class _Times(list[float]):
    """What Manim goes through, as its bar of progress."""

    def close(self) -> None:
        """There is no bar."""


class _Played(InMotion):
    """Tells as a beat or a motion ends."""

    watchers: tuple[AtBeat | None, AfterPlay | None]

    @contextmanager
    def beat(self, name: str, **values: Any) -> Iterator[None]:
        with super().beat(name, **values):  # type: ignore[misc]
            yield
        if self.watchers[0] is not None:
            self.watchers[0](self, section_name(name, values))

    def play(self, *animations: Any, **options: Any) -> None:
        super().play(*animations, **options)  # type: ignore[misc]
        if self.watchers[1] is not None:
            self.watchers[1](self)
