"""A computation graph of numbers as a picture: a card for each block, a line for each use.

    graph = GraphDiagram(blocks, zone=…, layout=…, theme=…)
    graph.card("q").value, graph.card("q").gradient     the number, and the tag with ∂E/∂q
    graph.edge("q", "E"), graph.factor("q", "E")        the line, and its local factor on a plate

Values run from left to right.  Where there is little room, the cards show letters instead of their
mathematics, and the local factors are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Triangle, VGroup, VMobject

from backprop import AUTO, Style
from scenes.mobjects.blocks import Block, Blocks
from scenes.mobjects.formula import Formula, number, piece
from scenes.mobjects.inside import inside
from scenes.mobjects.layered import Layers, layered
from scenes.mobjects.legible import first_legible
from scenes.mobjects.plate import Plate
from scenes.mobjects.rounded import Rounded
from scenes.mobjects.value import COARSER, Value, width_in_em
from scenes.theme import Role, Theme
from scenes.zones import Layout, Zone

ROW = 1.28  # em: of a row of type in a card
SIZES = (
    1.3,
    1.25,
    1.15,
    1.07,
    1.0,
    0.92,
    0.84,
    0.76,
    0.7,
    0.64,
    0.58,
    0.52,
)  # of the wished size of type
LEAST, MOST = 1.2, 6.5  # em between layers
AIRS = (2.2, 1.5, 1.0, 0.6, 0.4)  # em between cards of a layer
PASSING = 0.6  # em that an edge takes which passes through a layer
HEAD = 0.22  # em: of an arrow's head


@dataclass(frozen=True)
class Look:
    """What a picture of a graph shows, how much air it has (em), how small it may be for that."""

    formulas: bool
    factors: bool
    air: float
    margin: float  # em, left and right of the type in a card
    least: float  # of the wished size of type


LOOKS = (  # the first that fits
    Look(True, True, 1.0, 0.55, 0.84),
    Look(True, False, 1.0, 0.55, 0.84),
    Look(False, True, 1.0, 0.55, 0.84),
    Look(True, False, 0.6, 0.55, 0.7),
    Look(False, False, 0.6, 0.55, 0.64),
    Look(False, False, 0.4, 0.3, 0),
)


class Card(VGroup):
    """A block: its mathematics or its letter, below it its value, below that the tag with ∂E/∂."""

    def __init__(
        self, block: Block, blocks: Blocks, *, size: float, width: float, style: Style,
        header: Sequence[Any], theme: Theme,
    ) -> None:  # fmt: skip
        self.block, self.size, self.theme = block, size, theme
        self.role = role_of(blocks, block, theme)
        trace = blocks.trace
        self.rectangle = _plate(width, 2 * ROW * size, size, theme, self.role, 0.07)
        self.header = Formula(*header, size=size, theme=theme)
        self.header.move_to(self.rectangle.get_top() + 0.56 * ROW * size * DOWN)
        self.value = Value(trace.show(block.name, style), size=size, theme=theme)
        self.value.move_to(self.rectangle.get_bottom() + 0.5 * ROW * size * UP)
        tag = _plate(width, 1.1 * ROW * size, size, theme, "error", 0.2)
        tag.next_to(self.rectangle, DOWN, buff=0.08 * size)
        told = Value(trace.show(f"d({block.name})", style), size=size, theme=theme)
        self.gradient = VGroup(tag, inside(told.move_to(tag), tag))
        inside(self.header, self.rectangle)
        inside(self.value, self.rectangle)
        super().__init__(self.rectangle, self.header, self.value, self.gradient)

    @property
    def face(self) -> VGroup:
        """The card without its numbers."""
        return VGroup(self.rectangle, self.header)

    @property
    def number(self) -> Value:
        """The gradient's number."""
        return self.gradient[1]


class Link(VGroup):
    """An edge: a curve from a card to one that uses it, with a head."""

    def __init__(self, curve: VMobject, head: VMobject) -> None:
        self.curve, self.head = curve, head
        super().__init__(curve, head)


