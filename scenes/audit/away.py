"""What a camera that is away sees, as the other rules know it: at its size and place in the frame.

While a scene is looked at, everything is where it would be if the picture rather than the camera
had moved. What lies outside the frame, or behind the curtains of title and caption, is not seen;
shapes may be cut by its edges, type may not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from manim import Mobject, VMobject
from manim.utils.iterables import list_update

from scenes.animations.camera import window
from scenes.audit.screen import Seen
from scenes.audit.shapes import Floats, holds, meet
from scenes.stage import LectureScene
from scenes.zones import Zone


@contextmanager
def at_home(scene: LectureScene) -> Iterator[None]:
    """All at its size and place in the frame, the camera at home; afterwards all as it was."""
    if not scene._pins.away:
        yield
        return
    centre, scale = scene._pins.view
    frame = scene._pins.frame
    kept = [(part, part.points, *_strokes(part)) for part in _everything(scene, frame)]
    for part, points, width, under in kept:
        part.points = (points - centre) / scale
        if isinstance(part, VMobject):
            part.stroke_width, part.background_stroke_width = width / scale, under / scale
    try:
        yield
    finally:
        for part, points, width, under in kept:
            part.points = points
            if isinstance(part, VMobject):
                part.stroke_width, part.background_stroke_width = width, under


def seen_through(scene: LectureScene, seen: Sequence[Seen], away: bool) -> list[Seen]:
    """What of it the camera sees: between the curtains, and cut at their edges."""
    if not away:
        return list(seen)
    pinned, curtains = _pinned(scene), {id(each) for each in scene._pins.curtains}
    box, safe = (_box(zone) for zone in (window(scene.zones), scene.zones.safe))
    left = []
    for each in seen:
        if id(each.leaf) in curtains:
            continue
        if id(each.leaf) not in pinned:
            if not meet(box, each.box):
                continue
            if not holds(box, each.box, slack=0) or not (each.is_text or holds(safe, each.box)):
                _cut(each, box)
        left.append(each)
    return left


def _cut(each: Seen, box: Floats) -> None:
    """Its box and its glyphs end where what is seen does; its outline still says what it covers."""
    each.cut = True
    each.glyphs = tuple(g for g in each.glyphs if box[1] <= g.bottom and g.top <= box[3])
    own = each.box
    each.box = np.concatenate([np.maximum(own[:2], box[:2]), np.minimum(own[2:], box[2:])])


def _pinned(scene: LectureScene) -> set[int]:
    shown = scene._pins.among(list_update(scene.mobjects, scene.foreground_mobjects))
    return {id(part) for each in shown for part in each.get_family()}


def _everything(scene: LectureScene, frame: Mobject | None) -> list[Mobject]:
    roots = [*list_update(scene.mobjects, scene.foreground_mobjects), *([frame] if frame else [])]
    return list({id(part): part for each in roots for part in each.get_family()}.values())


def _strokes(part: Mobject) -> tuple[object, object]:
    return getattr(part, "stroke_width", 0), getattr(part, "background_stroke_width", 0)


def _box(zone: Zone) -> Floats:
    return np.array([zone.left, zone.bottom, zone.right, zone.top])
