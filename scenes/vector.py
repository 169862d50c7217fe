"""A scene's picture as vectors: every outline with its paint, in drawing order, and as SVG.

    picture = picture_of(scene, zone)
    svg = as_svg(picture, title="Forward pass", description="Two inputs …")

What Manim draws are Bézier paths; so nothing has to become pixels. A number's outline carries the
address of its quantity (`data-address`), so that a page can light it up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

import numpy as np
from manim import Mobject, ThreeDCamera, VMobject
from manim.camera.camera import CAP_STYLE_MAP, LINE_JOIN_MAP, Camera
from manim.mobject.types.image_mobject import AbstractImageMobject
from manim.mobject.types.point_cloud_mobject import PMobject
from manim.utils.iterables import list_update

from backprop import Shown
from scenes.provenance import Stated, typographic
from scenes.rendering.paths import subpaths
from scenes.stage import LectureScene
from scenes.zones import Zone

UNIT = 100  # SVG units in one Manim unit; they are written with two decimals
SEEN = 0.004  # opacity below which nothing is left, with 8 bits a colour
LINE_WIDTH = 0.01  # Manim units for each unit of a stroke's width
NOTHING = np.zeros((1, 4))
ONE_COLOUR = np.zeros((2, 2))  # has no ends
_JOINS, _CAPS = ("miter", "round", "bevel"), ("butt", "round", "square")


class PixelsError(ValueError):
    """Something on screen is made of pixels or points, and has no outline."""


@dataclass(frozen=True)
class Paint:
    """One colour, or several along a line: its own, which no later animation changes.

    Manim hands out its own arrays of colours, and animations write into them.
    """

    rgbas: np.ndarray  # (n, 4), 0 to 1, read-only
    ends: np.ndarray  # (2, 2) where a gradient begins and ends, read-only; of one colour zeros

    def __post_init__(self) -> None:
        for name in ("rgbas", "ends"):
            object.__setattr__(self, name, _own(getattr(self, name)))

    @property
    def seen(self) -> bool:
        return bool((self.rgbas[:, 3] > SEEN).any())


@dataclass(frozen=True)
class Mark:
    """One outline: a stroke below, the fill, a stroke above, each of which may be missing."""

    points: np.ndarray  # (4k, 2), Manim units, read-only
    tolerance: float  # within which a curve begins where the last one ended
    under: Paint
    fill: Paint
    stroke: Paint
    widths: tuple[float, float]  # of the strokes, Manim units
    join: str
    cap: str
    shown: Shown | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "points", _own(self.points))

    @property
    def seen(self) -> bool:
        return self.under.seen or self.fill.seen or self.stroke.seen

    @property
    def box(self) -> tuple[float, float, float, float]:
        """left, bottom, right, top, with half a stroke around the points."""
        half = max(self.widths) / 2
        low, high = self.points.min(axis=0) - half, self.points.max(axis=0) + half
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])


@dataclass(frozen=True)
class Picture:
    """What stands in a part of the frame, in drawing order."""

    zone: Zone
    marks: tuple[Mark, ...]
    background: str  # #rrggbb


def picture_of(
    scene: LectureScene, *, without: Sequence[Mobject] = (), margin: float | None = None
) -> Picture:
    """All that is on screen, but for some of it; `margin` (Manim units) crops to what is there.

    PixelsError where a part has no outline.
    """
    marks = tuple(_marks(scene, {id(part) for each in without for part in each.get_family()}))
    frame = frame_of(scene)
    zone = frame
    if margin is not None and marks:
        zone = _within(_around(marks, margin), frame, scene.zones.frame)
    return Picture(zone, marks, scene.theme["background"].to_hex())


def pixels_in(scene: LectureScene) -> str:
    """What is on screen that has no outline, by the name of its kind; empty where all have one."""
    return next((type(each).__name__ for each in drawn(scene) if _has_pixels(each)), "")


def _has_pixels(mobject: Mobject) -> bool:
    if draws_nothing(mobject) or not mobject.has_points():
        return False
    return not isinstance(mobject, VMobject) or bool(mobject.get_background_image())


def _marks(scene: LectureScene, without: set[int]) -> Iterator[Mark]:
    for mobject in drawn(scene):
        if id(mobject) in without or not mobject.has_points() or draws_nothing(mobject):
            continue
        if _has_pixels(mobject):
            raise PixelsError(f"{type(mobject).__name__} is made of pixels: draw it with outlines")
        if (mark := _mark(mobject, scene.renderer.camera)).seen:
            yield mark


def draws_nothing(mobject: Mobject) -> bool:
    """A `ValueTracker`, say: Manim's camera knows outlines, points and pictures, and no others."""
    return not isinstance(mobject, (VMobject, PMobject, AbstractImageMobject))


