"""Every beat's last frame as a picture, without rendering a video.

for name, image in stills(ForwardPass, lesson="xor", size=(1080, 1920)): ...

manim-backprop stills ForwardPass out.png --lesson xor --theme light --size 1080x1920
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from manim import tempconfig
from PIL import Image

from scenes.stage import LectureScene, section_name

T = TypeVar("T")
Pose = Callable[[LectureScene, str], T]
QUICK = {
    "dry_run": True,
    "frame_rate": 4,
    "progress_bar": "none",
    "verbosity": "ERROR",
    "disable_caching": True,
}


def stills(
    scene: type[LectureScene],
    *,
    lesson: Any = None,
    theme: Any = None,
    size: tuple[int, int] = (1280, 720),
    end: bool = False,
) -> Iterator[tuple[str, Image.Image]]:
    """(section, picture) at the end of each beat of a scene; lesson and theme as in the class.

    `end` adds what stands on screen when the scene is over.
    """
    yield from posed(scene, photograph, lesson=lesson, theme=theme, size=size, end=end)


def posed(
    scene: type[LectureScene],
    pose: Pose[T],
    *,
    lesson: Any = None,
    theme: Any = None,
    size: tuple[int, int] = (1280, 720),
    end: bool = False,
) -> list[T]:
    """What `pose(scene, section)` makes of the scene at the end of each beat; nothing is drawn."""
    given = {k: v for k, v in (("lesson", lesson), ("theme", theme)) if v is not None}
    with tempconfig({**QUICK, "pixel_width": size[0], "pixel_height": size[1]}):
        taken: list[T] = []
        own = {**given, "pose": staticmethod(pose), "taken": taken}
        posing = type(scene.__name__, (_Posing, scene), own)()
        posing.render()
        if end:
            taken.append(pose(posing, "end"))
    return taken


def photograph(scene: LectureScene, section: str) -> tuple[str, Image.Image]:
    """What the camera sees."""
    type(scene.renderer).update_frame(scene.renderer, scene, ignore_skipping=True)
    return section, scene.renderer.camera.get_image().convert("RGB")


class _Posing:
    """Poses as each beat ends; no motion is drawn on the way."""

    pose: Pose[Any]
    taken: list[Any]

    def setup(self) -> None:
        super().setup()  # type: ignore[misc]
        self.renderer.update_frame = lambda *_, **__: None  # type: ignore[attr-defined]

    @contextmanager
    def beat(self, name: str, **values: Any) -> Iterator[None]:
        with super().beat(name, **values):  # type: ignore[misc]
            yield
        self.taken.append(self.pose(self, section_name(name, values)))


def sheet(pictures: list[Image.Image], *, width: int, columns: int) -> Image.Image:
    """Pictures in a grid, each this wide."""
    height = round(width * pictures[0].height / pictures[0].width)
    rows = math.ceil(len(pictures) / columns)
    grid = Image.new("RGB", (columns * (width + 6) + 6, rows * (height + 6) + 6), "#444444")
    for n, picture in enumerate(pictures):
        small = picture.resize((width, height), Image.Resampling.LANCZOS)
        grid.paste(small, (6 + n % columns * (width + 6), 6 + n // columns * (height + 6)))
    return grid


if __name__ == "__main__":
    from scenes.commands import main

    sys.exit(main(["stills", *sys.argv[1:]]))
