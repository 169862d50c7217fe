"""Legibility: what every frame at the end of a beat has to satisfy, one rule for each function."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from manim import ManimColor, Mobject, VMobject

from scenes.audit.findings import Finding, Frame, boxed, found
from scenes.audit.screen import Seen, pictures, texts
from scenes.audit.shapes import Floats, box_of, corners, crossing, grown, holds, meet, surrounds
from scenes.mobjects.inside import container_of
from scenes.theme import contrast as ratio
from scenes.zones import SMALLEST_TEXT, Zone

CONTRAST = 4.5
TOUCH = 0.006  # of the frame's height, that boxes may share: outlines have round corners
NESTLE = 0.15  # of a glyph's sides: so deep may neighbours of one formula reach into each other
OPAQUE = 0.99


def safe_area(frame: Frame) -> list[Finding]:
    """Nothing lies outside the safe area."""
    safe = _box(frame.zones.safe)
    return [
        found("safe area", each, "reaches out of the safe area")
        for each in frame.seen
        if not holds(safe, each.box, slack=0.004 * frame.height)
        if each.is_text or not each.cut
    ] + [
        found("safe area", each, "is cut by the edge of what the camera sees")
        for each in frame.text
        if each.cut
    ]


def caption_strip(frame: Frame) -> list[Finding]:
    """Nothing but the caption lies in the caption's strip."""
    strip = _box(frame.zones.caption)
    own = {id(each) for each in frame.caption}
    return [
        found("caption strip", each, "lies in the caption's strip")
        for each in frame.seen
        if id(each) not in own and meet(strip, grown(each.box, -0.004 * frame.height))
    ]


def text_size(frame: Frame) -> list[Finding]:
    """Text is at least 2.2 % of the frame's height (the size of its type, raised script apart)."""
    least = SMALLEST_TEXT * frame.height
    return [
        found("text size", each, f"is {100 * each.em / frame.height:.2f} % of the height, not 2.2")
        for each in texts(frame.text)
        if 0 < each.em < 0.99 * least and not _is_script(each)
    ]


def _is_script(each: Seen) -> bool:
    """A power that is a part of its own, `""²`."""
    piece = getattr(each.leaf, "piece", None)
    return piece is not None and piece.source.startswith('""^')


def contrast(frame: Frame) -> list[Finding]:
    """Text stands out at least 4.5 : 1 from what is behind it."""
    findings = []
    for each in frame.text:
        ratio = contrast_of(each, frame)
        if ratio < CONTRAST:
            findings.append(found("contrast", each, f"{ratio:.2f} : 1, not {CONTRAST} : 1"))
    return findings


def contrast_of(each: Seen, frame: Frame) -> float:
    """The ratio of luminance (WCAG 2) between type and what lies behind its middle."""
    behind = np.array(frame.background.to_rgb())
    middle = np.mean(np.array([each.box[:2], each.box[2:]]), axis=0)[None]
    for other in frame.seen[: each.order]:
        below = other.filled and other.order < each.order and not other.is_text
        if below and meet(other.box, each.box) and surrounds(other.area, middle)[0]:
            behind = _over(other.leaf, behind)
    ink = _over(each.leaf, behind) if each.filled else _outlined(each.leaf, behind)
    return ratio(ink, behind)


def _over(leaf: VMobject, behind: Floats) -> Floats:
    """The leaf's fill, as opaque as it is, over a colour."""
    return _mixed(leaf.get_fill_color(), leaf.get_fill_opacity(), behind)


def _outlined(leaf: VMobject, behind: Floats) -> Floats:
    """The same of its stroke."""
    return _mixed(leaf.get_stroke_color(), leaf.get_stroke_opacity(), behind)


def _mixed(color: ManimColor, opacity: float, behind: Floats) -> Floats:
    return opacity * np.array(color.to_rgb()) + (1 - opacity) * behind


def overlap(frame: Frame) -> list[Finding]:
    """No label lies on anything but its container, and none sticks out of that."""
    return [*_labels_on_labels(frame), *_labels_on_shapes(frame), *_containers(frame)]


def _labels_on_labels(frame: Frame) -> Iterator[Finding]:
    text, touch = frame.text, TOUCH * frame.height
    boxes = np.array([grown(each.box, -touch / 4) for each in text]).reshape(-1, 4)
    for n, each in enumerate(text):
        for m in np.flatnonzero(meet(boxes[n], boxes[:n])):
            other = text[m]
            if _glyphs_meet(each, other, touch):
                yield found("overlap", each, f"lies on {other.name}")


