"""Small scenes that ask for the fast renderer; Manim is called on this file."""

from __future__ import annotations

import os
import signal
import time
import wave
from pathlib import Path
from typing import Any

import numpy as np
from manim import (
    BLUE,
    LEFT,
    RED,
    RIGHT,
    UP,
    UR,
    Circle,
    Create,
    Cube,
    Dot,
    FadeIn,
    FadeOut,
    ImageMobject,
    LaggedStart,
    MovingCameraScene,
    Scene,
    Square,
    ThreeDScene,
    Transform,
    Triangle,
    ValueTracker,
    VGroup,
)  # fmt: skip

from scenes.rendering import FastRendering


class Toy(FastRendering, Scene):
    """Sections, subcaptions, waits, an updater: 45 frames at 15 a second."""

    def construct(self) -> None:
        circle, square = Circle(color=BLUE, fill_opacity=0.5), Square().shift(2 * RIGHT)
        self.next_section("one")
        self.play(Create(circle), FadeIn(square), subcaption="A circle, a square")
        self.wait(0.4)
        self.next_section("two")
        dot = Dot().add_updater(lambda each: each.move_to(square.get_corner(UR)))
        self.add(dot)
        self.play(square.animate.shift(LEFT), run_time=0.4)
        self.play(Transform(circle, Triangle()), run_time=0.6)
        self.wait(0.2)
        self.play(FadeOut(circle, square, dot), run_time=0.4)


class Slid(FastRendering, Scene):
    """Enough moves steadily that x264 makes B pictures of B pictures."""

    def construct(self) -> None:
        dots = VGroup(*(Dot([n % 9 - 4, n // 9 - 2, 0], radius=0.3) for n in range(45)))
        self.play(FadeIn(dots), run_time=0.6)
        self.play(dots.animate.shift(RIGHT), run_time=2)
        self.play(LaggedStart(*(each.animate.scale(2) for each in dots)), run_time=2)
        self.wait(0.4)
        self.play(FadeOut(dots), run_time=0.4)
        self.play(Create(Square()), run_time=0.4)


class Turned(FastRendering, ThreeDScene):
    def construct(self) -> None:
        self.set_camera_orientation(phi=1)
        self.play(Create(Cube()), run_time=0.5)
        self.begin_ambient_camera_rotation(1)
        self.wait(0.3)


class Moved(FastRendering, MovingCameraScene):
    def construct(self) -> None:
        self.add(square := Square())
        self.play(self.camera.frame.animate.scale(0.5), run_time=0.5)
        self.play(square.animate.shift(UP), run_time=0.5)


class Counted(FastRendering, Scene):
    """An updater that adds up times, and chance: they go on where the last play left them."""

    def construct(self) -> None:
        import random

        dot = Dot(2 * LEFT)
        dot.add_updater(lambda each, dt: each.shift(RIGHT * dt * random.uniform(1, 2)))
        self.add(dot)
        self.wait(0.4)
        self.play(Create(Square()), run_time=0.4)
        self.play(Create(Circle(random.uniform(0.5, 2))), run_time=0.4)


class Pictured(FastRendering, Scene):
    """An image behind what moves, and one that moves itself."""

    def construct(self) -> None:
        noise = np.random.default_rng(2).integers(0, 255, (40, 60), dtype=np.uint8)
        behind, moved = ImageMobject(noise).shift(2 * LEFT), ImageMobject(255 - noise)
        self.add(behind)
        self.play(Create(Circle(fill_opacity=0.5)), run_time=0.4)
        self.play(moved.animate.shift(RIGHT), run_time=0.4)
        self.remove(moved)
        self.play(behind.animate.shift(UP), Create(Square()), run_time=0.4)


class Recoloured(FastRendering, Scene):
    """The background changes between plays, in the middle of one, and is painted on."""

    def construct(self) -> None:
        self.play(Create(Circle()), run_time=0.4)
        self.camera.background_color = RED
        self.play(Create(Square()), run_time=0.4)
        time = ValueTracker(0)

        def turn_blue(dt: float) -> None:
            self.camera.background_color = BLUE if time.get_value() > 0.5 else RED

        self.add_updater(turn_blue)
        self.play(time.animate.set_value(1), Create(Triangle()), run_time=0.6)
        self.remove_updater(turn_blue)
        self.play(FadeIn(Dot()), run_time=0.4)
        self.camera.background[:40] = 255  # the same array: nothing tells of it
        self.play(FadeIn(Dot(UP)), run_time=0.4)


class Heard(FastRendering, Scene):
    """A sound after a play that another process rendered."""

    def construct(self) -> None:
        self.play(Create(Circle()), run_time=0.4)
        path = Path("beep.wav")
        with wave.open(str(path), "wb") as sound:
            sound.setnchannels(1), sound.setsampwidth(2), sound.setframerate(8000)
            sound.writeframes(bytes(8000))
        self.add_sound(str(path.absolute()))
        self.wait(0.6)


class Empty(FastRendering, Scene):
    def construct(self) -> None:
        self.add(Circle())


class _Falling(FadeIn):
    function_of_alpha = True

    def interpolate_mobject(self, alpha: float) -> None:
        if alpha > 0.5 and os.getpid() != int(os.environ["MAIN"]):
            self.fall()
        super().interpolate_mobject(alpha)

    def fall(self) -> None:
        raise ValueError("the weights fell off")


class Failing(FastRendering, Scene):
    """What goes wrong goes wrong in a child."""

    animation: Any = _Falling

    def construct(self) -> None:
        os.environ["MAIN"] = str(os.getpid())
        self.play(Create(Circle()))
        self.play(self.animation(Square()))
        self.wait(1)


class _Killed(_Falling):
    def fall(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


class Killed(Failing):
    animation = _Killed


class _Stuck(_Falling):
    def fall(self) -> None:
        time.sleep(60)


class Stuck(Failing):
    """A child that takes a minute; something else fails meanwhile, if FAIL is set."""

    animation = _Stuck

    def construct(self) -> None:
        super().construct()
        Path("stuck").touch()
        if "FAIL" in os.environ:
            raise KeyError("in construct")


class _Slow(FadeIn):
    function_of_alpha = True

    def interpolate_mobject(self, alpha: float) -> None:
        time.sleep(0.05)
        super().interpolate_mobject(alpha)


class _Logged(FadeIn):
    """Takes a while, and notes from when to when it was at work."""

    function_of_alpha = True

    def interpolate_mobject(self, alpha: float) -> None:
        began = time.monotonic()
        time.sleep(0.03)
        super().interpolate_mobject(alpha)
        with Path("at-work").open("a") as log:
            log.write(f"{began} {time.monotonic()} {os.getpid()}\n")


class Logging(FastRendering, Scene):
    """Six plays that could all be at work at once."""

    def construct(self) -> None:
        for _ in range(6):
            self.play(_Logged(Square()), run_time=0.4)


class Slow(FastRendering, Scene):
    """Plays that take seconds each."""

    def construct(self) -> None:
        for _ in range(4):
            self.play(_Slow(Square()), run_time=4)
        Path("stuck").touch()
