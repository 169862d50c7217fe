"""LayerAsBlock: a linear layer as a block, forward and backward as grids: three in, two out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import Any, ClassVar

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Animation,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Mobject,
    ShowPassingFlash,
    VGroup,
)

from backprop import BackpropError, GraphLesson, Lesson, Scientific, UndecidedError
from scenes.animations.grids import Copied, Glide, Outer, RowTimesColumn, Turn
from scenes.animations.light import Light
from scenes.claims import PLAN, RULE, Stated
from scenes.mobjects.formula import piece
from scenes.mobjects.grid import DECIMALS, MOST, MOST_TOLD, Grid, addresses_of, shape_of, style_for
from scenes.mobjects.grid_row import RELATION, GridRow, Told, colour_of, labelled, turned_symbol
from scenes.mobjects.layer_block import GOES_IN, GOES_OUT, LayerBlock, Socket
from scenes.mobjects.linear_layer import LinearLayer, example_of, linear_layer
from scenes.stage import LectureScene, no_such_layer
from scenes.theme import Role, Theme
from scenes.zones import Layout, Zone, layout

DIM = 0.3
COMFORTABLE = 0.7  # of the wished size of type
FEWER = (MOST, 5, 3)  # rows and columns that are tried without digits
OUTSIDE = {"z": RIGHT, "g_out": RIGHT} | dict.fromkeys(("x", "g_in", "theta", "d_theta"), LEFT)
LABELS: tuple[tuple[Socket, ...], ...] = (  # the sockets with labels beside their grids, as tried
    ("x", "theta", "z", "g_out", "g_in", "d_theta"),
    ("theta", "d_theta"),
    (),
)
ROWS = 4  # of a product that are carried out one by one; the others come together


class LayerAsBlock(LectureScene):
    """What goes into a layer and comes out of it, on the way forward and on the way back."""

    title = "A layer as a block"
    default_lesson = "linear-layer"
    tells = Lesson | GraphLesson
    steps_told = "none"
    layer: ClassVar[int | None] = None  # of a layered lesson; None: the last one
    words: ClassVar[dict[str, str]] = {
        "block": "A layer is a block. Its input comes from the left, its parameters from above.",
        "scale": "The fuller a cell, the larger its number; below zero it changes its hue.",
        "forward": "Forward: each row of W times the column x, plus b. One row, one output.",
        "forward-bare": "Forward: each row of W times the column x. One row, one output.",
        "kept": "The block keeps x: the way back will need it.",
        "arrives": "Back: from the right comes the gradient of E, one number for each output.",
        "weights": "Column times row: each weight's gradient is what came back, times its input.",
        "bias": "The bias is only added: its gradient is what came back, as it is.",
        "turn": "One gradient for each input is to go out: W turns, its columns become rows.",
        "back": "Each of these rows times what came back: this goes on to the layer before.",
        "contract": "In: the input, the parameters, the gradient from above.",
        "out": "Out: the output forward; backward, gradients for the input and the parameters.",
    }
    claims: ClassVar[dict[str, Stated]] = dict.fromkeys(words, RULE) | dict.fromkeys(
        ("block", "kept", "arrives", "scale"), PLAN
    )

    @classmethod
    def refusal(cls, lesson: Any) -> str | None:
        if reason := super().refusal(lesson):
            return reason
        if isinstance(lesson, Lesson) and (reason := no_such_layer(lesson, cls.layer)):
            return reason
        return untellable(lesson, cls.layer)

    def setup(self) -> None:
        super().setup()
        self.parts: LinearLayer = linear_layer(self.lesson, self.layer)  # type: ignore[assignment]
        self.zones = zones_for(self.camera.frame_width, self.camera.frame_height)
        self.size = self.zones.sizes.formula

    def construct(self) -> None:
        if isinstance(self.lesson, Lesson):
            self.say_where(self.lesson, self.layer or self.lesson.L)
        self.block, self.grids = picture(self.trace, self.parts, self.zones, self.theme)
        self.aside = self.zones.stage.center - self.zones.body.center
        self.block.shift(-self.aside)  # in the middle, until there is something beside it
        self.come_in()
        self.forward()
        self.keep()
        self.outer_product()
        self.turn_and_hand_back()
        self.contract()

    def say_where(self, lesson: Lesson, l: int) -> None:
        if len(lesson.examples) > 1:
            self.subtitle("layer {l}, example {m}", l=l, m=example_of(lesson, l) + 1)
        else:
            self.subtitle("layer {l}", l=l)

    # -- the story -----------------------------------------------------------------------------

    def come_in(self) -> None:
        block, parts = self.block, self.parts
        with self.beat("block"):
            self.play(FadeIn(block.body))
            for socket in ("x", "theta"):
                self.play(*self.arrive(socket), *self.run(socket), run_time=1.2)
        with self.beat("scale"):
            given = [
                cell for name in (parts.x, *parts.parameters) for cell in self.grids[name].cells
            ]
            self.play(LaggedStart(*(FadeIn(c, scale=0.8) for c in given),
                                  lag_ratio=0.8 / len(given) ** 0.5, run_time=3))  # fmt: skip

    def forward(self) -> None:
        p = self.parts
        told = [Told(p.W, "weight"), Told(p.x, p.kind(p.x))]
        told += [Told(p.b, "weight")] if p.b else []
        signs = ["", "+", RELATION] if p.b else ["", RELATION]
        row = self.row([*told, Told(p.z)], signs, lambda j, _: p.forward_cell(self.trace, j))
        with self.beat("forward" if p.b else "forward-bare"):
            self.play(Glide(self.block, self.aside, self.get_mobject_family_members()))
            self.play(*self.known(row))
            self.by_rows(row, plus=row[2] if p.b else None)
            self.play(*self.arrive("z"), *self.run("z"), row_lit(row))
            self.play(*self.take_over(row[-1], p.z))
        self.done = row

    def keep(self) -> None:
        block, p = self.block, self.parts
        with self.beat("kept"):
            self.play(Create(block.kept[0]), run_time=0.5)
            self.play(Create(block.kept[1]), FadeIn(block.kept[2]), run_time=1.2)
        with self.beat("arrives"):
            self.play(*self.arrive("g_out"), *self.run("g_out"), run_time=1.2)
            cells = list(self.grids[p.g_z].cells)
            self.play(LaggedStart(*(FadeIn(c, scale=0.8) for c in cells), lag_ratio=0.2))

    def outer_product(self) -> None:
        p = self.parts
        told = [Told(p.g_z, "error"), Told(p.x, p.kind(p.x), turned=True),
                Told(p.g_W, "error")]  # fmt: skip
        row = self.row(told, ["", RELATION], p.outer_cell)
        with self.beat("weights"):
            self.play(FadeOut(self.done))
            self.play(*self.known(row))
            self.play(Outer(row[0], row[1], row[2], run_time=6))
            self.play(*self.arrive("d_theta"), *self.run("d_theta"))
            self.play(*self.take_over(row[2], p.g_W))
        self.done = row
        if p.b:
            self.bias()

    def bias(self) -> None:
        p = self.parts
        told = [Told(p.g_b, "error"), Told(p.g_z, "error")]
        row = self.row(told, ["="])
        with self.beat("bias"):
            self.play(FadeOut(self.done))
            self.play(FadeIn(row.labels, row.signs, row[1], row[0].empty))
            self.play(Copied(row[1], row[0]))
            self.play(*self.take_over(row[0], p.g_b))
        self.done = row

    def turn_and_hand_back(self) -> None:
        p = self.parts
        told = [Told(p.W, "weight", turned=True), Told(p.g_z, "error"), Told(p.g_x, "error")]
        row = self.row(told, ["", RELATION], lambda k, _: p.back_cell(self.trace, k))
        upright = self.upright(row)
        with self.beat("turn"):
            name = labelled(self.trace, Told(p.W, "weight"), size=row.size, theme=self.theme)
            name.move_to(row.labels[0])
            self.play(FadeOut(self.done))
            self.play(FadeIn(upright, name))
            self.play(Turn(upright, row[0]), FadeOut(name, run_time=0.8))
            self.play(FadeIn(row.labels[0]), run_time=0.6)
        self.remove(upright)
        self.add(row[0])
        with self.beat("back"):
            self.play(FadeIn(*row.labels[1:], row[1], row.signs, row[2].empty))
            self.by_rows(row)
            self.play(*self.arrive("g_in"), *self.run("g_in"), row_lit(row))
            self.play(*self.take_over(row[2], p.g_x))
        self.done = row

    def contract(self) -> None:
        rules = self.rules()
        for beat, sockets in (("contract", GOES_IN), ("out", GOES_OUT)):
            with self.beat(beat):
                self.play(*self.leaving(self.done), self.lit(sockets))
                for socket in sockets:
                    self.play(*self.run(socket), run_time=0.9)
                if sockets is GOES_OUT:
                    self.play(self.lit([*GOES_IN, *GOES_OUT]))
                    self.play(LaggedStart(*map(FadeIn, rules), lag_ratio=0.6, run_time=3))

    def rules(self) -> VGroup:
        """What the block does, in symbols: one line for each thing that goes out."""
        p, size = self.parts, self.zones.sizes.formula

        def symbol(name: str, turned: bool = False) -> Any:
            made = self.trace.symbol(name)
            return piece(turned_symbol(made) if turned else made, role=self.colour(name))

        lines = [
            [symbol(p.z), "=", symbol(p.W), symbol(p.x), *(["+", symbol(p.b)] if p.b else [])],
            [symbol(p.g_x), "=", symbol(p.W, turned=True), symbol(p.g_z)],
            [symbol(p.g_W), "=", symbol(p.g_z), symbol(p.x, turned=True)],
            *([[symbol(p.g_b), "=", symbol(p.g_z)]] if p.b else []),
        ]
        made = VGroup(*(self.math(*line, size=size) for line in lines))
        made.arrange([0, -1, 0], buff=0.9 * size, aligned_edge=[-1, 0, 0])
        self.zones.panel.fit(made, largest=1.3)
        return made

    def colour(self, name: str) -> Role:
        return colour_of(self.parts.kind(name))

    # -- how it moves --------------------------------------------------------------------------

    def arrive(self, socket: Socket) -> list[Animation]:
        """A wire and what stands at its end, its grids still empty."""
        end = self.block.at(socket)
        empty = [part.empty if isinstance(part, Grid) else part
                 for entry in end for part in entry]  # fmt: skip
        return [FadeIn(self.block.wire(socket)), FadeIn(VGroup(*empty))]

    def run(self, socket: Socket) -> list[Animation]:
        """A bright stretch runs along a wire."""
        line = self.block.wire(socket)[0].copy().set_stroke(self.theme["text"], width=6)
        return [ShowPassingFlash(line, time_width=0.6)]

    def by_rows(self, row: GridRow, plus: Grid | None = None) -> None:
        """The last grid fills, line by line; after some lines the others come together."""
        left, right, result = row[0], row[1], row[-1]
        lines = result.rows

        def line(n: int, run_time: float) -> RowTimesColumn:
            added = [plus.cell(n)] if plus else []
            return RowTimesColumn(left, right, result, n, plus=added, run_time=run_time)

        for n in lines[:ROWS]:
            self.play(line(n, 3.2 if n == lines[0] else 2.2))
        if lines[ROWS:]:
            self.play(LaggedStart(*(FadeIn(result.cell(n)) for n in lines[ROWS:])),
                      row_lit(row))  # fmt: skip

    def known(self, row: GridRow) -> list[Animation]:
        """The row without its result's numbers."""
        given = [FadeIn(grid) for grid in row.grids[:-1]]
        return [FadeIn(row.labels), *given, FadeIn(row.signs, row.grids[-1].empty)]

    def take_over(self, worked: Grid, name: str) -> list[Animation]:
        """What was worked out goes to its place at the block."""
        return [Copied(worked, self.grids[name])]

    def upright(self, row: GridRow) -> Grid:
        """The first grid of a row, not turned yet, in the room of the whole row."""
        turned = row[0]
        grid = Grid(
            self.trace, turned.address, size=turned.size, theme=self.theme, kind=turned.kind,
            style=turned.style, digits=turned.digits, drawn_at_most=turned.drawn_at_most,
        )  # fmt: skip
        scale = (
            turned.cell(*turned.places[0]).square.width / grid.cell(*grid.places[0]).square.width
        )
        return grid.scale(scale).move_to(turned)

    def lit(self, sockets: Iterable[Socket]) -> Light:
        """These sockets are bright, the others dim."""
        levels: dict[Mobject, float] = {}
        chosen = set(sockets)
        for socket in self.block.ends:
            level = 1 if socket in chosen else DIM
            levels |= {self.block.wire(socket): level, self.block.at(socket): level}
        return Light(levels)

    def row(
        self,
        told: Sequence[Told],
        signs: Sequence[str],
        made_of: Callable[[int, int], str] | None = None,
    ) -> GridRow:
        return GridRow(
            self.trace, told, signs, zone=self.zones.panel, size=self.zones.sizes.number * 1.15,
            smallest=self.zones.smallest, theme=self.theme, made_of=made_of,
        )  # fmt: skip


