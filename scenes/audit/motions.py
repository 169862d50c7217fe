"""In the middle of motions: what a film shows between the ends that the other rules look at.

    watch = Motions(opinion)
    play(Scene, at_moment=watch.look, after_play=watch.settle)
    watch.findings        of all motions so far

A motion is looked at five times on its way. What is fading has little opacity: two labels that are
faint where they meet are left alone, and so is what has not come yet. The thresholds were chosen by
looking at frames (docs/audit.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from manim import ThreeDCamera, VMobject

from backprop import Shown
from scenes.audit.away import at_home, seen_through
from scenes.audit.findings import Finding, found
from scenes.audit.plain import SecondOpinion
from scenes.audit.screen import Seen
from scenes.audit.shapes import Floats, holds, meet
from scenes.audit.truth import untrue
from scenes.audit.turning import knob_of
from scenes.mobjects.formula import Part
from scenes.mobjects.glyphs import number_read
from scenes.mobjects.riding import Rider
from scenes.mobjects.value import Value, outline
from scenes.mobjects.visible import leaves, numbers_in
from scenes.playing import MOMENTS
from scenes.zones import Zone

SEEN = 0.25  # opacity from which something in motion counts as seen
READ = 0.45  # and from which it is read: a number that flies over others is fainter (`Fly`)
WHOLE = 0.95  # and from which it is there, and not fading
TOUCH = 0.012  # of the frame's height, that glyphs in motion may share
IN_PLACE = 0.6  # of their height: middles that are nearer stand in one place
OFF = 0.004  # of the frame's height, that a point may be beside its curve
CROPPED = 0.01  # of the frame's height, that something in motion may reach out of the safe area
SAME = 0.01  # of a number's height: outlines that differ by less are the same


@dataclass
class Motions:
    """What was found in the middle of motions, each thing once."""

    opinion: SecondOpinion
    findings: list[Finding] = field(default_factory=list)
    _told: set[object] = field(default_factory=set)  # of this motion
    _shapes: list[tuple[VMobject, Floats, Finding]] = field(default_factory=list)
    _outlines: dict[int, Floats] = field(default_factory=dict)  # as the motion began
    _right: set[tuple[str, str]] = field(default_factory=set)

    def look(self, scene: Any, alpha: float) -> None:
        """At this part of a motion, as the camera sees it."""
        away, zoomed = scene._pins.away, is_zoomed(scene)
        with at_home(scene):
            seen = [Seen(leaf, above, n, ()) for n, (leaf, above) in enumerate(leaves(scene))]
            self._look(scene, alpha, seen_through(scene, seen, away), zoomed)

    def _look(self, scene: Any, alpha: float, seen: list[Seen], zoomed: bool) -> None:
        if alpha == 0:
            self._outlines = {id(s.leaf): shape_of(s.leaf) for s in seen if _is_number(s.leaf)}
            return
        height = scene.zones.frame.height
        text = [each for each in seen if is_type(each) and opacity(each.leaf) >= SEEN]
        for pair, finding in crossings(text, height, near_ends=alpha in (MOMENTS[1], MOMENTS[-1])):
            self._tell(_at(finding, alpha), pair)
        if not zoomed:
            self._note(alpha, cropped(seen, scene.zones.safe, height))
        self._note(alpha, left_behind(scene, text))
        self._note(alpha, off_curve(scene, self.opinion, height))
        for each in text:
            if isinstance(shown := getattr(each.leaf, "shown", None), Shown):
                self._number(each, shown, alpha)

    def settle(self, scene: Any) -> None:
        """A motion is over: numbers whose outline was neither the old one nor the new were none."""
        for leaf, shape, finding in self._shapes:
            if not same(shape, shape_of(leaf)):
                self._tell(finding)
        self._shapes, self._outlines, self._told = [], {}, set()

    def taken(self) -> list[Finding]:
        """The findings since the last time."""
        new, self.findings = self.findings, []
        return new

    def _note(self, alpha: float, findings: Iterator[Finding]) -> None:
        for finding in findings:
            self._tell(_at(finding, alpha))

    def _tell(self, finding: Finding, key: object = None) -> None:
        key = key or (finding.rule, finding.what, finding.problem.partition(" (")[0])
        if key not in self._told:
            self._told.add(key)
            self.findings.append(finding)

    def _number(self, each: Seen, shown: Shown, alpha: float) -> None:
        """It is drawn as it is written, and right of its own address."""
        if not self._drawn(each, shown):
            problem = f"is no number on its way to or from {shown.text}"
            broken = found("morph", each, problem, address=shown.address, shown=shown.text)
            self._shapes.append((each.leaf, shape_of(each.leaf), _at(broken, alpha)))
            return
        if (key := (shown.address, shown.text)) not in self._right:
            self._right.add(key)
            self._note(alpha, untrue(each, shown, self.opinion))

    def _drawn(self, each: Seen, shown: Shown) -> bool:
        shape = shape_of(each.leaf)
        if isinstance(each.leaf, Value):
            own = shaped(np.asarray(outline(shown.text)))
            return same(shape, own) or number_read(each.leaf.points) == shown.text
        before = self._outlines.get(id(each.leaf))
        return before is not None and same(shape, before)


def _at(finding: Finding, alpha: float) -> Finding:
    return replace(finding, problem=f"{finding.problem} (at {100 * alpha:.0f} % of a motion)")


# -- what is looked for -----------------------------------------------------------------------


def crossings(
    text: list[Seen], height: float, *, near_ends: bool = False
) -> Iterator[tuple[object, Finding]]:
    """Labels over labels, and labels that cross-fade in one place, by what was set together.

    near_ends: of a motion, where a copy still lies, or lies already, on what it is a copy of: there
    only what fades is looked at.
    """
    boxes = np.array([each.box for each in text]).reshape(-1, 4)
    for n, each in enumerate(text):
        for m in np.flatnonzero(meet(boxes[n], boxes[:n])):
            other = text[m]
            if each.together is other.together or says(each) == says(other):
                continue  # set together, or a copy that leaves or comes home
            dim, bright = sorted(opacity(one.leaf) for one in (each, other))
            ghost = bright < WHOLE and in_place(each, other)
            if near_ends and not ghost:
                continue
            if (dim >= READ or ghost) and glyphs_meet(each, other, TOUCH * height):
                rule = "ghost" if ghost else "crossing"
                how = "fades in one place with" if ghost else "lies, in motion, on"
                pair = rule, each.together, other.together
                yield pair, found(rule, each, f"{how} {other.name}")


def cropped(seen: list[Seen], safe: Zone, height: float) -> Iterator[Finding]:
    """What reaches out of the safe area."""
    within = np.array([safe.left, safe.bottom, safe.right, safe.top])
    for each in seen:
        if opacity(each.leaf) >= SEEN and not holds(within, each.box, slack=CROPPED * height):
            yield found("cropped", each, "reaches, in motion, out of the safe area")


def left_behind(scene: Any, text: list[Seen]) -> Iterator[Finding]:
    """Numbers of another position than that where their knob is; captions may say where it was."""
    family = scene._caption.get_family() if scene._caption is not None else []
    words = {id(part) for part in family}
    for each in text:
        if id(each.leaf) in words or opacity(each.leaf) < READ:
            continue
        for shown in numbers_in(each.leaf):
            knob, position = knob_of(shown, scene.traces)
            if knob is not None and position != str(knob.value):
                problem = f"is not of the position where {knob.address} is"
                yield found("stale", each, problem, address=shown.address, shown=shown.text)


def off_curve(scene: Any, opinion: SecondOpinion, height: float) -> Iterator[Finding]:
    """Points that ride on a curve and are beside it, by the second opinion."""
    for rider in scene.get_mobject_family_members():
        if not isinstance(rider, Rider) or opacity(rider.dot) < SEEN:
            continue
        name = f"{rider.knob.name}@{rider.knob.value}."
        place = [float(opinion.number(name + address)) for address in (rider.x, rider.y)]
        away = np.linalg.norm(rider.plot.at(*place)[:2] - rider.dot.get_center()[:2])
        if away > OFF * height:
            problem = f"is {100 * away / height:.1f} % of the height beside its curve"
            dot = Seen(rider.dot, (rider,), 0, ())
            yield found("off curve", dot, problem, address=name + rider.y)


# -- what it is seen by -----------------------------------------------------------------------


def opacity(leaf: VMobject) -> float:
    """Of its ink: the fill's where it has one, else the stroke's."""
    fill = float(leaf.get_fill_opacity())
    if is_ours(leaf):  # a stroke that draws type is not read yet
        return fill
    return max(fill, float(leaf.get_stroke_opacity()) if leaf.get_stroke_width() > 0 else 0.0)


def is_ours(leaf: VMobject) -> bool:
    """Our own type."""
    return isinstance(leaf, (Part, Value))


def is_type(each: Seen) -> bool:
    """Type that is known without reading its outlines."""
    return is_ours(each.leaf) or each.foreign is not None


def _is_number(leaf: VMobject) -> bool:
    return is_ours(leaf) and isinstance(getattr(leaf, "shown", None), Shown)


def says(each: Seen) -> object:
    """What a label says: two that say the same may be a thing and its copy."""
    shown, piece = getattr(each.leaf, "shown", None), getattr(each.leaf, "piece", None)
    setting = getattr(each.leaf, "setting", None)
    if shown is not None:
        return shown.text
    return str(piece.source) if piece else getattr(setting, "words", None) or id(each.leaf)


def in_place(a: Seen, b: Seen) -> bool:
    """Whether two labels stand in one place."""
    middles = [(each.box[:2] + each.box[2:]) / 2 for each in (a, b)]
    height = max(each.box[3] - each.box[1] for each in (a, b))
    return bool(np.abs(middles[0] - middles[1]).max() < IN_PLACE * height)


def glyphs_meet(a: Seen, b: Seen, touch: float) -> bool:
    """Whether glyphs of one reach into glyphs of the other."""
    one, two = (grown_each(contours(each.leaf.points), -touch / 4) for each in (a, b))
    return bool(meet(one[:, None], two[None]).any())


def grown_each(boxes: Floats, by: float) -> Floats:
    """Each box, larger by so much; none is turned inside out."""
    least = np.maximum(by, -(boxes[:, 2:] - boxes[:, :2]).min(axis=1) / 4)[:, None]
    return np.concatenate([boxes[:, :2] - least, boxes[:, 2:] + least], axis=1)


def contours(points: Floats) -> Floats:
    """The boxes of the closed outlines among a mobject's points, (n, 4)."""
    curves = points[: len(points) // 4 * 4, :2].reshape(-1, 4, 2)
    new = np.abs(curves[1:, 0] - curves[:-1, 3]).max(axis=1) > 1e-6
    starts = np.concatenate([[0], np.flatnonzero(new) + 1])
    low = np.minimum.reduceat(curves.min(axis=1), starts)
    high = np.maximum.reduceat(curves.max(axis=1), starts)
    return np.concatenate([low, high], axis=1)


def shape_of(leaf: VMobject) -> Floats:
    return shaped(leaf.points)


def shaped(points: Floats) -> Floats:
    """Outlines without their place and size: two that look alike are alike."""
    if not len(points):
        return points
    low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    return np.asarray((points[:, :2] - low) / max(float(high[1] - low[1]), 1e-9))


def same(a: Floats, b: Floats) -> bool:
    return a.shape == b.shape and bool(np.abs(a - b).max(initial=0) < SAME)


def is_zoomed(scene: Any) -> bool:
    """Whether the camera has gone in, or turned: what lies outside is meant to."""
    camera, frame = scene.camera, scene.zones.frame
    if isinstance(camera, ThreeDCamera):
        return True
    view = getattr(camera, "frame", None)
    if view is None:
        return False
    moved = np.abs(view.get_center()[:2]).max() > 1e-3 * frame.height
    return bool(moved or abs(view.height - frame.height) > 1e-3 * frame.height)
