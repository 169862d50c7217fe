"""A retained frame is the frame that Manim draws: the same value in every channel everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from manim import (
    BLUE,
    DOWN,
    LEFT,
    RED,
    RIGHT,
    UP,
    Circle,
    Create,
    Dot,
    FadeIn,
    FadeOut,
    Line,
    PMobject,
    Scene,
    Square,
    Star,
    Triangle,
    ValueTracker,
    VGroup,
    Write,
    always_redraw,
    tempconfig,
)  # fmt: skip

from docs.examples.camera import IntoANeuron
from docs.examples.coupled_lines import Wiggle
from docs.examples.landscape import CurveToMap
from scenes.production.library import SCENES, SceneFile, scene_files, scene_named, sources
from scenes.rendering import retained
from tests.rendering.side_by_side import compared

MOBJECTS, ANIMATIONS = SCENES / "mobjects", SCENES / "animations"
LIBRARY = pytest.mark.parametrize("scene", scene_files(), ids=lambda scene: scene.name)
SAMPLE = (  # together they show every kind of mobject and animation
    "BackwardIsANetwork", "BeforeAndAfter", "BiasIsOne", "BranchAndMerge", "ColdOpen",
    "CompoundedWeights", "CostSurface", "DigitClassifier", "ErrorCalculation", "FireTogether",
    "GeneralisedEquations", "KnobsAndParameters", "LayerAsBlock", "NeuronUpClose", "NudgeOneWeight",
)  # fmt: skip


def class_of(scene: SceneFile) -> Any:
    return scene.load()


@pytest.mark.parametrize("name", SAMPLE)
def test_scenes_of_the_library_have_manims_pixels(name: str):
    """A sample of their frames: two a second."""
    seen = compared(class_of(scene_named(name)), rate=2, size=(640, 360))

    assert seen.largest == 0
    assert seen.copied > 0


@pytest.mark.parametrize(
    "scene", [Wiggle, IntoANeuron, CurveToMap], ids=lambda scene: scene.__name__
)
def test_devices_that_no_scene_has_yet_have_manims_pixels(scene: type[Scene]):
    """Their examples, with a camera that moves."""
    seen = compared(scene, rate=3, size=(640, 360))

    assert seen.largest == 0
    assert seen.copied > 0


@pytest.mark.render
@pytest.mark.parametrize(("rate", "size"), [(15, (854, 480)), (60, (1920, 1080))])
@LIBRARY
def test_every_frame_of_the_library_has_manims_pixels(
    scene: SceneFile, rate: int, size: tuple[int, int]
):
    """All frames, small and large."""
    assert 0 == compared(class_of(scene), rate=rate, size=size).largest


def test_the_sample_has_every_kind_of_mobject_and_animation():
    """What no scene of it imports would not be compared."""

    def kinds(scene: SceneFile) -> set[Path]:
        return {file for file in sources(scene.path) if file.parent in (MOBJECTS, ANIMATIONS)}

    everything = set().union(*map(kinds, scene_files()))
    assert len(everything) > 30
    assert everything == set().union(*(kinds(scene_named(name)) for name in SAMPLE))


class Strokes(Scene):
    """Sharp corners, caps, gradients, both strokes, see-through fills."""

    def construct(self) -> None:
        star = Star(n=7, density=3).set_stroke(width=9).set_color_by_gradient(RED, BLUE)
        under = (
            Square(fill_opacity=0.4).set_stroke(RED, width=12, background=True).shift(0.4 * LEFT)
        )
        line = Line(2 * LEFT, 2 * UP, stroke_width=20)
        self.add(under, line)
        self.play(Create(star), under.animate.shift(RIGHT), line.animate.rotate(1))
        self.play(star.animate.scale(0.3).set_opacity(0.5), FadeOut(line))


class Order(Scene):
    """What lies in front changes, things come and go, during a play."""

    def construct(self) -> None:
        one, two = Circle(fill_opacity=1, color=RED), Square(fill_opacity=1, color=BLUE)
        time = ValueTracker(0)
        one.add_updater(lambda each: each.set_z_index(1 if time.get_value() > 0.5 else -1))
        extra = Dot(UP)

        def come_and_go(dt: float) -> None:
            self.add(extra) if 0.3 < time.get_value() < 0.7 else self.remove(extra)

        self.add(one, two.shift(0.5 * RIGHT))
        self.add_updater(come_and_go)
        self.play(time.animate.set_value(1), two.animate.shift(0.2 * DOWN))
        self.bring_to_front(one)
        self.wait(0.3)


class Redrawn(Scene):
    """New mobjects in each frame, growing families, points that come and vanish."""

    def construct(self) -> None:
        size = ValueTracker(0.2)
        ring = always_redraw(
            lambda: VGroup(
                *[Circle(r + size.get_value()) for r in range(int(5 * size.get_value()))]
            )
        )
        self.add(ring, Triangle())
        self.play(size.animate.set_value(1))
        self.play(FadeOut(ring), Write(Square()))


class NotFinite(Scene):
    """Points that are no numbers draw nothing, as in Manim."""

    def construct(self) -> None:
        square = Square()
        moved = square.copy().shift(RIGHT)
        moved.add_updater(lambda each: each.points.__setitem__(0, np.nan))
        self.add(square, moved)
        self.play(square.animate.shift(LEFT), run_time=0.5)


@pytest.mark.parametrize("scene", [Strokes, Order, Redrawn, NotFinite], ids=lambda s: s.__name__)
def test_whatever_moves_has_manims_pixels(scene: type[Scene]):
    """Not only what our scenes do."""
    seen = compared(scene, rate=15)

    assert seen.largest == 0
    assert seen.copied > 0.4 * seen.frames


class Cloud(Scene):
    """Points rather than outlines, in front of and behind what moves."""

    def construct(self) -> None:
        cloud = PMobject(stroke_width=4).add_points(np.random.default_rng(1).normal(size=(99, 3)))
        self.play(FadeIn(Square(fill_opacity=0.5)), cloud.animate.shift(RIGHT), run_time=0.5)
        self.play(Create(Circle()), run_time=0.5)


class Textured(Scene):
    """A mobject that takes its colours from an image."""

    def construct(self) -> None:
        square = Square(fill_opacity=1)
        square.color_using_background_image(self.texture)
        self.play(square.animate.shift(RIGHT), run_time=0.5)


def test_a_cloud_of_points_is_drawn_by_manim():
    """It is not known when it changes: frames with it are drawn whole; the square's are not."""
    seen = compared(Cloud, rate=15)

    assert seen.largest == 0
    assert 0 < seen.copied < seen.frames - 5


