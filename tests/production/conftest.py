"""Small videos and lectures to try the production on."""

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

RATE = 15  # pictures a second


def write_film(
    path: Path, pictures: int, width: int = 64, height: int = 36, gop: int = 250
) -> Path:
    """A film of so many grey pictures, one in `gop` of which stands alone."""
    keys = f"keyint={gop}:min-keyint={gop}:scenecut=0"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"x264-params": keys})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for shade in range(pictures):
            grey = np.full((height, width, 3), shade, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(grey)))
        container.mux(stream.encode())
    return path


@pytest.fixture
def film(tmp_path: Path) -> Callable[..., Path]:
    def make(name: str, pictures: int, width: int = 64) -> Path:
        return write_film(tmp_path / name, pictures, width)

    return make
