"""What `manim render` finds in here is a scene that is told otherwise: BACKPROP_TOLD says how.

It names a JSON file {path, name, telling}, which the build has written.
"""

import json
import os
from pathlib import Path

from manim_backprop.scenes.production.library import SceneFile
from manim_backprop.scenes.production.telling import Telling

if "BACKPROP_TOLD" in os.environ:
    _given = json.loads(Path(os.environ["BACKPROP_TOLD"]).read_text(encoding="utf-8"))
    _scene = SceneFile(Path(_given["path"]), _given["name"])
    _told = Telling.from_json(_given["telling"]).of(_scene.load())
    _told.__module__ = __name__  # Manim takes what a file defines, not what it imports
    globals()[_scene.name] = _told
