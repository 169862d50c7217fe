"""Which scenes there are, and which source files each of them depends on; read, not imported.

A scene is a class in a file of `scenes/` that descends from `LectureScene`. Reading a file's syntax
takes milliseconds where importing Manim takes a second, and runs nobody's code.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from backprop import HOMES as OF_THE_ENGINE
from manim_backprop import HOMES
from scenes.production.errors import SourceError
from scenes.production.syntax import Source, read

SCENES = Path(__file__).resolve().parent.parent
NAME = __name__.removesuffix(".production.library")  # `manim_backprop.scenes` where installed
LECTURES = SCENES / "lectures"
FACE = "manim_backprop"  # beside which, or in which, these packages lie
PACKAGES = {"scenes": SCENES, "backprop": SCENES.parent / "backprop"}
BASE = "LectureScene"
ENGINE = {name: f"backprop.{home}" for name, home in OF_THE_ENGINE.items()}
LAZY = {  # packages that import a public name when it is asked for: the module that it is from
    FACE: {name: ENGINE.get(name, home) for name, home in HOMES.items()},
    "backprop": ENGINE,
}


def file_of(module: str) -> Path:
    """The file of a module of ours, which is not imported. LookupError where there is none: a
    module that was moved is no reason to go on without it."""
    spec = importlib.util.find_spec(NAME.removesuffix("scenes") + module)
    if spec is None or spec.origin is None:
        raise LookupError(f"there is no module {module}: it was moved, and is named here by text")
    return Path(spec.origin)


@dataclass(frozen=True, order=True)
class SceneFile:
    """A scene class and the file that defines it: `manim render PATH NAME` renders it."""

    path: Path
    name: str

    @property
    def is_ours(self) -> bool:
        """Whether it is of the library, and not of a person's own file."""
        return self.path.parent == SCENES

    def load(self) -> Any:
        """The class: of ours by its module's name, of one's own by its file, which is run.

        Raises SourceError, whatever the file does when it is imported.
        """
        try:
            if self.is_ours:
                module = importlib.import_module(f"{NAME}.{self.path.stem}")
            else:
                module = _own_module(self.path)
            return getattr(module, self.name)
        except (Exception, SystemExit) as error:
            raise SourceError(f"{self.path}: {type(error).__name__}: {error}") from error


def _own_module(path: Path) -> ModuleType:
    """A file of one's own, run. What it imports is looked for beside it after everywhere else: a
    file there that is called like a library takes the place of none.
    """
    name = f"{path.stem} of {path.parent}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError("is no file of Python's")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    if str(path.parent) not in sys.path:
        sys.path.append(str(path.parent))
    spec.loader.exec_module(module)
    return module


def scene_files(folder: Path = SCENES) -> tuple[SceneFile, ...]:
    """All scenes of a folder, in the order of files and of classes in them."""
    classes = {
        SceneFile(path, name): bases
        for path in sorted(folder.glob("*.py"))
        for name, bases in read(path).classes.items()
    }
    scenes: set[SceneFile] = set()
    names = {BASE}
    while grown := {c for c, bases in classes.items() if bases & names} - scenes:
        scenes |= grown
        names |= {scene.name for scene in grown}
    return tuple(c for c in classes if c in scenes and not c.name.startswith("_"))


def scenes_of(file: Path) -> tuple[SceneFile, ...]:
    """The scenes of a file of one's own: descendants of `LectureScene` or of a scene of ours."""
    classes = read(file).classes
    names = {BASE, *(scene.name for scene in scene_files())}
    scenes: set[str] = set()
    while grown := {c for c, bases in classes.items() if bases & names} - scenes:
        scenes |= grown
        names |= grown
    return tuple(SceneFile(file, c) for c in classes if c in scenes and not c.startswith("_"))


def scene_named(name: str) -> SceneFile:
    """The scene of this name, of ours; KeyError when there is none."""
    found = {scene.name: scene for scene in scene_files()}
    return found[name]


def lecture_path(given: str | None) -> Path:
    """A lecture by its file's path or, of our own, by name; the training step by default.

    Of `1-what-a-network-computes` the number is enough.
    """
    if given is None:
        return LECTURES / "training-step.toml"
    path = Path(given)
    if path.suffix == ".toml":
        return path
    if given.isdecimal() and (numbered := sorted(LECTURES.glob(f"{given}-*.toml"))):
        return numbered[0]
    return LECTURES / f"{given}.toml"


def sources(path: Path, packages: dict[str, Path] | None = None) -> tuple[Path, ...]:
    """The files of our packages that a file imports, directly or not, and itself; sorted.

    Imports inside functions count; what `importlib` loads by a computed name cannot be seen.
    """
    packages = packages or PACKAGES | _beside(path)
    found, left = set(), [path]
    while left:
        file = left.pop()
        if file not in found:
            found.add(file)
            left += _imported_files(file, tuple(packages.items()))
    return tuple(sorted(found))


def _beside(path: Path) -> dict[str, Path]:
    """Modules and packages in the folder of a scene's file of one's own, which it may import."""
    if any(path.is_relative_to(folder) for folder in PACKAGES.values()):
        return {}
    here = (each for each in path.parent.iterdir() if each.suffix in {"", ".py"})
    return {each.stem: each.with_suffix("") for each in here if each.stem not in PACKAGES}


@cache  # ten scenes share most of what they import
def _imported_files(file: Path, packages: tuple[tuple[str, Path], ...]) -> frozenset[Path]:
    folders = dict(packages)
    found: set[Path] = set()
    for name in _imported_names(read(file), _module_of(file, folders)):
        package, *inside = name.removeprefix(f"{FACE}.").split(".")
        if package in folders:
            found.update(_files_on_the_way(folders[package], inside))
    return frozenset(found)


def _files_on_the_way(folder: Path, names: list[str]) -> Iterator[Path]:
    """`backprop.a.b` runs backprop/__init__.py, backprop/a/__init__.py and backprop/a/b.py."""
    for here in [folder, *(folder.joinpath(*names[: n + 1]) for n in range(len(names)))]:
        for candidate in (here / "__init__.py", here.with_suffix(".py")):
            if candidate.is_file():
                yield candidate


def _module_of(file: Path, packages: dict[str, Path]) -> list[str]:
    for name, folder in packages.items():
        if file.is_relative_to(folder):
            return [name, *file.relative_to(folder).with_suffix("").parts]
    return [file.stem]


def _imported_names(source: Source, module: list[str]) -> Iterator[str]:
    """Full dotted names; of `from a import b` also `a.b`, which may be a module."""
    for each in source.imports:
        above = module[: -each.level] if each.level else []
        base = ".".join([*above, *filter(None, [each.module])])
        homes = LAZY.get(base.removeprefix(f"{FACE}."))
        if homes is not None:
            yield from (homes.get(name, name) for name in _asked_for(each.names, homes))
        yield base
        yield from (f"{base}.{name}" for name in each.names)


def _asked_for(names: tuple[str, ...], homes: Mapping[str, str]) -> tuple[str, ...]:
    """Of the public names; `import backprop` and `from backprop import *`: all."""
    return names if names and "*" not in names else tuple(homes)
