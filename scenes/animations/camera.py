"""The camera moves: into a neuron, out to the network, along time.

    self.play(self.camera_to(network.neuron(1, 0)))
    self.play(self.camera_to(zone, zoom=2), run_time=3)
    self.play(self.camera_home())

Title, caption and legend stay where they are in the frame (`scenes/pinned.py`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Animation, Mobject

from scenes.zones import Layout, Zone

FILL = 0.8  # of the window, that what the camera looks at fills
SLOWEST, FASTEST = 3.0, 1.0  # seconds
PACE = 0.9  # seconds for each doubling, and for each width of the frame that is passed


class CameraMove(Animation):
    """The frame goes to another centre and another size: a zoom is even, as the eye sees it."""

    def __init__(self, frame: Mobject, centre: np.ndarray, width: float, **options: Any) -> None:
        """centre, width: of the frame when it has arrived, in Manim units."""
        self.goal = np.asarray(centre, dtype=float), float(width)
        here, size = frame.get_center(), float(frame.width)
        way = abs(np.log2(width / size)) + np.linalg.norm(self.goal[0] - here) / max(size, width)
        options.setdefault("run_time", float(np.clip(PACE * way, FASTEST, SLOWEST)))
        super().__init__(frame, **options)

    def create_starting_mobject(self) -> Mobject:
        """Where the frame is as the motion begins."""
        self.points = self.mobject.points.copy()
        self.start = self.mobject.get_center(), float(self.mobject.width)
        return Mobject()

    def interpolate_mobject(self, alpha: float) -> None:
        part = self.rate_func(alpha)
        (here, size), (there, other) = self.start, self.goal
        now = size * (other / size) ** part
        # one place of the picture stays where it is in the frame while it grows
        along = (now - size) / (other - size) if abs(other / size - 1) > 1e-6 else part
        centre = here + along * (there - here)
        self.mobject.points = (self.points - here) * (now / size) + centre


def window(zones: Layout) -> Zone:
    """What of the frame is left between title and caption."""
    return Zone(zones.frame.left, zones.frame.right, zones.caption.top, zones.title.bottom)


def seen_at(target: Mobject | Zone, zones: Layout, zoom: float | None) -> tuple[np.ndarray, float]:
    """(centre, width) of a frame in whose window the target lies in the middle.

    zoom: how many times as large all becomes; None: as large as the target fits.
    """
    room, frame = window(zones), zones.frame.width
    if zoom is None:
        width, height = max(target.width, 1e-6), max(target.height, 1e-6)
        zoom = FILL * min(room.width / width, room.height / height)
    middle = target.center if isinstance(target, Zone) else target.get_center()
    return middle - room.center / zoom, frame / zoom
