"""Playing a scene without a film: its beats and motions in their true time, nothing drawn.

scene = play(ForwardPass, lesson="xor")              the scene as it is in the end
play(ForwardPass, at_beat=look)                      look(scene, section) as each beat ends
play(ForwardPass, after_play=glance)                 glance(scene) after each motion or wait
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
_QUICK = {"dry_run": True, "progress_bar": "none", "verbosity": "ERROR", "disable_caching": True}


def play(
    scene: type[LectureScene],
    *,
    size: tuple[int, int] = SIZE,
    rate: int = 1,
    prepare: AfterPlay | None = None,
    at_beat: AtBeat | None = None,
    after_play: AfterPlay | None = None,
    at_end: AfterPlay | None = None,
    draw: bool = False,
    **own: Any,
) -> Any:
    """The scene when it is over; `own` are attributes that it has instead of its class's (a lesson,
    a theme, an option), left alone where they are None.

    size: of the frame, in pixels; its shape counts.  rate: frames a second, to which times are
    rounded.  prepare, at_end: called with the scene before it begins, and when it is over.
    draw: each frame is drawn, too.
    Raises RefusedError where the scene cannot tell the lesson, and what the scene raises.
    """
    given = {name: value for name, value in own.items() if value is not None}
    frame = {"pixel_width": size[0], "pixel_height": size[1], "frame_rate": rate}
    with tempconfig({**_QUICK, **frame}):
        made = type(scene.__name__, (_Played, scene), given)()
        made.watchers = at_beat, after_play
        if not draw:
            made.renderer.update_frame = lambda *_, **__: None
        if prepare is not None:
            prepare(made)
        made.render()
        if at_end is not None:
            at_end(made)
    return made


class _Played:
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
