"""What `manim render` finds in here is the scene that a build renders: BACKPROP_TOLD says which.

It names a JSON file {path, name, telling}, which the build has written. Manim puts the folder of
the file that it renders before all others in which modules are looked for: ours goes, as we have
modules that are called like Python's.
"""

import json
import os
import sys
from pathlib import Path

sys.path[:] = [path for path in sys.path if Path(path) != Path(__file__).parent]

from manim_backprop.scenes.production.library import SceneFile  # noqa: E402
from manim_backprop.scenes.production.telling import Telling  # noqa: E402

if "BACKPROP_TOLD" in os.environ:
    _given = json.loads(Path(os.environ["BACKPROP_TOLD"]).read_text(encoding="utf-8"))
    _scene = SceneFile(Path(_given["path"]), _given["name"])
    _class = _scene.load()
    _told = type(_scene.name, (_class,), {})
    if _given["telling"]:
        _told = Telling.from_json(_given["telling"]).of(_class)
    _told.__module__ = __name__  # Manim takes what a file defines, not what it imports
    globals()[_scene.name] = _told
