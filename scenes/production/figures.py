"""Any beat as a figure: SVG, PDF or PNG, with a caption and an alt text from the trace.

    figure = figure_of(ForwardPass, beat="layer", value="2", lesson="xor", theme="print")
    Path("fig3.svg").write_bytes(as_file(figure, ".svg"))

One picture, written once, as SVG; Typst makes the PDF (tagged, PDF/UA-1) and the PNG from it, so
that nothing is pixels that need not be.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from scenes.cue_sheet import numbers as noted
from scenes.cue_sheet import on_screen
from scenes.fonts import compiler
from scenes.production.cues import Number
from scenes.production.errors import FigureError
from scenes.production.languages import parted
from scenes.production.names import called
from scenes.production.naming import nearest
from scenes.provenance import typographic
from scenes.stage import LectureScene
from scenes.stills import posed
from scenes.vector import Picture, as_svg, picture_of
from scenes.zones import Zone

KINDS = (".svg", ".pdf", ".png")
SIZE = (1280, 720)  # of the frame that is cropped
MARGIN = 0.2  # Manim units around what is there
WIDTH = 160.0  # millimetres
PPI = 300
MOST_PIXELS = 20_000  # of a PNG, across
MOST = 12  # numbers that an alt text reads out
_MM = 72 / 25.4  # points


@dataclass(frozen=True)
class Figure:
    """A beat's last frame, and all that can be said about it."""

    scene: str
    lesson: Any  # that it tells
    beat: str  # as in `words`
    values: tuple[str, ...]  # that tell it from other beats of this name
    title: str
    text: str  # the words
    picture: Picture
    numbers: tuple[Number, ...]  # quantities on screen, each once
    new: tuple[Number, ...]  # those that the beat before did not show
    alt: str

    @property
    def section(self) -> str:
        return "-".join([self.beat, *self.values])

    @property
    def caption(self) -> str:
        """What stands below it on paper."""
        return f"{self.title}. {self.text}"


def figures(
    scene: type[LectureScene],
    *,
    lesson: Any = None,
    theme: Any = None,
    size: tuple[int, int] = SIZE,
    whole: bool = False,
) -> tuple[Figure, ...]:
    """All beats of a scene; `whole` keeps title and caption strips and the frame's size."""
    taken: list[Figure] = []

    def pose(playing: LectureScene, section: str) -> None:
        before = taken[-1].numbers if taken else ()
        taken.append(_figure(playing, section, before, whole))

    posed(scene, pose, lesson=lesson, theme=theme, size=size)
    return tuple(taken)


def figure_of(
    scene: type[LectureScene], *, beat: str, value: str | None = None, **options: Any
) -> Figure:
    """The figure of one beat: of `layer` with the value 2, or of the section `layer-2`.

    FigureError where there is none, or more than one; it names those that there are.
    """
    made = figures(scene, **options)
    if not beat:
        there = ", ".join(each.section for each in made)
        raise FigureError(f"name a beat of {scene.__name__}: --beat {there}")
    if section := [each for each in made if each.section == beat]:
        return section[0]
    found = [each for each in made if each.beat == beat and (value is None or value in each.values)]
    if len(found) == 1:
        return found[0]
    there = ", ".join(each.section for each in found or made)
    if found:
        raise FigureError(f"{scene.__name__} has several beats {beat!r}: {there}; name one of them")
    which = f"{beat!r} with the value {value}" if value is not None else repr(beat)
    hint = nearest(beat, [each.section for each in made]) or "."
    raise FigureError(f"{scene.__name__} has no beat {which}{hint} There are: {there}")


def _figure(scene: LectureScene, section: str, before: Sequence[Number], whole: bool) -> Figure:
    strips = [scene._header, scene._subtitle, scene._caption]
    strips = [] if whole else [each for each in strips if each is not None]
    beat = scene.beats[-1]
    numbers = noted([*on_screen(scene), *beat.shown])
    new = tuple(each for each in numbers if each not in before)
    title = title_of(scene)
    return Figure(
        scene=type(scene).__name__,
        lesson=scene.lesson,
        beat=beat.name,
        values=tuple(filter(None, section[len(beat.name) :].split("-"))),
        title=title,
        text=beat.text,
        picture=picture_of(scene, without=strips, margin=None if whole else MARGIN),
        numbers=numbers,
        new=new,
        alt=alt_text(scene.lesson, title, beat.text, numbers, new),
    )


