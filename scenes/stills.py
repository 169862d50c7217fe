"""Every beat's last frame as a picture, without rendering a video.

for name, image in stills(ForwardPass, lesson="xor", size=(1080, 1920)): ...

manim-backprop stills ForwardPass out.png --lesson xor --theme light --size 1080x1920
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from PIL import Image

from scenes.playing import SIZE, play
from scenes.stage import LectureScene

T = TypeVar("T")
Pose = Callable[[LectureScene, str], T]
RATE = 4  # frames a second: waits are then cut short by less than captions allow for


def stills(
    scene: type[LectureScene],
    *,
    lesson: Any = None,
    theme: Any = None,
    size: tuple[int, int] = SIZE,
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
    size: tuple[int, int] = SIZE,
    end: bool = False,
) -> list[T]:
    """What `pose(scene, section)` makes of the scene at the end of each beat; nothing is drawn."""
    taken: list[T] = []

    def take(playing: LectureScene, section: str) -> None:
        taken.append(pose(playing, section))

    def take_end(playing: LectureScene) -> None:
        if end:
            take(playing, "end")

    play(scene, at_beat=take, at_end=take_end, rate=RATE, size=size, lesson=lesson, theme=theme)
    return taken


def photograph(scene: LectureScene, section: str) -> tuple[str, Image.Image]:
    """What the camera sees."""
    type(scene.renderer).update_frame(scene.renderer, scene, ignore_skipping=True)
    return section, scene.renderer.camera.get_image().convert("RGB")


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
