"""What a platform asks for beside the video."""

import io
from pathlib import Path

import pytest
from PIL import Image

from scenes.production.posting import chapter_lines, poster, telling_beat
from tests.production.toy_lecture import chapters, film


@pytest.mark.parametrize(
    ("starts", "seconds", "lines"),
    [
        ([0, 20, 40], 60, ["0:00 A", "0:20 B", "0:40 C"]),
        ([0, 9.9, 40], 60, ["0:00 A · B", "0:40 C"]),
        ([0, 20, 29], 60, ["0:00 A", "0:20 B · C"]),
        ([0, 20, 55], 60, ["0:00 A", "0:20 B · C"]),
        ([0, 3599.9, 3700], 4000, ["0:00 A", "59:59 B", "1:01:40 C"]),
        ([0, 1, 2], 3, ["0:00 A · B · C"]),
    ],
)
def test_no_chapter_is_shorter_than_ten_seconds(starts: list, seconds: float, lines: list[str]):
    """A short one stands on the line before it; the first begins at 0:00."""
    written = chapter_lines(list(zip("ABC", starts, strict=True)), seconds)

    assert lines == written.splitlines()


def test_the_poster_is_the_end_of_the_beat_that_shows_most(tmp_path: Path):
    """The toy's pictures grow lighter by one shade each: its second beat ends with picture 59."""
    cues = chapters()[0].cues
    image = Image.open(io.BytesIO(poster(film(tmp_path), cues)))

    assert "sum" == telling_beat(cues).name
    assert ("JPEG", (64, 36)) == (image.format, image.size)
    assert 59 == pytest.approx(image.convert("L").getpixel((30, 18)), abs=3)