def title_of(scene: LectureScene) -> str:
    """The scene's title, with where in the story it is."""
    subtitle = scene._subtitle.text.lstrip("· ") if scene._subtitle is not None else ""
    return ", ".join(filter(None, [scene.title_said().text, subtitle]))


def alt_text(
    lesson: Any, title: str, text: str, numbers: Sequence[Number], new: Sequence[Number]
) -> str:
    """The picture in words: what it is about, what is said, and its numbers, new ones first."""
    ordered = [*new, *(each for each in numbers if each not in new)]
    read = [f"{called(each.address, lesson)} {_value(each)}" for each in ordered[:MOST]]
    more = len(ordered) - len(read)
    rest = f"; and {more} more number{'s' if more > 1 else ''}" if more > 0 else ""
    listed = f" It shows: {'; '.join(read)}{rest}." if read else ""
    return f"{title}. {text}{listed}"


def _value(number: Number) -> str:
    return f"{'=' if number.exact else '≈'} {typographic(number.text)}"


# -- files ---------------------------------------------------------------------------------------


def as_file(
    figure: Figure,
    kind: str,
    *,
    transparent: bool = False,
    width: float = WIDTH,
    ppi: int = PPI,
    language: str = "en",
) -> bytes:
    """The figure as `.svg`, `.pdf` or `.png`; width in millimetres, ppi for the PNG."""
    if kind not in KINDS:
        raise FigureError(f"a figure can be {', '.join(KINDS)}, not {kind!r}")
    if not 1 <= width <= 5000:
        raise FigureError(f"a figure is 1 to 5000 mm wide, not {width:g}")
    if not 10 <= ppi <= 2400 or width / 25.4 * ppi > MOST_PIXELS:
        raise FigureError(f"a PNG has 10 to 2400 pixels an inch, at most {MOST_PIXELS:,} across")
    svg = partial(
        as_svg, figure.picture, title=figure.title, description=figure.alt, transparent=transparent
    )
    if kind == ".svg":
        return svg(width=width / 25.4 * 96).encode()
    if kind == ".png":
        drawn = _pixels(svg, figure.picture.zone, width / 25.4 * ppi, ppi)
        return _with_texts(drawn, ppi, Title=figure.title, Description=figure.alt)
    inputs = {
        "svg": svg(width=width / 25.4 * 96), "alt": figure.alt, "title": figure.title,
        "lang": parted(language)["language"], "region": parted(language)["region"],
        "width": f"{width * _MM}",
    }  # fmt: skip
    return bytes(compiler().compile(_PAGE, format="pdf", sys_inputs=inputs, timestamp=0,
                                  pdf_standards=["ua-1"]))  # fmt: skip


def _pixels(svg: Callable[..., str], zone: Zone, across: float, ppi: int) -> bytes:
    """A PNG of whole pixels: the picture is drawn at just its size, and no row is left out.

    Typst draws a picture at its size rounded up, and then takes the nearest of its pixels for each
    of the page's: a hundredth of a pixel less makes both the same.
    """
    width = max(1, round(across))
    height = max(1, round(width * zone.height / zone.width))
    inputs = {
        "svg": svg(width=width, height=height - 0.01), "alt": "", "title": "", "lang": "en",
        "region": "",
        "width": f"{(width - 0.01) * 72 / ppi}",
    }  # fmt: skip
    return bytes(compiler().compile(_PAGE, format="png", sys_inputs=inputs, ppi=float(ppi)))


_PAGE = b"""\
#set page(width: auto, height: auto, margin: 0pt, fill: none)
#set document(title: sys.inputs.title, date: none)
#set text(lang: sys.inputs.lang,
  region: if sys.inputs.region == "" { none } else { sys.inputs.region })
#image(bytes(sys.inputs.svg), format: "svg", width: float(sys.inputs.width) * 1pt,
  alt: sys.inputs.alt)
"""


def _with_texts(png: bytes, ppi: int, **texts: str) -> bytes:
    info = PngInfo()
    for key, text in texts.items():
        info.add_itxt(key, text)
    out = io.BytesIO()
    Image.open(io.BytesIO(png)).save(out, "PNG", pnginfo=info, dpi=(ppi, ppi), optimize=True)
    return out.getvalue()
