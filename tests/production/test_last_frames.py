"""Figures beside the video: each beat of each scene of the library, as it was filmed."""

from collections.abc import Iterator
from pathlib import Path

import av
import pytest
from PIL import Image

from scenes.production.cues import Cues
from scenes.production.figures import figures
from scenes.production.job import Job
from scenes.production.library import SceneFile, scene_files
from scenes.production.render import CUES, VIDEO, render
from tests.production.seeing import is_same, picture_seen

pytestmark = pytest.mark.render


def last_frames(folder: Path) -> Iterator[tuple[str, Image.Image]]:
    """The last frame of each beat of a rendered scene."""
    cues = Cues.read(folder / CUES)
    beats = {round(beat.end * cues.fps) - 1: beat.name for beat in cues.beats}
    with av.open(str(folder / VIDEO)) as video:
        for number, frame in enumerate(video.decode(video=0)):
            if number in beats:
                yield beats[number], frame.to_image()


@pytest.mark.parametrize("file", scene_files(), ids=lambda file: file.name)
def test_each_figure_is_its_beats_last_frame(file: SceneFile, tmp_path: Path):
    """No block of 8 × 8 pixels differs by more than 16 of 255: smoothed edges and the codec."""
    scene = file.load()
    job = Job(file, scene.chosen_lesson().to_toml(), "dark", "l")
    filmed = dict(last_frames(render(job, tmp_path)))
    drawn = figures(scene, theme="dark", size=job.size, whole=True)
    assert list(filmed) == [figure.section for figure in drawn]
    others = [
        f.section for f in drawn if not is_same(picture_seen(f, *job.size), filmed[f.section])
    ]
    assert [] == others