class GraphDiagram(VGroup):
    """The blocks of a graph, as large as the zone allows; `size` is that of their type."""

    def __init__(
        self, blocks: Blocks, *, zone: Zone, layout: Layout, theme: Theme, tags: bool = True
    ) -> None:
        """tags: whether there is room for gradients."""
        self.blocks, self.zone, self.layout_, self.theme, self.tags = (
            blocks, zone, layout, theme, tags,
        )  # fmt: skip
        self.layers: Layers = layered({block.name: block.operands for block in blocks.all})
        wished, least = 1.05 * layout.sizes.number, layout.smallest
        sizes = [*(share * wished for share in SIZES if share * wished > least), least]
        ways = [
            partial(_Plan, self, size, look, style)
            for style in (AUTO, *COARSER)
            for look in LOOKS
            for size in sizes
            if size >= look.least * wished
        ]
        plan = first_legible(ways, layout.smallest)
        self.size, self.fits = plan.type, plan.fits
        self._cards = {
            block.name: plan.card(block).move_to(plan.at[block.name]) for block in blocks.all
        }
        self._edges = {way: plan.link(way) for way in self.layers.routes}
        self._factors = {way: plan.factor(way) for way in self._edges} if plan.roomy else {}
        super().__init__(*self._edges.values(), *self._cards.values())

    def card(self, name: str) -> Card:
        return self._cards[name]

    @property
    def cards(self) -> list[Card]:
        return list(self._cards.values())

    def edge(self, source: str, target: str) -> Link:
        return self._edges[source, target]

    @property
    def edges(self) -> list[Link]:
        return list(self._edges.values())

    def into(self, name: str) -> list[Link]:
        return [edge for (_, target), edge in self._edges.items() if target == name]

    def out_of(self, name: str) -> list[Link]:
        return [edge for (source, _), edge in self._edges.items() if source == name]

    def factor(self, source: str, target: str) -> Plate | None:
        """The local factor ∂target/∂source at the end of its line; None where there is no room."""
        return self._factors.get((source, target))

    @property
    def plates(self) -> list[tuple[Plate, Link]]:
        """The local factors that have room, each with its line."""
        return [(plate, self._edges[way]) for way, plate in self._factors.items()]

    def waves(self) -> list[list[str]]:
        """The blocks layer by layer, from the leaves to E; all leaves in the first."""
        rows = [[s for s in row if isinstance(s, str)] for row in self.layers.rows]
        leaves = [block.name for block in self.blocks.leaves]
        return [leaves, *([n for n in row if n not in leaves] for row in rows[1:])]


