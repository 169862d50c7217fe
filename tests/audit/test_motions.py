"""In the middle of motions; for each rule a motion that breaks it, and its right twin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from manim import (
    RIGHT,
    Animation,
    FadeIn,
    FadeOut,
    Mobject,
    ReplacementTransform,
    Transform,
    linear,
)

from backprop import Shown
from scenes.animations.numbers import Fly, Recount, instead
from scenes.animations.sweep import Follow, Sweep
from scenes.audit.findings import Finding
from scenes.audit.watching import audited
from scenes.mobjects.plot import Plot
from scenes.mobjects.readout import Gauge
from scenes.mobjects.riding import Rider
from scenes.mobjects.value import Value
from scenes.playing import MOMENTS, play
from scenes.stage import LectureScene

Move = Callable[[LectureScene], list[Animation]]
WEIGHT = "W[2][0,0]"


def scene_that_moves(move: Move, **own: Any) -> type[LectureScene]:
    """A scene whose only beat, `start`, plays what `move(scene)` makes."""

    def construct(self: LectureScene) -> None:
        with self.beat("start"):
            self.play(*move(self), run_time=1)

    body = {"title": "A test", "words": {"start": "Something moves."}, "construct": construct}
    return type("Moves", (LectureScene,), {**body, **own})


def found(move: Move) -> list[Finding]:
    return audited(scene_that_moves(move), motions=True).findings


def rules(move: Move) -> list[tuple[str, str]]:
    return [(finding.rule, finding.what) for finding in found(move)]


def value(scene: LectureScene, address: str = "a[1][0]") -> Value:
    """Mazur's 0.5933 or another number, in the middle of the stage."""
    return scene.value(scene.trace.show(address)).move_to(scene.zones.stage.center)


def added(scene: LectureScene, *mobjects: Mobject) -> None:
    scene.add(*mobjects)


# -- labels over labels -----------------------------------------------------------------------


def passes(scene: LectureScene, motion: Callable[[Value, Value], Animation]) -> list[Animation]:
    """A number from one side of another number to its other side."""
    still, moved = value(scene), value(scene, "a[1][1]")
    moved.next_to(still, RIGHT, buff=0.6)
    start = moved.copy().next_to(still, -RIGHT, buff=0.6)
    added(scene, still)
    return [motion(moved, start)]


def slide(moved: Value, start: Value) -> Animation:
    """In full brightness."""
    return start.animate(rate_func=linear).move_to(moved).build()


def test_a_number_does_not_pass_over_another_one():
    """On its way 0.5969 lies on 0.5933: nobody can read either."""
    [finding] = found(lambda scene: passes(scene, slide))

    assert ("crossing", "Value “0.5969”", "start") == (finding.rule, finding.what, finding.beat)
    assert finding.problem == "lies, in motion, on Value “0.5933” (at 30 % of a motion)"


def test_one_that_flies_is_faint_on_its_way():
    assert [] == rules(lambda scene: passes(scene, Fly))


def test_a_number_may_leave_its_own_copy():
    """What says the same as what it lies on is where it comes from."""

    def copied(scene):
        still = value(scene)
        added(scene, still)
        return [still.copy().animate(rate_func=linear).shift(2 * RIGHT).build()]

    assert [] == rules(copied)


def test_two_numbers_do_not_cross_fade_in_one_place():
    """At half of each, 0.5933 and 0.5969 are a third thing; one after the other they are not."""

    def cross_fade(scene, change):
        old, new = value(scene), value(scene, "a[1][1]")
        added(scene, old)
        return change(old, new)

    broken = rules(lambda scene: cross_fade(scene, lambda a, b: [FadeOut(a), FadeIn(b)]))
    assert [("ghost", "Value “0.5969”")] == broken
    assert [] == rules(lambda scene: cross_fade(scene, instead))


# -- numbers on their way ---------------------------------------------------------------------


def test_a_number_does_not_melt_into_another_one():
    """Outlines between 0.5933 and 0.5969 are no digits; `Recount` changes them at once."""

    def changed(scene, change: Callable[[Value, Shown], Animation]):
        number = value(scene)
        added(scene, number)
        return [change(number, scene.trace.show("a[1][1]"))]

    def melt(number: Value, shown: Shown) -> Animation:
        return ReplacementTransform(number, number.copy().show(shown))

    assert [("morph", "Value “0.5933”")] == rules(lambda scene: changed(scene, melt))
    recount = rules(lambda scene: changed(scene, lambda number, new: Recount({number: new})))
    assert [] == recount