def test_a_textured_mobject_is_drawn_by_manim(tmp_path: Any):
    """Its look depends on more than its points and colours."""
    from PIL import Image

    texture = tmp_path / "texture.png"
    Image.effect_noise((854, 480), 90).convert("RGBA").save(texture)
    seen = compared(Textured, rate=15, texture=str(texture))

    assert (seen.largest, seen.copied) == (0, 0)


def test_a_rectangle_that_is_too_small_is_noticed(monkeypatch: pytest.MonkeyPatch):
    """The comparison can fail: with boxes that leave out the outline's edge, it does."""
    from scenes.rendering import drawn

    monkeypatch.setattr(drawn, "EDGE", -3)
    assert compared(Strokes, rate=15).largest > 2


def test_a_change_that_is_overlooked_is_noticed(monkeypatch: pytest.MonkeyPatch):
    """And with colours that are never looked at again."""
    from scenes.rendering import drawn

    monkeypatch.setattr(drawn, "style_of", lambda mobject: ())
    assert compared(Strokes, rate=15).largest > 2


def test_nothing_is_drawn_where_nothing_changed():
    """A frame like the one before has no dirty rectangle."""
    with tempconfig({"pixel_width": 320, "pixel_height": 180}):
        picture = retained.RetainedCamera().picture()
        square = Square()
        assert [picture.frame.whole] == picture.draw([square])
        assert [] == picture.draw([square])
        (dirty,) = merged_boxes = picture.draw([square.shift(RIGHT)])
        assert len(merged_boxes) == 1
        assert dirty.area < 0.5 * picture.frame.whole.area