def row_lit(row: GridRow) -> Light:
    """All cells of a row of grids are bright again."""
    levels: dict[Mobject, float] = {}
    for grid in row.grids[:-1]:
        levels |= grid.light()
    return Light(levels)


def zones_for(width: float, height: float) -> Layout:
    """The block's room and, beside or below it, that of the working."""
    zones = layout(width, height)
    if zones.portrait or zones.tight:
        stage, panel = zones.body.rows(1.7, 1, gap=0.02 * height)
    else:
        stage, panel = zones.body.columns(1.05, 1, gap=0.03 * width)
    return replace(zones, stage=stage, panel=panel)


def picture(
    trace: Any, parts: LinearLayer, zones: Layout, theme: Theme
) -> tuple[LayerBlock, dict[str, Grid]]:
    """The block with grids at its sockets: the first way that is comfortable to read, else the
    largest; without digits where none can be read.  UndecidedError where numbers lie on ties.
    """
    size, smallest = 1.2 * zones.sizes.number, zones.smallest
    told = [Drawn(theme, size, *way) for way in product(DECIMALS, (True,), LABELS)]
    told = told if max(shape_of(trace, parts.W)) <= MOST_TOLD else []
    bare = [Drawn(theme, size, 1, False, way, most) for most in FEWER for way in LABELS]
    best: tuple[LayerBlock, dict[str, Grid]] | None = None
    comfortable = max(COMFORTABLE * size, smallest)
    for looks, enough in ((told, comfortable), (bare, smallest)):
        for look in looks:
            try:
                made = _block(trace, parts, zones.stage, look)
            except UndecidedError:
                continue
            best = made if best is None or made[0].size > best[0].size else best
            if best[0].size >= enough:
                return best
        if best is not None and best[0].size >= smallest:
            return best
    if best is None:
        raise UndecidedError("its numbers lie on ties however they are written")
    return best


