"""Segments are joined and processes are started wherever they are, whatever folders are called."""

import os
from io import BytesIO
from pathlib import Path

import av
import pytest

from scenes.rendering.slots import Jar
from scenes.rendering.writer import SegmentWriter
from tests.production.conftest import write_film

ODD = [
    "Ada's lectures", "''", 'say "hi"', "50% off", "{braces} {0}", "#hash & $dollar; `tick`",
    "[br*ck?]", "日本 ünï 🚀", "back\\slash", "-dash", "new\nline", "a:b|c<d>", "%(x)s ${Y} ~",
]  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_segments_are_joined_in_a_folder_of_any_name(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Two of three pictures each are six."""
    folder = tmp_path / name
    folder.mkdir()
    monkeypatch.chdir(folder)  # a render's own folder
    films = [str(write_film(folder / f"{n} it's.mp4", 3)) for n in range(2)]
    manifest = BytesIO(SegmentWriter._concat_manifest_bytes(films))
    with av.open(manifest, format="concat", options={"safe": "0"}) as joined:
        assert 6 == sum(1 for _ in joined.decode(video=0))


def test_a_closed_input_is_nobodys():
    """Else a jar of tokens would be the first child's input, and all would wait for ever."""
    kept = os.dup(0)
    try:
        os.close(0)
        jar = Jar(1)
        assert os.fstat(0).st_rdev == os.stat(os.devnull).st_rdev
        assert jar.take()
        jar.close()
    finally:
        os.dup2(kept, 0)
        os.close(kept)
