"""Whether what is spoken of can be seen: nothing on screen is without a place, a width or a
colour, and what a beat shows (`shows` of the scene) is there as it ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Any

import numpy as np
from manim import Mobject, VMobject

from scenes.audit.findings import Finding, Frame
from scenes.audit.screen import Seen
from scenes.mobjects.network import THICK
from scenes.stage import Beat, LectureScene


def broken(frame: Frame) -> list[Finding]:
    """What stands on screen and is nowhere, or has a width or a colour that is no number."""
    found = []
    for mobject in frame.scene.get_mobject_family_members():
        if isinstance(mobject, VMobject) and (lost := _lost(mobject)):
            problem = f"stands on screen with {lost} that is no number, so it cannot be seen"
            found.append(Finding("visibility", problem, what=type(mobject).__name__))
    return list(dict.fromkeys(found))


def _lost(mobject: VMobject) -> str:
    looked = {
        "a place": mobject.points,
        "a width": np.asarray(mobject.stroke_width, dtype=float),
        "a fill": mobject.fill_rgbas,
        "a colour": mobject.stroke_rgbas,
    }
    return next((name for name, numbers in looked.items() if not np.isfinite(numbers).all()), "")


def absent(
    scene: LectureScene, beat: Beat, section: str, seen: Iterable[Seen]
) -> Iterator[Finding]:
    """What a beat speaks of (`shows`) and what is not seen as it ends, part by part."""
    visible = {id(each.leaf): each.leaf for each in seen}
    for name in scene.shows.get(section) or scene.shows.get(beat.name, ()):
        parts = list(_parts(attrgetter(name)(scene)))
        leaves = [[visible[id(m)] for m in p.get_family() if id(m) in visible] for p in parts]
        for part, there in zip(parts, leaves, strict=True):
            if not there:
                problem = f"the words speak of {name}, and a part of it cannot be seen"
                yield Finding("visibility", problem, what=type(part).__name__)
        widths = [float(leaf.get_stroke_width()) for there in leaves for leaf in there]
        if re.search(r"\bthick\b", beat.text, re.IGNORECASE) and max(widths, default=0.0) < THICK:
            problem = f"the words speak of what is thick, and of {name} nothing is"
            yield Finding("visibility", problem, what=name)


def _parts(given: Any) -> Iterator[Mobject]:
    """A mobject's parts, or those of several; what has none, and a text, is one."""
    if not isinstance(given, Mobject):
        for each in given.values() if isinstance(given, dict) else given:
            yield from _parts(each)
    elif type(given).__name__ in ("VGroup", "Group") and given.submobjects:
        yield from given.submobjects
    else:
        yield given