def test_the_same_holds_of_numbers_in_formulas():
    def formula(scene, *, melts: bool):
        numbers = [scene.math(scene.number(f"a[1][{i}]")).move_to([0, 1 - i, 0]) for i in range(2)]
        added(scene, numbers[0])
        end = numbers[1] if melts else numbers[0].copy().shift([0, -1, 0])
        return [ReplacementTransform(numbers[0], end)]

    assert ["morph"] == [rule for rule, _ in rules(lambda scene: formula(scene, melts=True))]
    assert [] == rules(lambda scene: formula(scene, melts=False))


def test_a_number_in_motion_is_right_of_its_own_address():
    """It says another loss on its way, and is right again in the end."""

    def sweep(scene, how):
        knob = scene.knob("turned", WEIGHT)
        number = scene.value(knob.show("loss")).move_to(scene.zones.stage.center)
        added(scene, number)
        return [Sweep(knob, "1.5", Follow(number, lambda now: how(number, now)))]

    def late(number, now):
        wrong = now.name != "turned@3/2"
        right = now.show("loss")
        number.show(Shown("9.9999", right.address, right.style, False, right.symbol) if wrong
                    else right)  # fmt: skip

    broken = found(lambda scene: sweep(scene, late))
    assert {("truth", "9.9999")} == {(finding.rule, finding.shown) for finding in broken}
    assert [] == rules(lambda scene: sweep(scene, lambda number, now: number.retell(now)))


def test_what_does_not_follow_the_knob_is_stale_while_it_turns():
    """In the end it has gone: only the moments between show it."""

    def sweep(scene, *, follows: bool):
        knob = scene.knob("turned", WEIGHT)
        gauge = Gauge(knob, "loss", size=0.5, theme=scene.theme)
        added(scene, gauge.move_to(scene.zones.stage.center))
        leave = lambda now: scene.remove(gauge) if now.name == "turned@3/2" else None  # noqa: E731
        return [Sweep(knob, "1.5", gauge if follows else Follow(Mobject(), leave))]

    stale = found(lambda scene: sweep(scene, follows=False))
    assert {("stale", "turned@2/5.loss")} == {(one.rule, one.address) for one in stale}
    assert [] == rules(lambda scene: sweep(scene, follows=True))


# -- places -----------------------------------------------------------------------------------


def test_nothing_leaves_the_safe_area_on_its_way():
    """It swings out and comes back."""

    def swing(scene, far: float):
        number = value(scene)
        added(scene, number)
        there = number.copy().shift(far * RIGHT)
        return [Transform(number, there, rate_func=lambda t: 4 * t * (1 - t))]

    assert [("cropped", "Value “0.5933”")] == rules(lambda scene: swing(scene, 12))
    assert [] == rules(lambda scene: swing(scene, 3))


def test_a_point_stays_on_its_curve():
    """A shortcut through the air is seen; the rider that follows the loss is well."""

    def ride(scene, *, follows: bool):
        knob = scene.knob("turned", WEIGHT)
        plot = Plot(scene.zones.stage, x=(-2, 2), y=(0, 0.5), x_label="w", y_label="E",
                    size=scene.zones.sizes.small, theme=scene.theme)  # fmt: skip
        rider = Rider(plot, knob, y="loss")
        added(scene, plot, rider)
        goes = Follow(Mobject(), lambda now: rider.follow(now) if now.name == end else None)
        end = "turned@3/2"
        return [Sweep(knob, "1.5", rider if follows else goes)]

    broken = found(lambda scene: ride(scene, follows=False))
    assert {"off curve"} == {finding.rule for finding in broken}
    assert [] == rules(lambda scene: ride(scene, follows=True))


# -- how it is looked at ----------------------------------------------------------------------


def test_a_motion_is_looked_at_on_its_way_and_takes_its_time():
    """At six moments of two seconds; the clock says what it says without."""
    seen: list[float] = []

    def grow(scene):
        return [FadeIn(value(scene), run_time=2)]

    class Slow(scene_that_moves(grow)):  # type: ignore[misc]
        def construct(self) -> None:
            with self.beat("start"):
                self.play(*grow(self))

    looked = play(Slow, rate=60, at_moment=lambda scene, alpha: seen.append(round(alpha, 3)))

    assert list(MOMENTS) == seen
    assert looked.beats == play(Slow, rate=60).beats


def test_motions_and_flashes_are_not_looked_at_at_once():
    with pytest.raises(ValueError, match="not for both"):
        audited(scene_that_moves(lambda scene: []), motions=True, flashes=True)
