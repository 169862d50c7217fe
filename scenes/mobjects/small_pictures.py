"""What stands for an input or an output: a switch, a lamp, a pixel, or the number itself.

    lamp = picture("lamp", trace, "a[2][0]", size=1.2, theme=theme)
    lamp.tell(trace, "step[5].a[2][0]")       shows another number in its place

A lesson says which kind its inputs and outputs have (`Lesson.appearance`). Switch, lamp and pixel
show how far a number has come from 0 to 1; the number shows its digits.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from manim import UP, Animation, Circle, Line, Mobject, Square, VGroup

from backprop import Auto, Deciding, Shown, UndecidedError
from scenes.mobjects.inside import inside
from scenes.mobjects.network import drawn
from scenes.mobjects.rounded import Rounded
from scenes.mobjects.value import ROOM, Value
from scenes.theme import Role, Theme

FAINTEST = 0.07  # tint of what says 0
RAYS = 8
HALO = (1.9, 1.55, 1.25)  # radii of the glow, in radii of the bulb


class Picture(VGroup):
    """A small picture of one number, `size` high; `level` is what it shows, from 0 to 1."""

    plain: ClassVar[bool] = False  # whether it shows digits

    def __init__(self, *, size: float, theme: Theme, role: Role) -> None:
        super().__init__()
        self.size, self.theme, self.role, self.level = size, theme, role, 0.0
        self.build()
        self.put(0.0)

    def build(self) -> None:
        """Make the parts, around the origin."""
        raise NotImplementedError

    def put(self, level: float) -> Picture:
        """Show how far it is from 0 to 1; beyond, it shows the end."""
        self.level = min(max(level, 0.0), 1.0)
        return self

    def tell(self, trace: Deciding, address: str) -> Picture:
        """Show the number at an address."""
        return self.put(drawn(trace, address))


class Switch(Picture):
    """A rocker that is down at 0 and up at 1."""

    def build(self) -> None:
        width, height = 0.56 * self.size, self.size
        self.plate = Rounded(width, height, 0.16 * width, stroke_width=3)
        self.plate.set_stroke(self.theme["muted"]).set_fill(self.theme["background"], opacity=1)
        self.rocker = Rounded(0.66 * width, 0.42 * height, 0.14 * width, stroke_width=0)
        self.add(self.plate, self.rocker)

    def put(self, level: float) -> Switch:
        super().put(level)
        way = 0.23 * self.plate.height * (2 * self.level - 1)
        self.rocker.move_to(self.plate.get_center() + way * UP)
        tint = self.theme.tint(self.role, 0.3 + 0.7 * self.level)
        self.rocker.set_fill(tint, opacity=1)
        return self


class Lamp(Picture):
    """A bulb that glows the more, the nearer its number is to 1."""

    def build(self) -> None:
        r = self.radius = 0.27 * self.size
        color = self.theme[self.role]
        self.halo = VGroup(*(Circle(radius=r * far, stroke_width=0, fill_color=color)
                             for far in HALO))  # fmt: skip
        self.rays = VGroup(*(Line(stroke_width=3, color=color) for _ in range(RAYS)))
        self.bulb = Circle(radius=r, stroke_width=3, color=self.theme["text"])
        self.socket = VGroup(*(
            Rounded(wide * r, 0.2 * r, 0.1 * r, stroke_width=0, fill_color=self.theme["muted"],
                    fill_opacity=1).shift(-down * r * UP)
            for wide, down in ((0.95, 1.17), (0.95, 1.45), (0.6, 1.7))
        ))  # fmt: skip
        self.add(self.halo, self.rays, self.socket, self.bulb)

    def put(self, level: float) -> Lamp:
        super().put(level)
        centre, r = self.bulb.get_center(), self.bulb.width / 2
        for ring in self.halo:
            ring.set_fill(opacity=0.13 * self.level)
        for n, ray in enumerate(self.rays):
            turn = np.pi * (n + 0.5) / (RAYS - 1) * 1.16 - 0.34
            way = np.array([np.cos(turn), np.sin(turn), 0])
            ray.put_start_and_end_on(
                centre + 1.3 * r * way, centre + (1.32 + 0.5 * self.level) * r * way
            )
            ray.set_stroke(opacity=self.level)
        tint = self.theme.tint(self.role, FAINTEST + (1 - FAINTEST) * self.level)
        self.bulb.set_fill(tint, opacity=1)
        return self


class Pixel(Picture):
    """A square whose tint is the stronger, the nearer its number is to 1."""

    def build(self) -> None:
        self.square = Square(0.8 * self.size, stroke_width=2, color=self.theme["muted"])
        self.add(self.square)

    def put(self, level: float) -> Pixel:
        super().put(level)
        tint = self.theme.tint(self.role, FAINTEST + (1 - FAINTEST) * self.level)
        self.square.set_fill(tint, opacity=1)
        return self


class Plain(Picture):
    """The number itself, in a circle."""

    plain = True

    def build(self) -> None:
        self.circle = Circle(radius=0.46 * self.size, stroke_width=2.5, color=self.theme["text"])
        self.circle.set_fill(self.theme.tint(self.role, 0.14), opacity=1)
        self.value: Value | None = None
        self.add(self.circle)

    def tell(self, trace: Deciding, address: str) -> Plain:
        shown = self.shown(trace, address)
        if self.value is None:
            self.value = Value(shown, size=0.4 * self.size, theme=self.theme)
            self.add(inside(self.value, self.circle))
        elif self.value.shown != shown:
            self.value.show(shown)
        self.value.move_to(self.circle)
        radius = self.circle.width / 2
        most = 2 * ROOM * radius / np.hypot(self.value.width, self.value.height)
        self.value.scale(min(most, 0.8 * radius / self.value.height))
        return self

    @staticmethod
    def shown(trace: Any, address: str) -> Shown:
        """Two decimals, or the digit of a power of ten; more where so few would lie on a tie."""
        try:
            shown: Shown = trace.show(address, Auto(2, 1))
        except UndecidedError:
            shown = trace.show(address)
        return shown


KINDS: dict[str, type[Picture]] = {"number": Plain, "switch": Switch, "lamp": Lamp, "pixel": Pixel}


def picture(
    kind: str, trace: Deciding, address: str, *, size: float, theme: Theme, role: Role
) -> Picture:
    """The picture of this kind (one of `backprop.appearance.PICTURES`) of a number."""
    return KINDS[kind](size=size, theme=theme, role=role).tell(trace, address)


class Tell(Animation):
    """Pictures come to show other numbers: they move there, and digits change half-way."""

    def __init__(self, becoming: dict[Picture, tuple[Any, str]], **options: Any) -> None:
        """becoming: for each picture a trace and an address."""
        self.becoming = becoming
        options.setdefault("run_time", 0.6)
        super().__init__(VGroup(*becoming), **options)

    def create_starting_mobject(self) -> Mobject:
        """None is needed: the levels at the start are."""
        return Mobject()

    def begin(self) -> None:
        self.ways = {
            each: (each.level, drawn(*told)) for each, told in self.becoming.items()
            if not each.plain
        }  # fmt: skip
        super().begin()

    def interpolate_mobject(self, alpha: float) -> None:
        part = self.rate_func(alpha)
        for each, (start, end) in self.ways.items():
            end = min(max(end, 0.0), 1.0)
            each.put(start + part * (end - start))
        for each, told in self.becoming.items():
            if each.plain and alpha >= 0.5:
                each.tell(*told)