def _glyphs_meet(a: Seen, b: Seen, touch: float) -> bool:
    """Whether glyphs touch; those that were set together may nestle, but not cover each other."""
    if a.foreign is not None and a.foreign is b.foreign:
        return False
    most = np.inf if a.together is b.together else touch / 4
    one, two = (_cores(each.glyph_boxes, most) for each in (a, b))
    return bool(meet(one[:, None], two[None]).any())


def _cores(boxes: Floats, most: float) -> Floats:
    """The boxes without a margin: a part of their sides, at most so much."""
    margin = np.minimum(NESTLE * (boxes[:, 2:] - boxes[:, :2]), most)
    return np.concatenate([boxes[:, :2] + margin, boxes[:, 2:] - margin], axis=1)


def _labels_on_shapes(frame: Frame) -> Iterator[Finding]:
    shapes = [each for each in frame.seen if not each.is_text]
    if not shapes:
        return
    boxes = np.array([shape.box for shape in shapes])
    for label in frame.text:
        holders = list(_holders(label.leaf))
        plates = [s for s in shapes if any(s.leaf is each for each in holders) and _opaque(s)]
        for n in np.flatnonzero(meet(label.box, boxes)):
            shape = shapes[n]
            if any(shape.leaf is each for each in holders):
                continue
            hidden = any(shape.order < plate.order for plate in plates)
            if not hidden and _lies_on(label, shape):
                yield found("overlap", label, f"lies on {shape.name}")


def _holders(leaf: VMobject) -> Iterator[VMobject]:
    """The container of a leaf, the container of that, and so on."""
    while (holder := container_of(leaf)) is not None:
        yield holder
        leaf = holder


def _opaque(shape: Seen) -> bool:
    return shape.filled and bool(shape.leaf.get_fill_opacity() >= OPAQUE)


def _lies_on(label: Seen, shape: Seen) -> bool:
    """Whether a shape's line passes through a glyph, or its area covers one."""
    for box in label.glyph_boxes:
        if shape.stroked and crossing(shape.lines, grown(box, 0.6 * shape.half_stroke)):
            return True
        if shape.filled and surrounds(shape.area, corners(box)).any():
            return True
    return False


def _containers(frame: Frame) -> Iterator[Finding]:
    """Labels stay within their containers, which are below them and do not overlap each other."""
    by_leaf = {id(each.leaf): each for each in frame.seen}
    holders: dict[int, Seen] = {}
    for label in frame.text:
        holder = by_leaf.get(id(container_of(label.leaf)))
        if holder is None:
            continue
        holders[id(holder)] = holder
        if holder.order > label.order and holder.filled:
            yield found("overlap", label, f"is hidden by {holder.name}")
        elif not _within(label, holder):
            yield found("overlap", label, f"sticks out of {holder.name}")
    yield from _holders_apart(list(holders.values()), frame)


def _within(label: Seen, holder: Seen) -> bool:
    """Whether every glyph lies inside the container's outline."""
    points = np.concatenate([corners(box)[:4] for box in label.glyph_boxes])
    middle = points.mean(axis=0)
    return bool(surrounds(holder.area, middle + 0.97 * (points - middle)).all())


def _holders_apart(holders: list[Seen], frame: Frame) -> Iterator[Finding]:
    for n, each in enumerate(holders):
        for other in holders[:n]:
            if meet(each.box, other.box) and _outlines_meet(each, other, frame):
                yield found("overlap", each, f"overlaps {other.name}")


def _outlines_meet(a: Seen, b: Seen, frame: Frame) -> bool:
    """Whether the outline of one passes through the other (one inside the other is nesting)."""
    slack = TOUCH * frame.height / 4
    for one, other in ((a, b), (b, a)):
        points = one.lines[:, 0]
        middle = points.mean(axis=0)
        size = np.abs(points - middle).max()
        inner = middle + (1 - slack / max(size, 1e-9)) * (points - middle)
        covered = surrounds(other.area, inner)
        if covered.any() and not covered.all():
            return True
    return False


def unreadable(frame: Frame) -> list[Finding]:
    """Pictures, and outlines without their text: nobody can prove what they show."""
    return [
        *(_picture(each) for each in pictures(frame.scene)),
        *(
            found("provenance", each, "is an outline from elsewhere; its digits cannot be read")
            for each in frame.seen
            if each.traced
        ),
    ]


def _picture(mobject: Mobject) -> Finding:
    ends = np.array([mobject.get_corner([x, x, 0]) for x in (-1, 1)])
    problem = "is a picture; its digits cannot be read"
    return Finding("provenance", problem, what=type(mobject).__name__, box=boxed(box_of(ends)))


def _box(zone: Zone) -> Floats:
    return np.array([zone.left, zone.bottom, zone.right, zone.top])
