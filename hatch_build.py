"""The wheel holds one package: `scenes` and `backprop` lie in it, and import by its name."""

import shutil
import sys
import tempfile
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent))
from manim_backprop.checkout import FOLDERS, PACKAGE, renamed


class Renaming(BuildHookInterface):
    """Puts both folders into the wheel; an editable installation is the checkout itself."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict) -> None:
        if version == "editable":
            return
        self.made = Path(tempfile.mkdtemp(prefix="manim-backprop-"))
        for name in FOLDERS:
            copied = self.made / name
            unwanted = shutil.ignore_patterns("__pycache__", "*.pyc")
            shutil.copytree(Path(self.root) / name, copied, ignore=unwanted)
            for file in copied.rglob("*.py"):
                file.write_text(renamed(file.read_text(encoding="utf-8")), encoding="utf-8")
            build_data["force_include"][str(copied)] = f"{PACKAGE}/{name}"

    def finalize(self, version: str, build_data: dict, artifact_path: str) -> None:
        if version != "editable":
            shutil.rmtree(self.made)
