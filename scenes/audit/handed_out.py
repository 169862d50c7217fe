"""What is handed out of each beat: the picture of which figures, slides and handout are made.

It is taken as the beat ends and drawn when the scene has ended, as they are: what stood on stage
must be in it, as it stood there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from scenes.audit.findings import Finding, found
from scenes.audit.screen import Seen
from scenes.mobjects.visible import VISIBLE
from scenes.stage import LectureScene
from scenes.vector import Mark, Paint, Picture, PixelsError, picture_of

RULE = "handed out"
CHANGED = "figure, slides and handout show this beat otherwise than it ended"
MISSING = "stands on the stage and not in figure, slides and handout"


@dataclass(frozen=True)
class Taken:
    """A beat's picture, and what it was when it was taken."""

    beat: str
    picture: Picture
    digest: str

    def findings(self) -> Iterator[Finding]:
        """Nothing that was animated later has changed it."""
        if digest_of(self.picture) != self.digest:
            yield Finding(RULE, CHANGED, beat=self.beat)


def taken(scene: LectureScene, beat: str) -> Taken | None:
    """None where there are pixels: then there are no figures."""
    try:
        picture = picture_of(scene)
    except PixelsError:
        return None
    return Taken(beat, picture, digest_of(picture))


def missing(seen: Sequence[Seen], picture: Picture) -> Iterator[Finding]:
    """Every visible leaf has its outline in the picture, with a paint that is seen."""
    marks = {_outline(mark.points) for mark in picture.marks if _is_visible(mark)}
    for each in seen:
        if _outline(each.leaf.points[:, :2]) not in marks:
            yield found(RULE, each, MISSING)


def digest_of(picture: Picture) -> str:
    """Of everything that is drawn: places, paints, widths, and their order."""
    drawn = hashlib.sha256(picture.background.encode())
    for mark in picture.marks:
        drawn.update(_outline(mark.points))
        for paint in (mark.under, mark.fill, mark.stroke):
            drawn.update(paint.rgbas.tobytes())
        drawn.update(repr(mark.widths).encode())
    return drawn.hexdigest()


def _is_visible(mark: Mark) -> bool:
    return any(_strength(paint) > VISIBLE for paint in (mark.under, mark.fill, mark.stroke))


def _strength(paint: Paint) -> float:
    return float(paint.rgbas[:, 3].max())


def _outline(points: np.ndarray) -> bytes:
    return np.ascontiguousarray(points).tobytes()
