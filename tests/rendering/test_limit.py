"""What the benchmarks hold us against draws the same frames."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np

from benchmarks.limit import Recording, draw_all
from scenes.production.library import SceneFile
from tests.rendering.commands import TOYS, manim


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
    assert max(abs(our - limit).max() for our, limit in zip(ours, limits, strict=True)) < 16


def frames(video: Path) -> list[np.ndarray]:
    with av.open(str(video)) as container:
        return [frame.to_ndarray().astype(np.int16) for frame in container.decode(video=0)]