def frame_of(scene: LectureScene) -> Zone:
    """What the camera sees: the whole frame, or the part to which it has moved."""
    camera = scene.renderer.camera
    (x, y), width, height = camera.frame_center[:2], camera.frame_width, camera.frame_height
    return Zone(
        float(x - width / 2), float(x + width / 2), float(y - height / 2), float(y + height / 2)
    )


def drawn(scene: LectureScene) -> list[Mobject]:
    """Every part that the scene's camera draws, in its order."""
    together = list_update(scene.mobjects, scene.foreground_mobjects)
    camera = scene.renderer.camera
    if isinstance(camera, ThreeDCamera):
        camera.reset_rotation_matrix()  # as it does before it draws
        return list(camera.get_mobjects_to_display(together))
    return list(Camera.get_mobjects_to_display(camera, together))


def _mark(mobject: VMobject, camera: Camera) -> Mark:
    width, under = mobject.get_stroke_width(), mobject.get_stroke_width(background=True)
    shown = getattr(mobject, "shown", None)
    return Mark(
        _placed(mobject, mobject.points, camera),
        mobject.tolerance_for_point_equality,
        _paint(mobject, camera.get_stroke_rgbas(mobject, True) if under else NOTHING, camera),
        _paint(mobject, camera.get_fill_rgbas(mobject), camera),
        _paint(mobject, camera.get_stroke_rgbas(mobject) if width else NOTHING, camera),
        (LINE_WIDTH * float(under), LINE_WIDTH * float(width)),
        _JOINS[LINE_JOIN_MAP[mobject.joint_type]],
        _CAPS[CAP_STYLE_MAP[mobject.cap_style]],
        shown if isinstance(shown, Shown) and not isinstance(shown, Stated) else None,
    )


def _placed(mobject: VMobject, points: np.ndarray, camera: Camera) -> np.ndarray:
    """Where the camera sees these points."""
    return camera.transform_points_pre_display(mobject, points)[:, :2]


def _paint(mobject: VMobject, rgbas: np.ndarray, camera: Camera) -> Paint:
    """Where a gradient begins and ends is asked only where there is one: it takes long."""
    if len(rgbas) == 1:
        return Paint(rgbas, ONE_COLOUR)
    ends = np.array(mobject.get_gradient_start_and_end_points())
    return Paint(rgbas, _placed(mobject, ends, camera))


def _own(array: np.ndarray) -> np.ndarray:
    """A copy that nobody changes."""
    copied = np.array(array)
    copied.flags.writeable = False
    return copied


def _around(marks: Sequence[Mark], margin: float) -> Zone:
    boxes = np.array([mark.box for mark in marks])
    left, bottom = boxes[:, :2].min(axis=0) - margin
    right, top = boxes[:, 2:].max(axis=0) + margin
    return Zone(float(left), float(right), float(bottom), float(top))


def _within(zone: Zone, frame: Zone, whole: Zone) -> Zone:
    """The part of a zone that is seen. Where the camera has not moved that is all of it: what
    sticks out of the frame there is in a figure, too."""
    if np.allclose(*((z.left, z.right, z.bottom, z.top) for z in (frame, whole))):
        return zone
    return Zone(
        max(zone.left, frame.left), min(zone.right, frame.right),
        max(zone.bottom, frame.bottom), min(zone.top, frame.top),
    )  # fmt: skip


# -- SVG -----------------------------------------------------------------------------------------


def as_svg(
    picture: Picture,
    *,
    title: str,
    description: str,
    transparent: bool = False,
    width: float = 0,
    height: float = 0,
) -> str:
    """The picture as SVG 1.1 text: paths and nothing else, with a title and a description.

    width: in CSS pixels; 0 for the picture's own, 90 a Manim unit (720 for a frame's height).
    height: 0 for the width's; another stretches the picture.
    """
    zone = picture.zone
    across, down = zone.width * UNIT, zone.height * UNIT
    width = width or 0.9 * across
    stretched = 'preserveAspectRatio="none" ' if height else ""
    gradients: list[str] = []
    paths = [part for mark in picture.marks for part in _path(mark, zone, gradients)]
    ground = f'<rect width="{_n(across)}" height="{_n(down)}" fill="{picture.background}"/>'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_n(width)}" '
            f'height="{_n(height or width * down / across)}" viewBox="0 0 {_n(across)} {_n(down)}" '
            f"{stretched}"
            'role="img" aria-labelledby="title description">',
            f'<title id="title">{escape(title)}</title>',
            f'<desc id="description">{escape(description)}</desc>',
            *(["<defs>", *gradients, "</defs>"] if gradients else []),
            *([] if transparent else [ground]),
            *paths,
            "</svg>\n",
        ]
    )


