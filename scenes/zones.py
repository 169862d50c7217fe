"""Where things go: the frame cut into title, stage, working panel and caption.

All lengths are Manim units. Nothing is ever placed outside `safe`, 3.5 % in from each side.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from manim import Mobject

MARGIN = 0.035  # of the frame's width and height
SMALLEST_TEXT = 0.022  # of the frame's height, measured as the size of the type (1 em)


@dataclass(frozen=True)
class Zone:
    """A rectangle of the frame."""

    left: float
    right: float
    bottom: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom

    @property
    def center(self) -> np.ndarray:
        return np.array([(self.left + self.right) / 2, (self.bottom + self.top) / 2, 0])

    def point(self, x: float, y: float) -> np.ndarray:
        """The point at these fractions of width and height: (0, 0) is bottom left."""
        return np.array([self.left + x * self.width, self.bottom + y * self.height, 0])

    def inset(self, x: float, y: float | None = None) -> Zone:
        """Smaller by x on the left and right, by y (default: x) at the bottom and top."""
        y = x if y is None else y
        return Zone(self.left + x, self.right - x, self.bottom + y, self.top - y)

    def rows(self, *heights: float, gap: float = 0) -> tuple[Zone, ...]:
        """Cut into rows from the top, their heights in these proportions."""
        unit = (self.height - gap * (len(heights) - 1)) / sum(heights)
        zones, top = [], self.top
        for height in heights:
            zones.append(Zone(self.left, self.right, top - height * unit, top))
            top -= height * unit + gap
        return tuple(zones)

    def columns(self, *widths: float, gap: float = 0) -> tuple[Zone, ...]:
        """Cut into columns from the left, their widths in these proportions."""
        unit = (self.width - gap * (len(widths) - 1)) / sum(widths)
        zones, left = [], self.left
        for width in widths:
            zones.append(Zone(left, left + width * unit, self.bottom, self.top))
            left += width * unit + gap
        return tuple(zones)

    @property
    def flat(self) -> bool:
        """Whether two formulas stand better beside one another than one below the other."""
        return self.width > 2.4 * self.height

    def split(self, *shares: float, gap: float = 0) -> tuple[Zone, ...]:
        """Rows from the top or, where the zone is flat, columns from the left."""
        return self.columns(*shares, gap=gap) if self.flat else self.rows(*shares, gap=gap)

    def contains(self, mobject: Mobject, slack: float = 1e-3) -> bool:
        return bool(
            mobject.get_left()[0] >= self.left - slack
            and mobject.get_right()[0] <= self.right + slack
            and mobject.get_bottom()[1] >= self.bottom - slack
            and mobject.get_top()[1] <= self.top + slack
        )

    def fit(self, mobject: Mobject, *, largest: float = 1.0) -> Mobject:
        """Shrink the mobject (never enlarge beyond `largest`) until it fits, and centre it here."""
        scale = min(
            largest,
            self.width / max(mobject.width, 1e-6),
            self.height / max(mobject.height, 1e-6),
        )
        return mobject.scale(scale).move_to(self.center)


@dataclass(frozen=True)
class TextSizes:
    """Sizes of the type in Manim units (1 em)."""

    title: float
    formula: float
    number: float  # in neurons and tables
    caption: float
    small: float  # legends and labels; never below SMALLEST_TEXT of the height


@dataclass(frozen=True)
class Layout:
    """The frame cut up for one aspect ratio."""

    frame: Zone
    safe: Zone
    title: Zone
    body: Zone  # all between title and caption: stage and panel together
    stage: Zone  # the network
    panel: Zone  # the working
    legend: Zone
    caption: Zone
    sizes: TextSizes

    @property
    def portrait(self) -> bool:
        return self.frame.height > self.frame.width

    @property
    def tight(self) -> bool:
        """Whether the frame is square or upright: lines are short, and every row counts."""
        return self.frame.width <= 1.2 * self.frame.height

    @property
    def stacked(self) -> bool:
        """Whether the panel lies below the stage rather than beside it."""
        return self.panel.top <= self.stage.bottom + 1e-6

    @property
    def smallest(self) -> float:
        """The smallest size of type allowed in this frame."""
        return SMALLEST_TEXT * self.frame.height


_SIZES = {  # fractions of the frame's height: landscape, square, portrait
    "landscape": TextSizes(title=0.047, formula=0.050, number=0.034, caption=0.038, small=0.029),
    "square": TextSizes(title=0.040, formula=0.038, number=0.029, caption=0.031, small=0.025),
    "portrait": TextSizes(title=0.031, formula=0.030, number=0.024, caption=0.0255, small=0.0225),
}


def layout(width: float, height: float, *, depth: int = 2) -> Layout:
    """The zones of a frame of this size.

    `depth` is the number of trained layers: a deep network gets the full width, with the working
    below it; a shallow one shares a wide frame with the working beside it.
    """
    shape = (
        "landscape" if width > 1.2 * height else "portrait" if height > 1.2 * width else "square"
    )
    sizes = TextSizes(**{k: v * height for k, v in _SIZES[shape].__dict__.items()})
    frame = Zone(-width / 2, width / 2, -height / 2, height / 2)
    safe = frame.inset(MARGIN * width, MARGIN * height)
    title = Zone(safe.left, safe.right, safe.top - 1.75 * sizes.title, safe.top)
    caption = Zone(safe.left, safe.right, safe.bottom, safe.bottom + 3.1 * sizes.caption)
    gap = 0.02 * height
    body = Zone(safe.left, safe.right, caption.top + gap, title.bottom - gap)
    if shape == "landscape" and depth <= 3:
        stage, panel = body.columns(0.92, 1, gap=0.045 * width)
    elif shape == "landscape":
        stage, panel = body.rows(1, 0.85, gap=gap)
    else:
        stage, panel = body.rows(1.05, 1, gap=1.5 * gap)
    legend = Zone(stage.left, stage.right, stage.bottom, stage.bottom + 1.5 * sizes.small)
    stage = Zone(stage.left, stage.right, legend.top + 0.6 * gap, stage.top)
    return Layout(frame, safe, title, body, stage, panel, legend, caption, sizes)
