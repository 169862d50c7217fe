"""Flashes: at most three a second over more than a hundredth of the frame (WCAG 2.3.1)."""

from __future__ import annotations

import numpy as np
import pytest
from manim import Animation, Square, linear

from scenes.audit.findings import Finding
from scenes.audit.glimpses import RATE, brightness, flashes
from scenes.audit.watching import audited
from scenes.stage import LectureScene


class Blink(Animation):
    """A mobject goes on and off so many times a second."""

    def __init__(self, mobject, hertz: float, run_time: float) -> None:
        self.turns = 2 * hertz * run_time
        super().__init__(mobject, run_time=run_time, rate_func=linear)

    def interpolate_mobject(self, alpha: float) -> None:
        self.mobject.set_fill(opacity=1 - int(self.turns * alpha + 1e-6) % 2)


def blinking(hertz: float, side: float, color: str = "#FFFFFF") -> list[Finding]:
    """What the audit says about a square that blinks for two seconds, in the beat `blink`."""

    def construct(self) -> None:
        square = Square(side, stroke_width=0, fill_color=color, fill_opacity=1)
        with self.beat("before"):
            self.wait(1)
        with self.beat("blink"):
            self.play(Blink(square.move_to(self.zones.body.center), hertz, run_time=2))

    words = {"before": "Look here.", "blink": "It blinks."}
    own = {"words": words, "construct": construct, "theme": "dark"}
    return audited(type("Blinks", (LectureScene,), own), flashes=True).findings


@pytest.mark.parametrize("hertz", [4, 6, 12])
def test_a_square_that_blinks_fast_is_caught(hertz):
    """Four, six and twelve times a second; the finding names the beat."""
    [found] = blinking(hertz, side=3)

    assert ("flashes", "blink") == (found.rule, found.beat)
    assert "% of the frame flash more than 3 times a second" in found.problem


@pytest.mark.parametrize(
    ("hertz", "side", "color"),
    [
        (2, 3, "#FFFFFF"),  # slow
        (3, 3, "#FFFFFF"),  # just slow enough
        (6, 0.5, "#FFFFFF"),  # 0.2 % of the frame
        (6, 3, "#262B33"),  # hardly brighter than the ground
    ],
)
def test_what_is_slow_or_small_or_faint_passes(hertz, side, color):
    """Two a second, a spot, a change of brightness below 0.1."""
    assert [] == blinking(hertz, side, color)


def frames(*levels: float) -> np.ndarray:
    """One pixel, brightness by frame."""
    return np.array(levels).reshape(-1, 1, 1)


@pytest.mark.parametrize(
    ("levels", "flashing"),
    [
        ([0, 1] * 4, True),  # seven changes
        ([0, 1] * 3 + [0], False),  # six: three flashes
        ([0, 0.09] * 6, False),  # each below 0.1
        ([0, 0.05, 0.1, 0.05] * 4, True),  # in two steps each
        ([0.85, 1] * 6, False),  # the darker one is not below 0.8
        ([0, 0.2, 0.4, 0.6, 0.8, 1], False),  # one long rise
    ],
)
def test_a_flash_is_a_pair_of_opposite_changes(levels, flashing):
    """Counted by hand, within one second."""
    assert flashing == flashes(frames(*levels), np.arange(len(levels)) / len(levels)).any()


def test_only_what_falls_into_one_second_counts_together():
    """Seven changes within two seconds are slow, and those before and after a long rest as well."""
    blink = frames(*[0, 1] * 4)

    assert flashes(blink, np.arange(8) / 8).any()
    assert not flashes(blink, np.arange(8) / 4).any()
    assert not flashes(blink, np.array([0, 0.1, 0.2, 0.3, 9, 9.1, 9.2, 9.3])).any()


def test_brightness_is_relative_luminance():
    """White is 1, pure green 0.7152, mid grey 0.2140."""
    pixels = np.array([[255, 255, 255], [0, 255, 0], [127, 127, 127]])

    assert [1, 0.7152, 0.2122] == pytest.approx(brightness(pixels).tolist(), abs=2e-4)


def test_enough_frames_are_looked_at():
    """A blink of every frame of a video of 30 frames a second is seen, not skipped."""
    assert RATE >= 30