def _path(mark: Mark, zone: Zone, gradients: list[str]) -> Iterator[str]:
    """One element for each paint that is seen; fill and upper stroke share theirs."""
    under, over = mark.widths
    data = path_data(mark.points * [1, -1] + [-zone.left, zone.top], mark.tolerance)
    about = _about(mark.shown)
    if mark.under.seen:
        stroke = _stroke(mark, mark.under, under, zone, gradients)
        yield f'<path d="{data}" fill="none"{stroke}/>'
    if mark.fill.seen or mark.stroke.seen:
        fill = _painted("fill", mark.fill, zone, gradients)
        stroke = _stroke(mark, mark.stroke, over, zone, gradients) if mark.stroke.seen else ""
        yield f'<path d="{data}"{fill}{stroke}{about}/>'


def _about(shown: Shown | None) -> str:
    if shown is None:
        return ""
    text = quoteattr(typographic(shown.text))
    return f" data-address={quoteattr(shown.address)} data-number={text}"


def _stroke(mark: Mark, paint: Paint, width: float, zone: Zone, gradients: list[str]) -> str:
    painted = _painted("stroke", paint, zone, gradients)
    join = f' stroke-linejoin="{mark.join}"' if mark.join != "miter" else ""
    limit = ' stroke-miterlimit="10"' if mark.join == "miter" else ""  # cairo's
    cap = f' stroke-linecap="{mark.cap}"' if mark.cap != "butt" else ""
    return f'{painted} stroke-width="{_n(width * UNIT)}"{join}{limit}{cap}'


def _painted(kind: str, paint: Paint, zone: Zone, gradients: list[str]) -> str:
    if not paint.seen:
        return f' {kind}="none"'
    if len(paint.rgbas) == 1:
        return f' {kind}="{_hex(paint.rgbas[0])}"{_opacity(kind, paint.rgbas[0])}'
    name = f"g{len(gradients)}"
    (x1, y1), (x2, y2) = (paint.ends * [1, -1] + [-zone.left, zone.top]) * UNIT
    places = np.linspace(0, 1, len(paint.rgbas))
    stops = "".join(
        f'<stop offset="{_n(at)}" stop-color="{_hex(rgba)}"{_opacity("stop", rgba)}/>'
        for at, rgba in zip(places, paint.rgbas, strict=True)
    )
    gradients.append(
        f'<linearGradient id="{name}" gradientUnits="userSpaceOnUse" x1="{_n(x1)}" y1="{_n(y1)}" '
        f'x2="{_n(x2)}" y2="{_n(y2)}">{stops}</linearGradient>'
    )
    return f' {kind}="url(#{name})"'


def _hex(rgba: np.ndarray) -> str:
    return "#" + "".join(f"{round(255 * float(c)):02x}" for c in np.clip(rgba[:3], 0, 1))


def _opacity(kind: str, rgba: np.ndarray) -> str:
    return "" if rgba[3] >= 1 - SEEN else f' {kind}-opacity="{_n(float(rgba[3]), 3)}"'


def path_data(points: np.ndarray, tolerance: float = 1e-6) -> str:
    """Bézier points (4k, 2), y down, as SVG path data: split and closed where Manim does.

    >>> path_data(np.array([[0, 0], [0.1, 0], [0.2, 0], [0.3, 0.5]]))
    'M0 0c10 0 20 0 30 50'
    """
    starts, closed = subpaths(points, tolerance)
    ends = np.append(starts[1:], True)
    close = iter(closed)
    grid = np.round(points * UNIT, 2).reshape(-1, 4, 2)
    data = []
    for curve, begins, last in zip(grid, starts, ends, strict=True):
        if begins:
            data.append("M" + _pairs(curve[:1]))
            here = curve[0]
        data.append("c" + _pairs(curve[1:] - here))
        here = curve[3]
        if last and next(close):
            data.append("z")
    return "".join(data)


def _pairs(points: np.ndarray) -> str:
    return " ".join(_n(float(x)) for x in points.ravel()).replace(" -", "-")


def _n(x: float, places: int = 2) -> str:
    """A length as short as it can be written: `12.5`, `-0.03`, `0`.

    >>> _n(12.50), _n(-0.001), _n(7.0)
    ('12.5', '0', '7')
    """
    text = f"{x:.{places}f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
