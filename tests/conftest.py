"""Scenes are played in dry runs: true timing, no pictures written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from manim import tempconfig

from scenes.stage import LectureScene
from tests.lessons import lesson_called

Play = Callable[..., LectureScene]


@pytest.fixture
def play() -> Play:
    """Play a scene in a dry run and hand it back: play(ForwardPass, lesson="xor")."""

    def played(scene: type[LectureScene], size: tuple[int, int] = (1280, 720), **own: Any):
        quick = {
            "dry_run": True,
            "frame_rate": 1,
            "progress_bar": "none",
            "verbosity": "ERROR",
            "disable_caching": True,
        }
        if isinstance(own.get("lesson"), str):
            own["lesson"] = lesson_called(own["lesson"])
        with tempconfig({**quick, "pixel_width": size[0], "pixel_height": size[1]}):
            made = type(scene.__name__, (scene,), own)()
            made.render()
        return made

    return played
