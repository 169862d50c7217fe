"""From a folder where all was made to the folder where it is handed out: whole files only.

A manifest, moved last, vouches for the others by their digests: whatever is interrupted, or mixed
with another build, does not fit it, and is made again. A journal, written first, knows every file
that a build has ever put there, by digest: nothing else is replaced or removed. A file that a
person has changed since is kept under another name.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scenes.production.errors import OutsideError
from scenes.production.files import write_whole
from scenes.production.kept import FOLDER, alone, clear_away, described, is_as_told, tidy
from scenes.production.naming import printable

Told = dict[str, Any]  # a file's size and digest
_OF_MANIFESTS = {"key", "versions", "files"}  # keys that only a manifest of ours has


@dataclass(frozen=True)
class Shelf:
    """Where all that is called `stem` is handed out: the outputs of one lecture, told one way."""

    out: Path
    stem: str
    lecture: str  # the name of its file, whole
    source: Path | None = None  # that file

    @property
    def manifest(self) -> str:
        return f"{self.stem}.json"

    def demand_room(self, kinds: Iterable[str]) -> None:
        """OutsideError where a file that no build has made stands where one of these would go, or
        another lecture is called as this one: from now on the name is this one's.

        Before anything is rendered; `publish` looks again.
        """
        with alone(self.out / FOLDER):
            told = self._told()
            for kind in (".json", *kinds):
                self._demand_ours(f"{self.stem}{kind}", told)
            if _read(self._journal()).get("source") != self._from_out():
                self._note(told)

    def publish(
        self, made: Path, manifest: Mapping[str, Any], products: Mapping[str, Iterable[str]]
    ) -> None:
        """Move the files of `made` to their places, and then the manifest.

        products: the files of each, which take the place of those that it had; what other products
        have stays. Files that nothing needs any more are removed.
        """
        new = {name: described(made / name) for names in products.values() for name in names}
        with alone(self.out / FOLDER):
            told = self._told()
            for name in (*new, self.manifest):
                self._demand_ours(name, told)
            whole = self._merged(manifest, products, new)
            text = json.dumps(whole, indent=2, ensure_ascii=False) + "\n"
            (made / self.manifest).write_text(text, encoding="utf-8")
            new[self.manifest] = described(made / self.manifest)
            for name, each in new.items():
                told.setdefault(name, []).append(each)
            self._note(told)
            for name in new:
                self._put(made / name, name, told)
            self._settle(whole, told)

    def is_published(self, products: Iterable[str], key: str) -> bool:
        """Whether each product was made with this key, and every file of it is as it was."""
        manifest = self._manifest()
        made, files = manifest.get("products", {}), manifest.get("files", {})
        with contextlib.suppress(KeyError, TypeError, AttributeError):
            return all(
                made[each]["key"] == key
                and made[each]["files"]
                and all(is_as_told(self.out / name, files[name]) for name in made[each]["files"])
                for each in products
            )
        return False

    def files_of(self, products: Iterable[str]) -> tuple[Path, ...]:
        """What is there of these products; of a folder, it alone."""
        made = self._manifest().get("products", {})
        names = (name for each in products for name in made.get(each, {}).get("files", ()))
        return tuple(dict.fromkeys(self.out / Path(name).parts[0] for name in names))

    def outdated(self, key: str) -> list[str]:
        """Products that are there, but were made with another key."""
        made = self._manifest().get("products", {})
        return [name for name, each in made.items() if each["key"] != key]

    def settle(self) -> None:
        """Remove what a build that was killed had no time to remove."""
        with alone(self.out / FOLDER):
            manifest, told = self._manifest(), self._told()
            if manifest and set(told) - {self.manifest} != set(manifest["files"]):
                self._settle(manifest, told)

    def forget(self) -> None:
        """Remove all that builds have put here and is as they made it, and the journal of it."""
        with alone(self.out / FOLDER):
            for name, each in self._told().items():
                path = self.out / name
                if not path.parent.is_symlink() and any(is_as_told(path, one) for one in each):
                    path.unlink()
            with contextlib.suppress(OSError):
                (self.out / self.stem).rmdir()
            self._journal().unlink(missing_ok=True)

    # -- what is known ---------------------------------------------------------------------------

    def _manifest(self) -> dict[str, Any]:
        """The last one; empty where there is none of ours."""
        read = _read(self.out / self.manifest)
        return read if _is_ours(read) else {}

    def _journal(self) -> Path:
        return self.out / FOLDER / "published" / self.manifest

    def _told(self) -> dict[str, list[Told]]:
        """Every file that a build may have put here, as it was then."""
        journal, manifest = _read(self._journal()), self._manifest()
        if journal.get("lecture", self.lecture) != self.lecture:
            raise OutsideError(
                f"{self.out / self.manifest}: was made of the lecture {journal['lecture']!r}, not "
                f"of {self.lecture!r}: rename one of them, or name another folder with --out"
            )
        self._demand_own(journal.get("source"))
        known = journal.get("files")
        told = (
            {k: list(v) for k, v in known.items() if isinstance(v, list)}
            if isinstance(known, dict)
            else {}
        )
        for name, each in manifest.get("files", {}).items():
            told.setdefault(name, []).append(each)
        if manifest and self.manifest not in told:  # of a version that kept no journal
            told[self.manifest] = [described(self.out / self.manifest)]
        return {name: each for name, each in told.items() if self._is_below(name)}

    def _from_out(self) -> str:
        """Where the lecture's file lies, seen from where all is handed out: both may move."""
        return os.path.relpath(self.source, self.out) if self.source else ""

    def _demand_own(self, source: Any) -> None:
        """OutsideError where another lecture's file, which is still there, has the same name."""
        if not self.source or not isinstance(source, str) or source in ("", self._from_out()):
            return
        other = Path(os.path.normpath(self.out / source))
        if other.is_file() and not other.samefile(self.source):
            raise OutsideError(
                f"{self.source}: {other} is made as {self.out / self.stem}, too: rename one of the "
                "two files, or name another folder with --out"
            )

    def _is_below(self, name: str) -> bool:
        """Whether it is a name that our files have: of this stem, and not elsewhere."""
        path = Path(name)
        first, *inside = path.parts or ("",)
        return (
            not path.is_absolute()
            and ".." not in path.parts
            and (
                first == self.stem
                if inside
                else first.startswith((f"{self.stem}.", f"{self.stem}-slides."))
            )
        )

    def _note(self, told: Mapping[str, Any]) -> None:
        note = {"lecture": self.lecture, "source": self._from_out(), "files": told}
        write_whole(self._journal(), json.dumps(note, indent=1, ensure_ascii=False))

    def _merged(
        self,
        manifest: Mapping[str, Any],
        products: Mapping[str, Iterable[str]],
        new: dict[str, Told],
    ) -> dict[str, Any]:
        """The manifest with what other products have left there."""
        old = self._manifest()
        before = old.get("products", {"earlier": old} if old else {})  # a version that named none
        whole = {
            name: {"key": manifest["key"], "files": sorted(names)}
            for name, names in products.items()
        }
        files = dict(new)
        for name, each in before.items():
            left = sorted(set(each["files"]) & set(old["files"]) - set(new))
            if name not in products and left:
                whole[name] = {"key": each["key"], "files": left}
                files |= {file: old["files"][file] for file in left}
        return {**manifest, "products": whole, "files": dict(sorted(files.items()))}

    # -- what is there ---------------------------------------------------------------------------

    def _demand_ours(self, name: str, told: Mapping[str, Any]) -> None:
        """OutsideError for a link on the way, and for a file that nobody has told us of."""
        path = self.out / name
        for above in [
            each for each in path.parents if each.is_relative_to(self.out) and each != self.out
        ]:
            if above.is_symlink() or (above.exists() and not above.is_dir()):
                raise OutsideError(
                    f"{above}: is no folder of a build's; move it, or name another --out"
                )
        if os.path.lexists(path) and name not in told:
            raise OutsideError(
                f"{path}: was made by no build (none is noted in {self.out / FOLDER}); "
                "move it, or name another folder with --out"
            )

    def _put(self, source: Path, name: str, told: Mapping[str, list[Told]]) -> None:
        """The file to its place; what a person has made of the last one is kept beside it."""
        target = self.out / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if os.path.lexists(target) and not any(is_as_told(target, each) for each in told[name]):
            aside = _free(target)
            os.rename(target, aside)
            said = f"{target} is not as it was made: it is kept as {aside.name}"
            print(printable(said), file=sys.stderr)
        os.replace(source, target)

    def _settle(self, manifest: Mapping[str, Any], told: dict[str, list[Told]]) -> None:
        """Remove what the manifest no longer names, and note what is left."""
        for name in set(told) - set(manifest["files"]) - {self.manifest}:
            path = self.out / name
            if not path.parent.is_symlink() and any(is_as_told(path, each) for each in told[name]):
                path.unlink()
        with contextlib.suppress(OSError):
            (self.out / self.stem).rmdir()
        left = {name: [each] for name, each in manifest["files"].items()}
        self._note({**left, self.manifest: [described(self.out / self.manifest)]})