class _Plan:
    """One way to lay a graph out; `size` is 0 where it does not fit."""

    def __init__(self, diagram: GraphDiagram, size: float, look: Look, style: Style) -> None:
        self.diagram, self.type, self.look, self.style = diagram, size, look, style
        self.blocks, self.theme, self.zone = diagram.blocks, diagram.theme, diagram.zone
        self.width = {block.name: self._width(block) for block in self.blocks.all}
        self.height = (ROW * (3.1 if diagram.tags else 2) + 0.08) * size
        self.at, self.fits = self._placed()
        self.roomy = self.fits and self._roomy()
        self.fits &= self.roomy or not look.factors
        self.size = size if self.fits else 0.0

    # -- how large, and where -----------------------------------------------------------------

    def _width(self, block: Block) -> float:
        trace, size = self.blocks.trace, self.type
        shown = [trace.show(block.name, self.style)]
        if self.diagram.tags:
            shown.append(trace.show(f"d({block.name})", self.style))
        header = Formula(*self._header(block), size=size, theme=self.theme).width
        widest = max(header, *(width_in_em(each.text) * size for each in shown))
        return widest + 2 * self.look.margin * size

    def _header(self, block: Block) -> Sequence[Any]:
        if self.look.formulas:
            return self.blocks.formula(block.name)
        return [self.blocks.trace.symbol(block.name)]

    def _placed(self) -> tuple[dict[Any, np.ndarray], bool]:
        """The middle of every slot, and whether all lie in the zone."""
        rows, zone = self.diagram.layers.rows, self.zone
        self.deep = {slot: max(map(self._along, row)) for row in rows for slot in row}
        along = [self.deep[row[0]] for row in rows]
        gaps = max(len(rows) - 1, 1)
        self.gap = min(MOST * self.type, (zone.width - sum(along)) / gaps)
        across = self._across(zone.height)
        span = max(abs(at) + self._half(slot) for slot, at in across.items())
        fits = self.gap >= LEAST * self.type - 1e-9 and 2 * span <= zone.height + 1e-9
        at: dict[Any, np.ndarray] = {}
        left = -(sum(along) + (len(rows) - 1) * self.gap) / 2
        for row, deep in zip(rows, along, strict=True):
            at |= {
                slot: zone.center + (left + deep / 2) * RIGHT + across[slot] * DOWN for slot in row
            }
            left += deep + self.gap
        return at, fits and sum(along) <= zone.width

    def _across(self, breadth: float) -> dict[Any, float]:
        """With as much air between the slots as there is room for, centred."""
        size = dict.fromkeys(self.width, self.height)
        for air in (air for air in AIRS if air >= self.look.air):
            at = self.diagram.layers.places(size, PASSING * self.type, air * self.type)
            low = min(p - self._half(slot) for slot, p in at.items())
            high = max(p + self._half(slot) for slot, p in at.items())
            at = {slot: p - (low + high) / 2 for slot, p in at.items()}
            if high - low <= breadth:
                break
        return at

    def _half(self, slot: Any) -> float:
        return (self.height if isinstance(slot, str) else PASSING * self.type) / 2

    def _along(self, slot: Any) -> float:
        return self.width[slot] if isinstance(slot, str) else 0.0

    # -- what is drawn --------------------------------------------------------------------------

    def card(self, block: Block) -> Card:
        card = Card(
            block, self.blocks, size=self.type, width=self.width[block.name], style=self.style,
            header=self._header(block), theme=self.theme,
        )  # fmt: skip
        if not self.diagram.tags:
            card.remove(card.gradient)
        return card

    def _roomy(self) -> bool:
        """Whether local factors fit into the gaps between the layers, and over one another."""
        ways = list(self.diagram.layers.routes)
        plates = list(map(self._factor, ways))
        ports: dict[str, list[float]] = {}
        for way in ways:
            ports.setdefault(way[1], []).append(self._port(*way)[1])
        apart = min((a - b for ys in ports.values() for a, b in pairwise(sorted(ys)[::-1])),
                    default=1.0)  # fmt: skip
        wide, high = (max(getattr(p, side) for p in plates) for side in ("width", "height"))
        return self.gap >= wide + 1.2 * self.type and apart >= high

    def factor(self, way: tuple[str, str]) -> Plate:
        plate = self._factor(way)
        before = plate.width / 2 + 1.5 * HEAD * self.type
        return plate.move_to(self._port(*way) + before * LEFT)

    def _factor(self, way: tuple[str, str]) -> Plate:
        source, target = way
        shown = self.blocks.trace.show(self.blocks.factor(target, source), COARSER[0])
        size = max(0.9 * self.type, self.diagram.layout_.smallest)
        label = Formula(piece("times"), number(shown), size=size, theme=self.theme)
        return Plate(label, theme=self.theme, margin=0.1 * self.type)

    def link(self, way: tuple[str, str]) -> Link:
        source, target = way
        head, color = HEAD * self.type, self.theme["muted"]
        end = self._port(source, target)
        points = []
        for slot in self.diagram.layers.routes[way][1:-1]:
            half = self.deep[slot] / 2 * RIGHT
            points += [self.at[slot] - half, self.at[slot] + half]
        curve = VMobject(fill_opacity=0).set_stroke(color, width=2.2)
        here = self._exit(source)
        curve.start_new_path(here)
        for point in [*points, end + 1.2 * head * LEFT]:
            bend = (point - here)[0] / 2 * RIGHT
            curve.add_cubic_bezier_curve_to(here + bend, point - bend, point)
            here = point
        tip = Triangle(stroke_width=0, fill_color=color, fill_opacity=1).rotate(-np.pi / 2)
        tip.set(width=1.3 * head).next_to(end, LEFT, buff=0)
        return Link(curve, tip)

    def _exit(self, source: str) -> np.ndarray:
        """Where a card's value leaves it: in the middle of its right side."""
        up = self.height / 2 - ROW * self.type
        return self.at[source] + [self.width[source] / 2, up, 0]

    def _port(self, source: str, target: str) -> np.ndarray:
        """Where an edge arrives: the edges into a card in the order of their last places."""
        routes = self.diagram.layers.routes
        ways = [way for way in routes if way[1] == target]
        ways.sort(key=lambda way: -self.at[routes[way][-2]][1])
        part = (ways.index((source, target)) + 0.6) / (len(ways) + 0.2)
        up = self.height / 2 - 2 * ROW * self.type * part
        return self.at[target] + [-self.width[target] / 2, up, 0]


def role_of(blocks: Blocks, block: Block, theme: Theme) -> Role:
    """The colour of a card: what is given, a weight by its sign, what is computed, the error."""
    if block.kind == "input":
        return "input"
    if block.kind == "parameter":
        return theme.sign(blocks.trace.value(block.name))
    return "error" if block.name == blocks.output else "activation"


def _plate(
    width: float, height: float, size: float, theme: Theme, role: Role, tint: float
) -> Rounded:
    return Rounded(
        corner_radius=0.32 * size, width=width, height=height, stroke_width=2,
        stroke_color=theme[role], fill_color=theme.tint(role, tint), fill_opacity=1,
    )  # fmt: skip