@dataclass(frozen=True)
class Drawn:
    """One way to draw the block: wished size of type, decimals, where labels stand, rows and
    columns at most."""

    theme: Theme
    size: float
    decimals: int
    digits: bool
    labels: tuple[Socket, ...]
    most: int = MOST


def _block(
    trace: Any, p: LinearLayer, zone: Zone, look: Drawn
) -> tuple[LayerBlock, dict[str, Grid]]:
    sockets: dict[Socket, tuple[str, ...]] = {
        "x": (p.x,), "theta": p.parameters, "z": (p.z,),
        "g_out": (p.g_z,), "g_in": (p.g_x,), "d_theta": p.gradients,
    }  # fmt: skip
    grids = {name: _grid(trace, p, name, look) for names in sockets.values() for name in names}
    ends = {
        socket: VGroup(*(_entry(trace, p, grids[name], socket, look) for name in names)).arrange(
            buff=1.2 * look.size
        )
        for socket, names in sockets.items()
    }
    block = LayerBlock(
        ends, forward="forward", backward="backward", zone=zone, size=look.size, theme=look.theme
    )
    return block, grids


def _grid(trace: Any, p: LinearLayer, name: str, look: Drawn) -> Grid:
    return Grid(
        trace, name, size=look.size, theme=look.theme, kind=p.kind(name), digits=look.digits,
        style=style_for(trace, addresses_of(trace, name, look.most), look.decimals),
        drawn_at_most=look.most,
    )  # fmt: skip


def _entry(trace: Any, p: LinearLayer, grid: Grid, socket: Socket, look: Drawn) -> VGroup:
    """A grid and its label: beside it, else over it (at the lower side under it)."""
    beside = socket in look.labels
    told = Told(grid.address, p.kind(grid.address))
    label = labelled(trace, told, size=look.size, theme=look.theme, beside=not beside)
    way = OUTSIDE[socket] if beside else DOWN if socket == "d_theta" else UP
    return VGroup(label.next_to(grid, way, buff=0.3 * look.size), grid)


@lru_cache(maxsize=64)
def untellable(lesson: Any, layer: int | None = None) -> str | None:
    """Why a lesson has no layer that can be told; None where it has one."""
    parts = linear_layer(lesson, layer)
    if isinstance(parts, str):
        return parts
    trace = lesson.trace()
    names = (parts.x, *parts.parameters, parts.z, parts.g_z, *parts.gradients, parts.g_x)
    try:
        for name in names:
            for address in addresses_of(trace, name):
                trace.show(address, Scientific(2))
    except BackpropError as error:
        return f"its numbers are out of reach: {error}"
    return None
