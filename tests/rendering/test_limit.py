"""What the benchmarks hold us against draws the same frames."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmarks.limit import Recording, draw_all
from scenes.production.library import SceneFile
from tests.rendering.commands import TOYS, frames, manim


def test_the_limit_makes_the_video_that_we_make(tmp_path: Path):
    """From ready-made paths, every frame whole: as many, and no more apart than the encoder has
    them, which is told what changed by one and not by the other."""
    recording = Recording.of(SceneFile(TOYS, "Toy"), "l")
    draw_all(recording, "default", tmp_path / "limit.mp4")
    manim(tmp_path, ["Toy"])

    ours, limits = (
        frames(tmp_path / each) for each in ("media/videos/toys/480p15/Toy.mp4", "limit.mp4")
    )
    assert len(ours) > 30
    pairs = zip(ours, limits, strict=True)
    assert max(abs(our.astype(np.int16) - limit).max() for our, limit in pairs) < 16