def forget_all(out: Path) -> None:
    """Remove what builds have handed out in a folder and what they keep there; nothing else."""
    for journal in sorted((out / FOLDER / "published").glob("*.json")):
        lecture = _read(journal).get("lecture")
        if isinstance(lecture, str):
            Shelf(out, journal.stem, lecture).forget()
    if (out / FOLDER).is_dir() and not (out / FOLDER).is_symlink():
        tidy(out / FOLDER, days=0)
        clear_away(out / FOLDER)


def _is_ours(manifest: dict[str, Any]) -> bool:
    """Whether it has what a build writes, each of its kind: a file so called may be anybody's."""
    files, products = manifest.get("files"), manifest.get("products", {})
    if not (
        manifest.keys() >= _OF_MANIFESTS and isinstance(files, dict) and isinstance(products, dict)
    ):
        return False
    return all(
        isinstance(each, dict)
        and isinstance(each.get("key"), str)
        and isinstance(each.get("files"), list)
        and all(isinstance(name, str) for name in each["files"])
        for each in products.values()
    )


def _free(target: Path) -> Path:
    """A name beside it that nothing has."""
    number = 1
    while os.path.lexists(path := target.with_name(f"{target.stem}.yours-{number}{target.suffix}")):
        number += 1
    return path


def _read(path: Path) -> dict[str, Any]:
    """A JSON table; empty where there is none."""
    with contextlib.suppress(OSError, ValueError, RecursionError):
        read = json.loads(path.read_text(encoding="utf-8"))
        return read if isinstance(read, dict) else {}
    return {}


if __name__ == "__main__":  # ./run clean
    forget_all(Path(sys.argv[1]))
