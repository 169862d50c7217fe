"""Second sight: numbers read back from the rendered pixels, and held against the trace.

sight = second_sight(ForwardPass, lesson="xor", theme="light")
sight.rate          the share of numbers that were read as they were computed
sight.mismatches    what was surely read as another number

Every number on screen is cut out of the picture where the outlines say that it stands, brought
to dark on white, and given to the program tesseract, which knows neither outlines nor trace.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from manim import tempconfig

from backprop import Shown, Trace
from scenes.audit.away import at_home, seen_through
from scenes.audit.pixels import CONFIDENT, Line, Picture, dark_on_white, surest
from scenes.audit.screen import Seen, screen
from scenes.audit.truth import numbers_of
from scenes.audit.watching import FRAMES, QUICK
from scenes.mobjects.glyphs import DIGITS, Glyph
from scenes.provenance import Stated, typographic
from scenes.stage import LectureScene, section_name

LARGE = (2560, 1440)


@dataclass(frozen=True)
class ReadLine:
    """A number's mantissa or its power: what the trace says, what the pixels say, how surely."""

    expected: str
    read: str
    confidence: float  # 0 to 100


@dataclass(frozen=True)
class Reading:
    """One number, as it was computed and as it was read."""

    beat: str
    address: str
    lines: tuple[ReadLine, ...]

    @property
    def expected(self) -> str:
        return "e".join(filter(None, (line.expected for line in self.lines)))

    @property
    def read(self) -> str:
        return "e".join(filter(None, (line.read for line in self.lines)))

    @property
    def right(self) -> bool:
        return all(line.read == line.expected for line in self.lines)

    @property
    def surely_wrong(self) -> bool:
        wrong = [line for line in self.lines if line.read != line.expected]
        return any(line.confidence >= CONFIDENT for line in wrong)

    def __str__(self) -> str:
        sure = " and ".join(f"{line.confidence:.0f} %" for line in self.lines)
        seen = f"{self.read or 'nothing'} is seen ({sure} sure)"
        return f"{self.beat}: {self.address}: {seen}, {self.expected} was computed"


@dataclass
class Sight:
    """All numbers of a scene that were looked at."""

    readings: list[Reading] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """The share that was read as it was computed."""
        return sum(r.right for r in self.readings) / max(len(self.readings), 1)

    @property
    def mismatches(self) -> list[Reading]:
        """Numbers that were surely read as others."""
        return [reading for reading in self.readings if reading.surely_wrong]

    @property
    def unread(self) -> list[Reading]:
        """Numbers that were read as others, or not at all, without being sure."""
        return [r for r in self.readings if not r.right and not r.surely_wrong]

    def __str__(self) -> str:
        right = sum(reading.right for reading in self.readings)
        return (
            f"{right} of {len(self.readings)} numbers read ({100 * self.rate:.1f} %), "
            f"{len(self.mismatches)} sure mismatches"
        )


@dataclass(frozen=True)
class Cutting:
    """A number's lines (its mantissa and, if it has one, its power), and what it should be."""

    beat: str
    shown: Shown
    expected: str
    lines: tuple[Line, ...]

    def reading(self, told: Sequence[tuple[str, float]]) -> Reading:
        """What the lines were read as, beside what they should be."""
        expected = self.expected.split("e")
        pairs = zip_longest(expected, told, fillvalue=None)
        lines = (ReadLine(right or "", *(seen or ("", 0.0))) for right, seen in pairs)
        return Reading(self.beat, self.shown.address, tuple(lines))


def second_sight(
    scene: type[LectureScene],
    *,
    lesson: Any = None,
    theme: Any = None,
    size: tuple[int, int] = LARGE,
) -> Sight:
    """Render the last frame of each beat and read its numbers; lesson and theme as in the class.

    NoTesseractError where the program is missing.
    """
    given = {k: v for k, v in (("lesson", lesson), ("theme", theme)) if v is not None}
    cuttings: list[Cutting] = []
    pixels = {"pixel_width": size[0], "pixel_height": size[1], "frame_rate": FRAMES}
    with tempconfig({**QUICK, **pixels}):
        type(scene.__name__, (_Looking, scene), {**given, "cuttings": cuttings})().render()
    told = iter(surest([line for cutting in cuttings for line in cutting.lines]))
    return Sight([cutting.reading([next(told) for _ in cutting.lines]) for cutting in cuttings])


class _Looking:
    """Cuts the numbers out of its picture as each beat ends."""

    cuttings: list[Cutting]

    @contextmanager
    def beat(self, name: str, **values: Any) -> Iterator[None]:
        with super().beat(name, **values):  # type: ignore[misc]
            yield
        self.renderer.update_frame(self, ignore_skipping=True)  # type: ignore[attr-defined]
        camera = self.renderer.camera  # type: ignore[attr-defined]
        away = self._pins.away  # type: ignore[attr-defined]
        picture = Picture(camera.get_image().convert("RGB"), self.zones.frame.width)  # type: ignore[attr-defined]
        beat = section_name(name, values)
        with at_home(self):  # type: ignore[arg-type]
            seen = seen_through(self, screen(self, {}), away)  # type: ignore[arg-type]
            self.cuttings += cut(picture, seen, self.trace, beat)  # type: ignore[attr-defined]


def cut(picture: Picture, seen: Sequence[Seen], trace: Trace, beat: str) -> list[Cutting]:
    """Every number on screen, cut out of the picture."""
    cuttings = []
    for each, shown in numbers_of(seen):
        for glyphs in _places(each, shown):
            parts = [dark_on_white(picture, part) for part in _mantissa_and_power(glyphs)]
            cuttings.append(Cutting(beat, shown, computed(shown, trace), tuple(parts)))
    return cuttings


def computed(shown: Shown, trace: Trace) -> str:
    """What the trace says now: a number's own word for it is not believed."""
    text = shown.text if isinstance(shown, Stated) else trace.show(shown.address, shown.style).text
    return text.replace("e+", "e")


def _places(each: Seen, shown: Shown) -> Iterator[Sequence[Glyph]]:
    """The glyphs of a number: all of its own leaf, some among those of words (each time)."""
    if getattr(each.leaf, "shown", None) is shown:
        yield each.glyphs
        return
    said = "".join(glyph.char for glyph in each.glyphs).replace("·", ".")
    number = re.escape(typographic(shown.text).replace("·", "."))
    for found in re.finditer(rf"(?<![\d.−]){number}(?!\d)", said):
        yield each.glyphs[found.start() : found.end()]


def _mantissa_and_power(glyphs: Sequence[Glyph]) -> list[Sequence[Glyph]]:
    """Cut at the sign of multiplication, a dot above the foot: `−1.5` and `−9` of −1.5·10⁻⁹."""
    first = next(glyph for glyph in glyphs if glyph.char in DIGITS)
    for n, glyph in enumerate(glyphs):
        if glyph.char in ".·" and glyph.bottom > first.bottom + 0.12 * first.em:
            return [glyphs[:n], glyphs[n + 3 :]]  # without `·10`
    return [glyphs]
