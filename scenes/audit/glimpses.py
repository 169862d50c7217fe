"""Flashes: every motion is drawn small, and each pixel's changes of brightness are counted.

A flash is a pair of opposite changes of relative luminance by at least 0.1, the darker one below
0.8 (WCAG 2.3.1).  More than three within a second, over more than 1 % of the frame, is too much;
WCAG allows more area.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from scenes.audit.findings import Finding
from scenes.audit.shapes import Floats
from scenes.stage import LectureScene

CHANGE, DARK = 0.1, 0.8
MOST, AREA = 3, 0.01
RATE = 30  # frames a second, as many as most videos have: what flickers in them flickers here


class Glimpses:
    """The brightness of every frame of a scene, small."""

    rate = RATE

    def __init__(self) -> None:
        self.frames: list[Floats] = []
        self.times: list[float] = []  # when each of them appears; a frame that rests is drawn once

    @staticmethod
    def pixels(size: tuple[int, int]) -> dict[str, int]:
        """A frame of the same shape with about 10,000 pixels."""
        scale = (10_000 / (size[0] * size[1])) ** 0.5
        width, height = (2 * round(scale * side / 2) for side in size)
        return {"pixel_width": width, "pixel_height": height}

    def watch(self, scene: Any) -> None:
        """Keep each frame that the scene's renderer makes."""
        renderer = scene.renderer
        draw = renderer.update_frame

        def update_frame(*given: Any, **options: Any) -> None:
            draw(*given, **options)
            self.frames.append(brightness(renderer.camera.pixel_array).astype(np.float32))
            self.times.append(float(renderer.time))

        renderer.update_frame = update_frame

    def findings(self, scene: LectureScene) -> list[Finding]:
        """The moments at which too much flashes too often."""
        if not self.frames:
            return []
        times = np.array(self.times)
        part = flashes(np.array(self.frames), times).mean(axis=(1, 2))
        worst = int(part.argmax())
        if part[worst] <= AREA:
            return []
        moment = float(times[_last_within_a_second(times)[worst]])
        beat = next((b.name for b in scene.beats if b.start <= moment < b.end), "")
        problem = f"{100 * part[worst]:.0f} % of the frame flash more than {MOST} times a second"
        return [Finding("flashes", f"{problem}, at {moment:.1f} s", beat=beat)]


def brightness(pixels: Any) -> Floats:
    """Relative luminance of each pixel (rgb or rgba, 0 to 255)."""
    rgb = pixels[..., :3] / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def flashes(frames: Floats, times: Floats) -> np.ndarray:
    """Which pixels flash more than three times in the second that starts at each frame.

    frames: (frames, height, width).  Changes add up as long as they go the same way.
    """
    total = np.zeros((len(frames) + 1, *frames.shape[1:]), np.int16)
    _turns(frames).cumsum(axis=0, out=total[1:])
    return total[_last_within_a_second(times) + 1] - total[:-1] > 2 * MOST


def _last_within_a_second(times: Floats) -> np.ndarray:
    """The last frame of the second that starts with each frame."""
    return np.searchsorted(times, times + 1 - 1e-6) - 1


def _turns(frames: Floats) -> np.ndarray:
    """True wherever a pixel has changed by 0.1 against the direction of its last such change."""
    turns = np.zeros(frames.shape, np.bool_)
    low = high = frames[0]
    way = np.zeros(frames.shape[1:], int)
    for n, frame in enumerate(frames[1:], 1):
        low, high = np.minimum(low, frame), np.maximum(high, frame)
        up = (frame - low >= CHANGE) & (low < DARK) & (way <= 0)
        down = (high - frame >= CHANGE) & (frame < DARK) & (way >= 0)
        turns[n] = up | down
        way = np.where(up, 1, np.where(down, -1, way))
        low, high = np.where(up | down, frame, low), np.where(up | down, frame, high)
    return turns
