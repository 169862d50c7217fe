"""Offending frames as pictures: each beat's last frame, its findings outlined and numbered.

The scene is played once more and really rendered; a picture appears complete or not at all.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from manim import config
from PIL import Image, ImageDraw, ImageFont

from scenes.audit.report import Entry
from scenes.audit.tasks import Task
from scenes.stills import stills

INK, HALO, PAPER = "#D6006E", "#FFFFFF", "#FFFFFF"  # seen on dark and on light, and readable
Pixels = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Mark:
    """A finding's number and where it is (in Manim units), if it is anywhere."""

    number: int
    rule: str
    box: tuple[float, float, float, float] | None


@dataclass(frozen=True)
class Order:
    """The frames of one scene that are to be drawn: marks by the place of the beat."""

    task: Task
    lesson: str
    marks: Mapping[int, tuple[Mark, ...]]
    folder: Path


def orders(found: Sequence[Entry], folder: Path) -> list[Order]:
    """What is to be drawn, by scene."""
    by_task: dict[Task, dict[int, tuple[Mark, ...]]] = {}
    names: dict[Task, str] = {}
    for entry in found:
        mark = Mark(entry.number, entry.finding.rule, entry.finding.box)
        marks = by_task.setdefault(entry.outcome.task, {})
        names[entry.outcome.task] = entry.outcome.report.lesson if entry.outcome.report else ""
        for place in entry.beats:
            marks[place] = (*marks.get(place, ()), mark)
    return [Order(task, names[task], marks, folder) for task, marks in by_task.items()]


def draw(order: Order) -> dict[int, Path]:
    """Draw and save the frames; their files, by the place of the beat."""
    task, files = order.task, {}
    with contextlib.redirect_stdout(sys.stderr):
        shots = stills(task.scene(), lesson=task.lesson, theme=task.theme, size=task.size, end=True)
        for place, (beat, image) in enumerate(shots):
            if place in order.marks:
                name = _file_name(order, place, beat)
                files[place] = _saved(marked(image, order.marks[place]), order.folder / name)
    return files


def _file_name(order: Order, place: int, beat: str) -> str:
    words = (order.task.name, order.lesson, f"{place + 1:02}", beat)
    return "-".join(re.sub(r"[^\w.+-]+", "-", word) for word in words) + ".png"


def _saved(image: Image.Image, path: Path) -> Path:
    """Written beside its place and moved there when it is complete."""
    unfinished = path.with_name(f".{os.getpid()}-{path.name}")
    try:
        image.save(unfinished)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path


def marked(image: Image.Image, marks: Sequence[Mark]) -> Image.Image:
    """The picture with a box around each finding, its number beside it.

    What has no place in the picture (a caption's speed, flashes) is named in a strip below it.
    """
    scale = image.width / config["frame_width"]
    font = ImageFont.load_default(max(14, min(image.size) // 45))
    picture = image.convert("RGB")
    places = _by_place(marks, picture, scale)
    pen, taken = ImageDraw.Draw(picture), list(places)
    for where in places:
        _outline(pen, where)
    for where, numbers in places.items():
        taken.append(_tag(pen, where, numbers, font, picture, taken))
    return _with_strip(picture, [mark for mark in marks if mark.box is None], font)


def _by_place(marks: Sequence[Mark], picture: Image.Image, scale: float) -> dict[Pixels, str]:
    """Boxes in pixels, with the numbers of all the findings that have this box."""
    places: dict[Pixels, list[str]] = {}
    for mark in marks:
        if mark.box is not None:
            places.setdefault(_pixels(mark.box, picture, scale), []).append(str(mark.number))
    return {where: ", ".join(numbers) for where, numbers in places.items()}


def _pixels(box: Pixels, picture: Image.Image, scale: float) -> Pixels:
    """Some pixels around a box, within the picture."""
    left, bottom, right, top = (round(side * scale) for side in box)
    x, y, gap = picture.width // 2, picture.height // 2, 5
    sides = (x + left - gap, y - top - gap, x + right + gap, y - bottom + gap)
    limits = (picture.width - 2, picture.height - 2) * 2
    x0, y0, x1, y1 = (min(max(a, 1), limit) for a, limit in zip(sides, limits, strict=True))
    return x0, y0, x1, y1


def _outline(pen: ImageDraw.ImageDraw, where: Pixels) -> None:
    left, top, right, bottom = where
    for grown, colour, width in ((1, HALO, 4), (0, INK, 2)):
        pen.rectangle(
            (left - grown, top - grown, max(right, left) + grown, max(bottom, top) + grown),
            outline=colour,
            width=width,
        )


def _tag(
    pen: ImageDraw.ImageDraw,
    where: Pixels,
    numbers: str,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    picture: Image.Image,
    taken: Sequence[Pixels],
) -> Pixels:
    """Write the numbers near the box, where no other tag is; the place that they took."""
    left, top, right, bottom = pen.textbbox((0, 0), numbers, font=font)
    size = (right - left + 8, bottom - top + 8)
    places = list(_places(where, size, picture))
    place = next((p for p in places if not any(_meet(p, other) for other in taken)), places[0])
    if not _meet(place, _grown(where, 3)):  # from a tag that found room only far away
        pen.line((*_middle(place), *_middle(where)), fill=INK, width=2)
    pen.rectangle(place, fill=INK, outline=HALO)
    pen.text((place[0] + 4 - left, place[1] + 4 - top), numbers, fill=PAPER, font=font)
    return place


def _places(where: Pixels, size: tuple[float, float], picture: Image.Image) -> Iterator[Pixels]:
    """Above the box, below it, beside it, farther and farther away; all within the picture."""
    (left, top, right, bottom), (width, height) = where, size
    for far in range(0, 12 * round(height), round(height)):
        across, beside = (left, right - width), (right + far, left - width - far)
        above_or_below = product(across, (top - height - far, bottom + far))
        for x, y in [*above_or_below, *product(beside, (top, bottom - height))]:
            if 0 <= x <= picture.width - width and 0 <= y <= picture.height - height:
                yield (x, y, x + width, y + height)
    yield (0, 0, width, height)


def _grown(box: Sequence[float], by: float) -> Pixels:
    left, top, right, bottom = box
    return (left - by, top - by, right + by, bottom + by)


def _middle(box: Sequence[float]) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _meet(a: Pixels, b: Pixels) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _with_strip(
    picture: Image.Image,
    marks: Sequence[Mark],
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
) -> Image.Image:
    if not marks:
        return picture
    line = round(1.5 * sum(font.getbbox("8g")[1::2]) / 1.2)
    whole = Image.new("RGB", (picture.width, picture.height + line * len(marks) + 8), INK)
    whole.paste(picture, (0, 0))
    pen = ImageDraw.Draw(whole)
    for n, mark in enumerate(marks):
        height = picture.height + 4 + n * line
        pen.text((12, height), f"{mark.number}   {mark.rule}", fill=PAPER, font=font)
    return whole
