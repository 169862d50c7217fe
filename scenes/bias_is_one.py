"""BiasIsOne: the chain for a bias is the chain for a weight with 1 for its last derivative."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from manim import (
    LEFT,
    RIGHT,
    UP,
    Animation,
    AnimationGroup,
    FadeIn,
    LaggedStart,
    Mobject,
    VGroup,
)

from backprop import Lesson, Style
from scenes.animations.numbers import Fly
from scenes.animations.walk import light, ways_up
from scenes.claims import RULE, Same, Stated
from scenes.mobjects.answered import answered
from scenes.mobjects.chained import ChainPicture, ChainRow, ChainTable, first_legible
from scenes.mobjects.choosing import telling_neuron, telling_source
from scenes.mobjects.formula import Formula, piece
from scenes.mobjects.free import boxes_meet
from scenes.mobjects.loss_node import LossNode, zones_for_loss
from scenes.mobjects.one_node import OneNode
from scenes.mobjects.rounded import Rounded
from scenes.stage import LectureScene
from scenes.theme import Role
from scenes.zones import Zone

WEIGHT, BIAS = 0, 1  # the two chains of the table


class BiasIsOne(LectureScene):
    """The chain for a weight above the chain for its neuron's bias: only the last one differs."""

    title = "The bias is a weight times one"
    steps_told = "none"
    neuron: ClassVar[tuple[int, int] | None] = None  # layer, index; None: an output that shows
    source: ClassVar[int | None] = None  # of the weight; None: one whose slope shows
    words = {
        "weight": "For a weight we know the chain: error, activation, sum, weight.",
        "short weight": "For a weight we know the chain: error, sum, weight.",
        "weight-values": "The last derivative is what the weight is multiplied with: {a[m][k]}.",
        "bias": "A bias is a weight, too: one that is multiplied with {1}.",
        "same": "So the chain for the bias has the same first two derivatives.",
        "short same": "So the chain for the bias has the same first derivative.",
        "one": "And its last one is {1}: the sum grows exactly as much as the bias does.",
        "delta": "What the two chains share is the neuron's δ: {delta[l][j]}.",
        "conclusion": "Times {1} it stays what it is: the slope for a bias is δ itself.",
    }
    claims: ClassVar[dict[str, Stated]] = {
        "short same": RULE,
        "same": RULE,
        "one": Same("dz_db[l][j]", 1),
        "conclusion": Same("example[0].db[l][j]", "delta[l][j]"),
    }

    @classmethod
    def refusal(cls, lesson: Lesson) -> str | None:
        """A named neuron must be in the lesson."""
        if reason := super().refusal(lesson):
            return reason
        layer, index = cls.neuron or (lesson.L, 0)
        if not (1 <= layer <= lesson.L and 0 <= index < lesson.sizes[layer]):
            return f"it has no neuron {index} in a trained layer {layer}"
        if cls.source is not None and not 0 <= cls.source < lesson.sizes[layer - 1]:
            return f"its layer {layer - 1} has no neuron {cls.source}"
        return None

    def construct(self) -> None:
        L = self.trace.L
        self.l, self.j = self.neuron or (L, telling_neuron(self.trace, L))
        chosen = self.source is None
        self.k = telling_source(self.trace, self.l, self.j) if chosen else self.source
        self.place = {"l": self.l, "j": self.j}
        self.draw_network()
        self.tables = self.two_chains()
        self.tell_weight()
        self.tell_bias()
        self.tell_delta()

    # -- the story -------------------------------------------------------------------------------

    def tell_weight(self) -> None:
        table = self.tables[WEIGHT]
        with self.beat("short weight" if self.last == 1 else "weight"):
            self.play(self.light_weight(), FadeIn(table.left()))
            self.play(LaggedStart(*map(FadeIn, table.factors()), lag_ratio=0.4))
        with self.beat("weight-values", m=self.l - 1, k=self.k):
            self.play(LaggedStart(*map(FadeIn, table.values()), lag_ratio=0.4))
            self.play(FadeIn(table.result()))

    def tell_bias(self) -> None:
        weight, bias = self.tables
        with self.beat("bias"):
            self.play(self.light_bias(), FadeIn(bias.left()))
        last = self.last
        with self.beat("short same" if last == 1 else "same"):
            self.play(*come_from(bias.factors()[:last], weight.factors()[:last]))
            self.play(*come_from(bias.values()[:last], weight.values()[:last]))
        with self.beat("one"):
            self.play(FadeIn(bias.factors()[last]))
            self.play(FadeIn(bias.values()[last]), FadeIn(self.last_derivatives()))

    def tell_delta(self) -> None:
        with self.beat("delta", **self.place):
            self.play(FadeIn(self.shared()))
        with self.beat("conclusion"):
            self.play(FadeIn(self.tables[BIAS].result()))
            self.play(FadeIn(self.in_delta(WEIGHT), self.in_delta(BIAS)))

    @property
    def last(self) -> int:
        """The place of the last derivative: 2, or 1 where a softmax makes one of two."""
        return len(self.tables[WEIGHT].chains[0].symbols) - 1

    # -- what is drawn ---------------------------------------------------------------------------

    def draw_network(self) -> None:
        downward = self.zones.portrait and self.trace.L > 3
        stage, behind = zones_for_loss(self.zones.stage, self.trace.L, downward)
        self.diagram = self.network(stage)
        self.loss = LossNode(self.diagram, behind)
        self.one = OneNode(self.diagram, self.l, self.j, stage)
        self.add(answered(self.diagram), self.loss)
        self.add(self.legend(("weight +", "positive"), ("weight −", "negative"),
                             ("activation", "activation"), ("error", "error")))  # fmt: skip

    def two_chains(self) -> list[ChainTable]:
        """The chains of the weight and of the bias: of one size, aligned at the sign."""
        size = 1.3 * self.zones.sizes.formula
        panel = self.zones.panel.inset(0.2 * size, 0.1 * size)
        wide = panel.width > 2.4 * panel.height
        gap = 0.05 * panel.width if wide else 0.15 * size
        zones = panel.columns(1, 1, gap=gap) if wide else panel.rows(1, 1, gap=gap)
        pictures = first_legible(
            lambda style, _: [
                self.chain_picture(k, zone, size, style)
                for k, zone in zip((self.k, None), zones, strict=True)
            ]
        )
        self.size = min(picture.size for picture in pictures)
        for picture in pictures:
            picture.scale(self.size / picture.size)
        weight, bias = (picture.table for picture in pictures)
        if not wide:
            bias.shift((weight["equals 0"].get_x() - bias["equals 0"].get_x()) * RIGHT)
        return [weight, bias]

    def chain_picture(self, k: int | None, zone: Zone, size: float, style: Style) -> ChainPicture:
        """The chain of the weight from neuron k or, without k, of the bias; room for δ above it."""
        chain = self.trace.chain(self.l, self.j, k)
        above = (0.12 if self.zones.tight else 0.21) * zone.height
        return ChainPicture(
            [ChainRow.of_neuron(self.trace, chain, style)],
            zone=Zone(zone.left, zone.right, zone.bottom, zone.top - above),
            size=size, smallest=self.zones.smallest, theme=self.theme, nodes=False,
            beside=(False,),
        )  # fmt: skip

    def light_weight(self) -> Animation:
        """The weight, what it is multiplied with, and all ways from there to the error."""
        chain = self.trace.chain(self.l, self.j, self.k)
        return light(self.diagram, self.loss, ways_up(self.diagram, self.loss, chain))

    def light_bias(self) -> Animation:
        """The same ways, but from the 1 instead of the neuron before."""
        chain = self.trace.chain(self.l, self.j)
        lit = light(self.diagram, self.loss, ways_up(self.diagram, self.loss, chain))
        return AnimationGroup(lit, FadeIn(self.one)) if self.one.fits else lit

    def last_derivatives(self) -> VGroup:
        """A frame around each last derivative: only they differ."""
        return VGroup(*(self.framed(t, self.last, role="focus") for t in self.tables))

    def shared(self) -> VGroup:
        """A frame around all but the last derivative of each chain, and δ for what they make."""
        framed = [self.framed(t, *range(self.last), role="error") for t in self.tables]
        others = [*self.tables, *(self.in_delta(c) for c in (WEIGHT, BIAS))]
        return VGroup(*(VGroup(each, *self.above(each[0], others)) for each in framed))

    def above(self, frame: Rounded, others: list[Mobject]) -> list[Formula]:
        """δ above a frame, in the middle or where else it is free; none where it is nowhere."""
        for edge in (None, RIGHT, LEFT):
            options = {} if edge is None else {"aligned_edge": edge}
            label = self.delta().next_to(frame, UP, buff=0.2 * self.size, **options)
            taken = (part for each in others for part in each.family_members_with_points())
            if not any(boxes_meet(label, part, 0.1 * self.size) for part in taken):
                return [label]
        return []

    def delta(self) -> Formula:
        symbol = self.trace.symbol(f"delta[{self.l}][{self.j}]")
        return self.math(piece(symbol, role="error"), size=self.size)

    def in_delta(self, c: int) -> Formula:
        """The product said with δ, after its number: = δ a, or = δ."""
        a = piece(self.trace.symbol(f"a[{self.l - 1}][{self.k}]"), role="activation")
        delta = self.trace.symbol(f"delta[{self.l}][{self.j}]")
        said = self.math(
            piece("=", "sign"), piece(delta, role="error"), *([a] if c == WEIGHT else ()),
            size=self.size,
        )  # fmt: skip
        result = self.tables[c].result()
        said.next_to(result, RIGHT, buff=0.35 * self.size)
        return said.shift((result[0].get_y() - said["sign"].get_y()) * UP)

    def framed(self, table: ChainTable, *columns: int, role: Role) -> VGroup:
        """A frame around derivatives and their values; around each, where lines lie between."""
        symbols, values = ("factor",), ("open", "value", "close")
        together = [(*symbols, *values)] if table.one_line else [symbols, values]
        return VGroup(*(self.frame(table, columns, kinds, role) for kinds in together))

    def frame(
        self, table: ChainTable, columns: Sequence[int], kinds: Sequence[str], role: Role
    ) -> Rounded:
        names = [f"{kind} 0 {n}" for kind in kinds for n in columns]
        parts = [table[name] for name in names if name in table]
        group, room = VGroup(*parts), 0.13 * self.size
        return Rounded(
            corner_radius=room, width=group.width + 2 * room, height=group.height + 2 * room,
            stroke_width=2, color=self.theme[role],
        ).move_to(group)  # fmt: skip


def come_from(new: VGroup, old: VGroup) -> list[Animation]:
    """The same parts again, coming from where they stand already."""
    return [Fly(b, a) for a, b in zip(old, new, strict=True)]
