"""As with a voice, but without one: after each beat a scene rests for as long as the beat took."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from scenes.production.library import SceneFile

HEAD = "from contextlib import contextmanager\n"
SCENE = """

from scenes.{module} import {name} as Silent{name}


class Narrated{name}(Silent{name}):
    @contextmanager
    def beat(self, name, **values):
        with super().beat(name, **values):
            yield
            began = self.beats[-1].end if self.beats else 0.0
            self.wait(max(self.time - began, 0.1))
"""


def narrated(scenes: Iterable[SceneFile], folder: Path) -> list[SceneFile]:
    """The scenes with a voice that talks as long again, in one file of this folder."""
    path, scenes = folder / "narrated.py", list(scenes)
    each = (SCENE.format(module=scene.path.stem, name=scene.name) for scene in scenes)
    path.write_text(HEAD + "".join(each))
    return [SceneFile(path, f"Narrated{scene.name}") for scene in scenes]


def narrated_lecture(lecture: Path, scenes: Iterable[SceneFile], folder: Path) -> tuple[Path, Path]:
    """The lecture told by such scenes, and their file."""
    path = folder / f"narrated-{lecture.name}"
    path.write_text(re.sub(r'^scene = "', 'scene = "Narrated', lecture.read_text(), flags=re.M))
    return path, narrated(scenes, folder)[0].path
