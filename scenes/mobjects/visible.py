"""What is visible of a scene, leaf by leaf, and the numbers that its leaves say they show."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from manim import Mobject, Scene, VMobject
from manim.utils.iterables import list_update

from backprop import Shown
from scenes.mobjects.formula import Setting

VISIBLE = 0.04  # opacity below which nothing is seen

Leaf = tuple[VMobject, tuple[Mobject, ...]]  # and its ancestors, from the scene's own down


def leaves(scene: Scene) -> list[Leaf]:
    """All that is filled or stroked, in the order in which it is drawn."""
    found: dict[int, Leaf] = {}
    for root in list_update(scene.mobjects, scene.foreground_mobjects):
        for leaf, ancestors in _leaves(root, ()):
            found.pop(id(leaf), None)  # drawn where it stands last, as Manim does
            found[id(leaf)] = leaf, ancestors
    drawn = sorted(found.values(), key=lambda each: float(each[0].z_index))
    return [each for each in drawn if is_filled(each[0]) or is_stroked(each[0])]


def is_filled(leaf: VMobject) -> bool:
    return bool(leaf.get_fill_opacity() > VISIBLE)


def is_stroked(leaf: VMobject) -> bool:
    return bool(leaf.get_stroke_width() > 0 and leaf.get_stroke_opacity() > VISIBLE)


def numbers_in(leaf: Mobject) -> tuple[Shown, ...]:
    """The numbers that a leaf says it shows; of words, those inside them."""
    shown, setting = getattr(leaf, "shown", None), setting_of(leaf)
    if isinstance(shown, Shown):
        return (shown,)
    return tuple(setting.shown) if setting and setting.words else ()


def setting_of(leaf: Mobject) -> Setting | None:
    """What it was set with, if it is of our own type."""
    setting = getattr(leaf, "setting", None)
    return setting if isinstance(setting, Setting) else None


def _leaves(mobject: Mobject, above: tuple[Mobject, ...]) -> Iterator[Leaf]:
    if isinstance(mobject, VMobject) and len(mobject.points) and np.ptp(mobject.points) > 0:
        yield mobject, above
    for part in mobject.submobjects:
        yield from _leaves(part, (*above, mobject))
