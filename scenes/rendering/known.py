"""Which plays are functions of time: skipped in one process, they leave what they would have left.

A child renders the frames while its parent jumps to the end. That is the same only if nothing
adds up from frame to frame. Manim's own animations and ours are functions of alpha; an updater,
or code of a user's that runs in each frame, may be anything, and its play is rendered where it
is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from manim import Animation, Mobject, Scene
from manim.animation.composition import AnimationGroup

OURS = "manim", __name__.removesuffix(".rendering.known")  # packages whose animations are known
FRAME_BY_FRAME = {  # by name: they call a user's function in each frame, or add up times
    "ChangeSpeed", "ChangingDecimal", "ComplexHomotopy", "Homotopy", "MaintainPositionRelativeTo",
    "PhaseFlow", "SmoothedVectorizedHomotopy", "UpdateFromAlphaFunc", "UpdateFromFunc",
}  # fmt: skip


def is_function_of_time(scene: Scene) -> bool:
    """Whether the animations that the scene has begun depend on nothing but the time."""
    if scene.updaters or scene.meshes or scene.always_update_mobjects or scene.stop_condition:
        return False
    animations = list(_all(scene.animations or ()))
    mobjects = [*scene.mobjects, *scene.foreground_mobjects]
    mobjects += [each for one in animations for each in one.get_all_mobjects()]
    return all(map(_is_known, animations)) and not any(map(_is_updated, mobjects))


def _all(animations: Iterable[Animation]) -> Iterator[Animation]:
    for animation in animations:
        yield animation
        if isinstance(animation, AnimationGroup):
            yield from _all(animation.animations)


def _is_known(animation: Animation) -> bool:
    """Declared by `function_of_alpha = True` on its class, or known with its rate function."""
    if getattr(animation, "function_of_alpha", False):
        return True
    classes = [each for each in type(animation).__mro__ if each is not object]
    names = {each.__name__ for each in classes}
    functions = [animation.rate_func, getattr(animation, "path_func", None)]
    return (
        all(_is_ours(each) for each in classes)
        and not names & FRAME_BY_FRAME
        and all(function is None or _is_ours(function) for function in functions)
    )


def _is_ours(thing: object) -> bool:
    module = getattr(thing, "__module__", None) or ""
    return any(module == each or module.startswith(f"{each}.") for each in (*OURS, "typing", "abc"))


def _is_updated(mobject: Mobject) -> bool:
    return any(each.updaters for each in mobject.get_family())
