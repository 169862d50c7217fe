"""Which scenes there are, and which source files each of them depends on; read, not imported.

A scene is a class in a file of `scenes/` that descends from `LectureScene`. Reading the syntax
trees takes milliseconds where importing Manim takes a second, and runs nobody's code.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from scenes.production.errors import SourceError

SCENES = Path(__file__).resolve().parent.parent
PACKAGES = {"scenes": SCENES, "backprop": SCENES.parent / "backprop"}
BASE = "LectureScene"


@dataclass(frozen=True, order=True)
class SceneFile:
    """A scene class and the file that defines it: `manim render PATH NAME` renders it."""

    path: Path
    name: str

    @property
    def module(self) -> str:
        return f"scenes.{self.path.stem}"


def scene_files(folder: Path = SCENES) -> tuple[SceneFile, ...]:
    """All scenes of a folder, in the order of files and of classes in them."""
    classes = {
        SceneFile(path, node.name): {_last_name(base) for base in node.bases}
        for path in sorted(folder.glob("*.py"))
        for node in _tree(path).body
        if isinstance(node, ast.ClassDef)
    }
    scenes: set[SceneFile] = set()
    names = {BASE}
    while grown := {c for c, bases in classes.items() if bases & names} - scenes:
        scenes |= grown
        names |= {scene.name for scene in grown}
    return tuple(c for c in classes if c in scenes and not c.name.startswith("_"))


def scene_named(name: str) -> SceneFile:
    """The scene of this name; KeyError when there is none."""
    found = {scene.name: scene for scene in scene_files()}
    return found[name]


def sources(path: Path, packages: dict[str, Path] | None = None) -> tuple[Path, ...]:
    """The files of our packages that a file imports, directly or not, and itself; sorted.

    Imports inside functions count; what `importlib` loads by a computed name cannot be seen.
    """
    packages = packages or PACKAGES
    found, left = set(), [path]
    while left:
        file = left.pop()
        if file not in found:
            found.add(file)
            left += _imported_files(file, tuple(packages.items()))
    return tuple(sorted(found))


@cache  # ten scenes share most of what they import
def _imported_files(file: Path, packages: tuple[tuple[str, Path], ...]) -> frozenset[Path]:
    folders = dict(packages)
    found: set[Path] = set()
    for name in _imported_names(_tree(file), _module_of(file, folders)):
        package, *inside = name.split(".")
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


def _imported_names(tree: ast.Module, module: list[str]) -> Iterator[str]:
    """Full dotted names; of `from a import b` also `a.b`, which may be a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = module[: -node.level] if node.level else []
            base = ".".join([*above, *filter(None, [node.module])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _last_name(base: ast.expr) -> str:
    """`LectureScene`, of `stage.LectureScene` too."""
    return base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")


@cache
def _tree(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_bytes(), str(path))
    except SyntaxError as error:
        raise SourceError(f"{path}, line {error.lineno}: {error.msg}") from error
