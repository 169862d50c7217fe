"""What a source file imports, and the classes that it defines: read from its syntax, not imported.

Reading takes a millisecond a file, which is much for hundreds of files that are as they were: what
was found is kept in the user's cache folder.
"""

from __future__ import annotations

import ast
import json
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from backprop.files import bytes_of
from scenes import cache as disk
from scenes.production.errors import SourceError

LONGEST = 2_000_000  # bytes


@dataclass(frozen=True)
class Import:
    """`import module`, or `from ..module import names`: two dots are level 2."""

    module: str
    level: int = 0
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """What a file imports, inside functions too, and its classes with the names of their bases."""

    imports: tuple[Import, ...]
    classes: dict[str, frozenset[str]]  # bases by the names that they have where they are from


@cache
def read(file: Path) -> Source:
    """Raises SourceError where the file is not Python, or cannot be read."""
    content = bytes_of(file, LONGEST, lambda problem: SourceError(f"{file}: {problem}"))
    place = disk.place("sources", content, sys.version.encode(), disk.code(Path(__file__)))
    found = _loaded(disk.load(place))
    if found is None:
        found = _parsed(content, file)
        disk.save(place, _dumped(found))
    return found


def _parsed(content: bytes, file: Path) -> Source:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is odd in a file is for its author, who runs it
            tree = ast.parse(content, str(file))
    except SyntaxError as error:
        raise SourceError(f"{file}, line {error.lineno}: {error.msg}") from error
    except (ValueError, RecursionError, MemoryError) as error:  # zero bytes; thousands of brackets
        raise SourceError(f"{file}: is no Python that can be read ({error})") from error
    imports: list[Import] = []
    names: dict[str, str] = {}  # where they are from, by what they are called here
    for node in _statements(tree):
        if isinstance(node, ast.Import):
            imports += [Import(alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            inside = tuple(alias.name for alias in node.names)
            imports.append(Import(node.module or "", node.level, inside))
            names |= {alias.asname or alias.name: alias.name for alias in node.names}
    classes = (node for node in tree.body if isinstance(node, ast.ClassDef))
    bases = {c.name: frozenset(names.get(n, n) for n in map(_last_name, c.bases)) for c in classes}
    return Source(tuple(imports), bases)


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """All of them, however deep; expressions, which are most of a tree, are passed by."""
    for block in ("body", "handlers", "orelse", "finalbody", "cases"):
        for each in getattr(node, block, ()):
            yield each
            yield from _statements(each)


def _last_name(base: ast.expr) -> str:
    """`LectureScene`, of `stage.LectureScene` too."""
    return base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")


def _dumped(source: Source) -> bytes:
    imports = [[each.module, each.level, each.names] for each in source.imports]
    classes = {name: sorted(bases) for name, bases in source.classes.items()}
    return json.dumps([imports, classes]).encode()


def _loaded(content: bytes | None) -> Source | None:
    """None where nothing is kept, or something else."""
    if content is None:
        return None
    try:
        imports, classes = json.loads(content)
        return Source(
            tuple(Import(module, level, tuple(names)) for module, level, names in imports),
            {name: frozenset(bases) for name, bases in classes.items()},
        )
    except (ValueError, TypeError, AttributeError):
        return None
