"""Scenes rendered elsewhere: their files come back as bytes, no disk is shared.

    with cluster("tls://scheduler:8786") as workers:   # Dask's, extra [farm]
        build(order, workers)

Any `concurrent.futures.Executor` will do that can call a function of ours with a dataclass. A
worker must have this package in the same version: its key of the scene is compared with ours.

Who reaches a Dask scheduler can run code on its workers: over `tcp://` that is everybody in the
network. Nothing of theirs runs here (parcels.py), but pictures of theirs may come back: where
others share the network, `tls://` and certificates of one's own keep them out.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import Executor, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from scenes.production.errors import FarmError, ProductionError, RenderError, how_installed
from scenes.production.job import Job, versions
from scenes.production.kept import OF_A_PART, RECORD, put, working
from scenes.production.library import SCENES, SceneFile
from scenes.production.naming import printable
from scenes.production.parcels import asked_for, nothing_unpickled, packed, refused, unpacked
from scenes.production.render import render

LOOK = 0.5  # seconds between two looks at whether a worker's answer was one
RETRIES = 3  # of a scene whose worker was lost
_ADDRESS = re.compile(r"(tcp|tls)://([\w.-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}")
_OPEN = "tcp:// is open to everybody in the network; tls:// is not (docs/building.md)"
_HERE = {"127.0.0.1", "localhost", "[::1]"}


@dataclass(frozen=True)
class Parcel:
    """A job that can travel: its scene is named, or, of one's own, carried along."""

    job: Job
    key: str
    file: str
    source: bytes | None  # None: a scene of the library, which every worker has
    versions: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, job: Job) -> Parcel:
        own = job.scene.path.parent != SCENES
        source = job.scene.path.read_bytes() if own else None
        scene = SceneFile(Path(job.scene.path.name), job.name)  # no path of this machine
        return cls(
            replace(job, scene=scene), job.key, scene.path.name, source, tuple(versions().items())
        )

    def unpacked(self, folder: Path) -> Job:
        """The job as it is on this machine; FarmError where it would be another here."""
        if self.source is not None:
            (folder / self.file).write_bytes(self.source)
        path = SCENES / self.file if self.source is None else folder / self.file
        job = replace(self.job, scene=SceneFile(path, self.job.name))
        if not path.is_file() or job.key != self.key:
            raise FarmError(f"{job.name}: this worker would make another video: {self._why()}")
        return job

    def _why(self) -> str:
        here = versions()
        other = [f"{name} {here.get(name)} and not {v}" for name, v in self.versions
                 if here.get(name) != v]  # fmt: skip
        return ", ".join(other) or (
            "its copy of manim-backprop differs, or the scene imports files that were not sent"
        )


def rendered(parcel: Parcel) -> bytes:
    """On a worker: the files of the scene, or what Manim said, as an answer (parcels.py)."""
    with tempfile.TemporaryDirectory(prefix="manim-backprop-") as folder:
        (Path(folder) / "scene").mkdir()
        parts = Path(folder) / "parts"
        parts.mkdir()
        try:
            made = render(parcel.unpacked(Path(folder) / "scene"), parts)
        except (ProductionError, OSError) as error:
            return refused(str(error))
        names = [name for name in OF_A_PART if name != RECORD and (made / name).exists()]
        return packed({name: (made / name).read_bytes() for name in names})


@dataclass(frozen=True)
class Elsewhere:
    """Renders as `render` does, but by an executor whose workers may be anywhere."""

    workers: Executor

    def __call__(self, job: Job, parts: Path) -> Path:
        try:
            answer = _answer(self.workers.submit(rendered, Parcel.of(job)), job)
        except (RenderError, OSError):
            raise
        except Exception as error:  # whatever a cluster raises when it has lost too many workers
            raise RenderError(f"{job.name} failed elsewhere: {_one_line(error)}") from error
        with working(parts) as work:
            made = work / "made"
            made.mkdir()
            try:
                unpacked(answer, made, job)
            except FarmError as error:
                raise RenderError(str(error)) from error
            return put(made, parts / job.folder)


def _answer(future: Future[bytes], job: Job) -> bytes:
    """What a worker answers. Dask asks again and again for what cannot be unpickled: we do not."""
    before = len(asked_for)
    while not future.done():
        wait([future], timeout=LOOK)
        if len(asked_for) > before:
            future.cancel()
            what = printable(asked_for[before])[:100]
            raise RenderError(f"{job.name}: a worker has answered with what asks for {what}")
    return future.result()


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """The workers of a Dask scheduler of another process; FarmError where it cannot be reached.

    The certificates for `tls://` are named in Dask's own settings.
    """
    if not (match := _ADDRESS.fullmatch(address)):
        raise FarmError(f"{address!r}: a scheduler is tls://host:port or tcp://host:port")
    try:
        from distributed import Client
    except ImportError as error:
        raise FarmError(f"--scheduler needs Dask; {how_installed('farm')}") from error
    if match[1] == "tcp" and match[2] not in _HERE:
        print(_OPEN, file=sys.stderr)
    with nothing_unpickled():
        try:
            client = Client(address, timeout=10, set_as_default=False)
        except (OSError, ValueError, TypeError, RuntimeError) as error:
            raise FarmError(f"{address}: no Dask scheduler answers ({_one_line(error)})") from error
        with client, client.get_executor(pure=False, retries=RETRIES) as workers:
            try:
                yield workers
            except BaseException:
                workers.shutdown(wait=False)
                raise


def _one_line(error: BaseException) -> str:
    return printable(" ".join(f"{type(error).__name__}: {error}".split())[:300])
