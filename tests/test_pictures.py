"""The README's pictures are those that a command makes, of scenes and beats that are there."""

from __future__ import annotations

import re
from pathlib import Path

from docs.pictures import PICTURES, SHEETS
from scenes.production.library import scene_named

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def test_every_picture_of_the_readme_is_made_by_the_command():
    """And each of the command's is shown."""
    shown = set(re.findall(r"media/stills/([\w-]+)\.png", README))

    assert shown == set(SHEETS)
    assert all((PICTURES / f"{name}.png").stat().st_size < 300_000 for name in shown)


def test_its_scenes_have_the_beats_that_it_shows():
    """A beat's section begins with its name in the words."""
    for scene, section in (frame for frames in SHEETS.values() for frame in frames):
        words = scene_named(scene).load().words
        assert not section or any(section.startswith(beat) for beat in words), (scene, section)
