"""In a checkout: `manim_backprop.scenes` is the folder `scenes` beside this package.

Nothing else is called so: then it is the same module as `scenes`, under two names. Somebody's
project has a `scenes.py` or a `backprop/` of its own: then that name is theirs, and ours are loaded
under the longer names, as an installed package's are.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Sequence
from functools import cache
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import spec_from_file_location, spec_from_loader
from pathlib import Path
from types import CodeType, ModuleType

PACKAGE = "manim_backprop"
FOLDERS = ("backprop", "scenes")
ROOT = Path(__file__).resolve().parents[1]
_IMPORT = re.compile(rf"^(\s*(?:from|import) )({'|'.join(FOLDERS)})(?=[.\s])", re.MULTILINE)


def renamed(source: str) -> str:
    """Source code of ours that imports by the names that nobody else has.

    >>> renamed("from scenes.stage import LectureScene")
    'from manim_backprop.scenes.stage import LectureScene'
    """
    return _IMPORT.sub(rf"\1{PACKAGE}.\2", source)


class Checkout(MetaPathFinder):
    """Finds `manim_backprop.scenes`, `manim_backprop.backprop` and all in them."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        package, _, name = fullname.partition(".")
        if package != PACKAGE or name.partition(".")[0] not in FOLDERS:
            return None
        file = _file(name)
        if file is None:
            return None
        if _free():
            return spec_from_loader(fullname, _SameModule(name), is_package=_is_package(file))
        inside = [str(file.parent)] if _is_package(file) else None
        loader = _Renaming(fullname, str(file))
        return spec_from_file_location(
            fullname, file, loader=loader, submodule_search_locations=inside
        )


class _SameModule(Loader):
    """A second name for a module."""

    def __init__(self, name: str) -> None:
        self.name = name

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = importlib.import_module(self.name)
        self.own = module.__spec__, module.__loader__
        return module

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__, module.__loader__ = self.own

    def get_code(self, fullname: str) -> CodeType:
        """For `python -m`."""
        path = _file(self.name)
        assert path, f"{self.name} was found a moment ago"
        return compile(path.read_bytes(), str(path), "exec", dont_inherit=True)


class _Renaming(SourceFileLoader):
    """Compiles a file with its imports renamed; nothing is kept, the file has other bytecode."""

    def get_code(self, fullname: str) -> CodeType:
        source = Path(self.path).read_text(encoding="utf-8")
        return compile(renamed(source), self.path, "exec", dont_inherit=True)


def _file(name: str) -> Path | None:
    path = ROOT.joinpath(*name.split("."))
    found = (path / "__init__.py", path.with_name(f"{path.name}.py"))
    return next((each for each in found if each.is_file()), None)


def _is_package(file: Path) -> bool:
    return file.name == "__init__.py"


@cache
def _free() -> bool:
    """Whether `scenes` and `backprop` are ours and nobody else's; decided once, for both."""
    return all(_whose(name) in (None, ROOT / name) for name in FOLDERS)


def _whose(name: str) -> Path | None:
    module = sys.modules.get(name)
    spec = module.__spec__ if module is not None else PathFinder.find_spec(name)
    if spec is None or not spec.origin:
        return Path(name) if module is not None or spec is not None else None
    return Path(spec.origin).resolve().parent
